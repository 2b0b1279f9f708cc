"""The rounds of a judge as one flow: what a round said, what was done about it, and how the draft changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from fleet_tui.insight.rounds import Done
from fleet_tui.model.judge import Judgement, JudgeRound
from fleet_tui.model.steps import Span
from fleet_tui.model.timeline import Timeline
from fleet_tui.present.cells import Line, cut, fold, folded
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.names import name_in
from fleet_tui.present.quantities import Times, change_text, offset, score
from fleet_tui.present.run.judge import after_judging, overall_lines, round_lines
from fleet_tui.present.run.timeline import EVENT, message, told_time
from fleet_tui.present.word_difference import word_lines
from fleet_tui.text import counted, one_line

_LISTED: Final = 20  # events of one round; the timeline has the others
_AGENT: Final = 10
_ROOMY: Final = 50  # cells from which on an event says when it happened


class FlowLine(NamedTuple):
    """Holds a line, the place of the round it belongs to, and the row of the timeline that it names."""

    line: Line
    round: int
    row: int | None = None


def flow(
    judgement: Judgement, timeline: Timeline, spans: Sequence[Span | None], done: Sequence[Done], width: int
) -> list[FlowLine]:
    """Returns all rounds, each with what was done about it, then the verdict on the run and what came after it."""
    found: list[FlowLine] = []
    last = max(len(judgement.rounds) - 1, 0)
    for place, judge in enumerate(judgement.rounds):
        if place:
            found.append(FlowLine((), place - 1))
        found += _lines(fold(_heading(judge, spans[place], timeline), width, 2), place)
        found += _lines(round_lines(judgement, place, width), place)
        if place < last:
            found += _about(done[place], timeline, width, place)
    found += _lines(overall_lines(judgement, width), last)
    if judgement.rounds:
        found += _after(spans[last], done[last], timeline, width, last)
    return found


def about_lines(done: Done, timeline: Timeline, width: int) -> list[Line]:
    """Returns what was done about a round, an empty line above it."""
    return [each.line for each in _about(done, timeline, width, 0)]


def _heading(judge: JudgeRound, span: Span | None, timeline: Timeline) -> Line:
    below = judge.score is not None and judge.threshold is not None
    verdict = f" of {score(judge.threshold)}" if below else ""
    tone = Tone.PLAIN if not below else Tone.WARN if judge.below else Tone.GOOD
    parts: list[tuple[str, Tone]] = [(f"round {judge.round}", Tone.ACCENT), (f"  {score(judge.score)}{verdict}", tone)]
    if judge.delta:
        parts.append((f"  {change_text(judge.delta)}", Tone.GOOD if judge.delta > 0 else Tone.WARN))
    if span:
        parts.append((f"  {offset(timeline.axis.offset(span.last))}", Tone.DIM))
    return parts


def _about(done: Done, timeline: Timeline, width: int, place: int) -> Iterator[FlowLine]:
    yield FlowLine((), place)
    if not done.known:
        said = "what was done about it cannot be told: no ordered times"
        yield from _lines(fold([(said, Tone.DIM)], width, 2), place)
        return
    words: Line = [("what was done about it: ", Tone.ACCENT), (_counts(done), Tone.PLAIN)]
    yield from _lines(fold(words, width, 2), place)
    yield from _listed(done, timeline, width, place)


def _after(span: Span | None, done: Done, timeline: Timeline, width: int, place: int) -> Iterator[FlowLine]:
    lines = after_judging(span, timeline, width)
    yield from _lines(lines, place)
    if lines:
        yield from _listed(done, timeline, width, place)


def _listed(done: Done, timeline: Timeline, width: int, place: int) -> Iterator[FlowLine]:
    for row in done.listed[:_LISTED]:
        yield FlowLine(_event(timeline, row, width), place, row)
    if (more := len(done.listed) - _LISTED) > 0:
        yield from _lines(fold([(f"  {more} more in the timeline", Tone.DIM)], width, 2), place)
    yield from _changed(done, timeline, width, place)


def _changed(done: Done, timeline: Timeline, width: int, place: int) -> Iterator[FlowLine]:
    """Yields the word difference of the draft that was judged and the draft that came of it."""
    if done.judged is None or done.revised is None:
        return
    before, after = (timeline.axis.event(each) for each in (done.judged, done.revised))
    left, right = before.message, after.message
    if not (isinstance(left, str) and isinstance(right, str) and left.strip() and right.strip()):
        return
    said = "its words are the same" if left == right else "its words"
    names = f"{said}, A in {one_line(before.id)}, B in {one_line(after.id)}"
    yield from _lines(fold([("the draft: ", Tone.ACCENT), (names, Tone.DIM)], width, 2), place)
    if left != right:
        yield from _lines(folded(word_lines(left, right, ("A", "B"), width), width), place)


def _event(timeline: Timeline, row: int, width: int) -> Line:
    event = timeline.axis.event(row)
    time = f"{told_time(timeline[row], timeline, Times.ELAPSED)} " if width >= _ROOMY else ""
    who = name_in(event.agent, _AGENT, timeline.agents)
    return cut(
        [
            (f"  {time}", Tone.DIM),
            (f"{who:<{_AGENT}} {EVENT[event.kind]} ", Tone.DIM),
            (message(event), Tone.PLAIN),
        ],
        width,
    )


def _counts(done: Done) -> str:
    parts = [
        counted(len(done.drafts), "draft") if done.drafts else "",
        counted(len(done.calls), "tool call") if done.calls else "",
        counted(done.others, "other event") if done.others else "",
    ]
    told = ", ".join(filter(None, parts)) or "no event is recorded"
    told += f", {done.beyond:,} more were not looked at" if done.beyond else ""
    return f"{told}, and some were not read" if done.gap else told


def _lines(lines: Sequence[Line], place: int) -> Iterator[FlowLine]:
    return (FlowLine(each, place) for each in lines)
