"""Every glyph with its meaning, and the tones: meaning is in the glyph and the word, colour only repeats it.

The legend of the help is made of the same tables, so that no glyph is drawn that it does not explain.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from fleet_tui.model.event import EventKind
from fleet_tui.model.outcome import Outcome
from fleet_tui.model.severity import Severity


class Tone(StrEnum):
    """Says what a piece of text means; themes give each a colour."""

    PLAIN = "plain"
    DIM = "dim"
    ACCENT = "accent"
    KEY = "key"  # a default key within a sentence: it is drawn as the key that the user has for it
    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    CURVE_1 = "curve-1"  # of a chart: what tells neighbours apart besides their letters
    CURVE_2 = "curve-2"
    CURVE_3 = "curve-3"
    CURVE_4 = "curve-4"
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
FILLED: Final = "▮"
HOLLOW: Final = "▯"
EXPIRED: Final = "⊘"

SEVERITY: Final = {
    Severity.NONE: (" ", Tone.PLAIN),
    Severity.WARNING: ("!", Tone.WARN),
    Severity.RECOVERED: ("✗", Tone.WARN),
    Severity.ERROR: ("✗", Tone.BAD),
}

EVENT: Final = {
    EventKind.ANALYSIS: "◆",
    EventKind.ROUTING: "⇄",
    EventKind.MESSAGE: "·",
    EventKind.TOOL_CALL: "λ",
    EventKind.HANDOFF: "→",
    EventKind.JUDGE: "≡",
    EventKind.ERROR: "✗",
    EventKind.STATUS: "»",
    EventKind.PHASE: "◆",
    EventKind.RUN_ERROR: "✗",
    EventKind.GAP: "?",
    EventKind.OTHER: "?",
}

_EVENTS: Final = {
    EventKind.ANALYSIS: "analysis of the task",
    EventKind.ROUTING: "routing",
    EventKind.MESSAGE: "message",
    EventKind.TOOL_CALL: "tool call",
    EventKind.HANDOFF: "handoff to another agent",
    EventKind.JUDGE: "judge round",
    EventKind.STATUS: "status",
    EventKind.OTHER: "an event of a type that is not known, or none",
}
_SEVERITIES: Final = {
    Severity.WARNING: "warning",
    Severity.ERROR: "error; dim where the same agent and tool succeeded later",
}

LEGEND: Final[tuple[tuple[str, Tone, str], ...]] = (
    (CURSOR, Tone.ACCENT, "the row under the cursor"),
    *((glyph, tone, str(outcome).replace("_", " ")) for outcome, (glyph, tone) in OUTCOME.items()),
    (REFINED, Tone.PLAIN, "refined: more than one judge round"),
    *((*SEVERITY[severity], meaning) for severity, meaning in _SEVERITIES.items()),
    *((EVENT[kind], Tone.PLAIN, meaning) for kind, meaning in _EVENTS.items()),
    (BACK_IN_TIME, Tone.WARN, "stored after an event with a later time"),
    ("'", Tone.WARN, "this event id occurs more than once"),
    ("█", Tone.DIM, "a bar: recorded duration"),
    ("░", Tone.DIM, "a bar: inferred, up to the agent's next event"),
    ("…", Tone.PLAIN, "cut here; of a duration: not over yet"),
)
