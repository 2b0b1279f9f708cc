"""What follows from what was read of a run: the one state that its screen is painted from."""

from __future__ import annotations

from datetime import UTC, datetime

from fleet_tui.address import Address
from fleet_tui.fleet import SegmentsRead
from fleet_tui.key import ABSENT
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present.cells import Line, line_text
from fleet_tui.present.state import State
from fleet_tui.source.base import Cost, RangeFailure
from fleet_tui.ui.run.state import Gone, NotFollowed, NotRead, RunState, Unchanged
from tests.ui.doubles import OFFLINE
from tests.ui.run.runs import opened, read, version

NOW = datetime(2025, 11, 17, 10, 5, tzinfo=UTC)
LATER = datetime(2025, 11, 17, 10, 6, tzinfo=UTC)
LISTED = WorkflowRun.from_document({"id": "a", "workflowId": "a"})


def words(lines: object) -> str:
    """What some lines say."""
    found: list[Line] = list(lines)  # type: ignore[call-overload]
    return "\n".join("".join(text for text, _ in line) for line in found)


def wanted(listed: WorkflowRun | None = None) -> RunState:
    return RunState(Address("run", "a"), listed).reading()


def followed() -> RunState:
    return wanted().after(read(version(3)), NOW).following(NOW)


def test_a_run_is_read_by_its_key_where_that_is_known_and_else_by_what_was_asked_for() -> None:
    assert wanted().key == ("a", None)
    assert RunState(Address("run", "a", partition=ABSENT)).key == ("a", ABSENT)
    assert wanted(LISTED).key == ("a", "a")
    assert wanted().after(read(version(3)), NOW).key == ("a", "a")


def test_a_run_is_loading_until_its_segments_are_here_and_costs_what_both_took() -> None:
    first = wanted().after(read(version(3), None), NOW)
    assert (first.standing.state, first.standing.charge, first.due) == (State.LOADING, 2.0, True)
    assert first.read is not None
    assert first.read.partial
    whole = wanted().after(read(version(3)), NOW)
    assert (whole.standing.state, whole.standing.charge, whole.due) == (State.OK, 5.0, False)
    assert whole.read is not None
    assert not whole.read.partial


def test_ranges_that_did_not_answer_make_it_partial_and_are_named() -> None:
    segments = SegmentsRead((), cost=Cost(1.0), failed=(RangeFailure("1", OFFLINE),))
    state = wanted().after(read(version(3), segments), NOW)
    assert state.standing.state is State.PARTIAL
    assert "refused the connection" in words(state.notice)


def test_an_error_stands_in_place_of_a_run_and_a_run_that_was_read_stays() -> None:
    nothing = wanted().after(NotRead(OFFLINE), NOW)
    assert nothing.standing.state is State.ERROR
    assert "refused the connection" in words(nothing.instead)
    before = wanted().after(read(version(3)), NOW)
    after = before.reading().after(NotRead(OFFLINE), LATER)
    assert (after.read, after.standing.state, after.standing.read_at) == (before.read, State.STALE, NOW)
    assert "3 rows stay" in words(after.notice)
    assert before.after(NotRead(OFFLINE, of_segments=True), LATER).standing.state is State.PARTIAL
    again = nothing.after(read(version(3)), LATER)
    assert (again.instead, again.standing.state) == ((), State.OK)


def test_a_second_read_says_whether_it_found_something_else() -> None:
    before = wanted().after(read(version(3)), NOW)
    assert before.after(read(version(3)), LATER).version == ()
    assert line_text(before.after(read(version(5)), LATER).version) == "read anew, was changed 10:00Z"


def test_a_list_that_met_a_newer_write_is_heard_unless_the_run_is_followed_anyway() -> None:
    state = wanted().after(read(version(3)), NOW)
    newer = WorkflowRun.from_document(version(4))
    assert line_text(state.met(newer).version) == "newer version · r reads it"
    assert state.met(WorkflowRun.from_document(version(3))) is state
    assert state.met(WorkflowRun.from_document({**version(4), "id": "b"})) is state
    assert followed().met(newer).version == ()
    assert wanted(LISTED).met(newer).version == ()


def test_rows_that_come_in_are_counted_on_and_the_charge_of_both_reads_with_them() -> None:
    state = followed().after(read(version(5), grown=True), LATER)
    assert (state.new_rows, state.last_read, state.follows) == (2, LATER, True)
    assert state.standing.charge == 10.0
    assert state.after(read(version(6), grown=True), LATER).new_rows == 3


def test_a_read_without_news_keeps_the_rows_and_their_trouble_and_costs_as_well() -> None:
    segments = SegmentsRead((), failed=(RangeFailure("1", OFFLINE),))
    before = wanted().after(read(version(3), segments), NOW).following(NOW)
    state = before.after(Unchanged(opened(version(3))), LATER)
    assert (state.read, state.last_read, state.new_rows) == (before.read, LATER, 0)
    assert (state.standing.charge, state.standing.state) == (4.0, State.PARTIAL)


def test_what_goes_wrong_while_following_is_said_and_taken_back_by_the_next_good_read() -> None:
    state = followed().after(NotFollowed(OFFLINE, 7.5), LATER)
    assert (state.standing.state, state.follows) == (State.STALE, True)
    assert "tries again in 8s" in words(state.notice)
    good = state.after(Unchanged(opened(version(3))), LATER)
    assert (good.standing.state, words(good.notice)) == (State.OK, "")


def test_a_run_is_followed_to_its_end_or_until_it_is_gone() -> None:
    over = followed().after(read(version(4, "succeeded"), grown=True), LATER)
    assert (over.follows, words(over.notice)) == (False, " this run is over: succeeded · followed to its end")
    gone = followed().after(Gone(), LATER)
    assert (gone.follows, gone.standing.state) == (False, State.STALE)
    assert "no longer followed" in words(gone.notice)


def test_news_that_were_on_their_way_when_the_user_had_enough_change_nothing() -> None:
    state = wanted().after(read(version(3)), NOW)
    for news in (read(version(5), grown=True), Unchanged(opened(version(3))), NotFollowed(OFFLINE, 5.0), Gone()):
        assert state.after(news, LATER) is state
