"""A run in the list, in the summary over its timeline, and in a line about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.fields import FileDocument
from fleet_tui.insight.cause import Cause
from fleet_tui.model.json_row import printed_row
from fleet_tui.model.judge import Judgement
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present.cells import columns_for, heading, line, line_text, line_width, wanted, widths
from fleet_tui.present.records.runs import (
    about,
    cause_facts,
    columns,
    detail,
    oddities,
    peek,
    short_id,
    summary,
    tab_names,
)
from fleet_tui.present.run.judge import nothing
from tests.demo.reading import documents, run
from tests.demo_data.cases import CASES
from tests.demo_data.hostile_text import BIDI, C1, CLEAR, CLIPBOARD, NUL, TITLE
from tests.model.making import opened
from tests.model.test_mutations import ACTS
from tests.present.reading import block_of, text_of, tone_of, width_of

COLUMNS = columns(frozen(NOW))
HOSTILE = TITLE + CLIPBOARD + CLEAR + C1 + BIDI + NUL + "\nsecond line\ud83d"


def read(document: dict[str, Any]) -> WorkflowRun:
    return WorkflowRun.from_document(document)


def of(case: str) -> WorkflowRun:
    return read(run(case))


def row(case: str, width: int) -> str:
    shown = columns_for(COLUMNS, width)
    return text_of(line(of(case), shown, widths(shown, width, wanted(shown, [of(case)]))))


@pytest.mark.parametrize("status", ["failed", "succeeded", "running"])
def test_a_run_of_two_statuses_has_the_same_badge_in_the_list_and_over_its_timeline(status: str) -> None:
    found = read({"id": "a", "status": status, "execution_summary": {"status": "cancelled"}})
    listed = text_of(line(found, COLUMNS, widths(COLUMNS, 120))).split()[0]
    assert listed == "⊘!"
    assert text_of(summary(found, None, None, None)) == " CANCELLED !"
    at_one = read({"id": "a", "status": "cancelled", "execution_summary": {"status": "cancelled"}})
    assert text_of(summary(at_one, None, None, None)) == " CANCELLED "


@pytest.mark.parametrize("width", range(60, 200, 5))
def test_a_duration_that_nobody_believes_is_marked_in_a_list_of_every_width(width: int) -> None:
    found = read({"id": "a", "task": "Count", "execution_summary": {"durationSeconds": 1e12}})
    here = columns_for(COLUMNS, width)
    cells = text_of(line(found, here, widths(here, width, wanted(here, [found])))).split()
    assert {"!", ">999d!"}.intersection(cells)
    assert not any("999" in each and "!" not in each for each in cells)


@pytest.mark.parametrize(
    ("width", "labels"),
    [
        (40, "age run task score"),
        (59, "age run task score"),
        (60, "age run task score rd dur"),
        (79, "age run task score rd dur"),
        (80, "age run user task score rd dur"),
        (97, "age run user task score rd dur"),
        (100, "age run user task score ev rd dur tok"),
        (110, "age run user task agents score ev rd dur tok"),
        (140, "age run user task agents mode score ev rd dur tok"),
        (200, "age run user task agents mode score ev rd dur tok"),
    ],
)
def test_a_wider_screen_shows_more_columns(width: int, labels: str) -> None:
    shown = columns_for(COLUMNS, width)
    assert heading(shown, widths(shown, width)).split() == labels.split()


@pytest.mark.parametrize("width", [40, 59, 60, 80, 100, 120, 200])
def test_every_run_of_the_demo_is_one_row_of_exactly_the_width(width: int) -> None:
    shown = columns_for(COLUMNS, width)
    sizes = widths(shown, width)
    for each in documents("workflowRuns"):
        found = line(read(each), shown, sizes)
        assert width_of(found) == width, each["id"]
        assert not ACTS.search(text_of(found))
        assert "\n" not in text_of(found)


@pytest.mark.parametrize(
    ("case", "starts", "holds"),
    [
        ("judge-never-satisfied", "✗↻    7h …DNXGTGX user_123 ", " 5.8   3   84s"),
        ("recovered", "✓ ", ""),
        ("running", "» ", "…"),
        ("cancelled", "⊘ ", ""),
        ("unknown-status", "? ", ""),
        ("flat-succeeded", "— ", ""),
        ("mixture-status-disagrees", "✓!", ""),
        ("refined", "✓↻", ""),
        ("pending", "— ", " pend "),
    ],
)
def test_the_first_cells_say_how_a_run_ended(case: str, starts: str, holds: str) -> None:
    found = row(case, 80)
    assert found.startswith(starts.replace("DNXGTGX", CASES[case][-7:]))
    assert holds in found


def test_a_score_below_the_threshold_is_a_warning_and_no_score_a_dash() -> None:
    shown = columns_for(COLUMNS, 80)
    sizes = widths(shown, 80)
    assert tone_of(line(of("judge-never-satisfied"), shown, sizes), "5.8") == "warn"
    assert tone_of(line(read(documents("workflowRuns")[0]), shown, sizes), "8.5") == "plain"
    exact = read({"quality": {"score": 7.5}, "configSnapshot": {"quality": {"judge_threshold": 7.5}}})
    assert tone_of(line(exact, shown, sizes), "7.5") == "plain"
    assert "    — " in row("no-quality", 80)


def test_a_wide_row_names_user_agents_mode_events_and_tokens() -> None:
    found = row("judge-never-satisfied", 140)
    assert found.startswith(f"✗↻    7h …{CASES['judge-never-satisfied'][-7:]} user_123 Research ")
    assert found.endswith(" researcher analyst writer reviewer seq     5.8   20   3   84s  12.4k")


@pytest.mark.parametrize(
    ("agents", "width", "shown"),
    [
        (["ResearcherAgent"], 115, "ResearcherAgent"),
        (["ResearcherAgent"], 110, "Researcher"),
        (["ResearcherAgent", "ReviewerAgent"], 130, "ResearcherAgent ReviewerAgent"),
        (["ResearcherAgent", "ReviewerAgent"], 120, "Researcher Reviewer"),
        (["ResearcherAgent", "ReviewerAgent"], 110, "Resea… Revie…"),
        (["Harbour_PilotAgent", "Harbour_TugmasterAgent"], 160, "Harbour_PilotAgent Harbour_TugmasterAgent"),
        (["Harbour_PilotAgent", "Harbour_TugmasterAgent"], 120, "Harbour_Pi… Harbour_Tu…"),
        ([], 120, "—"),
    ],
)
def test_agents_stand_with_their_names_where_there_is_room(agents: list[str], width: int, shown: str) -> None:
    found = read({"id": "a", "task": "Sum it up" * 9, "execution_summary": {"agentsUsed": agents}})
    here = columns_for(COLUMNS, width)
    sizes = widths(here, width, wanted(here, [found]))
    cells = {each.label: (each.piece(found, size)[0], size) for each, size in zip(here, sizes, strict=True)}
    assert cells["agents"][0] == shown
    assert cells["task"][1] >= 40


@pytest.mark.parametrize("field", ["id", "userId", "runTag"])
def test_hostile_text_is_inert_in_every_column_and_line(field: str) -> None:
    check_inert(read({**documents("workflowRuns")[0], field: HOSTILE}))


@pytest.mark.parametrize(
    "document",
    [
        {"task": HOSTILE, "error": HOSTILE, "status": HOSTILE, "userId": HOSTILE, "id": HOSTILE},
        {"routing": {"mode": HOSTILE, "assigned_to": [HOSTILE, "\n", "\x1b["]}},
        {"execution_summary": {"agentsUsed": ["a\nb", "\tc"], "toolsUsed": [HOSTILE], "status": HOSTILE}},
        {"task": {"input": "a"}, "status": "x\ny", "quality": {"score": HOSTILE}},
        {"status": "failed\n", "execution_summary": {"status": HOSTILE}},
        {"userId": "a\nb", "task": "a\nb", "id": "a\nb", "status": "a\nb"},
    ],
)
def test_hostile_text_anywhere_is_inert(document: dict[str, Any]) -> None:
    check_inert(read(document))


def check_inert(found: WorkflowRun) -> None:
    shown = columns_for(COLUMNS, 200)
    one_liners = [line(found, shown, widths(shown, 200)), summary(found, 1, 1, 1), peek(found, NOW), oddities(found)]
    for each in one_liners:
        assert "\n" not in text_of(each)
        assert not ACTS.search(text_of(each))
    assert width_of(one_liners[0]) == 200
    assert not ACTS.search(block_of(detail(found, 80, NOW)))


@pytest.mark.parametrize(
    ("run_id", "shown"),
    [("wf_1", "wf_1"), ("12345678", "12345678"), ("wf_01KA7ZBMNRPDZX52NSG5TGXEJ3", "…5TGXEJ3"), ("a\nb", "a b")],
)
def test_an_id_is_known_by_its_end(run_id: str, shown: str) -> None:
    assert short_id(run_id) == shown


@pytest.mark.parametrize(
    ("case", "counts", "text"),
    [
        (
            "judge-never-satisfied",
            (1, 5, 20),
            " FAILED   5.8/7.5  3 rounds  20 ev 1✗ 5!  83.6s  12.4k tok  sequential",
        ),
        ("judge-never-satisfied", (None, None, 20), " FAILED   5.8/7.5  3 rounds  20 ev  83.6s  12.4k tok  sequential"),
        ("judge-never-satisfied", (0, 0, None), " FAILED   5.8/7.5  3 rounds  83.6s  12.4k tok  sequential"),
        ("unknown-status", (0, 0, 7), " paused_for_review "),
        ("pending", (0, 0, 5), " STATUS NOT RECORDED   not evaluated yet  5 ev  "),
        ("status-success", (0, 0, 5), " SUCCESS   8.9/7.5  "),
        ("flat-failed", (2, 0, 4), " FAILED   4 ev 2✗  50.7s"),
        ("mistyped-fields", (0, 0, 0), " STATUS NOT RECORDED   0 ev"),
    ],
)
def test_the_summary_says_what_matters_most_first(
    case: str, counts: tuple[int | None, int | None, int | None], text: str
) -> None:
    assert text_of(summary(of(case), *counts)).startswith(text)


def test_one_round_is_one_round() -> None:
    assert "  1 round  2 ev" in text_of(summary(read(documents("workflowRuns")[0]), 0, 0, 2))


def test_the_line_about_a_failed_run_is_its_error() -> None:
    found = peek(of("only-error"), NOW)
    assert text_of(found).startswith("✗ azure.core.exceptions.ClientAuthenticationError: ")
    assert tone_of(found, "✗") == "bad"
    long = text_of(peek(read({"error": "x" * 5000}), NOW))
    assert len(long) <= 202
    assert long.endswith("…")


def test_the_line_about_any_other_run_says_whose_it_is_and_when_it_was_written() -> None:
    found = text_of(peek(of("judge-never-satisfied"), NOW))
    assert found == f"{CASES['judge-never-satisfied']}  user_123  failed, written 7h ago"
    assert "user not recorded" in text_of(peek(of("flat-no-user"), NOW))
    assert "status paused_for_review" in text_of(peek(of("unknown-status"), NOW))
    assert "paths disagree: status: succeeded / failed" in text_of(
        peek(read({**run("mixture-status-disagrees"), "error": None}), NOW)
    )


@pytest.mark.parametrize(
    ("written", "told"),
    [("2064-11-17T10:00:00Z", "written in 39y"), ("1970-01-01T00:00:00Z", "written at no real time !")],
)
def test_a_time_to_come_and_one_that_is_none_are_not_said_to_be_ago(written: str, told: str) -> None:
    odd = read({"id": "wf", "workflowId": "wf", "_ts": written})
    assert text_of(peek(odd, NOW)).endswith(told)
    shown = next(each for each in block_of(detail(odd, 100, NOW)).splitlines() if each.startswith("written"))
    assert " ago" not in shown
    assert "(!" not in shown


def test_the_line_about_a_run_says_that_its_times_are_of_no_known_zone() -> None:
    naive = read({"id": "wf_1", "start_time": "2025-11-10T10:00:00"})
    assert text_of(peek(naive, NOW)).startswith("wf_1  user not recorded  times zone not known  ")


def test_list_header_and_json_say_the_same_of_how_long_a_run_took_that_is_not_over() -> None:
    times = {"start_time": "2025-11-10T10:00:00", "end_time": "2025-11-10T10:00:05"}
    found = read({"id": "wf_1", "status": "running", **times})
    cells = {each.label: each.cell(found)[0] for each in COLUMNS}
    assert cells["dur"] == "5.0s"
    assert "5.0s" in text_of(summary(found, 0, 0, 1))
    assert printed_row(found, NOW)["duration_seconds"] == 5
    assert {each.label: each.cell(read({"status": "running"}))[0] for each in COLUMNS}["dur"] == "—"


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ({"phase_timings": {"analysis": 1.0, "routing": 2.0}}, "2 rows"),
        ({"error": "it broke"}, "1 row"),
        ({"events": [{"eventId": "ev_1"}]}, "1 ev"),
        ({"events": []}, "0 ev"),
        ({"events": [{"eventId": "ev_1"}], "segments": {"hasOverflow": True}}, "1+ ev"),
    ],
)
def test_the_summary_calls_events_what_the_list_counts_as_events(stored: dict[str, Any], said: str) -> None:
    timeline = opened({"id": "wf_1", **stored})
    told = text_of(summary(timeline.run, 0, 0, len(timeline), made=timeline.axis.made))
    assert f"  {said}" in told
    listed = {each.label: each.cell(timeline.run)[0] for each in COLUMNS}["ev"]
    assert listed == (said.split(maxsplit=1)[0] if " ev" in said else "—")


@pytest.mark.parametrize("width", [40, 60, 100])
def test_what_stands_behind_the_tabs_is_parted_from_them(width: int) -> None:
    assert text_of(tab_names(["timeline", "plan"], "plan", width)).endswith("←→ ")


def test_what_is_odd_about_a_document_is_said_with_how_much_more_there_is() -> None:
    assert oddities(of("recovered")) == []
    stored = {"id": "wf", "workflowId": "wf", "userId": 5}
    assert text_of(oddities(read(stored))) == "! userId: a number where text belongs · x shows the document"
    assert text_of(oddities(read({"id": "wf"}))).startswith("! partition: no partition key is stored")
    assert " and 3 more · x shows" in text_of(oddities(of("mistyped-fields")))
    assert text_of(oddities(of("mixture-status-disagrees"))).startswith("! paths disagree: status: succeeded / failed")


def test_the_preview_shows_every_listed_value_or_a_dash() -> None:
    found = block_of(detail(of("judge-never-satisfied"), 400, NOW))
    assert f"id         {CASES['judge-never-satisfied']}" in found
    assert "duration   83.6s\nscore      5.8\n" in found
    assert "agents     researcher, analyst, writer, reviewer" in found
    assert "error      —" in found
    assert "! userId: a number where text belongs" in block_of(detail(of("mistyped-fields"), 400, NOW))


def test_a_cause_that_older_events_may_change_says_so_in_words_and_in_its_details() -> None:
    found = cause_facts(Cause("the last judge round", "judge: 3.8 below 7.5", "judge:3", "judge", None, 3, so_far=True))
    assert found == {
        "cause": "so far: judge: 3.8 below 7.5",
        "cause_rule": "the last judge round",
        "cause_details": {"at": "judge:3", "agent": "judge", "tool": None, "round": 3, "so_far": True},
    }


TO_COMPARE = WorkflowRun.from_document({"id": "wf_1", "metadata": {"task": "Compare the two"}, "status": "failed"})


@pytest.mark.parametrize("width", [39, 60, 79, 119])
@pytest.mark.parametrize("words", [1, 6, 12])
def test_a_cause_is_told_whole_with_its_event_where_three_lines_have_room_for_it(width: int, words: int) -> None:
    text = " ".join(["timeout of it"] * words)
    lines = about(TO_COMPARE, Cause("", text, "ev_007"), width)
    told = " ".join(line_text(each).strip() for each in lines)
    assert all(line_width(each) <= width for each in lines)
    assert 1 <= len(lines) <= 3
    if len(text) + 20 < 2.5 * width:
        assert told.startswith(f"{text} · ev_007")
    else:
        assert "…" in told or f"{text} · ev_007" in told


def test_a_cause_that_has_no_room_at_all_ends_with_a_sign_and_its_event() -> None:
    lines = about(TO_COMPARE, Cause("", "word " * 200, "ev_007"), 79)
    assert len(lines) == 3
    assert "…" in line_text(lines[-1])


@pytest.mark.parametrize(("hours", "said"), [(23, "not evaluated yet"), (25, "no evaluation reached this account")])
def test_what_waits_for_its_verdict_is_told_alike_by_the_summary_and_the_judge(hours: int, said: str) -> None:
    ended = {"workflowId": "w", "createdAt": "2025-11-10T10:00:00Z", "quality": {"score": 0.0, "pending": True}}
    now = datetime(2025, 11, 10, 10, tzinfo=UTC) + timedelta(hours=hours)
    assert f"  {said}" in text_of(summary(read(ended), None, None, None, now=now))
    assert said in text_of(nothing(Judgement.from_document(ended, now), running=False)[0])


def test_of_a_file_nobody_speaks_of_an_account() -> None:
    stored = {"workflowId": "w", "createdAt": "2025-11-10T10:00:00Z", "quality": {"score": 0.0, "pending": True}}
    ended = FileDocument(stored)
    now = datetime(2025, 11, 20, 10, tzinfo=UTC)
    assert "no evaluation reached this file" in text_of(summary(read(ended), None, None, None, now=now))
    told = " ".join(text_of(each) for each in nothing(Judgement.from_document(ended, now), running=False))
    assert "no evaluation reached this file" in told
    assert "account" not in told
