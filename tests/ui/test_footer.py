"""The last row of every screen: what enter does, what this moment invites to, and always the commands and the help."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.pilot import Pilot

from fleet_tui.source.files.local import LocalSource
from fleet_tui.ui.app import FleetApp
from tests.ui.screen import app_at, app_on, seen, settled, text_of, until
from tests.ui.shown import SCREENS, app_of, arrive

SIZES = [(60, 16), (80, 24), (120, 36)]
# What stands first, as far as there is room at 60 columns.
FIRST = {
    "runs": "enter open",
    "run": "enter text",
    "lanes": "enter text",
    "comparison": "enter ",
    "judge": "enter its events",
    "answer": "→ next tab",
    "plan": "→ next tab",
    "raw": "enter fold",
    "failures": "enter open its run",
    "ticket": "enter open",
    "tools": "enter open its run",
    "memories": "enter open",
    "memory": "m similar",
    "similar": "enter open",
    "optimizations": "enter open",
    "optimization": "b helped?",
    "helped": "enter its runs",
    "difference": "h hide equal",
    "examples": "enter open",
    "example": "o links",
    "cache": "enter open",
    "cache-entry": "o links",
    "help": "enter run it",
}


def last_row(pilot: Pilot[object]) -> str:
    return " ".join(text_of(pilot).split("\n")[-1].split())


def test_there_is_a_footer_to_be_seen_for_each_screen() -> None:
    assert {*FIRST} == {*SCREENS}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SCREENS)
async def test_what_enter_does_stands_first_and_commands_and_help_always(name: str, size: tuple[int, int]) -> None:
    app = app_of(name)
    async with app.run_test(size=size) as pilot:
        await arrive(pilot, name, size[0])
        row = last_row(pilot)
        assert row.startswith(FIRST[name]), row
        assert row.endswith(": commands ? help"), row
        assert "…" not in row


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("keys", "row"),
    [
        (("slash",), "enter filter tab complete ↑↓ earlier ones · esc leave"),
        (("u",), "enter take it ↑↓ choose tab complete · esc leave"),
        (("c",), "enter take it ↑↓ choose tab complete · esc leave"),
        (("y",), "enter take it ↑↓ choose tab complete · esc leave"),
        (("x", "slash"), "enter find · esc leave"),
        (("question_mark", "slash"), "enter find · esc leave"),
    ],
)
async def test_while_a_line_is_typed_only_keys_that_are_no_text_stand_there(
    keys: tuple[str, ...], row: str, size: tuple[int, int]
) -> None:
    async with app_on().run_test(size=size) as pilot:
        await seen(pilot, "enter open")
        await settled(pilot)
        before = last_row(pilot)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
        assert last_row(pilot) == row
        for _ in keys:
            await pilot.press("escape")
            await settled(pilot)
        assert last_row(pilot) == before


async def row_after(app: FleetApp, text: str, *keys: str) -> str:
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, text)
        await settled(pilot)  # the footer is written after what it speaks of
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
        return last_row(pilot)


async def test_a_running_run_invites_to_follow_it_until_it_is_followed() -> None:
    assert (await row_after(app_at("running"), "[timeline]")).startswith("enter text f follow → next tab")
    assert "f follow" not in await row_after(app_at("running"), "[timeline]", "f")


async def test_a_failed_run_invites_back_to_its_cause_once_one_has_left_it_and_a_good_run_never() -> None:
    assert "0 cause" not in await row_after(app_at("tool-error"), "event ev_0")
    assert (await row_after(app_at("tool-error"), "event ev_0", "k")).startswith("enter text 0 cause")
    assert "0 cause" not in await row_after(app_at("plan-kept"), "[timeline]", "j", "k", "k")


async def test_a_run_of_a_list_invites_to_the_next_of_it() -> None:
    assert "J next" in await row_after(app_on(), "50 loaded", "e", "enter")
    assert "J next" not in await row_after(app_at("tool-error"), "event ev_0")


async def test_in_the_text_beside_the_rows_enter_does_nothing_and_is_not_named() -> None:
    assert not (await row_after(app_at("tool-error"), "event ev_0", "enter")).startswith("enter")
    assert not (await row_after(app_on(section="memories"), "loaded", "tab")).startswith("enter")


async def test_what_is_marked_invites_to_be_compared() -> None:
    assert "d compare" not in await row_after(app_on(), "50 loaded")
    assert (await row_after(app_on(), "50 loaded", "space")).startswith("enter open d compare")


async def test_two_marked_optimizations_invite_to_be_compared_and_no_other_number() -> None:
    keys = ("space", "space", "space")
    told = [await row_after(app_on(section="optimizations"), "15 loaded", *keys[:many]) for many in range(4)]
    assert ["d compare" in each for each in told] == [False, False, True, False]


RESULT = {"candidates": [{}, {}], "val_aggregate_scores": [0.5, 0.8], "parents": [[None], [0]], "best_idx": 1}
MEMORY = {"id": "m", "memory": "likes tea", "user_id": "ann"}
SPAN = {
    "name": "SupervisorWorkflow.run",
    "context": {"trace_id": "0x" + "a" * 32, "span_id": "0x" + "1" * 16},
    "parent_id": None,
    "start_time": "2025-11-17T10:00:00Z",
    "end_time": "2025-11-17T10:00:09Z",
    "status": {"status_code": "UNSET"},
    "attributes": {},
}
STEP = {
    **SPAN,
    "name": "step",
    "context": {"trace_id": "0x" + "a" * 32, "span_id": "0x" + "2" * 16},
    "parent_id": "0x" + "1" * 16,
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("section", "stored", "keys", "never"),
    [
        ("optimizations", [RESULT], (), ("d compare", "z times", "+ zoom", "e next failed", "b helped?", "o links")),
        ("optimizations", [RESULT], ("enter",), ("b helped?", "o links", "J next", "n next match")),
        ("optimizations", [RESULT], ("x",), ("x raw", "o links", "n next match")),
        ("memories", [MEMORY], (), ("m similar", "o links", "c sort")),
        ("memories", [MEMORY], ("enter",), ("m similar", "o links", "J next")),
        ("runs", [SPAN, STEP], (), ("e next failed", "c sort")),
        ("runs", [SPAN, STEP], ("enter",), ("e next error", "] judge", "a agent", "J next")),
        ("runs", [SPAN, STEP], ("enter", "right"), ("] next round", "J next")),
        ("runs", [SPAN, STEP], ("enter", "right", "right"), ("n next match",)),
    ],
)
async def test_what_can_do_nothing_with_what_others_wrote_is_not_named(
    tmp_path: Path,
    section: str,
    stored: list[dict[str, object]],
    keys: tuple[str, ...],
    never: tuple[str, ...],
    size: tuple[int, int],
) -> None:
    file = tmp_path / "saved.jsonl"
    file.write_text("".join(f"{json.dumps(each)}\n" for each in stored), "utf-8")
    async with app_on(LocalSource(file), section=section).run_test(size=size) as pilot:
        await seen(pilot, "1 loaded", "enter open")
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
        await seen(pilot, "? help")
        row = last_row(pilot)
        assert [each for each in never if each in row] == []
        assert not keys or "esc back" in row, "the way back stands there on every screen but the first"


async def test_a_search_names_its_next_match_as_long_as_it_lasts() -> None:
    app = app_on(section="examples")
    async with app.run_test(size=(120, 36)) as pilot:
        await seen(pilot, "enter open")
        await pilot.press("enter", "slash", "e", "enter")
        await seen(pilot, "n next match")
        await pilot.press("escape")
        await until(pilot, lambda: "n next match" not in last_row(pilot))


@pytest.mark.parametrize("width", range(40, 121, 8))
async def test_after_a_fold_the_way_back_stays_however_narrow_the_screen(tmp_path: Path, width: int) -> None:
    file = tmp_path / "saved.jsonl"
    file.write_text(f"{json.dumps(SPAN)}\n{json.dumps(STEP)}\n", "utf-8")
    async with app_on(LocalSource(file)).run_test(size=(width, 16)) as pilot:
        await seen(pilot, "1 loaded")
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("enter")
        await seen(pilot, "+1", "esc back")
        assert last_row(pilot).startswith("enter unfold") or width < 56, "what enter does gives way before"
