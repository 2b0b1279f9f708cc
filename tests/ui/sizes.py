"""Every screen at every size that is none: `python -m tests.ui.sizes`, all screens at widths 1-60 and heights 1-16.

What can be started is also started at each of them: it says that there is no room, and nothing else, or is whole.

It takes some minutes, and exits with 1 where a size ended the program or three escapes and q did not.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Iterable, Sequence
from typing import Final

from fleet_tui.ui.look import Look
from tests.ui.screen import settled
from tests.ui.shown import SCREENS, app_of, arrive

SIZES: Final = [(width, height) for height in range(1, 17) for width in range(1, 61)]
# what opens over a screen, and its keys there
POPUPS: Final = {
    "palette": ("runs", "colon"),
    "palette of a run": ("run", "colon"),
    "filter": ("runs", "slash", "s", "t"),
    "find": ("run", "slash", "a"),
    "search": ("raw", "slash", "a"),
    "copy": ("run", "y"),
    "columns": ("runs", "s"),
    "user": ("runs", "u"),
    "links": ("run", "o"),
    "requests": ("runs", "colon", *"requests", "enter"),
    "no row": ("runs", "slash", *"zzz", "enter"),
    "keys of a run": ("run", "question_mark"),
}


STARTED: Final = ("runs", "run", "memories", "memory", "optimizations", "examples", "cache")
_ROOM: Final = (40, 10)
_SAID: Final = (
    "fleet_tui needs 40x10",
    "needs 40x10",
    *("40x10", "40x…", "40…", "4…", "…"),
    *("40x*", "40*", "4*", "*"),
)


async def started(name: str, sizes: Iterable[tuple[int, int]], look: Look) -> None:
    """Start at each of the sizes, and leave by q."""
    for size in sizes:
        app = app_of(name, look)
        async with app.run_test(size=size) as pilot:
            first, *rest = (await settled(pilot)).split("\n")
            if size[0] < _ROOM[0] or size[1] < _ROOM[1]:
                assert first in _SAID, f"{size}: {first!r}"
                assert not any(rest), f"{size}: {rest}"
            else:
                assert any(rest[2:-2]), f"{size}: nothing is drawn"
            await pilot.press("q")
            await pilot.pause()
            assert app._exit, f"{size}: q did not leave"
        gc.unfreeze()  # an app keeps what it starts with for good, and a thousand of them take 2 GB
        gc.collect()


async def through(name: str, sizes: Iterable[tuple[int, int]], look: Look) -> None:
    """Open a screen, give the terminal each of the sizes, and leave as a user would."""
    screen, *keys = POPUPS.get(name, (name,))
    app = app_of(screen, look)
    async with app.run_test(size=(80, 24)) as pilot:
        await arrive(pilot, screen, 0 if look.ascii else 80)  # what is waited for is spelled in Unicode
        await pilot.press(*keys)
        await settled(pilot)
        for size in sizes:
            await pilot.resize_terminal(*size)
        await pilot.press("escape", "escape", "escape", "q")
        await pilot.pause()
        assert app._exit, "q did not leave"


def main(names: Sequence[str]) -> None:
    """Go through all screens, or those that are named, in colour and in ASCII."""
    failed = 0
    ways = dict.fromkeys((*SCREENS, *POPUPS), through) | {f"start {each}": started for each in STARTED}
    for name in names or ways:
        for look in (Look(), Look(ascii=True)):
            try:
                asyncio.run(ways[name](name.removeprefix("start "), SIZES, look))
                print(f"{name}, {'ASCII' if look.ascii else 'colour'}: {len(SIZES)} sizes", flush=True)
            except Exception as error:  # noqa: BLE001 - that is what is looked for
                failed += 1
                print(f"{name}, {look}: {type(error).__name__}: {error!s:.300}", flush=True)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main(sys.argv[1:])
