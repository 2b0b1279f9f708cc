"""Reads JSON files and folders of them, the demo too."""
