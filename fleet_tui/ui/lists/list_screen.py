"""The list of a container: its filter above, the detail of a record beside it, and the keys of both.

A section and the records that a link leads to are the same screen. What a list can do comes from its container: steps
from failure to failure where its status tells of failures, the most similar where there are vectors. The screen asks
and hears; what follows from an answer is the affair of `ListState`, and the watcher of `shown` alone paints it. A key
of the cursor changes no state: it draws its two rows and the hint, which is what a slow link can carry thirty times a
second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Generic, TypeVar

from msgspec.structs import replace
from textual import containers, on
from textual.binding import BindingType
from textual.events import Resize
from textual.message import Message
from textual.reactive import reactive
from textual.signal import Signal
from textual.widget import Widget

from fleet_tui.address import Address
from fleet_tui.errors import FleetError
from fleet_tui.fields import Container, Document
from fleet_tui.fleet import Link, Listing
from fleet_tui.model.record import Record, address_of
from fleet_tui.present.cells import Line
from fleet_tui.present.state import State
from fleet_tui.query.failed import failed
from fleet_tui.query.filter_text import Filter
from fleet_tui.ui.commands import bindings, commands_of
from fleet_tui.ui.footer import Invited
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.lists import saying
from fleet_tui.ui.lists.choices import Choices
from fleet_tui.ui.lists.next_failed import seek_failed
from fleet_tui.ui.lists.reading import ListState, News, Reading, Refreshed
from fleet_tui.ui.lists.subject import Subject
from fleet_tui.ui.lists.working import Working
from fleet_tui.ui.repeat import Repeat
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.filter_bar import FilterBar
from fleet_tui.ui.widgets.filter_line import FilterLine
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.pane import Pane
from fleet_tui.ui.widgets.record_list import RecordList
from fleet_tui.ui.widgets.resting_detail import RestingDetail, Told
from fleet_tui.ui.widgets.text_view import TextView

R = TypeVar("R", bound=Record)

_SOME: Final = ("outcomes", "memories")  # the places whose commands only some lists have
_PLACE_OF: Final = {each.action.partition("(")[0]: place for place in _SOME for each in commands_of(place)}


class ListScreen(FrameScreen, Generic[R]):
    """A section of the app, or the records of a container that a link leads to."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("list", *_SOME)
    KEEPS_NOTICE = True
    EARLY = frozenset(("filter",))
    MARKS: ClassVar[str] = ""  # the letters by which rows can be marked

    shown: reactive[ListState[Any]] = reactive(ListState, init=False, repaint=False)
    """All that the screen shows but the place of the cursor; its watcher alone paints it."""

    @dataclass
    class Said(Message):
        """A worker has news of a question."""

        asked: Listing[Any]
        news: News[Any]

    def __init__(
        self,
        session: Session,
        container: Container,
        filter_text: str = "",
        *,
        link: Link | None = None,
        where: Sequence[str] = (),
        subject: Subject[R] | None = None,
    ) -> None:
        super().__init__(session)
        self.container = container
        self.filter_text = filter_text
        self.subject = subject or Subject(session, container, link, where)
        self.reading = Reading(container, session.fleet.clock, self.subject.question, self.subject.explain)
        self.written: Signal[Sequence[Record]] = Signal(self, "written")
        self.list: RecordList[R] = RecordList(self.subject.columns, marks=self.MARKS, id="records")
        self.working = Working(self.list)
        self.step, self.goes_on = self.list.step, self.list.goes_on  # for a screen that was opened from it
        self.list.title = self.container.section or self.container.many
        self.filter_line = FilterLine(container, self.list.values, session.paces.typing, id="second")
        self.detail_view = TextView(id="detail")
        self.detail = RestingDetail(self.detail_view, self._about, session.paces.rest)
        self.choices = Choices(self, self.subject, self.list, self._edit, self.paint_found)
        self._asked_of: tuple[str | None, int] = (None, 0)  # whose records the rows are, and what was parted by then
        self.add_class(f"-{container.noun}")

    @property
    def places(self) -> tuple[str, ...]:
        return (*self.subject.places, *super().places)

    @property
    def trail(self) -> tuple[str, ...]:
        return self.subject.trail

    @property
    def record(self) -> Record | None:
        return self.list.current

    @property
    def address(self) -> Address | None:
        return address_of(self.list.current) if self.list.current else None

    @property
    def document(self) -> Document | None:
        return self.list.current.document if self.list.current else None

    @property
    def invited(self) -> Invited:
        """Opening the row, unless the detail is read."""
        opens = "open" if self.list.shown and self.focused is not self.detail_view else ""
        return Invited(opens, (), self.working.idle(self.shown, self.filter_text))

    def body(self) -> Iterator[Widget]:
        """Yields the filter over the list, and the detail below it or beside it."""
        yield self.filter_line
        with containers.Container(id="records-and-detail"):
            yield Pane(self.list)
            yield Pane(self.detail_view, ruled=True)

    def watch_shown(self, before: ListState[R], now: ListState[R]) -> None:
        """Paints what has changed."""
        self.can_be_stopped = now.due
        self.filter_text = now.text if now.asked else self.filter_text
        if now.typed is not before.typed:
            self.list.narrow(self.reading.matcher(now.typed) if now.typed else None)
        self.list.more = now.more
        if now.records is not before.records:
            self.list.replace(now.records)
        if self.list.current is None:
            self.detail.follow()  # the cursor, which is followed else, is on nothing
        self.list.order = now.asked.query.order if now.asked else None
        self.list.say([*self.subject.instead(now)])
        self.paint_found()
        self.notice(*self._notice(now))
        self.standing = now.standing

    def paint_found(self) -> None:
        """Says how much of the answer is here, and how it is put."""
        found, *shorter = self.subject.found(self.shown, len(self.list.shown), self.choices.put())
        self.filter_line.show(self.filter_text, found, shorter)

    def _notice(self, now: ListState[R]) -> Sequence[Line]:
        if now.refused:
            return [self.filter_line.refusal(now.refused)]
        if now.typed and self.filter_line.editing:
            return [saying.narrowed(len(self.list.shown), len(now.records))]
        return saying.trouble(now) or self._hints(now)

    def _hints(self, now: ListState[R]) -> Sequence[Line]:
        return [*saying.unread(now, self.session.fleet.clock()), [*saying.failures(now), *self.hint()]]

    def hint(self) -> Line:
        """Returns what there is to know of the row under the cursor, or what is missing."""
        return self.subject.hint(self.shown, self.list.current)

    def _about(self) -> Told:
        """Returns what there is to tell of the record under the cursor."""
        record, now, detail = self.list.current, self.session.fleet.clock(), self.subject.presentation.detail
        return Told(record, lambda width: detail(record, width, now) if record else (), self.container.one)

    def on_mount(self) -> None:
        """Asks the first question; on a network after the first paint, which loading the SDK would hold up."""
        if self.session.fleet.identity.live:
            self.call_after_refresh(self.reload)
        else:
            self.reload()

    def ask(self, text: str, *, keep: bool = True) -> bool:
        """Asks the source; False for a filter that cannot be read, which is said and leaves the rows alone."""
        self.shown = self.reading.begin(self.shown, text, keep=keep)
        asked = self.shown.asked
        if self.shown.refused or asked is None:
            return False
        self.choices.give_way(asked.query.sort)
        self._asked_of = (self.subject.user, self.session.parted)
        self.detail.forget()
        self.set_timer(self.session.paces.reading, self._say_reading)
        self.read_aside("pages", self._read, asked)
        return True

    @property
    def awaits_rows(self) -> bool:
        return self.shown.old and self.shown.due

    def reload(self) -> None:
        """Asks the same again; relative times count from now."""
        self.ask(self.filter_text)

    def on_screen_resume(self) -> None:
        """Asks for the records of another user, if the user chose so meanwhile, or again if there are others now."""
        if self.shown.asked is not None and self._asked_of != (now := (self.subject.user, self.session.parted)):
            self.ask(self.filter_text, keep=self._asked_of[0] == now[0])

    async def _read(self, asked: Listing[R]) -> None:
        async with aclosing(self.reading.answer(asked)) as answer:
            async for news in answer:
                self.post_message(self.Said(asked, news))

    @on(Said)
    def _hear(self, message: Said) -> None:
        news = message.news
        if message.asked is not self.shown.asked:
            return  # the answer to a question nobody asks any more
        if isinstance(news, Refreshed) and news.more:
            self.reload()  # too much was written to merge it
            return
        before, self.shown = self.shown.failures, self.reading.after(self.shown, news)
        if self.shown.failures - before and self.session.bell:
            self.app.bell()
        if isinstance(news, Refreshed):
            self.written.publish(news.records)

    def _say_reading(self) -> None:
        if self.shown.reading and not self.shown.records:
            self.shown = replace(self.shown, slow=True)

    @on(LineList.EndNear, "#records")
    def _want_more(self) -> None:
        if self.shown.wants_more and self.list.end_near and not self.filter_line.editing:  # still, as rows change
            self.shown = self.shown.reading_on(told=self.session.fleet.identity.live)
            self.reading.want()

    def refresh_every(self, seconds: float | None) -> None:
        """Asks for what was written since from now on, every so many seconds; None is never."""
        self.workers.cancel_group(self, "refresh")
        self.shown = replace(self.shown, live=seconds is not None)
        if seconds is not None:
            self.read_aside("refresh", Repeat(seconds).run, self._refresh, self._looked_at)

    async def _refresh(self) -> bool:
        if (asked := self.shown.asked) is not None:
            news = await self.reading.since(self.shown.records, by_lines=self.shown.by_lines)
            self.post_message(self.Said(asked, news))
        return True

    def _looked_at(self) -> bool:
        """Tells whether the user sees the list or will come back to it, and nothing else is going on."""
        return self in self.app.screen_stack and not self.filter_line.editing and not self.shown.reading

    @on(Resize)
    def _lay_out_detail(self) -> None:
        self.detail.follow()  # where there was no room for it, nothing was laid out

    @on(LineList.Highlighted, "#records")
    def _moved(self) -> None:
        self.detail.follow()
        self.shown = self.shown.looked_at(self.list.current)
        if self.list.current and self.standing.state in (State.OK, State.LOADING) and not self.filter_line.editing:
            self.notice(*self._hints(self.shown))
        if self.shown.new and self.list.cursor == 0:
            self.shown = replace(self.shown, new=frozenset())

    @on(LineList.Opened, "#records")
    def _open(self) -> None:
        if self.address:
            self.post_message(self.Open(self.address, self.list.current, self))

    async def action_filter(self, text: str = "") -> None:
        """Asks what is given, or edits the filter where it stands; keys typed meanwhile wait for it."""
        if not text or not self.ask(text):
            await self.filter_line.edit(text or self.filter_text)

    @on(FilterBar.Typed)
    def _narrow(self, message: FilterBar.Typed) -> None:
        self.shown = self.reading.narrowed(self.shown, message.text)

    @on(FilterBar.Asked)
    async def _ask_anew(self, message: FilterBar.Asked) -> None:
        """Asks; the rows stay narrowed as they were typed until the first page is here."""
        self.shown = self.reading.narrowed(self.shown, message.text)
        if not self.shown.refused and self.ask(message.text):
            await self._close_filter(message.text)

    @on(FilterBar.Left)
    async def _forget_the_edit(self) -> None:
        await self._close_filter()
        self.shown = replace(self.shown, typed=None, refused=None)

    async def _close_filter(self, kept: str | None = None) -> None:
        self.list.focus()
        await self.filter_line.close(kept)
        self.notice(*self._notice(self.shown))  # the words about what was typed end with it

    def _edit(self, change: Callable[[Filter], Filter]) -> None:
        self.ask(self.reading.edited(self.filter_text, change))

    def action_failed_only(self) -> None:
        """Shows those that failed only, or all again."""
        if self.subject.failed:
            self._edit(lambda parsed: parsed.toggled(failed(self.container)))

    def action_seek_failed(self, direction: int) -> None:
        """Moves to the next record in a direction that failed."""
        if said := seek_failed(self.list, self.shown, self.container, direction):
            self.flash(said)

    def action_sort(self, given: str = "") -> None:
        """Lets the user choose an order."""
        self.choices.sort(given)

    def action_user(self, user: str = "") -> None:
        """Shows the records of a user, or asks whose are wanted."""
        self.choices.user(user, self._show_user)

    def arguments(self, command_id: str, word: str) -> Iterable[tuple[str, str]]:
        return self.choices.behind(command_id, self.filter_line.completions(word))

    def _show_user(self, user: str | None) -> None:
        self.session.user = user
        self.ask(self.filter_text, keep=False)

    def action_similar(self) -> None:
        """Lists what is most like the record under the cursor, among what matches the filter."""
        from fleet_tui.ui.actions.links import show_similar

        show_similar(self)

    def action_refresh_every(self, given: str = "") -> None:
        """Lets the user choose how often to refresh."""
        from fleet_tui.ui.actions.choosing import choose_seconds

        choose_seconds(self, self.refresh_every, "read again with r only", given)

    def action_clear(self) -> None:
        """Leaves the detail, else stops reading, else clears filter and order, else goes back to where a link began."""
        if self.give_back() or self.detail_view.has_focus:
            self.list.focus()
        elif self.shown.due:
            self.workers.cancel_group(self, "pages")
            self.shown = self.shown.broken_off(FleetError("reading was stopped"))
        elif self.choices.put_back() or self.filter_text:
            if self.filter_text:
                self.ask("")
        elif self.subject.link:
            self.app.pop_screen()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leaves the keys that this list has no use for to others."""
        place = _PLACE_OF.get(action)
        return place in self.places if place else super().check_action(action, parameters)
