"""An optimization in the list, in a line about it, and whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.model.optimization import MetricPoint, OptimizationRun
from fleet_tui.present.cells import columns_for, heading, line, widths
from fleet_tui.present.records.optimizations import columns, detail, peek
from fleet_tui.query.projection import project
from fleet_tui.schema import OPTIMIZATIONS
from tests.demo.reading import document, documents
from tests.model.mutations import HOSTILE, each_place
from tests.model.test_mutations import ACTS
from tests.present.chart.charting import optimization
from tests.present.reading import block_of, text_of, tone_of, width_of

COLUMNS = columns(frozen(NOW))


def of(case: str) -> OptimizationRun:
    return OptimizationRun.from_document(document("dspyOptimizationRuns", case))


def row(run: OptimizationRun, width: int = 120) -> str:
    shown = columns_for(COLUMNS, width)
    return text_of(line(run, shown, widths(shown, width - 2)))


def told(run: OptimizationRun, width: int = 100) -> str:
    return block_of(detail(run, width, NOW))


@pytest.mark.parametrize(
    ("width", "labels"),
    [
        (40, "run optimizer metric n"),
        (60, "run optimizer metric n first→last"),
        (80, "run optimizer metric n first→last best curve"),
        (100, "run optimizer metric n first→last best at dur train/eval curve"),
        (120, "run optimizer metric n first→last best at dur train/eval curve"),
        (131, "run optimizer metric n first→last best at dur train/eval curve"),
        (132, "run optimizer metric n first→last best at dur train/eval budget curve"),
        (160, "run optimizer metric n first→last best at dur train/eval budget age curve"),
    ],
)
def test_a_wider_screen_shows_more_columns(width: int, labels: str) -> None:
    shown = columns_for(COLUMNS, width)
    assert heading(shown, widths(shown, width - 2)).split() == labels.split()


@pytest.mark.parametrize("width", [40, 59, 60, 80, 100, 120, 160, 200])
def test_every_optimization_of_the_demo_is_one_row_of_exactly_the_width(width: int) -> None:
    shown = columns_for(COLUMNS, width)
    for stored in documents("dspyOptimizationRuns"):
        pieces = line(OptimizationRun.from_document(stored), shown, widths(shown, width - 2))
        assert width_of(pieces) == width - 2
        assert not ACTS.search(text_of(pieces))


def test_a_row_tells_what_the_curve_did_and_what_it_cost() -> None:
    text = row(of("twelve-rounds"))
    for part in ("…P63TBX5", "GEPA", "semantic_f1", " 12 ", "0.64→0.84 +0.20", "r9", "35m", "20/2"):
        assert part in text
    assert "auto=light calls=64" in row(of("twelve-rounds"), 132)
    assert text.rstrip().endswith("✓  ▁▃▅▆▆▇▇██▇██")
    assert "calls=24k" in row(of("two-thousand-rounds"), 132)
    assert " 2000 " in row(of("two-thousand-rounds"))


def test_a_falling_curve_is_marked_and_a_running_one_has_no_duration() -> None:
    shown = columns_for(COLUMNS, 120)
    pieces = line(of("falling"), shown, widths(shown, 118))
    assert tone_of(pieces, "0.68→0.61 -0.07") == "warn"
    assert " — 20/2" in row(of("running"))


def test_the_flat_shape_says_that_it_has_no_progression_and_shows_what_there_is() -> None:
    text = row(of("flat"), 132)
    for part in ("gepa", "no progression", "41m", "38/10", "auto=light calls=150"):
        assert part in text
    assert "no value" in row(optimization(None, None))


def test_a_line_about_a_failed_one_says_why_it_failed() -> None:
    assert text_of(peek(of("failed"), NOW)).startswith("✗ openai.RateLimitError: Error code: 429")
    assert "opt_01KA75TH3J9P67CFJ41P63TBX5  user_123  succeeded" in text_of(peek(of("twelve-rounds"), NOW))


def test_a_line_about_an_odd_one_says_what_is_odd() -> None:
    odd = optimization(0.1, 0.2, rounds=(2, 1))
    assert "! metricProgression: rounds are stored out of order" in text_of(peek(odd, NOW))


def leaves(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each)
    elif isinstance(value, str):
        yield value
    elif value is not None:
        yield json.dumps(value)


TIMES = ("createdAt", "completedAt", "startedAt", "timestamp", "_ts", "_etag")


@pytest.mark.parametrize("case", ["two-rounds", "twelve-rounds", "failed", "flat", "flat-mipro"])
def test_every_value_of_a_document_stands_in_its_detail(case: str) -> None:
    found = (
        [
            each
            for each in documents("dspyOptimizationRuns")
            if each["id"] == document("dspyOptimizationRuns", case)["id"]
        ]
        if case != "flat-mipro"
        else [each for each in documents("dspyOptimizationRuns") if each["optimizerType"] == "miprov2"]
    )
    text = " ".join(told(OptimizationRun.from_document(found[0]), 4_000).split())

    def without_times(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: without_times(each) for key, each in value.items() if key not in TIMES}
        return [without_times(each) for each in value] if isinstance(value, list) else value

    for leaf in leaves(without_times(found[0])):
        assert " ".join(leaf.split()) in text, leaf


def test_times_are_shown_to_the_minute_those_of_rounds_to_the_millisecond() -> None:
    text = " ".join(told(of("two-rounds")).split())
    for part in ("began 2025-11-17 08:10Z", "completed 2025-11-17 08:20Z", "duration 10m"):
        assert part in text
    assert "best 2 0.81 +0.09 08:18:00.000Z" in text


def test_the_program_is_told_in_parts() -> None:
    text = " ".join(told(of("two-rounds")).split())
    for part in (
        "signature question -> answer",
        "1 demo demo_001",
        "What is AgenticFleet?",
        "language model",
    ):
        assert part in text
    assert "model gpt-5-mini" in text


def test_what_a_list_has_not_read_is_said_not_denied() -> None:
    stored = document("dspyOptimizationRuns", "two-rounds")
    assert "enter does" in told(OptimizationRun.from_document(project(OPTIMIZATIONS, stored)))
    assert "no program snapshot is recorded" in told(of("flat"))
    assert "no metric progression is recorded" in told(of("flat"))


def test_two_thousand_rounds_are_all_in_the_table() -> None:
    lines = detail(of("two-thousand-rounds"), 80, NOW)
    assert text_of(lines[-1]).split()[0] == "2000"
    assert sum(text_of(each).startswith("best ") for each in lines) == 1


def test_a_demo_of_a_million_characters_is_cut_with_its_size() -> None:
    run = optimization(0.5, program_snapshot={"signature": "x " * 500_000, "demos": [], "lm": None})
    assert "936.0 kB more, x shows all" in told(run)


@pytest.mark.parametrize("width", [38, 58, 78, 118])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    for stored in documents("dspyOptimizationRuns"):
        for each in detail(OptimizationRun.from_document(stored), width, NOW):
            assert width_of(each) <= width, text_of(each)


def test_one_wrong_value_anywhere_breaks_nothing_and_acts_on_no_terminal() -> None:
    stored = document("dspyOptimizationRuns", "two-rounds")
    for what, changed in each_place(stored):
        run = OptimizationRun.from_document(changed)
        shown = [told(run, 60), row(run), text_of(peek(run, NOW))]
        assert not ACTS.search("".join(shown).replace("\n", "")), what


def test_hostile_names_of_fields_are_shown_harmless() -> None:
    run = optimization(
        0.5,
        **{HOSTILE: HOSTILE},
        program_snapshot={HOSTILE: {HOSTILE: HOSTILE}, "demos": [{HOSTILE: HOSTILE, "id": HOSTILE}]},
    )
    assert not ACTS.search(told(run).replace("\n", ""))


def test_the_budget_is_told_by_each_way_to_limit_it() -> None:
    stored = {"autoMode": None, "maxFullEvaluations": 7, "maxMetricCalls": 1500, "trainExampleCount": 60}
    run = OptimizationRun.from_document({**stored, "valExampleCount": 0})
    assert "budget     calls=1.5k evals=7" in told(run)
    assert "train/eval 60 / 0" in told(run)
    assert "also stored" not in told(run)
    assert "budget     evals=3" in told(
        OptimizationRun.from_document({"optimizerConfig": {"max_full_evals": 3}, "maxFullEvaluations": "7"})
    )
    partial = project(OPTIMIZATIONS, {**stored, "valExampleCount": 0})
    assert "evals=7" in row(OptimizationRun.from_document(partial), 140)
    assert "60/0" in row(OptimizationRun.from_document(partial), 140)


def test_of_a_hundred_thousand_rounds_both_ends_and_the_best_are_listed() -> None:
    run = optimization(*(2.0 if each == 50_000 else 0.5 for each in range(100_000)))
    lines = told(run).split("\n")
    assert len(lines) < 2_100
    assert [each.split()[:3] for each in lines if each.startswith("best ")] == [["best", "50001", "2"]]
    assert "     … 98,000 rounds left out here, all but the best" in lines
    assert lines[-1].split()[0] == "100000"


def test_what_entries_hold_more_is_listed_up_to_a_bound() -> None:
    many = [{"round": each, "metric": 0.5, "note": f"note {each}"} for each in range(1, 5_001)]
    lines = told(OptimizationRun.from_document({"metricProgression": many}))
    assert "the first 2000 of 5000 entries that hold more" in lines
    assert "note 2000" in lines
    assert "note 2001" not in lines


def rounds_at(*times: object) -> OptimizationRun:
    points = [{"round": number, "metric": number / 10, "timestamp": at} for number, at in enumerate(times, 1)]
    return OptimizationRun.from_document({"metricProgression": points})


def test_rounds_of_several_days_tell_the_day_of_each() -> None:
    run = rounds_at(*(f"2026-11-{day}T08:00:00Z" for day in (20, 21, 22, 23)))
    for day in (20, 21, 22, 23):
        assert f"2026-11-{day} 08:00:00.000Z" in told(run)
        assert f"  11-{day} 08:00:00\n" in told(run, 50) + "\n"
    assert "2026-11-2" not in told(rounds_at("2026-11-20T08:00:00Z", "2026-11-20T09:00:00Z"))


@pytest.mark.parametrize("none", ["0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z", "1970-01-01T00:00:00Z", 0])
def test_a_round_at_a_time_that_is_none_tells_so_and_makes_no_second_day(none: object) -> None:
    lines = told(rounds_at("2026-11-20T08:00:00Z", none, "2026-11-20T08:01:00Z"))
    assert "+0.1  no real time" in lines
    assert "00:00:00.000Z" not in lines.replace("08:00:00.000Z", "")
    assert "2026-11-20 08" not in lines


class Walked(tuple[MetricPoint, ...]):
    """Rounds that count how often somebody goes through all of them."""

    times = 0

    def __iter__(self) -> Iterator[MetricPoint]:
        self.times += 1
        return super().__iter__()


def walks(count: int) -> int:
    run = optimization(*(each % 7 / 10 for each in range(count)))
    walked = Walked(run.progression)
    told(replace(run, progression=walked))
    return walked.times


def test_to_tell_many_rounds_takes_no_more_walks_through_them_than_to_tell_few() -> None:
    assert walks(1_000) == walks(10)
