"""Each room that a document goes through, asked for all it draws of it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any, Final

from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.fields import Container, Field, Kind
from fleet_tui.fleet.listing import satisfies
from fleet_tui.fleet.matching import events_matching
from fleet_tui.insight.cause import cause_of
from fleet_tui.insight.rounds import done_about
from fleet_tui.json_line import json_line
from fleet_tui.model.answer import Answer
from fleet_tui.model.json_row import json_row
from fleet_tui.model.judge import Judgement
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.model.plan import compare
from fleet_tui.model.records import record_type
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.steps import Span, slow_downs, spans
from fleet_tui.model.timeline import Row, Timeline, build_timeline
from fleet_tui.present.cells import Column, Line, Table, columns_for, cut, line, line_text, line_width, widths
from fleet_tui.present.chart.chart import Chart, chart_lines
from fleet_tui.present.chart.curves import curve_of, overlay
from fleet_tui.present.json.lines import json_lines
from fleet_tui.present.json.tree import JsonTree
from fleet_tui.present.quantities import Times
from fleet_tui.present.records.difference import difference_lines
from fleet_tui.present.records.optimization_detail import facts
from fleet_tui.present.records.presentation import presentation
from fleet_tui.present.records.runs import about, oddities, summary
from fleet_tui.present.run import answer, event_detail, judge, lanes, plan
from fleet_tui.present.run import timeline as rows
from fleet_tui.present.run.judge_flow import flow
from fleet_tui.present.work import at_once
from fleet_tui.query.evaluate import matcher, sort_key
from fleet_tui.query.evaluate import run as evaluate
from fleet_tui.query.filter_text import Filter, parse
from fleet_tui.query.projection import project
from fleet_tui.query.query import Query
from tests.fuzz.documents import SHAPES, Case

Draw = Callable[[int], Sequence[Line]]

ACTS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")
_CLOCK: Final = frozen(NOW)
_HEIGHT: Final = 12
_VALUE: Final = {
    Kind.STRING: "a", Kind.TIME: "<24h", Kind.NUMBER: ">=1", Kind.LENGTH: ">=1", Kind.BOOLEAN: "yes", Kind.LIST: "a",
    Kind.OFFSET: ">1s", Kind.VERDICT: "yes",
}  # fmt: skip
_OTHER: Final = OptimizationRun.from_document(next(each for _, each in SHAPES if "metricProgression" in each))


def check(case: Case, at: Sequence[int]) -> None:
    """Asks every room for what it makes of a document, the drawing ones at some widths."""
    container, now = case.container, NOW
    record = record_type(container).from_document(case.document)
    listed = record_type(container).from_document(project(container, case.document))
    for each in (record, listed):
        assert _names(json_line(json_row(each, now))) == [field.json for field in container.listed()]
    _ask(container, record, case.document)
    draws = [*_record(container, record), *_record(container, listed)]
    if isinstance(record, WorkflowRun):
        draws += _run(record)
    if isinstance(record, OptimizationRun):
        draws += _optimization(record)
    for name, draw in draws:
        for width in at:
            _held(draw(width), width, name)
    tree = JsonTree(case.document, 40)
    for width in (each for each in at if each >= 20):
        at_once(tree.lay_out(width, 0))
        at_once(tree.unfold_level(0))
        _held([tree.line(index) for index in range(tree.height)], width, "the JSON tree")


def _names(text: str) -> list[str]:
    """The names of a JSON object, however deep its values are nested."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(10 * usual)
    try:
        return list(json.loads(text))
    finally:
        sys.setrecursionlimit(usual)


def _held(lines: Sequence[Line], width: int, name: str) -> None:
    for each in lines:
        text = line_text(each)
        assert line_width(each) <= width, f"{name}: {line_width(each)} cells at {width}: {text[:200]!r}"
        found = ACTS.search(text)
        assert not found, f"{name} at {width}: {found} in {text[:200]!r}"


def _ask(container: Container, record: Any, document: dict[str, Any]) -> None:
    """Filters and sorts by every field."""
    for field, asked in _questions(container):
        matcher(asked.terms)(document)
        satisfies(record, asked.derived, NOW)
        if field.sortable:
            sort_key(document, field)
    evaluate(Query(container), [document])


