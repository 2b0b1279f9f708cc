"""A record of any container as columns and lines: what a section shows that says nothing better."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from fleet_tui.clock import Clock
from fleet_tui.fields import Container, Field, Kind, as_stored
from fleet_tui.model.inline import inline
from fleet_tui.model.json_row import field_value
from fleet_tui.model.record import Record
from fleet_tui.present.blocks import fact, key_fact
from fleet_tui.present.cells import Column, Line, folded
from fleet_tui.present.glyphs import NOT_RECORDED, Tone
from fleet_tui.present.json.lines import MOST, json_lines
from fleet_tui.present.quantities import age
from fleet_tui.text import one_line

_WIDE: Final = 60  # columns from which on there is more than the id
_CELLS: Final = {Kind.NUMBER: 8, Kind.LENGTH: 6, Kind.BOOLEAN: 5}
_CELL: Final = 12
_FIRST: Final = 20  # columns that the time of writing and the id take


class AnyRecord:
    """Shows a container's records by its schema alone."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def columns(self, clock: Clock) -> Sequence[Column[Any]]:
        """Returns when it was written, its id, and the other listed fields where there is room."""
        written: Column[Any] = Column("wrote", 5, lambda record: (age(record.written, clock()), Tone.DIM), right=True)
        named: Column[Any] = Column("id", 0, lambda record: (one_line(record.id), Tone.PLAIN))
        needed = _FIRST
        others: list[Column[Any]] = []
        for each in self._container.listed():
            if each.name not in ("id", "written", "created"):
                needed += _CELLS.get(each.kind, _CELL) + 1
                others.append(_column(each, clock, max(needed, _WIDE)))
        return (written, named, *others)

    def peek(self, record: Record, now: datetime) -> Line:  # noqa: ARG002 - others tell how long ago
        """Returns whose it is, and its id in full."""
        return [(f"{one_line(record.id)}  {one_line(record.user or 'user not recorded')}", Tone.DIM)]

    def detail(self, record: Record, width: int, now: datetime) -> list[Line]:
        """Returns every listed field with its value, then the document."""
        facts = [fact(each.label or each.name, _text(record, each, now), width) for each in self._container.listed()]
        facts.append(key_fact(record, width))
        lines = [
            *(line for each in facts for line in each),
            [],
            *json_lines(dict(as_stored(record.document)), width, most=MOST),
        ]
        return folded(lines, width)


def _column(field: Field, clock: Clock, from_width: int) -> Column[Any]:
    size = _CELLS.get(field.kind, _CELL)
    right = field.kind in _CELLS
    return Column(
        field.name, size, lambda record: (_text(record, field, clock()), Tone.PLAIN), right=right, from_width=from_width
    )


def _text(record: Record, field: Field, now: datetime) -> str:
    found = field_value(record, field, now)
    if found is None:
        return NOT_RECORDED
    return one_line(found) if isinstance(found, str) else inline(found, 200)
