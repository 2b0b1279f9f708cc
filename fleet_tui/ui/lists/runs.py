"""The list of runs: where failures are asked for, or why runs failed, it tells that in the place of how they went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget

from fleet_tui.fleet import Link
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present import words
from fleet_tui.present.cells import Column, Line
from fleet_tui.present.records.last_day import last_day
from fleet_tui.present.records.runs import failed_columns, peek_of
from fleet_tui.query.failed import seeks_failures
from fleet_tui.schema import RUNS
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.footer import Invited
from fleet_tui.ui.lists.causes import Causes
from fleet_tui.ui.lists.list_screen import ListScreen
from fleet_tui.ui.lists.marking import Marking
from fleet_tui.ui.lists.reading import ListState
from fleet_tui.ui.lists.subject import Subject
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.bar import Bar
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.record_list import RecordList

if TYPE_CHECKING:
    from fleet_tui.insight.cause import Cause


class Runs(Subject[WorkflowRun]):
    """Runs, and as far as it is known why they failed."""

    def __init__(self, session: Session, link: Link | None, where: Sequence[str]) -> None:
        super().__init__(session, RUNS, link, where)
        self.tells_why = False  # whether the rows that come are of what failed, or the user asked why they did

    def all_columns(self) -> Sequence[Column[WorkflowRun]]:
        """Returns the columns of runs; where it is asked why they failed, those that tell it."""
        return failed_columns(self.session.fleet.clock, self.cause) if self.tells_why else super().all_columns()

    def cause(self, run: WorkflowRun) -> Cause | None:
        """Returns why a run failed, by its own error or by what was concluded from its events."""
        return self.session.cause(run)

    def hint(self, state: ListState[WorkflowRun], record: WorkflowRun | None) -> Line:
        """Returns why a run failed, where only its events tell."""
        cause = None if record is None or record.failure else self.cause(record)
        return peek_of(cause) if cause else super().hint(state, record)


class RunList(ListScreen[WorkflowRun]):
    """Runs, newest write first."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("runs")
    MARKS = "AB"
    subject: Runs

    def __init__(
        self,
        session: Session,
        filter_text: str = "",
        *,
        link: Link | None = None,
        where: Sequence[str] = (),
        marked: Sequence[str] = (),
    ) -> None:
        subject = Runs(session, link, where)
        super().__init__(session, RUNS, filter_text, link=link, where=where, subject=subject)
        self.marking = Marking(self, self.list, self.MARKS, marked)
        self.day = Bar(id="day")
        self.causes = Causes(self, self.list, self._hint_anew, self._show_why)
        self._hinted: Sequence[Line] = ()  # what was last told of the row under the cursor

    @property
    def places(self) -> tuple[str, ...]:
        return ("runs", *super().places)

    def body(self) -> Iterator[Widget]:
        """Yields the line of the last 24 hours between the filter and the list."""
        for place, each in enumerate(super().body()):
            yield each
            if not place:
                yield self.day

    def watch_shown(self, before: ListState[WorkflowRun], now: ListState[WorkflowRun]) -> None:
        """Paints the line of the last 24 hours as well, where the newest rows come first: others do not tell it."""
        super().watch_shown(before, now)
        if now.records is not before.records or now.whole != before.whole:
            self.day.show(self._of_day(now))

    def _of_day(self, now: ListState[WorkflowRun]) -> Line:
        """Returns the last 24 hours as the rows tell them, or nothing where others may be newer than the first."""
        if now.asked is None or not words.is_newest_first(now.asked.query.order):
            return ()
        some = bool(now.asked.query.terms or now.asked.derived or self.subject.user or self.subject.within)
        return last_day(now.records, self.session.fleet.clock(), whole=now.whole, some=some)

    def on_mount(self) -> None:
        """Marks the two that were asked for, and compares them."""
        self.marking.begin(self.container, compares=True)

    @property
    def invited(self) -> Invited:
        """Comparing what is marked, too."""
        invited, marked = super().invited, ("difference",) if self.list.marked else ()
        return Invited(invited.enter, marked, invited.idle)

    @on(RecordList.Marked)
    def _invite(self) -> None:
        self.paint_footer()

    def hint(self) -> Line:
        """Returns what could not be marked, until the user moves on."""
        return self.marking.refusal or super().hint()

    def ask(self, text: str, *, keep: bool = True) -> bool:
        """Asks the source; causes that were asked for stay until another question is."""
        another = text != self.filter_text
        if not super().ask(text, keep=keep):
            return False
        terms = self.shown.asked.query.terms if self.shown.asked else ()
        self.subject.tells_why = seeks_failures(terms) or (self.subject.tells_why and not another)
        return True

    def action_mark(self) -> None:
        """Marks the row and goes on, or takes its mark away."""
        self.marking.toggle()

    def action_unmark(self) -> None:
        """Takes all marks away, those of rows that a filter hides too."""
        self.list.unmark()

    def action_difference(self) -> None:
        """Compares the two that are marked, or what is marked with the run under the cursor.

        Without another a run is compared with the good run of its task.
        """
        marked, here = self.list.marked, self.list.current
        one = next(iter(marked.values()), here)
        if len(marked) > 1 or one is None:
            self.marking.compare()
            return
        from fleet_tui.ui.actions.comparing import compare_run, compare_two

        if here is None or one.stored_key == here.stored_key:
            compare_run(self, one)
        else:
            compare_two(self, one, here)

    def _hints(self, now: ListState[WorkflowRun]) -> Sequence[Line]:
        self._hinted = super()._hints(now)
        return self._hinted

    def _hint_anew(self, anyhow: bool) -> None:
        if anyhow or self.notice_bar.says(self._hinted):  # and nothing of more weight
            self.notice(*self._hints(self.shown))

    @on(LineList.Highlighted, "#records")
    def _explain(self) -> None:
        self.causes.read_in_sight()

    def action_examine(self, subject: str, text: str = "") -> None:
        """Concludes something from the runs that match the filter, or what is given in its place."""
        listed, asked = self.subject, text or self.filter_text
        where = self.trail if listed.link else self.trail[:-1]  # it stands beside the section, not in it
        self.post_message(self.Examine(subject, asked, listed.user, listed.within, where))

    def action_causes(self) -> None:
        """Reads why the runs of the list failed; of an account once the user agreed to what that costs."""
        self.causes.read_all()

    def _show_why(self) -> None:
        """Gives the causes their column, in a list of whatever ended how."""
        if not self.subject.tells_why:
            self.subject.tells_why = True
            self.list.replace(self.list.records)

    def action_clear(self) -> None:
        """Stops reading why runs failed, else does as any list."""
        if not self.causes.stop():
            super().action_clear()
