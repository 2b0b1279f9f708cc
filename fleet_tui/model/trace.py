"""Reads what a run says of the trace that it was, or whose timeline it has, and what a row says of the span it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from fleet_tui.fields import Document
from fleet_tui.model.event import Event
from fleet_tui.model.span_place import TREE, remarks
from fleet_tui.text import one_line

SHORT_ID: Final = 8  # characters of a trace's id that tell it from the others of a day


def short_id(trace_id: str) -> str:
    """Returns the beginning of a trace's id."""
    return trace_id if len(trace_id) <= SHORT_ID else f"{trace_id[:SHORT_ID]}…"


class Trace(Struct, frozen=True):
    """Names the trace that a timeline is of, and what is odd about it; `joined` tells a run that is stored apart.

    `failed_in` is the id of the span whose own error the run's is, empty where it came from another. `ends` is whether
    the end of the run is that of the trace.
    """

    id: str
    odd: tuple[str, ...] = ()
    joined: bool = False
    failed_in: str = ""
    ends: bool = True

    @property
    def note(self) -> str:
        """Says where the rows come from, where that is not the run itself, and what is odd about them."""
        return " · ".join(filter(None, (f"timeline from trace {short_id(self.id)}" if self.joined else "", *self.odd)))


class Kin(Struct, frozen=True):
    """Names a span that another is in or is linked with; `trace` is empty where it is of the same trace."""

    span: str
    trace: str = ""
    linked: bool = False


def kin_of(event: Event, run: Document) -> tuple[Kin, ...]:
    """Returns the spans that a span names: the one around it, then those that it is linked with."""
    stored = event.document.get(TREE)
    tree = stored if isinstance(stored, Mapping) else {}
    own, around, links = trace_of(run), one_line(event.place.parent), tree.get("links")
    found = [Kin(around)] if around else []
    for each in links if isinstance(links, list) else ():
        if isinstance(each, Mapping) and (span := _id(each.get("span"))):
            trace = _id(each.get("trace"))
            found.append(Kin(span, "" if own and trace == own.id else trace, linked=True))
    return tuple(dict.fromkeys(found))


def _id(stored: object) -> str:
    return one_line(stored) if isinstance(stored, str) else ""


def trace_of(run: Document) -> Trace | None:
    """Returns what a run says of its trace, None where it has none."""
    stored = run.get("trace")
    if not isinstance(stored, Mapping) or "shape" not in stored:
        return None
    return Trace(
        _id(stored.get("id")),
        remarks(stored.get("odd")),
        joined=stored.get("joined") is True,
        failed_in=_id(stored.get("failedIn")),
        ends=stored.get("joined") is not True or stored.get("told") is True,
    )
