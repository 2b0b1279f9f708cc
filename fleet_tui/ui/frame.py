"""The frame of every screen: where the user is and how far to trust it above, a notice and the keys below.

A screen says how its reading stands by one frozen value; the watcher of that value alone paints the title, so nobody
has to remember to. What a screen wants shown next it asks for by a message: the app alone knows which screen that is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.events import DescendantFocus, Key, MouseDown, Resize
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive, reactive
from textual.screen import Screen
from textual.signal import Signal
from textual.widget import Widget
from textual.worker import Worker, WorkType

from fleet_tui.address import Address
from fleet_tui.errors import FleetError
from fleet_tui.fields import Document
from fleet_tui.fleet import Link
from fleet_tui.model.record import Record
from fleet_tui.present import words
from fleet_tui.present.cells import Line
from fleet_tui.present.state import State
from fleet_tui.query.query import Term
from fleet_tui.ui.commands import NEEDS_ROWS, STOPS_READING, Command
from fleet_tui.ui.drawing import CellCompositor, classes_of
from fleet_tui.ui.footer import Invited, fitting, footer_groups, key_line, key_spots
from fleet_tui.ui.notices import Notices
from fleet_tui.ui.session import Session
from fleet_tui.ui.standing import Standing
from fleet_tui.ui.title_row import TitleRow
from fleet_tui.ui.widgets.bar import Bar, Notice
from fleet_tui.ui.widgets.filter_bar import FilterBar
from fleet_tui.ui.widgets.pane import ZOOMS, unzoom
from fleet_tui.ui.widgets.resting_detail import RestingDetail
from fleet_tui.ui.widgets.searched_list import SearchedList

if TYPE_CHECKING:
    from fleet_tui.model.memory import AgentMemoryItem  # the first frame needs these for their types only
    from fleet_tui.model.timeline import Timeline

T = TypeVar("T")

_SMALLEST = (40, 10)


def too_small(size: Size) -> bool:
    """Tells whether a terminal has no room for more than to say so."""
    return size.width < _SMALLEST[0] or size.height < _SMALLEST[1]


class Copyable(Struct, frozen=True):
    """A text that can be copied: a word to choose it by, what it is, and the text itself once it is wanted."""

    name: str
    meaning: str
    text: Callable[[], str]


class Opener(Protocol):
    """The list that a record was opened from."""

    written: Signal[Sequence[Record]]  # records that the list met again, as they were written meanwhile
    filter_text: str

    def step(self, direction: int) -> Record | None:
        """Moves the list's cursor and returns the record it is on then; None where the list ends."""
        ...

    def goes_on(self, direction: int) -> bool:
        """Tells whether there is a record in a direction."""
        ...


