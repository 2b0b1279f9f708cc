"""What all sections have in common: one container as a list, with a detail beside it and links out of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Final, TypeVar

from textual import containers, on
from textual.binding import BindingType
from textual.timer import Timer
from textual.widget import Widget

from fleet_tui.address import Address
from fleet_tui.errors import FleetError
from fleet_tui.fleet import Emptiness, Link, Listing
from fleet_tui.model.row import Record
from fleet_tui.query.filter_text import Filter
from fleet_tui.query.query import Term
from fleet_tui.text import clip, one_line
from fleet_tui.ui import state as words
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.panes.refreshing import RefreshingScreen
from fleet_tui.ui.present.cells import Line
from fleet_tui.ui.present.glyphs import Tone
from fleet_tui.ui.session import Session
from fleet_tui.ui.state import State
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.text_view import TextView

R = TypeVar("R", bound=Record)

_NAMED: Final = 3  # ids of a link that are named where they are not found


class Pane(RefreshingScreen[R]):
    """A section of the app, or the records of one container that a link leads to."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("list")
    PLACES: tuple[str, ...] = ("list", "move", "everywhere")

    def __init__(
        self, session: Session, filter_text: str = "", *, link: Link | None = None, where: Sequence[str] = ()
    ) -> None:
        super().__init__(session, filter_text)
        self.link = link
        self._where = tuple(where)
        self._rest: Timer | None = None
        self._told: Record | None = None
        self.detail_view = TextView(titled=True, id="detail")

    def ask(self, parsed: Filter) -> Listing[R]:
        """The records of the user if one is chosen, or those of the link."""
        return self.session.fleet.records(self.container, parsed, user=self.user, within=self.within)

    @property
    def within(self) -> tuple[Term, ...]:
        """The terms of the link."""
        return self.link.terms if self.link else ()

    def empty_words(self, why: Emptiness | None) -> list[Line]:
        """Of a link, that it leads to nothing."""
        title = self.link.title if self.link else ""
        return words.empty_lines(self.container, self.filter_text, self.user, why, title)

    @property
    def user(self) -> str | None:
        """Whose records are shown; a link decides that by itself."""
        return None if self.link else self.session.user

    @property
    def trail(self) -> tuple[str, ...]:
        """User and section, or where the link starts and what it is."""
        if self.link:
            return (*self._where, self.link.title)
        return ("fleet", one_line(self.user) if self.user else "all users", self.container.section)

    @property
    def record(self) -> Record | None:
        """The one under the cursor."""
        return self.list.current

    @property
    def address(self) -> Address | None:
        """The record under the cursor."""
        record = self.list.current
        return Address(self.container.noun, record.stored_id) if record else None

    def body(self) -> Iterator[Widget]:
        """The filter over the list; the detail below it or beside it."""
        yield self.second_bar
        with containers.Container(id="records-and-detail"):
            yield self.list
            yield self.detail_view

    def on_mount(self) -> None:
        """A link shows its own place in the tree of screens: esc and backspace lead back."""
        self.set_class(self.link is not None, "-linked")

    def hint(self) -> Line:
        """What is missing of a link, else what there is to know of the row."""
        missing = self._missing()
        if missing:
            return missing
        return self.presentation.peek(self.list.current, self.session.fleet.clock()) if self.list.current else []

    def _missing(self) -> Line:
        """The ids of a link that are in no document, once all have been read."""
        if not (self.link and self.link.ids and self.whole_read and not self.filter_text):
            return []
        here = {each.stored_id for each in self.list.records}
        absent = [each for each in self.link.ids if each not in here]
        if not absent:
            return []
        named = ", ".join(one_line(each) for each in absent[:_NAMED])
        more = " …" if len(absent) > _NAMED else ""
        text = f"{len(absent)} of {len(self.link.ids)} not in this container: {named}{more}"
        return [("! ", Tone.WARN), (clip(text, 400), Tone.PLAIN)]

    @on(LineList.Highlighted, "#records")
    def _highlighted(self) -> None:
        if self._rest:
            self._rest.stop()
        self._rest = self.set_timer(self.session.paces.rest, self.show_detail)

    def show_detail(self) -> None:
        """The detail of the record under the cursor, unless it is told already or has no room."""
        record = self.list.current
        if record is self._told or record is None or not self.detail_view.display:
            return
        self._told = record
        now = self.session.fleet.clock()
        self.detail_view.show(lambda width: self.presentation.detail(record, width, now), self.container.one)

    @on(LineList.Opened, "#records")
    async def _open(self) -> None:
        if self.list.current:
            await self.open_record(self.list.current)

    async def open_record(self, record: R) -> None:
        """Show the whole record."""
        from fleet_tui.ui.screens.record_types import screen_type

        address, of = Address(self.container.noun, record.stored_id), screen_type(self.container)
        await self.app.push_screen(of(self.session, address, self.trail, listed=record, opener=self))

    def step(self, direction: int) -> R | None:
        """Move to the next record of the list in a direction, for a screen that was opened from it."""
        index = self.list.cursor + direction
        if not 0 <= index < self.list.row_count():
            return None
        self.list.cursor = index
        return self.list.current

    def action_clear(self) -> None:
        """Out of the detail, else stop reading, else take the filter out, else back to where a link came from."""
        if self.detail_view.has_focus:
            self.list.focus()
        elif self.stop_reading():
            return
        elif self.filter_text:
            self.set_filter("")
        elif self.link:
            self.app.pop_screen()

    def action_mark(self) -> None:
        """Mark the row, or take its mark away."""
        record = self.list.current
        if record and not self.list.toggle_mark(record):
            given = f"all {len(self.MARKS)} marks are given: "
            self.notice([(given, Tone.WARN), ("space", Tone.KEY), (" on a marked row takes one away", Tone.WARN)])
        elif record:
            self.list.action_down()

    def set_state(self, state: State, charge: float | None = None, *, error: FleetError | None = None) -> None:
        """A new page may bring another record under the cursor."""
        super().set_state(state, charge, error=error)
        self._told = None if state is State.LOADING else self._told
