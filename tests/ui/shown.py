"""The main screens of the demo: how to get to each, and what stands there then."""

from __future__ import annotations

from typing import Final, NamedTuple

from textual.pilot import Pilot

from fleet_tui.address import Address
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.look import Look
from tests.demo_data.cases import CASES
from tests.ui.screen import app_on, seen, settled

FAILED: Final = "judge-never-satisfied"
_MODEL: Final = {
    "memory": "mem_01HZYS0X7C437WSFPPJ6QGW8KQ",
    "example": "ex_01HZYSAZ7V8KH3W3PM3N9DTHNQ",
    "optimization": "opt_01KA75TH3J9P67CFJ41P63TBX5",
    "cache": "cache_01HZYTQ2VKFYDK7DE324QNRR7X",
}


class Way(NamedTuple):
    """A section or a record of it, the keys from there, and what is waited for before each and at the end."""

    section: str = "runs"
    case: str = ""
    noun: str = ""
    keys: tuple[str, ...] = ()
    text: str = "loaded"


SCREENS: Final = {
    "runs": Way(),
    "run": Way(case=FAILED, text="event ev_0"),
    "lanes": Way(case=FAILED, keys=("v",), text="▲"),
    "comparison": Way(keys=("e", "d"), text="first divergence"),
    "judge": Way(case=FAILED, keys=("right",), text="[judge]"),
    "answer": Way(case=FAILED, keys=("right", "right"), text="[answer]"),
    "plan": Way(case="plan-never-ran", keys=("right", "right", "right"), text="[plan]"),
    "raw": Way(case=FAILED, keys=("left",), text="[raw]"),
    "failures": Way(keys=("F",), text="of this signature"),
    "ticket": Way(keys=("e", "y", "t", "i", "enter"), text="ticket, "),
    "tools": Way(keys=("colon", *"tools", "enter"), text="145 runs"),
    "memories": Way("memories"),
    "memory": Way(noun="memory", text="importance"),
    "similar": Way("memories", keys=("m",), text="most similar"),
    "optimizations": Way("optimizations", keys=("space", "j", "space", "j", "space", "space", "space"), text="E "),
    "optimization": Way(noun="optimization", text="optimizer"),
    "helped": Way("optimizations", keys=(*"jjjjjjj", "b"), text="higher after"),
    "difference": Way("optimizations", keys=("j", "space", "space", "d"), text="▸ "),
    "examples": Way("examples"),
    "example": Way(noun="example", text="context"),
    "cache": Way("cache"),
    "cache-entry": Way(noun="cache", text="answer"),
    "help": Way(keys=("question_mark",), text="▸ help"),
}


def app_of(name: str, look: Look | None = None) -> FleetApp:
    """The app where the way begins."""
    way = SCREENS[name]
    if way.case or way.noun:
        address = Address("run", CASES[way.case]) if way.case else Address(way.noun, _MODEL[way.noun])
        return app_on(address=address, look=look)
    return app_on(section=way.section, look=look)


async def arrive(pilot: Pilot[object], name: str, width: int) -> None:
    """Go the way to its end and stay until nothing changes any more."""
    way = SCREENS[name]
    start = "event ev_0" if way.case == FAILED else "ev " if way.case else way.text if way.noun else "loaded"
    await seen(pilot, start)
    for key in way.keys:
        await pilot.press(key)
        await settled(pilot)
    if way.text and width >= 80:
        await seen(pilot, way.text)
    await settled(pilot)
