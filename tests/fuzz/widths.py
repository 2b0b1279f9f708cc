"""Widths to draw at: one that is hardly any, one of a terminal, and one anywhere."""

from __future__ import annotations

from random import Random


def some_widths(chance: Random) -> tuple[int, ...]:
    """Three widths from 0 to 300."""
    return chance.randrange(40), chance.choice((40, 60, 80, 120)), chance.randrange(301)
