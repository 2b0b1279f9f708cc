"""A run on one axis: order, offsets, durations, badges, judge rounds, the run's own error, and made only when seen."""

from __future__ import annotations

from typing import Any

import pytest

from fleet_tui.model.event import Event, EventKind
from fleet_tui.model.steps import Step, is_agent_change, is_tool_call, seek
from fleet_tui.model.timeline import SLICE, Timeline
from tests.model.making import THRESHOLD, at, built, called, event, ids, judged, opened, run, said, segment


def marked(timeline: Timeline, badge: str) -> list[str]:
    return [row.event.id for row in timeline if getattr(row, badge)]


def offsets(timeline: Timeline) -> list[float | None]:
    return [None if row.offset is None else round(row.offset, 3) for row in timeline]


def test_rows_stand_in_order_of_time_and_ties_as_they_were_stored() -> None:
    timeline = opened(run(said("c", 3, ""), said("a", 1, ""), said("t1", 2, ""), said("t2", 2, ""), said("t3", 2, "")))
    assert ids(timeline) == ["a", "t1", "t2", "t3", "c"]
    assert offsets(timeline) == [1, 2, 2, 2, 3]


def test_a_step_back_in_time_is_marked_on_the_row_that_was_stored_too_late() -> None:
    timeline = opened(run(said("a", 1, ""), said("c", 3, ""), said("b", 2, ""), said("c2", 3, ""), said("d", 4, "")))
    assert ids(timeline) == ["a", "b", "c", "c2", "d"]
    assert marked(timeline, "steps_back") == ["b"]


def test_a_row_without_a_time_stays_behind_the_one_it_was_stored_after() -> None:
    timeline = opened(
        run(
            said("first", None, ""),
            said("b", 5, ""),
            said("after b", None, ""),
            said("a", 2, ""),
            said("end", None, ""),
        )
    )
    assert ids(timeline) == ["a", "end", "first", "b", "after b"]
    assert offsets(timeline) == [2, None, None, 5, None]


def test_a_run_without_any_time_keeps_the_stored_order_and_has_no_duration() -> None:
    document = run(said("b", None, ""), said("a", None, ""))
    del document["execution_summary"]["startedAt"]
    timeline = opened(document)
    assert (ids(timeline), offsets(timeline), timeline.duration) == (["b", "a"], [None, None], 0.0)


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ({"timestamp": at(4)}, 4.0),
        ({"timestamp": None, "createdAt": at(4)}, 4.0),
        ({"timestamp": "yesterday", "createdAt": at(4)}, 4.0),
        ({"createdAt": at(4)}, 4.0),
        ({"time": at(4)}, 4.0),
        ({"timestamp": "garbage"}, None),
        ({}, None),
    ],
)
def test_a_row_is_placed_by_the_same_time_that_its_event_shows(stored: dict[str, Any], expected: float | None) -> None:
    (row,) = opened(run({"eventId": "e", **stored}))
    assert row.offset == expected
    assert (row.event.moment is None) == (expected is None)


def test_offsets_count_from_the_start_of_the_run_or_from_an_earlier_event() -> None:
    assert offsets(opened(run(said("a", 1, ""), said("b", 5, "")))) == [1, 5]
    assert offsets(opened(run(said("early", -2, ""), said("b", 5, "")))) == [0, 7]
    assert opened(run(said("a", 1, ""), said("b", 5, ""))).duration == 5


def test_a_row_lasts_until_the_same_agents_next_event_unless_its_writer_says_how_long_it_took() -> None:
    timeline = opened(
        run(
            said("a", 1, "", agentId="coder"),
            called("tool", 2, "", payload={"durationMs": 500}),
            said("b", 4, "", agentId="coder"),
            said("nobody", 5, "", agentId=None),
            said("c", 6, ""),
        )
    )
    assert [(row.event.id, row.seconds, row.inferred) for row in timeline] == [
        ("a", 3.0, True),
        ("tool", 0.5, False),
        ("b", None, True),
        ("nobody", None, True),
        ("c", None, True),
    ]


def test_an_id_that_occurs_twice_is_marked_on_each_and_all_are_kept() -> None:
    timeline = opened(run(said("a", 1, ""), said("b", 2, ""), said("a", 1, ""), {"type": "message"}, {"type": "x"}))
    assert ids(timeline) == ["a", "a", "#4", "#5", "b"]
    assert marked(timeline, "duplicate") == ["a", "a"]


def test_an_event_after_the_completion_is_late_unless_by_less_than_clocks_differ() -> None:
    document = run(said("in time", 9, ""), said("same second", 10.9, ""), said("late", 12, ""))
    document["execution_summary"]["completedAt"] = at(10)
    assert marked(opened(document), "late") == ["late"]
    del document["execution_summary"]["completedAt"]
    assert marked(opened(document), "late") == []