class FrameScreen(Screen[None], inherit_bindings=False):  # of Textual, whose tab would take that of ours
    """A screen with the frame around its body."""

    AUTO_FOCUS = "LineList"
    KEEPS_NOTICE: ClassVar[bool] = False  # whether the notice line stays when it is empty, so that nothing moves
    EARLY: ClassVar[frozenset[str]] = frozenset()  # commands about rows that are done before there are any

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)  # Textual draws all when the keys go elsewhere
    standing: reactive[Standing] = reactive(Standing, init=False, repaint=False)
    """How the reading of what is shown stands; its watcher paints the frame."""

    @dataclass
    class Open(Message):
        """The user wants to see a record; `listed` is as far as a list has read it."""

        address: Address
        listed: Record | None = None
        opener: Opener | None = None

    @dataclass
    class Follow(Message):
        """The user wants the records that a link leads to, or those that are most like a memory."""

        link: Link
        like: AgentMemoryItem | None = None
        filter_text: str = ""

    @dataclass
    class Examine(Message):
        """The user wants something concluded from many runs: those that match a filter, of a user or of all."""

        subject: str
        filter_text: str
        user: str | None
        within: tuple[Term, ...] = ()
        where: Sequence[str] = ()

    @dataclass
    class Compare(Message):
        """The user wants to see what differs between two records, by their marks."""

        marked: Mapping[str, Record]

    @dataclass
    class Switch(Message):
        """The user wants to read another account."""

        session: Session

    @dataclass
    class Answered(Message):
        """A worker has an answer; what is to be done with it is done where widgets may be touched."""

        act: Callable[[], object]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self._compositor = session, CellCompositor()
        self.filter_text = ""  # of the list, or of the list that this was opened from
        self.title_row = TitleRow(self, session, self._tick)
        self.can_be_stopped = False  # whether something is read that a key stops
        self._act: Worker[None] | None = None  # of the last command that needs an answer
        self._had_keys: Widget | None = None  # before there was no room for it
        self.notice_bar = Notice(id="notice")
        self._notices = Notices(self.notice_bar, stays=self.KEEPS_NOTICE)
        self.footer_bar = Bar(id="footer")
        self._named: tuple[object, ...] = ()  # what its keys were made of

    @property
    def places(self) -> tuple[str, ...]:
        """The places whose commands can be meant here, as `places.PLACES` names them."""
        return ("move", "everywhere")

    @property
    def trail(self) -> tuple[str, ...]:
        """The way that leads here, outermost first."""
        return ("fleet",)

    @property
    def address(self) -> Address | None:
        """The address of what the cursor is on, to be copied and opened again."""
        return None

    @property
    def document(self) -> Document | None:
        """The stored document of what the cursor is on, whole or as far as it was read."""
        return None

    @property
    def record(self) -> Record | None:
        """The record that the cursor is on or that is opened: links start from it."""
        return None

    @property
    def timeline(self) -> Timeline | None:
        """The rows of the run that is opened, once all of them are here."""
        return None

    @property
    def invited(self) -> Invited:
        """The keys that this moment invites to, which the footer names first."""
        return Invited()

    @property
    def moment(self) -> Invited:
        """Those keys, and before them how to come back to all panes while a pane fills the body."""
        invited = self.invited
        return replace(invited, commands=("zoom_pane", *invited.commands)) if self.has_class(ZOOMS) else invited

    def key_shown(self, default: str) -> str:
        """Returns the user's key for what a default key does here."""
        return self.session.keymap.shown(default, self.places)

    def copies(self) -> Iterable[Copyable]:
        """Returns what there is to copy beside address, record and text."""
        return ()

    def arguments(self, command_id: str, word: str) -> Iterable[tuple[str, str]]:  # noqa: ARG002 - some know none
        """Returns what may stand behind a command here, with what it means; of a filter what a word may become."""
        return ()

    def retrace(self) -> bool:
        """Goes back to where a jump within this screen came from; False when there was none."""
        return False

    def compose(self) -> ComposeResult:
        """Puts the frame around the body, which is laid out for the size of the terminal from the start."""
        self.add_class(*classes_of(self, self.app.size))
        yield self.title_row.bar
        yield from self.body()
        yield self.notice_bar
        yield self.footer_bar

    def body(self) -> Iterator[Widget]:
        """Yields the widgets between title and notice."""
        yield from ()

    def on_resize(self, event: Resize) -> None:
        """Fits the frame, or says that it can't be fitted."""
        unseen = too_small(event.size)
        self._had_keys = (self.focused or self._had_keys) if unseen else self._had_keys
        self.set_class(unseen, "too-small")
        self.paint_frame()
        if not unseen:
            self.call_after_refresh(self.give_keys_back)

    def give_keys_back(self) -> None:
        """Gives the keys to what had them while there was room for it, else to what has them first."""
        if self.focused is None and self._had_keys and self._had_keys.is_attached:
            self.set_focus(self._had_keys)
        self._had_keys = None
        self._update_auto_focus()

    def _compositor_refresh(self) -> None:
        """Draws nothing amid a batch, for Textual would drop it, and draws a whole screen only once."""
        if not self.app._batch_count:
            whole = self.is_current and self.size.region in self._compositor._dirty_regions
            super()._compositor_refresh()
            self._repaint_required &= not whole

    def watch_standing(self) -> None:
        """Paints the frame, and counts the seconds that a network takes."""
        self.title_row.count(reading=self.standing.state is State.LOADING)
        self.paint_frame()

    @property
    def awaits_rows(self) -> bool:
        """Tells whether the first rows of what was asked are still to come."""
        return self.standing.state is State.LOADING and self.standing.read_at is None

    def awaits_rows_for(self, command_id: str, *, in_burst: bool = False) -> bool:
        """Tells whether the rows that a command is about are still to come.

        What stops the reading of rows does so when it is typed later; in one burst with what asked for them it means
        what it does once they are there.
        """
        if in_burst and command_id in STOPS_READING:
            return self.can_be_stopped
        return self.awaits_rows and command_id in NEEDS_ROWS - self.EARLY

    def paint_frame(self) -> None:
        """Brings title and footer up to date, or says instead that there is no room for anything."""
        if self.has_class("too-small"):
            self.title_row.show_no_room(self.size.width)
            return
        self.title_row.show(self.trail, self.standing, self.size.width)
        self.paint_footer()

    def paint_footer(self) -> None:
        """Names the keys that this moment invites to, and those of the place; in an input those that are no text."""
        width, line = self.size.width, self.focused
        typed = fitting(line.keys, width) if isinstance(line, FilterBar) else ()
        named = (width, typed, self.commands, self.moment)
        if named == self._named:  # at each step of the cursor: 0.28 ms of a key's 4.6
            return
        self._named = named
        groups = typed or footer_groups(self.commands, width, self.moment)
        self.footer_bar.show(key_line(groups, width))
        self.footer_bar.pressed = (*key_spots(groups, width),)

    @property
    def commands(self) -> Sequence[Command]:
        """The commands that can be meant here, with the keys of the user."""
        return self.session.keymap.of(*self.places)

    @on(DescendantFocus)
    @on(SearchedList.Ended)
    @on(RestingDetail.Rested)
    def _name_keys(self) -> None:
        """Names the keys of the pane that has them now or of the line that is typed, and of what the cursor is on."""
        self.paint_footer()

    def _tick(self) -> None:
        if self.app.screen is self:  # else all that stands above would be drawn again
            self.paint_frame()

    def notice(self, *lines: Line) -> None:
        """Shows one line above the keys, or several to be read to their end; an empty line takes the notice away."""
        self._notices.keep(*lines)

    def flash(self, *lines: Line) -> None:
        """Shows what a key did or could not do until the next key or click, in place of the notice."""
        self._notices.flash(*lines)

    @on(Key)
    @on(MouseDown)
    def _go_on(self) -> None:
        """Takes away what was said of the key before: it has been seen."""
        self._notices.flash()

    def read_aside(self, group: str, read: Callable[..., Coroutine[None, None, None]], *given: object) -> Worker[None]:
        """Reads in a worker, in place of its group's last; a read that never begins leaves nothing behind."""
        work: WorkType[None] = partial(read, *given)
        # described, for Textual would else write out all that was given: 150 ms of a record of 100,000 rounds
        return self.run_worker(work, group=group, description=group, exclusive=True)

    @property
    def acts(self) -> bool:
        """Tells whether a command that the user gave still waits for what it needs."""
        return self._act is not None and not self._act.is_finished

    def hold_keys(self, work: Worker[None] | None) -> None:
        """Lets the keys typed behind a command wait for its work: what they mean depends on what becomes of that."""
        self._act = work

    def act_on(self, group: str, question: Callable[[], Awaitable[T]], then: Callable[[T], object]) -> None:
        """Looks up what a command needs before it opens or does anything; keys wait for that."""
        self.hold_keys(self.read_aside(group, self._answer, question, then, self._refuse))

    def look_up(
        self,
        group: str,
        question: Callable[[], Awaitable[T]],
        then: Callable[[T], object],
        failed: Callable[[FleetError], object] | None = None,
    ) -> None:
        """Asks in a worker, in place of the question before it; the answer goes to `then` in the screen's own turn.

        A failure goes to `failed`, else the notice line tells it; neither is called once the screen was left.
        """
        self.read_aside(group, self._answer, question, then, failed or self._refuse)

    async def _answer(
        self,
        question: Callable[[], Awaitable[Any]],
        then: Callable[[Any], object],
        failed: Callable[[FleetError], object],
    ) -> None:
        try:
            act = partial(then, await question())
        except FleetError as error:
            act = partial(failed, error)
        self.post_message(self.Answered(act))

    def _refuse(self, error: FleetError) -> None:
        self.flash(*words.not_done(error))

    @on(Answered)
    async def _take_answer(self, message: Answered) -> None:
        message.stop()
        acting = message.act()
        if isawaitable(acting):
            await acting

    def ask(self, text: str) -> object:
        """Asks for what matches a filter, where the screen is a list."""

    def reload(self) -> None:
        """Reads again what is shown."""

    def action_back(self) -> None:
        """Gives all panes their room back, else goes back to where this was opened from."""
        if not self.give_back():
            self.app.pop_screen()

    def give_back(self) -> bool:
        """Gives all panes their room back; tells whether a pane had filled the body."""
        given = unzoom(self)
        self.paint_footer()
        return given
