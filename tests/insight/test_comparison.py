"""What differs between two runs: nothing of equal runs, the same from either side, soon for long runs."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from time import process_time
from typing import Any

import pytest

from fleet_tui.insight import comparison
from fleet_tui.insight.comparison import Block, Comparison, Key, align, compare
from tests.model.making import THRESHOLD, called, event, judged, opened, run, said

FAILED = {"status": "failed"}


def compared(left: Any, right: Any) -> Comparison:
    return compare(opened(left), opened(right))


def told(block: Block) -> tuple[list[int], list[int]]:
    return list(block.left), list(block.right)


def differences(left: Any, right: Any) -> list[tuple[list[int], list[int]]]:
    return [told(each) for each in compared(left, right).differences]


def test_equal_runs_have_no_difference() -> None:
    one = run(said("ev_1", 1, "a"), called("ev_2", 2, "ok"), configSnapshot=THRESHOLD)
    found = compared(one, {**one, "id": "wf_2", "workflowId": "wf_2", "_ts": 9, "createdAt": "2025-11-18T00:00:00Z"})
    assert found.equal
    assert [told(each) for each in found.blocks] == [([0, 1], [0, 1])]
    assert found.rows_alike == 2


def test_two_runs_without_rows_have_no_difference() -> None:
    assert compared(run(), run()).equal
    assert compared(run(), run()).blocks == ()


def test_other_words_and_other_times_are_no_difference_of_rows() -> None:
    one = run(said("ev_1", 1, "the first draft"), called("ev_2", 2, "12 rows"))
    other = run(said("x", 5, "quite another text"), called("y", 900, "no rows"))
    assert differences(one, other) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (said("ev_1", 1, "the first draft"), said("ev_1", 1, "quite another text")),
        (called("ev_1", 1, "12 rows"), called("ev_1", 1, "no rows")),
        (
            called("ev_1", 1, "ok", toolInput={"sql": "SELECT 1"}),
            called("ev_1", 1, "ok", toolInput={"sql": "SELECT 2"}),
        ),
        (called("ev_1", 1, "ok", toolInput={"limit": 1}), called("ev_1", 1, "ok", toolInput={"limit": True})),
        (called("ev_1", 1, "ok", payload={"status": 200}), called("ev_1", 1, "ok", payload={"status": 204})),
        (called("ev_1", 1, "ok", toolOutput="long A"), called("ev_1", 1, "ok", toolOutput="long B")),
        (event("ev_1", 1, type="handoff", payload={"to": "writer"}), event("ev_1", 1, type="handoff")),
        (event("ev_1", 1, payload="as text"), event("ev_1", 1, payload="other text")),
        (event("ev_1", 1, message="beside"), event("ev_1", 1, message="besides")),
        ("no object", "another that is none"),
    ],
)
def test_rows_alike_that_hold_other_words_are_counted_and_the_runs_are_not_equal(one: Any, other: Any) -> None:
    for left, right in ((one, other), (other, one)):
        found = compared(run(said("ev_0", 0, "a"), left), run(said("ev_0", 0, "a"), right))
        assert found.differences == ()
        assert (found.rows_alike, found.reworded, found.equal) == (2, {1}, False)


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (called("ev_1", 1, "12 rows"), called("ev_1", 1, "no rows"), True),
        (called("ev_1", 1, "ok", toolInput={"n": 1}), called("ev_1", 1, "ok", toolInput={"n": 2}), True),
        (called("ev_1", 1, "ok", payload={"status": 200}), called("ev_1", 1, "ok", payload={"status": 204}), True),
        (event("ev_1", 1, type="error", message="disk full"), event("ev_1", 1, type="error", message="no such"), True),
        (said("ev_1", 1, "the first draft"), said("ev_1", 1, "quite another text"), False),
        (called("ev_1", 1, "ok"), called("ev_1", 1, "ok", payload={"durationMs": 9}), False),
    ],
)
def test_a_call_asked_or_answered_otherwise_is_told_apart_from_other_words(one: Any, other: Any, told: bool) -> None:
    for left, right in ((one, other), (other, one)):
        found = compared(run(said("ev_0", 0, "a"), left), run(said("ev_0", 0, "a"), right))
        assert found.differences == ()
        assert found.otherwise == ({1} if told else set())


def test_other_names_times_and_durations_are_no_other_words() -> None:
    one = run(called("ev_1", 1, "ok", payload={"durationMs": 1, "tool": None}, durationSeconds=1))
    other = run(called("x", 5, "ok", payload={"durationMs": 9}, durationSeconds=9, agentId="Writer"))
    assert compared(one, other).equal
    assert compared(one, run(called("ev_1", 1, "ok"))).equal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"result": {"answer": "42"}}, {"result": {"answer": "43"}}),
        ({"result": {"answer": "42"}}, {}),
        ({"result": "42"}, {"result": "43"}),
        ({"result": {"answer": {"rows": [1]}}}, {"result": {"answer": {"rows": [2]}}}),
        ({"quality": {"feedback": "good"}}, {"quality": {"feedback": "better"}}),
    ],
)
def test_another_answer_is_a_difference(one: Any, other: Any) -> None:
    found = compared(run(**one), run(**other))
    assert len(found.answer + found.quality) == 1
    assert not found.equal
    assert not compared(run(**other), run(**one)).equal


def test_a_judge_that_reasons_otherwise_says_other_words_whether_its_round_is_an_event_or_not() -> None:
    round_event = event("ev_1", 2, type="judge", payload={"round": 1})
    for events in ((), (round_event,)):
        one, other = (run(*events, judge_evaluations=[judged(1, 2, 8.0, reasoning=each)]) for each in ("a", "b"))
        assert compared(one, other).reworded == {0}
        assert compared(one, {**one}).equal


def test_an_agent_is_the_same_however_its_name_is_written() -> None:
    one = run(event("ev_1", 1, agentId="ResearcherAgent"), called("ev_2", 2, "ok", "TavilySearchTool"))
    other = run(event("ev_1", 1, agentId="researcher"), called("ev_2", 2, "ok", "tavilysearch"))
    assert differences(one, other) == []


def test_types_that_nobody_knows_are_told_apart_by_their_words() -> None:
    one, other = run(event("ev_1", 1, type="checkpoint")), run(event("ev_1", 1, type="snapshot"))
    assert differences(one, other) == [([0], [0])]
    assert differences(one, run(event("ev_1", 1, type=" Checkpoint"))) == []


def test_the_first_divergence_is_where_another_did_something_else() -> None:
    one = run(said("ev_1", 1, "a"), called("ev_2", 2, "ok", "A"), said("ev_3", 3, "b"))
    other = run(said("ev_1", 1, "a"), called("ev_2", 2, "ok", "B"), said("ev_3", 3, "b"))
    assert differences(one, other) == [([1], [1])]


def test_a_call_that_failed_on_one_side_only_differs_though_the_rows_are_alike() -> None:
    good = run(said("ev_1", 1, "a"), called("ev_2", 2, "12 rows"), said("ev_3", 3, "b"))
    bad = run(said("ev_1", 1, "a"), called("ev_2", 2, "no", payload={"status": 503}), said("ev_3", 3, "b"), **FAILED)
    assert differences(bad, good) == [([1], [1])]
    assert differences(bad, {**bad}) == []


def test_a_retry_and_a_throttled_call_are_no_failure() -> None:
    good = run(called("ev_1", 1, "12 rows"))
    assert differences(run(called("ev_1", 1, "HTTP 429: slow down")), good) == []


def test_a_judge_round_below_its_threshold_differs_from_one_that_passed() -> None:
    below = run(said("ev_1", 1, "a"), configSnapshot=THRESHOLD, judge_evaluations=[judged(1, 2, 5.8)])
    above = run(said("ev_1", 1, "a"), configSnapshot=THRESHOLD, judge_evaluations=[judged(1, 2, 8.1)])
    assert differences(below, above) == [([1], [1])]


def test_rows_of_one_side_only_come_where_they_stand() -> None:
    one = run(said("ev_1", 1, "a"), said("ev_2", 2, "b"))
    more = run(said("ev_1", 1, "a"), called("ev_2", 2, "ok"), said("ev_3", 3, "b"), called("ev_4", 4, "ok", "Last"))
    assert differences(one, more) == [([], [1]), ([], [3])]
    assert differences(run(), one) == [([], [0, 1])]


def test_what_differs_side_by_side_is_one_difference() -> None:
    one = run(called("ev_1", 1, "ok", "A"), called("ev_2", 2, "no", "B", payload={"status": 500}), said("ev_3", 3, "b"))
    other = run(called("ev_1", 1, "ok", "C"), called("ev_2", 2, "ok", "B"), said("ev_3", 3, "b"))
    assert differences(one, other) == [([0, 1], [0, 1])]


def test_the_header_tells_only_what_differs() -> None:
    one = run(status="failed", error="disk full", quality={"overallScore": 5.8}, userId="maja", task={"input": "t"})
    other = run(status="completed", quality={"overallScore": 8.1}, userId="maja", task={"input": "t"})
    found = compared(one, other)
    assert [(each.path, each.left, each.right) for each in found.facts] == [
        ("status", "failed", "succeeded"),
        ("error", "disk full", None),
        ("score", 5.8, 8.1),
    ]


def test_two_words_for_the_same_end_are_no_difference() -> None:
    assert compared(run(status="completed"), run(status="succeeded")).equal
    assert not compared(run(status="paused"), run(status="archived")).equal


def test_a_failure_that_no_status_tells_differs_from_none() -> None:
    [fact, *_] = compared(run(status=None, phase_status={"judge": "failed"}), run(status=None)).facts
    assert (fact.left, fact.right) == ("failed (derived from phase_status)", "not recorded")


def test_configuration_and_plan_are_compared_by_their_paths() -> None:
    step = {"step": 1, "agent": "writer", "description": "Write it."}
    one = run(
        configSnapshot={"quality": {"judge_threshold": 7.5, "judge_model": "gpt-5"}},
        routing={"mode": "sequential", "subtasks": [step]},
    )
    other = run(
        configSnapshot={"quality": {"judge_threshold": 8.0, "judge_model": "gpt-5"}},
        routing={"mode": "sequential", "subtasks": [{**step, "agent": "coder"}, step]},
        dspy_analysis={"complexity": "high"},
    )
    found = compared(one, other)
    assert [each.path for each in found.configuration] == ["configSnapshot.quality.judge_threshold"]
    assert [each.path for each in found.plan] == ["dspy_analysis", "routing.subtasks.1.agent", "routing.subtasks.2"]
    assert found.plan[0].recorded == (False, True)


def test_a_step_of_the_flat_shape_is_held_against_the_same_step() -> None:
    one = run(routing={"assigned_to": ["Coder"], "subtasks": ["Look at it.", "Mend it."]})
    other = run(routing={"assigned_to": ["Writer"], "subtasks": ["Look at it.", "Leave it."]})
    assert [each.path for each in compared(one, other).plan] == ["routing.assigned_to", "routing.subtasks.2"]


@pytest.mark.parametrize("seed", range(40))
def test_swapping_the_runs_mirrors_what_differs(seed: int) -> None:
    draw = random.Random(seed)
    one, other = (drawn(draw) for _ in range(2))
    there, back = compared(one, other), compared(other, one)
    assert [(b.right, b.left, b.alike) for b in back.blocks] == list(there.blocks)
    assert len(back.reworded) == len(there.reworded)
    for part in ("facts", "configuration", "plan", "answer", "quality"):
        mirrored = [(leaf.path, leaf.right, leaf.left) for leaf in getattr(back, part)]
        assert mirrored == [(leaf.path, leaf.left, leaf.right) for leaf in getattr(there, part)]


@pytest.mark.parametrize("seed", range(40))
def test_every_row_of_both_runs_is_told_once_and_in_order(seed: int) -> None:
    draw = random.Random(seed)
    left, right = (opened(drawn(draw)) for _ in range(2))
    blocks = compare(left, right).blocks
    assert [row for each in blocks for row in each.left] == list(range(len(left)))
    assert [row for each in blocks for row in each.right] == list(range(len(right)))
    assert all(len(each.left) == len(each.right) for each in blocks if each.alike)
    assert all(one.alike is not other.alike for one, other in pairwise(blocks))


def drawn(draw: random.Random) -> dict[str, Any]:
    """A run of few agents and tools, some of whose calls fail."""
    events = []
    for number in range(draw.randrange(30)):
        payload = {"status": 500} if draw.random() < 0.2 else {}
        tool = draw.choice(("A", "B", ""))
        made = called(f"ev_{number}", number, "it", tool, payload=payload) if tool else said("ev", number, "words")
        events.append({**made, "agentId": draw.choice(("writer", "coder"))})
    subtasks = [{"agent": draw.choice("abc")} for _ in range(draw.randrange(12))]
    config = {draw.choice("abcdef"): draw.randrange(3) for _ in range(4)}
    status = draw.choice(("failed", "succeeded", None))
    return run(*events, status=status, routing={"subtasks": subtasks}, configSnapshot=config)


def keys(draw: random.Random, rows: int, distinct: int) -> list[Key]:
    return [(f"agent {draw.randrange(distinct)}", "", "message") for _ in range(rows)]


@pytest.mark.parametrize("distinct", [1, 2, 5, 50])
@pytest.mark.parametrize("seed", range(12))
def test_the_alignment_is_a_longest_common_subsequence_and_mirrors(seed: int, distinct: int) -> None:
    draw = random.Random(seed)
    left, right = (keys(draw, draw.randrange(60), distinct) for _ in range(2))
    pairs = list(align(left, right))
    assert all(left[a] == right[b] for a, b in pairs)
    assert pairs == sorted(pairs)
    assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs) == longest(left, right)
    assert [(b, a) for a, b in align(right, left)] == pairs


def longest(left: Sequence[Key], right: Sequence[Key]) -> int:
    @lru_cache(None)
    def of(a: int, b: int) -> int:
        if not (a and b):
            return 0
        if left[a - 1] == right[b - 1]:
            return of(a - 1, b - 1) + 1
        return max(of(a - 1, b), of(a, b - 1))

    return of(len(left), len(right))


def test_what_is_longer_than_a_stretch_is_aligned_stretch_by_stretch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "STRETCH", 10)
    draw = random.Random(4)
    left, right = keys(draw, 35, 3), keys(draw, 24, 3)
    pairs = list(align(left, right))
    assert all(left[a] == right[b] and a // 10 == b // 10 for a, b in pairs)
    assert pairs == sorted(pairs)
    assert [(b, a) for a, b in align(right, left)] == pairs
    assert list(align(left, left)) == [(row, row) for row in range(35)]


@pytest.mark.parametrize("distinct", [1, 2, 8, 3_000])
def test_6_000_against_6_000_events_take_at_most_300_ms_of_processor_time(distinct: int) -> None:
    draw = random.Random(7)
    left, right = (
        opened(
            run(
                *(
                    said(f"ev_{n}", n, f"step {draw.randrange(9)}", agentId=f"agent {draw.randrange(distinct)}")
                    for n in range(6_000)
                )
            )
        )
        for _ in range(2)
    )
    began = process_time()
    found = compare(left, right)
    assert process_time() - began <= 0.3
    assert sum(len(each.left) for each in found.blocks) == 6_000
