"""The nearest vectors: what is asked of an account with and without vector search, and how files are gone through."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import dist, hypot
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from fleet_tui.errors import FleetError, ServiceFailed, TimedOut, Unreadable
from fleet_tui.query.projection import SIMILARITY
from fleet_tui.query.query import Eq, Query, Term
from fleet_tui.schema import MEMORIES
from fleet_tui.source.base import COMPARED_AT_MOST, Nearest
from fleet_tui.source.files import answer, lines
from fleet_tui.source.files.local import LocalSource
from tests.fake.faults import hang, status, wordless
from tests.fake.server import FakeCosmos, kind
from tests.fake.store import Container
from tests.fake.wire import Request
from tests.source.account import asks, source_of, without_vector_search

EAST = (1.0, 0.0)
OF_ADA = Query(MEMORIES, (Term(MEMORIES.field("user"), Eq("ada")),))


def memories(n: int, user: str = "ada") -> list[dict[str, Any]]:
    """The further back, the further from the east; the newest has the highest number."""
    return [
        {"id": f"m{i:05}", "userId": user, "content": f"c{i}", "embedding": [float(i), 100.0], "_ts": 1_763_370_000 + i}
        for i in range(n)
    ]


def store(fake: FakeCosmos, *documents: dict[str, Any]) -> None:
    fake.container("agentic-fleet", MEMORIES.name, "/userId", ranges=4).add(*documents)


def of(found: Nearest) -> list[str]:
    return [str(each["id"]) for each in found.documents]


def partitions(requests: list[Request]) -> set[str | None]:
    return {each.partition_key for each in requests}


async def test_vector_search_is_one_query_of_one_partition_that_brings_no_vector(fake: FakeCosmos) -> None:
    store(fake, *memories(50), *memories(50, "bob"))
    async with source_of(fake) as source:
        found = await source.nearest(OF_ADA, EAST, 3)
    assert of(found) == ["m00049", "m00048", "m00047"]
    (query,) = fake.of("query")
    assert query.query.startswith("SELECT TOP @k ")
    assert partitions([query]) == {'["ada"]'}
    assert found.cost.charge >= 2
    assert (found.compared, found.cut) == (None, False)
    assert not any("embedding" in each for each in found.documents)
    assert not fake.of("plan", "pkranges")


async def test_vector_search_that_answers_in_pieces_is_put_together(fake: FakeCosmos) -> None:
    store(fake, *memories(50))
    fake.scan = 4
    async with source_of(fake) as source:
        assert of(await source.nearest(OF_ADA, EAST, 10)) == [f"m{n:05}" for n in range(49, 39, -1)]
    assert len(fake.of("query")) == 3


def by(fake: FakeCosmos, function: str, *documents: dict[str, Any]) -> Container:
    """Documents in a container whose policy has that distance function."""
    kept = fake.container("agentic-fleet", MEMORIES.name, "/userId", ranges=4).add(*documents)
    policy = {"path": "/embedding", "dataType": "float16", "distanceFunction": function, "dimensions": 2}
    kept.shows["vectorEmbeddingPolicy"] = {"vectorEmbeddings": [policy]}
    return kept


SCATTERED = [
    {"id": f"m{i:02}", "userId": "ada", "embedding": [float(i * 7 % 40), float(i * 11 % 17)], "_ts": 1_763_370_000 + i}
    for i in range(40)
]
FUNCTIONS: dict[str, Callable[[list[float]], float]] = {
    "cosine": lambda vector: 1 - cosine(vector),
    "dotproduct": lambda vector: -(3 * vector[0] + 4 * vector[1]),
    "euclidean": lambda vector: dist((3, 4), vector),
}


def cosine(vector: list[float]) -> float:
    length = hypot(*vector)
    return (3 * vector[0] + 4 * vector[1]) / (5 * length) if length else -2


@pytest.mark.parametrize("non_streaming", [False, True], ids=["as one order", "in pieces of any order"])
@pytest.mark.parametrize("searches", [True, False], ids=["searched", "compared"])
@pytest.mark.parametrize("function", FUNCTIONS)
async def test_the_nearest_by_the_containers_own_function_come_first_however_they_come(
    fake: FakeCosmos, function: str, searches: bool, non_streaming: bool
) -> None:
    by(fake, function, *SCATTERED).non_streaming = non_streaming
    fake.scan = 3
    if not searches:
        without_vector_search(fake)
    async with source_of(fake) as source:
        found = await source.nearest(OF_ADA, (3.0, 4.0), 8)
    far = FUNCTIONS[function]
    wanted = sorted(far(each["embedding"]) for each in SCATTERED)[:8]
    vectors = {each["id"]: each["embedding"] for each in SCATTERED}
    assert [far(vectors[each]) for each in of(found)] == pytest.approx(wanted)
    assert str(found.distance) == function
    assert (found.compared is None) is searches
    near = [each[SIMILARITY] for each in found.documents]
    assert near == sorted(near, reverse=function != "euclidean")
    planned = fake.of("plan")
    assert bool(planned) is (non_streaming and searches), "the SDK has it planned, as the refusal (400, 1004) wants"


async def test_what_is_planned_by_the_sdk_is_counted_and_stays_in_the_one_partition(fake: FakeCosmos) -> None:
    by(fake, "dotproduct", *SCATTERED, *({**each, "userId": "bob"} for each in SCATTERED)).non_streaming = True
    async with source_of(fake) as source:
        found = await source.nearest(OF_ADA, (3.0, 4.0), 5)
    assert len(found.documents) == 5
    assert all(each["userId"] == "ada" for each in found.documents)
    assert partitions(fake.of("query")) == {'["ada"]'}
    assert found.cost.requests == len(fake.requests)


@pytest.mark.parametrize(
    ("words", "falls_back"),
    [
        ("SC2005: 'VectorDistance' is not a recognized built-in function name.", True),
        ("A Container Vector Policy has been provided, but the capability has not been enabled on your account.", True),
        ("Query contains the following features, which the client does not support: NonStreamingOrderBy", True),
        ("One of the input values is invalid.", True),
        ("Unsupported ORDER BY clause. ORDER BY item expression could not be mapped to a document path.", True),
        ("Request size is too large.", False),
        ("Partition key provided either doesn't correspond to definition in the collection", False),
        ("", False),
    ],
)
async def test_only_a_refusal_of_the_search_falls_back_and_its_words_are_kept(
    fake: FakeCosmos, words: str, falls_back: bool
) -> None:
    store(fake, *memories(5))
    fake.fail(asks("VectorDistance"), status(400, message=words) if words else wordless(400))
    async with source_of(fake) as source:
        if falls_back:
            found = await source.nearest(OF_ADA, EAST, 2)
            assert found.compared == 5
            assert found.refused == words
        else:
            with pytest.raises(ServiceFailed, match=words or "400"):
                await source.nearest(OF_ADA, EAST, 2)


async def test_without_vector_search_ids_and_vectors_alone_are_fetched_and_compared(fake: FakeCosmos) -> None:
    store(fake, *memories(250), *memories(50, "bob"), {"id": "long", "userId": "ada", "embedding": [1.0, 0, 0]})
    without_vector_search(fake)
    async with source_of(fake) as source:
        found = await source.nearest(OF_ADA, EAST, 3)
    assert of(found) == ["m00249", "m00248", "m00247"]
    assert found.documents[0][SIMILARITY] == pytest.approx(249 / hypot(249, 100))
    assert (found.compared, found.other_length, found.unusable, found.cut) == (250, 1, 0, False)
    refused, *fetches, rows = fake.of("query")
    assert len(fetches) == 3
    assert {each.query for each in fetches} == {fetches[0].query}
    assert fetches[0].query.startswith("SELECT c.id, c.embedding FROM c ")
    assert "c.embedding" not in rows.query
    assert partitions([refused, *fetches, rows]) == {'["ada"]'}
    assert found.cost.requests == len(fake.requests)
    assert found.cost.charge > sum(each.charge for each in fake.requests if each is not refused)


async def test_what_is_fetched_has_an_end_and_starts_with_the_newest(fake: FakeCosmos) -> None:
    store(fake, *memories(COMPARED_AT_MOST + 150))
    without_vector_search(fake)
    async with source_of(fake) as source:
        found = await source.nearest(OF_ADA, (-1.0, 0.001), 2)
    assert (found.compared, found.cut, found.more) == (COMPARED_AT_MOST, True, False)
    assert of(found) == ["m00150", "m00151"], "those before it were not looked at"


async def test_what_was_compared_stands_when_the_rest_cannot_be_fetched(fake: FakeCosmos) -> None:
    store(fake, *memories(450))
    without_vector_search(fake)
    seen: list[str] = []

    def third(request: Request) -> bool:
        seen.extend(["fetch"] if asks("SELECT c.id, c.embedding")(request) else [])
        return len(seen) > 2 and asks("SELECT c.id, c.embedding")(request)

    fake.fail(third, status(503))
    async with source_of(fake) as source:
        found = await source.nearest(OF_ADA, EAST, 2)
    assert of(found) == ["m00449", "m00448"]
    assert (found.compared, found.cut) == (200, True)
    (failure,) = found.failed
    assert failure.error.reply.status == 503


@pytest.mark.parametrize("code", [401, 403, 404, 503])
async def test_any_other_refusal_is_no_reason_to_fetch(fake: FakeCosmos, code: int) -> None:
    store(fake, *memories(5))
    fake.fail(asks("VectorDistance"), status(code))
    async with source_of(fake) as source:
        with pytest.raises(FleetError) as raised:
            await source.nearest(OF_ADA, EAST, 2)
    assert raised.value.reply.status == code
    assert not any("SELECT c.id, c.embedding" in each.query for each in fake.of("query"))


async def test_when_a_search_finds_nothing_the_newest_are_looked_at_for_the_reason(fake: FakeCosmos) -> None:
    store(fake, *memories(150))
    async with source_of(fake) as source:
        found = await source.nearest(OF_ADA, (1.0, 0.0, 0.0), 3)
        assert (found.documents, found.compared, found.other_length, found.stored_length) == ((), 0, 100, 2)
        assert found.cut, "one request is enough of it"
        nobody = Query(MEMORIES, (Term(MEMORIES.field("user"), Eq("nobody")),))
        empty = await source.nearest(nobody, EAST, 3)
        assert (empty.documents, empty.compared, empty.stored_length) == ((), None, 0)


async def test_a_vector_policy_tells_the_length_where_no_vector_does(fake: FakeCosmos) -> None:
    by(fake, "cosine", {"id": "m1", "userId": "ada", "_ts": 1_763_370_000})
    async with source_of(fake) as source:
        assert (await source.nearest(OF_ADA, (1.0, 0.0, 0.0), 3)).stored_length == 2
        assert (await source.nearest(OF_ADA, EAST, 3)).stored_length == 0, "nothing is wrong with it"


async def test_when_fetching_is_refused_as_well_that_is_the_error(fake: FakeCosmos) -> None:
    store(fake, *memories(5))
    fake.fail(kind("query"), status(400))
    async with source_of(fake) as source:
        with pytest.raises(ServiceFailed):
            await source.nearest(OF_ADA, EAST, 2)


async def test_an_account_that_does_not_answer_is_not_waited_for(fake: FakeCosmos) -> None:
    store(fake, *memories(5))
    fake.fail(asks("VectorDistance"), hang())
    async with source_of(fake, deadline=0.3) as source:
        with pytest.raises(TimedOut):
            await source.nearest(OF_ADA, EAST, 2)


async def test_nothing_is_asked_of_all_partitions(fake: FakeCosmos) -> None:
    store(fake, *memories(5))
    async with source_of(fake) as source:
        with pytest.raises(ValueError, match="one partition"):
            await source.nearest(Query(MEMORIES), EAST, 2)
    assert not fake.requests


def write(folder: Path, documents: list[dict[str, Any]]) -> Path:
    (folder / "agentMemory.jsonl").write_text("".join(json.dumps(each) + "\n" for each in documents))
    return folder


async def test_files_are_gone_through_in_slices_however_long_their_lines(tmp_path: Path) -> None:
    documents = memories(40)
    for each in documents[::2]:
        each["content"] = "long " * 1000  # kept projected, and read again for its vector
    source = LocalSource(write(tmp_path, documents))
    with patch.multiple(lines, SMALL=-1), patch.multiple(answer, _SLICE=7, _CHUNK=3):
        found = await source.nearest(OF_ADA, EAST, 5)
    assert of(found) == [f"m{n:05}" for n in range(39, 34, -1)]
    assert found.compared == 40


async def test_only_what_the_filter_lets_through_is_read_for_its_vector(tmp_path: Path) -> None:
    source = LocalSource(write(tmp_path, [*memories(20), *memories(5, "bob")]))
    of_bob = Query(MEMORIES, (Term(MEMORIES.field("user"), Eq("bob")),))
    with patch.object(answer.Rows, "vector", autospec=True, side_effect=answer.Rows.vector) as read:
        assert (await source.nearest(of_bob, EAST, 20)).compared == 5
    assert read.call_count == 5


async def test_the_later_line_comes_first_of_those_that_are_as_near(tmp_path: Path) -> None:
    alike = [{**each, "embedding": [2.0, 0]} for each in memories(4)]
    found = await LocalSource(write(tmp_path, alike)).nearest(OF_ADA, EAST, 4)
    assert of(found) == ["m00003", "m00002", "m00001", "m00000"]


async def test_a_file_that_was_written_over_meanwhile_is_not_compared_as_if_it_had_not_been(tmp_path: Path) -> None:
    documents = memories(3)
    source = LocalSource(write(tmp_path, documents))
    with patch.multiple(lines, SMALL=-1):
        assert (await source.nearest(OF_ADA, EAST, 1)).compared == 3
    path = tmp_path / "agentMemory.jsonl"
    opened = source._files.of(MEMORIES)
    text = path.read_bytes().replace(b'"c1"', b'"d1"')
    with path.open("r+b") as file:
        file.write(text)
    with patch.object(source._files, "of", return_value=opened), pytest.raises(Unreadable, match="changed"):
        await source.nearest(OF_ADA, EAST, 1)
