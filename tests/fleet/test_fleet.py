"""Asking in domain words: what one gets, and how many requests it takes."""

from __future__ import annotations

import pytest

from fleet_tui.errors import ServiceFailed, UsageError
from fleet_tui.fleet import EVENTS_AT_ONCE, Emptiness, Fleet, SegmentsRead
from fleet_tui.fleet.links import links_of, segment_terms
from fleet_tui.model.cache import CacheEntry
from fleet_tui.model.run import WorkflowRun
from fleet_tui.query.query import Eq, OneOf, Scope
from fleet_tui.schema import RUNS
from fleet_tui.source.base import Cost, Identity
from tests.demo.reading import documents as demo_documents
from tests.demo_data.cases import CASES, MODEL_RUN
from tests.memory_source import FAILURE, Memory, fleet_of, large, stored
from tests.model.making import Document

DEMO = (*demo_documents("workflowRuns"),)


async def test_opening_a_run_is_one_point_read_and_its_segments_one_single_partition_query() -> None:
    memory = Memory(DEMO, demo_documents("workflowRunSegments"))
    fleet = Fleet(memory)
    opened = await fleet.run(MODEL_RUN)
    assert opened is not None
    assert (opened.record.id, opened.document["id"], opened.raw) == (MODEL_RUN, MODEL_RUN, b"stored")
    assert (opened.cost.charge, opened.cost.requests) == (1.0, 1)
    assert memory.asked == [("get", "workflowRuns", MODEL_RUN)]
    older = await fleet.segments(opened.record)
    assert [each["segmentIndex"] for each in older.documents] == [1]
    assert (older.complete, older.failed, older.cost.requests) == (True, (), 1)
    assert memory.asked[1:] == [("page", "workflowRunSegments", Scope.SINGLE)]


@pytest.mark.parametrize("user", ["ann", "ann\u202e", "", None, 7], ids=repr)
async def test_a_run_is_of_the_user_that_is_stored_and_without_one_it_is_nobodys(user: object) -> None:
    fleet, _ = fleet_of(stored("wf_1", userId=user))
    for asked in ("ann", "ann\u202e", r"ann\u202e", "7"):
        opened = await fleet.run("wf_1", user=asked)
        assert (opened is not None) is (asked == user), "as lists of that user have it"
    assert await fleet.run("wf_1") is not None


async def test_a_run_without_segments_costs_the_same_one_query() -> None:
    fleet, memory = fleet_of(stored("wf_1"))
    opened = await fleet.run("wf_1")
    assert opened is not None
    assert await fleet.segments(opened.record) == SegmentsRead((), True, Cost(1.0, 0.01, 1))
    assert len(memory.asked) == 2


async def test_an_opened_run_is_read_once_whatever_is_made_of_it() -> None:
    fleet, _ = fleet_of(stored("wf_1"))
    opened = await fleet.run("wf_1")
    assert opened is not None
    assert opened.timeline().run is opened.record
    assert opened.timeline(await fleet.segments(opened.record)).run is opened.record


async def test_the_timeline_of_an_opened_run_names_gaps_only_after_all_segments_were_read() -> None:
    document = {**stored("wf_1"), "segments": {"maxSegmentIndex": 2}}
    fleet, _ = fleet_of(document, segments=[large(2, 1)])
    opened = await fleet.run("wf_1")
    assert opened is not None
    older = await fleet.segments(opened.record)
    assert opened.timeline().axis.missing_segments == ()
    assert opened.timeline(older).axis.missing_segments == (1,)
    assert len(opened.timeline(older)) == 3
    some = SegmentsRead(older.documents, complete=False)
    assert opened.timeline(some).axis.missing_segments == ()
    assert len(opened.timeline(some)) == 2
    broken = SegmentsRead(older.documents, failed=(FAILURE,))
    assert opened.timeline(broken).axis.missing_segments == ()
    assert opened.timeline(SegmentsRead(())).axis.missing_segments == (1, 2)


RUNS_BY_ID = (
    stored("wf_01KA7ZBMNRPDZX52NSG5TGXEJ3"),
    stored("wf_01KA7ZBMNRPDZX52NSG5TAAAAA"),
    stored("wf_01K90000000000000000000001", execution_summary={"status": "failed"}, task="Compare"),
    stored("other", workflowId="wf_other"),
    stored("odd/id#1", workflowId="odd/id#1"),
)


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("wf_01KA7ZBMNRPDZX52NSG5TGXEJ3", "wf_01KA7ZBMNRPDZX52NSG5TGXEJ3"),
        ("XEJ3", "wf_01KA7ZBMNRPDZX52NSG5TGXEJ3"),
        ("xej3", "wf_01KA7ZBMNRPDZX52NSG5TGXEJ3"),
        ("…5TGXEJ3", "wf_01KA7ZBMNRPDZX52NSG5TGXEJ3"),
        ("wf_01K9", "wf_01K90000000000000000000001"),
        ("other", "other"),
        ("oth", "other"),
        ("odd/", "odd/id#1"),
    ],
)
async def test_a_run_is_found_by_any_start_or_end_of_its_id_that_no_other_has(part: str, found: str) -> None:
    fleet, _ = fleet_of(*RUNS_BY_ID)
    opened = await fleet.run(part)
    assert opened is not None
    assert opened.record.stored_id == found


