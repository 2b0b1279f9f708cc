"""Finding events in a run: what one types after /, and where n, N, h and escape lead."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from fleet_tui.address import Address
from fleet_tui.source.files.local import LocalSource
from tests.model.making import run, said
from tests.ui.screen import app_at, app_on, gone, row_at_cursor, seen, settled, text_of, typed, until


async def test_n_and_big_n_step_over_the_matches_and_never_wrap_silently() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("g", "slash")
        await typed(pilot, "agent:writer draft")
        await pilot.press("enter")
        await seen(pilot, "match 1/3", "/ agent:writer draft", "event ev_013")
        await pilot.press("n")
        await seen(pilot, "match 2/3")
        await pilot.press("n", "n")
        await seen(pilot, "match 3/3", "no later match, 2 above")
        await pilot.press("N", "N", "N")
        await seen(pilot, "match 1/3", "no earlier match, 2 below")


async def test_what_does_not_match_stays_without_its_bar_and_h_leaves_it_out() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        before = next(line for line in text_of(pilot).split("\n") if "round 1" in line)
        assert before.endswith(" !░░")
        await pilot.press("slash")
        await typed(pilot, "agent:writer")
        await pilot.press("enter")
        screen = await seen(pilot, "h hides the others")
        assert not next(line for line in screen.split("\n") if "round 1" in line).endswith("░")
        await pilot.press("h")
        screen = await gone(pilot, "round 1")
        assert len([each for each in screen.split("\n") if re.match(r"[ >].{2} +\+\S+ writer ", each)]) == 3
        assert "h shows the others" in screen
        await pilot.press("e")
        await seen(pilot, "no later error")  # errors that are left out are not stepped to
        await pilot.press("h", "E")
        await seen(pilot, "event ev_009")


async def test_typing_goes_to_the_first_match_at_once_and_escape_brings_everything_back() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        here = row_at_cursor(pilot)
        await pilot.press("slash")
        await typed(pilot, "tool:any before:30s")
        screen = await seen(pilot, "match 4/4", "no later match: the last one above")
        await until(pilot, lambda: "λ" in row_at_cursor(pilot), "a tool call under the cursor")
        await pilot.press("escape")
        await gone(pilot, "match")
        assert row_at_cursor(pilot) == here
        assert "h hides" in screen


async def test_escape_clears_the_filter_before_it_leaves_the_run() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("slash")
        await typed(pilot, "429")
        await pilot.press("enter")
        await seen(pilot, "match 1/1")
        await pilot.press("escape")
        await gone(pilot, "match")
        await seen(pilot, "[timeline]")
        await pilot.press("escape")
        await seen(pilot, "loaded, newest first")


async def test_an_unknown_field_gets_a_caret_and_a_suggestion_and_the_rows_stay() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(100, 30)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("slash")
        await typed(pilot, "429 agnt:writer")
        screen = await seen(pilot, "unknown field 'agnt'", "did you mean 'agent'?")
        lines = screen.split("\n")
        typed_in = next(i for i, line in enumerate(lines) if "agnt:writer" in line)
        assert lines[typed_in + 1].index("^") == lines[typed_in].index("agnt")
        await pilot.press("enter")
        assert "ev_018" in await seen(pilot, "unknown field")


async def test_tab_completes_fields_and_the_agents_of_this_run() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("slash")
        await typed(pilot, "ag")
        await pilot.press("tab", "w", "tab", "enter")
        await seen(pilot, "/ agent:writer", "match")
        await pilot.press("slash")
        await typed(pilot, " err")
        await pilot.press("tab", "a", "tab", "enter")
        await seen(pilot, "/ agent:writer error:any", "0 of 20 match")


async def test_no_match_is_said_where_the_rows_would_be() -> None:
    async with app_at("tool-error").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_008")
        await pilot.press("n")
        await seen(pilot, "nothing to step to: / finds events")
        await pilot.press("h")
        await seen(pilot, "nothing to hide: / finds events")
        await pilot.press("slash")
        await typed(pilot, "agent:nobody")
        await pilot.press("enter")
        await seen(pilot, "0 of", "match")
        await pilot.press("h")
        await seen(pilot, "no event matches agent:nobody · esc clears", "no event")
        await pilot.press("escape")
        await seen(pilot, "event ev_008")


@pytest.mark.parametrize("width", [60, 70, 79])
async def test_in_a_low_header_the_cause_and_what_is_said_never_run_into_each_other(width: int) -> None:
    async with app_at("tool-error").run_test(size=(width, 16)) as pilot:
        await seen(pilot, "psycopg", "ev 8/9")
        before = text_of(pilot)
        await pilot.press("h")
        screen = await seen(pilot, "nothing to hide: / finds")
        line = next(each for each in screen.split("\n") if "nothing to hide" in each)
        beside = line.partition("nothing to hide")[0].rstrip()
        assert beside.endswith(("←→", " ·"))
        await pilot.press("k", "j")
        await gone(pilot, "nothing to hide")
        assert "psycopg" in text_of(pilot)
        assert before.count("ev_008") == text_of(pilot).count("ev_008")


async def test_the_filter_survives_the_next_run_of_the_list() -> None:
    async with app_on(filter_text="status:failed").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "loaded")
        await pilot.press("enter")
        await seen(pilot, "─ event ")
        await pilot.press("slash")
        await typed(pilot, "type:message")
        await pilot.press("enter", "h")
        first = await seen(pilot, "/ type:message", "h shows the others")
        await pilot.press("J")
        await until(pilot, lambda: text_of(pilot).split("\n")[0] != first.split("\n")[0], "another run")
        await seen(pilot, "/ type:message", "h shows the others")


async def test_a_long_run_is_searched_while_keys_are_heard(tmp_path: Path) -> None:
    events = [said(f"ev_{n}", n / 10, "odd" if n % 2 else "even") for n in range(6_000)]
    (tmp_path / "workflowRuns.jsonl").write_text(json.dumps({**run(*events), "id": "a", "workflowId": "a"}) + "\n")
    async with app_on(LocalSource(tmp_path), address=Address("run", "a")).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "ev 1/6000", "event ev_0")
        await pilot.press("slash")
        await typed(pilot, "odd")
        await pilot.press("enter")
        await seen(pilot, "match 1/3000 · h")
        await pilot.press("h", "G")
        await seen(pilot, "match 3000/3000", "ev 6000/6000")
        await pilot.press("r")
        await seen(pilot, "match 3000/3000", "ev 6000/6000", "●")


@pytest.mark.parametrize("keys", [("escape",), ("enter", "escape"), ("enter", "h", "escape")], ids=" ".join)
async def test_when_nothing_is_looked_for_any_more_the_screen_is_as_it_was(keys: tuple[str, ...]) -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        before = await settled(pilot)
        await pilot.press("slash", *"nowhere")
        await pilot.press(*keys)
        assert await settled(pilot) == before
