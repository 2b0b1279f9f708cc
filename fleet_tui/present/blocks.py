"""Blocks of lines that several screens are made of: headings, bullets, texts, and values with their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from fleet_tui.clock import Moment, Written
from fleet_tui.fields import Document, Path
from fleet_tui.model.inline import inline
from fleet_tui.model.record import Record
from fleet_tui.present.cells import Line, fold, wrap
from fleet_tui.present.glyphs import NOT_RECORDED, Tone
from fleet_tui.present.json.lines import json_lines
from fleet_tui.present.quantities import age, day_time, size_text
from fleet_tui.query.projection import LENGTHS, SIMILARITY, Partial
from fleet_tui.text import one_line, visible

SHOWN_TEXT: Final = 64_000  # characters of one text that are laid out; the size of the rest is said
_LABEL: Final = 30  # cells that a name may take beside its value


def section(title: str, *rest: tuple[str, Tone]) -> list[Line]:
    """The heading of a part, an empty line above it."""
    return [[], [(title, Tone.ACCENT), *rest]]


def block(text: str, width: int, tone: Tone = Tone.PLAIN) -> list[Line]:
    """A whole text, wrapped."""
    return [[(line, tone)] for line in wrap(visible(text), max(width, 10))]


def bullets(texts: Iterable[str], width: int) -> Iterator[Line]:
    """One bullet a text; what is longer than a line goes on below it, indented."""
    for each in texts:
        first, *rest = wrap(each, max(width - 3, 10))
        yield [(" • ", Tone.DIM), (first, Tone.PLAIN)]
        yield from ([("   ", Tone.DIM), (line, Tone.PLAIN)] for line in rest)


def told(values: Mapping[str, object], width: int) -> list[Line]:
    """Stored values with their names, objects within objects by dotted names; nothing is left out."""
    flat = dict(_flat(values, ""))
    size = min(max(map(len, flat), default=0), _LABEL, width // 2)
    lines: list[Line] = []
    for name, value in flat.items():
        label = f" {one_line(name):<{size}}  "
        if isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
            lines += [[(label, Tone.DIM)], *json_lines(value, width, indent=3)]
        else:
            text, tone = _value(value)
            lines += fold([(label, Tone.DIM), (text, tone)], width, size + 3)
    return lines


def _flat(values: Mapping[str, object], before: str) -> Iterator[tuple[str, object]]:
    for key, value in values.items():
        if isinstance(value, dict) and value and before.count(".") < 3:
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def _value(value: object) -> tuple[str, Tone]:
    if value is None:
        return "null", Tone.DIM
    if value in ("", [], {}):
        return NOT_RECORDED if value == "" else inline(value), Tone.DIM
    if isinstance(value, str):
        more = f" … {size_text(len(value) - SHOWN_TEXT)} more, x shows all" if len(value) > SHOWN_TEXT else ""
        return visible(value[:SHOWN_TEXT]) + more, Tone.PLAIN
    if isinstance(value, list):
        return ", ".join(one_line(each) if isinstance(each, str) else inline(each) for each in value), Tone.PLAIN
    return inline(value, SHOWN_TEXT), Tone.PLAIN


LABEL: Final = 11  # characters of a label and the blanks behind it
# What the service adds to every document, and what stands for the rest of one in a row of a list.
_NOT_STORED: Final = ("_rid", "_self", "_etag", "_attachments", "_ts", LENGTHS, SIMILARITY)


def folded(lines: Iterable[Line], width: int) -> list[Line]:
    """The lines of a detail, those that are too wide on several."""
    return [part for each in lines for part in fold(each, width, 0)]


def fact(label: str, text: str, width: int, tone: Tone = Tone.PLAIN) -> list[Line]:
    """A label and what it stands for, on as many lines as that takes."""
    return fold([(f"{label:<{LABEL - 1}} ", Tone.DIM), (text, tone)], width, LABEL)


def text_fact(label: str, text: str | None, width: int) -> list[Line]:
    """A fact that is one line of text, if anybody recorded it."""
    known = text is not None
    return fact(label, one_line(text) if text else '""' if known else NOT_RECORDED, width)


def time_fact(label: str, moment: Moment | None, now: datetime, width: int) -> list[Line]:
    """When something was, and how long ago."""
    if moment is None:
        return fact(label, NOT_RECORDED, width)
    remark = f", {moment.written}" if moment.written is Written.NAIVE else ""
    return fact(label, f"{day_time(moment)} ({_ago(moment, now)}){remark}", width)


def _ago(moment: Moment, now: datetime) -> str:
    told = age(moment, now)
    return f"in {told[1:]}" if told.startswith("+") else f"{told} ago"


def issue_lines(record: Record, width: int) -> list[Line]:
    """What in the document is not as the data model says."""
    told = ((one_line(each.path) or "the document", each.what) for each in record.issues)
    return [
        part for path, what in told for part in fold([("! ", Tone.WARN), (f"{path}: {what}", Tone.PLAIN)], width, 2)
    ]


def rest_lines(document: Document, told: Iterable[Path], width: int) -> list[Line]:
    """What is stored besides what was told, as JSON; of a row of a list nothing, for nobody knows it yet."""
    if isinstance(document, Partial):
        return []
    rest = _without(document, [each.steps for each in told])
    lines: list[Line] = json_lines(rest, width, compact=True) if rest else []
    return [[], [("also stored", Tone.DIM)], *lines] if lines else []


def _without(document: Document, told: list[tuple[str, ...]]) -> dict[str, object]:
    """A copy without some paths; objects that this leaves empty go with them."""
    rest: dict[str, object] = {}
    for key, value in document.items():
        below = [steps[1:] for steps in told if steps[0] == key]
        if key in _NOT_STORED or () in below:
            continue
        if below and isinstance(value, dict):
            value = _without(value, below) or None  # noqa: PLW2901 - what is left of it
            if value is None:
                continue
        rest[key] = value
    return rest
