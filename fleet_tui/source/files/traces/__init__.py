"""Reads traces of other programs as runs: a reader for each shape, one table of what attributes mean."""
