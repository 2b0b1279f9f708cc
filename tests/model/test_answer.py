"""What a run answered, in either shape, and why it did not."""

from __future__ import annotations

import pytest

from fleet_tui.model.answer import Answer, why_missing
from fleet_tui.model.run import WorkflowRun
from tests.demo.reading import run as demo_run


def test_an_answer_is_read_with_all_that_is_recorded_beside_it() -> None:
    found = Answer.from_document({"result": {"answer": "x", "format": "text", "tokens": {"prompt": 3}, "sources": [1]}})
    assert (found.value, found.format, found.others) == ("x", "text", {"tokens": {"prompt": 3}, "sources": [1]})


def test_a_flat_run_answers_with_a_string() -> None:
    found = Answer.from_document(demo_run("flat-succeeded"))
    assert isinstance(found.value, str)
    assert (found.format, found.others) == ("", {})


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ({"status": "running"}, "no answer recorded: the run is still running"),
        ({"status": "cancelled"}, "no answer recorded: the run was cancelled"),
        ({"status": "failed"}, "no answer recorded: the run failed"),
        ({"status": "failed", "error": "Timeout"}, "no answer recorded: the run failed: Timeout"),
        ({"status": "succeeded"}, "no answer recorded"),
        ({"status": "succeeded", "result": ""}, "the recorded answer is empty"),
        ({"result": {"format": "markdown"}}, "no answer recorded"),
    ],
)
def test_that_there_is_none_is_said_with_the_reason(document: dict[str, object], why: str) -> None:
    answer = Answer.from_document(document)
    assert answer.missing
    assert why_missing(answer, WorkflowRun.from_document(document)) == why
