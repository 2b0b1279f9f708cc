"""Puts a run's rows in order: by time, ties and rows without a time where they were stored.

The spans of a trace keep the order in which they are stored, each before those in it: by time alone, what is in
the first of two that overlap would seem to be in the second. What else there is stands among them by its time.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, MutableSequence, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from math import inf
from operator import le, sub
from typing import Final, TypeGuard, cast

from msgspec import Struct, field
from msgspec.structs import replace

from fleet_tui.clock import Moment, Naive, Written, in_its_zone, not_before, told_again
from fleet_tui.fields import Document
from fleet_tui.model.decode import value_of
from fleet_tui.model.event import (
    KIND_BY_WORD,
    TYPE_PATHS,
    Event,
    EventKind,
    headline,
    recorded_seconds,
)
from fleet_tui.model.judge import JudgeRound, judge_rounds
from fleet_tui.model.outcome import failure_of
from fleet_tui.model.phases import LENGTH, stand_ins
from fleet_tui.model.reader import Reader
from fleet_tui.model.segments import RunSegment, expected, in_order, missing, without_repeats
from fleet_tui.model.span_place import SpanPlace, is_span
from fleet_tui.model.trace import trace_of
from fleet_tui.number import significant
from fleet_tui.query.projection import real_times
from fleet_tui.schema import RUNS
from fleet_tui.undecoded import Undecoded

_SAME_ROUND: Final = 1.0  # seconds within which a judge event and a stored round are the same thing
_DECIMALS: Final = ((0.1, 1), (0.001, 3))  # of seconds that tell rows so far apart from each other
_FINEST: Final = 6
_NOISE: Final = 1e-6  # of times as doubles
_EMPTY: Final[Mapping[str, object]] = {}


class _Stored(Struct):
    """Collects all that will be rows, in stored order: raw events, or events made here; and where each came from."""

    naive: Naive  # what a time without a zone means in the run
    events: list[object] = field(default_factory=list)  # or the texts of what is undecoded
    times: MutableSequence[float | None] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)  # position where each origin begins
    origins: list[int | None] = field(default_factory=list)
    judges: dict[int, JudgeRound] = field(default_factory=dict)
    end: float | None = None  # when the last phase was over
    zero: float | None = None  # when the root of a trace began: a clock that is far behind its own moves nothing else
    last: datetime | None = None  # real time that was added, at first the start of the run
    nested: int | None = None  # position from which on events are spans
    closed: bool = False  # the last row comes last whatever its time

    def begin(self, origin: int | None) -> None:
        self.starts.append(len(self.events))
        self.origins.append(origin)

    def add(self, event: Event) -> None:
        self.events.append(event)
        self.times.append(None)

    def extend(self, events: list[object]) -> None:
        self.events.extend(events.texts() if isinstance(events, Undecoded) else events)
        add, last = self.times.append, self.last
        for at in real_times(events, self.naive, last):
            add(at.timestamp() if at else None)
            last = at or last
        self.last = last

    def document(self, position: int) -> tuple[object, object]:
        stored = value_of(self.events[position])
        judge = stored.judge if isinstance(stored, Event) else self.judges.get(position)
        return stored.document if isinstance(stored, Event) else stored, judge and judge.document

    def event(self, position: int) -> Event:
        stored = value_of(self.events[position])
        if isinstance(stored, Event):
            return stored
        part = bisect_right(self.starts, position) - 1
        event = Event.from_document(stored, position - self.starts[part], self.origins[part])
        if event.moment and event.moment.written is Written.NAIVE:
            moment = in_its_zone(event.moment, self.naive)
            event = replace(event, moment=moment if _seconds(moment) == self.times[position] else told_again(moment))
        judge = self.judges.get(position)
        return replace(event, judge=judge, kind=EventKind.JUDGE) if judge else event

    def carried(self) -> tuple[list[float], frozenset[int]]:
        """Returns a sort key for each position, carried over where there is no time, and the positions that step back.

        What was stored apart is compared apart: a segment may lie anywhere in time.
        """
        keys: list[float] = []
        back: set[int] = set()
        last = next((each for each in self.times if each is not None), 0.0)
        for low, high in pairwise([*self.starts, len(self.times)]):
            part = self.times[low:high]
            if low == self.nested:
                keys += accumulate((last if each is None else each for each in part), max)
                continue
            if _in_order(part):  # as nearly all are
                keys += part
                last = keys[-1] if part else last
                continue
            last = next((each for each in part if each is not None), last)
            highest = float("-inf")
            for position, each in enumerate(part, low):
                if each is not None:
                    last = each
                    if each < highest:
                        back.add(position)
                    highest = max(highest, each)
                keys.append(last)
        if self.closed:
            keys[-1] = max(keys)
        return keys, frozenset(back)


class Axis:
    """Holds events in order, made when asked for."""

    def __init__(
        self, stored: _Stored, start: float | None, end: float | None, note: str, missing_segments: tuple[int, ...]
    ) -> None:
        self._stored = stored
        self.missing_segments = missing_segments
        self.began: Moment | None = None  # the time that rows made of phases count from
        self.failed_in = ""  # the id of the span whose error the run's own is
        self.whole = False  # whether nothing that was recorded is left out
        self.made = False  # whether no row is an event, each stands for something else
        self._completed = end
        self.note = note
        keys, self._back = stored.carried()
        places = range(len(keys))
        self._order = array("I", places if _in_order(keys) else sorted(places, key=keys.__getitem__))
        known = [each for each in stored.times if each is not None]
        first = stored.zero if stored.zero is not None else min(known, default=None)
        self.start = (
            min(start, first) if start is not None and first is not None else first if first is not None else start
        )
        begun = self.start or 0.0
        moments = (keys[each] if (at := stored.times[each]) is None else at for each in self._order)
        self.offsets = array("d", (at - begun if known else 0.0 for at in moments))
        self.by_time: Sequence[int] = range(len(keys))  # the rows in order of time, which is nearly always their own
        self.nested = stored.nested is not None  # whether the rows are spans, each before those in it
        if self.nested:
            self.by_time = array("I", sorted(self.by_time, key=self.offsets.__getitem__))
        ends = [self.offsets[each] for each in self.by_time[-1:]]
        ends += [stored.end - begun] if stored.end is not None else []
        self.duration = max(ends) if ends and known else 0.0
        untimed = None in stored.times  # asked first: nearly always every row has a time
        placed = enumerate(self._order) if untimed else ()
        self.untimed = frozenset(index for index, position in placed if stored.times[position] is None)
        if not untimed:
            stored.times = cast("MutableSequence[float | None]", array("d", known))  # in a quarter of the room
        self.decimals = _decimals([self.offsets[each] for each in self.by_time] if self.nested else self.offsets)
        self.event = lru_cache(maxsize=1024)(self._event)

    def __len__(self) -> int:
        return len(self._order)

    def _event(self, index: int) -> Event:
        """Makes the event of a row; what is no span and stands among them is as deep as the next, for it holds none."""
        event = self._stored.event(self._order[index])
        if self._stored.nested is None or is_span(event.document):
            return event
        spans = (self._stored.event(each) for each in self._order[index + 1 :])
        depth = next((each.place.depth for each in spans if is_span(each.document)), 0)
        return replace(event, place=SpanPlace(depth=depth))

    @cached_property
    def earliest(self) -> float:
        """Returns the seconds of the earliest row, negative where a clock was behind that of the root."""
        return self.offsets[self.by_time[0]] if len(self) else 0.0

    def stored(self, index: int) -> tuple[object, object]:
        """Returns what is stored of a row and of the judge round that it is, without making its event."""
        return self._stored.document(self._order[index])

    def offset(self, index: int) -> float | None:
        """Returns the seconds from the start, None for a row without a time of its own."""
        return None if index in self.untimed else self.offsets[index]

    @cached_property
    def _ranks(self) -> Sequence[int]:
        """Returns of each row its place among the rows in order of time."""
        rows = range(len(self))
        return rows if self.by_time == rows else array("I", sorted(rows, key=self.by_time.__getitem__))

    def rank(self, index: int) -> int:
        """Returns how many rows are before a row in time."""
        return self._ranks[index]

    @cached_property
    def ends(self) -> tuple[int, int] | None:
        """Returns the first row with a time and the last, in order of time, None where no row has any."""
        timed = (index for index in self.by_time if index not in self.untimed)
        back = (index for index in reversed(self.by_time) if index not in self.untimed)
        return (next(timed), next(back)) if len(self.untimed) < len(self) else None

    def judges(self) -> Iterator[tuple[int, JudgeRound]]:
        """Yields the rows that are judge rounds."""
        for index, position in enumerate(self._order):
            stored = self._stored.events[position]
            judge = stored.judge if isinstance(stored, Event) else self._stored.judges.get(position)
            if judge:
                yield index, judge

    def steps_back(self, index: int) -> bool:
        """Tells whether the row was stored after a row with a later time."""
        return self._order[index] in self._back

    def late(self, index: int) -> bool:
        """Tells whether the row is from after the run's completion."""
        at = self._stored.times[self._order[index]]
        return at is not None and self._completed is not None and at > self._completed + _SAME_ROUND


