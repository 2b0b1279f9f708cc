"""What counts as an error, as a warning, as recovered, and where a failed run opens: the table, line by line."""

from __future__ import annotations

from typing import Any

import pytest

from fleet_tui.model.event import Event, EventKind
from fleet_tui.model.severity import Landing, Severity, severity_of
from tests.model.making import THRESHOLD, called, event, ids, judged, opened, run, said

TRACEBACK = 'Traceback (most recent call last):\n  File "cost.py", line 3, in <module>\nKeyError: 0'

ERRORS: dict[str, dict[str, Any]] = {
    "type error": {"type": "error"},
    "type failed": {"type": "failed"},
    "type exception": {"type": "exception"},
    "type timeout": {"type": "timeout"},
    "type in capitals": {"type": "ERROR"},
    "type error, whatever the status says": {"type": "error", "payload": {"status": 429, "message": "HTTP 429"}},
    "payload.error": {"payload": {"error": "no such table"}},
    "payload.error that is an object": {"payload": {"error": {"code": "ENOENT"}}},
    "payload.exception": {"payload": {"exception": "KeyError"}},
    "payload.error beside a retry": {"payload": {"error": "refused", "retry": 2}},
    "level error": {"payload": {"level": "error"}},
    "level critical": {"payload": {"level": "critical"}},
    "level fatal": {"payload": {"level": "fatal"}},
    "level in capitals": {"payload": {"level": "ERROR"}},
    "level error beside a retry": {"payload": {"level": "error", "message": "retrying"}},
    "status failed": {"payload": {"status": "failed"}},
    "status error": {"payload": {"status": "error"}},
    "status in capitals": {"payload": {"status": "FAILED"}},
    "status 400": {"payload": {"status": 400}},
    "status 503 beside a retry": {"payload": {"status": 503, "message": "will retry"}},
    "a message that opens with a traceback": {"payload": {"message": TRACEBACK}},
    "a message that opens with an exception": {"payload": {"message": "ValueError: could not convert"}},
    "an exception with its module": {"payload": {"message": "azure.core.exceptions.ResourceNotFoundError: gone"}},
    "an exception behind its file": {"toolOutputSummary": "cost_model.py: ValueError: could not convert"},
    "an exception that is all there is": {"toolOutputSummary": "TimeoutError"},
    "an exception with its arguments": {"toolOutputSummary": "ConnectionResetError(104, 'reset by peer')"},
    "an exception of no special kind": {"toolOutputSummary": "Exception: the flag is gone"},
    "an error of another language": {"toolOutputSummary": "Error: connect ECONNREFUSED 10.0.0.4:443"},
    "an output that opens with a traceback": {"toolOutputSummary": "\n" + TRACEBACK},
    "an output under its longer name": {"toolOutput": "KeyError: 'ticket_id'"},
    "a payload that is the message": {"payload": "KeyError: 'ticket_id'"},
    "a message beside the payload": {"message": "KeyError: 'ticket_id'"},
}

WARNINGS: dict[str, dict[str, Any]] = {
    "status 429": {"payload": {"status": 429}},
    "status 429, whatever the error says": {"payload": {"status": 429, "error": "Too many", "level": "error"}},
    "a message that says HTTP 429": {"payload": {"message": "HTTP 429: retry after 8s"}},
    "an output that says 429": {"toolOutputSummary": "429 Too Many Requests"},
    "an exception that says it was throttled": {"toolOutputSummary": "openai.RateLimitError: 429 Too Many Requests"},
    "level warning": {"payload": {"level": "warning"}},
    "level warning in capitals": {"payload": {"level": "WARNING"}},
    "level warn": {"payload": {"level": "warn"}},
    "payload.retry": {"payload": {"retry": 1}},
    "a message that speaks of a retry": {"payload": {"message": "Connection reset, retrying in 2 s"}},
    "an output that speaks of a retry": {"toolOutputSummary": "upstream closed, will retry"},
}

