"""What is cut says so with `…`, on every screen and in everything that opens over one, however wide the terminal is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from fleet_tui.present.cells import Line, line_text
from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.look import Look
from fleet_tui.ui.widgets.bar import Bar, Notice
from fleet_tui.ui.widgets.filter_bar import FilterBar
from fleet_tui.ui.widgets.line_widget import LineWidget
from fleet_tui.ui.widgets.pane import Pane
from tests.ui.screen import app_on, seen, settled, text_of
from tests.ui.shown import SCREENS, app_of, arrive
from tests.ui.sizes import POPUPS

# on both sides of each width from which something is drawn another way
SIZES = ((40, 24), (59, 16), (60, 30), (79, 24), (99, 24), (100, 36), (120, 36), (159, 40), (160, 24), (200, 60))
_SOME = 8  # cells of a frame below which nothing is said at it


def told(given: str, shown: str) -> bool:
    """Whether a text stands there whole, or as far as its sign says."""
    given, shown = given.strip(), shown.strip()
    parts = ((shown[:at].rstrip(), shown[at + 1 :].lstrip()) for at, each in enumerate(shown) if each == "…")
    return given == shown or any(given.startswith(begin) and given.endswith(end) for begin, end in parts)


def words(text: str) -> str:
    """A text without its blanks, for a line that goes on below breaks at them."""
    return "".join(text.split())


def shown_of(widget: Widget, rows: Sequence[int]) -> str:
    """What is drawn of a widget in some of its rows."""
    return "\n".join(widget.render_line(y).text for y in rows)


def bar_faults(bar: Bar) -> Iterator[str]:
    left, right, shown = line_text(bar._left), line_text(bar._right), shown_of(bar, [0])
    beside = shown.rstrip().endswith(right.rstrip())
    kept = shown.rstrip().removesuffix(right.rstrip()) if beside else ""
    if not told(left, kept) and not (left.strip() and "…" in shown):
        yield f"{left!r} is {kept!r}"
    if not beside and not told(right, shown[len(kept) :]):
        yield f"{right!r} is {shown!r}"


def notice_faults(notice: Notice) -> Iterator[str]:
    given = "".join(words(line_text(notice.keyed(each))) for each in notice._lines)
    shown = words(shown_of(notice, range(notice.size.height)))
    if not told(given, shown):
        yield f"{given!r} is {shown!r}"


def pane_faults(pane: Pane) -> Iterator[str]:
    said = pane._said_at
    title, place, width = pane.inner.title, pane.inner.place(), pane.size.width
    shown = shown_of(pane, said[:1]).strip("─╭╮ ").removesuffix(place).rstrip("─ ")
    if said and title and width > _SOME and not told(title, shown):
        yield f"{title!r} is {shown_of(pane, said[:1])!r}"
    if said and place and place not in shown_of(pane, said[-1:]) and len(title) + len(place) + _SOME < width:
        yield f"{place!r} is {shown_of(pane, said[-1:])!r}"


def title_faults(screen: FrameScreen) -> Iterator[str]:
    """Every step of the way is named, or a sign is in its place; so is where it is read from."""
    shown = shown_of(screen.title_row.bar, [0])
    if "…" not in shown and not all(step in shown for step in screen.trail):
        yield f"{screen.trail} is {shown!r}"


def footer_faults(screen: FrameScreen) -> Iterator[str]:
    """Keys are given up whole: each that is named has all its words."""
    known = {f"{each.key_text} {each.label}" for each in screen.session.keymap.of(*screen.places)}
    known.add(f"enter {screen.invited.enter}")
    if isinstance(screen.focused, FilterBar):
        known |= {f"{each.shown} {each.words}" for group in screen.focused.keys for each in group}
    shown = shown_of(screen.footer_bar, [0]).strip()
    for each in sorted(known, key=len, reverse=True):
        shown = f" {shown} ".replace(f" {each} ", "  ")
    if shown.replace("·", "").strip(" …"):
        yield f"{shown.strip()!r} is no key"


def popup_faults(box: Widget) -> Iterator[str]:
    top = box._styles_cache.render_widget(box, box.size.region)[0].text if box.border_title else ""
    if box.border_title and not told(str(box.border_title), top.strip("╭╮─ ")):
        yield f"{box.border_title!r} is {top!r}"


def input_faults(line: Input) -> Iterator[str]:
    shown = line.render_line(0).text[: line.scrollable_content_region.width]
    given = line.value or line.placeholder
    begins, ends = not shown.startswith("…"), not shown.rstrip().endswith("…")
    part = shown.strip().removeprefix("…").removesuffix("…")
    if part not in given or (begins and not given.startswith(part)) or (ends and not given.endswith(part)):
        yield f"{given!r} is {shown!r}"


def faults(pilot: Pilot[object]) -> Iterator[str]:
    """Everything in sight that was cut without a sign."""
    screen = pilot.app.screen
    for widget in (each for each in screen.walk_children(Widget) if each.size and each.is_on_screen):
        found: Iterator[str] = iter(())
        if isinstance(widget, Bar):
            found = bar_faults(widget)
        elif isinstance(widget, Notice):
            found = notice_faults(widget)
        elif isinstance(widget, Pane):
            found = pane_faults(widget)
        elif isinstance(widget, Input):
            found = input_faults(widget)
        elif widget.border_title:
            found = popup_faults(widget)
        yield from (f"{widget!r}: {each}" for each in found)
    if isinstance(screen, FrameScreen):
        yield from (*title_faults(screen), *footer_faults(screen))


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Every line that was painted: as it was given, as it is shown."""
    lines: list[tuple[str, str]] = []
    paint = LineWidget.paint

    def record(self: LineWidget, line: Line, width: int, *, cursor: bool = False) -> Strip:
        strip = paint(self, line, width, cursor=cursor)
        lines.append((line_text(self.keyed(line)), strip.text))
        return strip

    monkeypatch.setattr(LineWidget, "paint", record)
    return lines


