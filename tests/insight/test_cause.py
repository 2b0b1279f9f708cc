"""Why a run failed, in one line: told by what broke it, never guessed."""

from __future__ import annotations

from typing import Any

import pytest

from fleet_tui.insight.cause import NOTHING_RECORDED, cause_of, shortened, stored_cause
from fleet_tui.model.run import WorkflowRun
from tests.model.making import THRESHOLD, called, event, judged, opened, run, said

TRACEBACK = (
    "Traceback (most recent call last):\n"
    '  File "/app/tools/postgres_tool.py", line 71, in run\n'
    "    rows = await cursor.execute(sql, params)\n"
    'psycopg.errors.UndefinedColumn: column "ordered_at" does not exist\n'
    "LINE 1: ...\n"
)
FAILED = {"status": "failed"}


def cause(*events: dict[str, Any], so_far: bool = False, **stored: object) -> Any:
    return cause_of(opened(run(*events, **{**FAILED, **stored})), so_far)  # type: ignore[arg-type]


CAUSES: dict[str, tuple[tuple[dict[str, Any], ...], dict[str, object], str]] = {
    "the exception of a traceback": (
        (called("ev_1", 1, TRACEBACK, "PostgresTool", payload=FAILED), said("ev_2", 2, "I have to stop")),
        {},
        'psycopg UndefinedColumn: column "ordered_at" does not exist',
    ),
    "the run's own error before any event": (
        (called("ev_1", 1, TRACEBACK, payload=FAILED),),
        {"error": "worker was stopped"},
        "worker was stopped",
    ),
    "the last error that lasted": (
        (
            called("ev_1", 1, "KeyError: 'a'", "A"),
            called("ev_2", 2, "KeyError: 'b'", "B"),
            called("ev_3", 3, "ok", "B"),
        ),
        {},
        "KeyError: 'a'",
    ),
    "a score that was too low": (
        (said("ev_1", 1, "draft"),),
        {"configSnapshot": THRESHOLD, "judge_evaluations": [judged(1, 2, 5.1), judged(2, 3, 5.8)]},
        "judge: 5.8 below 7.5 after 2 rounds",
    ),
    "an answer that never came": (
        (event("ev_1", 1, type="timeout", toolName="CodeInterpreter", payload={"durationMs": 120_000}),),
        {},
        "no answer of CodeInterpreter within 120 s",
    ),
    "a timeout of an agent": ((event("ev_1", 1, type="timeout"),), {}, "no answer of writer"),
    "a timeout of nobody": ((event("ev_1", 1, type="timeout", agentId=None),), {}, "no answer"),
    "a status and no words": (
        (event("ev_1", 1, type="tool_call", toolName="Search", payload={"status": 503}),),
        {},
        "Search failed (503)",
    ),
    "an error without words": ((event("ev_1", 1, type="error"),), {}, "writer failed"),
    "no error at all": (
        (said("ev_1", 1, "begun"), said("ev_2", 2, "half done")),
        {},
        "stopped without an error: last was writer message: half done",
    ),
    "an error behind which its agent only apologizes": (
        (
            event("ev_1", 1, type="error", message="OSError: [Errno 28] No space left on device"),
            said("ev_2", 2, "I could not write the file, giving up."),
        ),
        {},
        "OSError: [Errno 28] No space left on device",
    ),
    "an error behind which its agent went on and stopped": (
        (
            event("ev_1", 1, type="error", message="OSError: [Errno 28] No space left on device"),
            said("ev_2", 2, "I write it elsewhere."),
            called("ev_3", 3, "written", "FileTool"),
        ),
        {},
        "stopped without an error: last was writer tool call: written",
    ),
    "a service that was throttled to the end": (
        (called("ev_1", 1, "HTTP 429 Too Many Requests", "Search"), said("ev_2", 2, "retrying in 20 s")),
        {},
        "HTTP 429 Too Many Requests",
    ),
    "a process that was killed": (
        (called("ev_1", 1, "Process killed by signal 9", "CodeInterpreter"),),
        {},
        "Process killed by signal 9",
    ),
    "a process that ended with a code": (
        (said("ev_1", 1, "python3 exited with exit code 137"),),
        {},
        "python3 exited with exit code 137",
    ),
    "a judge that was content in the end": (
        (said("ev_1", 1, "draft"),),
        {"configSnapshot": THRESHOLD, "judge_evaluations": [judged(1, 2, 6.0), judged(2, 3, 8.0)]},
        "stopped without an error: last was judge: round 2 score 8",
    ),
    "a message and the exception behind it": (
        (
            event(
                "ev_1",
                1,
                type="error",
                payload={
                    "message": "Opening the pull request failed.",
                    "exception": "422 Validation Failed: no commits",
                },
            ),
        ),
        {},
        "Opening the pull request failed: 422 Validation Failed: no commits",
    ),
    "nothing recorded": ((), {}, NOTHING_RECORDED),
}


