"""Cache entries, memories, examples and optimizations, written and read back, on the server for tests and the fake."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from fleet_tui.errors import UsageError
from fleet_tui.schema import CACHE, EXAMPLES, MEMORIES, OPTIMIZATIONS
from fleet_tui.settings import Account
from fleet_tui.writing import Writer
from tests.fake.faults import drop, status, unheard
from tests.fake.server import FakeCosmos
from tests.writing.conftest import event, reader_of, store, writer_of


async def stored(account: Account, container: Any, document_id: str, key: str) -> dict[str, Any]:
    async with reader_of(account) as fleet:
        opened = await fleet.record(container, document_id, key)
        assert opened
        return {name: each for name, each in opened.document.items() if not name.startswith("_")}


@pytest.mark.parametrize(("key", "stored_id"), [("weather:oslo", "weather:oslo"), ("a/b?c", None), ("ends ", None)])
async def test_a_cache_entry_lies_under_its_key_or_its_sha256(
    account: Account, key: str, stored_id: str | None
) -> None:
    async with writer_of(account) as writer:
        done = await writer.put_cache(key, {"answerSummary": "cold"}, ttl=600)
        again = await writer.put_cache(key, {"answerSummary": "warm"}, ttl=None)
    assert done.id == again.id == (stored_id or hashlib.sha256(key.encode()).hexdigest())
    entry = await stored(account, CACHE, done.id, key)
    assert entry.pop("createdAt")
    assert entry == {"id": done.id, "cacheKey": key, "userId": "ann", "result": {"answerSummary": "warm"}}


async def test_a_memory_is_added_weighed_and_forgotten(account: Account) -> None:
    async with writer_of(account) as writer:
        added = await writer.add_memory("likes tea", agent="writer", embedding=(0.5, 1), importance=0.9, run="wf_1")
        weighed = await writer.set_importance(added.id, 0.2)
        assert (weighed.changed, (await writer.set_importance(added.id, 0.2)).changed) == (True, False)
        memory = await stored(account, MEMORIES, added.id, "ann")
        assert memory["embedding"] == [0.5, 1]
        assert (memory["metadata"]["importance"], memory["metadata"]["sourceWorkflowId"]) == (0.2, "wf_1")
        assert (await writer.forget_memory(added.id)).changed
        assert not (await writer.forget_memory(added.id)).changed
        with pytest.raises(UsageError, match=f"memory {added.id} is not written: there is none of that id and user"):
            await writer.set_importance(added.id, 0.5)


async def test_a_memory_of_an_id_of_its_own_is_stored_once(account: Account) -> None:
    async with writer_of(account) as writer:
        assert (await writer.add_memory("likes tea", memory_id="m1")).changed
        with pytest.raises(UsageError, match="memory m1 is not written: there is another of that id already"):
            await writer.add_memory("likes coffee", memory_id="m1")
    assert (await stored(account, MEMORIES, "m1", "ann"))["content"] == "likes tea"


async def test_a_memory_that_is_added_again_stays_as_it_was_created(account: Account) -> None:
    said: dict[str, Any] = {"memory_id": "m1", "importance": 1, "embedding": [0.5, 1], "source": "chat", "ttl": 60}
    async with writer_of(account) as writer:
        await writer.add_memory({"likes": ["tea", 1.0]}, **said)
    first = await stored(account, MEMORIES, "m1", "ann")
    async with writer_of(account) as writer:
        again = await writer.add_memory({"likes": ("tea", 1)}, **said)
        assert (again.id, again.changed) == ("m1", False)
        for other in ({"source": None}, {"embedding": [0.5, 2]}, {"importance": 0.5}, {"ttl": 61}, {"agent": "a"}):
            with pytest.raises(UsageError, match="memory m1 is not written: there is another of that id already"):
                await writer.add_memory({"likes": ["tea", 1]}, **{**said, **other})
    assert await stored(account, MEMORIES, "m1", "ann") == first


@pytest.mark.parametrize("fault", [drop(), unheard(), status(503)])
@pytest.mark.parametrize("there", [False, True])
async def test_a_memory_is_stored_once_though_the_answer_was_lost(
    fake: FakeCosmos, writer: Writer, fault: Any, there: bool
) -> None:
    if there:
        async with writer_of(fake) as before:
            await before.add_memory("likes tea", memory_id="m1")
    fake.fail(lambda request: request.kind == "write", fault, times=1)
    assert (await writer.add_memory("likes tea", memory_id="m1")).changed is not there
    assert not (await writer.add_memory("likes tea", memory_id="m1")).changed


async def test_a_memory_without_metadata_gets_its_importance(account: Account) -> None:
    await store(account, MEMORIES, {"id": "m2", "userId": "ann", "content": "flat"})
    async with writer_of(account) as writer:
        await writer.set_importance("m2", 0.4)
    assert (await stored(account, MEMORIES, "m2", "ann"))["metadata"] == {"importance": 0.4}


async def test_an_example_is_saved_and_a_run_is_promoted_to_its_own(account: Account) -> None:
    routing = {
        "mode": "delegated",
        "assigned_to": ["coder"],
        "subtasks": [{"agent": "coder", "tool_requirements": ["X"]}],
    }
    async with writer_of(account) as writer:
        saved = await writer.save_example("fix it", dataset="d", mode="sequential", assigned_to=["coder"])
        run = await writer.start_run("write it", run_id="wf_9", routing=routing)
        first = await writer.promote(run, dataset="d", labels={"difficulty": "hard"})
        await writer.promote(run, dataset="other", labels={"difficulty": "easy"})
    assert (await stored(account, EXAMPLES, saved.id, "ann"))["task"] == "fix it"
    example = await stored(account, EXAMPLES, first.id, "ann")
    assert first.id == "ex_wf_9"
    assert (example["task"], example["mode"], example["assigned_to"]) == ("write it", "delegated", ["coder"])
    assert (example["tool_requirements"], example["dataset"]) == ({"coder": ["X"]}, "other")
    assert example["labels"] == {"difficulty": "easy"}


async def test_an_optimization_grows_by_rounds_and_a_round_is_stored_once(account: Account) -> None:
    async with writer_of(account) as writer:
        told = []
        for number, metric in ((1, 0.5), (2, 0.7), (2, 0.7), (3, None), (3, None)):
            told.append((await writer.save_optimization_round("opt_1", number, metric, optimizer="GEPA")).changed)
        assert told == [True, True, False, True, False]
        words = r"round 1 of optimization opt_1 is not written: .* the metric 0\.5"
        with pytest.raises(UsageError, match=words) as caught:
            await writer.save_optimization_round("opt_1", 1, 0.6)
        assert "replace=True" in caught.value.next_step
        assert (await writer.save_optimization_round("opt_1", 1, 0.6, replace=True)).changed
        assert (await writer.save_optimization_round("opt_1", 3, 0.9, replace=True)).changed
        ended = await writer.save_optimization_round("opt_1", 3, 0.9, status="succeeded", program_snapshot={"lm": {}})
        again = await writer.save_optimization_round("opt_1", 3, 0.9, status="succeeded", program_snapshot={"lm": {}})
    assert (ended.changed, again.changed) == (True, False)
    optimization = await stored(account, OPTIMIZATIONS, "opt_1", "ann")
    rounds = [(each["round"], each["metric"]) for each in optimization["metricProgression"]]
    assert rounds == [(1, 0.6), (2, 0.7), (3, 0.9)]
    assert (optimization["status"], optimization["optimizerType"]) == ("succeeded", "GEPA")
    assert optimization["completedAt"]


@pytest.mark.parametrize("number", [0, -1, 1.5, True, "1"])
async def test_a_round_without_a_number_is_refused(fake: FakeCosmos, writer: Writer, number: Any) -> None:
    with pytest.raises(UsageError, match="is no number of a round"):
        await writer.save_optimization_round("opt_1", number, 0.5)
    assert fake.requests == []


def deep(levels: int) -> Any:
    found: Any = 0
    for _ in range(levels):
        found = [found]
    return found


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"memory_id": "a/b"}, "its id holds one of / \\\\ \\? #, which no id may"),
        ({"memory_id": "a#b"}, "its id holds one of"),
        ({"importance": float("nan")}, "importance is nan"),
        ({"content": deep(128)}, "it is nested more than 128 levels deep"),
        ({"content": "x" * (2 << 20)}, r"bytes, and a document at most 2,097,152 \(2 MB\)"),
        ({"ttl": 0}, "its ttl is neither -1 nor a whole number of seconds above 0"),
        ({"user": "u" * 2049}, "its userId has more than 2048 bytes"),
    ],
)
async def test_what_the_service_would_refuse_is_not_sent(
    fake: FakeCosmos, writer: Writer, fields: dict[str, Any], why: str
) -> None:
    with pytest.raises(UsageError, match=f"is not written: .*{why}"):
        await writer.add_memory(**{"content": "x", **fields})
    assert fake.requests == []


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (float("inf"), "event.payload is inf"),
        (deep(127), "more than 128 levels"),
        ("x" * (2 << 20), "bytes, and a document at"),
    ],
)
async def test_an_event_that_no_run_can_hold_is_refused_at_once(
    fake: FakeCosmos, writer: Writer, payload: Any, why: str
) -> None:
    run = await writer.start_run("x", run_id="wf_1")
    before = len(fake.writes)
    with pytest.raises(UsageError, match=f"event ev_0001 is not written: .*{why}"):
        await writer.append_event(run, {**event(1), "payload": payload})
    await writer.flush()
    assert len(fake.writes) == before


async def test_without_a_user_nothing_is_written(fake: FakeCosmos) -> None:
    async with writer_of(fake, user=None) as writer:
        with pytest.raises(UsageError, match="nothing says whose it is") as caught:
            await writer.add_memory("x")
    assert "AGENTICFLEET_DEFAULT_USER_ID" in caught.value.next_step
    assert fake.requests == []
