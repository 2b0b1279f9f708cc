"""A failed trace says why where a document does: in lists and JSON, above the timeline, on the row it opens on."""

from __future__ import annotations

from pathlib import Path

import pytest
from opentelemetry.trace import Status, StatusCode

from fleet_tui.insight.cause import cause_of, stored_cause
from fleet_tui.model.outcome import Outcome
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.severity import Landing
from tests.source.traces import sdk
from tests.source.traces.reading import run, timeline, written

WORDS = "ValueError: no berth is free"


def failed(own: str, within: str = "", *, code: StatusCode = StatusCode.ERROR) -> str:
    harbour = sdk.Harbour()
    root = harbour.span("SupervisorWorkflow.run", 0, 9000, status=Status(code, own or None))
    error = sdk.raised(ValueError(within)) if within else None
    harbour.span("execute_tool berths", 1000, 2000, root, {"gen_ai.tool.name": "berths"}, error=error)
    return sdk.otlp(harbour.spans)


@pytest.mark.parametrize(
    ("own", "within", "row"),
    [
        ("boom: it broke", "", "SupervisorWorkflow.run"),
        ("boom: it broke", "no berth is free", "SupervisorWorkflow.run"),  # as of a document: the run's own error
        (WORDS, "no berth is free", "berths"),  # what came from within is best seen where it came from
    ],
)
async def test_the_words_of_the_root_are_the_error_of_the_run(tmp_path: Path, own: str, within: str, row: str) -> None:
    path = tmp_path / "given.jsonl"
    document = await run(path, failed(own, within))
    record = WorkflowRun.from_document(document)
    assert (record.outcome, record.error, record.failure) == (Outcome.FAILED, own, own)
    rows = await timeline(path, record.id)
    assert len(rows) == 2  # the error is no row beside that of the root
    listed, opened = stored_cause(record), cause_of(rows)
    assert listed is not None
    assert opened is not None
    assert listed.text == opened.text == own
    index, rule = rows.landing
    assert row in (rows[index].event.tool, rows[index].event.text)
    assert opened.row == rows[index].event.id
    assert (rule is Landing.RUN_ERROR) is (row != "berths")


async def test_a_root_that_failed_without_words_has_no_error_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "given.jsonl"
    record = WorkflowRun.from_document(await run(path, failed("", "no berth is free")))
    assert (record.outcome, record.error) == (Outcome.FAILED, None)
    opened = cause_of(await timeline(path, record.id))
    assert opened is not None
    assert opened.text == WORDS


async def test_a_run_whose_root_did_not_fail_has_no_error(tmp_path: Path) -> None:
    text = failed("", "no berth is free", code=StatusCode.OK)
    record = WorkflowRun.from_document(await run(written(tmp_path / "given.jsonl", text), text))
    assert (record.outcome, record.error) == (Outcome.SUCCEEDED, None)