@pytest.mark.parametrize("part", ["KA7ZBM", "nobody", "…nobody", "wf_02"])
async def test_what_no_id_starts_or_ends_with_is_not_found(part: str) -> None:
    fleet, memory = fleet_of(*RUNS_BY_ID)
    assert await fleet.run(part) is None
    assert memory.open == 0


async def test_a_run_is_not_called_missing_while_a_range_that_may_hold_it_does_not_answer() -> None:
    fleet, memory = fleet_of(*RUNS_BY_ID)
    memory.failing_from = 0
    with pytest.raises(ServiceFailed, match="partition range 2"):
        await fleet.run("nobody")
    opened = await fleet.run("XEJ3")
    assert opened is not None


async def test_an_id_that_several_runs_have_lists_them_with_what_tells_them_apart() -> None:
    fleet, memory = fleet_of(*RUNS_BY_ID)
    with pytest.raises(UsageError) as caught:
        await fleet.run("wf_01K")
    lines = caught.value.cause.split("\n")
    assert lines[0] == "3 runs have 'wf_01K' in their id:"
    assert sorted(lines[1:]) == [
        "  wf_01K90000000000000000000001  failed  Compare  user_1",
        "  wf_01KA7ZBMNRPDZX52NSG5TAAAAA  succeeded  —  user_1",
        "  wf_01KA7ZBMNRPDZX52NSG5TGXEJ3  succeeded  —  user_1",
    ]
    assert caught.value.next_step == "give more of it"
    assert memory.open == 0


async def test_an_ambiguity_among_thousands_lists_twenty_and_reads_no_further() -> None:
    fleet, memory = fleet_of(*(stored(f"wf_{n:04d}") for n in range(1_000)))
    with pytest.raises(UsageError, match=r"^20 runs or more have 'wf_' in their id:"):
        await fleet.run("wf_")
    assert len(memory.asked) == 3, "a point read, the first page, and whether one has that very id"


async def test_hostile_candidates_are_listed_safely() -> None:
    fleet, _ = fleet_of(stored("wf_\x1b[31m1"), stored("wf_\x1b[31m2", task="a\nb"))
    with pytest.raises(UsageError) as caught:
        await fleet.run("wf_\x1b")
    assert "\x1b" not in caught.value.cause
    assert len(caught.value.cause.split("\n")) == 3


async def test_a_run_that_went_away_between_two_reads_is_gone() -> None:
    fleet, memory = fleet_of(stored("wf_12345"))

    memory.gone = True
    assert await fleet.run("45") is None


async def test_why_a_list_is_empty_is_asked_with_one_count_for_the_total_and_one_for_each_field() -> None:
    fleet, memory = fleet_of(*(stored(f"wf_{n}", user="user_1") for n in range(3)), stored("x", user="user_2"))
    listing = fleet.records(RUNS, "status:failed project:none tag:x", user="user_1")
    assert await fleet.why_empty(listing.query, "user_1") == Emptiness(3, ("project", "tag"))
    assert [kind for kind, _, _ in memory.asked] == ["count"] * 4
    memory.asked.clear()
    assert await fleet.why_empty(fleet.records(RUNS, "status:failed -status:error").query, None) == Emptiness(4)
    assert len(memory.asked) == 2


async def test_where_nothing_is_stored_one_count_is_enough() -> None:
    fleet, memory = fleet_of(stored("wf_1", user="user_1"))
    listing = fleet.records(RUNS, "status:failed tag:x", user="user_new")
    assert await fleet.why_empty(listing.query, "user_new") == Emptiness(0)
    assert len(memory.asked) == 1


async def test_nothing_is_called_empty_on_the_word_of_a_part_of_the_ranges() -> None:
    fleet, memory = fleet_of(stored("wf_1"))
    memory.failing_counts = True
    with pytest.raises(ServiceFailed, match="partition range 2"):
        await fleet.why_empty(fleet.records(RUNS, "status:failed").query, None)


async def test_segments_stop_at_twenty_thousand_events_and_can_be_completed() -> None:
    fleet, memory = fleet_of(stored("wf_1"), segments=[large(n) for n in range(1, 13)])
    opened = await fleet.run("wf_1")
    assert opened is not None
    some = await fleet.segments(opened.record)
    counted = sum(len(each["events"]) for each in some.documents if isinstance(each["events"], list))
    assert (some.complete, counted >= EVENTS_AT_ONCE, len(some.documents)) == (False, True, 5)
    assert [each["segmentIndex"] for each in some.documents] == [12, 11, 10, 9, 8]  # the latest first
    assert memory.open == 0
    whole = await fleet.segments(opened.record, at_most=None)
    assert (whole.complete, len(whole.documents), whole.cost.requests) == (True, 12, 3)