NEITHER: dict[str, dict[str, Any]] = {
    "nothing but a message": {"payload": {"message": "Three sources found"}},
    "a type that only holds the word": {"type": "error_report"},
    "an empty error": {"payload": {"error": "", "exception": None}},
    "level info": {"payload": {"level": "info"}},
    "a level that is no word": {"payload": {"level": ["error"]}},
    "status ok": {"payload": {"status": "ok"}},
    "status 200": {"payload": {"status": 200}},
    "status 399": {"payload": {"status": 399}},
    "a status that is true": {"payload": {"status": True}},
    "no retry": {"payload": {"retry": 0}},
    "a message about an error": {"payload": {"message": "No ValueError: the parser holds"}},
    "a number that is no status": {"payload": {"message": "429 rows, 12 columns"}},
    "a word of the family": {"payload": {"message": "Error handling: three patterns"}},
    "an exception further down": {"toolOutputSummary": "ok\nValueError: only quoted"},
    "an exception far into a long text": {"payload": {"message": "word " * 100 + "HTTP 429, retrying"}},
    "a payload that is a list": {"payload": ["error"]},
    "a message that is a number": {"payload": {"message": 429}},
}


def severity(stored: dict[str, Any]) -> Severity:
    return severity_of(Event.from_document({"type": "message", **stored}, 0))


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_is(case: str) -> None:
    assert severity(ERRORS[case]) is Severity.ERROR


@pytest.mark.parametrize("case", WARNINGS)
def test_a_warning_is(case: str) -> None:
    assert severity(WARNINGS[case]) is Severity.WARNING


@pytest.mark.parametrize("case", NEITHER)
def test_neither_is(case: str) -> None:
    assert severity(NEITHER[case]) is Severity.NONE


@pytest.mark.parametrize(
    ("score", "threshold", "expected"),
    [
        (7.4, THRESHOLD, Severity.WARNING),
        (7.5, THRESHOLD, Severity.NONE),
        (None, THRESHOLD, Severity.NONE),
        (1.0, {}, Severity.NONE),
    ],
)
def test_a_judge_round_below_the_threshold_is_a_warning(
    score: float | None, threshold: dict[str, Any], expected: Severity
) -> None:
    rows = opened(run(judge_evaluations=[judged(1, 9, score)], configSnapshot=threshold))
    assert [row.severity for row in rows] == [expected]


BROKEN = called("ev_1", 1, "KeyError: 0")


@pytest.mark.parametrize(
    ("later", "recovered"),
    [
        (called("ev_2", 2, "4 tables"), True),
        (called("ev_2", 2, "4 tables", payload={"retry": 1}), True),
        (called("ev_2", 2, "4 tables", tool="BrowserTool"), False),
        (called("ev_2", 2, "4 tables", agentId="analyst"), False),
        (called("ev_2", 2, "KeyError: 0"), False),
        (called("ev_2", 2, "HTTP 429", payload={"status": 429, "retry": 1}), False),
        (called("ev_2", 2, "", payload={"level": "warning"}), False),
        (said("ev_2", 2, "I go on without it"), False),
        (called("ev_2", 0.5, "4 tables"), False),
    ],
)
def test_a_tools_error_is_recovered_by_the_same_agents_same_tool_later(later: dict[str, Any], recovered: bool) -> None:
    rows = opened(run(BROKEN, later))
    found = next(row for row in rows if row.event.id == "ev_1")
    assert found.severity is (Severity.RECOVERED if recovered else Severity.ERROR)


@pytest.mark.parametrize(
    ("later", "recovered"),
    [
        (said("ev_2", 2, "Draft 2"), True),
        (event("ev_2", 2, type="handoff"), True),
        (event("ev_2", 2, type="analysis"), True),
        (event("ev_2", 2, type="status"), False),
        (said("ev_2", 2, "Draft 2", agentId="analyst"), False),
        (called("ev_2", 2, "4 tables"), False),
    ],
)
def test_an_error_without_a_tool_is_recovered_by_the_same_agents_next_work(
    later: dict[str, Any], recovered: bool
) -> None:
    rows = opened(run(event("ev_1", 1, type="error"), later))
    assert rows[0].severity is (Severity.RECOVERED if recovered else Severity.ERROR)


def test_errors_count_whether_recovered_or_not() -> None:
    rows = opened(run(BROKEN, called("ev_2", 2, "ok"), event("ev_3", 3, type="error"), said("ev_4", 4, "will retry")))
    assert [row.severity.name for row in rows] == ["RECOVERED", "NONE", "ERROR", "WARNING"]
    assert rows.counts() == (2, 1)


