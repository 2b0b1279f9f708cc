"""Lays out each type of record: its columns, its hint and its detail."""