async def test_segments_that_end_where_the_limit_lies_are_complete() -> None:
    fleet, _ = fleet_of(stored("wf_1"), segments=[large(n) for n in range(1, 5)])
    opened = await fleet.run("wf_1")
    assert opened is not None
    assert (await fleet.segments(opened.record)).complete


async def test_segments_of_a_part_of_the_ranges_say_so() -> None:
    fleet, memory = fleet_of(stored("wf_1"), segments=[large(1, 3)])
    memory.failing_from = 0
    opened = await fleet.run("wf_1")
    assert opened is not None
    older = await fleet.segments(opened.record)
    assert (older.failed, len(older.documents)) == ((FAILURE,), 1)


async def test_segments_are_looked_for_under_the_runs_partition_key_as_stored() -> None:
    hostile = CASES["hostile-id"]
    older = {**large(1, 1), "workflowId": hostile}
    fleet, _ = fleet_of(stored("doc", workflowId=hostile), segments=[older])
    opened = await fleet.run("doc")
    assert opened is not None
    assert len((await fleet.segments(opened.record)).documents) == 1


async def test_leaving_a_fleet_lets_go_of_its_source() -> None:
    memory = Memory()
    async with Fleet(memory) as fleet:
        assert fleet.identity == Identity("memory")
        assert not memory.closed
    assert memory.closed


async def test_a_listed_run_is_read_at_its_own_partition_key_and_looked_for_nowhere_else() -> None:
    fleet, memory = fleet_of(stored("doc", workflowId="wf_9"))
    opened = await fleet.run("doc", "wf_9")
    assert opened is not None
    assert len(memory.asked) == 1
    memory.gone = True
    assert await fleet.run("doc", "wf_9") is None
    assert await fleet.record(RUNS, "doc", "wf_9") is None
    assert len(memory.asked) == 3


async def test_a_whole_id_is_found_however_many_ids_begin_with_it() -> None:
    fleet, _ = fleet_of(*(stored(f"mem_{n}", n, workflowId="w") for n in range(1, 400)))
    opened = await fleet.record(RUNS, "mem_1")
    assert opened is not None
    assert opened.record.id == "mem_1"
    with pytest.raises(UsageError, match="20 runs or more have 'mem_' in their id"):
        await fleet.record(RUNS, "mem_")


async def test_a_run_that_a_document_calls_by_its_workflow_id_is_found_and_none_by_a_part_of_its_id() -> None:
    fleet, _ = fleet_of(stored("doc", workflowId="wf_9"), stored("wf_12"), stored("odd", workflowId=42))
    for name, run_id in (("wf_9", "doc"), ("wf_12", "wf_12"), ("odd", "odd")):
        opened = await fleet.run(name, linked=True)
        assert opened is not None
        assert opened.record.id == run_id
    assert await fleet.run("wf_1", linked=True) is None
    assert await fleet.run("wf_1") is not None


async def test_of_several_runs_of_one_workflow_id_none_is_taken_for_the_one_that_a_document_means() -> None:
    fleet, _ = fleet_of(stored("a", workflowId="wf_9"), stored("b", workflowId="wf_9"))
    with pytest.raises(UsageError, match="2 runs have the workflow id 'wf_9':\n  fleet://run/"):
        await fleet.run("wf_9", linked=True)


async def test_a_range_that_does_not_answer_keeps_a_linked_run_from_being_said_to_be_missing() -> None:
    fleet, memory = fleet_of(stored("wf_1"))
    memory.failing_from = 0
    with pytest.raises(ServiceFailed):
        await fleet.run("wf_2", linked=True)


@pytest.mark.parametrize(
    ("stored_key", "names"),
    [
        ({"workflowId": "wf"}, ("wf", "doc")),
        ({"workflowId": "doc"}, ("doc",)),
        ({"workflowId": 42}, ("doc",)),
        ({"workflowId": None}, ("doc",)),
        ({"workflowId": ""}, ("doc",)),
        ({}, ("doc",)),
    ],
)
def test_what_a_run_left_is_looked_for_by_every_name_that_it_has(stored_key: Document, names: tuple[str, ...]) -> None:
    memories, cached = links_of(WorkflowRun.from_document({"id": "doc", "userId": 7, **stored_key}))
    assert [each.predicate for each in memories.terms] == [Eq(7), OneOf(names)]
    assert [each.predicate for each in cached.terms] == [OneOf(names)]


@pytest.mark.parametrize(
    ("key", "asked"),
    [({"workflowId": 42}, 42), ({"workflowId": True}, True), ({"workflowId": None}, "doc"), ({}, "doc")],
)
def test_segments_are_asked_for_under_the_key_of_their_run_or_under_its_id_where_it_has_none(
    key: Document, asked: object
) -> None:
    (term,) = segment_terms(WorkflowRun.from_document({"id": "doc", **key}))
    assert term.predicate == Eq(asked)


@pytest.mark.parametrize("key", [{"cacheKey": None}, {}, {"cacheKey": ["k"]}])
def test_a_cache_entry_without_a_key_that_can_be_asked_for_has_no_link_to_all_entries_of_its_key(key: Document) -> None:
    assert links_of(CacheEntry.from_document({"id": "c", **key})) == ()
