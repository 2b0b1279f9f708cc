"""What was done about a judge round: everything between it and the next, drafts and tool calls by themselves."""

from __future__ import annotations

import pytest

from fleet_tui.insight.rounds import MOST, Done, done_about
from fleet_tui.model.judge import judge_rounds
from fleet_tui.model.timeline import Timeline
from fleet_tui.present.cells import line_text
from fleet_tui.present.run.judge_flow import about_lines
from tests.model.making import Document, called, event, judged, opened, run, said, segment


def done(document: Document, *segments: Document) -> tuple[Timeline, tuple[Done, ...]]:
    timeline = opened(document, *segments)
    return timeline, done_about(timeline, judge_rounds(document))


def names(timeline: Timeline, rows: tuple[int, ...]) -> list[str]:
    return [timeline[each].event.id for each in rows]


REFINED = run(
    called("sources", 1, "7 found", agentId="researcher"),
    said("plan", 2, "first the table", agentId="analyst"),
    said("draft 1", 3, "one two"),
    called("look up", 11, "12 USD", agentId="researcher"),
    said("notes", 12, "use the new price", agentId="researcher"),
    event("pass on", 13, type="handoff", agentId="researcher"),
    said("half a draft", 14, "one"),
    said("draft 2", 15, "one three"),
    event("stopped", 31, type="status", agentId="supervisor"),
    said("last words", 32, "one three four"),
    judge_evaluations=[judged(1, 10, 6.0), judged(2, 20, 8.0)],
)


def test_drafts_and_tool_calls_between_two_rounds_are_listed_and_the_rest_is_counted() -> None:
    timeline, (first, _) = done(REFINED)
    assert names(timeline, first.listed) == ["look up", "half a draft", "draft 2"]
    assert (len(first.drafts), len(first.calls), first.others, first.events) == (2, 1, 2, 5)


def test_the_draft_of_a_round_is_the_last_message_before_it() -> None:
    timeline, (first, last) = done(REFINED)
    found = [timeline[each].event.id for each in (first.judged, first.revised, last.judged) if each is not None]
    assert found == ["draft 1", "draft 2", "draft 2"]


def test_after_the_last_round_only_its_own_writer_goes_on_with_the_draft() -> None:
    timeline, (_, last) = done(REFINED)
    assert names(timeline, last.drafts) == ["last words"]
    assert last.others == 1


def test_another_writer_may_take_the_draft_over() -> None:
    document = run(
        said("draft 1", 1, "a"),
        said("draft 2", 11, "b", agentId="editor"),
        judge_evaluations=[judged(1, 10, 6.0), judged(2, 20, 8.0)],
    )
    timeline, (first, _) = done(document)
    assert first.revised is not None
    assert timeline[first.revised].event.id == "draft 2"


def test_what_a_reviewer_says_about_a_draft_is_none() -> None:
    document = run(
        said("draft 1", 1, "The price is 5 EUR without a source and the table is missing entirely."),
        said("draft 2", 11, "The price is 6 EUR with a source [1] and the table follows below here."),
        said("remark", 12, "Better, but where is the source?", agentId="reviewer"),
        said("objection", 21, "I disagree with the judge.", agentId="reviewer"),
        judge_evaluations=[judged(1, 10, 5.0), judged(2, 20, 7.0), judged(3, 30, 6.0)],
    )
    timeline, (first, second, last) = done(document)
    assert (names(timeline, first.drafts), first.others) == (["draft 2"], 1)
    assert (second.drafts, second.others, second.revised) == ((), 1, None)
    assert [timeline[each.judged].event.id for each in (second, last) if each.judged is not None] == ["draft 2"] * 2


def test_nothing_between_two_rounds_is_nothing() -> None:
    document = run(said("draft", 1, "a"), judge_evaluations=[judged(1, 10, 6.0), judged(2, 20, 8.0)])
    _, (first, last) = done(document)
    assert (first.known, first.events, first.revised, last.events) == (True, 0, None, 0)


@pytest.mark.parametrize(
    ("rounds", "known"),
    [
        ([judged(1, None, 6.0)], [False]),
        ([judged(1, 10, 6.0), judged(2, None, 8.0)], [False, False]),
        ([judged(1, 20, 6.0), judged(2, 10, 8.0)], [False, False]),
        ([judged(1, 10, 6.0), judged(2, 10, 8.0)], [False, False]),
        ([judged(1, 10, 6.0), judged(2, 20, 8.0), judged(3, 15, 8.0)], [True, False, False]),
    ],
)
def test_without_ordered_times_it_cannot_be_told(rounds: list[Document], known: list[bool]) -> None:
    _, found = done(run(said("draft", 1, "a"), said("draft 2", 12, "b"), judge_evaluations=rounds))
    assert [each.known for each in found] == known


def test_of_more_events_than_a_key_can_wait_for_the_first_are_looked_at() -> None:
    events = [said(f"e{each}", 11 + each / 10_000, "x") for each in range(MOST + 5)]
    timeline, (first, _) = done(run(*events, judge_evaluations=[judged(1, 10, 6.0), judged(2, 90, 8.0)]))
    assert (len(first.drafts), first.beyond) == (MOST, 5)
    assert "5 more were not looked at" in "".join(map(line_text, about_lines(first, timeline, 120)))


def test_a_run_without_rounds_has_nothing_done_about_them() -> None:
    assert done(run(said("draft", 1, "a")))[1] == ()


def test_events_of_a_segment_that_was_not_read_are_missing_and_no_event() -> None:
    overflow = {"hasOverflow": True, "maxSegmentIndex": 2}
    document = run(said("late", 40, "z"), judge_evaluations=[judged(1, 10, 6.0), judged(2, 45, 8.0)], segments=overflow)
    timeline, (first, _) = done(document, segment(1, said("draft", 5, "a"), said("draft 2", 12, "b")))
    assert first.gap == any(each.event.id.startswith("segment:") for each in timeline)
    assert names(timeline, first.drafts) == ["draft 2", "late"]
