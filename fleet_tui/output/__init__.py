"""Prints what the command line was asked for: as JSON, as aligned text, or as stored."""
