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
    ],
)
def test_a_run_without_a_status_failed_by_the_signs_it_left(document: dict[str, Any], where: str) -> None:
    assert ending(document) == ("failed", f"failed (derived from {where})")


@pytest.mark.parametrize("status", ["failed", "FAILED", "Failed", "error", "Error"])
def test_a_status_says_so_whatever_its_case(status: str) -> None:
    assert ending({"status": status}) == ("failed", "")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("completed", "succeeded"), ("SUCCESS", "succeeded"), ("running", "running"), ("odd", "unknown")],
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
    told = [failure_of(each) for each in (*FAILED, GOOD)]
    assert [each and (each.path, each.text) for each in told] == [
        ("result", "[Researcher failed: search answered 429]"),
        ("metadata.error", "Agent 'Navigator' not found"),
        ("result", "Workflow execution completed (fallback)"),
        ("error", "Workflow timed out"),
        None,
    ]


def test_a_run_that_gave_no_output_says_that_much() -> None:
    found = failure_of({"metadata": {"fallback": True}})
    assert found is not None
    assert found.text == "the workflow gave no output"


def test_of_a_row_the_words_of_a_long_failure_say_that_they_are_cut() -> None:
    long = flat("x", "Execution failed: " + "x" * 400)
    row, whole = (failure_of(each) for each in (project(RUNS, long), long))
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
