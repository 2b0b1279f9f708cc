"""The line in which a filter is edited, with completion and history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widgets import Input

from fleet_tui.fields import Field, Filterable
from fleet_tui.query.filter_text import filter_words
from fleet_tui.ui.footer import in_an_input
from fleet_tui.ui.paces import Paces
from fleet_tui.ui.widgets.typed_ends import show_caret, with_ends


class FilterBar(Input):
    """An input that tells what is typed after a pause, and what is asked at enter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("tab", "complete", show=False),
        Binding("up", "history(-1)", show=False),
        Binding("down", "history(1)", show=False),
    ]

    @dataclass
    class Typed(Message):
        """The text rested for a moment."""

        text: str

    @dataclass
    class Asked(Message):
        """Enter: the source shall answer."""

        text: str

    @dataclass
    class Left(Message):
        """Escape: the filter stays as it was."""

    def __init__(
        self,
        text: str,
        complete: Callable[[str], Sequence[str]] | None,
        history: Sequence[str],
        pause: float = Paces().typing,
    ) -> None:
        super().__init__(text, compact=True, select_on_focus=False, id="filter")
        self._complete = complete
        self.keys = in_an_input("filter" if complete else "find", completes=complete is not None)
        self._history = [*history, text]
        self._place = len(self._history) - 1
        self._pause = pause  # seconds without a key before what was typed is told
        self._rest: Timer | None = None

    def render_line(self, y: int) -> Strip:
        """Draws the text, and says where more of it is out of sight."""
        return with_ends(self, super().render_line(y))

    def on_resize(self) -> None:
        """Keeps the caret in sight."""
        show_caret(self)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Waits for a pause."""
        event.stop()
        show_caret(self)
        self._hold()
        self._rest = self.set_timer(self._pause, self._tell)

    def _hold(self) -> None:
        """Drops a pause that has ended but was not told of yet."""
        if self._rest:
            self._rest.stop()
            self._rest = None

    def _tell(self) -> None:
        if self._rest:  # else the answer to enter or escape would be narrowed by what was typed before
            self.post_message(self.Typed(self.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Tells what is asked."""
        event.stop()
        self._hold()
        self.post_message(self.Asked(self.value.strip()))

    def action_leave(self) -> None:
        """Gives up the edit."""
        self._hold()
        self.post_message(self.Left())

    def action_complete(self) -> None:
        """Completes the word before the cursor: to the one candidate, or to what all of them share."""
        before, after = self.value[: self.cursor_position], self.value[self.cursor_position :]
        head, space, word = before.rpartition(" ")
        candidates = self._complete(word) if self._complete else ()
        if candidates:
            completed = head + space + _shared(candidates)
            self.value = completed + after
            self.cursor_position = len(completed)

    def action_history(self, step: int) -> None:
        """Brings back an earlier or later filter."""
        self._place = min(max(self._place + step, 0), len(self._history) - 1)
        self.value = self._history[self._place]
        self.cursor_position = len(self.value)


def _shared(words: Sequence[str]) -> str:
    """Returns the longest beginning that all words have."""
    first, last = min(words), max(words)
    size = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[:size]


def completions(of: Filterable, word: str, seen: Callable[[Field], Iterable[str]]) -> list[str]:
    """Returns fields that begin so, or, once the field is there, those of its values seen so far that do."""
    name, colon, value = word.lstrip("-").partition(":")
    sign = word[: len(word) - len(word.lstrip("-"))]
    if not colon:
        return [f"{sign}{each}:" for each, _ in filter_words(of) if each.startswith(name)]
    field = next((each for each in of.fields if each.name == name and each.match), None)
    values = sorted({each for each in seen(field) if " " not in each}) if field else ()
    return [f"{sign}{name}:{each}" for each in values if each.startswith(value)]
