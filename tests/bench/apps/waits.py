"""How long a key can wait behind another: `waits.py run|texts|rounds|program ID FOLDER`, milliseconds of a processor.

A run is opened by its id; an optimization from its list, whose chart is where most of its keys are.

A key is pressed, and a task of the same loop asks to run again and again: the longest time of this process between two
of its turns is the time that the next key would have waited. Prints each key's, and the worst, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from time import process_time
from typing import Final

from textual.pilot import Pilot

from fleet_tui.address import Address
from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.fleet import Fleet
from fleet_tui.schema import OPTIMIZATIONS, RUNS
from fleet_tui.source.base import RequestLog
from fleet_tui.source.files.local import LocalSource
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.session import Session

_BRACKETS: Final = ("right_square_bracket", "left_square_bracket")
_FIND: Final = (
    *("slash", "f", "a", "i", "l", "enter", "n", "N", "G", "n", "escape"),
    *("slash", "z", "q", "enter", "escape"),
)
_UNFOLD: Final = (
    *("plus", "plus", "G", "g", "minus", "minus", "plus", "plus"),
    *("space", "G", "space", "enter", "enter", "g"),
)
_MENUS: Final = ("y", "escape", "o", "escape", "colon", "escape", "question_mark", "escape", "i", "escape")
_RAW: Final = ("x", "G", "g", *_FIND, *_UNFOLD, *_FIND, "G", "escape")
# Every key of the place, in an order that gives it something to do; what opens a dialog is followed by what leaves it.
_KEYS: Final = {
    "run": (
        *(
            "slash",
            "f",
            "a",
            "i",
            "l",
            "backspace",
            "enter",
            "n",
            "N",
            "h",
            "n",
            "e",
            "G",
            "z",
            "z",
            "z",
            "h",
            "escape",
        ),
        *("v", "v", "v", "G", "g", "e", "E", "a", "A", "t", "T", *_BRACKETS, "s", "S", "0", "space", "space"),
        *("plus", "minus", "pagedown", "pageup", "j", "k", "end", "home", *_FIND, "slash", "m", "escape", *_MENUS),
        *("f", "d", "enter", "escape", "right", "G", "g", *_BRACKETS, "right", "G", "g", "right", "G", "g"),
        *("right", "G", "g", *_FIND, *_UNFOLD, "y", "escape", "left", "left", "left", "left", "r", "j"),
    ),
    "texts": (
        *("right", "G", "g", "j", *_BRACKETS, "tab", "G", *_FIND, "right", "G", "g", *_FIND, "right", "G", "g", *_FIND),
        *("right", "G", "g", *_FIND, *_UNFOLD, *_MENUS),
    ),
    "rounds": ("t", "t", "right", "plus", "enter", "G", "g"),
    "program": ("t", "enter", "G", "g", *_FIND, *_MENUS, *_RAW, "escape"),
}
_OF_LISTS: Final = ("rounds", "program")
_RESTED: Final = 0.6  # seconds without a turn as long as `_BUSY`, after which nothing more is expected of a key
_BUSY: Final = 0.003  # seconds of a processor
_TURN: Final = 0.001  # seconds


async def main(what: str, name: str, folder: str) -> None:
    """Opens the record, or its list, and presses each key after the one before has come to rest."""
    session = Session(Fleet(LocalSource(Path(folder)), frozen(NOW)), RequestLog())
    listed = what in _OF_LISTS
    address = None if listed else Address(RUNS.noun, name, "")
    app = FleetApp(session, section=OPTIMIZATIONS.section if listed else "", address=address)
    async with app.run_test(size=(120, 36)) as pilot:
        worst = {"open": await _longest(pilot, None)}
        for number, key in enumerate(_KEYS[what], 1):
            worst[f"{number} {key}"] = await _longest(pilot, key)
    print(json.dumps({**worst, "worst": max(worst.values())}))


async def _longest(pilot: Pilot[object], key: str | None) -> float:
    loop = asyncio.get_running_loop()
    if key:
        pilot.app.simulate_key(key)
    longest, until = 0.0, loop.time() + _RESTED
    while loop.time() < until:
        began = process_time()
        await asyncio.sleep(_TURN)
        took = process_time() - began
        longest = max(longest, took)
        if took > _BUSY:
            until = loop.time() + _RESTED
    return 1000 * longest


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
