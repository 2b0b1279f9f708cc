"""Puts a run on one axis: its events and segments, judge rounds, phases and its own error, in order of time.

Rows are made when they are looked at, so that a hundred thousand events open as fast as twenty; what needs all of
them (severities, where a failed run opens) is examined in slices.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from operator import index as to_index
from typing import Final, overload

from msgspec import Struct

from fleet_tui.fields import Document
from fleet_tui.model.axis import Axis, build_axis
from fleet_tui.model.event import Event, EventKind
from fleet_tui.model.outcome import Outcome
from fleet_tui.model.ran import Ran
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.severity import (
    Landing,
    Severity,
    Succeeded,
    Work,
    landing,
    recover,
    severity_of,
    throttled,
    work_of,
)
from fleet_tui.text import counted

SLICE: Final = 500  # events examined at a time: about 10 ms
_CONCLUDED: Final = 20  # times as many rows are concluded at a time, which takes no longer
_LOOK_AHEAD: Final = 500  # rows searched for an agent's next event
_CACHED_ROWS: Final = 1_024
_DIGITS: Final = 9  # of the number of a row: no run has a thousand million


class Row(Struct, frozen=True):
    """Holds one row of the timeline; offsets and durations in seconds."""

    index: int
    event: Event
    severity: Severity
    offset: float | None
    seconds: float | None  # recorded, or until the agent's next event
    inferred: bool
    steps_back: bool  # stored after an event with a later time
    duplicate: bool  # its id occurs more than once
    late: bool  # after the run was completed


class Timeline(Sequence[Row]):
    """Holds the rows of a run."""

    def __init__(self, run: WorkflowRun, axis: Axis) -> None:
        self.run = run
        self.axis = axis
        self.ran = Ran()  # of the rows that have been examined
        self._rows: dict[int, Row] = {}
        self._works: list[Work] = []
        self._distinct: dict[Work, Work] = {}  # each once: a long run has few agents and tools
        self._severities = bytearray()
        self._throttled: set[int] = set()
        self._agent_numbers: dict[str | None, int] = {}
        self._agents = array("I")  # of each row, the number of its agent
        self._recorded: dict[int, float] = {}  # seconds of the rows that say how long they took
        self._holding: set[int] = set()  # the rows that are spans with others in them
        self._ids = array("q")  # the hash of each, of what is recorded as an event
        self._doubled: frozenset[int] = frozenset()  # hashes of the ids that occur more than once
        self._landing: tuple[int, Landing] = (0, Landing.FIRST_ROW)
        self._failed_in: int | None = None  # the row of the span whose error the run's own is
        self._working: set[Succeeded] = set()
        self._open = len(axis)  # rows of which nobody knows whether an error lasted: from the first up to here
        self._concluded = False

    @property
    def note(self) -> str:
        """Says what the rows were made of, where not of events, or why there are none."""
        return self.axis.note

    @property
    def duration(self) -> float:
        """Returns the seconds from the start of the run to its last row."""
        return self.axis.duration

    @property
    def examined(self) -> bool:
        """Tells whether severities and landing are known."""
        return not self._open

    @property
    def landing(self) -> tuple[int, Landing]:
        """Returns the row the run opens on and the rule that chose it: what broke it, else the first row."""
        return self._landing

    def examine(self, size: int = SLICE) -> bool:
        """Looks at the next rows; True when all are known."""
        before = len(self._severities)
        for index in range(before, min(before + size, len(self))):
            event = self.axis.event(index)
            work = work_of(event)
            self._works.append(self._distinct.setdefault(work, work))
            self.ran.note(index, work, self.axis.rank(index))
            self._severities.append(severity_of(event))
            if self._severities[index] and throttled(event):  # asked second: most rows are fine
                self._throttled.add(index)
            self._agents.append(self._agent_numbers.setdefault(event.agent, len(self._agent_numbers)))
            if event.seconds is not None:
                self._recorded[index] = event.seconds
            if event.place.inside:
                self._holding.add(index)
            if self.axis.failed_in and event.id == self.axis.failed_in and self._failed_in is None:
                self._failed_in = index
            if event.kind is not EventKind.GAP:
                self._ids.append(hash(event.id))
        if len(self._severities) == len(self) and not self._concluded:
            self._conclude(size * _CONCLUDED)
        return self.examined

    def _conclude(self, size: int) -> None:
        """Looks at the next rows from the last one in time back, whether their errors lasted."""
        start = max(self._open - size, 0)
        recover(self._works, self._severities, self.axis.by_time[start : self._open], self._working)
        self._open = start
        if self._open:
            return
        if self.run.outcome is Outcome.FAILED:
            self._landing = landing(self._works, self._severities, self._throttled, self.axis.by_time)
            if self._failed_in is not None and self._severities[self._failed_in] == Severity.ERROR:
                self._landing = (self._failed_in, Landing.RUN_ERROR)
            found, rule = self._landing
            if rule is Landing.ONLY_WORDS_FOLLOW and self._severities[found] == Severity.RECOVERED:
                self._severities[found] = Severity.ERROR  # it was not got over
        self._concluded = True
        self._doubled = frozenset(one for one, other in pairwise(sorted(self._ids)) if one == other)
        self._ids = array("q")
        self._rows.clear()

    def __len__(self) -> int:
        return len(self.axis)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {counted(len(self), 'row')}>"

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...

    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        """Returns the row at an index, counted from 0 or, below 0, from the end; of a slice its rows."""
        if isinstance(index, slice):
            return tuple(self._row(each) for each in range(*index.indices(len(self))))
        place = to_index(index)
        if not -len(self) <= place < len(self):
            raise IndexError(f"row {place} of a timeline of {counted(len(self), 'row')}")
        return self._row(place % len(self))

    def _row(self, index: int) -> Row:
        if index not in self._rows:
            if len(self._rows) >= _CACHED_ROWS:
                self._rows.clear()
            self._rows[index] = self._make(index)
        return self._rows[index]

    def severity(self, index: int) -> Severity:
        """Says how bad a row is; none while it has not been examined."""
        return Severity(self._severities[index]) if index < len(self._severities) else Severity.NONE

    def failed(self, index: int) -> bool:
        """Tells whether a row is an error, recovered or not."""
        return index < len(self._severities) and self._severities[index] >= Severity.RECOVERED

    def throttled(self, index: int) -> bool:
        """Tells whether an examined row was answered with HTTP 429."""
        return index in self._throttled

    def work(self, index: int) -> Work:
        """Returns who did what in a row; where it has been examined, without another look at its event."""
        return self._works[index] if index < len(self._works) else work_of(self.axis.event(index))

    @property
    def agents(self) -> tuple[str | None, ...]:
        """Names everyone who did something, in order of appearance, as far as rows have been examined."""
        return tuple(self._agent_numbers)

    def number_of(self, agent: str | None) -> int | None:
        """Returns the place of an agent in that order, None as long as no row of it has been examined."""
        return self._agent_numbers.get(agent)

    def spans(self) -> Iterator[tuple[int, int, float, float | None]]:
        """Yields of each examined row with a time, the last first: number of its agent, severity, offset, seconds."""
        for index in reversed(self.axis.by_time):
            if index < len(self._agents) and index not in self.axis.untimed:
                yield (
                    self._agents[index],
                    self._severities[index],
                    self.axis.offsets[index],
                    self._recorded.get(index),
                )

    def leaf_seconds(self) -> dict[int, float]:
        """Returns the seconds of the examined rows that say how long they took and hold no others."""
        return {index: seconds for index, seconds in self._recorded.items() if index not in self._holding}

    def took(self) -> Iterator[tuple[int, float | None, bool]]:
        """Yields of each examined row, the last in time first: its index, its seconds, and whether they are inferred.

        They are those of its `Row`, of all rows at once.
        """
        following: dict[str | None, int] = {}  # ranks
        order = self.axis.by_time
        for rank in range(len(order) - 1, -1, -1):
            if (index := order[rank]) >= len(self._works):
                continue
            agent = self._works[index].agent
            seconds, later = self._recorded.get(index), following.get(agent, len(self))
            near = agent is not None and later - rank <= _LOOK_AHEAD and index not in self.axis.untimed
            inferred = None
            if near and later < len(self) and self._in_one_go(index, order[later]):
                inferred = self.axis.offsets[order[later]] - self.axis.offsets[index]
            yield index, inferred if seconds is None else seconds, seconds is None
            if index not in self.axis.untimed:
                following[agent] = rank

    def errors_from(self, index: int) -> int:
        """Counts the errors, recovered or not, from a row on."""
        return sum(self._severities.count(each, index) for each in (Severity.ERROR, Severity.RECOVERED))

    def counts(self) -> tuple[int, int]:
        """Counts the errors, recovered or not, and the warnings."""
        return self.errors_from(0), self._severities.count(Severity.WARNING)

    def find(self, anchor: str) -> int | None:
        """Returns the row an address names: `ev_010`, `error`, `judge:2`, or by its number `14`; None if there is none.

        A number is first of all the id of an event: a writer may count them so.
        """
        if anchor == "error":
            return self.landing[0] if len(self) else None
        named, colon, number = anchor.partition(":")
        wanted = number if colon and named == "judge" else None
        for index in range(len(self)):
            event = self.axis.event(index)
            if event.id == anchor or (wanted is not None and event.judge and str(event.judge.round) == wanted):
                return index
        row = int(anchor) if anchor.isascii() and anchor.isdecimal() and len(anchor) <= _DIGITS else 0
        return row - 1 if 0 < row <= len(self) else None

    def index_of(self, row: Row, rows: int = 0) -> int | None:
        """Returns where the event of another timeline of the same run stands here.

        `rows` is how many the other has: what is new came in either below or above, and is looked for there first.
        """
        alike: int | None = None
        likely = (each for each in (row.index, row.index + len(self) - rows) if 0 <= each < len(self))
        for index in chain(likely, range(len(self))):
            found = self.axis.event(index)
            if (found.id, found.kind) != (row.event.id, row.event.kind):
                continue
            if found.document == row.event.document:
                return index
            if alike is None and found.origin == row.event.origin:
                alike = index
        return alike

    def walk(self, start: int, step: int) -> Iterator[int]:
        """Returns the indices after `start` in one direction."""
        return iter(range(start + step, len(self) if step > 0 else -1, step))

    def _make(self, index: int) -> Row:
        event = self.axis.event(index)
        offset = self.axis.offset(index)
        return Row(
            index=index,
            event=event,
            severity=self.severity(index),
            offset=offset,
            seconds=event.seconds if event.seconds is not None else self._until_next(index, event),
            inferred=event.seconds is None,
            steps_back=self.axis.steps_back(index),
            duplicate=hash(event.id) in self._doubled,
            late=self.axis.late(index),
        )

    def _until_next(self, index: int, event: Event) -> float | None:
        """Counts the seconds to the same agent's next event."""
        start = self.axis.offset(index)
        if start is None or event.agent is None:
            return None
        after = self.axis.rank(index) + 1
        for later in self.axis.by_time[after : after + _LOOK_AHEAD]:
            end = self.axis.offset(later)
            if end is not None and self.axis.event(later).agent == event.agent:
                return end - start if self._in_one_go(index, later) else None
        return None

    def _in_one_go(self, index: int, later: int) -> bool:
        """Tells whether both rows are from before the run's completion, or from after it: none goes on across it."""
        return self.axis.late(index) is self.axis.late(later)


def build_timeline(run: WorkflowRun, segments: Sequence[Document] | None = None, *, complete: bool = True) -> Timeline:
    """Returns the timeline of a run that was read whole and its segments, not examined yet; never raises.

    Segments are None before they are read, and not `complete` while some are left to be read.
    """
    return Timeline(run, build_axis(run.document, segments, complete=complete))
