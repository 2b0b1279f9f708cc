"""The moving picture of the README shows what the screens show today, one at a time, and needs no script."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import cache

from tests.ui.moving import SECONDS, STEPS, picture
from tests.ui.screenshots import TOUR, stray

_AT_MOST = 300_000  # bytes
_SVG = "{http://www.w3.org/2000/svg}"


@cache
def shown() -> str:
    return TOUR.read_text(encoding="utf-8")


def screens() -> list[ET.Element]:
    return [each for each in ET.fromstring(shown()) if each.get("class") == "screen"]


async def test_the_moving_picture_is_what_the_screens_show() -> None:
    assert shown() == await picture(), "python -m tests.ui.moving takes it anew"


def test_each_screen_of_the_way_is_in_it_and_says_which_keys_led_there() -> None:
    assert len(screens()) == len(STEPS)
    for screen, step in zip(screens(), STEPS, strict=True):
        said = "".join(each.text or "" for each in screen.iter(f"{_SVG}text")).replace("\xa0", " ")
        assert step.said in said
        assert step.text in said


def test_from_the_first_moment_on_exactly_one_screen_is_seen() -> None:
    total = SECONDS * len(STEPS)
    (until,) = re.findall(r"([\d.]+)% { visibility: hidden }", shown())
    delays = [int(re.findall(r"animation-delay: (-\d+)s", each.get("style") or "")[0]) for each in screens()]
    for moment in range(2 * total):
        seen = [delay for delay in delays if (moment - delay) % total < float(until) / 100 * total]
        assert len(seen) == 1
        assert delays.index(seen[0]) == moment % total // SECONDS


def test_no_two_screens_share_a_name_for_a_colour_or_a_clip() -> None:
    names = [each.get("id") for each in ET.fromstring(shown()).iter() if each.get("id")]
    assert len(names) == len(set(names))
    styles = re.findall(r"\.([\w-]+) \{ fill", shown())
    assert len(styles) == len(set(styles))


def test_it_is_small_has_no_script_and_is_no_stray_picture() -> None:
    assert len(shown().encode()) < _AT_MOST
    assert "<script" not in shown()
    assert TOUR not in stray()
