"""The app: what it is made of, and the keys that work everywhere."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any, ClassVar, Final

from textual.app import App
from textual.binding import BindingType
from textual.screen import Screen

from fleet_tui.address import Address
from fleet_tui.fields import Container
from fleet_tui.fleet import Fleet, Link
from fleet_tui.schema import RUNS, of_noun, sections
from fleet_tui.source.base import RequestLog
from fleet_tui.ui.commands import bindings, commands_of, section_commands
from fleet_tui.ui.panes.sections import pane_type
from fleet_tui.ui.present.glyphs import Tone
from fleet_tui.ui.screens.frame import FrameScreen
from fleet_tui.ui.screens.opened_screen import Opener
from fleet_tui.ui.session import Session
from fleet_tui.ui.theme import FLEET_DARK

_COLLECT: Final = (100_000, 50, 100)  # a run of 100,000 events makes as many objects in one go, none of them garbage
_GOODBYE: Final = 2.0  # seconds that closing connections may take


class FleetApp(App[Address | None]):
    """A read-only explorer of one source."""

    TITLE = "fleet"
    CSS_PATH = "styles/fleet.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("everywhere")
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - declared on the instance by Textual
        (0, "-tiny"),
        (60, "-narrow"),
        (100, "-wide"),
        (160, "-huge"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]  # noqa: RUF012 - as above

    def __init__(
        self, session: Session, *, section: str = "", filter_text: str = "", address: Address | None = None
    ) -> None:
        started = (address and of_noun(address.noun)) or next(
            each for each in sections() if section in ("", each.section)
        )
        self.DEFAULT_MODE = started.section  # type: ignore[misc]  # Textual reads it of the instance when it begins
        super().__init__()
        self.session = session
        self._address = address
        self._before: list[str] = []  # the sections that were left, the last one last
        self.defect: Exception | None = None
        self.register_theme(FLEET_DARK)
        self.theme = FLEET_DARK.name
        for each in sections():
            self.add_mode(each.section, partial(self._section_screen, each, filter_text if each is started else ""))
        for command in section_commands():
            self.bind(command.keys, command.action, description=command.label, show=False)

    def _section_screen(self, container: Container, filter_text: str) -> Screen[Any]:
        return pane_type(container)(self.session, filter_text)

    def on_mount(self) -> None:
        """Open the record that was asked for, on top of its list."""
        if self._address and self.frame:
            self.push_screen(self.screen_of(self._address, self.frame.trail))

    def screen_of(self, address: Address, where: Sequence[str], opener: Opener | None = None) -> Screen[Any]:
        """The screen of one record."""
        if address.noun == RUNS.noun:
            from fleet_tui.ui.screens.run_screen import RunScreen

            return RunScreen(self.session, address, where, opener=opener)
        from fleet_tui.ui.screens.record_screen import RecordScreen

        return RecordScreen(self.session, address, where, opener=opener)

    async def follow(self, link: Link) -> None:
        """Show the records that a link leads to: one by itself, several as a list."""
        where = self.frame.trail if self.frame else ("fleet",)
        if len(link.ids) == 1:
            await self.push_screen(self.screen_of(Address(link.container.noun, link.ids[0]), where))
        else:
            await self.push_screen(pane_type(link.container)(self.session, link=link, where=where))

    async def action_section(self, section: str) -> None:
        """To another section, as one left it."""
        if section != self.current_mode:
            self._before.append(self.current_mode)
            await self.switch_mode(section)

    async def action_last_view(self) -> None:
        """Back to where a jump or a link came from, else to the section before."""
        if self.frame and self.frame.retrace():
            return
        if len(self.screen_stack) > 1:
            await self.pop_screen()
        elif self._before:
            await self.switch_mode(self._before.pop())

    async def action_links(self) -> None:
        """Choose among what belongs to the record that the cursor is on."""
        from fleet_tui.ui.following import follow_links

        if self.frame:
            await follow_links(self, self.frame)

    @property
    def frame(self) -> FrameScreen | None:
        """The topmost screen with a frame, below any menu."""
        return next((each for each in reversed(self.screen_stack) if isinstance(each, FrameScreen)), None)

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        """What shines through: nothing where the screen is opaque; Textual would draw it whole for changes below."""
        below = super()._background_screens
        return [] if below and self.screen.styles.background.a == 1 else below

    def action_reload(self) -> None:
        """Read again."""
        if self.frame:
            self.frame.reload()

    def action_copy(self) -> None:
        """Copy the address of what the cursor is on, by OSC 52."""
        if self.frame and self.frame.address:
            text = str(self.frame.address)
            self.copy_to_clipboard(text)
            self.frame.notice([(f" copied {text}", Tone.GOOD)])

    async def action_raw(self) -> None:
        """The stored document."""
        from fleet_tui.ui.screens.text_screen import TextScreen, raw_layout

        if self.frame and self.frame.document is not None:
            await self.push_screen(
                TextScreen(self.session, (*self.frame.trail, "raw"), raw_layout(self.frame.document))
            )

    async def action_requests(self) -> None:
        """The request log."""
        from fleet_tui.ui.screens.text_screen import TextScreen, requests_layout

        if self.frame:
            layout = requests_layout(self.session.log, self.session.fleet.source.recognised)
            await self.push_screen(TextScreen(self.session, (*self.frame.trail, "requests"), layout))

    async def action_help(self) -> None:
        """All keys."""
        from fleet_tui.ui.screens.text_screen import TextScreen, help_layout

        if self.frame:
            await self.push_screen(
                TextScreen(self.session, (*self.frame.trail, "help"), help_layout(self.frame.PLACES))
            )

    async def action_commands(self) -> None:
        """Run a command by name."""
        from fleet_tui.ui.screens.pick_screen import PickScreen

        if self.frame:
            named = {each.id: each for each in commands_of(*self.frame.PLACES) if each.id != "commands"}
            options = [(each.id, f"{each.key_text:<6} {each.help}") for each in named.values()]
            await self.push_screen(PickScreen("command", options), self._run_command)

    async def _run_command(self, choice: str | None) -> None:
        """Do as the command's key would: the innermost widget around the keys that knows it does it."""
        start = (self.frame.focused or self.frame) if self.frame else None
        if choice and start:
            owner = next((each for each in start.ancestors_with_self if hasattr(each, f"action_{choice}")), None)
            if owner is not None:
                await self.run_action(choice, default_namespace=owner)

    def on_ready(self) -> None:
        """What start-up made stays for good: the collector need never look at it again."""
        gc.freeze()
        gc.set_threshold(*_COLLECT)
        gc.enable()

    async def on_unmount(self) -> None:
        """Let go of the source while the loop still runs; one that does not answer is not waited for."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_GOODBYE):
                await self.session.fleet.aclose()

    def _handle_exception(self, error: Exception) -> None:
        """A defect of ours ends the screen in order, and is told in one line where it was started from."""
        if self.is_headless:
            super()._handle_exception(error)  # a test wants to see it
        else:
            self.defect = self.defect or error
            self.exit(return_code=1)

    async def action_quit(self) -> None:
        """Leave, and say where one was."""
        self.exit(self.frame.address if self.frame else None)


def run_app(
    fleet: Fleet,
    log: RequestLog,
    *,
    section: str = "",
    filter_text: str = "",
    user: str | None = None,
    address: Address | None = None,
    mouse: bool = True,
) -> Address | None:
    """Show the screen until the user leaves; what the cursor was on then."""
    app = FleetApp(Session(fleet, log, user), section=section, filter_text=filter_text, address=address)
    last = app.run(mouse=mouse)
    if app.defect:
        raise app.defect
    return last
