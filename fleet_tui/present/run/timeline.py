"""A row of the timeline, its bar, the axis over the bars, and the glyphs of events.

The legend of the help is made of the same tables, so that no glyph is drawn that it does not explain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from fleet_tui.clock import Moment, Written
from fleet_tui.model.event import Event, EventKind
from fleet_tui.model.lanes import cell_of
from fleet_tui.model.outcome import Outcome
from fleet_tui.model.severity import Severity
from fleet_tui.model.timeline import Row, Timeline
from fleet_tui.present.cells import Line, cell_width, cut, fit
from fleet_tui.present.chart.scale import Tick, most_that_fit, time_text, time_ticks
from fleet_tui.present.glyphs import BACK_IN_TIME, CURSOR, DERIVED, HUES, NOT_RECORDED, OUTCOME, REFINED, Tone
from fleet_tui.present.names import name_in, room_for, tool_name
from fleet_tui.present.quantities import MOST_SECONDS, Times, duration, local_day, offset, zone_word
from fleet_tui.text import one_line

SEVERITY: Final = {
    Severity.NONE: (" ", Tone.PLAIN),
    Severity.WARNING: ("!", Tone.WARN),
    Severity.RECOVERED: ("✗", Tone.WARN),
    Severity.ERROR: ("✗", Tone.BAD),
}

EVENT: Final = {
    EventKind.ANALYSIS: "◆",
    EventKind.ROUTING: "⇄",
    EventKind.MESSAGE: "·",
    EventKind.TOOL_CALL: "λ",
    EventKind.HANDOFF: "→",
    EventKind.JUDGE: "≡",
    EventKind.ERROR: "✗",
    EventKind.STATUS: "»",
    EventKind.PHASE: "◆",
    EventKind.RUN_ERROR: "✗",
    EventKind.GAP: "?",
    EventKind.STEP: "○",
    EventKind.OTHER: "?",
}

_EVENTS: Final = {
    EventKind.ANALYSIS: "analysis of the task",
    EventKind.ROUTING: "routing",
    EventKind.MESSAGE: "message",
    EventKind.TOOL_CALL: "tool call",
    EventKind.HANDOFF: "handoff to another agent",
    EventKind.JUDGE: "judge round",
    EventKind.STATUS: "status",
    EventKind.STEP: "a step: a span of a trace that is no message and no tool call",
    EventKind.OTHER: "an event of a type that is not known, or none",
}
_SEVERITIES: Final = {
    Severity.WARNING: "warning",
    Severity.ERROR: "error; dim where the same agent and tool succeeded later",
}
STEPS_BACK: Final = (BACK_IN_TIME, "stored after an event with a later time")
EARLIER: Final = "‹"
DUPLICATE: Final = ("'", "this event id occurs more than once")

LEGEND: Final[tuple[tuple[str, Tone, str], ...]] = (
    (CURSOR, Tone.ACCENT, "the row under the cursor"),
    *((glyph, tone, str(outcome)) for outcome, (glyph, tone) in OUTCOME.items()),
    (OUTCOME[Outcome.FAILED][0] + DERIVED, Tone.BAD, "failed, no status says it"),
    (REFINED, Tone.PLAIN, "refined: more than one judge round"),
    *((*SEVERITY[severity], meaning) for severity, meaning in _SEVERITIES.items()),
    *((EVENT[kind], Tone.PLAIN, meaning) for kind, meaning in _EVENTS.items()),
    *((glyph, Tone.WARN, meaning) for glyph, meaning in (STEPS_BACK, DUPLICATE)),
    ("█", Tone.DIM, "a bar: recorded duration"),
    ("░", Tone.DIM, "a bar: inferred, up to the agent's next event"),
    (EARLIER, Tone.WARN, "a bar: began before the run, by a clock that differs"),
    ("…", Tone.PLAIN, "cut here; of a duration: not over yet"),
)

_EXECUTOR: Final = "executor.process"  # what the framework calls the span of an executor at work, before its name
_OFFSET: Final = 8  # cells that a time has at least
_MONTH_DAY, _YEAR_DAY = "%m-%d ", "%Y-%m-%d "
_DAYS: Final = {"": 0, _MONTH_DAY: 6, _YEAR_DAY: 11}  # cells that a day takes before a time
_YEAR: Final = 365  # days
_HOUR: Final = 3_600  # seconds from which on a time has no tenths
_MIN_BAR, _MAX_BAR, _BAR_SHARE = 16, 60, 0.3
_LEAST_BAR: Final = 8  # cells below which a bar tells nothing
_SIGNS: Final = 6  # cells of severity, badge and kind, and the gaps behind time, name and kind
_ROOMY: Final = 96  # cells from which on bars take more than the least: a screen of 100 with its borders
_MESSAGE_SHARE: Final = 0.4  # of the width, that no name takes of a message
_NO_BAR_BELOW: Final = 60  # screen width under which the message needs every cell
_NARROW: Final = 44  # cells beside a time under which names are cut shorter
_TICKS: Final = 4
_TOOK: Final = 6  # cells of how long a span took, where it has no bar
_INDENT_SHARE: Final = 0.3  # of a message, that its depth may take
_LEAST_INDENT: Final = 3  # cells: the digits of a depth


class Face(Struct, frozen=True):
    """Says how the times of one run are told: in how many cells, with how many decimals, with which part of the day."""

    cells: int
    decimals: int = 1
    day: str = ""

    @classmethod
    def of(cls, timeline: Timeline, times: Times) -> Face:
        """Returns the face on which the rows of a run can be told apart, and none is cut."""
        decimals = timeline.axis.decimals if timeline.duration < _HOUR else 1
        if times is Times.ELAPSED:
            longest = max(len(offset(each, decimals)) for each in (timeline.duration, timeline.axis.earliest))
            return cls(max(longest, _OFFSET), decimals)
        day = _day(timeline, times)
        fraction = decimals + 1 if decimals > 1 else 0
        return cls(_OFFSET + _DAYS[day] + fraction, decimals, day)

    def told(self, moment: Moment | None, times: Times) -> str:
        """Returns a time of day; what stands for no time in a writer's hand is none."""
        if moment is None or moment.is_blank:
            return NOT_RECORDED
        at = local_day(moment, times)
        told = at.strftime(f"{self.day}%H:%M:%S")
        return told if self.decimals == 1 else f"{told}.{f'{at.microsecond:06d}'[: self.decimals]}"


