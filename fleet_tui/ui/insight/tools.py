"""Tools, or agents, as a subject of the table: how often each was called, how that ended, and how long it took."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from fleet_tui.fleet.results import Results
from fleet_tui.insight.finding import Finding
from fleet_tui.insight.tools import Usage
from fleet_tui.model.record import address_of
from fleet_tui.present.cells import Column, Line
from fleet_tui.present.insight import tools as present
from fleet_tui.ui.frame import Copyable
from fleet_tui.ui.insight.subject import Question, RowFacts
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.resting_detail import Told


class Tools:
    """Which tools were called, or which agents were at work; the slowest call of a row is what it opens on."""

    def __init__(self, session: Session, what: present.Kind) -> None:
        self.question = Question(what.name, lambda typed: typed)  # failed or not, all runs count
        self._session = session
        self._what = what
        self.order = str(present.Order.P95)

    @property
    def orders(self) -> Sequence[tuple[str, str]]:
        """The columns that the rows can be sorted by, and what each puts first."""
        return [(name, meaning) for name, (meaning, _) in present.ORDERS.items()]

    def sort(self, order: str) -> None:
        """Puts the rows in one of these orders from now on."""
        self.order = order

    def columns(self) -> Sequence[Column[Usage]]:
        """Returns the columns of a row."""
        return present.columns(self._what, self.order)

    def rows(self, results: Results[Finding]) -> Sequence[Usage]:
        """Returns each tool once."""
        return present.usage_of(results, self._what, self.order)

    def key(self, row: Usage) -> str:
        """Returns what all spellings of its name share."""
        return row.key

    def facts(self, row: Usage) -> RowFacts:
        """Returns the slowest calls and their runs, each once; the newest call where nobody knows how long any took."""
        fleet, what = self._session.fleet, self._what
        now, live = fleet.clock(), fleet.identity.live
        told = Told(row, lambda width: present.detail(row, what, width, now, live=live), present.title(row, what))
        runs = [each.run for each in row.slowest] or [row.newest[0]]
        once = list({address_of(each): each for each in runs}.values())
        anchor = row.slowest[0].call.event if row.slowest else row.newest[1]
        return RowFacts(told, once, anchor, tuple(_copies(row, what)))

    def found(self, results: Results[Finding], rows: Sequence[Usage]) -> str:
        """Returns how much was counted."""
        return present.found(results, rows, self._what)

    def nothing(self) -> Sequence[Line]:
        """Says that none is recorded."""
        return present.nothing(self._what)


def _copies(row: Usage, what: present.Kind) -> Iterator[Copyable]:
    yield Copyable(what.one, row.name, lambda: row.name)
    if row.slowest:
        yield Copyable("slowest", "the addresses of the slowest calls", partial(_addresses, row))


def _addresses(row: Usage) -> str:
    return "\n".join(str(address_of(each.run, each.call.event)) for each in row.slowest)
