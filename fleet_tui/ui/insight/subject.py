"""The subject of a table of conclusions: failures, tools and agents each say what is examined and how it is told."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Protocol, TypeVar

from fleet_tui.fleet.sample import Look
from fleet_tui.insight.finding import Finding
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present.cells import Column, Line
from fleet_tui.query.filter_text import Filter
from fleet_tui.ui.frame import Copyable
from fleet_tui.ui.widgets.resting_detail import Told

G = TypeVar("G")


class Subject(Protocol[G]):
    """Says which runs are examined, which rows come of them, and how those are told and opened."""

    @property
    def name(self) -> str:
        """The word for it in the trail."""
        ...

    @property
    def kind(self) -> str:
        """The word before `runs` for those that it examines, with a blank behind it; may be empty."""
        ...

    @property
    def looks_back(self) -> bool:
        """Whether it reads runs before the time that a filter begins with, too."""
        ...

    @property
    def orders(self) -> Sequence[tuple[str, str]]:
        """The orders that its rows can have, each with what it puts first."""
        ...

    def sort(self, order: str) -> None:
        """Puts the rows in one of these orders from now on."""
        ...

    def asked(self, typed: Filter) -> Filter:
        """Returns the filter for the runs that it examines."""
        ...

    def columns(self) -> Sequence[Column[G]]:
        """Returns the columns of its rows."""
        ...

    def rows(self, look: Look[Finding]) -> Sequence[G]:
        """Returns the rows that come of what was examined so far."""
        ...

    def key(self, row: G) -> Hashable:
        """Returns what tells a row from the others, whatever else is examined."""
        ...

    def detail(self, row: G) -> Told:
        """Returns what there is to tell of a row, below the table."""
        ...

    def runs(self, row: G) -> Sequence[WorkflowRun]:
        """Returns the runs of a row: the first is opened, the others are stepped through."""
        ...

    def anchor(self, row: G) -> str:
        """Returns the place in the first run that it is opened on; empty is what broke it."""
        ...

    def found(self, look: Look[Finding], rows: Sequence[G]) -> str:
        """Returns how much was found, for the end of the line with the filter."""
        ...

    def nothing(self) -> Sequence[Line]:
        """Returns what stands there where nothing was found."""
        ...

    def copies(self, row: G) -> Iterable[Copyable]:
        """Returns what there is to copy of a row."""
        ...
