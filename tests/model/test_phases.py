"""A run without events: rows from its phases, or from its agents and handoffs, and the sentence that says so."""

from __future__ import annotations

import pytest

from fleet_tui.model.event import EventKind
from fleet_tui.model.phases import FROM_AGENTS, FROM_PHASES, NOTHING
from fleet_tui.model.severity import Landing
from tests.demo.reading import run as demo_run
from tests.model.making import Document, ids, judged, opened, run, said

FLAT: Document = {
    "id": "u",
    "start_time": "2025-11-17T11:00:00",
    "phase_timings": {"analysis": 2.5, "routing": 1.0, "execution": 40},
    "phase_status": {"analysis": "success", "routing": "success", "execution": "failed"},
}


def test_phases_stand_one_behind_the_other_as_long_as_they_took() -> None:
    timeline = opened(FLAT)
    assert timeline.note == FROM_PHASES
    assert [(row.event.agent, row.offset, row.seconds, row.inferred) for row in timeline] == [
        ("analysis", 0.0, 2.5, False),
        ("routing", 2.5, 1.0, False),
        ("execution", 3.5, 40.0, False),
    ]
    assert [row.event.text for row in timeline] == ["analysis success", "routing success", "execution failed"]
    assert {row.event.kind for row in timeline} == {EventKind.PHASE}
    assert ids(timeline) == ["phase:analysis", "phase:routing", "phase:execution"]
    assert [row.severity.name for row in timeline] == ["NONE", "NONE", "ERROR"]


def test_the_last_phase_has_room_on_the_axis() -> None:
    assert opened(FLAT).duration == 43.5


@pytest.mark.parametrize("took", ["2.5", None, True, float("nan"), float("inf"), -4, {}])
def test_of_what_follows_a_phase_that_took_nobody_knows_how_long_nobody_knows_when(took: object) -> None:
    timeline = opened({**FLAT, "phase_timings": {"analysis": 1.0, "routing": took, "execution": 2.0}})
    assert [row.offset for row in timeline] == [0.0, 1.0, None]
    assert [row.seconds for row in timeline] == [1.0, None, 2.0]
    assert timeline.duration == 1.0


def test_a_phase_without_a_time_is_one_of_unknown_length() -> None:
    timeline = opened({**FLAT, "phase_timings": {"analysis": 1.0, "execution": 2.0}})
    assert [(row.event.agent, row.offset) for row in timeline] == [
        ("analysis", 0.0),
        ("routing", 1.0),
        ("execution", None),
    ]
    assert ids(timeline) == ["phase:analysis", "phase:routing", "phase:execution"]


def test_a_handoff_without_a_time_is_placed_nowhere() -> None:
    executions = [{"agent": "Writer", "duration": 3}, {"agent": "Editor", "duration": 2}]
    handoffs = [{"from_agent": "Writer", "to_agent": "Editor"}]
    timeline = opened(
        {"id": "u", "start_time": "2025-11-17T11:00:00Z"}
        | {"agent_executions": executions}
        | {"handoff_history": handoffs}
    )
    assert [row.offset for row in timeline] == [0.0, 3.0, None]
    assert timeline.duration == 5.0


def test_a_phase_may_have_only_a_status_or_only_a_time() -> None:
    timeline = opened({**FLAT, "phase_timings": {"analysis": 2}, "phase_status": {"routing": "skipped"}})
    assert [(row.event.text, row.seconds) for row in timeline] == [("analysis", 2.0), ("routing skipped", None)]


def test_phases_stand_in_the_order_of_their_statuses() -> None:
    statuses = dict.fromkeys(("analysis", "routing", "execution", "quality"), "success")
    timings = {"analysis": 1, "warm_up": 1, "routing": 1, "quality": 1}
    timeline = opened({**FLAT, "phase_timings": timings, "phase_status": statuses})
    assert ids(timeline) == [f"phase:{each}" for each in ("analysis", "warm_up", "routing", "execution", "quality")]


def test_a_failed_phase_is_what_a_run_without_any_words_opens_on() -> None:
    timeline = opened({**FLAT, "phase_status": {"analysis": "success", "routing": "failed", "execution": "success"}})
    index, rule = timeline.landing
    assert (timeline[index].event.id, rule) == ("phase:routing", Landing.LAST_ERROR)


def test_phases_without_a_start_keep_their_order_and_have_no_offsets() -> None:
    timeline = opened({key: value for key, value in FLAT.items() if key != "start_time"})
    assert [row.offset for row in timeline] == [None, None, None]
    assert ids(timeline) == ["phase:analysis", "phase:routing", "phase:execution"]


def test_judge_rounds_on_the_same_clock_stand_among_the_phases() -> None:
    document = {**FLAT, "start_time": "2025-11-17T10:00:00Z", "judge_evaluations": [judged(1, 3, 6.0)]}
    assert ids(opened(document)) == ["phase:analysis", "phase:routing", "judge:1", "phase:execution"]


def test_judge_rounds_on_another_clock_than_the_phases_come_last_without_an_offset() -> None:
    timeline = opened({**FLAT, "judge_evaluations": [judged(1, 3, 6.0), judged(2, 5, 8.0)]})
    assert ids(timeline)[-2:] == ["judge:1", "judge:2"]
    assert [row.offset for row in timeline][-2:] == [None, None]


def test_the_older_variant_tells_its_agents_and_handoffs() -> None:
    stored = demo_run("older-variant-team")
    timeline = opened(stored)
    assert timeline.note == FROM_AGENTS
    executions, handoffs = stored["agent_executions"], stored["handoff_history"]
    assert len(timeline) == len(executions) + len(handoffs)
    messages = [row for row in timeline if row.event.kind is EventKind.MESSAGE]
    assert [row.event.agent for row in messages] == [each["agent"] for each in executions]
    assert [row.event.text for row in messages] == [each["task"] for each in executions]
    assert [row.seconds for row in messages] == [each["duration"] for each in executions]
    handed = [row.event.text for row in timeline if row.event.kind is EventKind.HANDOFF]
    assert handed == [f"→ {each['to']}: {each['reason']}" for each in handoffs]


def test_agents_tell_more_than_phases_and_events_more_than_both() -> None:
    both = {**FLAT, "agent_executions": [{"agent": "Writer", "output": "Done.", "duration": 3}]}
    assert opened(both).note == FROM_AGENTS
    timeline = opened({**both, "events": [said("ev_1", 1, "hi")]})
    assert (ids(timeline), timeline.note) == (["ev_1"], "")


def test_a_handoff_to_nobody_says_so() -> None:
    timeline = opened({"handoff_history": [{"from_agent": "a"}, None]})
    assert [row.event.text for row in timeline] == ["→ ?", "→ ?"]
    assert timeline[0].event.agent == "a"


@pytest.mark.parametrize("events", [[], None, "none", {}])
def test_a_run_of_which_nothing_is_recorded_says_so(events: object) -> None:
    timeline = opened({**run(), "events": events})
    assert (len(timeline), timeline.note) == (0, NOTHING)


@pytest.mark.parametrize("stored", [3, "text", [1], {"analysis": {"seconds": 3}}, {"": 1}])
def test_phases_of_the_wrong_kind_break_nothing(stored: object) -> None:
    assert opened({**FLAT, "phase_timings": stored, "phase_status": stored}).note in (FROM_PHASES, NOTHING)
