"""The demo in a real server: what a user reads there is what the files show."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest
from azure.cosmos.aio import CosmosClient

from fleet_tui import demo
from fleet_tui.fields import Container, Document
from fleet_tui.fleet import Fleet
from fleet_tui.query.evaluate import recorded, sort_key
from fleet_tui.query.query import Contains, Eq, Query, Range, Scope, Sort, Term
from fleet_tui.schema import CACHE, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS, SEGMENTS
from fleet_tui.settings import Account
from fleet_tui.source.base import Source
from fleet_tui.source.cosmos.source import CosmosSource
from fleet_tui.source.files.local import LocalSource
from tests.emulator.server import TestServer, load

CONTAINERS = (RUNS, MEMORIES, EXAMPLES, OPTIMIZATIONS, CACHE)
DATABASE = "demo"
STAMPS = ("_rid", "_self", "_etag", "_attachments", "_ts")  # the server's own


def stored(container: Container) -> list[dict[str, Any]]:
    """The demo's documents, but those that no account can hold, for their id or key is no text."""
    documents = {}
    for line in (demo.FOLDER / f"{container.name}.jsonl").read_text("utf-8").strip().split("\n"):
        document = json.loads(line)
        named = document.get("id"), document.get(container.partition_key.steps[0])
        if all(isinstance(each, str) for each in named):
            documents[named] = document
    return list(documents.values())


@pytest.fixture(scope="module")
def account(server: TestServer) -> Account:
    return Account(f"{server.endpoint}/", DATABASE, server.key)


@pytest.fixture
async def live(server: TestServer, account: Account) -> AsyncIterator[CosmosSource]:
    async with CosmosClient(server.endpoint, credential=server.key) as client:
        database = await client.create_database_if_not_exists(DATABASE)
        for container in CONTAINERS:
            known = [each["id"] async for each in database.list_containers()]
            if container.name not in known:
                await load(client, DATABASE, container.name, stored(container), f"/{container.partition_key}")
    async with aclosing(CosmosSource(account)) as source:
        yield source


async def rows(source: Source, query: Query) -> list[Any]:
    async with aclosing(source.pages(query, 7)) as pages:
        return [each async for page in pages for each in page.documents]


def in_doubles(document: Document) -> Any:
    """A document without the server's own stamps, its numbers as an account stores them."""
    kept = {key: value for key, value in document.items() if key not in STAMPS}
    return json.loads(json.dumps(kept), parse_int=float)


def questions() -> dict[str, Query]:
    runs = [RUNS.field(name) for name in ("written", "score", "created", "status")]
    found = {f"runs by {field.name}": Query(RUNS, sort=Sort(field)) for field in runs}
    found |= {f"newest of {each.name}": Query(each) for each in CONTAINERS}
    found["failed runs"] = Query(RUNS, (Term(RUNS.field("status"), Eq("failed")),))
    found["runs that do well"] = Query(RUNS, (Term(RUNS.field("score"), Range(low=8.0)),))
    found["runs about tests"] = Query(RUNS, (Term(RUNS.field("task"), Contains(("TEST",))),))
    found["memories of one user"] = Query(MEMORIES, (Term(MEMORIES.field("user"), Eq("user_123")),))
    return found


_IN_UTC = {each["id"] for each in stored(RUNS) if str(recorded(RUNS, "created", each)).endswith("Z")}


def _created_in_utc(row: Document) -> bool:
    return row["id"] in _IN_UTC


@pytest.mark.parametrize("name", questions())
async def test_a_list_of_the_account_is_the_list_of_the_files(live: CosmosSource, name: str, tmp_path: Any) -> None:
    query = questions()[name]
    container = query.container
    lines = "".join(json.dumps(each) + "\n" for each in stored(container))
    (tmp_path / f"{container.name}.jsonl").write_text(lines)
    async with aclosing(LocalSource(tmp_path)) as local:
        there, here = await rows(live, query), await rows(local, query)
        if query.order.field.name == "created":  # what is no UTC text is a moment in files only
            there, here = (list(filter(_created_in_utc, found)) for found in (there, here))
        assert (await live.count(Query(container, query.terms))).n == (
            await local.count(Query(container, query.terms))
        ).n
    assert here, "a question that finds nothing proves nothing"
    assert Counter(each["id"] for each in there) == Counter(each["id"] for each in here)
    keys = [[sort_key(each, query.order.field) for each in found] for found in (there, here)]
    assert keys[0] == keys[1]


async def test_every_run_of_the_list_opens_as_it_was_stored(live: CosmosSource) -> None:
    for document in stored(RUNS):
        found = await live.get(RUNS, document["id"], document["workflowId"])
        assert found is not None
        assert in_doubles(found.document) == in_doubles(document)


async def test_segments_that_were_never_made_are_none(live: CosmosSource) -> None:
    assert await rows(live, Query(SEGMENTS)) == []


async def test_a_container_with_a_hierarchical_key_is_listed_and_opened(server: TestServer) -> None:
    async with CosmosClient(server.endpoint, credential=server.key) as client:
        await load(client, "levels", RUNS.name, stored(RUNS)[:20], ["/userId", "/workflowId"])
    async with aclosing(CosmosSource(Account(f"{server.endpoint}/", "levels", server.key))) as source:
        fleet = Fleet(source)
        listed = [each async for each in fleet.records(RUNS)]
        opened = [await fleet.run(each.stored_id, user=each.user) for each in listed if each.user]
        looked_for = await fleet.run(listed[0].stored_id)
    assert sorted(each.stored_id for each in listed) == sorted(each["id"] for each in stored(RUNS)[:20])
    assert [each.record.stored_key for each in opened if each] == [each.stored_key for each in listed if each.user]
    assert {each.scope for each in opened if each} == {Scope.SINGLE}
    assert looked_for is not None
    assert looked_for.scope is Scope.CROSS
