"""The filter over a list: as it stands, with what it found, and as it is edited.

Two places hold it. Over the records of a container there is one line, which the edited text takes while it is typed.
Over the rows of a timeline a line `stays` below the edited text and says at each letter what it finds; there is none
while nothing is looked for, for rows are worth more there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual.app import ComposeResult
from textual.widget import Widget

from fleet_tui.errors import FilterError
from fleet_tui.fields import Field, Filterable
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.query.filter_text import filter_words
from fleet_tui.text import one_line
from fleet_tui.ui.paces import Paces
from fleet_tui.ui.widgets.bar import Bar
from fleet_tui.ui.widgets.filter_bar import FilterBar, completions


class FilterLine(Widget):
    """Shows a filter and edits it; what is typed is told by the messages of `FilterBar`, which its holder hears.

    `seen` gives the values of a field that a completion may offer.
    """

    DEFAULT_CSS = "FilterLine { height: auto; layout: vertical; }"

    def __init__(
        self,
        of: Filterable,
        seen: Callable[[Field], Iterable[str]],
        pause: float = Paces().typing,
        *,
        stays: bool = False,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self.bar = Bar()
        self._of = of
        self._seen = seen
        self._pause = pause
        self._stays = stays
        self._text = ""
        self._history: list[str] = []
        self._edited: FilterBar | None = None
        self.bar.set_class(stays, "hidden")

    @property
    def editing(self) -> bool:
        """Whether a filter is being typed."""
        return self._edited is not None

    def compose(self) -> ComposeResult:
        yield self.bar

    def show(self, text: str, found: Line = (), shorter: Sequence[Line] = ()) -> None:
        """Says what the filter is and what it found; while it is typed, only that or what could be typed.

        `shorter` is what may be said in place of what it found, where the filter has no room.
        """
        self._text = text
        self.bar.set_class(self._stays and not text and not self.editing, "hidden")
        self.bar.pressed = () if self.editing else ((0, self.size.width, ":filter"),)
        if not self.editing:
            self.bar.show(_standing(text) if text or not self._stays else [], found, shorter)
        elif found:
            self.bar.show([], found, shorter)
        else:
            fields = " ".join(f"{word}:" for word, _ in filter_words(self._of))
            self.bar.show([(f" {fields}", Tone.DIM)], [("tab completes ", Tone.DIM)])

    async def edit(self, text: str) -> None:
        """Edits a text; keys typed meanwhile wait for it."""
        if self._edited is None:
            self._edited = FilterBar(text, self.completions, self._history, self._pause)
            self._set_aside(True)
            await self.mount(self._edited, before=self.bar)
            self.screen.set_focus(self._edited)

    async def close(self, kept: str | None = None) -> None:
        """Ends the edit; a text that was asked is kept for the next edit."""
        if kept is not None:
            self._history.append(kept)
        if self._edited is not None:
            removal, self._edited = self._edited.remove(), None
            self._set_aside(False)
            await removal

    def _set_aside(self, aside: bool) -> None:
        """Puts the edited text in place of the bar, and that back; a bar that stays is hidden by `show` alone."""
        if not self._stays:
            self.bar.display = not aside

    def refuse(self, error: FilterError) -> None:
        """Says in the line that stays what is wrong with the text above it, with a caret under the place."""
        self.bar.remove_class("hidden")
        self.bar.show(self.refusal(error), [])

    def refusal(self, error: FilterError) -> Line:
        """Returns what is wrong with a filter, after a caret that stands under the place."""
        caret = error.pointed().split("\n")[1]
        margin = " " if self._stays else "   "  # of the text that is edited, or of the line that says it
        told = " · ".join(filter(None, (error.cause, error.next_step)))
        return [(f"{margin}{caret} ", Tone.BAD), (one_line(told), Tone.PLAIN)]

    def completions(self, word: str) -> Sequence[str]:
        """Returns what a word of the filter may become."""
        return completions(self._of, word, self._seen)


def _standing(text: str) -> Line:
    return [(" / ", Tone.ACCENT), (one_line(text), Tone.PLAIN)]