def _day(timeline: Timeline, times: Times) -> str:
    """Returns how days are told: not at all where a run has but one, with the year where it takes longer than one."""
    ends = [timeline.axis.event(index).moment for index in timeline.axis.ends or ()]
    days = [local_day(each, times).date() for each in ends if each]
    apart = (days[-1] - days[0]).days if days else 0
    return "" if not apart else _MONTH_DAY if abs(apart) < _YEAR else _YEAR_DAY


class Layout(Struct, frozen=True):
    """Holds the cells for each part of a row on a screen of one width."""

    agent: int
    message: int
    bar: int

    @classmethod
    def of(cls, width: int, time: int = _OFFSET, agents: Iterable[str | None] = (), *, bars: bool = True) -> Layout:
        """Returns the layout of a width, `time` cells of it for times: bars and names leave a message its share."""
        roomy = width >= _NO_BAR_BELOW
        agent = 10 if roomy and width - time >= _NARROW else 6
        room = int(width * (1 - _MESSAGE_SHARE)) - _SIGNS - time  # for name and bar, with the gap before that
        most = _MAX_BAR if width >= _ROOMY else _MIN_BAR
        bar = min(max(int(width * _BAR_SHARE), _MIN_BAR), most, room - agent - 1) if roomy and bars else 0
        gap, bar = (1, bar) if bar >= _LEAST_BAR else (0, 0)
        agent = room_for(agents, agent, room - gap - bar if roomy else 0)
        return cls(agent, max(width - _SIGNS - time - agent - gap - bar, 8), bar)


def heading(timeline: Timeline, width: int, times: Times = Times.ELAPSED) -> Line:
    """Returns the origin of rows that were not made of events, and the axis: ticks at round times of the duration."""
    layout = Layout.of(width, Face.of(timeline, times).cells, timeline.agents)
    room = width - layout.bar
    note = (fit(f" {origin(timeline, room - 1)}" if timeline.note else "", room), Tone.WARN)
    if not layout.bar:
        return [note]
    return [note, (axis(timeline.duration, layout.bar, _TICKS), Tone.DIM)]


