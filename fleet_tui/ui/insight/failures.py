"""Failures as a subject of the table: the failed runs, grouped by the signature of their cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from fleet_tui.fleet.sample import Look
from fleet_tui.insight.failures import Group
from fleet_tui.insight.finding import Finding
from fleet_tui.insight.signature import Signature
from fleet_tui.json_line import portable_line
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present.cells import Column, Line
from fleet_tui.present.insight import failures as present
from fleet_tui.query.failed import failed
from fleet_tui.query.filter_text import Filter
from fleet_tui.schema import RUNS
from fleet_tui.ui.frame import Copyable
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.resting_detail import Told


class Failures:
    """Which failures there are, how often, and since when."""

    name = "failures"
    kind = "failed "
    looks_back = True

    def __init__(self, session: Session) -> None:
        self._session = session
        self._order = str(present.Order.LAST)

    @property
    def orders(self) -> Sequence[tuple[str, str]]:
        """The columns that the groups can be sorted by, and what each puts first."""
        return [(name, meaning) for name, (meaning, _) in present.ORDERS.items()]

    def sort(self, order: str) -> None:
        """Puts the groups in one of these orders from now on."""
        self._order = order

    def asked(self, typed: Filter) -> Filter:
        """Returns the filter for those of the runs that failed."""
        return typed.with_term(failed(RUNS))

    def columns(self) -> Sequence[Column[Group]]:
        """Returns the columns of a group."""
        return present.columns(self._session.fleet.clock, self._order)

    def rows(self, look: Look[Finding]) -> Sequence[Group]:
        """Returns the groups."""
        return present.groups_of(look, self._session.fleet.clock(), self._order)

    def key(self, row: Group) -> Signature:
        """Returns the signature."""
        return row.signature

    def detail(self, row: Group) -> Told:
        """Returns the runs of a group."""
        now = self._session.fleet.clock()
        return Told(row, lambda width: present.detail(row, width, now), present.title(row))

    def runs(self, row: Group) -> Sequence[WorkflowRun]:
        """Returns the runs of a group, newest first, those before what was asked for as well."""
        return [each.run for each in (*row.failed, *row.before)]

    def anchor(self, row: Group) -> str:  # noqa: ARG002 - a failed run opens on what broke it
        """Returns nothing: a failed run opens on its cause."""
        return ""

    def found(self, look: Look[Finding], rows: Sequence[Group]) -> str:
        """Returns how many failed."""
        return present.found(look, rows)

    def nothing(self) -> Sequence[Line]:
        """Says that nothing failed."""
        return present.nothing()

    def copies(self, row: Group) -> Iterable[Copyable]:
        """Returns the signature, and the ids of its runs."""
        yield Copyable("signature", row.signature.text, lambda: row.signature.text)
        yield Copyable("group", "one line of JSON, as --json prints it", partial(_json, row, self._session))
        yield Copyable("runs", "the ids of its runs, newest first", partial(_ids, self.runs(row)))


def _json(row: Group, session: Session) -> str:
    return portable_line(present.row_of(row, session.fleet.clock()))


def _ids(runs: Iterable[WorkflowRun]) -> str:
    return "\n".join(each.id for each in runs)
