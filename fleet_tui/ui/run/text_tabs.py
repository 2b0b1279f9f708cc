"""The tabs of a run that are read and not stepped through: its answer, its plan against what it did, its document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import Struct
from textual import on
from textual.app import ComposeResult

from fleet_tui.model.answer import Answer
from fleet_tui.model.plan import compare
from fleet_tui.present.cells import Layout, Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.run import answer, plan
from fleet_tui.ui.run.state import ReadRun
from fleet_tui.ui.run.tab import RunTab
from fleet_tui.ui.widgets.json_view import JsonView
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.pane import Pane
from fleet_tui.ui.widgets.text_view import TextView


class Text(Struct, frozen=True, eq=False):
    """Holds the thing a text is of, the text at a width, and what stands of it beside the tabs."""

    of: object
    layout: Layout
    place: str


_NOTHING: Final = Text(None, lambda _: (), "")


class TextTab(RunTab):
    """Shows a text that is made of a run; when more is known of the same run, it stays where it was read."""

    def __init__(self, name: str, text_of: Callable[[ReadRun], Text]) -> None:
        super().__init__(name, "search")
        self._text_of = text_of
        self._text = _NOTHING
        self._view = TextView(id=name)
        self._view.title = name

    def compose(self) -> ComposeResult:
        """Puts the text there."""
        yield Pane(self._view)

    @property
    def idle(self) -> frozenset[str]:
        return frozenset() if self._view.needle else frozenset(("next_match",))

    def show_run(self, read: ReadRun, *, again: bool) -> None:
        """Lays the text out, unless it is of what is shown already."""
        before, self._text = self._text, self._text_of(read)
        if self._text.of is not before.of:
            self._view.show(self._text.layout, keep=again)

    def forget(self) -> None:
        """Takes the text away."""
        self._text = _NOTHING
        self._view.show(_NOTHING.layout)

    def where(self) -> Line:
        """Returns what there is to say of the text."""
        return [(self._text.place, Tone.DIM)] if self._text.place else []


class RawTab(RunTab):
    """Shows the run exactly as it is stored; segments are documents of their own and not in it."""

    def __init__(self) -> None:
        super().__init__("raw", "json", "search")
        self._view = JsonView(id="json")
        self._view.title = "stored document"
        self._pane = Pane(self._view)

    def compose(self) -> ComposeResult:
        """Puts the document there."""
        yield self._pane

    @property
    def enters(self) -> str:
        return self._view.folds

    @property
    def idle(self) -> frozenset[str]:
        return frozenset(("raw",)) if self._view.needle else frozenset(("raw", "next_match"))

    def show_run(self, read: ReadRun, *, again: bool) -> None:  # noqa: ARG002 - the view knows by itself
        """Shows the document, unfolded as it was."""
        self._view.show(read.opened.document)

    def forget(self) -> None:
        """Takes the document away."""
        self._view.show(None)

    def where(self) -> Line:
        """Returns which line of what is unfolded the cursor is on, where no border says it."""
        count = 0 if self._pane.bordered else self._view.row_count()
        return [(f"line {self._view.cursor + 1:,}/{count:,}", Tone.DIM)] if count else []

    @on(LineList.Highlighted, "#json")
    def _moved(self) -> None:
        self.say_place()


def answer_text(read: ReadRun) -> Text:
    """Returns the answer of a run."""
    opened, run = read.opened, read.opened.record
    found = Answer.from_document(opened.document)
    return Text(opened, lambda width: answer.answer_lines(found, run, width), answer.place(found, run))


def plan_text(read: ReadRun) -> Text:
    """Returns the plan of a run, held against what is known of the run by now."""
    document, timeline = read.opened.document, read.timeline
    found = compare(document, timeline)
    return Text(read, lambda width: plan.plan_lines(found, document, timeline, width), plan.place(found))
