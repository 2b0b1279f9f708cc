"""The frame of every screen: breadcrumb and state above, notice and keys below."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Iterator
from datetime import datetime
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Final

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.events import Resize
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.worker import WorkType

from fleet_tui.address import Address
from fleet_tui.errors import FleetError, Unreachable
from fleet_tui.fields import Document
from fleet_tui.model.record import Record
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.state import OFFLINE, State, breadcrumb, reading_mark, state_cell
from fleet_tui.ui.commands import footer_text
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.bar import Bar, Notice
from fleet_tui.ui.widgets.line_list import TONE_CLASSES

if TYPE_CHECKING:
    from fleet_tui.ui.actions.copying import Copyable

_SMALLEST = (40, 10)
_ESSENTIAL = 60  # columns below which there is no room for what reading costs
_ROOMY = 100  # columns from which on names stand in full
_TICK: Final = 0.5  # seconds between two looks at the clock while a network is waited for


class FrameScreen(Screen[None]):
    """A screen with the frame around its body."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(TONE_CLASSES)
    PLACES: tuple[str, ...] = ("move", "everywhere")
    AUTO_FOCUS = "LineList"
    KEEPS_NOTICE: ClassVar[bool] = False  # whether the notice line stays when it is empty, so that nothing moves

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.state = State.OK
        self.charge = 0.0
        self.read_at: datetime | None = None  # when what is shown was read
        self.title_bar = Bar(id="title")
        self._offline = False
        self._began = 0.0  # monotonic time at which reading began
        self._ticking: Timer | None = None
        self._remark: Line = ()
        self.notice_bar = Notice(id="notice")
        self.notice_bar.set_class(not self.KEEPS_NOTICE, "hidden")
        self.footer_bar = Bar(id="footer")

    @property
    def trail(self) -> tuple[str, ...]:
        """Where one is, outermost first."""
        return ("fleet",)

    @property
    def address(self) -> Address | None:
        """What the cursor is on, to be copied and opened again."""
        return None

    @property
    def document(self) -> Document | None:
        """The stored document of what the cursor is on, whole or as far as it was read."""
        return None

    @property
    def record(self) -> Record | None:
        """The record that the cursor is on or that is opened: what links start from."""
        return None

    def key_shown(self, default: str) -> str:
        """The user's key for what a default key does here."""
        return self.session.keymap.shown(default, self.PLACES)

    def copies(self) -> Iterable[Copyable]:
        """What there is to copy beside address, record and text."""
        return ()

    def retrace(self) -> bool:
        """Go back to where a jump within this screen came from; False when there was none."""
        return False

    def compose(self) -> ComposeResult:
        """The frame around the body."""
        yield self.title_bar
        yield from self.body()
        yield self.notice_bar
        yield self.footer_bar

    def body(self) -> Iterator[Widget]:
        """The widgets between title and notice."""
        yield from ()

    def on_resize(self, event: Resize) -> None:
        """Fit the frame, or say that it can't be fitted."""
        too_small = event.size.width < _SMALLEST[0] or event.size.height < _SMALLEST[1]
        self.set_class(too_small, "too-small")
        self.draw_frame()
        if too_small:
            self.title_bar.show([("fleet_tui needs 40x10", Tone.BAD)], [])

    def draw_frame(self) -> None:
        """Bring title and footer up to date."""
        width = self.size.width
        session = self.session
        now = monotonic()
        mark = reading_mark(now - self._began, session.log.calm_at - now) if self._ticking else None
        mark = OFFLINE if self._offline else mark
        cell = state_cell(
            session.fleet.identity,
            self.state,
            session.log,
            self.charge,
            narrow=width < _ROOMY,
            costs=width >= _ESSENTIAL,
            mark=mark,
        )
        room = width - sum(cell_len(text) for text, _ in cell) - 2
        self.title_bar.show([(f" {breadcrumb(self.trail, room)}", Tone.PLAIN)], cell)
        self.footer_bar.show([(footer_text(session.keymap.of(*self.PLACES), width), Tone.DIM)])

    def set_state(self, state: State, charge: float | None = None, *, error: FleetError | None = None) -> None:
        """Say how far what is shown can be trusted; what cannot be reached is offline, besides."""
        self.state = state
        self._offline = isinstance(error, Unreachable) and state in (State.STALE, State.ERROR)
        if charge is not None:  # something came
            self.charge = charge
            self.read_at = self.session.fleet.clock()
        self._tick_while_reading()
        self.draw_frame()

    def _tick_while_reading(self) -> None:
        """Count the seconds that a network takes; whoever reads files, or nothing, is left in peace."""
        if self.state is not State.LOADING and self._ticking:
            self._ticking.stop()
            self._ticking = None
        elif self.state is State.LOADING and self._ticking is None and self.session.fleet.identity.live:
            self._began = monotonic()
            self._ticking = self.set_interval(_TICK, self._tick)

    def _tick(self) -> None:
        if self.app.screen is self:  # else all that stands above would be drawn again
            self.draw_frame()

    def notice(self, *lines: Line) -> None:
        """One line above the keys, or several to be read to their end; an empty one takes it away.

        A screen that always keeps one keeps it empty.
        """
        shown = (self._remark,) if self._remark else lines
        self.notice_bar.show(*shown)
        self.notice_bar.set_class(not any(shown) and not self.KEEPS_NOTICE, "hidden")

    def remark(self, line: Line) -> None:
        """Say something that no other notice replaces before a key is pressed."""
        self._remark = line
        self.notice(line)

    def on_key(self) -> None:
        """What was remarked has been seen."""
        self._remark = ()

    def read_aside(self, group: str, read: Callable[..., Coroutine[None, None, None]], *given: object) -> None:
        """Read in a worker, in place of the one before it; one that never begins leaves nothing behind."""
        work: WorkType[None] = partial(read, *given)
        self.run_worker(work, group=group, exclusive=True)

    def reload(self) -> None:
        """Read again what is shown."""
