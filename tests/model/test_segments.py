"""Older events in segments: placed by time, numbered as writers number them, and what is missing is named, no more."""

from __future__ import annotations

import pytest

from fleet_tui.model.segments import RunSegment, expected, in_order, missing
from fleet_tui.model.timeline import Timeline
from tests.model.making import Document, built, ids, opened, run, said, segment


def gaps(timeline: Timeline) -> list[str]:
    return [row.event.text for row in timeline if row.event.kind.value == "gap"]


def part(index: object, seconds: float) -> Document:
    return segment(index, said(f"s{index}", seconds, ""))


NOW = said("now", 100, "")


@pytest.mark.parametrize(
    ("stored", "index"),
    [
        (1, 1),
        (0, 0),
        (2.0, 2),
        ("2", 2),
        (" 3 ", 3),
        ("03", 3),
        ("-1", -1),
        (1.5, None),
        ("1.5", None),
        ("two", None),
        ("", None),
        ("²", None),
        ("--1", None),
        ("9" * 5000, None),
        (float("nan"), None),
        (1e300, None),
        (10**400, None),
        (True, None),
        (None, None),
        ([1], None),
    ],
)
def test_an_index_is_a_whole_number_or_text_that_is_one(stored: object, index: int | None) -> None:
    assert RunSegment.from_document(segment(stored)).index == index


def test_segments_stand_by_index_those_without_one_last_and_doubled_ones_as_they_came() -> None:
    stored = [part("2", 1), part(None, 2), part(10, 3), part(1, 4), part(2, 5)]
    assert [each.document["id"] for each in in_order(stored)] == [
        "wfseg_1",
        "wfseg_2",
        "wfseg_2",
        "wfseg_10",
        "wfseg_None",
    ]


def test_rows_of_segments_stand_before_between_or_after_the_runs_own_by_their_time() -> None:
    timeline = opened(run(NOW), part(1, 10), part(2, 150), segment(3, said("a", 90, ""), said("b", 110, "")))
    assert ids(timeline) == ["s1", "a", "now", "b", "s2"]
    assert [row.event.origin for row in timeline] == [1, 3, None, 3, 2]
    assert [row.event.id for row in timeline if row.steps_back] == []


def test_a_segment_that_steps_back_within_itself_is_marked() -> None:
    timeline = opened(run(NOW), segment(1, said("b", 20, ""), said("a", 10, "")))
    assert [row.event.id for row in timeline if row.steps_back] == ["a"]


def test_an_event_without_a_time_stays_with_the_events_it_was_stored_among() -> None:
    timeline = opened(run(said("first", None, ""), NOW), part(1, 500), segment(2, said("lost", None, "")))
    assert ids(timeline) == ["first", "now", "s1", "lost"]


def test_a_segment_missing_between_others_is_named_at_its_place() -> None:
    timeline = opened(run(NOW), part(1, 10), part(3, 30))
    assert ids(timeline) == ["s1", "segment:2", "s3", "now"]
    assert gaps(timeline) == ["segment 2 of 3 is missing"]
    assert timeline.axis.missing_segments == (2,)
    assert timeline.counts() == (0, 0)


@pytest.mark.parametrize(
    ("said_of_itself", "indices", "absent"),
    [
        (None, [1, 2, 3], ()),
        (None, [0, 1], ()),
        (None, [0, 2], (1,)),
        (None, [], ()),
        (2, [1, 2], ()),
        (2, ["1", 2.0], ()),
        (3, [1, 2], (3,)),
        (3, [2], (1, 3)),
        (2, [], (1, 2)),
        (2, [1, 1, 2], ()),
        (1, [0, 1], ()),
        (1, [1, 2, 3], ()),
        (2, [2, 1, None], ()),
        (-1, [], ()),
        (0, [], ()),
        (float("nan"), [], ()),
        (float("inf"), [1], ()),
        ("3", [], ()),
        (True, [], ()),
        (None, [-1], ()),
    ],
)
def test_only_what_should_be_there_is_missing(
    said_of_itself: object, indices: list[object], absent: tuple[int, ...]
) -> None:
    document = run(NOW, segments={"hasOverflow": True, "maxSegmentIndex": said_of_itself})
    assert missing(document, in_order([segment(each) for each in indices])) == absent
    timeline = built(document, [part(each, n) for n, each in enumerate(indices)])
    assert gaps(timeline) == [f"segment {each} of {max([*absent, *_numbers(indices)])} is missing" for each in absent]


def _numbers(indices: list[object]) -> list[int]:
    return [int(each) for each in indices if isinstance(each, int | float | str)]


@pytest.mark.parametrize("index", [1_000_000_000, 1e15, "99999999999"])
def test_an_index_beyond_belief_does_not_fill_the_screen_with_gaps(index: object) -> None:
    timeline = opened(run(NOW), part(1, 10), part(index, 20), part(3, 30))
    assert gaps(timeline) == ["segment 2 of 3 is missing"]
    assert len(timeline) == 5


