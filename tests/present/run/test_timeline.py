"""A row of the timeline, its bar, and the axis over the bars: exactly as wide as the screen, whatever stands in it."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from fleet_tui.model.timeline import Timeline
from fleet_tui.present.quantities import Times
from fleet_tui.present.run.timeline import Face, Layout, axis, heading, message, row_line, told_time
from tests.demo.reading import run as demo_run
from tests.demo.reading import segments_of
from tests.demo_data.cases import CASES
from tests.demo_data.hostile_text import BIDI, C1, CLEAR, NUL, TITLE
from tests.model.making import called, event, opened, run, said
from tests.model.test_mutations import ACTS
from tests.present.reading import text_of, tone_of, width_of

WIDTHS = (40, 59, 60, 80, 100, 120, 200)
HOSTILE = TITLE + CLEAR + C1 + BIDI + NUL + "\n\t\ud83d 調査 ❤️👩‍💻"


@cache
def timeline_of(case: str) -> Timeline:
    return opened(demo_run(case), *segments_of(case))


def shown(timeline: Timeline, width: int = 100) -> list[str]:
    return [text_of(row_line(row, timeline, width)) for row in timeline]


def bars(timeline: Timeline, width: int = 100) -> list[str]:
    return [each[-layout_of(timeline, width).bar :] for each in shown(timeline, width)]


def layout_of(timeline: Timeline, width: int, times: Times = Times.ELAPSED) -> Layout:
    return Layout.of(width, Face.of(timeline, times).cells, timeline.agents)


@pytest.mark.parametrize("case", CASES)
def test_a_row_is_exactly_as_wide_as_the_screen(case: str) -> None:
    timeline = timeline_of(case)
    step = max(len(timeline) // 60, 1)
    for width in WIDTHS:
        assert width_of(heading(timeline, width)) == width
        for index in range(0, len(timeline), step):
            line = row_line(timeline[index], timeline, width)
            assert width_of(line) == width, (width, index)
            assert not ACTS.search(text_of(line))
            assert "\n" not in text_of(line)


@pytest.mark.parametrize("width", WIDTHS)
def test_hostile_text_in_a_row_is_inert_and_keeps_to_the_width(width: int) -> None:
    bad: dict[str, Any] = {"agentId": HOSTILE, "type": HOSTILE, "toolName": HOSTILE}
    timeline = opened(run(said(HOSTILE, 1, HOSTILE, **bad), called("ev_2", 2, HOSTILE, toolInput={HOSTILE: HOSTILE})))
    for row in timeline:
        line = row_line(row, timeline, width)
        assert width_of(line) == width
        assert not ACTS.search(text_of(line))


def test_a_row_reads_severity_offset_agent_what_and_message() -> None:
    rows = shown(timeline_of("judge-never-satisfied"), 80)
    assert rows[5].startswith("!  +0:17.8 researcher λ TavilySearch: HTTP 429 Too")
    assert rows[7].startswith("   +0:30.7 researcher → analyst: 16 sources")
    assert rows[8].startswith("✗  +0:32.2 analyst    λ HostedCodeInterpreter: cost")
    assert rows[13].startswith("!  +0:58.7 judge      ≡ round 1 score 6.1 < 7.5: c")
    assert shown(timeline_of("judge-never-satisfied"), 40)[8] == "✗  +0:32.2 analy… λ HostedCodeInterpret…"


@pytest.mark.parametrize("width", [100, 120, 200])
def test_an_agent_has_its_whole_name_where_that_leaves_enough_for_the_message(width: int) -> None:
    acts = [said("ev_1", 1, "Tide is right", agentId="ResearcherAgent"), said("ev_2", 2, "Ready", agentId="run")]
    first, second = shown(opened(run(*acts)), width)
    assert first.startswith("   +0:01.0 ResearcherAgent · Tide is right")
    assert second.startswith("   +0:02.0 run             · Ready")


@pytest.mark.parametrize(
    ("width", "names"), [(200, ("Harbour_PilotAgent", "Harbour_PagerAgent")), (40, ("Har…ot", "Har…er"))]
)
def test_two_agents_that_begin_alike_are_told_apart_at_every_width(width: int, names: tuple[str, str]) -> None:
    agents = ("Harbour_PilotAgent", "Harbour_PagerAgent")
    rows = shown(opened(run(*(said(f"ev_{n}", n, "x", agentId=each) for n, each in enumerate(agents, 1)))), width)
    assert tuple(each[11:].split(" ")[0] for each in rows) == names


@pytest.mark.parametrize("width", [40, 59])
def test_a_narrow_screen_gives_the_bars_cells_to_the_message(width: int) -> None:
    assert Layout.of(width).bar == 0
    assert not any("░" in each or "█" in each for each in shown(timeline_of("recovered"), width))


@pytest.mark.parametrize(
    ("width", "bar"), [(60, 11), (70, 16), (80, 16), (95, 16), (96, 28), (100, 30), (120, 36), (200, 60), (400, 60)]
)
def test_bars_take_three_tenths_of_a_screen_and_of_a_narrow_one_sixteen_cells(width: int, bar: int) -> None:
    assert Layout.of(width).bar == bar


@pytest.mark.parametrize("width", range(40, 240, 7))
@pytest.mark.parametrize("times", [Times.ELAPSED, Times.UTC])
def test_a_message_has_two_fifths_of_the_pane_whatever_times_and_names_take(width: int, times: Times) -> None:
    days = opened(run(said("a", 0, "x", agentId="a" * 30), said("b", 9e6, "y", agentId="b" * 30)))
    for timeline in (timeline_of("judge-never-satisfied"), timeline_of("three-segments"), days):
        assert layout_of(timeline, width, times).message >= min(width * 2 / 5, width - 26)


STORY = opened(
    run(
        said("start", 0, "a", agentId="planner"),
        called("tool", 25, "ok", agentId="coder", payload={"durationMs": 25_000}),
        said("next", 50, "b", agentId="planner"),
        called("bad", 75, "KeyError: 0", agentId="coder"),
        said("end", 100, "c", agentId="planner"),
    )
)


def test_a_bar_begins_where_the_event_stands_on_the_axis_and_is_solid_only_where_it_was_recorded() -> None:
    """30 cells for 100 s: 25 s begin in cell 7; 25 s last 7 cells, and from 0 to 50 s are 14."""
    assert bars(STORY) == [
        "▌" + "░" * 14 + " " * 15,
        " " * 7 + "▌" + "█" * 7 + " " * 15,
        " " * 14 + "▌" + "░" * 15,
        " " * 21 + "✗" + " " * 8,
        " " * 29 + "▏",
    ]


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_bars_scale_with_the_screen_and_end_inside_it(width: int) -> None:
    cells = Layout.of(width).bar
    for seconds, bar in zip((0, 25, 50, 75, 100), bars(STORY, width), strict=True):
        assert len(bar) - len(bar.lstrip()) == seconds * (cells - 1) // 100
    assert bars(STORY, width)[-1].endswith("▏")


def test_a_bar_that_was_recorded_longer_than_the_run_is_cut_at_its_end() -> None:
    timeline = opened(run(said("a", 0, ""), called("b", 5, "ok", payload={"durationMs": 1e12}), said("c", 10, "")))
    assert bars(timeline)[1] == " " * 14 + "▌" + "█" * 15


def test_rows_without_a_time_or_an_axis_have_no_bar() -> None:
    assert bars(opened(run(said("a", 0, ""), said("b", None, ""), said("c", 10, ""))))[1] == " " * 30
    assert bars(opened(run(said("only", 0, "")))) == [" " * 30]


def test_the_last_phase_has_a_bar_too() -> None:
    flat = bars(timeline_of("flat-succeeded"))
    assert all("█" in each for each in flat[-1:])
    assert flat[-1].endswith("█")


@pytest.mark.parametrize("width", [60, 64, 66, 80, 100, 120, 200])
@pytest.mark.parametrize("seconds", [0.5, 9, 83, 116, 119.9, 500, 6000, 7200, 90_000, 360_000, 9e6])
def test_ticks_are_never_cut_and_stand_over_the_bars_that_begin_then(width: int, seconds: float) -> None:
    timeline = opened(run(said("a", 0, ""), said("b", seconds, "")))
    line = text_of(heading(timeline, width))
    cells = layout_of(timeline, width).bar
    assert line[width - cells :].startswith("╷0s " if cells else "")
    assert "…" not in line
    assert line.count("╷") in (range(2, 5) if cells >= 16 else range(1, 5) if cells else [0])
    assert width_of(heading(timeline, width)) == width


_SECONDS = {"ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}


def told(axis: str) -> dict[int, float]:
    """The cells of the ticks on an axis, and the seconds that each says."""
    found = re.finditer(r"╷(\d+(?:\.\d+)?)([a-z]+)", axis)
    return {each.start(): float(each[1]) * _SECONDS[each[2]] for each in found}


def test_ticks_say_the_time_at_which_they_stand() -> None:
    assert text_of(heading(STORY, 200))[-60:].split() == ["╷0s", "╷30s", "╷1m", "╷90s"]


@pytest.mark.parametrize("width", [16, 24, 36, 60, 69, 109, 189])
@pytest.mark.parametrize("most", [1, 4, 9, 15])
def test_ticks_are_even_and_each_stands_in_the_cell_of_the_time_it_says(width: int, most: int) -> None:
    random = Random(width * most)
    for duration in (60, 68, 100, 200, 7_200, 86_400, *(10 ** random.uniform(-3.3, 7.8) for _ in range(300))):
        line = axis(duration, width, most)
        ticks = told(line)
        assert len(line) == width
        assert line.count("╷") == len(ticks) >= 1
        assert all(abs(seconds / duration * (width - 1) - cell - 0.5) <= 0.5001 for cell, seconds in ticks.items())
        steps = [after - before for before, after in pairwise(ticks.values())]
        assert all(each == pytest.approx(steps[0]) and each > 0 for each in steps), line


def test_ticks_stand_at_round_times() -> None:
    assert axis(60.0, 60, 4).split() == ["╷0s", "╷15s", "╷30s", "╷45s"]
    assert axis(240.0, 60, 4).split() == ["╷0s", "╷1m", "╷2m", "╷3m"]
    assert axis(0.25, 60, 4).split() == ["╷0s", "╷100ms", "╷200ms"]
    assert axis(100_000.0, 100, 6).split() == ["╷0s", "╷6h", "╷12h", "╷18h", "╷1d"]


def test_an_axis_without_a_duration_has_no_ticks_to_read() -> None:
    timeline = opened(run(said("only", 0, "")))
    assert text_of(heading(timeline, 100)).strip() == ""


def test_what_the_rows_were_made_of_stands_over_them() -> None:
    for width in WIDTHS:
        assert "made from phase" in text_of(heading(timeline_of("flat-failed"), width)) or width == 40
    assert text_of(heading(timeline_of("flat-failed"), 120)).startswith(
        " no events recorded · made from phase timings ·"
    )
    assert tone_of(heading(timeline_of("flat-failed"), 120), "no events") == "warn"


@pytest.mark.parametrize(
    ("case", "row", "badge"),
    [("clock-disorder", 0, " ↶"), ("clock-disorder", 1, "  "), ("duplicate-ids", 4, " '"), ("recovered", 2, "✗ ")],
)
def test_a_badge_stands_beside_the_severity(case: str, row: int, badge: str) -> None:
    assert shown(timeline_of(case))[row].startswith(badge)


def test_errors_that_lasted_are_bad_and_those_recovered_only_a_warning() -> None:
    timeline = timeline_of("early-error-recovered")
    assert [tone_of(row_line(timeline[index], timeline, 100), "✗") for index in (2, 10)] == ["warn", "bad"]
    assert tone_of(row_line(timeline[10], timeline, 100), "Opening") == "bad"
    assert tone_of(row_line(timeline[2], timeline, 100), "ModuleNotFound") == "plain"


def test_a_gap_is_a_row_that_says_which_segment_is_missing() -> None:
    timeline = timeline_of("missing-segment")
    line = next(row_line(row, timeline, 80) for row in timeline if row.event.kind.value == "gap")
    assert "— run        ? segment 2 of 3 is missing" in text_of(line)


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        (called("e", 0, "5 articles", tool="TavilySearchTool"), "TavilySearch: 5 articles"),
        (called("e", 0, "", tool="TavilySearchTool"), "TavilySearchTool"),
        (said("e", 0, "Draft 1"), "Draft 1"),
        (event("e", 0, type="handoff"), "handoff"),
        (event("e", 0, type="checkpoint_saved"), "checkpoint_saved"),
        (said("e", 0, "at step 4", type="checkpoint_saved"), "checkpoint_saved: at step 4"),
        ({}, "(no type)"),
    ],
)
def test_a_row_says_what_happened_in_words(stored: dict[str, Any], words: str) -> None:
    assert message(opened(run(stored))[0].event) == words


def test_no_two_ticks_of_an_axis_say_the_same() -> None:
    for duration in (20.0, 139.0, 400.0, 750.0, 7_000.0, 90_000.0):
        labels = axis(duration, 109, 9).split()
        assert len(set(labels)) == len(labels) >= 4, labels


def test_ticks_of_a_moment_and_of_ages_can_be_told_apart() -> None:
    for duration in (0.004, 0.3, 0.9, 2.2, 9.0, 17.8):
        for width in (16, 24, 60):
            labels = axis(duration, width, 4).split()
            assert len(set(labels)) == len(labels) >= 2, labels
            assert all("…" not in each for each in labels)
    assert axis(5000 * 86_400.0, 60, 4).split() == [">", "999", "d", "!"]


def test_a_duration_that_is_none_is_named_in_its_row_and_takes_no_room_on_the_axis() -> None:
    stored = run(phase_timings={"analysis": 1.5, "execution": 1e308, "quality": 10**400})
    timeline = opened({**stored, "events": []})
    rows = [message(each.event) for each in timeline]
    assert rows[0] == "analysis"
    assert rows[1] == "(! durationSeconds 1e+308 is out of range) execution"
    assert rows[2].startswith("(! durationSeconds 1000000")
    assert timeline.duration == 1.5


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
@pytest.mark.parametrize(
    "stored",
    [
        {"phase_timings": {"analysis": 2.0}},
        {"agent_executions": [{"agent": "Writer", "output": "Done"}], "handoff_history": [{"from_agent": "Writer"}]},
    ],
)
def test_that_times_are_of_no_known_zone_is_said_however_narrow_the_screen(width: int, stored: dict[str, Any]) -> None:
    timeline = opened({"id": "a", "start_time": "2025-11-10T10:00:00", **stored})
    told = text_of(heading(timeline, width))
    assert "times zone not known" in told
    assert "made from " in told


def test_a_row_is_never_wider_than_the_screen() -> None:
    for width in range(100):
        assert width_of(row_line(STORY[0], STORY, width)) <= width


def clocked(*times: str | None, start: str = "2025-11-17T10:00:00Z") -> Timeline:
    events = [said(f"ev_{place}", None, f"m{place}", timestamp=each) for place, each in enumerate(times)]
    summary = {"status": "completed", "startedAt": start}
    return opened({"id": "wf", "execution_summary": summary, "events": events})


def times_of(timeline: Timeline, times: Times) -> list[str]:
    return [told_time(row, timeline, times) for row in timeline]


def test_a_run_that_crosses_midnight_between_rows_without_a_time_is_told_with_its_days() -> None:
    timeline = clocked(None, "2025-11-17T23:59:05Z", "2025-11-18T00:00:40Z", None)
    assert times_of(timeline, Times.UTC) == ["—", "11-17 23:59:05", "11-18 00:00:40", "—"]


def test_a_run_whose_clock_jumped_by_years_is_told_with_its_years() -> None:
    timeline = clocked("2015-11-17T10:00:00Z", "2025-11-17T10:00:05Z", start="2015-11-17T10:00:00Z")
    assert times_of(timeline, Times.UTC) == ["2015-11-17 10:00:00", "2025-11-17 10:00:05"]


def test_a_time_that_stands_for_none_is_none_however_times_are_told() -> None:
    timeline = clocked("0001-01-01T00:00:00Z", "2025-11-17T10:00:05Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z")
    assert times_of(timeline, Times.ELAPSED) == ["—", "+0:05.0", "—", "—"]
    assert times_of(timeline, Times.UTC) == ["—", "10:00:05", "—", "—"]


@pytest.mark.parametrize(
    ("apart", "elapsed", "clock"),
    [
        ("00.4", ["+0:00.0", "+0:00.4"], ["10:00:00", "10:00:00"]),
        ("00.04", ["+0:00.000", "+0:00.040"], ["10:00:00.000", "10:00:00.040"]),
        ("00.0004", ["+0:00.000000", "+0:00.000400"], ["10:00:00.000000", "10:00:00.000400"]),
    ],
)
def test_rows_close_to_each_other_are_told_apart_by_as_many_decimals_as_it_takes(
    apart: str, elapsed: list[str], clock: list[str]
) -> None:
    timeline = clocked("2025-11-17T10:00:00Z", f"2025-11-17T10:00:{apart}Z")
    assert times_of(timeline, Times.ELAPSED) == elapsed
    assert times_of(timeline, Times.UTC) == clock


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("times", list(Times))
def test_bars_stand_under_their_axis_however_times_are_told(times: Times, width: int) -> None:
    for timeline in (
        clocked("2015-11-17T10:00:00Z", "2025-11-17T10:00:05Z", start="2015-11-17T10:00:00Z"),
        clocked("2025-11-17T23:59:59.9999Z", "2025-11-18T00:00:00.0001Z"),
        clocked("2025-11-17T23:59:05Z", "2025-11-18T00:00:40Z"),
    ):
        lines = [text_of(row_line(row, timeline, width, times)) for row in timeline]
        assert all(len(line) == width and "…" not in line for line in lines), lines
        assert lines[-1][-1] == "▏" or not layout_of(timeline, width, times).bar


def test_a_row_without_a_time_is_at_work_at_no_place_of_its_lane() -> None:
    timeline = clocked(None, "2025-11-17T10:00:05Z", "2025-11-17T10:00:09Z")
    assert [offset for _, _, offset, _ in timeline.spans()] == [9.0, 5.0]
