"""A run on one page of Markdown: what, when, who and why, and nothing in a document can break out of it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from markdown_it import MarkdownIt

from fleet_tui.address import Address
from fleet_tui.insight.failures import Before
from fleet_tui.insight.handed import Handing
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present.ticket import MOST_LINES, Ticket, activities, span, ticket_lines
from fleet_tui.source.base import Request
from tests.insight.test_cause import TRACEBACK
from tests.model.making import THRESHOLD, called, judged, opened, run, said

FAILED = {"status": "failed"}
ADDRESS = Address("run", "wf_1", "ev_1")
DEEP = (
    "Traceback (most recent call last):\n" + "".join(f'  File "{n}.py", line {n}\n' for n in range(30)) + "KeyError: 1"
)


def ticket(*events: dict[str, Any], handing: Handing | None = None, **stored: Any) -> str:
    before, requests = stored.pop("before", None), stored.pop("requests", ())
    timeline = opened(run(*events, **{"status": "failed", "userId": "ann", "task": "Sum it up", **stored}))
    made = Ticket(timeline, ADDRESS, requests=requests, before=before, handing=handing or Handing())
    return "\n".join(ticket_lines(made))


def failed(text: str, **payload: object) -> dict[str, Any]:
    return called("ev_1", 1, text, "PostgresTool", payload={**FAILED, **payload})


def test_it_says_what_when_who_and_why_with_the_event_and_the_address() -> None:
    found = ticket(failed(TRACEBACK))
    assert found.startswith('# `psycopg UndefinedColumn: column "ordered_at" does not exist`\n')
    assert "- run: `fleet://run/wf_1@ev_1`" in found
    assert "- when: created " in found
    assert "- who: user `ann`, agent `writer`, tool `PostgresTool`" in found
    assert "- status: failed" in found
    assert "- cause: event `ev_1`, last unrecovered error" in found
    assert "## Task\n\n```\nSum it up\n```" in found
    assert "## Traceback\n\n```\nTraceback (most recent call last):" in found


def test_a_run_that_did_not_fail_has_a_ticket_without_a_cause() -> None:
    found = ticket(said("ev_1", 1, "done"), status="completed")
    assert found.startswith("# Run `wf_1`\n")
    assert "cause" not in found


@pytest.mark.parametrize("size", [100, 400, 4_000])
def test_an_error_of_one_long_line_is_told_whole(size: int) -> None:
    text = "openai.BadRequestError: " + "".join(f"{n} " for n in range(size))[:size].strip() + " THE END"
    for found in (ticket(failed(text)), ticket(error=text)):
        assert ("## Error\n" in found) is (size > 100)
        assert "THE END" in found
        if size > 100:
            assert text in found.partition("## Error\n\n```\n")[2].replace("\n", "")
        assert found.count("\n") < MOST_LINES
    assert "THE END" not in ticket(failed(text), handing=Handing(blank=True))


def test_of_an_error_that_is_too_long_for_a_page_its_beginning_is_told_and_how_long_it_is() -> None:
    assert "## Error, its first 4,500 of 20,013 characters" in ticket(failed("ValueError: " + "x" * 20_001))


def test_of_a_long_traceback_the_last_fifteen_lines_are_told_and_how_many_there_are() -> None:
    found = ticket(failed(DEEP))
    assert "## Traceback, its last 15 of 32 lines" in found
    assert '  File "29.py", line 29\nKeyError: 1\n```' in found
    assert '"15.py"' not in found


def test_the_traceback_of_a_payload_of_the_run_and_of_an_object_are_found() -> None:
    for stored in (
        ticket(failed("no luck", error=DEEP)),
        ticket(said("ev_1", 1, "x"), error=DEEP),
        ticket(said("ev_1", 1, "x"), error={"message": DEEP}),
    ):
        assert "KeyError: 1\n```" in stored


def test_rounds_of_the_judge_and_the_plan_are_told() -> None:
    rounds = [judged(n, n, 5.0 + n / 10) for n in range(1, 8)]
    found = ticket(said("ev_1", 1, ""), judge_evaluations=rounds, configSnapshot=THRESHOLD)
    assert "- 2 rounds before these\n- round 3: score 5.3, threshold 7.5, below" in found
    assert "- round 7: score 5.7" in found
    plan = {"subtasks": [{"step": 1, "agent": "w`riter", "description": "d"}], "assigned_team": ["w`riter"]}
    assert "``step 1 w`riter never ran``" in ticket(said("ev_1", 1, "", agentId="b"), routing=plan)


def test_how_often_it_was_met_before_is_told_only_where_somebody_looked() -> None:
    assert "- before: failures like this one were not looked for" in ticket(failed("x"))
    assert "- before" not in ticket(said("ev_1", 1, "all well"), status="succeeded")
    first = WorkflowRun.from_document({"id": "wf_0", "workflowId": "wf_0"})
    found = ticket(failed("x"), before=Before(2, 23, first))
    assert "- before: 2 of 23 older failed runs that were examined failed like this, first `fleet://run/wf_0`" in found
    assert "- before: 0 of 1 older failed run that was examined failed like this\n" in ticket(
        failed("x"), before=Before(0, 1)
    )


def test_the_activity_ids_of_its_own_reading_are_told_a_refused_request_first() -> None:
    def asked(partition: str, activity: str, status: int = 200) -> Request:
        return Request("read", "workflowRuns", partition, 1.0, 0.1, activity, status=status)

    made = [asked("wf_1", "aa"), asked("wf_2", "bb"), asked("wf_1", "cc", 503), asked("wf_1", ""), asked("wf_1", "dd")]
    found = ticket(failed("x"), requests=activities(made, ADDRESS, "wf_1"))
    assert "- activity ids of its reading: `cc` (503), `dd` (200), `aa` (200)" in found


def test_of_what_a_ticket_leaves_out_it_says_how_much() -> None:
    asked = [Request("read", "workflowRuns", "wf_1", 1.0, 0.1, f"id-{n}", status=200) for n in range(5)]
    found = ticket(failed("x"), task="\n".join(f"line {n}" for n in range(6)), requests=asked)
    assert "`id-2` (200) and 2 more" in found
    assert "line 3\n… 2 more lines\n```" in found


HOSTILE = "```\n# not a heading\n~~~\n</pre><script>\n````` x\n[a](javascript:1) \x1b[31m\u202e\nend: boom"


@pytest.mark.parametrize("blank", [False, True])
def test_no_text_of_a_document_is_markdown_or_acts_on_a_terminal(blank: bool) -> None:
    text = "Traceback (most recent call last):\n" + HOSTILE
    stored = {"task": HOSTILE, "userId": "a`b``c\n# d", "status": "failed"}
    found = ticket(failed(text), error=text, handing=Handing(blank=blank), **stored)
    assert "\x1b" not in found
    assert "\u202e" not in found
    tokens = MarkdownIt("commonmark").parse(found)
    assert [each.type for each in tokens if each.type in ("html_block", "blockquote_open", "hr")] == []
    headings = [tokens[at + 1].content for at, each in enumerate(tokens) if each.type == "heading_open"]
    assert all("not a heading" not in each or each.startswith("`") for each in headings)
    inside = [child.type for each in tokens for child in each.children or []]
    assert {"link_open", "html_inline", "image"}.isdisjoint(inside)


def test_whatever_a_run_holds_the_ticket_has_at_most_sixty_lines_and_none_is_long() -> None:
    rounds = [judged(n, n, 5.0) for n in range(1, 50)]
    plan = {"subtasks": [{"step": n, "agent": f"a{n}", "description": "d"} for n in range(50)]}
    found = ticket(failed(DEEP + "x" * 9_000), task="t\n" * 90 + "u" * 9_000, judge_evaluations=rounds, routing=plan)
    assert len(found.split("\n")) <= MOST_LINES
    assert max(map(len, found.split("\n"))) < 400
    assert found.endswith("```"), "nothing was cut off at the end"


def test_secrets_are_not_in_it_even_where_a_text_is_cut() -> None:
    token = "eyJ0eXAiOiJKV1Qi.eyJhdWQiOiJodHRwczovL2NvcyJ9.c2lnbmF0dXJl"
    found = ticket(failed(f"{'x' * 280} Bearer {token}\nAccountKey=c2VjcmV0c2VjcmV0==;"), task=f"sig=abcdef {token}")
    for each in ("eyJ0eXAi", "c2VjcmV0", "abcdef", "aHR0cHM6"):
        assert each not in found


def test_without_texts_it_keeps_ids_times_numbers_and_names() -> None:
    found = ticket(failed(TRACEBACK), handing=Handing(blank=True))
    assert "`ann`" in found
    assert "`PostgresTool`" in found
    assert "- cause: event `ev_1`, last unrecovered error" in found
    for word in ("psycopg", "ordered_at", "Sum it", "cursor"):
        assert word not in found
    assert re.search("```\n<9 characters, text [a-z]{14}>\n```", found)


def test_a_name_that_is_prose_is_told_by_its_length() -> None:
    prose = "somebody who was asked to look for the customers of October"
    event = {**failed("x"), "agentId": prose}
    assert "customers" not in ticket(event, handing=Handing(blank=True))
    assert json.dumps(prose)[1:-1] in ticket(event)


@pytest.mark.parametrize("text", ["", "`", "a`", "`` a", "a ``` b", "x" * 500])
def test_a_text_amid_a_line_is_one_piece_of_code(text: str) -> None:
    [token] = [each for each in MarkdownIt("commonmark").parse(f"- {span(text)} end") if each.type == "inline"]
    assert [each.type for each in token.children or []] == ["code_inline", "text"]
