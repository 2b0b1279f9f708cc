"""Labels at the ends of curves: beside the curves, never over them, and never over another label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from fleet_tui.present.cells import Line, fit
from fleet_tui.present.glyphs import Tone

_ROOMY: Final = 76  # columns from which on an end names the optimizer too
_NARROW: Final = 24  # columns below which curves need every cell
_NAMED, _SHORT = 17, 9  # cells


class Label(Struct, frozen=True):
    """Holds the end of a curve: the row it would like to stand in, its letter, name and last value."""

    row: int
    height: float  # of labels that want the same row, the higher value stands higher
    mark: str
    name: str
    value: str
    tone: Tone


def gutter_width(width: int) -> int:
    """Returns the cells beside the curves of a chart so wide."""
    if width < _NARROW:
        return 0
    return _NAMED if width >= _ROOMY else _SHORT


def end_labels(labels: Iterable[Label], rows: int, width: int) -> dict[int, Line]:
    """Returns each label in a row as near as can be to the row it wants; only more labels than rows share rows."""
    ordered = sorted(labels, key=lambda each: (each.row, -each.height))
    if len(ordered) > rows:
        return _shared(ordered, rows, width)
    own_rows = _spread([each.row for each in ordered], rows)
    return {row: _line(each, width) for row, each in zip(own_rows, ordered, strict=True)}


def _spread(wanted: Sequence[int], rows: int) -> list[int]:
    """Returns rows in the same order, all different: pushed down where they meet, then up from the floor."""
    found: list[int] = []
    for each in wanted:
        found.append(max(each, found[-1] + 1) if found else each)
    limit = rows
    for index in range(len(found) - 1, -1, -1):
        limit = min(found[index], limit - 1)
        found[index] = limit
    return found


def _line(label: Label, width: int) -> Line:
    value = label.value
    mark = f"{label.mark} " if label.mark else ""
    if width < _NAMED:
        return [(fit(f"{mark}{value}", width), label.tone)]
    room = width - len(mark) - len(value) - 1
    return [(f"{mark}{fit(label.name, max(room, 0))} {value}", label.tone)]


def _shared(labels: Sequence[Label], rows: int, width: int) -> dict[int, Line]:
    """Returns letters and values, as many in a row as it takes."""
    share = -(-len(labels) // rows)
    room = max((width + 1) // share - 1, 1)
    parts = [labels[start : start + share] for start in range(0, len(labels), share)]
    return {
        row: [
            (fit(" " * bool(place) + _shortest(each, room), room + bool(place)), each.tone)
            for place, each in enumerate(part)
        ]
        for row, part in enumerate(parts)
    }


def _shortest(label: Label, room: int) -> str:
    """Returns letter and value with as many decimals as have room, the letter alone where not even its digits have."""
    value = without_zero(label.value)
    whole = value.partition(".")[0]
    if len(value) < room:
        return label.mark + value
    fits = len(whole) + 1 < room and "e" not in value
    return label.mark + (value[: room - 1].rstrip(".") if fits else "")


def without_zero(text: str) -> str:
    """Returns a number below 1 as short as it can be: `.81`."""
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
