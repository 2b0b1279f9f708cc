"""Reads what a run says of the trace that it was, or whose timeline it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from fleet_tui.fields import Document
from fleet_tui.text import one_line

SHORT_ID: Final = 8  # characters of a trace's id that tell it from the others of a day


class Trace(Struct, frozen=True):
    """Names the trace that a timeline is of, and what is odd about it; `joined` tells a run that is stored apart.

    `failed_in` is the id of the span whose own error the run's is, empty where it came from another.
    """

    id: str
    odd: tuple[str, ...] = ()
    joined: bool = False
    failed_in: str = ""

    @property
    def note(self) -> str:
        """Says where the rows come from, where that is not the run itself, and what is odd about them."""
        short = self.id if len(self.id) <= SHORT_ID else f"{self.id[:SHORT_ID]}…"
        return " · ".join(filter(None, (f"timeline from trace {short}" if self.joined else "", *self.odd)))


def trace_of(run: Document) -> Trace | None:
    """Returns what a run says of its trace, None where it has none."""
    stored = run.get("trace")
    if not isinstance(stored, Mapping) or "shape" not in stored:
        return None
    name, odd, span = stored.get("id"), stored.get("odd"), stored.get("failedIn")
    told = (one_line(each) for each in odd if isinstance(each, str)) if isinstance(odd, list) else ()
    return Trace(
        one_line(name) if isinstance(name, str) else "",
        tuple(told),
        joined=stored.get("joined") is True,
        failed_in=one_line(span) if isinstance(span, str) else "",
    )
