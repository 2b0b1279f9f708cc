"""Reads documents into frozen records; tolerant readers that never raise."""
