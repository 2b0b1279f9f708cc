"""Lines that can be searched: typing finds the first match, then `n` and `N` step from match to match.

A document may hold a million values, so a search is an iterator that is left and taken up again: between its slices
the loop answers keys, and until it has ended the count of matches has a `+`. Every search begins where the cursor was
when typing began, so that a letter taken back finds what was found before.
"""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from textual import on
from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from fleet_tui.present import words
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.matches import marked
from fleet_tui.text import counted, one_line
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.widgets.filter_bar import FilterBar
from fleet_tui.ui.widgets.line_list import LineList

Place: TypeAlias = tuple[int, ...]  # where a match is; places compare as they stand in the text


class SearchedList(LineList):
    """A list whose text can be searched; what is typed stands in its last line, the count of matches above it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("search")

    @dataclass
    class Ended(Message):
        """Nothing is looked for any more."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._needle = ""
        self._found: list[Place] = []
        self._at: Place | None = None  # the match that the cursor was put on
        self._stood = -1  # the row it is shown in
        self._rested = -1  # where the cursor came to rest there: from anywhere else a step starts at the cursor
        self._looking: Iterator[Place | None] | None = None  # what is left to be looked through
        self._began = 0
        self._find_words = ""
        self._has_status = False  # when it was said last

    @abstractmethod
    def places(self, needle: str) -> Iterator[Place | None]:
        """Yields every place that holds a text, in order; a None lets keys be answered in between."""

    @abstractmethod
    def place_at_cursor(self) -> Place:
        """Returns where the cursor is."""

    @abstractmethod
    def text_line(self, index: int, width: int) -> Line:
        """Returns the line of a row, before matches are marked."""

    def row_of(self, place: Place) -> int:
        """Returns the row that shows a place."""
        return place[0]

    @property
    def needle(self) -> str:
        """The text that is looked for, in lower case."""
        return self._needle.lower()

    @property
    def page_height(self) -> int:
        return max(super().page_height - bool(self.status_line()) - self._typing, 1)

    @property
    def _typing(self) -> bool:
        return bool(self.children)

    def look_again(self) -> None:
        """Looks anew in what stands there now; whoever was on a match is on the match of that number again."""
        if not self._needle:
            return
        on_match = self._at is not None and self.cursor == self._rested
        self._begin(self._needle, number=bisect_left(self._found, self._at) if on_match and self._at else -1)

    def row_line(self, index: int, width: int) -> Line:
        """Returns a row with its matches marked, the match that the cursor is on most of all."""
        line = self.text_line(index, width)
        if not self._needle:
            return line
        here = self._at is not None and index == self._stood
        return marked(line, self._needle, Tone.MATCH if here else Tone.WARN)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leaves escape to the screen where nothing is looked for."""
        return bool(self._needle) if action == "end_find" else super().check_action(action, parameters)

    def on_resize(self) -> None:
        """Looks again, for lines of another width break in other places."""
        self.look_again()

    @on(FilterBar.Typed)
    @on(FilterBar.Asked)
    def _look(self, message: FilterBar.Typed | FilterBar.Asked) -> None:
        message.stop()
        self.cursor = self._began  # where typing began, so that more letters narrow and fewer widen
        self._begin(message.text, self.place_at_cursor())
        if isinstance(message, FilterBar.Asked):
            self._close()

    @on(FilterBar.Left)
    def _give_up(self, message: FilterBar.Left) -> None:
        message.stop()
        self._close()
        self.cursor = self._began
        self.action_end_find()

    def _close(self) -> None:
        self.query(FilterBar).remove()
        self.screen.set_focus(self)  # at once: the next key is meant for the text already
        self.call_after_refresh(self.refresh)

    async def action_find(self, text: str = "") -> None:
        """Finds what is given, or lets the user type it."""
        if self._typing:
            return
        self._began = self.cursor
        if text:
            self.post_message(FilterBar.Asked(text))
        else:
            bar = FilterBar("", None, ())
            await self.mount(bar)
            bar.focus()

    async def action_step_match(self, direction: int) -> None:
        """Moves to the next match in a direction, or begins a search."""
        if self._needle:
            self._step(direction)
        else:
            await self.action_find()

    def action_end_find(self) -> None:
        """Takes the marks away."""
        self._needle, self._found, self._at, self._looking = "", [], None, None
        self.post_message(self.Ended())
        self.refresh()

    def _begin(self, text: str, start: Place | None = None, *, number: int = -1) -> None:
        """Looks for a text; the cursor goes to the first match from `start` on, to that of a number, or stays."""
        self._needle, self._found, self._at, self._find_words = text, [], None, ""
        self._looking = self.places(text) if text else None
        self._look_on(self._looking, start, number)
        self.refresh()

    def _look_on(self, looking: Iterator[Place | None] | None, start: Place | None, number: int) -> None:
        """Looks further until it is time to let others in."""
        if looking is None or looking is not self._looking:
            return
        for place in looking:
            if place is None:
                self.in_turn(self._look_on, looking, start, number)
                return
            if self._at is None and (len(self._found) == number or (start is not None and place >= start)):
                self._stand(place)
            self._found.append(place)
        self._looking = None
        if start is not None and self._found and self._at is None:
            self._find_words = words.none_left("match", 1, len(self._found))
        self.refresh()

    def _step(self, direction: int) -> None:
        """Moves to the next match in a direction, or says that there is none and how many lie the other way."""
        here = self._at if self._at is not None and self.cursor == self._rested else self.place_at_cursor()
        index = bisect_right(self._found, here) if direction > 0 else bisect_left(self._found, here) - 1
        if 0 <= index < len(self._found):
            self._stand(self._found[index])
            return
        behind = bisect_left(self._found, here) if direction > 0 else len(self._found) - bisect_right(self._found, here)
        self._find_words = words.none_left("match", direction, behind) if self._found else ""
        self.refresh()

    def _stand(self, place: Place) -> None:
        self._at, self._find_words = place, ""
        self.go_to_place(place)

    def go_to_place(self, place: Place) -> None:
        """Puts the cursor on a match."""
        row = self.row_of(place)
        self.cursor = row
        self._stood, self._rested = row, self.cursor
        self.refresh()

    def say_status(self) -> None:
        """Draws what stands below the rows."""
        status = bool(self.status_line())
        if status is not self._has_status:
            self._has_status = status
            self.refresh()
        elif status:
            self.refresh(Region(0, self._status_row, self.size.width, 1))

    @property
    def _status_row(self) -> int:
        return self.size.height - 1 - self._typing

    def status_line(self) -> Line:
        """Returns how the search stands; nothing where there is none."""
        if not self._needle:
            return ()
        count = f"{len(self._found)}{'+' if self._looking else ''}"
        number = bisect_left(self._found, self._at) + 1 if self._at is not None else 0
        many = f"{count} matches" if self._looking else counted(len(self._found), "match", "matches")
        told = self._find_words or (f"match {number}/{count}" if number else many if self._found else "no match")
        tone = Tone.WARN if self._find_words or not self._found else Tone.ACCENT
        return [(f" {told}  ", tone), (f"/{one_line(self._needle)}  n N step, esc ends", Tone.DIM)]

    def render_line(self, y: int) -> Strip:
        """Draws the status of the search below the rows."""
        if y == self._status_row and (status := self.status_line()):
            return self.paint(status, self.size.width)
        return super().render_line(y)
