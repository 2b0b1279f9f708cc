"""Lays out a stored document as JSON."""