def test_nothing_is_called_missing_before_all_segments_have_been_read() -> None:
    document = run(NOW, segments={"hasOverflow": True, "maxSegmentIndex": 3})
    assert gaps(built(document)) == []
    assert gaps(built(document, [part(3, 30)], complete=False)) == []
    assert gaps(built(document, [part(3, 30)])) == ["segment 1 of 3 is missing", "segment 2 of 3 is missing"]
    assert len(gaps(built(document, []))) == 3


def test_what_lies_in_two_segments_is_shown_twice_and_marked() -> None:
    shared = said("shared", 50, "")
    timeline = opened(run(NOW), segment(1, said("old", 10, ""), shared), segment(2, shared))
    assert ids(timeline) == ["old", "shared", "shared", "now"]
    assert [row.event.id for row in timeline if row.duplicate] == ["shared", "shared"]


def test_two_segments_of_one_index_are_both_shown() -> None:
    timeline = opened(run(NOW), part(1, 10), segment(1, said("other", 20, "")))
    assert ids(timeline) == ["s1", "other", "now"]
    assert gaps(timeline) == []


def test_segments_alone_are_a_timeline() -> None:
    timeline = opened(run(), part(1, 10))
    assert (ids(timeline), timeline.note) == (["s1"], "")


@pytest.mark.parametrize("events", [None, "none", {"a": 1}, 3])
def test_a_segment_whose_events_are_no_list_is_there_and_empty(events: object) -> None:
    timeline = opened(run(NOW), {**segment(1), "events": events}, part(2, 20))
    assert ids(timeline) == ["s2", "now"]
    read = RunSegment.from_document({**segment(1), "events": events})
    assert [each.path for each in read.issues] == ([] if events is None else ["events"])


def test_events_without_an_id_are_named_by_their_place_in_what_they_came_in() -> None:
    timeline = opened(run({"type": "message"}, {"type": "status"}), segment(2, {"type": "message"}), segment(1))
    assert sorted(ids(timeline)) == ["#1", "#2", "#2.1"]


@pytest.mark.parametrize(("stored", "count"), [(3, 3), (0, 0), (-1, None), ("3", None), (None, None), (1e9, None)])
def test_how_many_segments_a_run_says_it_has(stored: object, count: int | None) -> None:
    assert expected({"segments": {"maxSegmentIndex": stored}}) == count


def test_what_is_being_moved_is_in_the_segment_and_in_the_run_and_is_shown_once() -> None:
    first, second, last = (said(f"e{n}", n, "") for n in range(3))
    timeline = opened(run(first, second, last), segment(1, first, second))
    assert ids(timeline) == ["e0", "e1", "e2"]
    assert not any(row.duplicate for row in timeline)


def test_an_event_that_the_segment_tells_otherwise_is_shown_twice_and_badged() -> None:
    timeline = opened(run(said("e0", 0, "one way")), segment(1, said("e0", 0, "another way")))
    assert [(row.event.id, row.duplicate) for row in timeline] == [("e0", True), ("e0", True)]


def test_what_one_document_holds_twice_stays_and_is_badged() -> None:
    twice = said("e0", 0, "")
    timeline = opened(run(twice, twice), segment(1, twice, said("e1", 1, "")))
    assert [(row.event.id, row.duplicate) for row in timeline] == [("e0", True), ("e0", True), ("e1", False)]
    older = opened(run(said("e1", 1, "")), segment(1, twice, twice))
    assert [(row.event.id, row.duplicate) for row in older] == [("e0", True), ("e0", True), ("e1", False)]


def test_events_without_ids_are_never_taken_for_each_other() -> None:
    nameless = {"type": "message", "timestamp": "2025-11-17T10:00:00Z"}
    assert len(opened(run(nameless), segment(1, nameless))) == 2


NAMELESS = [{"type": "message", "timestamp": f"2025-11-17T10:00:0{n}Z"} for n in (0, 0, 1)]


def ours(index: int, *events: object) -> Document:
    return segment(index, *events) | {"id": f"wf_1.segment-{index:04}"}


@pytest.mark.parametrize("named", [{}, {"segments": {"maxSegmentIndex": 1}}])
def test_events_without_ids_that_are_being_moved_are_shown_once(named: Document) -> None:
    before = [ours(1, said("e0", 0, ""))] if named else []
    timeline = opened(run(*NAMELESS, NAMELESS[0], **named), *before, ours(len(before) + 1, *NAMELESS[:2]))
    assert len(timeline) == len(before) + 4
    assert gaps(timeline) == []


@pytest.mark.parametrize(
    ("events", "stored", "named"),
    [
        (NAMELESS, ours(1, *NAMELESS[:2]), 1),  # the run was trimmed: it holds them besides
        (NAMELESS, segment(1, *NAMELESS[:2]), 0),  # another writer's, who may not move at all
        (NAMELESS, ours(1, NAMELESS[2]), 0),  # the run does not begin with it
        (NAMELESS[:1], ours(1, *NAMELESS[:2]), 0),  # nor hold all of it
    ],
)
def test_events_without_ids_are_kept_where_nothing_tells_that_they_are_being_moved(
    events: list[Document], stored: Document, named: int
) -> None:
    said_so = {"segments": {"maxSegmentIndex": named}} if named else {}
    assert len(opened(run(*events, **said_so), stored)) == len(events) + len(stored["events"])  # type: ignore[arg-type]
