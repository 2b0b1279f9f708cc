"""Makes the moving picture of the README from the demo: `python -m tests.ui.moving` writes screenshots/tour.svg.

It is one SVG that any browser plays without a script: the screens lie over each other, and CSS shows one at a time.
Where nothing moves, for whoever has asked for that too, the second is seen: a failed run on its cause.
"""

from __future__ import annotations

import asyncio
import re
from typing import Final, NamedTuple

from tests.ui.screen import app_on, seen, settled
from tests.ui.screenshots import FOLDER, TOUR, unindented

SIZE: Final = (100, 30)
SECONDS: Final = 4  # that a screen is seen
STILL: Final = 1  # the screen that is seen where nothing moves


class Step(NamedTuple):
    """Keys, what is seen after them, and what they did."""

    keys: tuple[str, ...]
    text: str
    said: str


STEPS: Final = (
    Step((), "loaded", "fleet-tui --demo: the newest runs of everybody"),
    Step(("e", "enter"), "ev_0", "e, enter: a failed run, opened on what broke it"),
    Step(("d",), "first divergence", "d: what was different in the last good run of this task"),
    Step(("escape", "y"), "ticket", "y: what can be copied, the address, the error, a ticket"),
    Step(("t", "i", "enter"), "ticket, ", "ti, enter: the whole run on one page, ready to be pasted"),
)

_OWN_ID: Final = re.compile(r"terminal-\d+")
_BODY: Final = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_FONTS: Final = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


async def screens() -> list[str]:
    """Each screen of the way, as a picture of its own."""
    app = app_on()
    taken: list[str] = []
    async with app.run_test(size=SIZE) as pilot:
        for step in STEPS:
            for key in step.keys:
                await pilot.press(key)
                await settled(pilot)
            await seen(pilot, step.text)
            await settled(pilot)
            taken.append(unindented(app.export_screenshot(title=step.said, simplify=True)))
    return taken


def moving(pictures: list[str]) -> str:
    """Several pictures of one size as one that shows each for some seconds, again and again."""
    opening = re.match(r"<svg[^>]*>", pictures[0])
    assert opening is not None
    style = (
        f".screen {{ visibility: hidden; animation: shown {SECONDS * len(pictures)}s step-end infinite }}\n"
        f"@keyframes shown {{ 0% {{ visibility: visible }} {100 / len(pictures):g}% {{ visibility: hidden }} }}\n"
        "@media (prefers-reduced-motion: reduce) { .screen { animation: none } }\n"
        f"#screen-{STILL} {{ visibility: visible }}"
    )
    return "\n".join(
        (opening[0], f"<style>\n{style}\n</style>", *map(_screen, range(len(pictures)), pictures), "</svg>\n")
    )


def _screen(number: int, picture: str) -> str:
    """A picture as a part of another: its names are its own, and the letters are those of the first.

    Each begins in the midst of its round, so that from the first moment on exactly one is seen.
    """
    body = _BODY.search(_OWN_ID.sub(f"s{number}", picture))
    assert body is not None
    inside = _FONTS.sub("", body[1]) if number else body[1]
    delay = (number - len(STEPS)) * SECONDS
    return f'<g class="screen" id="screen-{number}" style="animation-delay: {delay}s">{inside}</g>'


async def picture() -> str:
    """The moving picture; the same screens are the same picture to the letter."""
    return moving(await screens())


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    TOUR.write_text(asyncio.run(picture()), encoding="utf-8")
