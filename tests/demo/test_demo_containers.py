"""Memories, examples, optimizations and cache entries hold what their screens promise."""

from __future__ import annotations

import math
from collections import Counter

from fleet_tui.demo import NOW
from tests.demo.reading import Document, document, documents
from tests.demo_data.cases import MODEL_RUN

RUNS = {each["id"]: each for each in documents("workflowRuns")}


def cosine(one: list[float], two: list[float]) -> float:
    across = sum(a * b for a, b in zip(one, two, strict=True))
    return across / math.hypot(*one) / math.hypot(*two)


def vectors() -> list[Document]:
    sizes = (8, 16)
    found = [each for each in documents("agentMemory") if isinstance(each.get("embedding"), list)]
    return [each for each in found if len(each["embedding"]) in sizes and any(each["embedding"])]


def test_vectors_have_two_lengths_beside_the_data_models_own() -> None:
    lengths = Counter(len(each["embedding"]) for each in vectors())
    assert lengths[8] > lengths[16] >= 8
    assert len(documents("agentMemory")[0]["embedding"]) == 3
    assert sum("embedding" not in each for each in documents("agentMemory")) >= 8


def test_near_duplicates_of_text_are_the_nearest_by_vector() -> None:
    mine = document("agentMemory", "near-duplicates")
    others = [each for each in vectors() if len(each["embedding"]) == len(mine["embedding"]) and each is not mine]
    others.sort(key=lambda each: -cosine(mine["embedding"], each["embedding"]))
    assert "quantizedFlat needs 1,000 vectors" in others[0]["content"]
    assert cosine(mine["embedding"], others[0]["embedding"]) > 0.95
    assert cosine(mine["embedding"], others[1]["embedding"]) < 0.9


def test_memories_come_from_runs_of_the_same_user_and_two_from_runs_that_are_gone() -> None:
    linked = [each for each in documents("agentMemory") if source(each)]
    known = [each for each in linked if source(each) in RUNS]
    assert len(linked) - len(known) == 2
    assert len(known) >= 25
    for each in known:
        assert RUNS[source(each)]["userId"] == each["userId"]
        if source(each) != MODEL_RUN:  # which was written again later
            assert RUNS[source(each)]["_ts"] <= each["_ts"]


def source(memory: Document) -> str:
    return memory.get("workflowId") or memory.get("metadata", {}).get("sourceWorkflowId") or ""


def test_flat_memories_have_bars_in_their_ids_and_odd_contents() -> None:
    flat = [each for each in documents("agentMemory") if "|" in each["id"]]
    assert len(flat) >= 6
    assert all("createdAt" in each and "metadata" not in each and "embedding" not in each for each in flat)
    assert any(" " in each["id"] for each in flat)
    assert {type(each["content"]) for each in flat} == {str, list, type(None)}
    assert document("agentMemory", "flat-messages")["content"][0].keys() == {"role", "content"}
    assert document("agentMemory", "flat-empty")["content"] == ""


def test_examples_are_of_both_shapes() -> None:
    flat = [each for each in documents("dspyExamples") if isinstance(each["team"], str)]
    nested = [each for each in documents("dspyExamples") if isinstance(each["team"], list)]
    assert len(flat) >= 10
    assert len(nested) >= 30
    assert len({each["createdAt"] for each in flat}) == 1
    assert all("labels" not in each and isinstance(each["tool_requirements"], list) for each in flat)
    assert all(set(each["tool_requirements"]) == set(each["team"]) for each in nested)
    assert {each["labels"]["difficulty"] for each in nested} == {"easy", "medium", "hard"}


def test_optimizations_name_stored_and_deleted_examples() -> None:
    stored = {each["id"] for each in documents("dspyExamples")}
    named = [each for run in documents("dspyOptimizationRuns") for each in run.get("trainExampleIds", [])]
    assert len(stored & set(named)) >= 20
    assert set(named) - stored


def rounds(case: str) -> list[float | None]:
    return [each["metric"] for each in document("dspyOptimizationRuns", case)["metricProgression"]]


def test_optimizations_have_2_12_and_2000_rounds_rise_fall_and_skip() -> None:
    assert [len(rounds(case)) for case in ("two-rounds", "twelve-rounds", "two-thousand-rounds")] == [2, 12, 2000]
    assert rounds("falling")[-1] < rounds("falling")[0]  # type: ignore[operator]
    assert max(each for each in rounds("two-thousand-rounds") if each is not None) > 0.85
    assert rounds("round-without-value").count(None) == 2


def test_optimizations_are_of_three_optimizers_two_metrics_and_every_status() -> None:
    runs = documents("dspyOptimizationRuns")
    assert {each["optimizerType"] for each in runs} >= {"GEPA", "MIPROv2", "BootstrapFewShot", "gepa"}
    metrics = {each["optimizerConfig"]["metric"] for each in runs if "optimizerConfig" in each}
    assert metrics == {"semantic_f1", "exact_match"}
    assert {each.get("status") for each in runs} == {"succeeded", "failed", "running", None}
    assert "completedAt" not in document("dspyOptimizationRuns", "running")
    flat = document("dspyOptimizationRuns", "flat")
    assert not flat.keys() & {"status", "metricProgression", "program_snapshot"}
    assert flat["createdAt"] > flat["completedAt"]


def left(entry: Document) -> float:
    return float(entry["_ts"] + entry["ttl"] - NOW.timestamp())


def test_cache_entries_are_alive_about_to_expire_and_expired() -> None:
    assert left(document("cache", "alive")) > 600
    assert left(documents("cache")[0]) == 12 * 60 + 16, "the data model's own entry is gone at 11:16:16"
    assert 0 < left(document("cache", "expiring")) < 60
    assert left(document("cache", "expired")) < 0
    expiring = [each for each in documents("cache") if isinstance(each.get("ttl"), int) and 0 < left(each) < 180]
    assert len(expiring) >= 3
    assert document("cache", "never-expires")["ttl"] == -1
    assert document("cache", "no-ttl")["ttl"] is None


def test_cache_entries_have_full_results_both_shapes_and_shared_keys() -> None:
    assert document("cache", "full-result")["result"]["fullResultRef"].startswith("https://")
    flat = [each for each in documents("cache") if "taskPreview" in each]
    assert len(flat) >= 5
    assert not [each for each in flat if each.keys() & {"request", "result"}]
    keys = Counter(each["cacheKey"] for each in documents("cache"))
    assert keys[document("cache", "several-of-one-key")["cacheKey"]] == 3
    assert sorted(keys.values())[-2] == 2


def test_cache_entries_belong_to_runs_that_came_before_them() -> None:
    linked = [each for each in documents("cache") if "workflowId" in each]
    gone = [each for each in linked if each["workflowId"] not in RUNS]
    assert len(gone) == 1
    for each in linked[1:]:
        if each not in gone:
            assert RUNS[each["workflowId"]]["_ts"] <= each["_ts"]
