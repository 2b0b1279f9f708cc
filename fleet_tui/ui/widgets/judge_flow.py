"""The rounds of a judge as one flow that is read line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from textual.geometry import Region

from fleet_tui.present.cells import Line, line_text
from fleet_tui.present.glyphs import CURSOR, Tone
from fleet_tui.present.matches import lines_with
from fleet_tui.present.run.judge_flow import FlowLine
from fleet_tui.ui.widgets.searched_list import Place, SearchedList


class JudgeFlow(SearchedList):
    """Shows all rounds; its cursor is dim while the keys go elsewhere."""

    SHOWS_CURSOR = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._lay_out: Callable[[int], Sequence[FlowLine]] = lambda _: ()
        self._flow: Sequence[FlowLine] = ()
        self._laid_out = -1
        self._round = 0

    @property
    def current(self) -> FlowLine | None:
        """The line under the cursor."""
        flow = self._lines()
        return flow[self.cursor] if self.cursor < len(flow) else None

    def show(self, lay_out: Callable[[int], Sequence[FlowLine]], place: int, *, keep: bool = False) -> None:
        """Replaces the flow; it starts at a round, or stays where it was read if it is the same run, newer."""
        self._lay_out, self._laid_out = lay_out, -1
        if not keep:
            self._round = place
        if self.size.width:
            self.rows_changed(self.cursor)
            if not keep:
                self.go_to(place)
        self.look_again()

    def go_to(self, place: int) -> None:
        """Puts the first line of a round at the top, if there is so much below it."""
        self._round = place
        flow = self._lines()
        row = next((row for row, each in enumerate(flow) if each.round == place), 0)
        self.cursor = row
        self.top = min(row, max(len(flow) - self.page_height, 0))
        self.refresh()
        self.tell_place()  # the cursor was told before the top was known

    def plain(self) -> str:
        """Returns the text as it stands there."""
        return "\n".join(line_text(each.line).rstrip() for each in self._lines()).rstrip()

    def on_resize(self) -> None:
        """Goes to the round that was read, for lines of another width break in other places."""
        self.go_to(self._round)
        super().on_resize()

    def watch_cursor(self, before: int, cursor: int) -> None:
        """Remembers which round is read."""
        super().watch_cursor(before, cursor)
        if self.current:
            self._round = self.current.round

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Shows where the keys go."""
        super().watch_has_focus(_has_focus)
        self.refresh(Region(0, self._above + self.cursor - self.top, self.size.width, 1))

    def row_count(self) -> int:
        return len(self._lines())

    def text_line(self, index: int, width: int) -> Line:  # noqa: ARG002 - laid out already
        tone = Tone.ACCENT if self.has_focus else Tone.DIM
        return [(CURSOR if index == self.cursor else " ", tone), *self._lines()[index].line]

    def places(self, needle: str) -> Iterator[Place | None]:
        """Returns the lines that hold a text."""
        return ((index,) for index in lines_with([each.line for each in self._lines()], needle))

    def place_at_cursor(self) -> Place:
        return (self.cursor,)

    def _lines(self) -> Sequence[FlowLine]:
        width = self.size.width
        if self._laid_out != width:
            self._laid_out = width
            self._flow = self._lay_out(max(width - 1, 1))
        return self._flow
