"""The list of runs: two that are marked are compared, else a run with the newest good run of its task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType

from fleet_tui.fleet import Link
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present.cells import Line
from fleet_tui.schema import RUNS
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.lists.list_screen import ListScreen
from fleet_tui.ui.lists.marking import Marking
from fleet_tui.ui.session import Session


class RunList(ListScreen[WorkflowRun]):
    """Runs, newest write first."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("runs")
    MARKS = "AB"

    def __init__(
        self,
        session: Session,
        filter_text: str = "",
        *,
        link: Link | None = None,
        where: Sequence[str] = (),
        marked: Sequence[str] = (),
    ) -> None:
        super().__init__(session, RUNS, filter_text, link=link, where=where)
        self.marking = Marking(self, self.list, self.MARKS, marked)

    @property
    def places(self) -> tuple[str, ...]:
        return ("runs", *super().places)

    def on_mount(self) -> None:
        """Marks the two that were asked for, and compares them."""
        self.marking.begin(self.container, compares=True)

    def hint(self) -> Line:
        """Returns what could not be marked, until the user moves on."""
        return self.marking.missed if self.marking.missed and not self.list.cursor else super().hint()

    def action_mark(self) -> None:
        """Marks the row and goes on, or takes its mark away."""
        self.marking.toggle()

    def action_unmark(self) -> None:
        """Takes all marks away, those of rows that a filter hides too."""
        self.list.unmark()

    def action_difference(self) -> None:
        """Compares the two that are marked; without a mark the run under the cursor with the good run of its task."""
        if self.list.marked or self.list.current is None:
            self.marking.compare()
            return
        from fleet_tui.ui.actions.comparing import compare_run

        compare_run(self, self.list.current)
