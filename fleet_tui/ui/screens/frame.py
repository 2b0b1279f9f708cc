"""The frame of every screen: breadcrumb and state above, notice and keys below."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.events import Resize
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import WorkType

from fleet_tui.address import Address
from fleet_tui.fields import Document
from fleet_tui.model.row import Record
from fleet_tui.ui.commands import footer_text
from fleet_tui.ui.present.cells import Line
from fleet_tui.ui.present.glyphs import Tone
from fleet_tui.ui.session import Session
from fleet_tui.ui.state import State, breadcrumb, state_cell
from fleet_tui.ui.widgets.bar import Bar
from fleet_tui.ui.widgets.line_widget import TONE_CLASSES

_SMALLEST = (40, 10)
_ROOMY = 100  # columns from which on names stand in full


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
        self.title_bar = Bar(id="title")
        self.notice_bar = Bar(id="notice")
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
        cell = state_cell(session.fleet.identity, self.state, session.log, self.charge, narrow=width < _ROOMY)
        room = width - sum(cell_len(text) for text, _ in cell) - 2
        self.title_bar.show([(f" {breadcrumb(self.trail, room)}", Tone.PLAIN)], cell)
        self.footer_bar.show([(footer_text(self.PLACES, self.size.width), Tone.DIM)])

    def set_state(self, state: State, charge: float | None = None) -> None:
        """Say how far what is shown can be trusted."""
        self.state = state
        if charge is not None:
            self.charge = charge
        self.draw_frame()

    def notice(self, line: Line) -> None:
        """One line above the keys; an empty one takes it away, unless the screen always keeps one."""
        self.notice_bar.show(line)
        self.notice_bar.set_class(not line and not self.KEEPS_NOTICE, "hidden")

    def read_aside(self, group: str, read: Callable[..., Coroutine[None, None, None]], *given: object) -> None:
        """Read in a worker, in place of the one before it; one that never begins leaves nothing behind."""
        work: WorkType[None] = partial(read, *given)
        self.run_worker(work, group=group, exclusive=True)

    def reload(self) -> None:
        """Read again what is shown."""
