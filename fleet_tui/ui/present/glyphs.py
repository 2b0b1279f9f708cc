"""Meaning is in the glyph and the word; colour only repeats it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from fleet_tui.model.outcome import Outcome


class Tone(StrEnum):
    """What a piece of text means; themes give each a colour."""

    PLAIN = "plain"
    DIM = "dim"
    ACCENT = "accent"
    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    MATCH = "match"


OUTCOME: Final = {
    Outcome.SUCCEEDED: ("✓", Tone.GOOD),
    Outcome.FAILED: ("✗", Tone.BAD),
    Outcome.RUNNING: ("»", Tone.ACCENT),
    Outcome.CANCELLED: ("⊘", Tone.DIM),
    Outcome.UNKNOWN: ("?", Tone.WARN),
    Outcome.NOT_RECORDED: ("—", Tone.DIM),
}

REFINED: Final = "↻"
BACK_IN_TIME: Final = "↶"
CURSOR: Final = ">"
NOT_RECORDED: Final = "—"
