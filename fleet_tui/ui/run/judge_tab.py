"""The words of the judge, round by round, and the way to the events a round was about."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from fleet_tui.model.judge import Judgement
from fleet_tui.model.outcome import Outcome
from fleet_tui.present import words
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.run import judge as present
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.run.state import ReadRun
from fleet_tui.ui.run.tab import RunTab
from fleet_tui.ui.widgets.judge_rounds import JudgeRounds
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.text_view import TextView


class JudgeTab(RunTab):
    """Shows rounds and dimensions over what was said of the round under the cursor, or beside it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("judge")

    def __init__(self) -> None:
        super().__init__("judge", "judge")
        self.rounds = JudgeRounds(id="rounds")
        self.dimensions = TextView(id="dimensions")
        self.dimensions.can_focus = False  # they are looked at, not read
        self.reasoning = TextView(titled=True, id="reasoning")
        self._said = ""  # what the last step had to say

    def compose(self) -> ComposeResult:
        """Puts the words beside rounds and dimensions, or below them where there is little room."""
        with Container(id="judge-panes"):
            with Container(id="judge-marks"):
                yield self.rounds
                yield self.dimensions
            yield self.reasoning

    def where(self) -> Line:
        """Returns who judges and by what, or what the last step had to say."""
        if self._said:
            return [(self._said, Tone.WARN)]
        judgement = self.rounds.judgement
        return [(present.place(judgement), Tone.DIM)] if judgement else []

    @property
    def spot(self) -> str:
        """The round under the cursor."""
        return f"judge:{self.rounds.current.round}" if self.rounds.current else ""

    def show_run(self, read: ReadRun, *, again: bool) -> None:
        """Shows the rounds of a run, or where their events stand now."""
        judgement = Judgement.from_document(read.opened.document)
        self.rounds.say(present.nothing(judgement, read.opened.record.outcome is Outcome.RUNNING))
        self.rounds.show(judgement, read.timeline)
        self.dimensions.display = bool(judgement.dimensions or judgement.grades)
        self.dimensions.show(lambda width: present.graded_lines(judgement, width))
        self._tell(keep=again)

    def forget(self) -> None:
        """Takes the rounds away."""
        self._said = ""
        self.rounds.forget()
        self.reasoning.show(lambda _: ())

    def leave(self) -> bool:
        """Leaves the words."""
        if not self.reasoning.has_focus:
            return False
        self.rounds.focus()
        return True

    def on_mount(self) -> None:
        """Lets the words follow the cursor in the same frame."""
        self.watch(self.rounds, "cursor", self._moved, init=False)

    def _moved(self) -> None:
        self._said = ""
        self._tell()
        self.say_place()

    def _tell(self, *, keep: bool = False) -> None:
        """The words of the round under the cursor."""
        judgement, timeline, index = self.rounds.judgement, self.state.timeline, self.rounds.cursor
        if judgement is None or timeline is None:
            return
        span = self.rounds.span
        last = index == len(judgement.rounds) - 1

        def lay_out(width: int) -> list[Line]:
            lines = present.round_lines(judgement, index, width)
            return [*lines, *present.after_judging(span, timeline, width)] if last else lines

        self.reasoning.show(lay_out, present.round_title(judgement, index, span, timeline), keep=keep)

    @on(LineList.Opened, "#rounds")
    def _jump(self) -> None:
        """Goes to the events of the round."""
        timeline, span, judge = self.state.timeline, self.rounds.span, self.rounds.current
        if timeline is None or judge is None:
            return
        if span is None:
            self._say(f"the events of round {judge.round} cannot be told")
            return
        said = f"events of round {judge.round}: {present.span_words(span, timeline)}"
        self.post_message(self.Jump(timeline.axis.event(span.first).id, span.first, said))

    def _say(self, text: str) -> None:
        self._said = text
        self.say_place()

    def action_step_round(self, direction: int) -> None:
        """Goes to the next round in a direction; that there is none is said, with how many lie the other way."""
        cursor, last = self.rounds.cursor, self.rounds.row_count() - 1
        if 0 <= cursor + direction <= last:
            self.rounds.cursor += direction
        else:
            self._say(words.none_left("round", direction, max(cursor if direction > 0 else last - cursor, 0)))
