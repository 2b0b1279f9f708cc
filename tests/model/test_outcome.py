"""How a run ended: what its status says, whatever the case, else, if it failed, the signs it left."""

from __future__ import annotations

from typing import Any

import pytest

from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.model.outcome import Outcome, ending_of, failure_of
from fleet_tui.model.run import WorkflowRun
from fleet_tui.query.evaluate import matcher
from fleet_tui.query.failed import failed
from fleet_tui.query.projection import project
from fleet_tui.schema import OPTIMIZATIONS, RUNS
from tests.demo.reading import run as demo_run
from tests.demo_data.cases import CASES
from tests.model.failures import AGENT, FAILED, GOOD, NOBODY, OTHERS, SILENT, UPPER, flat
from tests.query.random_cases import documents


def ending(document: dict[str, Any]) -> tuple[str, str]:
    found = ending_of(RUNS, document)
    return str(found.outcome), found.words


@pytest.mark.parametrize(
    ("document", "where"),
    [
        (AGENT, "result"),
        (NOBODY, "phase_status"),
        (SILENT, "metadata.fallback"),
        (flat("x", metadata={"error": "no agent"}), "metadata.error"),
        (flat("x", error="Workflow timed out"), "error"),
        (flat("x", "Execution failed: no agent"), "result"),
        (flat("x", phase_status={"routing": "FAILED"}), "phase_status"),
        (flat("x", phase_status={"routing": " timed_out "}), "phase_status"),
        (flat("x", phase_status={"routing": "failure"}), "phase_status"),
        (flat("x", error={"type": "ValueError", "message": "no"}), "error"),
        (flat("x", error=["no agent"]), "error"),
        (flat("x", error=429), "error"),
        (flat("x", metadata={"error": {"code": 7}}), "metadata.error"),
        (flat("x", "\n[Researcher failed: 429]\n"), "result"),
        (flat("x", "  Execution failed: no agent"), "result"),
        (flat("x", error="no agent", status=" "), "error"),
    ],
)
def test_a_run_without_a_status_failed_by_the_signs_it_left(document: dict[str, Any], where: str) -> None:
    assert ending(document) == ("failed", f"failed (derived from {where})")


@pytest.mark.parametrize(
    "status", ["failed", "FAILED", "failed ", "\nFailed", "Error", "failure", "timeout", "timed_out"]
)
def test_a_status_says_so_whatever_its_case(status: str) -> None:
    assert ending({"status": status}) == ("failed", "")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("completed", "succeeded"),
        ("SUCCESS", "succeeded"),
        ("success ", "succeeded"),
        ("running", "running"),
        ("cancelled", "cancelled"),
        ("odd", "unknown"),
    ],
)
def test_a_status_that_says_something_else_is_never_overruled_by_signs(status: str, outcome: str) -> None:
    assert ending({**NOBODY, "status": status}) == (outcome, "")


def test_the_status_that_is_shown_decides_where_two_are_stored() -> None:
    assert WorkflowRun.from_document(demo_run("mixture-status-disagrees")).outcome is Outcome.SUCCEEDED
    assert ending({"execution_summary": {"status": "failed"}, "status": "completed"}) == ("failed", "")


def test_an_empty_status_says_nothing_and_hides_no_failure() -> None:
    assert ending({**NOBODY, "status": ""})[0] == "failed"
    assert ending({"execution_summary": {"status": ""}, "status": "failed"}) == ("failed", "")


def test_a_run_that_only_speaks_of_failures_did_not_fail() -> None:
    assert [ending(each)[0] for each in OTHERS] == ["not recorded", "succeeded"]


def test_the_words_of_a_failure_are_where_the_writer_left_them() -> None:
    told = [failure_of(RUNS, each) for each in (*FAILED, GOOD)]
    assert [each and (each.path, each.text) for each in told] == [
        ("result", "[Researcher failed: search answered 429]"),
        ("metadata.error", "Agent 'Navigator' not found"),
        ("result", "Workflow execution completed (fallback)"),
        ("error", "Workflow timed out"),
        None,
    ]


def test_a_run_that_gave_no_output_says_that_much() -> None:
    found = failure_of(RUNS, {"metadata": {"fallback": True}})
    assert found is not None
    assert found.text == "the workflow gave no output"


