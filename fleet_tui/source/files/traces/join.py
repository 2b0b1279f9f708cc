"""Gives a run of a history the timeline of the trace that it left, where there is no doubt that it is its own.

There is none where exactly one run and one trace of the same task ended within five seconds of each other: a writer
takes its end before its root span does, and what comes between is the saving of the run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple, Protocol, TypeAlias

from msgspec import Struct

from fleet_tui.fields import Document, FileDocument, Joined, Path, at
from fleet_tui.query.evaluate import matcher, recorded
from fleet_tui.query.failed import failed
from fleet_tui.query.projection import LENGTHS, Partial, value_at
from fleet_tui.query.zone import moment_in
from fleet_tui.schema import RUNS

_APART: Final = 5.0  # seconds between the ends of a run and of its trace
_FAR: Final = 60.0  # seconds within which an end that is too far away is still worth a word
_SLICE: Final = 2_000  # rows looked at in one step
_ENDS: Final = at("execution_summary.completedAt", "end_time")
_EVENTS: Final = Path(("events",))

# Fields that a trace lends, and where the names of the first two stand in the document that it is.
_USED: Final = {"agent": "agentsUsed", "tool": "toolsUsed"}
_TOKENS: Final = ("tokens_prompt", "tokens_completion")
_TOKENS_AT: Final = Path(("result", "tokens"))
_FAILED: Final = matcher((failed(RUNS),))

Loaded: TypeAlias = dict[str, object]


class Lent(Struct, eq=False):
    """Holds what a trace lends to its run, unless that is among those `parted`, which the user took apart again.

    `used` are the agents and tools of the trace, its times and its status, and `tokens` and `error` its tokens and why
    it failed, for a run that records none of its own.
    """

    run_id: str
    trace_id: str
    trace: Callable[[], Document]  # to be read when it is wanted
    events: int
    used: Mapping[str, object]
    tokens: object
    error: object
    parted: AbstractSet[str]

    @property
    def apart(self) -> bool:
        """Whether both stay as they are."""
        return self.run_id in self.parted

    def on_row(self, row: Partial) -> Partial:
        """Tells a row of a list of its trace, and how many events that has."""
        row.joined = Joined(self.trace_id, self.apart)
        if not self.apart:
            lengths = row.get(LENGTHS)
            row[LENGTHS] = {**(lengths if isinstance(lengths, dict) else {}), str(_EVENTS): self.events}
            self._lend(row, {"id": self.trace_id})
        return row

    def on_whole(self, run: FileDocument) -> FileDocument:
        """Gives a run the events of its trace; what is stored of it stays as it is."""
        run.joined = Joined(self.trace_id, self.apart)
        if not self.apart:
            trace = self.trace()
            told = trace.get("trace")
            run.lend("events", trace.get("events"))
            self._lend(run, {"id": self.trace_id, **(told if isinstance(told, dict) else {}), "joined": True})
        return run

    def _lend(self, run: FileDocument, trace: Loaded) -> None:
        """Gives a run of its trace what it records none of itself: agents, tools, tokens, and how it ended."""
        own = run.get("execution_summary")
        lent = {step: self.used[step] for name, step in _USED.items() if step in self.used and not _has(run, name)}
        status = self.used.get("status")
        if status:
            trace = {**trace, "status": status}
            if _tells_no_end(run):
                trace["told"] = True
                lent["status"] = status
                if self.error:
                    run.lend("error", self.error)
        if lent:
            run.lend("execution_summary", {**(own if isinstance(own, dict) else {}), **lent})
        if self.tokens and not any(_has(run, each) for each in _TOKENS):
            trace = {**trace, "tokens": self.tokens}
        run.lend("trace", trace)


class Candidates(Struct, eq=False):
    """Holds the ids of the traces that may be of a run, or of the runs that a trace may be of, and why they may not."""

    ids: tuple[str, ...]
    doubt: str = ""

    def on_row(self, row: Partial) -> Partial:
        """Tells a row of a list which they are."""
        row.candidates, row.doubt = self.ids, self.doubt
        return row

    def on_whole(self, run: FileDocument) -> FileDocument:
        """Tells a run which they are."""
        run.candidates, run.doubt = self.ids, self.doubt
        return run


Join: TypeAlias = Lent | Candidates


class Rows(Protocol):
    """Is the index of a file."""

    joins: dict[int, Join]
    lends: dict[int, Lent]

    def __len__(self) -> int:
        """Counts its documents."""
        ...

    def small(self, position: int) -> Loaded:
        """Returns everything of a document that a query may look at."""
        ...

    def whole(self, position: int) -> tuple[Loaded, bytes]:
        """Returns a document, and its own bytes."""
        ...


class _Ended(NamedTuple):
    """Holds when a run or a trace ended, and where it stands."""

    rows: Rows
    position: int
    id: str
    end: float  # epoch seconds
    events: int


def join(runs: Sequence[Rows], traces: Sequence[Rows], parted: AbstractSet[str]) -> Iterator[bool]:
    """Finds which run and which trace belong together, those of `parted` runs apart; a slice at each step."""
    for each in (*runs, *traces):
        each.joins.clear()
        each.lends.clear()
    by_task: defaultdict[str, list[_Ended]] = defaultdict(list)
    for each in traces:
        for task, ended in _ended(each, range(len(each))):
            by_task[task].append(ended)
    found: list[tuple[_Ended, list[_Ended]]] = []
    far: list[tuple[_Ended, _Ended]] = []
    for rows in runs:
        for start in range(0, len(rows), _SLICE):
            for task, ended in _ended(rows, range(start, min(start + _SLICE, len(rows)))):
                same = by_task.get(task, ())
                near = [each for each in same if abs(each.end - ended.end) <= _APART]
                if near:
                    found.append((ended, near))
                elif not ended.events:
                    far += [(ended, each) for each in same if abs(each.end - ended.end) <= _FAR]
            yield True
    _settle(found, parted)
    _doubt(far)


def _settle(found: Sequence[tuple[_Ended, list[_Ended]]], parted: AbstractSet[str]) -> None:
    fitting: defaultdict[tuple[int, int], list[_Ended]] = defaultdict(list)  # runs, by the place of a trace
    for run, near in found:
        for each in near:
            fitting[id(each.rows), each.position].append(run)
    for run, near in found:
        own = near[0]
        alone = len(near) == len(fitting[id(own.rows), own.position]) == 1
        if alone and not run.events:
            lent = _lent(run, own, parted)
            run.rows.joins[run.position] = own.rows.lends[own.position] = lent
            continue
        run.rows.joins[run.position] = Candidates(tuple(each.id for each in near))
        for each in near:
            runs = fitting[id(each.rows), each.position]
            each.rows.joins[each.position] = Candidates(tuple(one.id for one in runs))


def _doubt(far: Sequence[tuple[_Ended, _Ended]]) -> None:
    """Tells runs and traces without another candidate of the one that ended too far away to be theirs, the nearest."""
    for run, trace in sorted(far, key=_distance):
        known = trace.position in trace.rows.joins or trace.position in trace.rows.lends
        if known or run.position in run.rows.joins:
            continue
        doubt = f"ends {_distance((run, trace)):.3g} s apart, {_APART:g} s at most"
        run.rows.joins[run.position] = Candidates((trace.id,), doubt)
        trace.rows.joins[trace.position] = Candidates((run.id,), doubt)


def _distance(pair: tuple[_Ended, _Ended]) -> float:
    return abs(pair[0].end - pair[1].end)


def _lent(run: _Ended, trace: _Ended, parted: AbstractSet[str]) -> Lent:
    row = trace.rows.small(trace.position)
    used = row.get("execution_summary")
    return Lent(
        run.id,
        trace.id,
        lambda: trace.rows.whole(trace.position)[0],
        trace.events,
        used if isinstance(used, dict) else {},
        value_at(row, _TOKENS_AT),
        row.get("error"),
        parted,
    )


def _ended(rows: Rows, positions: range) -> Iterator[tuple[str, _Ended]]:
    """Yields of each document with a task and an end that is sure: its task, and the rest."""
    for position in positions:
        document = rows.small(position)
        stored = (value_at(document, path) for path in RUNS.field("task").paths)
        task = next((each.strip() for each in stored if isinstance(each, str) and each.strip()), "")
        end = _end(document) if task else None
        if end is not None:
            yield task, _Ended(rows, position, str(document["id"]), end, _events(document))


def _end(document: Loaded) -> float | None:
    """Returns when it ended, None where nobody knows in which zone that is told."""
    for path in _ENDS:
        moment = moment_in(document, value_at(document, path))
        if moment and moment.is_certain:
            return moment.at.timestamp()
    return None


def _has(run: Loaded, name: str) -> bool:
    return recorded(RUNS, name, run) not in (None, [], ())


def _tells_no_end(run: Loaded) -> bool:
    return not str(recorded(RUNS, "status", run) or "").strip() and not _FAILED(run)


def _events(document: Loaded) -> int:
    stored = document.get("events")
    if isinstance(stored, list):
        return len(stored)
    lengths = document.get(LENGTHS)
    found = lengths.get(str(_EVENTS)) if isinstance(lengths, dict) else 0
    return found if isinstance(found, int) else 0