def origin(timeline: Timeline, room: int) -> str:
    """Says what the rows were made of, where not of events, and how a start without a zone was read.

    Where there is no room for both, how to read the times is what stays.
    """
    told = zone_word(timeline.axis.began).strip() if timeline.axis.began else ""
    if not told:
        return timeline.note
    made = timeline.note.rpartition(" · ")[2]
    texts = (f"{timeline.note} · times {told}", f"{made} · times {told}", f"times {told} · {made}")
    return next((each for each in texts if cell_width(each) <= room), texts[-1])


def zone_shown(timeline: Timeline, times: Times) -> str:
    """Says how times are told; as they were written where nobody knows in which zone that was."""
    ends = [timeline.axis.event(index).moment for index in timeline.axis.ends or ()]
    naive = any(each and each.written is Written.NAIVE for each in ends)
    return f"as written, {Written.NAIVE}" if naive and times is not Times.ELAPSED else str(times)


def axis(duration: float, width: int, most: int) -> str:
    """Returns ticks at round times that part a duration in at most so many; blank where nothing took any time."""
    if duration >= MOST_SECONDS:
        return fit(offset(duration), width)
    cells = [" "] * width
    for each in _ticks(duration, width, most) if duration > 0 else ():
        cells[each.start : each.start + len(each.text)] = each.text
    return "".join(cells)


def _ticks(duration: float, width: int, most: int) -> Sequence[Tick]:
    def ticks_of(parts: int) -> list[Tick]:
        named = ((cell_of(each, duration, width), f"╷{time_text(each)}") for each in time_ticks(0, duration, parts))
        return [Tick(cell, text, cell) for cell, text in named if cell + len(text) <= width]

    return most_that_fit(most, ticks_of)


def row_line(
    row: Row,
    timeline: Timeline,
    width: int,
    times: Times = Times.ELAPSED,
    *,
    aside: bool = False,
    bars: bool = True,
    folded: Sequence[int] | None = None,
) -> Line:
    """Returns severity, time, agent, kind, message and, with `bars`, its bar; a row set aside is dim and has none.

    A span stands as deep as it is in others; where it hides the rows `folded` it says how many, and how many errors.
    Where there is no room for bars it tells in their place how long it took.
    """
    face = Face.of(timeline, times)
    layout = Layout.of(width, face.cells, timeline.agents, bars=bars)
    event = row.event
    glyph, tone = SEVERITY[row.severity]
    name = name_in(event.agent, layout.agent, timeline.agents)
    hue = hue_of(event.agent, timeline)
    strong = row.severity is Severity.ERROR
    took = _took(row) if bars and not layout.bar and timeline.axis.nested else []
    room = layout.message - sum(cell_width(text) for text, _ in took)
    badge = STEPS_BACK[0] if row.steps_back else DUPLICATE[0] if row.duplicate else " "
    pieces = [
        (glyph, tone),
        (badge, Tone.WARN),
        (fit(told_time(row, timeline, times), face.cells, right=True), Tone.DIM),
        (" ", Tone.PLAIN),
        (fit(name, layout.agent), hue),
        (" ", Tone.PLAIN),
        (EVENT[event.kind] + " ", Tone.PLAIN),
        *_words(row, room, tone if strong or event.kind is EventKind.GAP else Tone.PLAIN, _hidden(timeline, folded)),
        *took,
    ]
    if layout.bar:
        bar = [] if aside else _bar(row, timeline.duration, layout.bar, hue)
        pieces += [(" ", Tone.PLAIN), *bar]
    return cut([(text, Tone.DIM) for text, _ in pieces] if aside else pieces, width)


def _hidden(timeline: Timeline, folded: Sequence[int] | None) -> Line | None:
    """Returns how many spans a folded row hides, and how many errors are among these."""
    if folded is None:
        return None
    errors = [timeline.severity(each) for each in folded if timeline.failed(each)]
    worst = SEVERITY[max(errors, default=Severity.NONE)]
    return [(f" +{len(folded):,}", Tone.DIM), *([(f" {worst[0]}{len(errors):,}", worst[1])] if errors else [])]


