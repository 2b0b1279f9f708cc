"""Blocks of lines that every detail is made of: headings, texts, bullets, and what is known with its name.

Each has one spelling, so that records of different containers read alike and a label is changed in one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from fleet_tui.clock import Moment
from fleet_tui.fields import Document, Path, as_stored
from fleet_tui.key import ABSENT, PartitionKey, key_json
from fleet_tui.model.inline import inline
from fleet_tui.model.reader import Issue
from fleet_tui.model.record import Record, keyed_as_usual
from fleet_tui.present.cells import SHOWN_TEXT, Line, Piece, fold, wrap
from fleet_tui.present.glyphs import NOT_RECORDED, Tone
from fleet_tui.present.json.lines import MOST, json_lines, shortened
from fleet_tui.present.quantities import age, day_time, size_text
from fleet_tui.query.projection import DISTANCE, LENGTHS, SIMILARITY, Partial
from fleet_tui.redact import without_keys
from fleet_tui.text import clip, one_line, visible

LABEL: Final = 11  # cells of a label and the blank behind it
_LONGEST_KEY: Final = 400  # characters of a partition key: the service takes 2,048, a file any number
_NAME: Final = 30  # cells that a stored name may take beside its value
_LEVELS: Final = 3  # of objects within objects whose names are joined by dots
# What the service adds to every document, and what stands for the rest of one in a row of a list.
_NOT_STORED: Final = ("_rid", "_self", "_etag", "_attachments", "_lsn", "_ts", LENGTHS, SIMILARITY, DISTANCE)


def section(title: str, *rest: tuple[str, Tone]) -> list[Line]:
    """Returns the heading of a part, an empty line above it."""
    return [[], [(title, Tone.ACCENT), *rest]]


def block(text: str, width: int, tone: Tone = Tone.PLAIN) -> list[Line]:
    """Returns a whole text, wrapped."""
    return [[(line, tone)] for line in wrap(visible(text), width)]


def bullets(texts: Iterable[str], width: int) -> Iterator[Line]:
    """Yields a bullet for each text; what is longer than a line goes on below it, indented."""
    for each in texts:
        first, *rest = wrap(each, max(width - 3, 10))
        yield [(" • ", Tone.DIM), (first, Tone.PLAIN)]
        yield from ([("   ", Tone.DIM), (line, Tone.PLAIN)] for line in rest)


def fact(
    label: str, text: str, width: int, tone: Tone = Tone.PLAIN, *, indent: int = 0, size: int = LABEL
) -> list[Line]:
    """Returns a label of `size` cells and what it stands for, on as many lines as that takes."""
    return fold([(f"{'':{indent}}{label:<{size - 1}} ", Tone.DIM), (text, tone)], width, indent + size)


def text_fact(label: str, text: str | None, width: int) -> list[Line]:
    """Returns a fact that is one line of text, if anybody recorded it."""
    known = text is not None
    return fact(label, one_line(text) if text else '""' if known else NOT_RECORDED, width)


def key_fact(record: Record, width: int) -> list[Line]:
    """Returns the partition key as stored, where it is none that the data model has: of a run its id, else a text."""
    return [] if keyed_as_usual(record) else fact("partition", partition_words(record.partition_key), width)


def partition_words(key: PartitionKey) -> str:
    """Returns a partition key as JSON, so that 42 is told from "42"; what is absent in words."""
    return clip(one_line(key_json(key)), _LONGEST_KEY) or "no partition key is stored"


def under_words(key: PartitionKey) -> str:
    """Says under which partition key something was looked for."""
    return "without a partition key" if key == ABSENT else f"under the partition key {partition_words(key)}"


def time_fact(label: str, moment: Moment | None, now: datetime, width: int) -> list[Line]:
    """Returns when something was, and how long ago."""
    if moment is None:
        return fact(label, NOT_RECORDED, width)
    distance = "" if moment.is_blank else f" ({ago(moment, now)})"
    return fact(label, f"{day_time(moment)}{distance}{odd_time(moment, now)}", width)


def ago(moment: Moment, now: datetime) -> str:
    """Returns how long ago a time is, or in how long it comes; that it is no time where it stands for none."""
    if moment.is_blank:
        return "at no real time !"
    distance = age(moment, now)
    return f"in {distance[1:]}" if distance.startswith("+") else f"{distance} ago"


def odd_time(moment: Moment | None, now: datetime) -> str:
    """Returns what is odd about a time, to be said behind it; empty of most."""
    if moment is None:
        return ""
    taken = f", {moment.written}: none is stored" if moment.is_taken else ""
    odd = ", no real time !" if moment.is_blank else ", in the future !" if moment.is_ahead(now) else ""
    return taken + odd + (f", {left_out} !" if (left_out := left_out_words(moment)) else "")


def left_out_words(moment: Moment | None) -> str:
    """Says which time of day was written that no clock there showed; empty where it was shown."""
    if moment is None or (told := moment.left_out) is None:
        return ""
    return f"written {told.isoformat(' ', 'minutes')}, which no clock showed: they were put forward over it"


def told(values: Mapping[str, object], width: int, *, indent: int = 1) -> list[Line]:
    """Returns stored values with their names, objects within objects by dotted names; of very many the first."""
    flat = dict(_flat(values, "", _LEVELS))
    size = min(max(map(len, flat), default=0), _NAME, max(width // 2, 0)) + 2
    lines: list[Line] = []
    for stored, value in flat.items():
        if len(lines) > MOST:
            break
        name = one_line(stored)
        if isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
            lines += [*fact(name, "", width, indent=indent), *json_lines(value, width, indent=indent + 2, most=MOST)]
        else:
            text, tone = _value(value)
            lines += fact(name, text, width, tone, indent=indent, size=size)
    return shortened(lines, width)


def issue_lines(issues: Iterable[Issue], width: int, whole: str = "the document") -> list[Line]:
    """Returns what is not as the data model says; an issue without a path is about the whole document."""
    said = ((one_line(each.path) or whole, one_line(each.what)) for each in issues)
    return [
        part for path, what in said for part in fold([("! ", Tone.WARN), (f"{path}: {what}", Tone.PLAIN)], width, 2)
    ]


def rest_lines(document: Document, told_paths: Iterable[Path], width: int) -> list[Line]:
    """Returns what is stored besides what was told, as JSON; nothing of a row of a list: nobody knows that yet."""
    if isinstance(document, Partial):
        return []
    rest = _without(as_stored(document), [each.steps for each in told_paths])
    lines: list[Line] = json_lines(rest, width, most=MOST) if rest else []
    return [[], [("also stored", Tone.DIM)], *lines] if lines else []


def _flat(values: Mapping[str, object], before: str, levels: int) -> Iterator[tuple[str, object]]:
    for key, value in values.items():
        if isinstance(value, dict) and value and levels:
            yield from _flat(value, f"{before}{key}.", levels - 1)
        else:
            yield f"{before}{key}", value


def _value(value: object) -> Piece:
    if value is None or value in ("", [], {}):
        return inline(value), Tone.DIM
    if isinstance(value, str):
        more = f" … {size_text(len(value) - SHOWN_TEXT)} more, x shows all" if len(value) > SHOWN_TEXT else ""
        return visible(without_keys(value)[:SHOWN_TEXT]) + more, Tone.PLAIN
    if isinstance(value, list):
        said = ", ".join(one_line(each) if isinstance(each, str) else inline(each) for each in value)
        return said, Tone.PLAIN
    return inline(value, SHOWN_TEXT), Tone.PLAIN


def _without(document: Document, told_paths: Sequence[tuple[str, ...]]) -> dict[str, object]:
    """Returns a copy without some paths; objects that this leaves empty go with them."""
    rest: dict[str, object] = {}
    for key, value in document.items():
        below = [steps[1:] for steps in told_paths if steps[0] == key]
        if key in _NOT_STORED or () in below:
            continue
        if below and isinstance(value, dict):
            value = _without(value, below) or None  # noqa: PLW2901 - what is left of it
            if value is None:
                continue
        rest[key] = value
    return rest
