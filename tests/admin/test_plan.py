"""What a plan proposes, for accounts in every state."""

from __future__ import annotations

from typing import Any

import pytest

from fleet_tui.admin.provision.compare import Aspect
from fleet_tui.admin.provision.plan import Actual, Doing, Plan, Step, Verdict
from fleet_tui.admin.provision.plan_text import plan_lines, verdict_words
from fleet_tui.admin.provision.wanted import IndexPolicy, VectorIndex, VectorType, Wanted
from fleet_tui.errors import UsageError
from fleet_tui.query.likeness import Distance
from tests.admin.accounts import ACCOUNT, DEFAULT, carried_out, own_commands, planned

BELOW = 22 * " "
LEAN, BASELINE = IndexPolicy.LEAN, IndexPolicy.BASELINE


def step(plan: Plan, name: str) -> Step:
    return next(each for each in plan.steps if each.container.name == name)


def text(plan: Plan) -> str:
    return "\n".join(plan_lines(plan))


def test_an_empty_account_gets_the_database_and_five_lean_containers() -> None:
    plan = planned(dimensions=1536)
    assert plan.database
    assert [each.name for each in plan.todo] == [
        "workflowRuns",
        "agentMemory",
        "dspyOptimizationRuns",
        "dspyExamples",
        "cache",
    ]
    assert plan.verdict is Verdict.DIFFERS
    runs, memory = step(plan, "workflowRuns").body, step(plan, "agentMemory").body
    assert runs["partitionKey"]["paths"] == ["/workflowId"]
    assert "defaultTtl" not in runs
    assert [each["path"] for each in runs["indexingPolicy"]["excludedPaths"]] == [
        "/events/*",
        "/judge_evaluations/*",
        '/"_etag"/?',
    ]
    assert runs["indexingPolicy"]["compositeIndexes"][0] == [
        {"path": "/userId", "order": "ascending"},
        {"path": "/_ts", "order": "descending"},
    ]
    assert memory["defaultTtl"] == -1
    assert memory["vectorEmbeddingPolicy"]["vectorEmbeddings"] == [
        {"path": "/embedding", "dataType": "float32", "distanceFunction": "cosine", "dimensions": 1536}
    ]
    assert memory["indexingPolicy"]["vectorIndexes"] == [{"path": "/embedding", "type": "quantizedFlat"}]
    assert step(plan, "cache").body["defaultTtl"] == 3600


@pytest.mark.parametrize(
    "wanted",
    [{"dimensions": 8}, {"index": LEAN, "dimensions": 0}, {"index": BASELINE}, {"segments": True, "dimensions": 8}],
)
def test_what_a_plan_made_is_in_step_with_it_and_with_no_wish(wanted: dict[str, Any]) -> None:
    after = carried_out(planned(**wanted))
    assert planned(after, **wanted).verdict is Verdict.IN_STEP
    assert planned(after).verdict is Verdict.IN_STEP
    assert text(planned(after)).splitlines()[1] == "= container workflowRuns"


def test_the_data_models_own_account_only_lacks_the_lifetime_of_the_cache() -> None:
    plan = planned(own_commands())
    assert [each.name for each in plan.todo] == ["cache"]
    (difference,) = plan.todo[0].differences
    assert (difference.aspect, difference.now, difference.wanted) == (Aspect.TTL, "off", "3600 s")
    assert f"~ container cache\n  + TTL               off → 3600 s\n{BELOW}cache entries older than that" in text(plan)
    assert planned(carried_out(plan, own_commands())).verdict is Verdict.IN_STEP


def test_lean_adds_to_an_account_in_default_indexing_and_takes_no_composite_away() -> None:
    own: dict[str, Any] = {**DEFAULT, "compositeIndexes": [[{"path": "/projectId"}, {"path": "/runTag"}]]}
    before = own_commands(workflowRuns={"indexingPolicy": own})
    plan = planned(before, index=LEAN)
    policy = step(plan, "workflowRuns").body["indexingPolicy"]
    assert len(policy["compositeIndexes"]) == 5
    assert policy["compositeIndexes"][0] == own["compositeIndexes"][0]
    assert {"path": "/events/*"} in policy["excludedPaths"]
    assert {"path": '/"_etag"/?'} in policy["excludedPaths"]
    assert all(each.doing in (Doing.CHANGE, Doing.KEEP) for each in plan.steps)
    assert planned(carried_out(plan, before), index=LEAN).verdict is Verdict.IN_STEP


def test_a_change_keeps_what_it_does_not_speak_of() -> None:
    keys = {"uniqueKeys": [{"paths": ["/cacheKey"]}]}
    plan = planned(own_commands(cache={"uniqueKeyPolicy": keys, "analyticalStorageTtl": -1}))
    body = step(plan, "cache").body
    assert (body["uniqueKeyPolicy"], body["analyticalStorageTtl"]) == (keys, -1)
    assert not [key for key in body if key.startswith("_")]
    assert step(plan, "cache").etag == '"1"'


