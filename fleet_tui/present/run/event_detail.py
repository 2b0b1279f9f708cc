"""All there is to know of one row of the timeline, as lines: what, who and when first, then message, error, tool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from fleet_tui.insight.baseline import Standing
from fleet_tui.model.error_words import error_words
from fleet_tui.model.event import Event, headline
from fleet_tui.model.inline import inline
from fleet_tui.model.json_row import canonical
from fleet_tui.model.judge import JudgeRound
from fleet_tui.model.severity import Severity
from fleet_tui.model.span_place import TREE, is_span
from fleet_tui.model.timeline import Row, Timeline
from fleet_tui.model.trace import trace_of
from fleet_tui.number import significant
from fleet_tui.present.blocks import bullets, left_out_words
from fleet_tui.present.cells import SHOWN_TEXT, Line, fold, folded, wrap
from fleet_tui.present.glyphs import NOT_RECORDED, Tone
from fleet_tui.present.json.lines import MOST, json_lines
from fleet_tui.present.quantities import Times, detail_time, exact_duration, number, size_text, spoken_duration
from fleet_tui.present.run.span_payload import span_payload
from fleet_tui.present.run.timeline import DUPLICATE, SEVERITY, STEPS_BACK, Face
from fleet_tui.redact import without_keys
from fleet_tui.text import counted, one_line, visible

_MANY: Final = 9.95  # times, from which on nobody needs a decimal
_TOLD: Final = frozenset(("message", "error", "exception"))
_JUDGE_KEYS: Final = frozenset(
    ("round", "timestamp", "score", "overallScore", "reasoning", "suggested_improvements", "message")
)
_EVENT_KEYS: Final = frozenset(
    (
        "eventId",
        "id",
        "timestamp",
        "agentId",
        "agent",
        "type",
        "toolName",
        "toolInput",
        "toolOutputSummary",
        "toolOutput",
        "payload",
        TREE,
    )
)
_STACK: Final = "stack"
_TOLD_OF_ERROR: Final = frozenset(("type", "message", _STACK))


def detail_lines(
    timeline: Timeline, row: Row, width: int, times: Times = Times.ELAPSED, standing: Standing | None = None
) -> list[Line]:
    """Returns the detail of a row, wrapped to a width; `standing` is where its call stands, if that is known."""
    event = row.event
    stands: list[Line] = [[(standing_text(standing), Tone.DIM)]] if standing else []
    head = [_what(row), _when(timeline, row, times), *stands, *_of_trace(timeline, row), *_remarks(row)]
    lines = [part for each in head for part in fold(each, width, 2)]
    lines += _judge(event.judge, width) if event.judge else _message(row, width)
    for error in error_texts(event):
        lines += _block(error, width, Tone.BAD)
    for stack in _stacks(event):
        lines += [[], [("▾ stack", Tone.ACCENT)], *([("  ", Tone.PLAIN), *line] for line in _block(stack, width - 2))]
    if event.input is not None:
        lines += _values("toolInput", event.input, width)
    if event.output is not None:
        lines += _output(event.output, width)
    others = _others(event)
    return folded([*lines, *_values("payload", others, width)] if others else lines, width)


def _what(row: Row) -> Line:
    event = row.event
    glyph, tone = SEVERITY[row.severity]
    parts = dict.fromkeys((event.agent or "agent not recorded", event.type, event.tool or ""))
    pieces = [(f"{glyph} " if row.severity else "", tone), (" ".join(filter(None, parts)), Tone.PLAIN)]
    if row.severity is Severity.RECOVERED:
        pieces.append(("  recovered", Tone.WARN))
    return pieces


def _when(timeline: Timeline, row: Row, times: Times) -> Line:
    before, after = _beside(timeline, row.index)
    took = f"  took {exact_duration(row.seconds)}" if not row.inferred else ""
    told = detail_time(row.offset, row.event.moment, times, Face.of(timeline, Times.ELAPSED).decimals)
    text = f"{told}  Δprev {before}  Δnext {after}{took}"
    return [(text, Tone.DIM)]


def standing_text(standing: Standing) -> str:
    """Says how many times the median of its tool a call took, and of which of its calls: `:tools` counts all of them.

    >>> standing_text(Standing(4.1, Usual(38, 9.7), False))
    '4.1 × the median of 38 recorded calls (9.7 s)'
    """
    times, usual = standing.times, standing.usual
    told = f"{times:.0f}" if times >= _MANY else number(times)
    calls = counted(usual.calls, f"{'inferred' if standing.inferred else 'recorded'} call")
    return f"{told} × the median of {calls} ({spoken_duration(usual.median)})"


def _beside(timeline: Timeline, index: int) -> tuple[str, str]:
    """Returns how long before and after a row the nearest rows in time were: of a trace not the rows around it."""
    order, rank = timeline.axis.by_time, timeline.axis.rank(index)
    offsets = [timeline.axis.offset(each) for each in (*order[max(rank - 1, 0) : rank], index)]
    after = [timeline.axis.offset(each) for each in order[rank : rank + 2]]
    return _distance(offsets), _distance(after)


def _distance(offsets: list[float | None]) -> str:
    if len(offsets) < 2 or offsets[0] is None or offsets[1] is None:
        return NOT_RECORDED
    return exact_duration(offsets[1] - offsets[0])


def _of_trace(timeline: Timeline, row: Row) -> Iterator[Line]:
    """Yields on its first row all that is odd about a trace: over the rows there may be no room for it."""
    trace = trace_of(timeline.run.document) if row.index == 0 else None
    if trace:
        yield from ([(f"! {each}", Tone.WARN)] for each in trace.odd)


def _remarks(row: Row) -> Iterator[Line]:
    """Yields what is odd about the row itself."""
    if row.event.origin is not None:
        yield [(f"from segment {row.event.origin}", Tone.DIM)]
    if row.steps_back:
        yield [(" ".join(STEPS_BACK), Tone.WARN)]
    if row.duplicate:
        yield [(" ".join(DUPLICATE), Tone.WARN)]
    if row.late:
        yield [("after the run's completion", Tone.WARN)]
    if row.event.moment and row.event.moment.is_blank:
        yield [("! no real time: it stands where it was stored", Tone.WARN)]
    if left_out := left_out_words(row.event.moment):
        yield [(f"! {left_out}", Tone.WARN)]
    if where := _in_its_trace(row.event):
        yield [(where, Tone.DIM)]
    for odd in row.event.place.odd:
        yield [(f"! {odd}", Tone.WARN)]
    for issue in row.event.issues:
        yield [(f"! {issue.path or 'the event'}: {issue.what}", Tone.WARN)]


def _in_its_trace(event: Event) -> str:
    """Says which span a span is in, how many are in it, and that its agent is that of another; empty of no span."""
    place = event.place
    told = (
        f"in span {one_line(place.parent)}, level {place.depth}" if place.parent and place.depth else "",
        f"{counted(place.inside, 'span')} inside" if place.inside else "",
        f"agent {place.agent}" if place.agent else "",
    )
    return " · ".join(filter(None, told))


def _judge(judge: JudgeRound, width: int) -> list[Line]:
    score = NOT_RECORDED if judge.score is None else significant(judge.score)
    limit = "no threshold recorded" if judge.threshold is None else f"threshold {significant(judge.threshold)}"
    verdict = "below" if judge.below else "passed" if judge.passed else ""
    delta = "" if judge.delta is None else f" ({judge.delta:+.1f})"
    first_line = [
        (f"round {judge.round}  score {score}{delta}  {limit}  ", Tone.PLAIN),
        (verdict, Tone.WARN if judge.below else Tone.GOOD),
    ]
    lines = fold(first_line, width, 2)
    lines += _block(judge.reasoning or "no reasoning recorded", width)
    return [*lines, *bullets(judge.suggestions, width)]


def _message(row: Row, width: int) -> list[Line]:
    """Returns what was said; else what an output that went wrong comes down to, or what the row itself says."""
    event = row.event
    tone = Tone.BAD if row.severity is Severity.ERROR else Tone.PLAIN
    if isinstance(event.message, str) and event.message:
        return _block(event.message, width, tone)
    if isinstance(event.output, str) and row.severity:
        return _block(headline(event.output), width, tone)
    told = event.input is not None or event.output is not None or any(_errors(event))
    return _block(event.text, width, tone) if event.text and not told else []


def error_texts(event: Event) -> list[str]:
    """Returns the words of its errors, each once; what has none is shown with the payload, as JSON."""
    told = ((each, error_words(each)) for each in _errors(event))
    said = (words for each, words in told if isinstance(each, str) or words != inline(each))
    return list(dict.fromkeys(filter(None, said)))


def _errors(event: Event) -> Iterator[object]:
    return (holder.get(key) for holder in (event.payload, event.document) for key in ("error", "exception"))


def _held_errors(event: Event) -> Iterator[Mapping[str, object]]:
    """Yields the errors that are objects, be it one or several."""
    for each in _errors(event):
        yield from (one for one in (each if isinstance(each, list) else [each]) if isinstance(one, Mapping))


def _stacks(event: Event) -> list[str]:
    found = (each.get(_STACK) for each in _held_errors(event))
    return list(dict.fromkeys(each for each in found if isinstance(each, str) and each.strip()))


def _all_told(value: object, span: bool) -> bool:
    """Tells whether all of an error is shown as text: its type, its message, and a stack by which it is known.

    Of a `span` no more than these three is an error.
    """
    several = value if isinstance(value, list) else [value]
    held = [each for each in several if isinstance(each, Mapping) and _TOLD_OF_ERROR.issuperset(each)]
    return len(held) == len(several) > 0 and (span or any(_STACK in each for each in held))


def _others(event: Event) -> dict[str, object]:
    """Returns what the payload, the event and the judge's entry hold beside what has been told."""
    told = [event.message, *error_texts(event)]
    span = is_span(event.document)
    found = span_payload(event.payload) if span else dict(event.payload)
    stored = event.document.get("payload")
    if not isinstance(stored, str | Mapping | None):
        found["payload"] = stored
    found |= {key: value for key, value in event.document.items() if key not in _EVENT_KEYS}
    if event.judge:
        found = {**found, **event.judge.document}
        found = {key: value for key, value in found.items() if key not in _JUDGE_KEYS}
    return {
        key: value
        for key, value in found.items()
        if not (key in _TOLD and ((isinstance(value, str) and value in told) or _all_told(value, span)))
    }


def _values(label: str, value: object, width: int) -> list[Line]:
    return [[], [(f"▾ {label}", Tone.ACCENT)], *json_lines(canonical(value), width, indent=2, most=MOST)]


def _output(output: object, width: int) -> list[Line]:
    if not isinstance(output, str):
        return _values("output", output, width)
    count = output.removesuffix("\n").count("\n") + 1
    size = f" ({counted(count, 'line')}, {size_text(len(output.encode('utf-8', 'replace')))})"
    label = f"▾ output{size if count > 1 or len(output) > SHOWN_TEXT else ''}"
    return [[], [(label, Tone.ACCENT)], *([("  ", Tone.PLAIN), *line] for line in _block(output, width - 2))]


def _block(text: str, width: int, tone: Tone = Tone.PLAIN) -> list[Line]:
    lines: list[Line] = [[(line, tone)] for line in wrap(visible(without_keys(text)[:SHOWN_TEXT]), width)]
    if len(text) > SHOWN_TEXT:
        more = f"… {size_text(len(text) - SHOWN_TEXT)} more, "
        lines.append([(more, Tone.WARN), ("x", Tone.KEY), (" shows all", Tone.WARN)])
    return lines
