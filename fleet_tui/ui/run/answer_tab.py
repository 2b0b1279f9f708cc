"""What the run answered."""

from __future__ import annotations

from textual.app import ComposeResult

from fleet_tui.fleet import OpenedRun
from fleet_tui.model.answer import Answer
from fleet_tui.model.timeline import Timeline
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.run.answer import answer_lines, place
from fleet_tui.ui.run.tab import RunTab
from fleet_tui.ui.widgets.text_view import TextView


class AnswerTab(RunTab):
    """The answer, to be read."""

    NAME = "answer"
    PLACES = ("search",)

    def __init__(self) -> None:
        super().__init__()
        self.view = TextView(id="answer")
        self._opened: OpenedRun | None = None

    def compose(self) -> ComposeResult:
        """The text."""
        yield self.view

    @property
    def place(self) -> Line:
        """What it is and what it cost."""
        opened = self._opened
        return [(place(Answer.from_document(opened.document), opened.record), Tone.DIM)] if opened else []

    def show(self, opened: OpenedRun, timeline: Timeline) -> None:  # noqa: ARG002 - the tabs' hook
        """Show the answer of a run; read again, it stays where it was read."""
        answer, run, again = Answer.from_document(opened.document), opened.record, self._opened is not None
        if self._opened is not opened:
            self.view.show(lambda width: answer_lines(answer, run, width), keep=again)
        self._opened = opened
        self.on_place()

    def forget(self) -> None:
        """Another run comes."""
        self._opened = None
        self.view.show(lambda _: ())