@pytest.mark.parametrize("ttl", [60, 3600, 86_400])
def test_any_positive_lifetime_of_the_cache_will_do(ttl: int) -> None:
    assert planned(own_commands(cache={"defaultTtl": ttl})).verdict is Verdict.IN_STEP


@pytest.mark.parametrize("name", ["workflowRuns", "agentMemory"])
def test_any_lifetime_of_runs_and_memories_will_do(name: str) -> None:
    actual = own_commands(**{name: {"defaultTtl": 5}, "cache": {"defaultTtl": 1}})
    assert planned(actual).verdict is Verdict.IN_STEP


def test_a_path_that_lists_sort_by_and_nothing_indexes_is_added() -> None:
    policy = {**DEFAULT, "excludedPaths": [{"path": "/execution_summary/*"}, {"path": "/dspy_analysis/*"}]}
    before = own_commands(workflowRuns={"indexingPolicy": policy}, cache={"defaultTtl": 1})
    plan = planned(before)
    assert "  + index             left out → /execution_summary/status" in text(plan)
    included = step(plan, "workflowRuns").body["indexingPolicy"]["includedPaths"]
    assert included[0] == {"path": "/*"}
    assert {"path": "/execution_summary/status/*"} in included
    assert planned(carried_out(plan, before)).verdict is Verdict.IN_STEP


def test_a_container_that_indexes_nothing_is_made_to_index() -> None:
    before = own_commands(dspyExamples={"indexingPolicy": {"indexingMode": "none"}}, cache={"defaultTtl": 1})
    plan = planned(before)
    assert step(plan, "dspyExamples").body["indexingPolicy"]["indexingMode"] == "consistent"
    assert planned(carried_out(plan, before)).verdict is Verdict.IN_STEP


@pytest.mark.parametrize(
    ("name", "body", "wanted", "words"),
    [
        (
            "cache",
            {"partitionKey": {"paths": ["/id"]}},
            {},
            f"! partition key     /id → /cacheKey\n{BELOW}it cannot be ch",
        ),
        (
            "agentMemory",
            {
                "vectorEmbeddingPolicy": {
                    "vectorEmbeddings": [
                        {"path": "/embedding", "dataType": "int8", "distanceFunction": "cosine", "dimensions": 8}
                    ]
                }
            },
            {"dimensions": 16, "distance": Distance.EUCLIDEAN},
            f"! vector policy     8 dimensions, int8, cosine → 16 dimensions, int8, euclidean\n{BELOW}the path",
        ),
    ],
)
def test_what_cannot_be_changed_is_named_with_the_way_out(
    name: str, body: dict[str, Any], wanted: dict[str, Any], words: str
) -> None:
    plan = planned(own_commands(**{name: body}), **wanted)
    assert plan.verdict is Verdict.IMPOSSIBLE
    assert f"! container {name}\n  {words}" in text(plan)
    assert "AZURE_COSMOS_…_CONTAINER" in text(plan)
    assert verdict_words(plan) == f"{name} cannot be changed into what is wanted"


def test_a_vector_policy_that_is_lacking_is_added_with_its_index_if_the_service_takes_it() -> None:
    own = {"vectorEmbeddings": [{"path": "/other", "dataType": "int8", "distanceFunction": "cosine", "dimensions": 3}]}
    before = own_commands(agentMemory={"vectorEmbeddingPolicy": own})
    plan = planned(before, dimensions=8, distance=Distance.DOT_PRODUCT, vector_type=VectorType.FLOAT16)
    adding = (
        "~ container agentMemory\n  + vector policy     no vector policy → 8 dimensions, float16, dotproduct\n"
        f"{BELOW}the service is asked to add it; its answer is shown\n"
    )
    assert adding in text(plan)
    assert [each.name for each in plan.todo] == ["agentMemory", "cache"]
    body = step(plan, "agentMemory").body
    assert [each["path"] for each in body["vectorEmbeddingPolicy"]["vectorEmbeddings"]] == ["/other", "/embedding"]
    assert body["indexingPolicy"]["vectorIndexes"] == [{"path": "/embedding", "type": "quantizedFlat"}]
    assert {"path": "/embedding/*"} in body["indexingPolicy"]["excludedPaths"]
    after = carried_out(plan, before)
    assert planned(after, dimensions=8).verdict is Verdict.IN_STEP
    assert planned(after).verdict is Verdict.IN_STEP


@pytest.mark.parametrize("distance", Distance)
@pytest.mark.parametrize("kind", VectorType)
def test_any_valid_kind_and_distance_is_in_step_unless_another_is_asked_for(
    kind: VectorType, distance: Distance
) -> None:
    before = carried_out(planned(dimensions=8, vector_type=kind, distance=distance))
    assert planned(before, dimensions=8).verdict is Verdict.IN_STEP
    assert planned(before, vector_type=kind, distance=distance).verdict is Verdict.IN_STEP
    others = [each for each in Distance if each is not distance]
    assert {planned(before, distance=each).verdict for each in others} == {Verdict.IMPOSSIBLE}
    kinds = [each for each in VectorType if each is not kind]
    assert {planned(before, vector_type=each).verdict for each in kinds} == {Verdict.IMPOSSIBLE}