def test_of_a_row_the_words_of_a_long_failure_say_that_they_are_cut() -> None:
    long = flat("x", "Execution failed: " + "x" * 400)
    row, whole = (failure_of(RUNS, each) for each in (project(RUNS, long), long))
    assert row is not None
    assert whole is not None
    assert (row.text, whole.text) == (long["result"][:300] + "…", long["result"])


def test_a_row_of_a_list_knows_what_the_whole_run_knows() -> None:
    for document in (*FAILED, *OTHERS, *map(demo_run, CASES)):
        whole, row = (WorkflowRun.from_document(each) for each in (document, project(RUNS, document)))
        assert (row.ending, row.score, row.tools) == (whole.ending, whole.score, whole.tools)
        assert (row.failure or "")[:300] == (whole.failure or "")[:300]


def test_the_one_function_and_the_filter_agree_on_whatever_is_stored() -> None:
    for container in (RUNS, OPTIMIZATIONS):
        says_yes = matcher((failed(container),))
        stored = documents(container, 400, seed=3)
        verdicts = [ending_of(container, each).outcome is Outcome.FAILED for each in stored]
        assert verdicts == [says_yes(each) for each in stored]
        assert len(set(verdicts)) == 2


def test_an_optimization_without_a_status_failed_by_its_error() -> None:
    found = OptimizationRun.from_document({"id": "o", "error": "out of memory"})
    assert (found.outcome, found.ending.derived) == (Outcome.FAILED, "error")
    assert OptimizationRun.from_document({"id": "o", "status": "FAILED"}).outcome is Outcome.FAILED


def test_a_zero_that_was_written_with_the_judge_off_is_no_score() -> None:
    assert WorkflowRun.from_document(SILENT).score is None
    assert WorkflowRun.from_document(flat("x", quality={"score": 0.0})).score == 0.0
    assert WorkflowRun.from_document(demo_run("flat-fallback")).score == 8.7


def test_the_status_word_is_kept_as_it_stands() -> None:
    assert WorkflowRun.from_document(UPPER).status == "FAILED"


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ("no agent", "no agent"),
        (" \n", None),
        ({"type": "RateLimit", "message": "wait 7 s"}, "RateLimit: wait 7 s"),
        ({"type": "RateLimit", "message": "RateLimit: wait"}, "RateLimit: wait"),
        ({"type": "RateLimit"}, "RateLimit"),
        ({"detail": "no agent"}, "no agent"),
        ({"code": 7}, '{"code": 7}'),
        ({}, None),
        (["no agent", {"message": "no tool"}, 7], "no agent; no tool; 7"),
        ([], None),
        (429, "429"),
        (0, None),
        (True, "true"),
        (False, None),
        (float("nan"), None),
        (None, None),
    ],
)
@pytest.mark.parametrize("at", ["error", "metadata"])
def test_an_error_has_words_whatever_its_writer_made_of_it(stored: object, words: str | None, at: str) -> None:
    document = flat("x", **({"error": stored} if at == "error" else {"metadata": {"error": stored}}))
    for found in (document, project(RUNS, document)):
        run = WorkflowRun.from_document(found)
        assert (run.failure, run.error) == (words, words)
        assert (run.outcome is Outcome.FAILED) is (words is not None)
        assert matcher([failed(RUNS)])(found) is (words is not None)


def test_an_error_nested_without_end_is_told_no_further_than_a_line() -> None:
    nested: object = "deep"
    for _ in range(3_000):
        nested = [nested]
    assert WorkflowRun.from_document(flat("x", error=nested)).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "stored", [{"execution_summary": {"status": ""}, "status": "FAILED"}, {"status": "FAILED\u2028"}]
)
def test_the_status_that_is_shown_is_the_one_that_counts(stored: dict[str, Any]) -> None:
    run = WorkflowRun.from_document(stored)
    assert run.outcome is Outcome.FAILED
    assert (run.status or "").startswith("FAILED")
    assert matcher([failed(RUNS)])(stored)


def test_a_phase_of_another_name_that_failed_is_told_apart_for_no_filter_asks_for_it() -> None:
    document = flat("x", phase_status={"planning": "failed", "execution": "success"})
    for found in (document, project(RUNS, document)):
        run = WorkflowRun.from_document(found)
        assert run.outcome is Outcome.NOT_RECORDED
        assert run.unasked == ("planning",)
        assert not matcher([failed(RUNS)])(found)
