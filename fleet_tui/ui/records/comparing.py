"""Two marked records that are read and compared: the state of a screen on which they stand, and the part it holds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from fleet_tui.errors import FleetError
from fleet_tui.fields import Container
from fleet_tui.fleet import Opened
from fleet_tui.model.record import Record
from fleet_tui.present import words
from fleet_tui.present.cells import Line
from fleet_tui.present.records.runs import short_id
from fleet_tui.present.state import State
from fleet_tui.schema import RUNS
from fleet_tui.ui.session import Session
from fleet_tui.ui.standing import Standing

S = TypeVar("S")
T = TypeVar("T")


class Compared(Struct, Generic[S], frozen=True, eq=False):
    """Both sides of a comparison, what reading them cost, and words for what of them did not come."""

    sides: S
    charge: float
    missing: Sequence[Line] = ()


class ComparisonState(Struct, Generic[S], frozen=True, eq=False):
    """Both sides once they were read, how they are shown, and what is said of them."""

    sides: S | None = None
    with_equal: bool = False
    standing: Standing = Standing()
    instead: Sequence[Line] = ()  # while there is nothing to compare
    notice: Sequence[Line] = ()

    def reading(self) -> ComparisonState[S]:
        """Returns that both are read again; what is shown stays until then."""
        return replace(self, standing=self.standing.reading())

    def after(self, found: Compared[S], now: datetime) -> ComparisonState[S]:
        """Returns both as they were read; the notice says what of them is missing."""
        standing = self.standing.read(found.charge, now, State.PARTIAL if found.missing else State.OK)
        return replace(self, sides=found.sides, standing=standing, notice=found.missing)

    def without(self, error: FleetError) -> ComparisonState[S]:
        """Returns that they could not be read; what was read before stays."""
        read = self.sides is not None
        standing = self.standing.failed(State.STALE if read else State.ERROR, error)
        notice = words.error_notice(error, 0) if read else ()
        return replace(self, standing=standing, instead=words.error_lines(error), notice=notice)

    def turned(self) -> ComparisonState[S]:
        """Returns that what is equal is shown as well, or no longer."""
        return replace(self, with_equal=not self.with_equal)


class Compares(Protocol[S]):
    """A screen that compares two records, as the part that it holds knows it."""

    shown: ComparisonState[S]

    @property
    def session(self) -> Session:
        """The session, whose fleet reads."""
        ...

    def look_up(
        self,
        group: str,
        question: Callable[[], Awaitable[T]],
        then: Callable[[T], object],
        failed: Callable[[FleetError], object] | None = None,
    ) -> None:
        """Asks in a worker, in place of the question before it."""
        ...


class Comparing(Generic[S]):
    """Reads the two that are marked, and has the screen show what `compare` makes of them; it is no widget."""

    def __init__(
        self,
        screen: Compares[S],
        container: Container,
        marked: Mapping[str, Record],
        compare: Callable[[Sequence[Any]], Awaitable[Compared[S]]],
    ) -> None:
        self._screen = screen
        self._container = container
        self._marked = dict(marked)
        self._compare = compare

    @property
    def marks(self) -> tuple[str, ...]:
        """The two letters."""
        return tuple(self._marked)

    @property
    def step(self) -> str:
        """The last step of the trail: which two."""
        return " against ".join(f"{mark} {short_id(each.id)}" for mark, each in self._marked.items())

    def reload(self) -> None:
        """Reads both again; what is shown stays until then."""
        self._screen.shown = self._screen.shown.reading()
        self._screen.look_up("difference", self._both, self._take, self._take_error)

    def turn(self) -> None:
        """Shows what is equal as well, or no longer."""
        self._screen.shown = self._screen.shown.turned()

    async def _both(self) -> Compared[S]:
        """Returns both as they are stored, compared.

        Raises:
            FleetError: when one of them is gone or cannot be read.
        """
        fleet = self._screen.session.fleet
        read = fleet.run if self._container is RUNS else partial(fleet.record, self._container)
        both: list[Opened[Any]] = []
        for listed in self._marked.values():
            opened = await read(*listed.stored_key)
            if opened is None:
                raise FleetError(words.gone(self._container, listed.id), "r in the list shows what is there now")
            both.append(opened)
        return await self._compare(both)

    def _take(self, found: Compared[S]) -> None:
        self._screen.shown = self._screen.shown.after(found, self._screen.session.fleet.clock())

    def _take_error(self, error: FleetError) -> None:
        self._screen.shown = self._screen.shown.without(error)