def test_a_vector_policy_without_an_index_is_not_in_step() -> None:
    found = carried_out(planned(dimensions=8))
    policy = {**found.containers["agentMemory"]["indexingPolicy"], "vectorIndexes": []}  # type: ignore[dict-item]
    before = Actual(
        True, {**found.containers, "agentMemory": {**found.containers["agentMemory"], "indexingPolicy": policy}}
    )
    plan = planned(before)
    assert "  + vector index      none → quantizedFlat" in text(plan)
    assert step(plan, "agentMemory").body["indexingPolicy"]["vectorIndexes"][0]["type"] == "quantizedFlat"
    assert planned(carried_out(plan, before)).verdict is Verdict.IN_STEP


def test_a_vector_index_for_each_user_is_made_and_accepted_when_asked_for() -> None:
    todo = planned(dimensions=8, vector_index=VectorIndex.DISK_ANN, vector_shard=True)
    assert step(todo, "agentMemory").body["indexingPolicy"]["vectorIndexes"] == [
        {"path": "/embedding", "type": "diskANN", "vectorIndexShardKey": ["/userId"]}
    ]
    assert "float32, cosine, diskANN, one for each /userId" in text(todo)
    assert planned(carried_out(todo)).verdict is Verdict.IN_STEP
    assert planned(carried_out(todo), vector_shard=True).verdict is Verdict.IN_STEP
    plain = carried_out(planned(dimensions=8, vector_index=VectorIndex.DISK_ANN))
    assert "! vector index      diskANN → diskANN, one for each /userId" in text(planned(plain, vector_shard=True))


def test_a_plan_says_when_vectors_are_scanned_and_where_none_are_searched() -> None:
    shown = " ".join(text(planned(dimensions=8)).split())
    assert "below 1,000 vectors it scans; a database whose containers share throughput has no vector search" in shown
    assert "it scans" not in text(planned(dimensions=8, vector_index=VectorIndex.FLAT))


def test_throughput_that_nobody_asked_for_is_named() -> None:
    shown = " ".join(text(planned(dimensions=8)).split())
    assert "gives each new container 400 RU/s all the same, 2,000 RU/s for 5; a serverless account has none" in shown
    for wanted in ({"throughput": 400}, {"autoscale": 1000}):
        assert "was not asked for" not in text(planned(dimensions=8, **wanted))
    assert "was not asked for" not in text(planned(own_commands()))


@pytest.mark.parametrize(
    ("wanted", "steps"),
    [
        ({"throughput": 450}, "--throughput 400 or --throughput 500"),
        ({"autoscale": 1500}, "--autoscale 1000 or --autoscale 2000"),
    ],
)
def test_throughput_is_taken_in_the_steps_of_the_service(wanted: dict[str, Any], steps: str) -> None:
    with pytest.raises(UsageError) as told:
        Wanted(**wanted)
    assert told.value.next_step == f"give {steps}"


def test_another_vector_index_is_named_only_where_one_is_asked_for() -> None:
    before = carried_out(planned(dimensions=8, vector_index=VectorIndex.DISK_ANN))
    assert planned(before, dimensions=8).verdict is Verdict.IN_STEP
    assert planned(before, vector_index=VectorIndex.DISK_ANN).verdict is Verdict.IN_STEP
    other = planned(before, vector_index=VectorIndex.FLAT)
    assert other.verdict is Verdict.IMPOSSIBLE
    assert "  ! vector index      diskANN → flat" in text(other)


def test_no_vectors_are_asked_for_unless_their_dimensions_are() -> None:
    assert step(planned(own_commands()), "agentMemory").doing is Doing.KEEP


def test_a_memory_container_is_not_made_before_its_dimensions_are_known() -> None:
    plan = planned()
    assert "  ? vector policy     --dimensions N is needed" in text(plan)
    with pytest.raises(UsageError, match="to add it later is for the service to allow"):
        plan.require_decided()
    planned(dimensions=0).require_decided()
    planned(index=BASELINE).require_decided()
    planned(own_commands(), index=LEAN).require_decided()


def test_wishes_that_exclude_each_other_are_refused() -> None:
    with pytest.raises(UsageError, match="--throughput and --autoscale"):
        Wanted(throughput=400, autoscale=4000)
    with pytest.raises(UsageError, match="505 dimensions at most"):
        Wanted(vector_index=VectorIndex.FLAT, dimensions=1536)


def test_segments_are_made_on_request_only() -> None:
    assert "workflowRunSegments" not in text(planned())
    assert "+ container workflowRunSegments" in text(planned(own_commands(), segments=True))


def test_a_renamed_container_is_planned_under_its_own_name() -> None:
    from dataclasses import replace

    from fleet_tui.admin.provision.plan import plan

    renamed = plan(replace(ACCOUNT, containers={"cache": "fleet\x1b[2Jcache"}), Wanted(dimensions=0))
    assert step(renamed, "cache").body["id"] == "fleet\x1b[2Jcache"
    assert "\x1b" not in text(renamed)
    assert "+ container fleet␛[2Jcache" in text(renamed)
