"""A run that is written event by event: on the server for tests and the fake, and with what can happen on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from fleet_tui.clock import system_clock
from fleet_tui.errors import ContainerMissing, Forbidden, Throttled, Unsure, UsageError
from fleet_tui.fleet import Fleet
from fleet_tui.fleet.whole_run import whole_run
from fleet_tui.schema import RUNS, SEGMENTS
from fleet_tui.settings import Account
from fleet_tui.source.base import RequestLog
from fleet_tui.source.cosmos.client import Connection
from fleet_tui.writing import Writer
from fleet_tui.writing.archive import MOVES_AT
from tests.fake.faults import drop, status, unheard
from tests.fake.server import FakeCosmos
from tests.fake.wire import Request
from tests.fake.writing import verb
from tests.writing.conftest import DATABASE, account_of, event, reader_of, store, timers, writer_of


async def shown(fleet: Fleet, run_id: str, user: str | None = None) -> list[str]:
    """The ids of the events as the timeline shows them, each as often as it does."""
    opened = await fleet.run(run_id, user=user)
    assert opened
    read = await whole_run(fleet, opened)
    timeline = opened.timeline(read.segments)
    return [each.event.id for each in timeline]


def ids(numbers: Iterable[int]) -> list[str]:
    return [event(each)["eventId"] for each in numbers]


def patches(request: Request) -> bool:
    return request.kind == "write" and verb(request) == "patch"


async def appended(writer: Writer, run: str, numbers: Iterable[int], size: int = 0) -> None:
    for each in numbers:
        await writer.append_event(run, event(each, size))


async def test_events_are_shown_once_each_in_order_and_the_run_is_finished(account: Account) -> None:
    async with writer_of(account) as writer, reader_of(account) as fleet:
        run = await writer.start_run("research", run_id="wf_1", projectId="demo")
        await appended(writer, run, range(25))
        assert await shown(fleet, run) == ids(range(20))  # ten at a time; five wait
        ended = await writer.finish_run(run, "succeeded", result={"answer": "42"})
        assert ended.changed
        assert await shown(fleet, run) == ids(range(25))
        opened = await fleet.run(run)
    assert opened
    assert (opened.record.status, opened.record.task, opened.record.user) == ("succeeded", "research", "ann")
    assert (opened.record.project, opened.record.document["result"]) == ("demo", {"answer": "42"})


async def test_a_run_that_was_begun_before_goes_on_and_events_of_known_ids_are_not_stored_again(
    account: Account,
) -> None:
    for upto in (12, 25):
        async with writer_of(account) as writer:
            run = await writer.start_run("research", run_id="wf_1")
            await appended(writer, run, range(upto))
    async with writer_of(account) as writer, reader_of(account) as fleet:
        assert await shown(fleet, "wf_1") == ids(range(25))
        assert (await writer.finish_run("wf_1")).changed
        assert not (await writer.finish_run("wf_1")).changed
        with pytest.raises(UsageError, match="run wf_1 is not written: there is another of that id already"):
            await writer.start_run("another task", run_id="wf_1")


async def test_an_event_without_an_id_gets_one_and_a_time(account: Account) -> None:
    async with writer_of(account) as writer, reader_of(account) as fleet:
        run = await writer.start_run("research")
        name = await writer.append_event(run, {"type": "message"})
        await writer.flush(run)
        opened = await fleet.run(run)
    assert opened
    [stored] = opened.record.document["events"]  # type: ignore[misc]
    assert stored["eventId"] == name != ""
    assert stored["timestamp"].endswith("Z")


async def test_the_older_events_of_a_large_run_move_to_segments_and_all_are_shown_once(account: Account) -> None:
    async with writer_of(account) as writer, reader_of(account) as fleet:
        run = await writer.start_run("research", run_id="wf_1")
        await appended(writer, run, range(45), size=100_000)
        await writer.flush()
        assert await shown(fleet, run) == ids(range(45))
        opened = await fleet.run(run)
        assert opened
        segments = await fleet.segments(opened.record)
    moved = sum(len(each["events"]) for each in segments.documents)
    stored = {"hasOverflow": True, "maxSegmentIndex": len(segments.documents), "eventCount": moved}
    assert opened.document["segments"] == stored
    assert len(segments.documents) > 1
    assert min(each["id"] for each in segments.documents) == "wf_1.segment-0001"
    assert len(str(opened.document)) < MOVES_AT
    async with writer_of(account) as writer, reader_of(account) as fleet:
        await appended(writer, run, range(46), size=100_000)
        await writer.flush()
        assert await shown(fleet, run) == ids(range(46))


async def test_a_run_whose_older_events_moved_says_everywhere_how_many_it_has(account: Account) -> None:
    async with writer_of(account) as writer, reader_of(account) as fleet:
        run = await writer.start_run("research", run_id="wf_1")
        await appended(writer, run, range(45), size=100_000)
        await writer.flush()
        [row] = [each async for each in fleet.records(RUNS)]
        assert (row.events, row.more_events) == (45, False)
        assert [each.id async for each in fleet.records(RUNS, "events:>44")] == [run]
        assert [each.id async for each in fleet.records(RUNS, "events:>45")] == []
        opened = await fleet.run(run)
        assert opened
        assert len(opened.document["events"]) < 45  # type: ignore[arg-type]
        assert opened.record.events == 45


async def test_events_in_segments_that_another_writer_did_not_count_are_not_counted_from_the_middle(
    fake: FakeCosmos, writer: Writer
) -> None:
    segments = {"hasOverflow": True, "maxSegmentIndex": 1}
    await store(fake, RUNS, {"id": "wf_1", "workflowId": "wf_1", "events": [], "segments": segments})
    await store(fake, SEGMENTS, {"id": "s1", "workflowId": "wf_1", "segmentIndex": 1, "events": [event(0)]})
    await appended(writer, "wf_1", range(1, 45), size=100_000)
    await writer.flush()
    async with reader_of(fake) as fleet:
        [row] = [each async for each in fleet.records(RUNS)]
        assert row.more_events
        opened = await fleet.run("wf_1")
        assert opened
        assert opened.document["segments"] == segments | {"maxSegmentIndex": 4}
        assert opened.with_segments(await fleet.segments(opened.record, at_most=None)).record.events == 45


async def test_a_run_whose_document_has_another_id_is_looked_for_once(account: Account) -> None:
    await store(account, RUNS, {"id": "doc_1", "workflowId": "wf_1", "task": "x"})
    async with writer_of(account) as writer, reader_of(account) as fleet:
        await appended(writer, "wf_1", range(3))
        await appended(writer, "doc_1", range(3, 5))
        await writer.flush()
        assert await shown(fleet, "doc_1") == ids(range(5))
        with pytest.raises(UsageError, match="no run has the id 'wf_2'"):
            await writer.append_event("wf_2", event(1))


async def test_two_writers_of_one_run_lose_and_double_nothing(account: Account) -> None:
    async with writer_of(account) as one, writer_of(account) as other, reader_of(account) as fleet:
        run = await one.start_run("research", run_id="wf_1")
        for each in range(0, 60, 10):
            await appended(one, run, range(each, each + 5), size=50_000)
            await appended(other, run, range(each + 5, each + 10), size=50_000)
            await one.flush()
            await other.flush()
        assert sorted(await shown(fleet, run)) == ids(range(60))


@pytest.mark.parametrize(
    "fault", [drop(), unheard(), status(503), status(408), status(412), status(429, retry_after=0.01)]
)
@pytest.mark.parametrize("times", [1, 2])
async def test_what_happens_to_an_answer_loses_and_doubles_nothing(
    fake: FakeCosmos, writer: Writer, fault: Any, times: int
) -> None:
    run = await writer.start_run("research", run_id="wf_1")
    await appended(writer, run, range(9))
    fake.fail(patches, fault, times=times)
    await appended(writer, run, range(9, 20))
    await writer.flush()
    async with reader_of(fake) as fleet:
        assert await shown(fleet, run) == ids(range(20))


async def test_after_a_lost_answer_the_run_is_read_before_anything_is_sent_again(
    fake: FakeCosmos, writer: Writer
) -> None:
    run = await writer.start_run("research", run_id="wf_1")
    await appended(writer, run, range(9))
    fake.fail(patches, drop(), times=1)
    fake.requests.clear()
    await appended(writer, run, range(9, 10))
    kinds = [verb(each) if each.kind == "write" else each.kind for each in fake.requests]
    asked = [each for each in kinds if each != "account"]  # which the SDK reads again by itself when time has passed
    assert asked == ["point", "patch", "point"]


async def test_a_request_that_arrives_after_all_once_it_was_sent_again_changes_nothing(
    fake: FakeCosmos, writer: Writer
) -> None:
    run = await writer.start_run("research", run_id="wf_1")
    fake.fail(patches, unheard(), times=1)
    await appended(writer, run, range(10))
    first, second = (each for each in fake.writes if patches(each))
    fake.arrive(first)
    assert first.payload == second.payload
    async with reader_of(fake) as fleet:
        assert await shown(fleet, run) == ids(range(10))


async def test_where_no_answer_comes_it_is_said_that_nobody_knows_and_the_next_flush_reads_first(
    fake: FakeCosmos, writer: Writer
) -> None:
    run = await writer.start_run("research", run_id="wf_1")
    await appended(writer, run, range(15))
    fake.fail(patches, drop())
    fake.fail(lambda request: request.kind == "point", status(503))
    with pytest.raises(Unsure, match="not known whether 5 events of run wf_1 are written") as caught:
        await writer.flush()
    assert caught.value.next_step == "flush again: the run is read first, and what is there is not sent twice"
    fake.heal()
    fake.requests.clear()
    await writer.flush()
    assert [each.kind for each in fake.requests if each.kind != "account"] == ["point"]
    async with reader_of(fake) as fleet:
        assert await shown(fleet, run) == ids(range(15))


async def test_what_is_refused_is_said_not_to_be_written_and_waits(fake: FakeCosmos, writer: Writer) -> None:
    run = await writer.start_run("research", run_id="wf_1")
    await appended(writer, run, range(5))
    fake.fail(patches, status(403, message="read only"))
    with pytest.raises(Forbidden, match="5 events of run wf_1 are not written") as caught:
        await writer.flush()
    assert "a read-only key writes nothing" in caught.value.next_step
    fake.heal()
    await writer.flush()
    async with reader_of(fake) as fleet:
        assert await shown(fleet, run) == ids(range(5))


async def test_throttling_is_borne_for_a_while(fake: FakeCosmos) -> None:
    writer = Writer(Connection(account_of(fake), RequestLog(), patience=0.1), system_clock, "ann", every=60)
    run = await writer.start_run("research", run_id="wf_1")
    await appended(writer, run, range(5))
    fake.fail(patches, status(429, retry_after=0.01))
    with pytest.raises(Throttled, match="5 events of run wf_1 are not written: the account is throttled for longer"):
        await writer.flush()
    fake.heal()
    await writer.aclose()


async def test_without_segments_a_run_grows_to_its_end_and_then_says_what_is_missing() -> None:
    with FakeCosmos(writable=True) as small:
        small.container(DATABASE, "workflowRuns", "/workflowId")
        writer = writer_of(small)
        run = await writer.start_run("research", run_id="wf_1")
        with pytest.raises(ContainerMissing, match="bytes of at most 2,097,152") as caught:
            await appended(writer, run, range(40), size=100_000)
        assert "fleet-tui provision --segments --apply" in caught.value.next_step
        async with reader_of(small) as fleet:
            assert await shown(fleet, run) == ids(range(20))
        with pytest.raises(ContainerMissing, match="10 events of run wf_1 are not written"):
            await writer.aclose()


async def test_a_timer_stores_what_waits(fake: FakeCosmos) -> None:
    async with writer_of(fake, every=0.01) as writer, reader_of(fake) as fleet:
        run = await writer.start_run("research", run_id="wf_1")
        await appended(writer, run, range(3))
        await asyncio.wait(timers())
        assert await shown(fleet, run) == ids(range(3))


async def test_what_a_timer_could_not_store_is_told_by_the_next_call(fake: FakeCosmos) -> None:
    async with writer_of(fake, every=0.01) as writer:
        run = await writer.start_run("research", run_id="wf_1")
        fake.fail(patches, status(403))
        await appended(writer, run, range(3))
        await asyncio.wait(timers())
        with pytest.raises(Forbidden, match="3 events of run wf_1 are not written"):
            await writer.append_event(run, event(3))
        fake.heal()
        await writer.flush()
        async with reader_of(fake) as fleet:
            assert await shown(fleet, run) == ids(range(4)), "what was given meanwhile was taken"


async def test_a_segment_of_an_id_that_is_taken_by_another_run_is_passed_over(fake: FakeCosmos, writer: Writer) -> None:
    other = {"id": "wf_1.segment-0001", "workflowId": "wf_1", "segmentIndex": 1, "events": [event(999)]}
    await store(fake, SEGMENTS, other)
    run = await writer.start_run("research", run_id="wf_1")
    await appended(writer, run, range(20), size=100_000)
    await writer.flush()
    async with reader_of(fake) as fleet:
        assert sorted(await shown(fleet, run)) == sorted([*ids(range(20)), "ev_0999"])


@pytest.mark.parametrize("fields", [{"events": []}, {"userId": "bob"}, {"id": "x"}, {"workflowId": "x"}, {"_ts": 1}])
async def test_fields_never_take_away_what_a_run_is_known_by_or_its_events(
    account: Account, fields: dict[str, Any]
) -> None:
    async with writer_of(account) as writer, reader_of(account) as fleet:
        run = await writer.start_run("research", run_id="wf_1")
        await appended(writer, run, range(3))
        with pytest.raises(UsageError, match="cannot be given as a field"):
            await writer.finish_run(run, **fields)
        with pytest.raises(UsageError, match="cannot be given as a field"):
            await writer.start_run("another", **fields)
        await writer.flush(run)
        assert await shown(fleet, run) == ids(range(3))


@pytest.mark.parametrize(
    ("value", "why"), [(float("nan"), "result is nan"), ("x" * 3_000_000, "2 MB"), ({1, 2}, "of type set")]
)
async def test_what_no_document_may_hold_is_not_sent_when_a_run_ends(
    fake: FakeCosmos, writer: Writer, value: object, why: str
) -> None:
    run = await writer.start_run("research", run_id="wf_1")
    before = len(fake.writes)
    with pytest.raises(UsageError, match=f"is not written: .*{why}"):
        await writer.finish_run(run, result=value)
    assert len(fake.writes) == before


async def test_a_run_that_ends_with_more_fields_than_a_patch_takes_has_them_all(account: Account) -> None:
    fields = {f"field_{number:02}": {"n": number} for number in range(23)}
    async with writer_of(account) as writer, reader_of(account) as fleet:
        run = await writer.start_run("research", run_id="wf_1", execution_summary={"agentsUsed": ["a"]})
        begun = await fleet.run(run)
        assert begun
        assert begun.record.status == "running"
        ended = await writer.finish_run(run, "failed", execution_summary={"durationSeconds": 5}, **fields)
        assert ended.changed
        assert not (await writer.finish_run(run, "failed", execution_summary={"durationSeconds": 5}, **fields)).changed
        opened = await fleet.run(run)
    assert opened
    assert {name: each for name, each in opened.document.items() if name in fields} == fields
    assert opened.document["execution_summary"].keys() == {  # type: ignore[attr-defined]
        "status",
        "startedAt",
        "completedAt",
        "agentsUsed",
        "durationSeconds",
    }


async def test_true_is_stored_in_the_place_of_1_when_a_run_ends(account: Account) -> None:
    async with writer_of(account) as writer, reader_of(account) as fleet:
        run = await writer.start_run("research", run_id="wf_1", cached=1)
        await writer.finish_run(run, cached=True)
        opened = await fleet.run(run)
    assert opened
    assert opened.document["cached"] is True


@pytest.mark.parametrize("name", ["", "a/b", "a\\b", None, 5])
async def test_an_id_that_no_document_has_is_told_so_and_not_sent(fake: FakeCosmos, writer: Writer, name: Any) -> None:
    for asked in (writer.forget_memory(name), writer.set_importance(name, 0.5), writer.finish_run(name)):
        with pytest.raises(UsageError):
            await asked
    assert fake.writes == []
