"""Conclusions from many runs: one screen for all such questions, and the parts it has."""