RUN_ERROR: dict[str, Any] = {"error": "DeadlineExceeded: the run took too long"}
JUDGED: dict[str, Any] = {
    "judge_evaluations": [judged(1, 20, 6.0), judged(2, 30, 7.0), judged(3, 40, 8.0)],
    "configSnapshot": THRESHOLD,
}
NOT_ENOUGH = JUDGED | {"judge_evaluations": [judged(1, 20, 6.0), judged(2, 30, 7.0), judged(3, 40, None)]}
LASTING = event("ev_3", 3, type="error", agentId="analyst")
RECOVERED = (BROKEN, called("ev_2", 2, "ok"))
QUIET = said("ev_9", 50, "Stopped.")


@pytest.mark.parametrize(
    ("document", "row", "rule"),
    [
        (run(*RECOVERED, LASTING, QUIET, status="failed", **RUN_ERROR, **JUDGED), "error", Landing.RUN_ERROR),
        (run(*RECOVERED, LASTING, QUIET, status="failed", **JUDGED), "ev_3", Landing.LAST_ERROR),
        (run(*RECOVERED, QUIET, status="failed", **JUDGED), "ev_9", Landing.LAST_ROW),
        (run(*RECOVERED, QUIET, status="failed", **NOT_ENOUGH), "judge:2", Landing.JUDGE_BELOW),
        (
            run(BROKEN, LASTING, said("ev_4", 4, "sorry", agentId="analyst"), status="failed"),
            "ev_1",
            Landing.LAST_ERROR,
        ),
        (run(LASTING, said("ev_4", 4, "sorry", agentId="analyst"), status="failed"), "ev_3", Landing.ONLY_WORDS_FOLLOW),
        (run(*RECOVERED, QUIET, status="failed"), "ev_9", Landing.LAST_ROW),
        (run(*RECOVERED, LASTING, QUIET, status="error"), "ev_3", Landing.LAST_ERROR),
        (run(*RECOVERED, QUIET, status=None, **RUN_ERROR), "error", Landing.RUN_ERROR),
        (run(*RECOVERED, LASTING, QUIET, status=None), "ev_1", Landing.FIRST_ROW),
        (run(*RECOVERED, LASTING, QUIET, **RUN_ERROR, **JUDGED), "ev_1", Landing.FIRST_ROW),
        (run(*RECOVERED, LASTING, status="cancelled"), "ev_1", Landing.FIRST_ROW),
        (run(*RECOVERED, LASTING, status="running"), "ev_1", Landing.FIRST_ROW),
    ],
)
def test_a_failed_run_opens_on_what_broke_it_and_any_other_on_its_first_row(
    document: dict[str, Any], row: str, rule: Landing
) -> None:
    timeline = opened(document)
    index, chosen = timeline.landing
    assert (ids(timeline)[index], chosen) == (row, rule)


def test_the_last_of_several_errors_is_the_one_that_counts() -> None:
    timeline = opened(run(LASTING, event("ev_5", 5, type="timeout", agentId="coder"), QUIET, status="failed"))
    assert ids(timeline)[timeline.landing[0]] == "ev_5"


def test_a_failed_run_of_which_nothing_else_is_recorded_has_nowhere_to_open() -> None:
    timeline = opened(run(status="failed"))
    assert (len(timeline), timeline.landing) == (0, (0, Landing.LAST_ROW))


def test_nothing_is_claimed_of_rows_that_nobody_has_looked_at() -> None:
    timeline = opened(run(BROKEN, status="failed"))
    fresh = type(timeline)(timeline.run, timeline.axis)
    assert (fresh[0].severity, fresh.counts(), fresh.examined) == (Severity.NONE, (0, 0), False)
    assert fresh.examine()
    assert (fresh[0].severity, fresh.counts()) == (Severity.ERROR, (1, 0))


def test_the_runs_own_error_is_never_recovered() -> None:
    timeline = opened(run(said("ev_1", 1, "run speaks", agentId="run"), status="failed", **RUN_ERROR))
    assert timeline[1].event.kind is EventKind.RUN_ERROR
    assert timeline[1].severity is Severity.ERROR
