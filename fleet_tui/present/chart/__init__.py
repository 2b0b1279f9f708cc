"""Draws metric progressions as characters."""
