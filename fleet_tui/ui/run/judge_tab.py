"""The words of the judge as one flow, and the way to the events that a round was about or that followed it."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from fleet_tui.clock import Clock
from fleet_tui.insight.rounds import Done, done_about
from fleet_tui.model.judge import Judgement
from fleet_tui.model.outcome import Outcome
from fleet_tui.present import words
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.run import judge as present
from fleet_tui.present.run.judge_flow import FlowLine, flow
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.run.state import ReadRun
from fleet_tui.ui.run.tab import RunTab
from fleet_tui.ui.widgets.judge_flow import JudgeFlow
from fleet_tui.ui.widgets.judge_rounds import JudgeRounds
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.pane import Pane
from fleet_tui.ui.widgets.text_view import TextView


class JudgeTab(RunTab):
    """Shows rounds and dimensions over all that was said and done, or beside it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("judge")

    def __init__(self, clock: Clock) -> None:
        super().__init__("judge", "judge")
        self._clock = clock
        self.rounds = JudgeRounds(id="rounds")
        self.rounds.title = "judge rounds"
        self.dimensions = TextView(id="dimensions")
        self.dimensions.can_focus = False  # they are looked at, not read
        self.graded = Pane(self.dimensions, ruled=True)
        self.reasoning = JudgeFlow(id="reasoning")
        self._done: tuple[Done, ...] = ()
        self._said = ""  # what the last step had to say

    def compose(self) -> ComposeResult:
        """Puts the words beside rounds and dimensions, or below them where there is little room."""
        with Container(id="judge-panes"):
            with Container(id="judge-marks"):
                yield Pane(self.rounds)
                yield self.graded
            yield Pane(self.reasoning, ruled=True)

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

    @property
    def enters(self) -> str:
        return "its events" if self.rounds.current else ""

    @property
    def idle(self) -> frozenset[str]:
        return frozenset() if self.rounds.row_count() > 1 else frozenset(("next_round",))

    def show_run(self, read: ReadRun, *, again: bool) -> None:
        """Shows the rounds of a run, or where their events stand now."""
        judgement = Judgement.from_document(read.opened.document, self._clock())
        self.rounds.say(present.nothing(judgement, read.opened.record.outcome is Outcome.RUNNING))
        self.rounds.show(judgement, read.timeline)
        self.graded.set_class(not (judgement.dimensions or judgement.grades), "hidden")
        self.dimensions.show(lambda width: present.graded_lines(judgement, width), present.graded_title(judgement))
        self._done = done_about(read.timeline, judgement.rounds)
        self._tell(keep=again)

    def forget(self) -> None:
        """Takes the rounds away."""
        self._said, self._done = "", ()
        self.rounds.forget()
        self.reasoning.title = ""
        self.reasoning.show(lambda _: (), 0)

    def leave(self) -> bool:
        """Leaves the words."""
        if not self.reasoning.has_focus:
            return False
        self.rounds.focus()
        return True

    def on_mount(self) -> None:
        """Lets the flow follow the cursor in the same frame."""
        self.watch(self.rounds, "cursor", self._moved, init=False)

    def _moved(self) -> None:
        self._said = ""
        read = self.reasoning.current
        if read is None or read.round != self.rounds.cursor:
            self.reasoning.go_to(self.rounds.cursor)
        self._tell_title()
        self.say_place()

    @on(LineList.Highlighted, "#reasoning")
    def _read_on(self) -> None:
        """Lets the cursor of the rounds follow whoever reads the flow."""
        read = self.reasoning.current
        if read is not None and self.reasoning.has_focus and self.rounds.row_count():
            self.rounds.cursor = read.round

    def _tell(self, *, keep: bool) -> None:
        """All that was said and done, at the round under the cursor."""
        judgement, timeline = self.rounds.judgement, self.state.timeline
        if judgement is None or timeline is None:
            return
        spans, done = self.rounds.spans, self._done

        def lay_out(width: int) -> list[FlowLine]:
            return flow(judgement, timeline, spans, done, width)

        self._tell_title()
        self.reasoning.show(lay_out, self.rounds.cursor, keep=keep)

    def _tell_title(self) -> None:
        judgement, timeline, rounds = self.rounds.judgement, self.state.timeline, self.rounds
        if judgement is not None and timeline is not None:
            self.reasoning.title = present.round_title(judgement, rounds.cursor, rounds.span, timeline)
            self.reasoning.tell_place()

    @on(LineList.Opened, "#reasoning")
    def _open_line(self) -> None:
        """Goes to the event that a line names, else to those of its round."""
        read, timeline = self.reasoning.current, self.state.timeline
        if read is None or read.row is None or timeline is None:
            self._jump()
            return
        number = self.rounds.judgement.rounds[read.round].round if self.rounds.judgement else 0
        event = timeline.axis.event(read.row)
        self.post_message(self.Jump(event.id, read.row, f"after round {number}"))

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
