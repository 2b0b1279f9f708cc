"""The glyphs of every record, and the tones: meaning is in the glyph and the word, colour only repeats it.

Those of events stand with the rows of a timeline, `present/run/timeline.py`: a list does without the model of a run.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from fleet_tui.model.outcome import Ended, Ending, Outcome
from fleet_tui.text import one_line


class Tone(StrEnum):
    """Says what a piece of text means; themes give each a colour."""

    PLAIN = "plain"
    DIM = "dim"
    ACCENT = "accent"
    KEY = "key"  # a default key within a sentence: it is drawn as the key that the user has for it
    OWN_KEY = "own-key"  # that key, where it stands already
    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    CURVE_1 = "curve-1"  # of a chart: what tells neighbours apart besides their letters
    CURVE_2 = "curve-2"
    CURVE_3 = "curve-3"
    CURVE_4 = "curve-4"
    HUE_1 = "hue-1"  # of agents, in the order in which they appear in a run
    HUE_2 = "hue-2"
    HUE_3 = "hue-3"
    HUE_4 = "hue-4"
    HUE_5 = "hue-5"
    HUE_6 = "hue-6"
    HUE_7 = "hue-7"
    HUE_8 = "hue-8"
    GOOD_BADGE = "good-badge"  # a word that has to be seen from afar
    BAD_BADGE = "bad-badge"
    WARN_BADGE = "warn-badge"
    ACCENT_BADGE = "accent-badge"
    DIM_BADGE = "dim-badge"
    STRONG = "strong"
    HERE = "here"  # where one is among others: the section, the pane that has the keys
    SORTED = "sorted"  # the heading of the column by which rows are sorted
    EMPHASIS = "emphasis"
    MATCH = "match"


BADGE: Final = {tone: Tone(f"{tone}-badge") for tone in (Tone.GOOD, Tone.BAD, Tone.WARN, Tone.ACCENT, Tone.DIM)}
HUES: Final = tuple(each for each in Tone if each.startswith("hue-"))

OUTCOME: Final = {
    Outcome.SUCCEEDED: ("✓", Tone.GOOD),
    Outcome.FAILED: ("✗", Tone.BAD),
    Outcome.RUNNING: ("»", Tone.ACCENT),
    Outcome.CANCELLED: ("⊘", Tone.DIM),
    Outcome.UNKNOWN: ("?", Tone.WARN),
    Outcome.NOT_RECORDED: ("—", Tone.DIM),
}

DERIVED: Final = "?"  # behind the sign of an end that no status of its own tells of

REFINED: Final = "↻"
BACK_IN_TIME: Final = "↶"
CURSOR: Final = ">"
NOT_RECORDED: Final = "—"
FILLED: Final = "▮"
HOLLOW: Final = "▯"
LEVELS: Final = "▁▂▃▄▅▆▇█"  # of bars of one cell, lowest first
EXPIRED: Final = "⊘"


def ending_glyph(ending: Ending) -> tuple[str, Tone]:
    """Returns the sign of how something ended; an end that was derived says so."""
    glyph, tone = OUTCOME[ending.outcome]
    return glyph + (DERIVED if ending.derived else ""), tone


def status_words(record: Ended, otherwise: str = "not recorded") -> str:
    """Returns what was derived where no status of its own is stored, else that status, else that there is none."""
    return one_line(record.ending.words or record.status or otherwise)


def failure_sign(ending: Ending) -> str:
    """Returns what stands before the words of a failure, whatever the status."""
    return OUTCOME[Outcome.FAILED][0] + (DERIVED if ending.derived else "")
