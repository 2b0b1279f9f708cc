"""What doctor finds in policies: the baseline costs, but nothing in it fails."""

from __future__ import annotations

from typing import Any

import pytest

from fleet_tui.admin.doctor.finding import Finding, Grade
from fleet_tui.admin.doctor.policies import policy_findings
from fleet_tui.admin.provision.wanted import Wanted
from fleet_tui.schema import CACHE, CONTAINERS, MEMORIES, RUNS, container
from tests.admin.accounts import DEFAULT, own_commands, planned


def findings(name: str, body: dict[str, Any]) -> list[Finding]:
    return list(policy_findings(container(name), name, body))


def test_a_container_of_ours_is_all_ok() -> None:
    for step in planned(dimensions=8, segments=True).todo:
        assert [each.grade for each in findings(step.name, step.body) if each.grade != "ok"] == [], step.name


def test_the_data_models_own_account_has_warnings_with_a_next_step_and_no_fail() -> None:
    found = [each for name, body in own_commands().containers.items() for each in findings(name, dict(body))]
    assert {each.grade for each in found} == {Grade.OK, Grade.WARN}
    warned = [(each.subject, each.words.split(":")[0]) for each in found if each.grade is Grade.WARN]
    assert ("cache", "TTL off") in warned
    assert ("agentMemory", "no vector policy") in warned
    assert [name for name, words in warned if words.startswith("no composite index")] == [
        "workflowRuns",
        "agentMemory",
        "dspyOptimizationRuns",
        "dspyExamples",
    ]
    assert len(warned) == 6
    assert all(each.next_step for each in found if each.grade is Grade.WARN)


def body(name: str, **more: Any) -> dict[str, Any]:
    return Wanted(dimensions=8).body(container(name), name) | more


VECTORS = {"path": "/embedding", "dataType": "float32", "distanceFunction": "cosine", "dimensions": 8}


@pytest.mark.parametrize(
    ("name", "more", "words"),
    [
        (CACHE.name, {"partitionKey": {"paths": ["/id"]}}, "the partition key is /id, not /cacheKey"),
        (CACHE.name, {"partitionKey": None}, "the partition key is none"),
        (
            RUNS.name,
            {"partitionKey": {"paths": ["/tenantId", "/userId"], "kind": "MultiHash"}},
            "the partition key is /tenantId /userId",
        ),
    ],
)
def test_what_cannot_be_changed_fails_with_the_way_out(name: str, more: dict[str, Any], words: str) -> None:
    (failed,) = (each for each in findings(name, body(name, **more)) if each.grade is Grade.FAIL)
    assert failed.words.startswith(words)
    assert "AZURE_COSMOS_…_CONTAINER" in failed.next_step


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        (RUNS.name, ["/userId", "/workflowId"]),
        (RUNS.name, ["/tenantId", "/userId", "/workflowId"]),
        (MEMORIES.name, ["/userId", "/agentId"]),
    ],
)
def test_a_hierarchical_key_with_the_data_models_own_level_is_a_valid_account(name: str, paths: list[str]) -> None:
    key = {"partitionKey": {"paths": paths, "kind": "MultiHash", "version": 2}}
    found = findings(name, body(name, **key))
    assert {each.grade for each in found} == {Grade.OK}
    assert f"partition key {' '.join(paths)}" in found[0].words


@pytest.mark.parametrize("distance", ["cosine", "dotproduct", "euclidean"])
@pytest.mark.parametrize("kind", ["float32", "float16", "int8", "uint8"])
def test_any_valid_vector_policy_is_ok_and_shown(kind: str, distance: str) -> None:
    policy = {"vectorEmbeddings": [VECTORS | {"dataType": kind, "distanceFunction": distance}]}
    found = findings(MEMORIES.name, body(MEMORIES.name, vectorEmbeddingPolicy=policy))
    assert {each.grade for each in found} == {Grade.OK}
    shown = f"vectors of 8 dimensions, {kind}, {distance}, indexed by quantizedFlat, below 1,000 vectors it scans"
    assert found[0].words.endswith(shown)


def test_a_vector_policy_without_an_index_is_a_warning() -> None:
    bare = body(MEMORIES.name)
    bare["indexingPolicy"] = {**bare["indexingPolicy"], "vectorIndexes": []}
    (warned,) = (each for each in findings(MEMORIES.name, bare) if each.grade is Grade.WARN)
    assert "without an index" in warned.words


def test_nothing_that_is_said_of_vectors_tells_to_recreate_a_container() -> None:
    for name, stored in own_commands().containers.items():
        assert not any("recreate" in each.next_step for each in findings(name, dict(stored)))


def test_any_number_of_dimensions_will_do() -> None:
    policy = {"vectorEmbeddings": [VECTORS | {"dimensions": 3072}]}
    found = findings(MEMORIES.name, body(MEMORIES.name, vectorEmbeddingPolicy=policy))
    assert {each.grade for each in found} == {Grade.OK}


def test_a_path_that_is_not_indexed_is_a_warning() -> None:
    policy = {**DEFAULT, "excludedPaths": [{"path": "/execution_summary/*"}]}
    found = findings(RUNS.name, body(RUNS.name, indexingPolicy=policy))
    assert any("not indexed: /execution_summary/status" in each.words for each in found if each.grade is Grade.WARN)


def test_a_lifetime_of_memories_needs_no_remark() -> None:
    assert len(CONTAINERS) == 6
    for ttl in (None, -1, 60):
        found = findings(MEMORIES.name, body(MEMORIES.name) | {"defaultTtl": ttl})
        assert {each.grade for each in found} == {Grade.OK}
