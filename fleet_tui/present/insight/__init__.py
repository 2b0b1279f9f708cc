"""Lays out what is concluded from many runs."""
