"""Screens that open on top of a section: a record, a comparison, a text."""
