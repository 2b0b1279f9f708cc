"""Failures as a subject of the table: the failed runs, grouped by the signature of their cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from fleet_tui.fleet.results import Results
from fleet_tui.insight.failures import Group
from fleet_tui.insight.finding import Finding
from fleet_tui.insight.signature import Signature
from fleet_tui.json_line import portable_line
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present.cells import Column, Line
from fleet_tui.present.insight import failures as present
from fleet_tui.query.failed import failed
from fleet_tui.schema import RUNS
from fleet_tui.ui.frame import Copyable
from fleet_tui.ui.insight.subject import Question, RowFacts
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.resting_detail import Told


class Failures:
    """Which failures there are, how often, and since when."""

    question = Question("failures", lambda typed: typed.with_term(failed(RUNS)), kind="failed ", looks_back=True)

    def __init__(self, session: Session) -> None:
        self._session = session
        self.order = str(present.Order.LAST)

    @property
    def orders(self) -> Sequence[tuple[str, str]]:
        """The columns that the groups can be sorted by, and what each puts first."""
        return [(name, meaning) for name, (meaning, _) in present.ORDERS.items()]

    def sort(self, order: str) -> None:
        """Puts the groups in one of these orders from now on."""
        self.order = order

    def columns(self) -> Sequence[Column[Group]]:
        """Returns the columns of a group."""
        return present.columns(self._session.fleet.clock, self.order)

    def rows(self, results: Results[Finding]) -> Sequence[Group]:
        """Returns the groups."""
        return present.groups_of(results, self._session.fleet.clock(), self.order)

    def key(self, row: Group) -> Signature:
        """Returns the signature."""
        return row.signature

    def facts(self, row: Group) -> RowFacts:
        """Returns the runs of a group, newest first, those before what was asked for as well."""
        now = self._session.fleet.clock()
        told = Told(row, lambda width: present.detail(row, width, now), present.title(row))
        runs = [each.run for each in (*row.failed, *row.before)]
        copies = (
            Copyable("signature", row.signature.text, lambda: row.signature.text),
            Copyable("group", "one line of JSON, as --json prints it", partial(_json, row, self._session)),
            Copyable("runs", "the ids of its runs, newest first", partial(_ids, runs)),
        )
        return RowFacts(told, runs, copies=copies)

    def found(self, results: Results[Finding], rows: Sequence[Group]) -> str:
        """Returns how many failed."""
        return present.found(results, rows)

    def nothing(self) -> Sequence[Line]:
        """Says that nothing failed."""
        return present.nothing()


def _json(row: Group, session: Session) -> str:
    return portable_line(present.row_of(row, session.fleet.clock()))


def _ids(runs: Iterable[WorkflowRun]) -> str:
    return "\n".join(each.id for each in runs)
