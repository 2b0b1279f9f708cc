"""What a program gives that cannot be stored is refused before anything is sent, with the name of the argument."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from fleet_tui.api.async_fleet import AsyncFleet
from fleet_tui.errors import UsageError
from fleet_tui.fleet import Fleet
from fleet_tui.ids import LONGEST_KEY
from fleet_tui.settings import Account
from fleet_tui.source.cosmos.source import CosmosSource
from fleet_tui.writing import Writer, connect
from tests.fake.server import FakeCosmos
from tests.writing.conftest import writer_of

HALF = "\ud83d"
Call = Callable[[Writer], Awaitable[object]]


def put(**more: Any) -> Call:
    return lambda writer: writer.put_cache(**{"key": "k", "result": 1, **more})


def add(**more: Any) -> Call:
    return lambda writer: writer.add_memory(**{"content": "x", **more})


def weigh(**more: Any) -> Call:
    return lambda writer: writer.set_importance(**{"memory_id": "m", "importance": 0.5, **more})


def forget(**more: Any) -> Call:
    return lambda writer: writer.forget_memory(**{"memory_id": "m", **more})


def save(**more: Any) -> Call:
    return lambda writer: writer.save_example(**{"task": "x", "dataset": "d", **more})


def promote(**more: Any) -> Call:
    return lambda writer: writer.promote(**{"run_id": "wf_1", "dataset": "d", **more})


def start(**more: Any) -> Call:
    return lambda writer: writer.start_run(**{"task": "x", **more})


def append(event: Any, run_id: Any = "wf_1") -> Call:
    return lambda writer: writer.append_event(run_id, event)


def finish(**more: Any) -> Call:
    return lambda writer: writer.finish_run(**{"run_id": "wf_1", **more})


def tell(**more: Any) -> Call:
    return lambda writer: writer.save_optimization_round(**{"optimization_id": "o", "number": 1, "metric": 0.5, **more})


class Column:
    """What a numeric library compares value by value, and will not call true or false."""

    def __eq__(self, other: object) -> Any:
        return self

    def __bool__(self) -> bool:
        raise ValueError("true of which?")

    __hash__ = None  # type: ignore[assignment]


REFUSED: list[tuple[Call, str]] = [
    # numbers and vectors
    (add(embedding=[1.0, float("nan")]), "embedding: number 2 of the vector is nan"),
    (add(embedding=["1"]), "embedding: number 1 of the vector is the text '1'"),
    (add(embedding=[True]), "embedding: number 1 of the vector is true or false"),
    (add(embedding=[]), "embedding: the vector is empty"),
    (add(embedding="0.5"), "embedding: the vector is the text '0.5'"),
    (add(embedding=5), "embedding: the vector is of type int"),
    (add(embedding=[0.0, 0.0]), "embedding: the vector has no direction"),
    *(
        (call(importance=value), f"importance is {words}")
        for call in (add, weigh)
        for value, words in (
            (float("nan"), "nan"),
            (float("inf"), "inf"),
            ("0.9", "the text '0.9'"),
            (True, "True"),
            (10**400, "a number that no double holds"),
            ([1], "of type list"),
        )
    ),
    (weigh(importance=None), "importance is None"),
    (tell(metric="0.5"), "metric is the text '0.5'"),
    (tell(metric=True), "metric is True"),
    (tell(metric=float("nan")), "metric is nan"),
    (tell(number=True), "True is no number of a round"),
    # lifetimes
    *(
        (call(ttl=ttl), "its ttl is neither -1 nor")
        for call in (put, add, save, start, finish)
        for ttl in (True, -2, 0)
    ),
    *((call(ttl=ttl), "its ttl is neither -1 nor") for call in (put, add) for ttl in (1.5, "60", 1 << 31)),
    # empty texts, which never mean "make me a name"
    *((call(user=""), "user is an empty text") for call in (put, add, weigh, forget, save, promote, start, tell)),
    *((call(memory_id=""), "memory_id is an empty text") for call in (add, weigh, forget)),
    *((call(example_id=""), "example_id is an empty text") for call in (save, promote)),
    *((call(run_id=""), "run_id is an empty text") for call in (start, finish, promote)),
    (append({}, ""), "run_id is an empty text"),
    (lambda writer: writer.flush(""), "run_id is an empty text"),
    (put(key=""), "key is an empty text"),
    (put(run=""), "run is an empty text"),
    (tell(optimization_id=""), "optimization_id is an empty text"),
    (save(dataset=""), "dataset is an empty text"),
    (start(task=""), "task is an empty text"),
    (add(agent=""), "agent is an empty text"),
    (add(type=""), "type is an empty text"),
    (append({"eventId": ""}), "eventId is an empty text"),
    # other types
    *(
        (put(key=key), f"key is {words}")
        for key, words in ((None, "None"), (5, "the number 5"), (b"k", "of type bytes"))
    ),
    (put(result={1, 2}), "result is of type set"),
    (put(result={"at": datetime.now(UTC)}), "result.at is of type datetime"),
    (put(result=[{"n": Decimal(1)}]), r"result\[0\].n is of type Decimal"),
    (put(result={"a": {1: "x"}}), "result.a has a name that is the number 1"),
    (put(result=(float("nan"),)), r"result\[0\] is nan"),
    (put(request=object()), "request is of type object"),
    (put(user=5), "user is the number 5"),
    (add(content=b"x"), "content is of type bytes"),
    (add(content=None), "content is None, which says nothing"),
    (add(content=""), "content is an empty text, which says nothing"),
    (add(content={}), "content is of type dict, which says nothing"),
    (add(content=[]), "content is of type list, which says nothing"),
    (add(memory_id=5), "memory_id is the number 5"),
    (forget(memory_id=None), "memory_id is None"),
    (weigh(memory_id=["m"]), "memory_id is of type list"),
    (save(task=None), "task is None"),
    (save(labels={1: 2}), "labels has a name that is the number 1"),
    (save(id="x"), "id cannot be given as a field"),
    (save(userId="x"), "userId cannot be given as a field"),
    (start(task=5), "task is the number 5"),
    (start(run_id=5), "run_id is the number 5"),
    (start(metadata=[1]), "metadata is of type list"),
    (start(routing={"at": object()}), "routing.at is of type object"),
    (start(execution_summary=[]), "execution_summary is of type list"),
    *(
        (append(event), f"event is {words}")
        for event, words in ((None, "None"), ("x", "the text 'x'"), ([1], "of type"))
    ),
    (append({}, ["wf_1"]), "run_id is of type list"),
    (append({"eventId": 5}), "eventId is the number 5"),
    (append({"type": 5}), "type is of type int"),
    (append({"agentId": ["a"]}), "agentId is of type list"),
    (append({"payload": {"at": datetime.now(UTC)}}), "event.payload.at is of type datetime"),
    (lambda writer: writer.flush(5), "run_id is the number 5"),  # type: ignore[arg-type]
    (finish(status=None), "status is None"),
    (finish(status=5), "status is the number 5"),
    (finish(execution_summary="ok"), "execution_summary is the text 'ok'"),
    (finish(result={1, 2}), "result is of type set"),
    (finish(**{"a/b": 1}), "a/b of a run cannot be given as a field"),
    (promote(run_id=5), "run_id is the number 5"),
    (tell(optimization_id=5), "optimization_id is the number 5"),
    (tell(optimizer=5), "optimizer is the number 5"),
    (tell(config=[1]), "config is of type list"),
    (tell(train="ex_1"), "train is the text 'ex_1'"),
    (tell(eval=["ex_1", 5]), r"eval\[1\] is the number 5"),
    (tell(status=5), "status is the number 5"),
    (tell(program_snapshot={1, 2}), "program_snapshot is of type set"),
    *(
        (call(user=Column()), "user is of type Column")
        for call in (put, add, weigh, forget, save, promote, start, tell)
    ),
    *((call(importance=Column()), "importance is of type Column") for call in (add, weigh)),
    (add(content=Column()), "content is of type Column"),
    (append({"payload": [Column()]}), r"event.payload\[0\] is of type Column"),
    (append({"timestamp": Column()}), "event.timestamp is of type Column"),
    (append({}, Column()), "run_id is of type Column"),
    (finish(status=Column()), "status is of type Column"),
    # times
    *(
        (append({"eventId": "e", "timestamp": at}), f"event e is not written: timestamp is {words}")
        for at, words in (
            ("yesterday", "the text 'yesterday'"),
            (1763374524, "the number 1763374524"),
            ("2025-11-17T10:15:24", "the text '2025-11-17T10:15:24' without its zone"),
            ("", "an empty text"),
        )
    ),
    (append({"createdAt": "soon"}), "createdAt is the text 'soon'"),
    (append({"timestamp": datetime.now(UTC)}), "event.timestamp is of type datetime"),
    (save(createdAt="soon"), "createdAt is the text 'soon'"),
    (finish(execution_summary={"completedAt": "soon"}), "execution_summary.completedAt is the text 'soon'"),
    (start(execution_summary={"startedAt": 5}), "execution_summary.startedAt is the number 5"),
    (finish(judge_evaluations=[{"timestamp": "x"}]), r"judge_evaluations\[0\].timestamp is the text 'x'"),
    # halves of characters
    (put(key=HALF), "key holds half a character"),
    (put(result={"a": [HALF]}), r"result.a\[0\] holds half a character"),
    (put(result={HALF: 1}), "a name in result holds half a character"),
    *(
        (call(user=HALF), "user holds half a character")
        for call in (put, add, weigh, forget, save, promote, start, tell)
    ),
    (add(content=HALF), "content holds half a character"),
    (add(memory_id=HALF), "memory_id holds half a character"),
    (add(agent=HALF), "agent holds half a character"),
    (save(context=HALF), "context holds half a character"),
    (start(run_id=HALF), "run_id holds half a character"),
    (start(task=HALF), "task holds half a character"),
    (start(metadata={"a": HALF}), "metadata.a holds half a character"),
    (append({"payload": {"message": HALF}}), "event.payload.message holds half a character"),
    (append({"eventId": HALF}), "holds half a character"),
    (append({}, HALF), "run_id holds half a character"),
    (finish(status=HALF), "status holds half a character"),
    (finish(result={"answer": HALF}), "result.answer holds half a character"),
    (tell(train=[HALF]), r"train\[0\] holds half a character"),
    # keys
    (weigh(user="u" * 2049), "has more than 2048 bytes"),
    (put(key="weather:" + "x" * 2048), "no cache entry has the key 'weather:x+…': it has more than 2048 bytes"),
]


@pytest.mark.parametrize(("call", "words"), REFUSED, ids=[words for _, words in REFUSED])
async def test_what_cannot_be_stored_is_refused_by_name_and_nothing_is_sent(
    fake: FakeCosmos, call: Call, words: str
) -> None:
    async with writer_of(fake) as writer:
        with pytest.raises(UsageError, match=words) as caught:
            await call(writer)
    assert not fake.requests
    assert HALF not in str(caught.value)
    assert caught.value.next_step or "ttl" in words


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"user": ""}, "user is an empty text"),
        ({"user": 5}, "user is the number 5"),
        ({"every": -1}, "every is -1"),
        ({"every": "soon"}, "every is the text 'soon'"),
        ({"every": float("nan")}, "every is nan"),
    ],
)
def test_what_a_writer_cannot_be_opened_with_is_named(given: dict[str, Any], words: str) -> None:
    asked: dict[str, Any] = {"endpoint": "https://a.documents.azure.com", "credential": "a2V5", "environ": {}}
    with pytest.raises(UsageError, match=f"the writer is not opened: {words}") as caught:
        connect(**asked, **given)
    assert caught.value.next_step


async def test_a_vector_of_another_length_than_the_container_has_is_refused(fake: FakeCosmos) -> None:
    policy = {"vectorEmbeddings": [{"path": "/embedding", "dimensions": 3, "distanceFunction": "cosine"}]}
    fake.container("agentic-fleet", "agentMemory", "/userId").shows["vectorEmbeddingPolicy"] = policy
    async with writer_of(fake) as writer:
        with pytest.raises(UsageError, match=r"memory m1 is not written: its vector has 2 numbers, .* have 3"):
            await writer.add_memory("x", memory_id="m1", embedding=[1, 2])
        assert (await writer.add_memory("x", memory_id="m1", embedding=[1, 2, 3])).changed
    assert len(fake.writes) == 1


async def test_numbers_of_a_library_and_any_status_are_taken(fake: FakeCosmos) -> None:
    class Half:
        def __float__(self) -> float:
            return 0.5

    async with writer_of(fake) as writer:
        await writer.add_memory("x", embedding=[Half(), 1], importance=Half())  # type: ignore[list-item, arg-type]
        run = await writer.start_run("x")
        await writer.append_event(run, {"type": "a word of our own", "timestamp": "2025-11-17T12:15:24+02:00"})
        assert (await writer.finish_run(run, "waiting for ann")).changed


@pytest.mark.parametrize("key", ["k", "a/b", "x" * 1024, "é" * (LONGEST_KEY // 2), "x" * LONGEST_KEY])
async def test_what_is_cached_under_a_key_is_found_by_it(fake: FakeCosmos, key: str) -> None:
    async with writer_of(fake) as writer, reader_of_programs(fake) as fleet:
        await writer.put_cache(key, {"answer": 42})
        found = await fleet.cached(key)
    assert found
    assert found.record.document["result"] == {"answer": 42}


@pytest.mark.parametrize("key", ["x" * (LONGEST_KEY + 1), "é" * LONGEST_KEY, HALF])
async def test_a_key_that_nothing_can_be_cached_under_is_refused_alike_by_both(fake: FakeCosmos, key: str) -> None:
    async with writer_of(fake) as writer, reader_of_programs(fake) as fleet:
        with pytest.raises(UsageError, match=r"half a character|'(x+|é+)…': it has more than 2048 bytes"):
            await writer.put_cache(key, 1)
        with pytest.raises(UsageError, match=r"half a character|'(x+|é+)…': it has more than 2048 bytes"):
            await fleet.cached(key)


async def test_a_cache_entry_that_is_not_written_is_named_by_its_key(fake: FakeCosmos) -> None:
    async with writer_of(fake) as writer:
        with pytest.raises(UsageError, match=r"cache entry https://a/b is not written: it has 3,000,"):
            await writer.put_cache("https://a/b", "x" * 3_000_000)


def reader_of_programs(fake: FakeCosmos) -> AsyncFleet:
    return AsyncFleet(Fleet(CosmosSource(Account(fake.endpoint, key=fake.key))))
