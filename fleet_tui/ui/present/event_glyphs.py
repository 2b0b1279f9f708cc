"""The glyphs of the timeline: how bad a row is, and what kind of thing happened."""

from __future__ import annotations

from typing import Final

from fleet_tui.model.event import EventKind
from fleet_tui.model.severity import Severity
from fleet_tui.ui.present.glyphs import Tone

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