def _in_order(times: Sequence[float | None]) -> TypeGuard[Sequence[float]]:
    """Tells whether there is a time everywhere, and none before the one that it follows."""
    return None not in times and all(map(le, times, times[1:]))  # type: ignore[arg-type]  # the first has told


def _decimals(offsets: Sequence[float]) -> int:
    """Returns how many decimals of a second tell all rows apart that are not of the same moment."""
    nearest = min(filter((0.0).__lt__, map(sub, offsets[1:], offsets)), default=inf)
    return next((decimals for apart, decimals in _DECIMALS if nearest > apart - _NOISE), _FINEST)


def build_axis(run: Document, documents: Sequence[Document] | None = None, *, complete: bool = True) -> Axis:
    """Puts everything that a run recorded on one axis.

    None stands for segments that nobody has read yet; of those that are not `complete` none is called missing.
    """
    read = Reader(run)
    stored = _Stored(read.naive)
    started = read.moment("execution_summary.startedAt", "start_time", "task.createdAt")
    stored.last = started.at if started and not started.is_blank else None
    segments = in_order(documents or ())
    absent = missing(run, segments) if documents is not None and complete else ()
    events = read.items("events")
    _add_segments(stored, without_repeats(segments, events, expected(run)), absent)
    stored.begin(None)
    among = len(stored.events)
    note = ""
    if not events and not stored.events:
        events, note = stand_ins(run)
    stored.extend(events)
    trace = trace_of(run)
    if trace and not note:
        told = Reader(run.get("trace"))  # by itself, for of a joined run it is no part of what is stored
        stored.nested = among if events else None
        stored.end, stored.zero = _seconds(told.moment("end")), _seconds(told.moment("start"))
    began = started if _place_phases(stored, started, note) else None
    _add_judges(stored, judge_rounds(run), began)
    if trace is None or not trace.ends:  # of a trace it is that of a span, which has a row
        _add_run_error(stored, read)
    completed = read.moment("execution_summary.completedAt")
    ended = _seconds(completed and not_before(completed, started))
    begun = _seconds(started)
    if begun is not None and ended is not None and ended < begun:
        ended = None  # one of both is wrong, and nobody knows which
    axis = Axis(stored, begun, ended, note or (trace.note if trace else ""), absent)
    axis.began = began
    axis.failed_in = trace.failed_in if trace and trace.ends else ""
    axis.whole = documents is not None and complete and not absent
    axis.made = bool(note) and len(axis) > 0
    return axis


