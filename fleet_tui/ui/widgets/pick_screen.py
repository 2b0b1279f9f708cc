"""Choosing by typing: the palette, the sort menu, the user switch.

The keys stay in the line that is typed in: up and down pass by it to the options, and enter takes the option under the
cursor, so that choosing takes no change of the pane. A name that is typed to its end comes first, before longer names
that begin with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from fleet_tui.present.cells import Line, fit
from fleet_tui.present.glyphs import Tone
from fleet_tui.text import one_line
from fleet_tui.ui.widgets.line_list import TONE_CLASSES, LineList

_NAMED: Final = (18, 28)  # cells of a name at least and at most


class Choices(LineList, can_focus=False):
    """The options that can be chosen, narrowed by what is typed."""

    def __init__(self, options: Sequence[tuple[str, str]], *, free: bool = False) -> None:
        super().__init__()
        self._options = options
        self._free = free
        self._named = min(max((_NAMED[0], *(cell_len(one_line(name)) for name, _ in options))), _NAMED[1])
        self.shown = list(options)

    def narrow(self, typed: str) -> None:
        """Keeps what holds every typed word; what is called so comes first, then what begins so.

        Where any text may be chosen, the typed text stands before them all, unless an option is called exactly so.
        """
        words = typed.lower().split()
        name = " ".join(words)
        held = [each for each in self._options if all(word in " ".join(each).lower() for word in words)]
        self.shown = sorted(held, key=lambda each: (each[0].lower() != name, not each[0].lower().startswith(name)))
        text = typed.strip()
        exact = [each for each in self.shown if each[0] == text]
        if self._free and text:
            self.shown = [*(exact or [(text, "as typed")]), *(each for each in self.shown if each not in exact)]
        self.rows_changed(0)

    def row_count(self) -> int:
        return len(self.shown)

    def row_line(self, index: int, width: int) -> Line:
        name, meaning = self.shown[index]
        room = max(width - self._named - 2, 0)
        return [(f" {fit(one_line(name), self._named)} ", Tone.PLAIN), (fit(one_line(meaning), room), Tone.DIM)]


class PickScreen(ModalScreen[str | None]):
    """A line to type in, the options below; enter takes the option under the cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(TONE_CLASSES)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]

    def __init__(self, title: str, options: Sequence[tuple[str, str]], *, free: bool = False) -> None:
        super().__init__()
        self._prompt = title
        self._choices = Choices(options, free=free)

    def compose(self) -> ComposeResult:
        with Vertical(id="pick"):
            yield Input(placeholder=self._prompt, compact=True)
            yield self._choices

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._choices.narrow(event.value)

    @on(Input.Submitted)
    def _take(self) -> None:
        self.dismiss(self._choices.shown[self._choices.cursor][0] if self._choices.shown else None)

    def action_move(self, step: int) -> None:
        """Moves the cursor among the options."""
        self._choices.cursor += step

    def action_leave(self) -> None:
        """Leaves with nothing chosen."""
        self.dismiss(None)
