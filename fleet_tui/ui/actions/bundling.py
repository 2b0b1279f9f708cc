"""Writing what the cursor is on, and what belongs to it, into a zip: progress while it reads, and esc stops it.

What was read when it was stopped is kept beside the zip; the same command goes on from there.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen

from fleet_tui.bundle.bundle import Made, Wanted, make_bundle
from fleet_tui.errors import FleetError
from fleet_tui.present import words
from fleet_tui.present.about import made_words
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.text import one_line
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.bar import Notice

_UNFIT: Final = re.compile(r"[^A-Za-z0-9_-]+")  # for the name of a file
_TOLD: Final = 12  # characters of an id that a name ends with


def bundle(frame: FrameScreen, given: str = "") -> None:
    """Writes a bundle of what the cursor is on, into a file that is named here or by the user."""
    address = frame.address
    if address is None:
        frame.flash(words.caution("nothing here can be put into a bundle"))
        return
    path = Path(given).expanduser() if given else Path(f"incident-{_UNFIT.sub('-', address.id)[-_TOLD:]}.zip")

    wanted = Wanted([address], path)

    def tell(made: Made | FleetError | None) -> None:
        if isinstance(made, FleetError):
            frame.flash(*words.not_done(made))
        elif made is None:
            kept = ": what was read is kept, and the same command goes on from there" if wanted.part.exists() else ""
            frame.flash(words.caution(f"stopped{kept}"))
        else:
            frame.flash(*_made(made))

    frame.app.push_screen(BundleScreen(frame.session, wanted), tell)


def _made(made: Made) -> Iterator[Line]:
    yield [(f" {made_words(made.path, made.counts, replaced=made.replaced)}", Tone.GOOD)]
    yield [(f"  it lies in {one_line(str(made.path.parent.absolute()))}", Tone.DIM)]
    yield [(f"  fleet-tui --data {one_line(str(made.path))} opens it", Tone.DIM)]
    for each in made.left_out:
        yield [(f"  left out: {each}", Tone.WARN)]


class BundleScreen(ModalScreen[Made | FleetError | None]):
    """The progress of a bundle over the screen that it was asked on."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "stop", show=False)]

    @dataclass
    class Told(Message):
        """The worker has done one more part."""

        said: str

    def __init__(self, session: Session, wanted: Wanted) -> None:
        super().__init__()
        self._session = session
        self._wanted = wanted
        self._notice = Notice()

    def compose(self) -> ComposeResult:
        with Vertical(id="bundle"):
            yield self._notice

    def on_mount(self) -> None:
        """Begins at once."""
        self._show("reads what belongs to it")
        self.run_worker(self._make(), group="bundle", exclusive=True)

    async def _make(self) -> None:
        fleet, log = self._session.fleet, self._session.log
        try:
            done: Made | FleetError = await make_bundle(fleet, log, self._wanted, self._tell)
        except FleetError as error:
            done = error
        except asyncio.CancelledError:
            self.call_later(self._leave, None)
            raise
        self.call_later(self._leave, done)

    def _tell(self, said: str) -> None:
        self.post_message(self.Told(said))

    @on(Told)
    def _hear(self, message: Told) -> None:
        self._show(message.said)

    def _show(self, said: str) -> None:
        self._notice.show(
            [(f" writes {one_line(str(self._wanted.path))}", Tone.STRONG)],
            [(f"  {one_line(said)}", Tone.PLAIN)],
            [("  esc", Tone.KEY), (" stops; what was read is kept", Tone.DIM)],
        )

    def _leave(self, done: Made | FleetError | None) -> None:
        if self.is_current:
            self.dismiss(done)

    def action_stop(self) -> None:
        """Stops reading; the worker lets go of the file beside the zip before it ends."""
        self.workers.cancel_group(self, "bundle")
