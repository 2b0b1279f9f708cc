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
from textual.filter import LineFilter
from textual.screen import Screen

from fleet_tui.address import Address
from fleet_tui.fields import Container
from fleet_tui.fleet import Link
from fleet_tui.schema import RUNS, of_noun, sections
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.ending import end_on_signals
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.lists.filtered import FilteredScreen
from fleet_tui.ui.look import OURS
from fleet_tui.ui.records.opened_screen import Opener
from fleet_tui.ui.sections import pane_type
from fleet_tui.ui.session import Session

_COLLECT: Final = (100_000, 50, 100)  # a run of 100,000 events makes as many objects in one go, none of them garbage
_BETWEEN: Final = "between two accounts"
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
        self,
        session: Session,
        *,
        section: str = "",
        filter_text: str = "",
        address: Address | None = None,
        marked: tuple[str, ...] = (),
    ) -> None:
        started = (address and of_noun(address.noun)) or next(
            each for each in sections() if section in ("", each.section)
        )
        self.DEFAULT_MODE = started.section  # type: ignore[misc]  # Textual reads it of the instance when it begins
        super().__init__()
        self.session = session
        self._address = address
        self._marked = marked
        self._before: list[str] = []  # the sections that were left, the last one last
        self.defect: Exception | None = None
        for theme in OURS:
            self.register_theme(theme)
        self.theme = session.look.theme
        self._line_filters = session.look.filters
        self._add_sections(started, filter_text)
        for command in session.keymap.sections():
            self.bind(command.keys, command.action, description=command.label, show=False)

    def _add_sections(self, filtered: Container, text: str) -> None:
        """One mode a section, built when it is first visited; one of them has a filter."""
        for each in sections():
            asked = partial(self._section_screen, each, text, self._marked) if each is filtered else None
            self.add_mode(each.section, asked or partial(self._section_screen, each))

    def _section_screen(self, container: Container, text: str = "", marked: Sequence[str] = ()) -> Screen[Any]:
        more: dict[str, Any] = {"marked": marked} if marked else {}  # only a list that is charted has marks
        return pane_type(container)(self.session, text, **more)

    def on_mount(self) -> None:
        """Open the record that was asked for, on top of its list."""
        end_on_signals(self._end)
        self.set_keymap(dict(self.session.keymap.changed))
        if self._address and self.frame:
            self.push_screen(self.screen_of(self._address, self.frame.trail))
        self.call_after_refresh(self._remark_on_keys)

    def _end(self, code: int) -> None:
        self.exit(self.frame.address if self.frame else None, return_code=code)

    def _remark_on_keys(self) -> None:
        remark = self.session.keymap.remark
        if remark and self.frame:
            self.frame.remark(remark)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What this terminal cannot show is taken out of every line."""
        return [*super().get_line_filters(), *self._line_filters]

    def screen_of(self, address: Address, where: Sequence[str], opener: Opener | None = None) -> Screen[Any]:
        """The screen of one record."""
        from fleet_tui.ui.sections import screen_type

        return screen_type(of_noun(address.noun) or RUNS)(self.session, address, where, opener=opener)

    async def follow(self, link: Link) -> None:
        """Show the records that a link leads to as a list; the one run, which its id alone finds, by itself."""
        where = self.frame.trail if self.frame else ("fleet",)
        if link.container is RUNS and len(link.ids) == 1:
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
        from fleet_tui.ui.actions.links import follow_links

        if self.frame:
            await follow_links(self, self.frame)

    @property
    def section(self) -> Container:
        """The section one is in."""
        return next(each for each in sections() if each.section == self.current_mode)

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

    async def action_copy(self) -> None:
        """Choose what to copy of what the cursor is on."""
        from fleet_tui.ui.actions.copying import copy_menu

        if self.frame:
            await copy_menu(self, self.frame)

    async def action_raw(self) -> None:
        """The stored document."""
        from fleet_tui.ui.records.raw_screen import RawScreen

        if self.frame and self.frame.document is not None:
            await self.push_screen(RawScreen(self.session, (*self.frame.trail, "raw"), self.frame.document))

    def action_pager(self) -> None:
        """The stored document in the user's pager."""
        from fleet_tui.ui.actions.handing import PAGER, hand_over

        if self.frame:
            hand_over(self, self.frame, PAGER)

    def action_edit(self) -> None:
        """A copy of the stored document in the user's editor."""
        from fleet_tui.ui.actions.handing import EDITOR, hand_over

        if self.frame:
            hand_over(self, self.frame, EDITOR)

    async def action_requests(self) -> None:
        """The request log."""
        from fleet_tui.present.requests import requests_layout
        from fleet_tui.ui.records.text_screen import TextScreen

        if self.frame:
            layout = requests_layout(self.session.log, self.session.fleet.source.recognised)
            await self.push_screen(TextScreen(self.session, (*self.frame.trail, "requests"), layout))

    async def action_profile(self) -> None:
        """Choose another account to read from."""
        from fleet_tui.ui.actions.switching import choose_profile

        await choose_profile(self)

    async def begin_anew(self, opened: Session) -> None:
        """Read from another account: every section is as on the first visit, the present one keeps its filter."""
        here = next(each for each in sections() if each.section == self.current_mode)
        base = self.screen_stack[0]
        left = self.session.become(opened)
        self.add_mode(_BETWEEN, Screen)  # the mode that is shown cannot be removed
        await self.switch_mode(_BETWEEN)
        for each in sections():
            await self.remove_mode(each.section)
        self._before.clear()
        self._add_sections(here, base.filter_text if isinstance(base, FilteredScreen) else "")
        await self.switch_mode(here.section)
        await self.remove_mode(_BETWEEN)
        self.run_worker(left.aclose(), group="leaving")

    async def action_help(self) -> None:
        """All keys, the words of the filter, and the signs."""
        from fleet_tui.ui.actions.help_text import help_layout
        from fleet_tui.ui.records.text_screen import TextScreen

        if self.frame:
            container = self.frame.record.container if self.frame.record else self.section
            layout = help_layout(self.frame.PLACES, self.session.keymap, container)
            await self.push_screen(TextScreen(self.session, (*self.frame.trail, "help"), layout))

    async def action_commands(self) -> None:
        """Run a command by name."""
        from fleet_tui.ui.actions.choosing import choose_command

        if self.frame:
            await choose_command(self, self.frame)

    async def action_theme(self) -> None:
        """Choose the colours."""
        from fleet_tui.ui.actions.choosing import choose_theme

        if self.frame:
            await choose_theme(self, self.frame)

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
