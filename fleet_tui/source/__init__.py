"""Reads documents: from a live account, files, or the demo, all behind one protocol."""
