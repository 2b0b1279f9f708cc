"""The optimizations section, as someone who asks which run was better uses it."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pytest
from textual.pilot import Pilot

from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.fleet import Fleet
from fleet_tui.source.base import RequestLog
from fleet_tui.source.files.local import LocalSource
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.lists.optimizations import OptimizationList
from fleet_tui.ui.session import Session
from tests.demo_data.cases import DOCUMENTS
from tests.ui.doubles import OFFLINE, Troubled
from tests.ui.screen import AT_ONCE, app_on, demo_source, gone, row_at_cursor, seen, text_of, typed, until

CASES = DOCUMENTS["dspyOptimizationRuns"]


def app(**more: object) -> FleetApp:
    return app_on(section="optimizations", **more)  # type: ignore[arg-type]


def title(pilot: Pilot[object]) -> str:
    """The first line of the chart."""
    return text_of(pilot).split("\n")[2]


async def down_to(pilot: Pilot[object], case: str) -> None:
    """Put the cursor on the optimization of a case."""
    await pilot.press("g")
    for _ in range(14):
        if CASES[case][-7:] in row_at_cursor(pilot):
            return
        await pilot.press("j")
    raise AssertionError(f"{case} is not in the list:\n{text_of(pilot)}")


async def test_the_chart_shows_the_one_under_the_cursor_and_follows_it() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "15 loaded, newest first", "semantic_f1 by round", "•  GEPA        0.830")
        await down_to(pilot, "exact-match")
        await seen(pilot, "exact_match by round", "•  GEPA         0.86")


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (60, 16), (170, 50), (40, 12)])
async def test_chart_and_list_share_every_screen(size: tuple[int, int]) -> None:
    async with app().run_test(size=size) as pilot:
        screen = await seen(pilot, "by round", "…VW89K3G", "? help")
        assert re.search(r"^ *└[┴─]+$", screen, re.MULTILINE) or re.search(r"└[┴─]+", screen)
        assert row_at_cursor(pilot).startswith("> …VW89K3G")


async def test_marked_ones_are_overlaid_by_letter_and_unmarked_again() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "15 loaded")
        for case in ("twelve-rounds", "mipro", "falling"):
            await down_to(pilot, case)
            await pilot.press("space")
        await seen(pilot, "A GEPA       0.84", "B MIPROv2    0.80", "C MIPROv2    0.61")
        await down_to(pilot, "mipro")
        await pilot.press("space")
        screen = await gone(pilot, "B MIPROv2")
        assert "C MIPROv2    0.61" in screen
        await pilot.press("colon")
        await typed(pilot, "unmark")
        await pilot.press("enter")
        await seen(pilot, "• ")


async def test_another_metric_is_named_and_charted_when_the_cursor_is_on_it() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "15 loaded")
        for case in ("twelve-rounds", "exact-match"):
            await down_to(pilot, case)
            await pilot.press("space")
        await seen(pilot, "semantic_f1 by round  (other metrics: exact_match 1)", "A GEPA       0.84")
        await pilot.press("k")
        await seen(pilot, "exact_match by round  (other metrics: semantic_f1 1)", "B GEPA       0.86")


async def test_eight_can_be_marked_the_ninth_is_told_so() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "15 loaded")
        await pilot.press(*["space"] * 9)
        screen = await seen(pilot, "all 8 marks are given", "other metrics: exact_match 2")
        assert " H…" in screen


async def test_the_crosshair_goes_from_round_to_round() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "15 loaded")
        for case in ("twelve-rounds", "falling"):
            await down_to(pilot, case)
            await pilot.press("space")
        await pilot.press("right")
        await seen(pilot, "round 1: A 0.64 B 0.68")
        await pilot.press("right", "right")
        screen = await seen(pilot, "round 3: A 0.75 B 0.63")
        assert "╵" in screen
        await pilot.press("left")
        await seen(pilot, "round 2: A 0.70 B 0.64")


async def test_the_chart_zooms_and_turns_to_time_and_back() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "15 loaded")
        await down_to(pilot, "two-thousand-rounds")
        await seen(pilot, "2000 round")
        await pilot.press("plus", "plus")
        await seen(pilot, "by round, 1,500 to 2,000 of 2,000")
        await pilot.press("minus", "minus")
        await gone(pilot, "of 2,000")
        await pilot.press("z")
        await seen(pilot, "semantic_f1 by time", "elapsed", "6h")
        await pilot.press("left")
        assert "+8:03:45: • 0.88" in title(pilot)
        await pilot.press("z")
        await seen(pilot, "semantic_f1 by round")


async def test_one_without_a_progression_says_so_and_shows_what_there_is() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "15 loaded")
        await pilot.press("G")
        screen = await seen(pilot, "no metric progression is recorded", "bootstrap", "38 / 10")
        for part in ("auto=light", "2025-10-18 16:40Z", "duration   2m"):
            assert part in screen
        await pilot.press("enter")
        await seen(pilot, "▸ optimization …b937da5", ".var/logs/bootstrap")
        await pilot.press("escape")
        await pilot.press("k")
        await seen(pilot, "by round")


async def test_what_stands_in_place_of_a_chart_fits_a_screen_that_changes() -> None:
    async with app().run_test(size=(60, 24)) as pilot:
        await seen(pilot, "15 loaded")
        await pilot.press("G")
        await seen(pilot, "no metric progression is recorded")
        await pilot.resize_terminal(100, 30)
        await seen(pilot, "began      2025-10-18 16:38Z (29d ago)")


async def test_marked_ones_without_times_are_named_in_the_chart_by_time(tmp_path: Path) -> None:
    path = tmp_path / "dspyOptimizationRuns.jsonl"
    stored = [
        {"id": f"opt_{i}", "optimizerConfig": {"metric": "f1"}, "_ts": 1_763_000_000 - i, "metricProgression": rounds}
        for i, rounds in enumerate(
            ([{"round": 1, "metric": 0.5}], [{"round": 1, "metric": 0.6, "timestamp": "2025-11-17T08:00:00Z"}])
        )
    ]
    path.write_text("".join(json.dumps(each) + "\n" for each in stored))
    async with app(source=LocalSource(path)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "2 loaded")
        await pilot.press("space", "space", "z")
        await seen(pilot, "f1 by time  (no times: A)")


async def test_enter_shows_the_whole_and_escape_returns_to_the_marks() -> None:
    async with app().run_test(size=(80, 36)) as pilot:
        await seen(pilot, "15 loaded")
        await pilot.press("space", "enter")
        screen = await seen(pilot, "▸ optimization …ZABXJ4F", "question -> answer", "What is AgenticFleet?")
        assert "semantic_f1 by round" in screen
        await pilot.press("G")
        await seen(pilot, "ex_01HZYSAZ7V8KH3W3PM3N9DTHNS", "08:18:00.000Z", "max_metric_calls  64")
        await pilot.press("J")
        await seen(pilot, "▸ optimization …P63TBX5")
        await pilot.press("escape")
        await seen(pilot, "A GEPA      0.830", "> …P63TBX5")


async def test_links_lead_to_its_examples_and_name_those_that_are_gone() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "15 loaded")
        await down_to(pilot, "twelve-rounds")
        await pilot.press("enter")
        await seen(pilot, "12 rounds")
        await pilot.press("o")
        await seen(pilot, "train examples     20 examples, single-partition", "eval examples      2 examples")
        await pilot.press("enter")
        await seen(pilot, "▸ train examples", "18 loaded", "! 2 of 20 not in this container: ex_01KA75TH3J")
        await pilot.press("backspace")
        await seen(pilot, "▸ optimization …P63TBX5")


async def test_two_marked_ones_are_compared() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "15 loaded")
        for case in ("twelve-rounds", "mipro"):
            await down_to(pilot, case)
            await pilot.press("space")
        await pilot.press("d")
        screen = await seen(
            pilot, "A …P63TBX5 against B …3FTGS9G", "max_metric_calls  64", "3 equal keys (h shows them)"
        )
        assert screen.index("configuration") < screen.index("program")
        await pilot.press("h")
        await seen(pilot, "3 equal keys: userId, metric, status")
        await pilot.press("G")
        await seen(pilot, "B-A")
        await pilot.press("escape")
        await seen(pilot, "A GEPA       0.84", "B MIPROv2    0.80")


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        (0, "mark two first: space marks, none is marked"),
        (1, "mark two first: space marks, 1 is marked"),
        (3, "unmark some first: space takes a mark away, 3 are marked"),
    ],
)
async def test_comparing_takes_exactly_two(marks: int, said: str) -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "15 loaded")
        await pilot.press(*["space"] * marks, "d")
        await seen(pilot, said)


async def test_a_comparison_that_cannot_be_read_says_why_and_can_be_tried_again() -> None:
    source = Troubled(demo_source())
    async with app(source=source).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "15 loaded")
        await pilot.press("space", "space")
        source.error = OFFLINE
        await pilot.press("d")
        await seen(pilot, "✗ offline", "127.0.0.1:8081 refused the connection", "r tries again")
        source.error = None
        await pilot.press("r")
        await seen(pilot, "configuration ─")


async def test_marks_stay_when_a_filter_hides_their_rows() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "15 loaded")
        await down_to(pilot, "twelve-rounds")
        await pilot.press("space", "slash")
        await typed(pilot, "optimizer:MIPROv2")
        await pilot.press("enter")
        screen = await seen(pilot, "3 loaded", "A GEPA       0.84")
        assert "A…P63TBX5" not in screen
        await pilot.press("escape")
        await seen(pilot, "15 loaded", "A…P63TBX5")


async def test_a_filter_that_nothing_matches_leaves_the_list_the_room() -> None:
    async with app(filter_text="optimizer:none").run_test(size=(80, 24)) as pilot:
        screen = await seen(pilot, "0 of 15 optimizations")
        assert "by round" not in screen


async def test_reload_brings_new_rounds_to_a_marked_one(tmp_path: Path) -> None:
    path = tmp_path / "dspyOptimizationRuns.jsonl"

    def write(*values: float) -> None:
        rounds = [{"round": i, "metric": each} for i, each in enumerate(values, 1)]
        stored = {"id": "opt_1", "userId": "u", "optimizerType": "GEPA", "optimizerConfig": {"metric": "f1"}}
        path.write_text(json.dumps({**stored, "metricProgression": rounds, "_ts": 1_763_000_000}) + "\n")

    write(0.1, 0.2)
    async with app(source=LocalSource(path)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "1 loaded")
        await pilot.press("space")
        await seen(pilot, "A GEPA      0.200")
        write(0.1, 0.2, 0.9)
        await pilot.press("r")
        await seen(pilot, "A GEPA       0.90")


async def test_the_section_can_open_with_some_marked() -> None:
    session = Session(Fleet(demo_source(), frozen(NOW)), RequestLog(), paces=AT_ONCE)
    started = FleetApp(session, section="optimizations")
    async with started.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "15 loaded")
        wanted = (CASES["twelve-rounds"], "…VFBR215", "opt_missing")
        await pilot.app.push_screen(OptimizationList(session, marked=wanted))
        await seen(pilot, "A GEPA       0.84", "B Bootstrap… 0.71", "opt_missing: not in this container")
        await pilot.press("j")
        await gone(pilot, "opt_missing")


async def test_typed_letters_are_text_not_keys_of_the_chart() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "15 loaded")
        await pilot.press("slash")
        await typed(pilot, "td-")
        await until(pilot, lambda: "td-" in text_of(pilot))
        assert "by time" not in text_of(pilot)


async def test_each_point_of_a_round_that_is_stored_twice_is_under_the_crosshair_once(tmp_path: Path) -> None:
    path = tmp_path / "dspyOptimizationRuns.jsonl"
    stored = [{"round": each, "metric": value} for each, value in ((1, 0.1), (2, 0.2), (2, 0.9), (2, 0.3), (3, 0.4))]
    path.write_text(json.dumps({"id": "opt", "optimizerType": "GEPA", "metricProgression": stored}), encoding="utf-8")
    async with app(source=LocalSource(path)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "1 loaded")
        await pilot.press("right", "right")
        await seen(pilot, "round 2 (1 of 3): • 0.20")
        await pilot.press("right")
        await seen(pilot, "round 2 (2 of 3): • 0.90")
        await pilot.press("right")
        await seen(pilot, "round 2 (3 of 3): • 0.30")
        await pilot.press("left")
        await seen(pilot, "round 2 (2 of 3): • 0.90")


async def test_a_time_that_stands_for_none_is_left_out_of_the_chart_by_time_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "dspyOptimizationRuns.jsonl"
    times = ("2025-11-17T08:00:00Z", "0001-01-01T00:00:00Z", "2025-11-17T08:10:00Z")
    stored = [{"round": each, "metric": 0.5, "timestamp": time} for each, time in enumerate(times, 1)]
    path.write_text(json.dumps({"id": "opt", "optimizerType": "GEPA", "metricProgression": stored}), encoding="utf-8")
    async with app(source=LocalSource(path)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "1 loaded")
        await pilot.press("z")
        await seen(pilot, "by time  (values without a time: • 1)", "10m")


async def test_a_peak_of_one_round_among_thousands_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "dspyOptimizationRuns.jsonl"
    stored = [{"round": each, "metric": 9.0 if each == 1_234 else 0.5} for each in range(1, 3_001)]
    path.write_text(json.dumps({"id": "opt", "optimizerType": "GEPA", "metricProgression": stored}), encoding="utf-8")
    async with app(source=LocalSource(path)).run_test(size=(80, 24)) as pilot:
        screen = await seen(pilot, "1 loaded", "3000 round")
        top = screen.split("\n")[3]
        assert "•" in top, "the mark of the best, in the highest row of the chart"
        row = next(line for line in screen.split("\n") if line.startswith("> opt"))
        assert "█" in row.split("9.00")[-1], "and in the list"


@pytest.mark.parametrize(("size", "edge"), [((60, 16), ""), ((80, 24), ""), ((120, 36), "│"), ((200, 60), "│")])
async def test_the_chart_begins_in_the_column_in_which_all_else_begins(size: tuple[int, int], edge: str) -> None:
    async with app().run_test(size=size) as pilot:
        screen = await seen(pilot, "semantic_f1 by round", "┤")
        assert f"\n{edge} semantic_f1 by round" in screen
        assert re.search(rf"^{edge} 0\.\d+┤", screen, re.MULTILINE)


RESULT = {
    "candidates": [{"predict": f"Plan the visit of ship {each}."} for each in range(4)],
    "parents": [[None], [0], [1], [2]],
    "val_aggregate_scores": [0.5, math.nan, 0.8, math.inf],
    "best_idx": 2,
}


async def test_beside_the_curve_it_is_said_that_points_are_missing_and_its_name_is_no_point(tmp_path: Path) -> None:
    file = tmp_path / "gepa.json"
    file.write_text(json.dumps(RESULT), "utf-8")
    async with app(source=LocalSource(file)).run_test(size=(80, 24)) as pilot:
        screen = await seen(pilot, "unnamed metric by round  (2 of 4 rounds have no number)")
        [last] = [each for each in screen.split("\n") if "gepa         0.80" in each]
        assert last.count("•") == 1
        await pilot.press("space")
        await seen(pilot, "(A 2 of 4 rounds have no number)", "A  A gepa       0.80")


async def test_a_result_of_gepa_opens_on_what_it_has_and_says_that_more_is_below(tmp_path: Path) -> None:
    file = tmp_path / "gepa.json"
    file.write_text(json.dumps(RESULT), "utf-8")
    async with app(source=LocalSource(file)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "1 loaded")
        await pilot.press("enter")
        screen = await seen(pilot, "▸ optimization ….json:1", "more ↓", "at round 2, 2 of 4 rounds have")
        assert not re.search(r"^ *(\w+) +—", screen, re.MULTILINE)
        assert "not recorded: status, train/eval, budget, began, completed, duration" in screen
        facts = screen.index("not recorded: status")
        assert screen.index("optimizer  gepa") < facts < screen.index("unnamed metric by round")


async def test_all_lines_about_one_without_a_curve_begin_in_the_same_column() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "15 loaded")
        await pilot.press("G")
        screen = (await seen(pilot, "no metric progression is recorded")).split("\n")
        first = next(place for place, each in enumerate(screen) if "no metric progression" in each)
        about = screen[first : next(place for place, each in enumerate(screen) if "first→last" in each)]
        assert len(about) > 8
        assert {len(each) - len(each.lstrip()) for each in about if each.strip()} <= {1, 12}, "12 of what goes on"
