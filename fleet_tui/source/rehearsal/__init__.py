"""Plays an account's faults and delays over other data."""