def _took(row: Row) -> Line:
    """Returns how long a row took, where that is recorded, in cells of their own."""
    told = duration(row.seconds) if row.seconds is not None and not row.inferred else ""
    return [(fit(told, _TOOK, right=True), Tone.DIM)]


def _words(row: Row, room: int, tone: Tone, hidden: Line | None) -> Line:
    event = row.event
    shift = indent(event, room, folded=hidden is not None)
    left = room - cell_width(shift)
    taken = sum(cell_width(text) for text, _ in hidden or ())
    words = fit(message(event), left - taken)
    words, rest = (words.rstrip(), hidden) if hidden else (words, [])
    filled = " " * (left - cell_width(words) - taken)
    return [*([(shift, Tone.DIM)] if shift else []), (words, tone), *rest, (filled, Tone.PLAIN)]


def indent(event: Event, room: int, *, folded: bool = False) -> str:
    """Returns what stands before the words of a span: a cell for each that it is in, and whether it holds others.

    Where that would take more than a third of the room, its depth stands there as a number.
    """
    depth, inside = event.place.depth, event.place.inside
    if not depth and not inside:
        return ""
    most = max(int(room * _INDENT_SHARE), _LEAST_INDENT)
    shift = " " * depth if depth <= most else str(depth).rjust(most)
    return shift + ("▸ " if folded else "▾ " if inside else "  ")


def told_time(row: Row, timeline: Timeline, times: Times) -> str:
    """Returns when a row happened, so that it can be told from the other rows of its run."""
    face = Face.of(timeline, times)
    return offset(row.offset, face.decimals) if times is Times.ELAPSED else face.told(row.event.moment, times)


def message(event: Event) -> str:
    """Says in words what happened: a tool's name stands before its answer, an unknown type before its message."""
    odd = [f"(! {each.path} {each.what})" for each in event.issues if each.out_of_range]
    odd += [f"(! {each.partition(':')[0]})" for each in event.place.odd]
    text = " ".join(filter(None, (*odd, _beside_its_agent(event))))
    if event.kind is EventKind.TOOL_CALL and event.tool:
        return f"{tool_name(event.tool)}: {text}" if text else event.tool
    if event.kind is EventKind.OTHER:
        return f"{event.type}: {text}" if text else event.type
    if event.kind is EventKind.HANDOFF:
        text = text.removeprefix(EVENT[event.kind]).lstrip()  # the sign of its kind stands before it
    return text or event.type


def _beside_its_agent(event: Event) -> str:
    """Returns the text of a row; of an executor at work not its name, which stands beside it as that of the agent.

    `executor.process judge` of `judge` and `AnalysisExecutor.handle_task` of `AnalysisExecutor` name nobody else.
    """
    text = one_line(event.text)
    if event.kind is not EventKind.STEP or not event.agent:
        return text
    if text == f"{_EXECUTOR} {event.agent}":
        return _EXECUTOR
    return text.removeprefix(f"{event.agent}.") or text


def hue_of(agent: str | None, timeline: Timeline) -> Tone:
    """Returns the tone that an agent has in its run, wherever it is named or drawn."""
    number = timeline.number_of(agent) if agent else None
    return (Tone.PLAIN if agent else Tone.DIM) if number is None else HUES[number % len(HUES)]


def _bar(row: Row, duration: float, width: int, hue: Tone) -> Line:
    """Draws where on the axis the row begins, and how long it took: solid if recorded, light if inferred."""
    if row.offset is None or duration <= 0:
        return [(" " * width, Tone.PLAIN)]
    start, end = (cell_of(seconds, duration, width) for seconds in (row.offset, row.offset + (row.seconds or 0.0)))
    body = ("░" if row.inferred else "█") * (end - start)
    glyph, tone = SEVERITY[row.severity]
    head = (glyph, tone) if row.severity else ("▌" if body else "▏", hue)
    head = (EARLIER, Tone.WARN) if row.offset < 0 else head
    return [(" " * start, Tone.PLAIN), head, (body + " " * (width - 1 - start - len(body)), hue)]
