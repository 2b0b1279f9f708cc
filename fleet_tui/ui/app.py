"""The app: which screens stand on each other, and the commands that work everywhere.

Screens tell by messages what they want shown next; only here it is known which screen that is.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, ClassVar, Final, Self, TypeGuard

from textual import on
from textual.app import App
from textual.binding import BindingType
from textual.driver import Driver
from textual.events import Event, Key, MouseEvent, MouseMove, Paste
from textual.filter import LineFilter
from textual.screen import Screen

from fleet_tui.address import Address
from fleet_tui.ending import end_on_signals, interrupts_left_to_others
from fleet_tui.fields import Container
from fleet_tui.schema import of_noun, sections
from fleet_tui.ui.commands import LEAVES, LETS_TYPE, bindings, character_of
from fleet_tui.ui.frame import FrameScreen, too_small
from fleet_tui.ui.key_queue import KeyQueue, Typed
from fleet_tui.ui.look import OURS, defaults_of
from fleet_tui.ui.sections import difference_screen, examined_screen, linked_screen, list_screen, record_screen
from fleet_tui.ui.session import Session
from fleet_tui.ui.stylesheet import KeptStylesheet
from fleet_tui.ui.widgets.line_widget import LineWidget

# A run of 100,000 events makes as many objects in one go, none of them garbage; to look at 20,000 new ones takes 8 ms.
_COLLECT: Final = (20_000, 250, 100)
_BETWEEN: Final = "between two accounts"
_USER, _SECTION = 1, 2  # steps of the way to a screen
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
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall"), (24, "-high")]  # noqa: RUF012 - as above

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
        self._keys = KeyQueue(
            self,
            super().on_event,
            self._awaits,
            self._acts,
            lambda: getattr(self._driver, "ours_since", 0.0),
            leaves=LEAVES,
            lets_type=LETS_TYPE,
            ends=session.keymap.keys_of("quit"),
        )
        self._before: list[str] = []  # the sections that were left, the last one last
        self.defect: Exception | None = None
        for theme in OURS:
            self.register_theme(theme)
        self.theme = session.look.theme
        self.stylesheet = KeptStylesheet(variables=self.get_css_variables())
        self._line_filters = session.look.filters
        self.set_keymap(dict(session.keymap.changed))
        self._add_sections(started, filter_text, marked)
        for command in session.keymap.sections():
            self.bind(command.keys, command.action, description=command.label, show=False)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Returns what the stylesheet needs that no theme but ours says."""
        return defaults_of(self.current_theme)

    def _add_sections(self, filtered: Container, text: str, marked: Sequence[str] = ()) -> None:
        """Adds a mode for each section, built when it is first visited; one of them has a filter."""
        for each in sections():
            asked = partial(list_screen, self.session, each, text, marked=marked) if each is filtered else None
            self.add_mode(each.section, asked or partial(list_screen, self.session, each))

    def _awaits(self, command_id: str, in_burst: bool) -> bool:
        """Tells whether the screen in front waits for the rows that a command is about."""
        return isinstance(self.screen, FrameScreen) and self.screen.awaits_rows_for(command_id, in_burst=in_burst)

    def _acts(self) -> bool:
        """Tells whether a command of the screen that the user is on still asks for what it needs."""
        return self.frame is not None and self.frame.acts

    async def on_event(self, event: Event) -> None:
        """Lets keys and clicks wait for their turn; what would act where nothing is seen of it is dropped."""
        if event.is_forwarded or not _waits(event):
            await super().on_event(event)
        elif not too_small(self.size):
            await self._keys.take(event)
        elif isinstance(event, Key):
            keymap = self.session.keymap
            if event.key in keymap.keys_of("quit"):
                await self.action_quit()  # of a choice that cannot be seen either, where it would be a letter
            elif event.key in {"escape", *keymap.keys_of("suspend")}:
                if self.screen is self.frame:
                    self.frame.give_keys_back()  # what cannot be seen lost them, yet a line that is typed is to be left
                await self._keys.take(event)

    @on(LineWidget.Pressed)
    async def _press(self, message: LineWidget.Pressed) -> None:
        """Does what was clicked or chosen as its key does, before whatever was typed later."""
        act = message.act
        if act.startswith(("app.", "screen.")):
            await self.run_action(act)
        elif act.startswith(":") and self.frame:
            from fleet_tui.ui.actions.palette import palette_of

            await palette_of(self.frame).run_named(act[1:])
        else:
            await self._keys.take_first(Key(act, character_of(act)))

    async def action_up_to(self, depth: int) -> None:
        """Goes back along the way to a step of it; the user in it is the choice of another."""
        while len(self.screen_stack) > 1 and self.frame and len(self.frame.trail) > max(depth, _SECTION) + 1:
            await self.pop_screen()
        if depth == _USER and self.frame:
            self.post_message(LineWidget.Pressed(":user"))

    def on_mount(self) -> None:
        """Opens the record that was asked for, on top of its list."""
        end_on_signals(self._end)
        self.app_resume_signal.subscribe(self, lambda _: self.screen.refresh(layout=True))  # nothing stands there now
        if self._address and self.frame:
            self.push_screen(record_screen(self.session, FrameScreen.Open(self._address), self.frame.trail))
        self.call_after_refresh(self._remark_on_keys)

    def refresh(self, *, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Leaves the repaint to the screen: Textual would draw it all again."""
        return super().refresh(repaint=repaint and not layout, layout=layout, recompose=recompose)

    def _end(self, code: int) -> None:
        self.exit(self._stands_at, return_code=code)

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Leaves the terminal to another program; the screen is back afterwards, whatever went wrong."""
        failed: Exception | None = None
        with super().suspend(), interrupts_left_to_others(self._end):
            try:
                yield
            except Exception as error:  # noqa: BLE001 - Textual brings no screen back after it, so it is told after that
                failed = error
        if failed:
            raise failed

    def _remark_on_keys(self) -> None:
        remark = self.session.keymap.remark
        if remark and self.frame:
            self.frame.flash(remark)

    def get_driver_class(self) -> type[Driver]:
        """Returns ours for a terminal of Linux or macOS, whatever a variable names; else that of Textual."""
        if sys.platform == "win32":
            return super().get_driver_class()
        from fleet_tui.ui.driver import TerminalDriver  # other systems lack what it imports

        return TerminalDriver

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Takes out of every line what this terminal cannot show."""
        return [*super().get_line_filters(), *self._line_filters]

    @property
    def section(self) -> Container:
        """The section that is shown."""
        return next(each for each in sections() if each.section == self.current_mode)

    @property
    def frame(self) -> FrameScreen | None:
        """The topmost screen with a frame, below any menu."""
        return next(self._frames, None)

    @property
    def _stands_at(self) -> Address | None:
        """The address of where the user is, or of what a text such as the help was opened over."""
        return next((each.address for each in self._frames if each.address), None)

    @property
    def _frames(self) -> Iterator[FrameScreen]:
        """The screens with a frame, the topmost first."""
        return (each for each in reversed(self.screen_stack) if isinstance(each, FrameScreen))

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        """The screens that shine through: none where the top is opaque; Textual would draw it whole for any change."""
        below = super()._background_screens
        return [] if below and self.screen.styles.background.a == 1 else below

    @on(FrameScreen.Open)
    async def _open(self, message: FrameScreen.Open) -> None:
        if self.frame:
            await self.push_screen(record_screen(self.session, message, self.frame.trail))

    @on(FrameScreen.Follow)
    async def _follow(self, message: FrameScreen.Follow) -> None:
        if self.frame:
            await self.push_screen(linked_screen(self.session, message, self.frame.trail))

    @on(FrameScreen.Examine)
    async def _examine(self, message: FrameScreen.Examine) -> None:
        await self.push_screen(examined_screen(self.session, message))

    @on(FrameScreen.Compare)
    async def _compare(self, message: FrameScreen.Compare) -> None:
        if self.frame:
            await self.push_screen(difference_screen(self.session, message.marked, self.frame.trail))

    @on(FrameScreen.Switch)
    async def _switch(self, message: FrameScreen.Switch) -> None:
        """Reads another account: each section is as on the first visit, the present section keeps its filter."""
        here, base = self.section, self.screen_stack[0]
        text = base.filter_text if isinstance(base, FrameScreen) else ""
        left = self.session.become(message.session)
        self.add_mode(_BETWEEN, Screen)  # the mode that is shown cannot be removed
        await self.switch_mode(_BETWEEN)
        for each in sections():
            await self.remove_mode(each.section)
        self._before.clear()
        self._add_sections(here, text)
        await self.switch_mode(here.section)
        await self.remove_mode(_BETWEEN)
        self.run_worker(left.aclose(), group="leaving")

    async def action_section(self, section: str, filter_text: str = "") -> None:
        """Shows another section as the user left it, or its list with a filter."""
        if section != self.current_mode:
            self._before.append(self.current_mode)
            await self.switch_mode(section)
        if filter_text:
            while len(self.screen_stack) > 1:
                await self.pop_screen()
            if self.frame:
                self.frame.ask(filter_text)

    async def action_last_view(self) -> None:
        """Goes back to where a jump or a link came from, else to the section before."""
        if self.frame and self.frame.retrace():
            return
        if len(self.screen_stack) > 1:
            await self.pop_screen()
        elif self._before:
            await self.switch_mode(self._before.pop())

    def action_act(self, name: str, *given: str) -> None:
        """Does what `ACTS` names for the screen that the user is on, with what was typed behind the name."""
        from fleet_tui.ui.actions.acts import ACTS  # the first frame needs none of them

        if self.frame:
            ACTS[name](self.frame, *given)

    async def action_view(self, name: str) -> None:
        """Shows what `VIEWS` names over the screen that the user is on."""
        from fleet_tui.ui.records.view_screen import VIEWS

        view = VIEWS[name](self.frame, self.section) if self.frame else None
        if view is not None:
            await self.push_screen(view)

    async def on_ready(self) -> None:
        """Takes the keys, and keeps what start-up made for good: the collector need never look at it again."""
        await self._keys.begin()
        gc.freeze()
        gc.set_threshold(*_COLLECT)
        gc.enable()

    async def on_unmount(self) -> None:
        """Lets go of the source while the loop still runs; an account that does not answer is not waited for."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_GOODBYE):
                await self.session.fleet.aclose()

    def _handle_exception(self, error: Exception) -> None:
        """Ends the screen in order after a fault of ours; the place it was started from tells it in one line."""
        if self.is_headless:
            super()._handle_exception(error)  # a test wants to see it
        elif not self._exit:  # while it is left, what is already taken down can refuse a widget: no fault
            self.defect = error
            self.exit(return_code=1)

    async def action_quit(self) -> None:
        """Leaves, and says where the user was."""
        self.exit(self._stands_at)


def _waits(event: Event) -> TypeGuard[Typed]:
    """Tells whether an event has its turn among the keys; where the mouse merely is changes nothing."""
    return isinstance(event, (Key, Paste, MouseEvent)) and not isinstance(event, MouseMove)
