"""Scores before and after an optimization: which runs count, and how seldom a difference is told that is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median
from typing import Any

import pytest

from fleet_tui.insight.before_after import BeforeAfter, Verdict, before_after, began, interval
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.model.run import WorkflowRun

PAIRS = 2_000
BEGAN, COMPLETED = datetime(2025, 11, 10, 12, tzinfo=UTC), datetime(2025, 11, 10, 13, tzinfo=UTC)


def text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def optimization(**stored: Any) -> OptimizationRun:
    times = {"createdAt": text(BEGAN), "completedAt": text(COMPLETED)}
    return OptimizationRun.from_document({"id": "opt_1", "userId": "maja", **times, **stored})


def run(at: datetime | str | None, score: object = 7.0, name: str = "wf_1") -> WorkflowRun:
    made = text(at) if isinstance(at, datetime) else at
    quality = {} if score is None else {"overallScore": score}
    return WorkflowRun.from_document({"id": name, "task": {"createdAt": made}, "quality": quality})


def several(scores: Sequence[float], start: datetime) -> list[WorkflowRun]:
    return [run(start + timedelta(minutes=place), each, f"wf_{each}") for place, each in enumerate(scores)]


def compared(runs: Sequence[WorkflowRun], days: int = 7, **stored: Any) -> BeforeAfter:
    found = before_after(optimization(**stored), runs, days)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("at", "sides"),
    [
        (BEGAN - timedelta(days=7, seconds=1), (0, 0)),
        (BEGAN - timedelta(days=7), (1, 0)),
        (BEGAN - timedelta(seconds=1), (1, 0)),
        (BEGAN, (0, 0)),
        (COMPLETED - timedelta(seconds=1), (0, 0)),
        (COMPLETED, (0, 1)),
        (COMPLETED + timedelta(days=7, seconds=-1), (0, 1)),
        (COMPLETED + timedelta(days=7), (0, 0)),
        ("2025-11-10T07:59:59-04:00", (1, 0)),
        ("2025-11-10T14:00:00+01:00", (0, 1)),
        ("yesterday", (0, 0)),
        (None, (0, 0)),
    ],
)
def test_a_run_counts_on_the_side_of_the_moment_it_was_created(
    at: datetime | str | None, sides: tuple[int, int]
) -> None:
    found = compared([run(at)])
    assert found.after
    assert (len(found.before.scores), len(found.after.scores)) == sides


def test_more_days_take_in_what_lies_further_away() -> None:
    runs = [run(BEGAN - timedelta(days=10)), run(COMPLETED + timedelta(days=10))]
    found = [compared(runs, days) for days in (7, 14)]
    assert [(len(each.before.scores), each.after and len(each.after.scores)) for each in found] == [(0, 0), (1, 1)]


def test_a_run_that_nobody_scored_is_counted_and_is_no_zero() -> None:
    unjudged = {"overallScore": 0.0, "used_fallback": True}
    left_out = WorkflowRun.from_document(
        {"id": "wf", "task": {"createdAt": text(BEGAN - timedelta(1))}, "quality": unjudged}
    )
    found = compared([run(BEGAN - timedelta(hours=1), None), left_out, run(BEGAN - timedelta(hours=2), 6.5)])
    assert (found.before.scores, found.before.unscored) == ((6.5,), 2)


def test_runs_that_failed_are_counted_for_their_scores_tell_nothing_of_them() -> None:
    times = {"task": {"createdAt": text(COMPLETED + timedelta(hours=1))}}
    failed = [WorkflowRun.from_document({"id": f"wf_{n}", "status": "failed", **times}) for n in range(3)]
    found = compared([*several([6.0] * 9, BEGAN - timedelta(days=1)), *failed])
    assert found.after is not None
    assert (found.before.failed, found.before.runs) == (0, 9)
    assert (found.after.failed, found.after.runs, found.after.unscored) == (3, 3, 3)


def test_the_ids_stand_beside_their_scores_newest_first() -> None:
    found = compared(several([6.0, 7.0, 8.0], BEGAN - timedelta(days=1)))
    assert (found.before.ids, found.before.scores) == (("wf_8.0", "wf_7.0", "wf_6.0"), (8.0, 7.0, 6.0))


def test_an_optimization_that_was_written_at_its_end_began_with_its_start() -> None:
    late = optimization(createdAt=text(COMPLETED + timedelta(seconds=2)), startedAt=text(BEGAN))
    moment = began(late)
    assert moment
    assert moment.at == BEGAN
    found = before_after(late, [run(BEGAN + timedelta(minutes=5))], 7)
    assert found
    assert found.before.scores == ()


def test_an_optimization_that_is_not_completed_has_nothing_after_it() -> None:
    found = compared(several([6.0] * 9, BEGAN - timedelta(days=1)), completedAt=None)
    assert (found.after, found.difference, found.verdict) == (None, None, Verdict.TOO_FEW)
    assert found.before.median == 6.0


def test_without_a_time_of_its_own_nothing_is_compared() -> None:
    assert before_after(optimization(createdAt=None), [run(BEGAN)], 7) is None


def test_days_reach_no_further_than_the_calendar() -> None:
    assert before_after(optimization(createdAt="0001-01-02T00:00:00Z"), [], 7) is not None


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ([6.0] * 7, [9.0] * 20, Verdict.TOO_FEW),
        ([6.0] * 20, [9.0] * 7, Verdict.TOO_FEW),
        ([], [], Verdict.TOO_FEW),
        ([6.0] * 8, [9.0] * 8, Verdict.HIGHER),
        ([9.0] * 8, [6.0] * 8, Verdict.LOWER),
        ([7.0] * 8, [7.0] * 8, Verdict.SAME),
        ([7.1, 7.3] * 4, [7.2] * 8, Verdict.SAME),  # the mean of 7.1 and 7.3 is no 7.2 of a double
    ],
)
def test_what_is_told_of_two_sides(before: list[float], after: list[float], verdict: Verdict) -> None:
    runs = [*several(before, BEGAN - timedelta(days=1)), *several(after, COMPLETED)]
    assert compared(runs).verdict is verdict


def test_the_difference_is_that_of_the_medians() -> None:
    found = compared([*several([6.0, 6.4, 9.0], BEGAN - timedelta(days=1)), *several([7.2], COMPLETED)])
    assert found.difference == 0.8


def test_the_same_scores_have_the_same_interval_in_any_order() -> None:
    random = Random(3)
    one, other = ([random.gauss(7, 1) for _ in range(20)] for _ in range(2))
    assert interval(one, other) == interval(one, other) == interval(one[::-1], sorted(other))


def ending(status: str | None, many: int, start: datetime, score: float | None = None) -> list[WorkflowRun]:
    """So many runs that ended in one way."""
    stored = {} if status is None else {"execution_summary": {"status": status}}
    quality = {} if score is None else {"overallScore": score}
    made = (text(start + timedelta(minutes=place)) for place in range(many))
    return [
        WorkflowRun.from_document({"id": f"wf_{at}", "task": {"createdAt": at}, "quality": quality, **stored})
        for at in made
    ]


def test_higher_scores_are_no_help_where_more_runs_failed() -> None:
    before = ending("succeeded", 20, BEGAN - timedelta(days=1), 7.2)
    after = [*ending("succeeded", 10, COMPLETED, 9.2), *ending("failed", 10, COMPLETED + timedelta(days=1))]
    found = compared([*before, *after])
    assert found.verdict is Verdict.HIGHER_BUT
    assert found.after
    assert [(each.failed, each.ended) for each in (found.before, found.after)] == [(0, 20), (10, 20)]


@pytest.mark.parametrize(
    ("scores", "failed", "verdict"),
    [
        ((7.0, 9.0), (5, 5), Verdict.HIGHER),
        ((7.0, 9.0), (5, 4), Verdict.HIGHER),
        ((7.0, 9.0), (5, 6), Verdict.HIGHER_BUT),
        ((9.0, 7.0), (5, 5), Verdict.LOWER),
        ((9.0, 7.0), (5, 6), Verdict.LOWER),
        ((9.0, 7.0), (5, 4), Verdict.LOWER_BUT),
        ((7.0, 7.0), (5, 5), Verdict.SAME),
        ((7.0, 7.0), (5, 6), Verdict.SAME_BUT_MORE),
        ((7.0, 7.0), (5, 4), Verdict.SAME_BUT_FEWER),
    ],
)
def test_what_is_told_heeds_what_failed(scores: tuple[float, float], failed: tuple[int, int], verdict: Verdict) -> None:
    runs: list[WorkflowRun] = []
    for start, score, many in zip((BEGAN - timedelta(days=1), COMPLETED), scores, failed, strict=True):
        runs += [*ending("succeeded", 10, start, score), *ending("failed", many, start + timedelta(hours=1))]
    assert compared(runs).verdict is verdict


def test_a_failure_that_only_its_signs_tell_counts_and_one_that_still_runs_does_not() -> None:
    crashed = {"id": "wf_c", "task": {"createdAt": text(COMPLETED)}, "metadata": {"error": "boom"}}
    after = [*ending(None, 8, COMPLETED, 9.0), *ending("running", 3, COMPLETED), WorkflowRun.from_document(crashed)]
    found = compared([*ending(None, 8, BEGAN - timedelta(days=1), 7.0), *after])
    assert found.after
    assert (found.after.failed, found.after.ended, found.after.runs) == (1, 9, 12)
    assert found.verdict is Verdict.HIGHER_BUT


def test_what_is_on_neither_side_is_counted() -> None:
    found = compared([run(BEGAN), run(BEGAN + timedelta(minutes=1)), run("yesterday"), run(COMPLETED)])
    assert (found.during, found.untimed) == (2, 1)


@pytest.mark.parametrize("sizes", [(30, 30), (8, 21), (40, 9)])
def test_turned_around_both_sides_tell_the_opposite(sizes: tuple[int, int]) -> None:
    random = Random(4)
    one, other = ([random.gauss(7, 1) for _ in range(size)] for size in sizes)
    there, back = interval(one, other), interval(other, one)
    assert there
    assert back
    assert there == (-back[1], -back[0])


def test_the_places_drawn_are_those_of_samples_drawn_whole() -> None:
    """The short way to the median of a drawn sample, against the long way."""
    random = Random(5)
    for size in (8, 20, 21, 100):
        places = list(map(float, range(size)))
        short = interval([0.0] * 8, places)
        long = sorted(median(random.choices(places, k=size)) for _ in range(4_000))
        assert short == pytest.approx((long[100], long[-101]), abs=1.0)


LAWS: dict[str, Callable[[Random], float]] = {
    "normal": lambda random: random.gauss(7, 1.2),
    "narrow": lambda random: random.gauss(7, 0.3),
    "flat": lambda random: random.uniform(4, 9),
    "skewed": lambda random: max(0.0, 10 - random.expovariate(0.8)),
    "two humps": lambda random: random.gauss(8.3, 0.4) if random.random() < 0.5 else random.gauss(5, 0.5),
}


def _told(
    law: Callable[[Random], float], size: int, digits: int | None, shift: float = 0.0, pairs: int = PAIRS
) -> float:
    """The share of pairs of which a difference is told."""
    random, told = Random(f"{size} {digits}"), 0
    for _ in range(pairs):
        one, other = ([law(random) + moved for _ in range(size)] for moved in (0.0, shift))
        if digits is not None:
            one, other = ([round(each, digits) for each in side] for side in (one, other))
        found = interval(one, other)
        assert found
        told += found[0] > 0 or found[1] < 0
    return told / pairs


@pytest.mark.parametrize("digits", [None, 1], ids=["continuous", "one decimal"])
@pytest.mark.parametrize("size", [8, 20, 100])
def test_of_two_thousand_pairs_of_one_distribution_a_difference_is_seldom_told(size: int, digits: int | None) -> None:
    assert _told(LAWS["normal"], size, digits) <= 0.07


@pytest.mark.parametrize("law", list(LAWS)[1:])
@pytest.mark.parametrize("digits", [None, 1], ids=["continuous", "one decimal"])
def test_nor_is_it_of_scores_that_are_not_normal(law: str, digits: int | None) -> None:
    assert max(_told(LAWS[law], size, digits, pairs=700) for size in (8, 20)) <= 0.07


@pytest.mark.parametrize("digits", [None, 1], ids=["continuous", "one decimal"])
@pytest.mark.parametrize(("law", "deviation"), [("normal", 1.2), ("narrow", 0.3), ("flat", 1.44)])
def test_a_shift_of_two_deviations_is_told_of_twenty_a_side(law: str, deviation: float, digits: int | None) -> None:
    assert _told(LAWS[law], 20, digits, shift=2 * deviation, pairs=500) >= 0.9
