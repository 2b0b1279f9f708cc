"""What is known of a record, a labelled line for each; and what else is stored of it, so that nothing is left out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from fleet_tui.clock import Moment, Written
from fleet_tui.fields import Document, Path
from fleet_tui.model.row import Record
from fleet_tui.query.projection import LENGTHS, SIMILARITY, Partial
from fleet_tui.text import one_line
from fleet_tui.ui.present.cells import Line, fold
from fleet_tui.ui.present.glyphs import NOT_RECORDED, Tone
from fleet_tui.ui.present.json_lines import json_lines
from fleet_tui.ui.present.quantities import age, day_time

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
