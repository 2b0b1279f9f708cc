"""Lays out an opened run: timeline, judge, plan, answer."""
