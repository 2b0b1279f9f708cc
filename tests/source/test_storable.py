"""What may be stored, and what counts as the same."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from fleet_tui.model.decode import decode
from fleet_tui.schema import CACHE, MEMORIES, RUNS
from fleet_tui.source.cosmos.storable import LARGEST, Refusal, ready, same

RUN: dict[str, Any] = {"id": "r", "workflowId": "w", "n": 8.0}
MEMORY: dict[str, Any] = {"id": "m", "userId": "ann"}


def nested(levels: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(levels - 1):
        found = {"a": found}
    return found


def test_what_the_service_adds_itself_is_left_out_and_so_is_a_lifetime_of_null() -> None:
    stored = {**RUN, "_ts": 1, "_etag": "e", "_rid": "r", "_self": "s", "_attachments": "a", "ttl": None, "_mine": 1}
    found = ready(RUNS, stored)
    assert found.document == {**RUN, "_mine": 1}
    assert (found.id, found.key) == ("r", "w")
    assert "ttl" in stored


def test_a_run_without_an_id_has_its_workflows() -> None:
    assert ready(RUNS, {"workflowId": "w"}).document == {"workflowId": "w", "id": "w"}


@pytest.mark.parametrize(
    ("container", "document", "why"),
    [
        (MEMORIES, {"userId": "ann"}, "it has no id"),
        (MEMORIES, {**MEMORY, "id": ""}, "its id is empty"),
        (MEMORIES, {**MEMORY, "id": 7}, "its id is no text"),
        (MEMORIES, {**MEMORY, "id": [1]}, "its id is no text"),
        (RUNS, {**RUN, "id": "a/b"}, "its id holds one of / \\ ? #"),
        (RUNS, {**RUN, "id": "a#"}, "its id holds one of"),
        (RUNS, {**RUN, "id": "a "}, "its id ends with a space, which no id may"),
        (RUNS, {**RUN, "id": "a\nb"}, "its id holds a tab or a line end"),
        (RUNS, {**RUN, "id": "a\t"}, "its id holds a tab or a line end"),
        (RUNS, {**RUN, "id": "ü" * 512}, "its id has more than 1023 bytes"),
        (RUNS, {**RUN, "id": ".."}, "its id is a step in an address"),
        (RUNS, {**RUN, "id": "\ud800"}, "its id holds half a character"),
        (RUNS, {"id": "r"}, "it has no workflowId, the partition key of workflowRuns"),
        (RUNS, {**RUN, "id": 7}, "its id is no text"),
        (RUNS, {**RUN, "workflowId": None}, "its workflowId, the partition key of workflowRuns, is no text"),
        (MEMORIES, {**MEMORY, "userId": 7}, "its userId, the partition key of agentMemory, is no text"),
        (CACHE, {"id": "c", "cacheKey": "k" * 2049}, "its cacheKey has more than 2048 bytes"),
        (RUNS, {**RUN, "text": "x" * LARGEST}, "bytes, and a document at most 2,097,152 (2 MB)"),
        (RUNS, {**RUN, "a": [{"b": math.nan}]}, "it holds NaN or an infinity"),
        (RUNS, {**RUN, "a": math.inf}, "it holds NaN or an infinity"),
        (RUNS, {**RUN, "a": 10**400}, "it holds a number that no double holds"),
        (RUNS, {**RUN, "a": nested(200)}, "it is nested more than 128 levels deep"),
        (CACHE, {"id": "c", "cacheKey": "k", "ttl": "1h"}, "its ttl is neither -1 nor"),
        (CACHE, {"id": "c", "cacheKey": "k", "ttl": 0}, "its ttl is neither -1 nor"),
        (CACHE, {"id": "c", "cacheKey": "k", "ttl": True}, "its ttl is neither -1 nor"),
        (RUNS, decode(b"[1]"), "not a JSON object"),
        (RUNS, decode(b'{"id": "r", '), "not JSON"),
    ],
)
def test_what_the_service_would_refuse_is_refused(container: Any, document: dict[str, Any], why: str) -> None:
    with pytest.raises(Refusal) as caught:
        ready(container, document)
    assert why in str(caught.value)


@pytest.mark.parametrize("ttl", [-1, 1, 3600, 2**31 - 1])
def test_a_lifetime_may_be_for_ever_or_some_seconds(ttl: int) -> None:
    assert ready(CACHE, {"id": "c", "cacheKey": "k", "ttl": ttl}).document["ttl"] == ttl


def test_the_limit_of_size_counts_bytes_not_characters() -> None:
    room = LARGEST - len(json.dumps({**RUN, "text": ""}, separators=(",", ":")).encode())
    assert ready(RUNS, {**RUN, "text": "ü" * (room // 2)}).size <= LARGEST
    with pytest.raises(Refusal, match="2 MB"):
        ready(RUNS, {**RUN, "text": "ü" * (room // 2 + 1)})


def test_a_document_of_as_many_levels_as_the_service_takes_is_ready() -> None:
    assert ready(RUNS, {**RUN, "a": nested(120)})


@pytest.mark.parametrize(
    ("stored", "wanted", "answer"),
    [
        ({"a": 8, "_ts": 5, "_etag": "x"}, {"a": 8.0}, True),
        ({"a": [1, {"b": None}]}, {"a": [1.0, {"b": None}]}, True),
        ({"a": 2**60}, {"a": 2**60 + 1}, True),
        ({"a": True}, {"a": 1}, False),
        ({"a": 0}, {"a": False}, False),
        ({"a": True}, {"a": True}, True),
        ({"a": 1}, {"a": "1"}, False),
        ({"a": 1, "b": 2}, {"a": 1}, False),
        ({"a": None}, {}, False),
        ({"a": [1, 2]}, {"a": [2, 1]}, False),
        ({"_mine": 1}, {}, False),
        (None, {}, False),
    ],
)
def test_the_same_is_what_the_service_would_answer_alike(stored: object, wanted: object, answer: bool) -> None:
    assert same(stored, wanted) is answer
