"""Knows which rows of a timeline are in which, and which are seen while some are folded."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from fleet_tui.model.axis import Axis
from fleet_tui.model.span_place import place_of

_NONE: Final = -1


class Folding:
    """Knows of each row of a timeline which row it is in; each is come to once, whatever its depth."""

    def __init__(self, axis: Axis) -> None:
        stored = [axis.stored(index)[0] for index in range(len(axis))]
        places = [place_of(each) for each in stored]
        rows: dict[str, int] = {}
        for index, each in enumerate(stored):
            if isinstance(each, Mapping) and isinstance(name := each.get("eventId"), str):
                rows.setdefault(name, index)
        self._above = array("i", (rows.get(each.parent, _NONE) if each.depth else _NONE for each in places))
        self._outer_first = sorted(range(len(places)), key=lambda index: places[index].depth)

    def around(self, index: int) -> Sequence[int]:
        """Returns the rows that a row is in, the innermost first."""
        found: list[int] = []
        while (index := self._above[index]) != _NONE and index not in found[-1:]:
            found.append(index)
            if len(found) > len(self._above):  # what is stored may lead in a circle
                break
        return found

    def inside(self, index: int) -> Sequence[int]:
        """Returns the rows that are in a row, at any depth; each stands behind the row around it."""
        found = {index}
        for each in range(index + 1, len(self._above)):
            if self._above[each] in found:
                found.add(each)
        return sorted(found - {index})

    def seen(self, folded: Collection[int]) -> array[int]:
        """Returns the rows that are in none that is folded."""
        hidden = bytearray(len(self._above))
        for index in self._outer_first:
            above = self._above[index]
            if above != _NONE and (hidden[above] or above in folded):
                hidden[index] = 1
        return array("I", (index for index, each in enumerate(hidden) if not each))
