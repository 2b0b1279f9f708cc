"""Whose run is written to, where runs are keyed by user first and two users may have one id."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fleet_tui.errors import UsageError
from fleet_tui.schema import CONTAINERS, RUNS, SEGMENTS
from fleet_tui.writing import Writer
from tests.fake.server import FakeCosmos
from tests.writing.conftest import DATABASE, event, reader_of, writer_of
from tests.writing.test_runs import appended, ids, shown


@pytest.fixture
def fake() -> Iterator[FakeCosmos]:
    """A fake whose runs and segments have a hierarchical key, the user first."""
    with FakeCosmos(writable=True) as fake:
        for each in CONTAINERS:
            keyed = ("/userId,/workflowId", 2) if each in (RUNS, SEGMENTS) else (f"/{each.partition_key}", 1)
            fake.container(DATABASE, each.name, *keyed)
        yield fake


async def test_a_run_without_a_user_is_refused_as_it_begins(fake: FakeCosmos) -> None:
    async with writer_of(fake, user=None) as writer:
        with pytest.raises(UsageError) as caught:
            await writer.start_run("research", run_id="wf_1")
    words = "run wf_1 is not written: it has no userId, by which workflowRuns is keyed here"
    assert (caught.value.cause, caught.value.next_step) == (words, "give user=…")
    assert fake.writes == []


async def test_a_run_of_a_user_is_written_to_from_begin_to_end(fake: FakeCosmos) -> None:
    for upto in (12, 25):  # the second begins it again
        async with writer_of(fake) as writer:
            run = await writer.start_run("research", run_id="wf_1")
            await appended(writer, run, range(upto))
    async with writer_of(fake) as writer, reader_of(fake) as fleet:
        assert (await writer.finish_run(run, "failed")).changed
        assert await shown(fleet, run, "ann") == ids(range(25))
        opened = await fleet.run(run, user="ann")
        assert opened
        assert opened.record.status == "failed"


async def test_older_events_of_a_large_run_move_to_segments_of_its_user(fake: FakeCosmos) -> None:
    async with writer_of(fake) as writer, reader_of(fake) as fleet:
        run = await writer.start_run("research", run_id="wf_1")
        await appended(writer, run, range(45), size=100_000)
        await writer.flush()
        assert await shown(fleet, run, "ann") == ids(range(45))


@pytest.mark.parametrize("named", [True, False], ids=["named", "as begun"])
async def test_two_users_with_one_id_both_go_on(fake: FakeCosmos, named: bool) -> None:
    runs: dict[str, Writer] = {"ann": writer_of(fake), "bob": writer_of(fake, user=None if named else "bob")}
    for owner, numbers in (("ann", range(3)), ("bob", range(3, 8))):
        writer, whose = runs[owner], {"user": owner} if named else {}
        await writer.start_run("research", run_id="wf_1", user=owner)
        for number in numbers:
            await writer.append_event("wf_1", event(number), **whose)
        await writer.flush("wf_1", **whose)
        await writer.finish_run("wf_1", "failed" if owner == "bob" else "succeeded", **whose)
        await writer.aclose()
    async with reader_of(fake) as fleet:
        assert await shown(fleet, "wf_1", "ann") == ids(range(3))
        assert await shown(fleet, "wf_1", "bob") == ids(range(3, 8))
        opened = await fleet.run("wf_1", user="bob")
        assert opened
        assert opened.record.status == "failed"


async def test_a_writer_goes_on_with_the_run_that_it_began_and_not_with_that_of_its_own_user(fake: FakeCosmos) -> None:
    async with writer_of(fake) as writer:
        await writer.start_run("research", run_id="wf_1")
    async with writer_of(fake) as writer, reader_of(fake) as fleet:
        await writer.start_run("research", run_id="wf_1", user="bob")
        await appended(writer, "wf_1", range(3))
        await writer.finish_run("wf_1")
        assert await shown(fleet, "wf_1", "bob") == ids(range(3))
        assert await shown(fleet, "wf_1", "ann") == []


async def test_a_writer_that_began_two_of_one_id_asks_whose_is_meant(fake: FakeCosmos) -> None:
    async with writer_of(fake) as writer, reader_of(fake) as fleet:
        for each in ("bob", "ann"):
            await writer.start_run("research", run_id="wf_1", user=each)
        for name in ("append_event", "finish_run", "flush"):
            more = (event(0),) if name == "append_event" else ()
            with pytest.raises(UsageError, match="runs of several users were begun as 'wf_1'") as caught:
                await getattr(writer, name)("wf_1", *more)
            assert "user=" in caught.value.next_step
        await writer.append_event("wf_1", event(0), user="bob")
        await writer.append_event("wf_1", event(0), user="ann")
        await writer.flush()
        assert await shown(fleet, "wf_1", "bob") == await shown(fleet, "wf_1", "ann") == ids(range(1))


async def test_where_several_have_an_id_and_nobody_is_named_it_is_said_how_to_name_one(fake: FakeCosmos) -> None:
    for each in ("ann", "bob"):
        async with writer_of(fake, user=each) as writer:
            await writer.start_run("research", run_id="wf_1")
    async with writer_of(fake, user=None) as writer:
        with pytest.raises(UsageError, match="several runs have the id 'wf_1'") as caught:
            await writer.append_event("wf_1", event(0))
        assert "user=" in caught.value.next_step
        with pytest.raises(UsageError, match="no run of user cid has the id 'wf_1'"):
            await writer.append_event("wf_1", event(0), user="cid")
        await writer.append_event("wf_1", event(0), user="bob")
        made = await writer.promote("wf_1", dataset="routing", user="bob")
        assert made.id == "ex_wf_1"
    async with writer_of(fake, user="cid") as writer:
        with pytest.raises(UsageError, match="several runs have the id 'wf_1'"):
            await writer.finish_run("wf_1")


@pytest.mark.parametrize("user", ["", 5])
async def test_a_user_that_is_no_text_is_told_so(fake: FakeCosmos, user: str) -> None:
    async with writer_of(fake) as writer:
        run = await writer.start_run("research", run_id="wf_1")
        sent = len(fake.writes)
        for asked in (
            writer.append_event(run, event(0), user=user),
            writer.flush(run, user=user),
            writer.finish_run(run, user=user),
        ):
            with pytest.raises(UsageError, match="user is"):
                await asked
        assert len(fake.writes) == sent
