"""Writes the demo: `python -m tests.demo_data`, or `--check` to see whether the files are what it would write."""
