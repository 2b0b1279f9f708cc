"""Makes the pictures of the README from the demo: `python -m tests.ui.screenshots` writes screenshots/*.svg."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Final

from tests.ui.screen import app_at, app_on, seen

FOLDER: Final = Path(__file__).parents[2] / "screenshots"
SIZES: Final = ((80, 24), (120, 36))


_CELL: Final = 12.2  # the width of a character in these pictures
_INDENTED: Final = re.compile(r'x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"([^>]*)>((?:&#160;)+)(?=[^<])')


def unindented(svg: str) -> str:
    """The picture with blanks before a text as its place: some viewers leave out blanks that a text begins with."""

    def moved(match: re.Match[str]) -> str:
        x, y, length, rest, blanks = match.groups()
        shift = len(blanks) // len("&#160;") * _CELL
        return f'x="{float(x) + shift:g}" y="{y}" textLength="{float(length) - shift:g}"{rest}>'

    return _INDENTED.sub(moved, svg)


async def picture(name: str, size: tuple[int, int]) -> str:
    """One screen of the demo as SVG."""
    app = app_on() if name == "runs" else app_at("judge-never-satisfied")
    async with app.run_test(size=size) as pilot:
        await seen(pilot, "50 loaded, newest first" if name == "runs" else "event ev_0")
        await pilot.pause(0.3)
        return unindented(app.export_screenshot(title="fleet-tui --demo", simplify=True))


async def main() -> None:
    """Every picture at every size."""
    FOLDER.mkdir(exist_ok=True)
    for name in ("runs", "run"):
        for size in SIZES:
            svg = await picture(name, size)
            (FOLDER / f"{name}-{size[0]}x{size[1]}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