@pytest.mark.parametrize("name", CAUSES)
def test_a_failed_run_says_why_in_one_line(name: str) -> None:
    events, stored, words = CAUSES[name]
    assert cause(*events, **stored).text == words


def test_the_cause_names_its_event_its_agent_and_its_tool() -> None:
    found = cause(called("ev_7", 1, TRACEBACK, "PostgresTool", payload=FAILED))
    assert (found.row, found.agent, found.tool, found.round) == ("ev_7", "writer", "PostgresTool", None)
    assert found.rule == "last unrecovered error"


@pytest.mark.parametrize("status", ["succeeded", "running", None, "gone to lunch"])
def test_a_run_that_did_not_fail_has_no_cause(status: str | None) -> None:
    assert cause_of(opened(run(called("ev_1", 1, TRACEBACK), status=status))) is None


def test_an_error_is_the_cause_whatever_older_events_would_tell() -> None:
    assert not cause(called("ev_1", 1, TRACEBACK), so_far=True).so_far


def test_the_last_row_is_the_cause_only_so_far_while_older_events_are_unread() -> None:
    assert cause(said("ev_1", 1, "half done"), so_far=True).so_far


@pytest.mark.parametrize(
    ("written", "told"),
    {
        "psycopg.errors.UndefinedColumn: no": "psycopg UndefinedColumn: no",
        "openai.RateLimitError: slow down": "openai RateLimitError: slow down",
        "azure.core.exceptions.ServiceResponseError": "azure ServiceResponseError",
        "builtins.ValueError: no": "ValueError: no",
        "TimeoutError: late": "TimeoutError: late",
        "cost_model.py: ValueError: no": "cost_model.py: ValueError: no",
        "see docs.python.org for more": "see docs.python.org for more",
        "a.b.c: lower case is no class": "a.b.c: lower case is no class",
        "": "",
    }.items(),
)
def test_a_class_is_named_with_its_library_and_not_with_all_its_modules(written: str, told: str) -> None:
    assert shortened(written) == told


def test_a_row_of_a_list_tells_its_own_error_and_nothing_that_only_events_know() -> None:
    told = WorkflowRun.from_document(run(status="failed", error=TRACEBACK))
    silent = WorkflowRun.from_document(run(status="failed"))
    good = WorkflowRun.from_document(run(error="a warning that was kept"))
    found = stored_cause(told)
    assert found is not None
    assert found.text == 'psycopg UndefinedColumn: column "ordered_at" does not exist'
    assert stored_cause(silent) is None
    assert stored_cause(good) is None


def test_a_hostile_error_is_made_safe() -> None:
    found = cause(called("ev_1", 1, "ValueError: \x1b]52;c;AAAA\x07 [red]boo[/red]\u202e"))
    assert "\x1b" not in found.text
    assert "\u202e" not in found.text
    assert "[red]" in found.text