@cache
def _questions(container: Container) -> tuple[tuple[Field, Filter], ...]:
    """Each field, and a filter by it."""
    asked = ((each, f"{each.name}:{_VALUE[each.kind]}") for each in container.fields if each.match)
    return tuple((each, parse(text, container, NOW)) for each, text in asked)


def _record(container: Container, record: Any) -> Iterator[tuple[str, Draw]]:
    shown = presentation(container)
    columns: Sequence[Column[Any]] = shown.columns(_CLOCK)

    def row(width: int) -> list[Line]:
        there = columns_for(columns, width)
        return [line(record, there, widths(there, width))]

    yield "the row of a list", row
    yield "the row of a table", lambda width: [[(Table(columns, width).row(record), None)]]  # type: ignore[list-item]
    yield "the peek", lambda width: [cut(shown.peek(record, NOW), width)]
    yield "the detail", lambda width: shown.detail(record, width, NOW)
    yield "the document", lambda width: json_lines(dict(record.document), width)


def _run(run: WorkflowRun) -> Iterator[tuple[str, Draw]]:
    timeline = build_timeline(run, [_as_segment(run)])  # a segment has the same thing wrong
    timeline.examine(len(timeline))
    assert all(row.offset is None or 0 <= row.offset < float("inf") for row in timeline)
    for text in ("a", "at:>1s", "after:10:00", "error:any", "agent:a"):
        matches = events_matching(timeline, text)
        while not matches.examine():
            pass
    for index in range(len(timeline)):
        slow_downs(timeline)(timeline, index)
    for line_ in (summary(run, 1, 1, len(timeline)), oddities(run)):
        assert not ACTS.search(line_text(line_)), line_text(line_)
    cause = cause_of(timeline, so_far=True)
    yield "the header's second line", lambda width: about(run, cause, width)
    for row in timeline:
        yield from _row(timeline, row)
    yield "the timeline's heading", lambda width: [rows.heading(timeline, width)]
    yield "the lanes", lambda width: lanes.lane_lines(timeline, width, 4)
    judgement, document = Judgement.from_document(run.document), run.document
    yield "the judge's heading", lambda width: [judge.heading(judgement, width)]
    yield "the dimensions", lambda width: judge.dimension_lines(judgement.dimensions, judgement.threshold, width)
    for index, span in enumerate(spans(timeline, judgement.rounds)):
        yield from _round(judgement, index, timeline, span)
    found = compare(document, timeline)
    yield "the plan", lambda width: plan.plan_lines(found, document, timeline, width)
    yield "the answer", lambda width: answer.answer_lines(Answer.from_document(document), run, width)


def _as_segment(run: WorkflowRun) -> Mapping[str, object]:
    return {**run.document, "segmentIndex": run.document.get("id"), "rotated": True}


def _row(timeline: Timeline, row: Row) -> Iterator[tuple[str, Draw]]:
    yield "the lanes' cursor", lambda width: [lanes.cursor_line(timeline, row.offset, "+0:01", width)]
    for times in Times:
        yield "a row", partial(_row_at, timeline, row, times)
        yield "an event's detail", partial(event_detail.detail_lines, timeline, row, times=times)


def _row_at(timeline: Timeline, row: Row, times: Times, width: int) -> list[Line]:
    return [rows.row_line(row, timeline, width, times)]


def _round(judgement: Judgement, index: int, timeline: Timeline, span: Span | None) -> Iterator[tuple[str, Draw]]:
    yield "a judge's row", lambda width: [judge.round_line(judgement.rounds[index], 1.0, width)]
    abouts, done = spans(timeline, judgement.rounds), done_about(timeline, judgement.rounds)
    yield "the rounds", lambda width: [each.line for each in flow(judgement, timeline, abouts, done, width)]
    assert not ACTS.search(judge.round_title(judgement, index, span, timeline))


def _optimization(run: OptimizationRun) -> Iterator[tuple[str, Draw]]:
    yield "facts", lambda width: facts(run, width, NOW)
    yield "difference", lambda width: difference_lines(("A", run), ("B", _OTHER), width)
    shown = overlay({"A": run}, _OTHER)
    for by_time in (False, True):
        curves = tuple(curve_of(each, mark, each.optimizer or "", by_time=by_time) for mark, each in shown.runs)
        charts = [Chart(shown.title, curves, by_time)]
        charts += [charts[0].stepped(1, 40), charts[0].zoomed(1)]
        for chart in charts:
            yield "the chart", partial(chart_lines, chart, height=_HEIGHT)