def judge_event(name: str, seconds: float | None, **payload: object) -> dict[str, Any]:
    return event(name, seconds, type="judge", agentId="judge", payload=payload)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ([judge_event("ev_j", 50, round=1)], ["ev_j"]),
        ([judge_event("ev_j", 20.9)], ["ev_j"]),
        ([judge_event("ev_j", 19.1)], ["ev_j"]),
        ([judge_event("ev_j", 20, round=0)], ["ev_j"]),
        ([judge_event("ev_j", 21.1)], ["judge:1", "ev_j"]),
        ([judge_event("ev_j", 50, round=2)], ["judge:1", "ev_j"]),
        ([judge_event("ev_j", None)], ["ev_j", "judge:1"]),
        ([judge_event("ev_j", None, round=1)], ["ev_j"]),
        ([judge_event("near", 20.5), judge_event("named", 40, round=1)], ["near", "named"]),
        ([judge_event("ev_1", 20), judge_event("ev_2", 20.5)], ["ev_1", "ev_2"]),
        ([event("ev_j", 20, type=None, eventType="judge_evaluation")], ["ev_j"]),
        ([said("no judge", 20, "", round=1)], ["no judge", "judge:1"]),
        ([], ["judge:1"]),
    ],
)
def test_a_judge_event_and_the_stored_round_it_is_are_one_row(stored: list[dict[str, Any]], shown: list[str]) -> None:
    timeline = opened(run(*stored, judge_evaluations=[judged(1, 20, 6.0)], configSnapshot=THRESHOLD))
    assert ids(timeline) == shown
    rounds = [row for row in timeline if row.event.judge]
    assert len(rounds) == 1
    assert (rounds[0].event.kind, rounds[0].severity.name) == (EventKind.JUDGE, "WARNING")


def test_an_event_that_names_a_round_is_that_round_even_where_another_lies_nearer() -> None:
    timeline = opened(
        run(
            judge_event("ev_2", 20.2, round=2),
            judge_evaluations=[judged(1, 20, 6.0), judged(2, 20.9, 7.0)],
        )
    )
    assert [(row.event.id, row.event.judge and row.event.judge.round) for row in timeline] == [
        ("judge:1", 1),
        ("ev_2", 2),
    ]


def test_a_round_that_is_no_event_says_what_it_is_and_is_no_step_back() -> None:
    timeline = opened(
        run(
            said("draft 1", 10, ""),
            said("draft 2", 30, ""),
            judge_evaluations=[judged(1, 20, 6.1, reasoning="No sources.\nNone."), judged(2, 40, None)],
        )
    )
    assert ids(timeline) == ["draft 1", "judge:1", "draft 2", "judge:2"]
    texts = [row.event.text for row in timeline if row.event.judge]
    assert texts == ["round 1 score 6.1: No sources.", "round 2 no score"]
    assert marked(timeline, "steps_back") == []


@pytest.mark.parametrize(("ended", "offset"), [(None, None), (-3600, 70), (5, 70), (90, 90)])
def test_the_runs_own_error_is_the_last_row_whatever_the_clocks_say(ended: float | None, offset: float | None) -> None:
    document = run(said("b", 60, ""), said("a", 30, ""), error="Boom: it broke", judge_evaluations=[judged(1, 20, 6.0)])
    if ended is not None:
        document["execution_summary"]["completedAt"] = at(ended)
    timeline = opened(document, segment(1, said("seg", 70, "")))
    assert ids(timeline) == ["judge:1", "a", "b", "seg", "error"]
    last = timeline[len(timeline) - 1]
    assert (last.event.kind, last.event.text, last.event.agent) == (EventKind.RUN_ERROR, "Boom: it broke", "run")
    assert last.offset == offset
    assert offsets(timeline)[:4] == [20, 30, 60, 70]
    assert not last.steps_back


def test_a_place_is_found_by_its_id_its_round_or_as_the_error() -> None:
    timeline = opened(
        run(
            said("ev_1", 1, ""),
            judge_event("ev_2", 2, round=1),
            said("ev_3", 3, ""),
            status="failed",
            error="Boom",
            judge_evaluations=[judged(1, 2, 6.0), judged(2, 4, 7.0)],
        )
    )
    assert [timeline.find(each) for each in ("ev_1", "judge:1", "judge:2", "error")] == [0, 1, 3, 4]
    assert [timeline.find(each) for each in ("1", "4", "5")] == [0, 3, 4]
    for nowhere in (
        "0",
        "6",
        "9" * 5000,
        "²",
        "ev_9",
        "judge:3",
        "judge:",
        "judge:²",
        "judge:-1",
        "judge:" + "9" * 5000,
        "",
        "judge",
    ):
        assert timeline.find(nowhere) is None
    assert opened(run()).find("error") is None
    assert opened(run()).find("1") is None
    counted = opened(run(said("3", 1, ""), said("2", 2, ""), said("1", 3, "")))
    assert [counted.find(each) for each in ("1", "2", "3")] == [2, 1, 0]