def _add_segments(stored: _Stored, segments: Sequence[RunSegment], absent: Sequence[int]) -> None:
    highest = max([*absent, *(each.index or 0 for each in segments)], default=0)
    parts = [(each.index, each.events) for each in segments] + [(index, None) for index in absent]
    for index, events in sorted(parts, key=lambda part: (part[0] is None, part[0] or 0)):
        stored.begin(index)
        if events is None:
            stored.add(_made(EventKind.GAP, f"segment:{index}", f"segment {index} of {highest} is missing"))
        else:
            stored.extend(events)


def _place_phases(stored: _Stored, started: Moment | None, note: str) -> bool:
    """Places phases, which have durations and an order but no times: each begins where the phase before ended.

    What follows a phase of unknown length has no place, and neither has a handoff, which has no length.
    """
    at = _seconds(started)
    if not note or at is None or any(each is not None for each in stored.times):
        return False
    phases = [place for place, each in enumerate(stored.events) if isinstance(each, dict) and LENGTH in each]
    for position in phases:
        stored.times[position] = at
        seconds = recorded_seconds(Reader(stored.events[position]))
        at = None if at is None or seconds is None else at + seconds
    stored.end = at
    return True


def _add_judges(stored: _Stored, rounds: Sequence[JudgeRound], began: Moment | None) -> None:
    """Adds rounds that are no events yet; beside phases that began by another clock they come last."""
    left = _match_judges(stored, rounds)
    stored.begin(None)
    for judge in left:
        at = _seconds(judge.moment)
        score = "no score" if judge.score is None else f"score {significant(judge.score)}"
        text = f"round {judge.round} {score}" + (f": {headline(judge.reasoning)}" if judge.reasoning else "")
        stored.events.append(_made(EventKind.JUDGE, f"judge:{judge.round}", text, judge.moment, judge.document, judge))
        comparable = began is None or (judge.moment is not None and judge.moment.comparable(began))
        stored.times.append(at if comparable else None)


