"""Where a call stands: how many times the median of its tool it took, once enough calls are known."""

from __future__ import annotations

import pytest

from fleet_tui.insight.baseline import ENOUGH, Baseline, Standing
from fleet_tui.insight.tools import Calls, calls_of
from tests.model.making import Document, called, opened, run, said, timed


def known(*took: float, tool: str = "GitHubTool") -> tuple[Calls, ...]:
    return calls_of(opened(run(*(timed(f"e{each}", each, ms, tool) for each, ms in enumerate(took)))))[0]


def standing(baseline: Baseline, *events: Document) -> Standing | None:
    """Where the first event stands."""
    return baseline.standing(opened(run(*events))[0])


def test_a_call_is_told_by_the_median_of_all_calls_of_its_tool_in_all_known_runs() -> None:
    baseline = Baseline([*known(*[2000] * 5), *known(*[9700] * 5, 9700), *known(*[1] * 50, tool="Other")])
    found = standing(baseline, timed("a", 1, 39_770))
    assert found is not None
    assert (found.usual.calls, found.usual.median, found.inferred) == (11, 9.7, False)
    assert found.times == pytest.approx(4.1)


@pytest.mark.parametrize("spelling", ["GitHubTool", "githubtool", " GitHub "])
def test_a_tool_is_the_same_however_it_is_spelled(spelling: str) -> None:
    assert standing(Baseline(known(*[1000] * ENOUGH)), timed("a", 1, 1000, spelling)) is not None


@pytest.mark.parametrize(("count", "told"), [(ENOUGH - 1, False), (ENOUGH, True)])
def test_of_few_calls_nothing_is_said(count: int, told: bool) -> None:
    assert (standing(Baseline(known(*[1000] * count)), timed("a", 1, 3000)) is not None) is told


NOTHING: dict[str, tuple[Document, ...]] = {
    "a message": (said("a", 1, "hello"), said("b", 2, "")),
    "a tool nobody knows": (timed("a", 1, 1000, "Unknown"),),
    "a call without a duration": (called("a", 1, "ok"),),
    "a duration that is no number": (timed("a", 1, float("nan")),),
    "an answer, which is no call": (timed("a", 1, 1000) | {"type": "tool_result"},),
    "an inferred duration where only recorded ones are known": (called("a", 1, "ok"), said("b", 3, "")),
}


@pytest.mark.parametrize("name", NOTHING)
def test_nothing_is_said_of(name: str) -> None:
    assert standing(Baseline(known(*[1000] * ENOUGH)), *NOTHING[name]) is None


def test_of_calls_that_all_took_no_time_nothing_can_be_a_multiple() -> None:
    assert standing(Baseline(known(*[0] * ENOUGH)), timed("a", 1, 1000)) is None


def test_an_inferred_duration_is_held_against_inferred_ones_and_says_so() -> None:
    events = [called(f"e{each}", each * 2, "ok") for each in range(ENOUGH + 1)]
    baseline = Baseline([*calls_of(opened(run(*events)))[0], *known(*[90_000] * 20)])
    found = standing(baseline, called("a", 1, "ok"), said("b", 7, ""))
    assert found is not None
    assert (found.times, found.usual.calls, found.usual.median, found.inferred) == (3.0, ENOUGH, 2.0, True)
