"""Asks every question as a small typed `Query` with two meanings, Cosmos SQL and plain Python."""