def test_a_row_is_found_again_when_segments_come_in_above_it() -> None:
    document = run(
        said("ev_5", 50, ""),
        "no object",
        {"type": "message", "timestamp": at(60)},
        error="Boom",
        judge_evaluations=[judged(1, 70, 6.0)],
    )
    before, after = opened(document), opened(document, segment(1, said("ev_1", 1, ""), "no object"), segment(3))
    assert len(after) == len(before) + 3
    for row in before:
        found = after.index_of(row, len(before))
        assert found is not None, row.event.id
        assert after[found].event.id == row.event.id
        assert after[found].event.text == row.event.text
    assert before.index_of(after[0]) is None


def test_rows_beyond_the_ends_do_not_exist() -> None:
    timeline = opened(run(said("a", 1, "")))
    for index in (1, -2):
        with pytest.raises(IndexError):
            timeline[index]


def test_walking_goes_one_way_and_stops_at_the_end() -> None:
    timeline = opened(run(said("a", 1, ""), said("b", 2, ""), said("c", 3, "")))
    assert list(timeline.walk(0, 1)) == [1, 2]
    assert list(timeline.walk(2, -1)) == [1, 0]
    assert list(timeline.walk(2, 1)) == []


def test_a_hundred_thousand_events_are_made_only_where_one_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0
    make = Event.from_document

    def counting(stored: object, position: int, origin: int | None = None) -> Event:
        nonlocal made
        made += 1
        return make(stored, position, origin)

    monkeypatch.setattr(Event, "from_document", counting)
    agents = ("coder", "verifier")
    document = run(
        *({"eventId": f"ev_{n}", "timestamp": 1763373600 + n, "agentId": agents[n % 2]} for n in range(100_000))
    )
    timeline = built(document)
    assert (len(timeline), timeline.duration, made) == (100_000, 99_999.0, 0)
    assert [timeline[index].event.id for index in range(50_000, 50_040)][-1] == "ev_50039"
    assert made <= 40 + 2  # the rows of a screen, and the next event of each agent
    made = 0
    assert not timeline.examine()
    assert made == SLICE


def test_a_long_run_is_stepped_through_without_another_look_at_an_event() -> None:
    count = 30 * SLICE
    agents = ({"agentId": "writer" if n < count - 5 else "coder"} for n in range(count))
    timeline = built(run(*(said(f"ev_{n}", n, "x", **agent) for n, agent in enumerate(agents))))
    turns = 1
    while not timeline.examine():
        turns += 1
    assert turns > count / SLICE, "whether errors lasted is looked at in slices too"
    made = timeline.axis.event.cache_info().misses
    assert seek(timeline, 1, 1, is_agent_change) == Step(count - 5)
    assert seek(timeline, 1, 1, is_tool_call) == Step(None)
    assert timeline.axis.event.cache_info().misses == made


def test_a_lone_agent_is_not_searched_for_through_the_whole_run(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: set[int] = set()
    document = run(said("first", 0, ""), *(said(f"ev_{n}", n, "", agentId="coder") for n in range(1, 5_000)))
    timeline = built(document)
    look = timeline.axis.event

    def looking(index: int) -> Event:
        looked.add(index)
        return look(index)

    monkeypatch.setattr(timeline.axis, "event", looking)
    assert timeline[0].seconds is None
    assert len(looked) <= 501


def test_all_rows_at_once_took_as_long_as_each_of_them_says() -> None:
    """What many runs are counted by and what one row shows is one duration."""
    agents = ("writer", "coder", None)
    events = [
        event(f"ev_{each}", None if each % 7 == 3 else each, agentId=agents[each * each % 3 - each % 2])
        for each in range(60)
    ]
    alone = event("alone", 2_000, agentId="once") | {"payload": {"durationMs": 1500}}
    far = [
        event(f"far_{each}", 1_000 + each, agentId=agents[1] if each in (0, 600) else agents[0]) for each in range(601)
    ]
    timeline = opened(run(*events, alone, *far))
    told = {index: (seconds, inferred) for index, seconds, inferred in timeline.took()}
    assert told == {row.index: (row.seconds, row.inferred) for row in timeline}
    assert [each for each, (seconds, inferred) in told.items() if seconds is None] != [], "some end with nobody's event"


def test_a_timeline_is_a_sequence_from_both_ends_and_in_parts() -> None:
    rows = built(run(said("a", 1, ""), said("b", 2, ""), said("c", 3, "")))
    assert [each.index for each in rows[:2]] == [0, 1]
    assert [each.index for each in rows[::-2]] == [2, 0]
    assert rows[-1] is rows[2]
    assert [each.index for each in reversed(rows)] == [2, 1, 0]
    assert rows[5:] == ()
    assert repr(rows) == "<Timeline of 3 rows>"
    for beyond in (3, -4):
        with pytest.raises(IndexError, match=f"row {beyond} of a timeline of 3 rows"):
            rows[beyond]
    with pytest.raises(TypeError):
        rows["1"]  # type: ignore[call-overload]
