"""Tells what a bundle holds, where it came from and what was left out of it, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from fleet_tui.clock import stamp
from fleet_tui.fields import Container
from fleet_tui.insight.handed import KEPT_WORDS, Handing
from fleet_tui.present.ticket import span
from fleet_tui.redact import PATTERNS
from fleet_tui.schema import MEMORIES
from fleet_tui.text import counted, one_line


class About(Struct, frozen=True, kw_only=True):
    """Holds what is said of a bundle; `left_out` are sentences, `tickets` lines of Markdown."""

    version: str
    made: datetime
    source: str
    address: str = ""
    asked: str = ""
    handing: Handing = Handing()
    counts: Mapping[Container, int]
    left_out: Sequence[str] = ()
    tickets: Sequence[Sequence[str]] = ()


def about_text(about: About) -> str:
    """Returns the whole text.

    >>> about_text(about).splitlines()[0]
    '# What fleet-tui handed on'
    """
    return "\n".join([*_head(about), *_left_out(about), *(line for each in about.tickets for line in ("", *each)), ""])


def _head(about: About) -> Iterator[str]:
    yield from ("# What fleet-tui handed on", "")
    yield f"- made by fleet-tui {about.version} at {stamp(about.made)} from {span(about.source)}"
    if about.asked:
        yield f"- asked for: {span(about.asked)}"
    if about.address:
        yield f"- opens at {span(about.address)}"
    yield "- `fleet-tui --data` and its path opens it; every command reads it"
    yield f"- holds {_held(about.counts)}"
    if about.handing.vectors and about.counts.get(MEMORIES):
        yield "- the vectors of memories are in it: a text can be guessed from its vector"


def _left_out(about: About) -> Iterator[str]:
    yield from ("", "## What was left out", "")
    if about.counts.get(MEMORIES) and not about.handing.vectors:
        yield "- the vectors of memories, so that none are compared"
    yield f"- secrets, each replaced by `…`: {'; '.join(PATTERNS)}; and the key that it was read with"
    if about.handing.blank:
        yield f"- every text but {', '.join(KEPT_WORDS)}; its length stands for it, and a mark that equal texts share"
        yield "- so what only a text tells is not told: which error it was, and a failure that no status records"
    if about.address:
        yield "- what is more than two links away from what was asked for"
    yield from (f"- {each}" for each in about.left_out)


def made_words(path: Path, counts: Mapping[Container, int], *, replaced: bool) -> str:
    """Says what became of a bundle or a pull."""
    return f"{one_line(str(path))} holds {_held(counts)}" + ("; it replaces what was made before" if replaced else "")


def _held(counts: Mapping[Container, int]) -> str:
    return ", ".join(counted(n, each.one, each.many) for each, n in counts.items()) or "no document"
