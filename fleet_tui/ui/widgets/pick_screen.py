"""Choosing by typing: the palette, the sort menu, the user switch.

The keys stay in the line that is typed in: up and down pass by it to the options, and enter takes the option under the
cursor, so that choosing takes no change of the pane. A name that is typed to its end comes first, before longer names
that begin with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar, Final, TypeAlias

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Input

from fleet_tui.present.cells import Line, fit
from fleet_tui.present.glyphs import Tone
from fleet_tui.text import one_line
from fleet_tui.ui.footer import IN_A_MENU, fitting, key_line, key_spots
from fleet_tui.ui.widgets.bar import Bar
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.typed_ends import show_caret, with_ends

_CHOSEN: Final = "* "
_HINT: Final = "type to choose"
_NAMED: Final = (18, 28)  # cells of the column of names at least and at most
_TOLD: Final = 24  # cells of what is told of an option that a longer name leaves, where it needs so many
Options: TypeAlias = Sequence[tuple[str, str]]  # names, and what each means


def narrowed(options: Options, typed: str, *, free: str = "") -> Options:
    """Returns what holds every typed word; what is called so comes first, then what begins so, then what holds it.

    Where any text may be chosen, `free` says what the typed text is. It stands last, unless an option is called exactly
    so, and what is said of an option is not looked at: nobody who types a name means that.
    """
    words = typed.lower().split()
    text = " ".join(words)
    held = [each for each in options if all(word in (each[0] if free else " ".join(each)).lower() for word in words)]

    def rank(option: tuple[str, str]) -> tuple[bool, ...]:
        name = option[0].lower()
        return option[0] != typed.strip(), name != text, not name.startswith(text), text not in name

    shown = sorted(held, key=rank)
    known = not free or not text or any(each[0] == typed.strip() for each in shown)
    return shown if known else [*shown, (typed.strip(), free)]


def among(options: Options, *, free: str = "") -> Callable[[str], Options]:
    """Returns the function that narrows some options, or takes any text where `free` says what that is."""
    return partial(narrowed, options, free=free)


class Choices(LineList, can_focus=False):
    """The options that can be chosen, narrowed by what is typed."""

    def __init__(
        self, title: str, narrow: Callable[[str], Options], nothing: Callable[[str], str] | None, current: str
    ) -> None:
        super().__init__()
        self._current = current  # the name of what holds now
        self._narrow = narrow
        self._nothing = nothing or (lambda _: f"no {title} matches")
        self.shown = narrow("")
        self._named = min(max((_NAMED[0], *(cell_len(one_line(name)) for name, _ in self.shown))), _NAMED[1])
        self.say([[(f" {self._nothing('')}", Tone.WARN)]])

    def narrow(self, typed: str) -> None:
        """Shows what is left of the options."""
        self.shown = self._narrow(typed)
        self.say([[(f" {self._nothing(typed)}", Tone.WARN)]])
        self.rows_changed(0)

    def row_count(self) -> int:
        return len(self.shown)

    def row_line(self, index: int, width: int) -> Line:
        name, meaning = map(one_line, self.shown[index])
        mark = _CHOSEN if self.shown[index][0] == self._current else ""
        beside = width - 2 - len(mark)
        named = max(self._named, min(cell_len(name), beside - min(cell_len(meaning), _TOLD)))
        told = fit(meaning, max(beside - named, 0))
        return [(f" {fit(name, named)} ", Tone.PLAIN), (mark, Tone.ACCENT), (told, Tone.DIM)]


class Typed(Input):
    """The line that is typed in, which narrows the options."""

    def render_line(self, y: int) -> Strip:
        """Draws the text, and says where more of it is out of sight."""
        return with_ends(self, super().render_line(y))

    def on_resize(self) -> None:
        """Keeps the caret in sight."""
        show_caret(self)

    def on_input_changed(self) -> None:
        """Brings the caret in sight."""
        show_caret(self)


class PickScreen(ModalScreen[str | None]):
    """A line to type in, below it what `narrow` leaves for it; enter takes what is under the cursor, if anything.

    `nothing` says why nothing is left for what is typed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("tab", "complete", show=False, priority=True),
        Binding("shift+tab", "move(-1)", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        narrow: Callable[[str], Options],
        nothing: Callable[[str], str] | None = None,
        current: str = "",
    ) -> None:
        super().__init__()
        self._prompt = title
        self._choices = Choices(title, narrow, nothing, current)
        self._keys = Bar(id="pick-keys")

    def compose(self) -> ComposeResult:
        with Vertical(id="pick") as frame:
            frame.border_title = self._prompt
            yield Typed(placeholder=_HINT if self._choices.shown else "", compact=True)
            yield self._choices
        yield self._keys

    def on_resize(self) -> None:
        """Names the keys of a menu in the last row, in place of those of the screen below."""
        width = self.size.width
        keys = fitting(IN_A_MENU, width)
        self._keys.show(key_line(keys, width))
        self._keys.pressed = (*key_spots(keys, width),)

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._choices.narrow(event.value)

    @on(Input.Submitted)
    def _take(self) -> None:
        if self._choices.shown and self.is_current:
            self.dismiss(self._choices.shown[self._choices.cursor][0])

    def action_move(self, step: int) -> None:
        """Moves the cursor among the options."""
        self._choices.cursor += step

    def action_complete(self) -> None:
        """Writes the option under the cursor into the line, where more can be typed behind it."""
        field, shown = self.query_one(Input), self._choices.shown
        if shown:
            field.value = shown[self._choices.cursor][0]
            field.cursor_position = len(field.value)

    @on(LineList.Opened)
    def _take_clicked(self) -> None:
        """Takes the option that was clicked."""
        self._take()

    def action_leave(self) -> None:
        """Leaves with nothing chosen."""
        if self.is_current:
            self.dismiss(None)
