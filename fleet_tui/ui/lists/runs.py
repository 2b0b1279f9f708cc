"""The list of runs: where failures are asked for, or why runs failed, it tells that in the place of how they went.

What no row tells stands in the events. Of files these are read for the rows in sight, aside and in slices; of an
account they cost a read each, so `:causes` says how many and how much before it reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import BindingType
from textual.message import Message

from fleet_tui.errors import FleetError
from fleet_tui.fleet import Link
from fleet_tui.model.outcome import Outcome
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present import words
from fleet_tui.present.cells import Column, Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.records.runs import failed_columns, peek_of, reading_causes
from fleet_tui.query.failed import seeks_failures
from fleet_tui.schema import RUNS
from fleet_tui.text import counted
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.lists.list_screen import ListScreen
from fleet_tui.ui.lists.marking import Marking
from fleet_tui.ui.lists.reading import ListState
from fleet_tui.ui.lists.subject import Subject
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from fleet_tui.insight.cause import Cause

_AT_MOST: Final = 50  # runs that one command reads


class Runs(Subject[WorkflowRun]):
    """Runs, and as far as it is known why they failed."""

    def __init__(self, session: Session, link: Link | None, where: Sequence[str]) -> None:
        super().__init__(session, RUNS, link, where)
        self.tells_why = False  # whether the rows that come are of what failed, or the user asked why they did

    def columns(self) -> Sequence[Column[WorkflowRun]]:
        """Returns the columns of the list; where it is asked why runs failed, those that tell it."""
        return failed_columns(self.session.fleet.clock, self.cause) if self.tells_why else super().columns()

    def cause(self, run: WorkflowRun) -> Cause | None:
        """Returns why a run failed, by its own error or by what was concluded from its events."""
        return self.session.cause(run)

    def unexplained(self, runs: Iterable[WorkflowRun]) -> list[WorkflowRun]:
        """Returns those that failed and of which neither their row nor their events told why."""
        return [each for each in runs if each.unexplained and not self.session.examination.known(each)]

    def hint(self, state: ListState[WorkflowRun], record: WorkflowRun | None) -> Line:
        """Returns why a run failed, where only its events tell."""
        cause = None if record is None or record.failure else self.cause(record)
        return peek_of(cause) if cause else super().hint(state, record)


class RunList(ListScreen[WorkflowRun]):
    """Runs, newest write first."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("runs")
    MARKS = "AB"
    subject: Runs

    @dataclass
    class Concluded(Message):
        """A worker knows why a run failed, or cannot go on."""

        news: WorkflowRun | FleetError

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
        self._causes = 0  # that a command still waits for
        self._hinted: Sequence[Line] = ()  # what was last told of the row under the cursor

    @property
    def places(self) -> tuple[str, ...]:
        return ("runs", *super().places)

    def on_mount(self) -> None:
        """Marks the two that were asked for, and compares them."""
        self.marking.begin(self.container, compares=True)

    def hint(self) -> Line:
        """Returns what could not be marked, until the user moves on."""
        return self.marking.missed if self.marking.missed and not self.list.cursor else super().hint()

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

    @on(LineList.Highlighted, "#records")
    def _explain(self) -> None:
        """Reads the events of what is in sight, where that needs no question."""
        if self._causes or not self.session.reads_unasked:
            return
        seen = self.list.in_sight if self.list.tells("cause") else [self.list.current] if self.list.current else []
        if wanted := self.subject.unexplained(seen):
            self.read_aside("causes", self._examine, wanted)

    async def _examine(self, runs: Sequence[WorkflowRun]) -> None:
        refused: FleetError | None = None
        try:
            async with aclosing(self.session.examination.examine(runs)) as examined:
                async for each in examined:
                    refused = refused or each.refused
                    self.post_message(self.Concluded(each.run))
        except FleetError as error:
            refused = error
        if refused:
            self.post_message(self.Concluded(refused))

    @on(Concluded)
    def _show_cause(self, message: Concluded) -> None:
        if isinstance(message.news, FleetError):
            self._causes = 0
            self.notice(*words.not_done(message.news))
            return
        self.list.redraw(message.news)
        if self._causes:
            self._causes -= 1
            self.notice(reading_causes(self._causes) if self._causes else self.hint())
        elif message.news is self.list.current and self.notice_bar.says(self._hinted):  # and nothing of more weight
            self.notice(*self._hints(self.shown))

    def action_examine(self, subject: str, text: str = "") -> None:
        """Concludes something from the runs that match the filter, or what is given in its place."""
        listed, asked = self.subject, text or self.filter_text
        where = self.trail if listed.link else self.trail[:-1]  # it stands beside the section, not in it
        self.post_message(self.Examine(subject, asked, listed.user, listed.within, where))

    def action_causes(self) -> None:
        """Reads why the runs of the list failed; of an account once the user agreed to what that costs."""
        wanted = self.subject.unexplained(self.list.shown)[:_AT_MOST]
        if not wanted:
            some = any(each.outcome is Outcome.FAILED for each in self.list.shown)
            if some:
                self._show_why()
            self.notice([(" every failed run here says why" if some else " no run here failed", Tone.DIM)])
        elif self.session.reads_unasked:
            self._begin(wanted)
        else:
            from fleet_tui.present.insight.examined import price, too_dear  # the first frame needs none
            from fleet_tui.ui.widgets.pick_screen import PickScreen, among  # the first frame asks nothing

            many, charge = len(wanted), self.session.examination.estimate(len(wanted))
            told = filter(None, (price(many, charge), too_dear(many, charge, self.session.log.left)))
            choice = (f"read {counted(many, 'run')}", " · ".join(told))
            self.app.push_screen(PickScreen("causes", among([choice])), partial(self._agreed, wanted))

    def _agreed(self, wanted: Sequence[WorkflowRun], choice: str | None) -> None:
        if choice:
            self._begin(wanted)

    def _show_why(self) -> None:
        """Gives the causes their column, in a list of whatever ended how."""
        if not self.subject.tells_why:
            self.subject.tells_why = True
            self.list.replace(self.list.records)

    def _begin(self, wanted: Sequence[WorkflowRun]) -> None:
        self._show_why()
        self._causes = len(wanted)
        self.notice(reading_causes(self._causes))
        self.read_aside("causes", self._examine, wanted)

    def action_clear(self) -> None:
        """Stops reading why runs failed, else does as any list."""
        if self._causes:
            self._causes = 0
            self.workers.cancel_group(self, "causes")
            self.notice([(" stopped; what was read stays", Tone.DIM)])
        else:
            super().action_clear()
