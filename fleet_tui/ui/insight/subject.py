"""The subject of a table of conclusions: failures, tools and agents each say what is examined and how it is told."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Protocol, TypeVar

from msgspec import Struct

from fleet_tui.fleet.results import Results
from fleet_tui.insight.finding import Finding
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present.cells import Column, Line
from fleet_tui.query.filter_text import Filter
from fleet_tui.ui.frame import Copyable
from fleet_tui.ui.widgets.resting_detail import Told

G = TypeVar("G")


class Question(Struct, frozen=True):
    """Says which runs are examined: those that `asked` makes of what was typed."""

    name: str  # in the trail
    asked: Callable[[Filter], Filter]
    kind: str = ""  # the word before `runs` for them, with a blank behind it
    looks_back: bool = False  # whether runs before the time that a filter begins with are read, too


class RowFacts(Struct, frozen=True):
    """Holds what there is to tell of a row, to open and to copy."""

    told: Told  # below the table
    runs: Sequence[WorkflowRun]  # the first is opened, the others are stepped through
    anchor: str = ""  # the place in the first run that it is opened on; empty is what broke it
    copies: Sequence[Copyable] = ()


class Subject(Protocol[G]):
    """Says which runs are examined, which rows come of them, and how those are told."""

    @property
    def question(self) -> Question:
        """The question, which says what runs are examined."""
        ...

    @property
    def orders(self) -> Sequence[tuple[str, str]]:
        """The orders that its rows can have, each with what it puts first."""
        ...

    @property
    def order(self) -> str:
        """The order that they have."""
        ...

    def sort(self, order: str) -> None:
        """Puts the rows in one of these orders from now on."""
        ...

    def columns(self) -> Sequence[Column[G]]:
        """Returns the columns of its rows."""
        ...

    def rows(self, results: Results[Finding]) -> Sequence[G]:
        """Returns the rows that come of what was examined so far."""
        ...

    def key(self, row: G) -> Hashable:
        """Returns what tells a row from the others, whatever else is examined."""
        ...

    def facts(self, row: G) -> RowFacts:
        """Returns what there is to tell of a row, to open and to copy."""
        ...

    def found(self, results: Results[Finding], rows: Sequence[G]) -> str:
        """Returns how much was found, for the end of the line with the filter."""
        ...

    def nothing(self) -> Sequence[Line]:
        """Returns what stands there where nothing was found."""
        ...