def _match_judges(stored: _Stored, rounds: Sequence[JudgeRound]) -> list[JudgeRound]:
    """Notes which events are rounds, by number, then within a second; returns the rounds that are left over."""
    events = [position for position, event in enumerate(stored.events) if rounds and _is_judge(value_of(event))]
    left = dict(enumerate(rounds))
    for same in (_names_round, _near_in_time):
        for position in [each for each in events if each not in stored.judges]:
            number = next((each for each in left if same(stored, position, left[each])), None)
            if number is not None:
                stored.judges[position] = left.pop(number)
    return list(left.values())


def _is_judge(event: object) -> bool:
    if not isinstance(event, Mapping):
        return False
    word = event.get("type")
    if not isinstance(word, str):
        word = Reader(event).text(*TYPE_PATHS) or ""
    return KIND_BY_WORD.get(word.lower()) is EventKind.JUDGE


def _names_round(stored: _Stored, position: int, judge: JudgeRound) -> bool:
    return Reader(value_of(stored.events[position])).number("payload.round", "round") == judge.round


def _near_in_time(stored: _Stored, position: int, judge: JudgeRound) -> bool:
    at, time = _seconds(judge.moment), stored.times[position]
    return at is not None and time is not None and abs(at - time) <= _SAME_ROUND


def _add_run_error(stored: _Stored, read: Reader) -> None:
    failure = failure_of(RUNS, read.document)
    if failure:
        stored.begin(None)
        ended = read.moment("execution_summary.completedAt", "end_time")
        ended = ended and not_before(ended, Moment(stored.last) if stored.last else None)
        at = _seconds(ended)
        known = [each for each in stored.times if each is not None]
        # an upload's clock may be behind the agents': the run's own error is still the last thing that happened
        elsewhere = {} if failure.path == "error" else {"stored at": failure.path}
        document = {"error": failure.text, **elsewhere}
        stored.events.append(_made(EventKind.RUN_ERROR, "error", headline(failure.text), ended, document))
        stored.times.append(max([at, *known]) if at is not None and known else at)
        stored.closed = True


def _made(
    kind: EventKind,
    anchor: str,
    text: str,
    moment: Moment | None = None,
    document: Mapping[str, object] = _EMPTY,
    judge: JudgeRound | None = None,
) -> Event:
    """Makes an event of what nobody recorded as an event."""
    agent = "judge" if judge else "run"
    return Event(anchor, kind, str(kind), agent, None, text, moment, document, judge=judge)


def _seconds(moment: Moment | None) -> float | None:
    """Returns when it was; what stands for "no time" in a writer's hand has none."""
    return moment.at.timestamp() if moment and not moment.is_blank else None
