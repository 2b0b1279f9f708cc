"""How a test sits in front of the app: it starts it, presses keys, and reads what stands there."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable
from time import monotonic

from msgspec.structs import replace
from textual._context import visible_screen_stack
from textual.app import App
from textual.pilot import Pilot

from fleet_tui.address import Address
from fleet_tui.clock import frozen
from fleet_tui.demo import FOLDER, NOW
from fleet_tui.fleet import Fleet
from fleet_tui.source.base import Identity, RequestLog, Source
from fleet_tui.source.files.local import LocalSource
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.keymap import DEFAULT, Keymap
from fleet_tui.ui.look import Look
from fleet_tui.ui.paces import Paces
from fleet_tui.ui.session import Session
from tests.demo_data.cases import CASES

_PATIENCE = 20.0  # seconds until what was waited for is called missing
# No test waits for a pace but the one that is about it. Not 0: a timer of Textual divides by its interval.
AT_ONCE = Paces(rest=0.001, typing=0.001, reading=0.001, opening=0.001, agreeing=0.0)
IN_ONE_GO = replace(AT_ONCE, typing=3600)  # what is typed is told at enter and not before
_LOOK = 0.004  # seconds between two looks
_CALM = 0.008  # seconds between two looks at a screen that may stand still
_READS = (
    "baseline",
    "causes",
    "copy",
    "difference",
    "examine",
    "links",
    "marks",
    "record",
    "run",
    "runs",
)  # groups of workers that end by themselves
_STILL = 3  # such looks at the same screen after which nothing more is to come that nothing else waits for


def demo_source() -> LocalSource:
    """The demo's documents."""
    return LocalSource(FOLDER, identity=Identity("DEMO"))


def app_on(
    source: Source | None = None,
    filter_text: str = "",
    user: str | None = None,
    address: Address | None = None,
    section: str = "",
    look: Look | None = None,
    keymap: Keymap = DEFAULT,
    follow_every: float = 5.0,
    paces: Paces = AT_ONCE,
    marked: tuple[str, ...] = (),
) -> FleetApp:
    """The app on a source, the demo unless another is named, its clock frozen where the demo's is."""
    fleet = Fleet(source or demo_source(), frozen(NOW))
    session = Session(
        fleet, RequestLog(), user, look=look or Look(), keymap=keymap, follow_every=follow_every, paces=paces
    )
    return FleetApp(session, section=section, filter_text=filter_text, address=address, marked=marked)


def app_at(case: str, anchor: str = "", look: Look | None = None, keymap: Keymap = DEFAULT) -> FleetApp:
    """The app opened on a run of the demo."""
    return app_on(address=Address("run", CASES[case], anchor), look=look, keymap=keymap)


def text_of(pilot: Pilot[object]) -> str:
    """What stands on the screen, line by line, and below a popup what it leaves in sight."""
    visible_screen_stack.set(pilot.app._background_screens)  # else the popup would be drawn, and kept, over nothing
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def row_at_cursor(pilot: Pilot[object]) -> str:
    """The row that carries the cursor's sign, without the frame around it and what stands beside that."""
    return next((row for row in rows_in_sight(pilot) if row.startswith(">")), "")


def rows_in_sight(pilot: Pilot[object]) -> list[str]:
    """What stands in each line of the first pane, without its frame where it has one."""
    return without_frame(text_of(pilot).split("\n"))


def without_frame(lines: Iterable[str]) -> list[str]:
    """What stands in each line of the first pane on some lines of a screen."""
    return [re.sub("^[│|╭╰]|([│┃]│|[|][|]|[╮╯][╭╰]).*|[│┃|╮╯]$", "", each).rstrip() for each in lines]


def rows_of(pilot: Pilot[object], pattern: str = r"…\w{7}") -> list[str]:
    """What matches in each line, first match only: by default the run ids of a list."""
    found = (re.search(pattern, row) for row in rows_in_sight(pilot)[1:])
    return [each[0] for each in found if each]


async def until(pilot: Pilot[object], holds: Callable[[], bool], what: str = "") -> None:
    """Wait for something to become true; the failure shows the screen."""
    deadline = monotonic() + _PATIENCE
    while not holds():
        await asyncio.sleep(_LOOK)  # not the pilot's pause, which asks every widget each time: a tenth of a test
        if monotonic() > deadline:
            raise AssertionError(f"{what or 'it'} did not come true on this screen:\n{text_of(pilot)}")
    await pilot.pause()


async def settled(pilot: Pilot[object]) -> str:
    """Wait until all keys are done, nothing is read, and the screen has stood still for a few looks; return it."""
    still, before = 0, ""
    deadline = monotonic() + _PATIENCE
    while still < _STILL:
        await asyncio.sleep(_CALM)
        now = text_of(pilot)
        still, before = (still + 1 if now == before and not _busy(pilot.app) else 0), now
        assert monotonic() < deadline, f"the screen never stood still:\n{now}"
    await pilot.pause()
    return text_of(pilot)


def _busy(app: App[object]) -> bool:
    """Whether keys wait or something is read; what is read again and again, or waits for more to be wanted, is not."""
    keys = app._keys if isinstance(app, FleetApp) else None
    read = any(each.is_running and each.group in _READS for each in app.workers)
    return read or (keys is not None and not keys.idle)


async def seen(pilot: Pilot[object], *texts: str) -> str:
    """Wait until all the texts stand on the screen, and return it."""
    await until(pilot, lambda: all(text in text_of(pilot) for text in texts), repr(texts))
    return text_of(pilot)


async def gone(pilot: Pilot[object], text: str) -> str:
    """Wait until a text stands nowhere on the screen, and return it."""
    await until(pilot, lambda: text not in text_of(pilot), f"without {text!r}")
    return text_of(pilot)


async def typed(pilot: Pilot[object], text: str) -> None:
    """Type a text as it stands, key by key."""
    names = {":": "colon", " ": "space", ">": "greater_than_sign", "/": "slash", '"': "quotation_mark", "-": "minus"}
    await pilot.press(*[names.get(each, each) for each in text])