@pytest.mark.parametrize("name", [*SCREENS, *POPUPS])
async def test_nothing_is_cut_without_a_sign_at_any_width(name: str, painted: list[tuple[str, str]]) -> None:
    screen, *keys = POPUPS.get(name, (name,))
    async with app_of(screen).run_test(size=(80, 24)) as pilot:
        await arrive(pilot, screen, 80)
        await pilot.press(*keys)
        await settled(pilot)
        for size in SIZES:
            painted.clear()
            await pilot.resize_terminal(*size)
            await settled(pilot)
            assert painted
            assert [each for each in painted if not told(*each)] == [], size
            assert list(faults(pilot)) == [], size


async def test_a_typed_line_says_at_each_end_that_there_is_more_of_it() -> None:
    async with app_on().run_test(size=(40, 24)) as pilot:
        await seen(pilot, "loaded")
        await pilot.press("slash", *"abcdefghij" * 6)
        line = pilot.app.screen.query_one(Input)
        await settled(pilot)
        assert line.render_line(0).text.startswith("…")
        assert line.render_line(0).text.rstrip().endswith("j")
        await pilot.press("home")
        await seen(pilot, "abcdefghij")
        shown = line.render_line(0).text[: line.scrollable_content_region.width]
        assert shown.startswith("abc")
        assert shown.endswith("…")


async def test_in_ascii_the_sign_is_one_of_ascii() -> None:
    async with app_on(look=Look(ascii=True)).run_test(size=(40, 24)) as pilot:
        await seen(pilot, "*")
        assert text_of(pilot).isascii()


async def test_a_notice_too_wide_for_its_row_is_found_when_it_is_cropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: without the sign, what these tests look for is there."""
    assert not told("a long line", "a long l")
    assert told("a long line", "a long…")
    async with app_on().run_test(size=(60, 16)) as pilot:
        await seen(pilot, "loaded")
        notice = pilot.app.screen.query_one(Notice)
        notice.show([("word " * 20, Tone.PLAIN)])
        await pilot.pause()
        assert list(notice_faults(notice)) == []
        monkeypatch.setattr("fleet_tui.ui.widgets.bar.cut", lambda line, _: line)
        cropped = "fleet_tui.ui.widgets.line_widget.cut"
        monkeypatch.setattr(cropped, lambda line, width: [(line_text(line)[:width], Tone.PLAIN)])
        assert list(notice_faults(notice))
