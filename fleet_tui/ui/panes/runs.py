"""The runs of a user, or of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Container
from textual.widget import Widget

from fleet_tui.address import Address
from fleet_tui.fleet import Listing
from fleet_tui.model.run import Outcome, WorkflowRun
from fleet_tui.query.filter_text import Filter
from fleet_tui.schema import RUNS
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.panes.pane import Pane
from fleet_tui.ui.present import runs as present
from fleet_tui.ui.present.cells import Column, Line, fold
from fleet_tui.ui.present.glyphs import Tone
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.text_view import TextView

_FAILED = "status:failed"


class RunsPane(Pane[WorkflowRun]):
    """Runs, newest write first."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("runs")
    PLACES = ("runs", "list", "move", "everywhere")
    container = RUNS

    def __init__(self, session: Session, filter_text: str = "", user: str | None = None) -> None:
        super().__init__(session, filter_text, user)
        self.preview = TextView(titled=True, id="preview")

    def columns(self) -> Sequence[Column[WorkflowRun]]:
        """Ages count from the session's clock."""
        return present.run_columns(self.session.fleet.clock)

    def body(self) -> Iterator[Widget]:
        """The list, and on a very wide screen all that it knows of the run beside it."""
        yield self.second_bar
        with Container(id="records-and-preview"):
            yield self.list
            yield self.preview

    def ask(self, parsed: Filter) -> Listing[WorkflowRun]:
        """Runs of the user, if one is chosen."""
        return self.session.fleet.runs(parsed, user=self.user)

    def peek(self, record: WorkflowRun) -> Line:
        """Why it failed, as far as the list knows."""
        return present.peek(record, self.session.fleet.clock())

    @property
    def address(self) -> Address | None:
        """The run under the cursor."""
        run = self.list.current
        return Address("run", run.stored_id) if run else None

    def action_failed_only(self) -> None:
        """Failed runs only, or all again."""
        self.toggle_term(_FAILED)

    def action_next_failed(self) -> None:
        """To the next failed run."""
        self._seek_failed(1)

    def action_previous_failed(self) -> None:
        """To the failed run before."""
        self._seek_failed(-1)

    @on(LineList.Highlighted, "#records")
    def _show_preview(self) -> None:
        run = self.list.current
        if run and self.preview.display:
            lines = present.preview(run)
            self.preview.show(lambda width: [part for each in lines for part in fold(each, width, 10)], "run")

    @on(LineList.Opened)
    def _open(self) -> None:
        from fleet_tui.ui.screens.run_screen import RunScreen

        if self.list.current and self.address:
            self.app.push_screen(RunScreen(self.session, self.address, self.trail, self.list.current))

    def _seek_failed(self, direction: int) -> None:
        found = self.list.seek(direction, lambda run: run.outcome is Outcome.FAILED)
        if found is None:
            self.notice([(f"no {'later' if direction > 0 else 'earlier'} failed run among the loaded rows", Tone.WARN)])
        else:
            self.list.move_to(found)
