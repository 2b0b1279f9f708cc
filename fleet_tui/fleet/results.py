"""Concludes from a selection of runs, and tells what is known each time that it is more."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from fleet_tui.errors import FleetError
from fleet_tui.fleet.examining import Examination, Examined
from fleet_tui.fleet.listing import meaning_of
from fleet_tui.fleet.selection import Selection, from_ever, leaves_all
from fleet_tui.query.filter_text import Filter

T = TypeVar("T")


class Results(Struct, Generic[T], frozen=True, eq=False):
    """Holds what was concluded of a selection so far, in its order; `error` is why it ended before its end."""

    selection: Selection
    found: tuple[Examined[T], ...] = ()
    error: FleetError | None = None

    @property
    def asked(self) -> tuple[Examined[T], ...]:
        """Returns what was concluded of the runs that were asked for."""
        return self.found[: len(self.selection.asked)]

    @property
    def before(self) -> tuple[Examined[T], ...]:
        """Returns what was concluded of the runs before them."""
        return self.found[len(self.selection.asked) :]

    @property
    def examined(self) -> int:
        """Counts the runs of which something was concluded."""
        return sum(each.concluded for each in self.found)

    @property
    def finished(self) -> bool:
        """Tells whether all runs of the selection were examined."""
        return len(self.found) == len(self.selection.runs)

    @property
    def whole(self) -> bool:
        """Tells whether no run that matches was left out, so that what was not found is not there."""
        return self.finished and self.selection.whole and not any(each.refused for each in self.found)

    @property
    def charge(self) -> float:
        """Adds up what it took, with the listing."""
        return self.selection.charge + self.reads_charge

    @property
    def reads_charge(self) -> float:
        """Adds up what the reads took, without the listing."""
        return sum(each.cost.charge for each in self.found)


async def results_of(examination: Examination[T], selection: Selection) -> AsyncGenerator[Results[T], None]:
    """Yields what was concluded so far, each time that more is known; the last tells why it ended before its end.

    >>> selection = Selection(((await fleet.run("XRX6")).record,))
    >>> results = results_of(fleet.examination(lambda timeline, so_far: len(timeline)), selection)
    >>> [[each.found for each in so_far.found] async for so_far in results]
    [[], [6]]
    """
    results: Results[T] = Results(selection)
    yield results
    try:
        async with aclosing(examination.examine(selection.runs)) as found:
            async for each in found:
                results = replace(results, found=(*results.found, each))
                yield results
    except FleetError as error:
        yield replace(results, error=error)


def narrowed(results: Results[T], typed: Filter, now: datetime) -> Results[T]:
    """Returns the same of the runs that a filter means; of those before them whatever time it begins with."""
    asked, before = meaning_of(typed, now), meaning_of(Filter.of(from_ever(typed.words)), now)
    selected = results.selection
    runs = replace(
        selected,
        asked=tuple(filter(asked, selected.asked)),
        before=tuple(filter(before, selected.before)),
        narrowed=selected.narrowed or not leaves_all(typed),
    )
    found = [each for each in results.asked if asked(each.run)] + [each for each in results.before if before(each.run)]
    return replace(results, selection=runs, found=tuple(found))
