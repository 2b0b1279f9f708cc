"""A case on the headless screen, by keys: what is shown, how soon, for how many requests, and how soon `q` leaves."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from time import monotonic

from textual.pilot import Pilot

from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.fleet import Fleet
from fleet_tui.present.state import State
from fleet_tui.source.base import RequestLog
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.lists.list_screen import ListScreen
from fleet_tui.ui.run.run_screen import RunScreen
from fleet_tui.ui.session import Session
from tests.faults.case import KEYS, ROWS, Asked, Case, Stage
from tests.faults.memory import grown
from tests.faults.stage import source_on, staged
from tests.ui.screen import AT_ONCE, settled, text_of, until, without_frame

_MARK = re.compile(r" RO (.*?)(?: \d[\d.]* RU Σ\d+)? *$")


@dataclass
class Shown:
    """What the user saw; times in seconds."""

    state: State | None = None  # None when the app was left meanwhile
    text: str = ""  # the whole screen in the end
    said: str = ""  # the state cell and what stands beside it, in one line
    during: list[str] = field(default_factory=list)  # the state cell while the answer was waited for
    rows_before: int = 0
    rows: int = 0
    doubled: int = 0  # rows that stand there twice
    requests: int = 0  # for documents
    others: int = 0  # about the account, its containers and their ranges
    seconds: float = 0.0
    leaving: float = 0.0  # from the key that gives up, or from `q` in the end
    writes: int = 0
    megabytes: int = 0  # more than before, at the most


async def shown(case: Case) -> Shown:
    """Play the case."""
    with staged(case) as stage, grown() as taken:
        log = RequestLog()
        session = Session(Fleet(source_on(case, stage, log), frozen(NOW)), log, paces=AT_ONCE)
        app = FleetApp(session, filter_text=case.filter_text)
        if case.asked is Asked.FIRST:
            case.fault(stage)
        began = monotonic()
        async with app.run_test(size=(120, 36)) as pilot:
            seen = await _play(case, stage, pilot, began)
        seen.writes = len(stage.fake.writes)
    seen.megabytes = taken.megabytes
    return seen


async def _play(case: Case, stage: Stage, pilot: Pilot[object], began: float) -> Shown:
    seen = Shown()
    if case.asked is not Asked.FIRST:
        await _reach(case, stage, pilot, seen)
        stage.fake.requests.clear()
        case.fault(stage)
        began = monotonic()
    await pilot.press(*KEYS[case.asked])
    await _wait(case, pilot, seen)
    seen.seconds = monotonic() - began
    if pilot.app.is_running:
        await settled(pilot)  # a notice that appears takes a frame of its own
    made = list(stage.fake.requests)
    seen.requests = sum(each.kind in ROWS for each in made)
    seen.others = len(made) - seen.requests
    if pilot.app.is_running:
        _look(pilot, seen)
        leaving = await _pressed(pilot, "q")
        seen.leaving = seen.leaving if case.then else leaving
    return seen


async def _reach(case: Case, stage: Stage, pilot: Pilot[object], seen: Shown) -> None:
    """To where the user stands when the fault comes."""
    await until(pilot, lambda: _has_settled(pilot), "the list")
    if case.asked is Asked.RECORD:
        await pilot.press("2")
        await until(pilot, lambda: _has_settled(pilot), "the list")
    screen = pilot.app.screen
    assert isinstance(screen, ListScreen)
    listed = screen.list.records[0]
    stage.listed = listed.stored_id, listed.partition_key
    if case.asked is Asked.REOPEN:
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunScreen) and _has_settled(pilot), "the run")
    seen.rows_before = len(_ids(pilot.app.screen))


async def _wait(case: Case, pilot: Pilot[object], seen: Shown) -> None:
    """Until there is an answer; a key that is to be pressed meanwhile is, once all was seen that should be."""
    limit = monotonic() + case.deadline + 5
    then, gave_up = case.then, 0.0
    while pilot.app.is_running and not _has_settled(pilot):
        mark = _mark(text_of(pilot))
        if mark not in seen.during:
            seen.during.append(mark)
        if then and all(any(each in mark for mark in seen.during) for each in case.during):
            gave_up = monotonic()
            await _pressed(pilot, then)
            then = ""
            continue
        await asyncio.sleep(0.02)
        assert monotonic() < limit, text_of(pilot)
    seen.leaving = monotonic() - gave_up if gave_up else 0.0


async def _pressed(pilot: Pilot[object], key: str) -> float:
    """Seconds until a key is done with: `q` when the app has ended."""
    began = monotonic()
    await pilot.press(key)
    if key == "q":
        await until(pilot, lambda: not pilot.app.is_running, "the app ended")
    return monotonic() - began


def _has_settled(pilot: Pilot[object]) -> bool:
    """Whether nothing is read any more, and what came stands on the screen."""
    screen = pilot.app.screen
    if not isinstance(screen, FrameScreen) or screen.standing.state is State.LOADING:
        return False
    if not isinstance(screen, ListScreen):
        return True
    if screen.shown.asked is None:
        return False
    reading = any(each.group == "pages" and each.node is screen and each.is_running for each in pilot.app.workers)
    return bool(screen.list.records) or screen.standing.state is not State.OK or not reading


def _ids(screen: object) -> list[object]:
    if isinstance(screen, ListScreen):
        return [each.stored_id for each in screen.list.records]
    if isinstance(screen, RunScreen):
        timeline = screen.shown.timeline
        return list(range(len(timeline))) if timeline is not None else []
    return []


def _look(pilot: Pilot[object], seen: Shown) -> None:
    screen = pilot.app.screen
    assert isinstance(screen, FrameScreen)
    ids = _ids(screen)
    seen.state, seen.text = screen.standing.state, text_of(pilot)
    seen.rows, seen.doubled = len(ids), len(ids) - len(set(ids))
    seen.said = f"{_mark(seen.text)} | {_words(screen, seen.text)}"


def _mark(text: str) -> str:
    found = _MARK.search(text.split("\n", maxsplit=1)[0])
    return found[1].strip() if found else ""


def _words(screen: FrameScreen, text: str) -> str:
    """What stands in the notice, or in the body where there are no rows, in one line."""
    lines = text.split("\n")
    notice = screen.notice_bar.region
    said = lines[notice.y : notice.bottom] if screen.notice_bar.display else []
    if screen.standing.state in (State.OK, State.LOADING):
        said = [] if _ids(screen) else lines[2:-2]
    elif not any(each.strip() for each in said):
        said = lines[2:-2]
    inside = (each for each in said if not each.startswith(("╭", "╰")))
    told = (" ".join(each.split()) for each in without_frame(inside))
    return " / ".join(filter(None, told))
