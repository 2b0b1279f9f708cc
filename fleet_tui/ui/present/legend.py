"""What every sign on the screen means, from the tables that they are drawn by."""

from __future__ import annotations

from typing import Final

from fleet_tui.model.event import EventKind
from fleet_tui.model.severity import Severity
from fleet_tui.ui.present.event_glyphs import EVENT, SEVERITY
from fleet_tui.ui.present.glyphs import BACK_IN_TIME, CURSOR, OUTCOME, REFINED, Tone

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
