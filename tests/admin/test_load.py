"""Documents of files into an account: what is written, left alone, refused, and how throttling is borne."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from fleet_tui.address import Address
from fleet_tui.admin.load.load import Loading, Outcome
from fleet_tui.demo import FOLDER
from fleet_tui.errors import ContainerMissing, FleetError, Forbidden, Throttled, Unreadable
from fleet_tui.query.query import Query
from fleet_tui.schema import CONTAINERS, RUNS
from fleet_tui.settings import Account
from fleet_tui.source.cosmos.client import Connection
from fleet_tui.source.cosmos.source import CosmosSource
from fleet_tui.source.files.local import LocalSource
from tests.admin.making import by_own_commands, connected, container, provisioned
from tests.demo_data.cases import CASES
from tests.fake.faults import drop, status
from tests.fake.server import FakeCosmos
from tests.ui.screen import app_on, seen, typed

NEW, REPLACED, UNCHANGED, REFUSED = Outcome.NEW, Outcome.REPLACED, Outcome.UNCHANGED, Outcome.REFUSED


def written(folder: Path, documents: Iterable[Mapping[str, Any]], name: str = "workflowRuns") -> Path:
    (folder / f"{name}.jsonl").write_text("".join(json.dumps(each) + "\n" for each in documents))
    return folder


def run(n: int, **more: Any) -> dict[str, Any]:
    return {"id": f"r{n}", "workflowId": f"w{n}", "_ts": 1_700_000_000 + n, **more}


class Load:
    """One load of a folder or file, and all that it said."""

    def __init__(self, connection: Connection, path: Path, *, dry: bool = False) -> None:
        self.said: list[str] = []
        self.unread: list[Unreadable] = []
        self.source = LocalSource(path, waits=False, leaves_out=self.unread.append)
        self.loading = Loading(self.source, connection, dry=dry, refused=self.said.append, unread=self.unread)

    async def run(self) -> dict[Outcome, int]:
        try:
            await self.loading.run(await self.loading.containers())
        finally:
            await self.source.aclose()
        return {each: n for each in Outcome if (n := self.loading.loaded.count(each))}


async def test_documents_are_written_once_and_left_alone_afterwards(connection: Connection, tmp_path: Path) -> None:
    await provisioned(connection, dimensions=0)
    folder = written(tmp_path, [run(n) for n in range(150)])
    first = Load(connection, folder)
    assert await first.run() == {NEW: 150}
    async with container(connection.account, "workflowRuns") as runs:
        before = await runs.read_item("r7", "w7")
        assert await Load(connection, folder).run() == {UNCHANGED: 150}
        assert (await runs.read_item("r7", "w7"))["_etag"] == before["_etag"]


async def test_a_load_that_was_broken_off_goes_on_when_started_again(connection: Connection, tmp_path: Path) -> None:
    await provisioned(connection, dimensions=0)
    written(tmp_path, [run(n) for n in range(10)])
    await Load(connection, tmp_path).run()
    written(tmp_path, [run(n) for n in range(15)])
    assert await Load(connection, tmp_path).run() == {NEW: 5, UNCHANGED: 10}


async def test_what_has_another_content_is_replaced(connection: Connection, tmp_path: Path) -> None:
    await provisioned(connection, dimensions=0)
    await Load(connection, written(tmp_path, [run(1), run(2)])).run()
    assert await Load(connection, written(tmp_path, [run(1), run(2, tag="x")])).run() == {UNCHANGED: 1, REPLACED: 1}
    async with container(connection.account, "workflowRuns") as runs:
        assert (await runs.read_item("r2", "w2"))["tag"] == "x"


async def test_of_several_documents_of_one_id_the_latest_is_stored(connection: Connection, tmp_path: Path) -> None:
    await provisioned(connection, dimensions=0)
    others = [run(n) for n in range(1, 100)]  # more than are held in memory at once
    folder = written(tmp_path, [run(0, tag="new", _ts=1_700_000_200), *others, run(0, tag="old"), run(0, tag="older")])
    assert await Load(connection, folder).run() == {NEW: 100, Outcome.OUTDATED: 2}
    async with container(connection.account, "workflowRuns") as runs:
        assert (await runs.read_item("r0", "w0"))["tag"] == "new"
    assert await Load(connection, folder).run() == {UNCHANGED: 100, Outcome.OUTDATED: 2}


async def test_a_dry_run_compares_and_writes_nothing(connection: Connection, tmp_path: Path) -> None:
    await provisioned(connection, dimensions=0)
    await Load(connection, written(tmp_path, [run(1)])).run()
    folder = written(tmp_path, [run(1, tag="x"), run(2)])
    assert await Load(connection, folder, dry=True).run() == {NEW: 1, REPLACED: 1}
    assert await Load(connection, folder, dry=True).run() == {NEW: 1, REPLACED: 1}


async def test_what_is_refused_is_named_and_the_rest_is_written(connection: Connection, tmp_path: Path) -> None:
    await provisioned(connection, dimensions=0)
    odd = [run(1), {"id": "a/b", "workflowId": "w"}, {"id": "nokey"}, {"task": "no id"}, run(2, text="x" * (2 << 20))]
    odd.append({"id": "a" * 1_025, "workflowId": "w"})
    load = Load(connection, written(tmp_path, odd))
    assert await load.run() == {NEW: 1, REFUSED: 5}
    *others, long = sorted(load.said, key=len)
    assert long.startswith(f"workflowRuns {'a' * 254}…: its id ")
    assert sorted(others) == [
        "workflowRuns a/b: its id holds one of / \\ ? #, which no id may",
        "workflowRuns nokey: it has no workflowId, the partition key of workflowRuns",
        "workflowRuns r2: it has 2,097,191 bytes, and a document at most 2,097,152 (2 MB)",
        "workflowRuns workflowRuns.jsonl:4: it has no id",
    ]


async def test_a_document_is_outdated_by_a_later_one_of_its_own_key_only(
    connection: Connection, tmp_path: Path
) -> None:
    await provisioned(connection, dimensions=0)
    twins = [{**run(1), "workflowId": key} for key in ("42", 42, "None", None, "True", True)]
    load = Load(connection, written(tmp_path, twins), dry=True)
    assert await load.run() == {NEW: 3, REFUSED: 3}


@pytest.mark.parametrize("name", ["workflowRuns", "execution_history"])
async def test_an_unfinished_last_line_is_refused_by_its_place(
    connection: Connection, tmp_path: Path, name: str
) -> None:
    await provisioned(connection, dimensions=0)
    written(tmp_path, [run(1), run(2)], name)
    with (tmp_path / f"{name}.jsonl").open("a") as file:
        file.write('{"id": "r3", "wor')
    for path in (tmp_path, tmp_path / f"{name}.jsonl"):
        load = Load(connection, path, dry=True)
        assert await load.run() == {NEW: 2, REFUSED: 1}
        assert len(load.said) == 1
        assert load.said[0].startswith(f"workflowRuns {name}.jsonl:3: not JSON: a text without an end")


@pytest.mark.parametrize("dry", [True, False])
@pytest.mark.parametrize("bad", ["agentMemory.jsonl", "workflowRuns.json", "workflowRuns.jsonl.gz"])
async def test_a_file_that_cannot_be_read_is_named_and_the_others_are_loaded(
    connection: Connection, tmp_path: Path, bad: str, *, dry: bool
) -> None:
    await provisioned(connection, dimensions=0)
    written(tmp_path, [run(1), run(2)])
    if bad.endswith(".gz"):
        (tmp_path / bad).write_bytes(b"\x1f\x8b\x08" + bytes(20))
    else:
        os.mkfifo(tmp_path / bad)
    load = Load(connection, tmp_path, dry=dry)
    assert await load.run() == {NEW: 2}
    (said,) = load.said
    assert bad in said
    assert load.loading.unread


async def test_a_file_that_holds_something_else_is_named_and_the_others_are_loaded(
    connection: Connection, tmp_path: Path
) -> None:
    await provisioned(connection, dimensions=0)
    written(tmp_path, [run(1)])
    (tmp_path / "agentMemory.jsonl").write_text('{"resourceSpans": []}\n' * 3)
    load = Load(connection, tmp_path)
    assert await load.run() == {NEW: 1}
    assert any("agentMemory.jsonl" in each for each in load.said)


async def test_where_no_file_can_be_read_the_load_is_refused(connection: Connection, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "agentMemory.jsonl")
    with pytest.raises(Unreadable, match="it is a pipe"):
        await Load(connection, tmp_path).run()


async def test_the_demo_is_loaded_and_read_as_from_its_files(connection: Connection) -> None:
    await provisioned(connection, dimensions=8, segments=True)
    load = Load(connection, FOLDER)
    counts = await load.run()
    assert counts[REFUSED] == 1
    assert load.said[0].startswith("cache cache_")
    source, files = CosmosSource(connection.account), LocalSource(FOLDER)
    for each in CONTAINERS:
        stored, own = (await source.count(Query(each))).n, (await files.count(Query(each))).n
        assert stored == own - (each.name == "cache"), each.name
    hostile = await source.get(RUNS, "wf_01K47SZ4893HTFV7ZZ7Y9V2AD1", "wf_01K47SZ4893HTFV7ZZ7Y9V2AD1")
    await source.aclose()
    await files.aclose()
    assert hostile
    assert "ttl" not in hostile.document
    assert await Load(connection, FOLDER).run() == {UNCHANGED: counts[NEW], REFUSED: 1}


async def test_the_panes_show_what_was_loaded(connection: Connection) -> None:
    await provisioned(connection, dimensions=8, segments=True)
    await Load(connection, FOLDER).run()
    async with app_on(CosmosSource(connection.account)).run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded, newest first, more ↓", "RO ●")
        await pilot.press("slash")
        await typed(pilot, "status:failed")
        await pilot.press("enter")
        await seen(pilot, "status:failed", "✗")
    run = app_on(CosmosSource(connection.account), address=Address("run", CASES["three-segments"], "ev_001"))
    async with run.run_test(size=(120, 36)) as pilot:
        await seen(pilot, "[timeline]", " 1/")


async def test_nothing_is_written_where_a_container_is_missing(connection: Connection, tmp_path: Path) -> None:
    await by_own_commands(connection.account)
    written(tmp_path, [run(1)])
    written(tmp_path, [{"id": "s", "workflowId": "w"}], "workflowRunSegments")
    with pytest.raises(ContainerMissing) as caught:
        await Load(connection, tmp_path).run()
    assert "has no workflowRunSegments · fleet-tui provision --segments --apply" in str(caught.value)
    async with container(connection.account, "workflowRuns") as runs:
        assert [each async for each in runs.read_all_items()] == []


async def test_one_file_is_loaded_by_the_shape_of_its_documents(connection: Connection, tmp_path: Path) -> None:
    await provisioned(connection, dimensions=0)
    file = tmp_path / "export.json"
    memory = {"id": "m", "userId": "ann", "memoryType": "fact", "content": "x", "embedding": [1, 2], "ttl": None}
    file.write_text(json.dumps([memory, run(1, execution_summary={}, events=[])]))
    load = Load(connection, file)
    assert await load.run() == {NEW: 2}
    async with container(connection.account, "agentMemory") as memories:
        stored = await memories.read_item("m", "ann")
        assert stored["embedding"] == [1, 2]
        assert "ttl" not in stored


def throttled(fake: FakeCosmos, times: int | None) -> Any:
    """An account in which every write is taken, once it has been refused so often."""
    fake.container("agentic-fleet", "workflowRuns", "/workflowId")
    rule = fake.fail(lambda request: request.kind == "write", status(429, retry_after=0.02), times=times)
    fake.fail(lambda request: request.kind == "write", status(201))
    return rule


async def test_throttling_is_waited_for(tmp_path: Path) -> None:
    with FakeCosmos() as fake:
        rule = throttled(fake, times=7)
        async with connected(Account(fake.endpoint, key=fake.key)) as connection:
            load = Load(connection, written(tmp_path, [run(1)]))
            assert await load.run() == {NEW: 1}
        assert load.loading.throttling.times == 3
        assert rule.hits == 7
        times = [each.received for each in fake.writes]
        assert all(later - earlier >= 0.02 for earlier, later in pairwise(times))


async def test_an_account_that_throttles_for_ever_ends_the_load(tmp_path: Path) -> None:
    with FakeCosmos() as fake:
        throttled(fake, times=None)
        async with connected(Account(fake.endpoint, key=fake.key)) as connection:
            load = Load(connection, written(tmp_path, [run(1)]))
            load.loading.throttling.patience = 0.1
            with pytest.raises(Throttled, match="throttled for longer") as caught:
                await load.run()
    assert "it goes on where it stopped" in caught.value.next_step


@pytest.mark.parametrize("code", [400, 413])
async def test_a_document_that_the_account_refuses_does_not_end_the_load(tmp_path: Path, code: int) -> None:
    with FakeCosmos() as fake:
        fake.container("agentic-fleet", "workflowRuns", "/workflowId")
        fake.fail(lambda request: request.kind == "write", status(code, message="no such document"), times=1)
        fake.fail(lambda request: request.kind == "write", status(201))
        async with connected(Account(fake.endpoint, key=fake.key)) as connection:
            load = Load(connection, written(tmp_path, [run(1), run(2)]))
            assert await load.run() == {NEW: 1, REFUSED: 1}
    assert f"({code}): no such document" in load.said[0]


@pytest.mark.parametrize("fault", [status(403), status(401), status(503), drop()])
async def test_an_account_that_fails_ends_the_load_with_what_was_done(tmp_path: Path, fault: Any) -> None:
    with FakeCosmos() as fake:
        fake.container("agentic-fleet", "workflowRuns", "/workflowId")
        fake.fail(lambda request: request.kind == "write", fault)
        async with connected(Account(fake.endpoint, key=fake.key)) as connection:
            load = Load(connection, written(tmp_path, [run(n) for n in range(30)]))
            with pytest.raises(FleetError) as caught:
                await load.run()
    assert fake.key not in str(caught.value)
    assert load.loading.loaded.count(NEW) == 0


async def test_whoever_may_only_read_is_told_so(tmp_path: Path) -> None:
    action = "[Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/items/upsert]"
    rbac = f"principal [p1] does not have required RBAC permissions to perform action {action}"
    for message, step in (("read only", "a read-only key writes nothing"), (rbac, "Built-in Data Contributor")):
        with FakeCosmos() as fake:
            fake.container("agentic-fleet", "workflowRuns", "/workflowId")
            fake.fail(lambda request: request.kind == "write", status(403, message=message))
            async with connected(Account(fake.endpoint, key=fake.key)) as connection:
                with pytest.raises(Forbidden) as caught:
                    await Load(connection, written(tmp_path, [run(1)])).run()
        assert step in caught.value.next_step


async def test_a_container_of_another_partition_key_takes_nothing(tmp_path: Path) -> None:
    with FakeCosmos() as fake:
        fake.container("agentic-fleet", "workflowRuns", "/id")
        async with connected(Account(fake.endpoint, key=fake.key)) as connection:
            with pytest.raises(FleetError, match="has the partition key /id, not /workflowId"):
                await Load(connection, written(tmp_path, [run(1)])).run()
        assert fake.writes == []
