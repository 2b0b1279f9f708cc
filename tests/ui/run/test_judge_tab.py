"""What the judge said, and the way from there to the events of a round and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.pilot import Pilot

from fleet_tui.address import Address
from fleet_tui.source.files.local import LocalSource
from fleet_tui.ui.app import FleetApp
from tests.demo_data.cases import CASES, MODEL_RUN
from tests.model.failures import flat
from tests.ui.screen import app_at, app_on, gone, row_at_cursor, seen, text_of, typed


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36)])
async def test_rounds_show_score_threshold_and_whether_they_got_better(size: tuple[int, int]) -> None:
    async with app_at("judge-never-satisfied").run_test(size=size) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("right")
        screen = await seen(pilot, "[judge]", "never passed · best 2 (7.2)", "6.1  ", "7.2 ↑", "5.8 ↓", "below")
        assert row_at_cursor(pilot).startswith(">  3")
        assert sum("┃" in line and "below" in line for line in screen.split("\n")) == 3


async def test_the_words_of_a_round_are_all_there_and_follow_the_cursor() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("right")
        await seen(pilot, "judge gpt-5  threshold 7.5  max 3", "final dimensions", "correctness    4.0", "✗")
        await seen(
            pilot,
            "round 3  +1:17.3",
            "Price quoted for H200 is not in any source: hallucination.",
            " • Remove unsupported figure",
            " • Re-check pricing table",
            "overall 5.8 · refinementNeeded true",
            " • Could add more detail on pricing models.",
            "after judging: 2 events, ev_019 – ev_020",
        )
        await pilot.press("left_square_bracket")
        await seen(pilot, "round 2  +1:08.9", "H200 is missing.", " • Source for reserved capacity")
        await pilot.press("right_square_bracket", "right_square_bracket")
        await seen(pilot, "no later round, 2 above")
        await pilot.press("g", "left_square_bracket")
        await seen(pilot, "no earlier round, 2 below")


async def test_from_a_failed_run_in_the_list_to_the_events_of_round_2_and_back_by_keys_alone() -> None:
    async with app_on(filter_text=f"id:{CASES['judge-never-satisfied']}").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "1 loaded")
        await pilot.press("enter")
        await seen(pilot, "event ev_018")
        await pilot.press("right")
        await seen(pilot, "[judge]")
        await pilot.press("k")
        await seen(pilot, "enter: ev_015 – ev_016")
        await pilot.press("enter")
        await seen(pilot, "[timeline]", "events of round 2: ev_015 – ev_016", "event ev_015")
        assert "Draft 2" in row_at_cursor(pilot)
        await pilot.press("backspace")
        await seen(pilot, "[judge]")
        assert row_at_cursor(pilot).startswith(">  2")
        await pilot.press("left")
        await seen(pilot, "[timeline]", "event ev_018")  # where the timeline stood before the jump


async def test_where_times_are_not_ordered_there_is_no_jump_and_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "workflowRuns.jsonl").write_text(
        '{"id":"a","workflowId":"a","judge_evaluations":[{"round":1,"score":7,"reasoning":"no time"}]}\n'
    )
    async with app_on(LocalSource(tmp_path), address=Address("run", "a")).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "judge:1")
        await pilot.press("right")
        await seen(pilot, "its events cannot be told: no ordered times", "no judge settings recorded", "no threshold")
        await pilot.press("enter")
        await seen(pilot, "[judge]", "the events of round 1 cannot be told")


async def test_rounds_with_dimensions_of_their_own_show_them() -> None:
    async with app_at("round-dimensions").run_test(size=(80, 30)) as pilot:
        await seen(pilot, "[timeline]", "event ")
        await pilot.press("right", "g")
        screen = await seen(pilot, "dimensions of round 1", "passed in round 3")
        assert screen.count("citations") == 2
        assert "6.0" in next(line for line in screen.split("\n")[12:] if "citations" in line)


@pytest.mark.parametrize(
    ("case", "why"),
    [
        ("pending", "no judge round is recorded: it is not evaluated yet"),
        ("flat-delegated", "no judge round is recorded: only the final score, 8.9"),
        ("running", "no judge round is recorded: this run is still running"),
        ("no-quality", "no judge round is recorded"),
    ],
)
async def test_without_rounds_it_says_why(case: str, why: str) -> None:
    async with app_at(case).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "[timeline]", " 1/")
        await pilot.press("right")
        await seen(pilot, "[judge]", why)
        await pilot.press("enter", "right_square_bracket")
        await seen(pilot, "[judge]", "no later round")


async def test_what_the_flat_shape_says_of_quality_is_told() -> None:
    async with app_at("flat-judged").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "[timeline]", "event ")
        await pilot.press("right")
        await seen(pilot, "refinement_needed", "judge_score", "used_fallback  false")


async def test_an_evaluation_that_is_pending_says_why_it_may_be_so_for_ever() -> None:
    async with app_at("pending").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "[timeline]", " 1/")
        await pilot.press("right")
        await seen(pilot, "not evaluated yet", "only the writer's local history file", "as it was first stored")


def opened_alone(folder: Path, quality: dict[str, object]) -> FleetApp:
    file = folder / "execution_history.jsonl"
    file.write_text(json.dumps(flat("u", quality=quality)))
    return app_on(LocalSource(file), address=Address("run", "u"))


async def test_a_judge_that_was_off_gave_no_score(tmp_path: Path) -> None:
    async with opened_alone(tmp_path, {"score": 0.0, "used_fallback": True}).run_test(size=(80, 24)) as pilot:
        assert "0.0" not in (await seen(pilot, "[timeline]", "5 rows")).split("\n")[1]
        await pilot.press("right")
        await seen(pilot, "no judge round is recorded: the judge was off")


async def test_grades_are_drawn_on_the_scale_they_were_given_on(tmp_path: Path) -> None:
    grades = {"groundness": 0.035, "relevance": 0.0, "coherence": 1.0, "scale": "0-1"}
    quality = {"score": 2.2, "flag": "low_confidence", "final_evaluation": {"answer_quality": grades}}
    async with opened_alone(tmp_path, quality).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "[timeline]", "5 rows")
        await pilot.press("right")
        screen = await seen(pilot, "quality, 0 to 1", "groundness", "0.035", "low_confidence")
        bars = {name: next(line for line in screen.split("\n") if name in line) for name in grades if name != "scale"}
        assert "█" not in bars["relevance"]
        assert "░" not in bars["coherence"]


async def test_tab_gives_the_keys_to_the_words_and_escape_takes_them_back() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 16)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("right")
        await seen(pilot, "[judge]")
        await pilot.press("tab", "slash")
        await typed(pilot, "supervis")
        await pilot.press("enter")
        await seen(pilot, "no match")
        await pilot.press("escape", "G")
        await seen(pilot, "after judging: 2 events")
        await pilot.press("escape", "k")
        assert row_at_cursor(pilot).startswith(">  2")


async def test_the_address_names_the_round_and_the_next_run_of_the_list_shows_its_own() -> None:
    async with app_on(filter_text="status:failed").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "loaded", "5TGXEJ3")
        while "5TGXEJ3" not in row_at_cursor(pilot):
            await pilot.press("j")
        await pilot.press("enter")
        await seen(pilot, "event ev_018")
        await pilot.press("right", "y")
        await seen(pilot, "@judge:3")
        await pilot.press("enter")
        await seen(pilot, "sent to the terminal's clipboard")
        assert pilot.app.clipboard == f"fleet://run/{CASES['judge-never-satisfied']}@judge:3"
        await pilot.press("J")
        await seen(pilot, "[judge]", "no judge round is recorded")
        assert "hallucination" not in text_of(pilot)
        await pilot.press("K")
        await seen(pilot, "[judge]", "hallucination")


async def test_the_data_models_own_round_stands_alone_and_passed() -> None:
    async with app_on(address=Address("run", MODEL_RUN)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "ev 1/4")
        await pilot.press("right")
        await seen(pilot, "passed in round 1 · best 1 (8.5)", "max 1", "clarity        8.0", "Add 1–2 concrete")


@pytest.mark.parametrize(
    ("quality", "told"),
    [
        ({"overallScore": 8.5}, "no judge round is recorded: only the final score, 8.5"),
        ({"judge_score": 8.5}, "no judge round is recorded"),
        ({"overallScore": 0, "pending": True}, "no judge round is recorded: it is not evaluated yet"),
        ({}, "no judge round is recorded"),
    ],
)
async def test_a_run_without_rounds_is_not_said_to_have_no_judge(
    tmp_path: Path, quality: dict[str, object], told: str
) -> None:
    run = {"id": "a", "workflowId": "a", "quality": quality, "execution_summary": {"status": "succeeded"}}
    (tmp_path / "workflowRuns.jsonl").write_text(json.dumps(run) + "\n")
    async with app_on(LocalSource(tmp_path), address=Address("run", "a")).run_test(size=(200, 24)) as pilot:
        await seen(pilot, "[timeline]")
        await pilot.press("right")
        screen = await seen(pilot, "[judge]", told, "no judge settings recorded")
        assert "configured" not in screen


REFINED = {
    "id": "a",
    "workflowId": "a",
    "execution_summary": {"status": "succeeded", "startedAt": "2025-11-17T10:00:00Z"},
    "configSnapshot": {"quality": {"judge_threshold": 7.5}},
    "events": [
        {"eventId": name, "timestamp": f"2025-11-17T10:00:{second:02}Z", "agentId": agent, "type": kind, **more}
        for name, second, agent, kind, more in (
            ("ev_1", 1, "writer", "message", {"payload": {"message": "Spot saves 40 percent of the nightly cost."}}),
            ("ev_2", 11, "analyst", "tool_call", {"toolName": "PostgresTool", "toolOutputSummary": "12 rows"}),
            ("ev_3", 12, "analyst", "handoff", {"payload": {"message": "new figures"}}),
            ("ev_4", 15, "writer", "message", {"payload": {"message": "Spot saves 31 percent of the nightly cost."}}),
        )
    ],
    "judge_evaluations": [
        {"round": 1, "timestamp": "2025-11-17T10:00:10Z", "score": 6.0, "reasoning": "Overhead is missing."},
        {"round": 2, "timestamp": "2025-11-17T10:00:20Z", "score": 8.0, "reasoning": "Now it is there."},
    ],
}


def refined(folder: Path, **more: object) -> FleetApp:
    (folder / "workflowRuns.jsonl").write_text(json.dumps({**REFINED, **more}) + "\n")
    return app_on(LocalSource(folder), address=Address("run", "a"))


async def to_the_judge(pilot: Pilot[object]) -> None:
    await seen(pilot, "[timeline]", "ev_1")
    await pilot.press("right")
    await seen(pilot, "[judge]")


@pytest.mark.parametrize("size", [(80, 40), (100, 30), (120, 36), (170, 40)])
async def test_all_rounds_stand_there_at_once_each_with_what_was_done_about_it(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with refined(tmp_path).run_test(size=size) as pilot:
        await to_the_judge(pilot)
        screen = await seen(
            pilot,
            "Overhead is missing.",
            "what was done about it: 1 draft, 1 tool call, 1",
            "Postgres: 12 rows",
            "A in ev_1, B in ev_4",
            "[A: 40] [B: 31]",
            "Now it is there.",
        )
        assert screen.index("Overhead is missing.") < screen.index("what was done") < screen.index("Now it is there.")
        assert "round 2  8.0 of 7.5  +2" in screen


async def test_the_brackets_go_round_by_round_through_the_flow() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("right", "g")
        await seen(pilot, "Citations missing for three", "what was done about it: 1 draft", "Draft 2")
        await pilot.press("right_square_bracket", "right_square_bracket")
        await seen(pilot, "hallucination", "overall 5.8")
        await gone(pilot, "Citations missing for three")
        await pilot.press("left_square_bracket", "left_square_bracket")
        await seen(pilot, "Citations missing for three")
        assert row_at_cursor(pilot).startswith(">  1")


async def test_an_event_named_there_is_one_key_from_the_timeline_and_back() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("right", "g", "tab", *"jjjjjj")
        await seen(pilot, "round 1", "Draft 2 (904 tokens)")
        for _ in range(10):
            if "Draft 2 (904" in _marked(pilot):
                break
            await pilot.press("j")
        await pilot.press("enter")
        await seen(pilot, "[timeline]", "event ev_015", "after round 1")
        await pilot.press("backspace")
        await seen(pilot, "[judge]", "Draft 2 (904 tokens)")


def _marked(pilot: Pilot[object]) -> str:
    """The line of the flow that has the cursor: of the two that are marked, the lower."""
    return [line for line in text_of(pilot).split("\n") if line.startswith(">")][-1]


async def test_whoever_reads_on_takes_the_rounds_along() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("right", "g", "tab", "G")
        await seen(pilot, "round 3  +1:17.3", "after judging: 2 events")
        await pilot.press("g")
        await seen(pilot, "round 1  +0:58.7")
        await pilot.press("escape")
        assert row_at_cursor(pilot).startswith(">  1")


async def test_drafts_that_are_the_same_have_no_difference_and_it_says_so(tmp_path: Path) -> None:
    events = [dict(each) for each in REFINED["events"]]  # type: ignore[attr-defined]
    events[3]["payload"] = events[0]["payload"]
    async with refined(tmp_path, events=events).run_test(size=(120, 36)) as pilot:
        await to_the_judge(pilot)
        assert "[A:" not in await seen(pilot, "its words are the same, A in ev_1, B in ev_4")


async def test_where_nothing_happened_between_two_rounds_it_says_so(tmp_path: Path) -> None:
    async with refined(tmp_path, events=REFINED["events"][:1]).run_test(size=(100, 36)) as pilot:  # type: ignore[index]
        await to_the_judge(pilot)
        await seen(pilot, "what was done about it: no event is recorded", "Now it is there.")


async def test_where_rounds_have_no_times_what_was_done_cannot_be_told(tmp_path: Path) -> None:
    bare = [{"round": each, "score": 7.0, "reasoning": f"reason {each}"} for each in (1, 2)]
    async with refined(tmp_path, judge_evaluations=bare).run_test(size=(130, 36)) as pilot:
        await to_the_judge(pilot)
        await seen(pilot, "what was done about it cannot be told: no ordered times", "reason 1", "reason 2")


async def test_the_flow_stays_at_its_round_when_the_terminal_is_resized() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(120, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("right", "g", "right_square_bracket")
        await seen(pilot, "H200 is missing")
        await pilot.resize_terminal(60, 24)
        await seen(pilot, "round 2  7.2 of 7.5")
        assert row_at_cursor(pilot).startswith(">  2")


async def test_an_evaluation_that_has_not_come_in_a_day_is_said_to_have_reached_no_file(tmp_path: Path) -> None:
    stored = {"workflowId": "w", "task": "t", "createdAt": "2025-11-10T10:00:00Z", "quality": {"pending": True}}
    file = tmp_path / "execution_history.jsonl"
    file.write_text(json.dumps(stored) + "\n", "utf-8")
    async with app_on(LocalSource(file)).run_test(size=(80, 24)) as pilot:
        await seen(pilot, "1 loaded")
        await pilot.press("enter", "right")
        screen = await seen(pilot, "[judge]", "no evaluation reached this file")
        assert "not evaluated yet" not in screen
        assert "no evaluation reached this file" in screen.split("\n")[1], "the header says it too"
