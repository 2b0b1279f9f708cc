"""Makes the pictures of the README from the demo: `python -m tests.ui.screenshots` writes screenshots/*.svg."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.ui.shown import SCREENS, app_of, arrive

FOLDER: Final = Path(__file__).parents[2] / "screenshots"
TOUR: Final = FOLDER / "tour.svg"  # several screens in one, made by tests.ui.moving
SIZES: Final = ((80, 24), (120, 36))
WIDE: Final = (200, 60)
_IN_WIDE: Final = ("runs", "run", "judge", "optimizations")  # where room is used otherwise than at 120 columns
PICTURES: Final = (*((name, size) for name in SCREENS for size in SIZES), *((name, WIDE) for name in _IN_WIDE))

_CELL: Final = 12.2  # the width of a character in these pictures
_INDENTED: Final = re.compile(r'x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"([^>]*)>((?:&#160;)+)(?=[^<])')
_OWN_ID: Final = re.compile(r"terminal-\d+")


def unindented(svg: str) -> str:
    """The picture with blanks before a text as its place: some viewers leave out blanks that a text begins with."""

    def moved(match: re.Match[str]) -> str:
        x, y, length, rest, blanks = match.groups()
        shift = len(blanks) // len("&#160;") * _CELL
        return f'x="{float(x) + shift:g}" y="{y}" textLength="{float(length) - shift:g}"{rest}>'

    return _INDENTED.sub(moved, svg)


def path_of(name: str, size: tuple[int, int]) -> Path:
    """Where a picture is."""
    return FOLDER / f"{name}-{size[0]}x{size[1]}.svg"


async def picture(name: str, size: tuple[int, int]) -> str:
    """One screen of the demo as SVG; the same screen is the same picture to the letter."""
    app = app_of(name)
    async with app.run_test(size=size) as pilot:
        await arrive(pilot, name, size[0])
        svg = unindented(app.export_screenshot(title="fleet-tui --demo", simplify=True))
    return _OWN_ID.sub("terminal", svg)


def stray() -> Iterator[Path]:
    """Pictures of screens that are none any more."""
    known = {TOUR, *(path_of(*each) for each in PICTURES)}
    return (each for each in FOLDER.glob("*.svg") if each not in known)


async def main() -> None:
    """Every picture at every size."""
    FOLDER.mkdir(exist_ok=True)
    for each in stray():
        each.unlink()
    for name, size in PICTURES:
        path_of(name, size).write_text(await picture(name, size), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
