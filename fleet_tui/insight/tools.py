"""Counts the calls of tools and of agents: how many failed or were throttled, how long they took, which was slowest.

A call of a tool is an event that names it; where its writer stores the answer as an event of its own, both are one
call. A call of an agent is an event that it recorded. Names are the same that are the same for a filter.

A call took as long as is recorded, else, and marked, until the agent's next event, or until its answer: at most so
long, for the agent may have waited for something else. So what is inferred is told of a tool only where nothing of it
is recorded, and never stands before what is.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from heapq import heappush, heappushpop, nlargest
from sys import intern
from typing import Final

from msgspec import Struct, field

from fleet_tui.insight.spread import Numbers, Spread
from fleet_tui.model.ran import NOBODYS, agent_key, tool_key
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.timeline import Timeline

SLOWEST: Final = 5  # calls that are kept of each run, and told of each tool
PARTS: Final = 24  # of the time that was looked at
_NO_TIME: Final = -1.0


class Slow(Struct, frozen=True):
    """Holds how long a call took, whether that is inferred, and its event."""

    seconds: float
    inferred: bool
    event: str


class Calls(Struct, frozen=True):
    """Holds the calls of one tool, or the events of one agent, in one run.

    The `key` is what is the same of all spellings of its `name`; `last` is the event of its last call.
    """

    key: str
    name: str
    calls: int
    failed: int
    throttled: int
    recorded: Numbers
    inferred: Numbers
    slowest: tuple[Slow, ...]
    last: str


class SlowCall(Struct, frozen=True):
    """Holds one of the slowest calls, and the run to open on it."""

    run: WorkflowRun
    call: Slow


class Usage(Struct, frozen=True):
    """Holds what many runs tell of one tool or agent.

    `recorded` and `inferred` count the durations of either kind that are known. `p50` is the median, `p95` the shortest
    duration that 95 of 100 calls did not exceed. `over_time` are the calls of the runs that were written in each part
    of the time that was looked at; `newest` is a call of the newest run.
    """

    key: str
    name: str
    runs: int
    calls: int
    failed: int
    throttled: int
    recorded: int
    inferred: int
    exact: bool
    p50: float | None
    p95: float | None
    slowest: tuple[SlowCall, ...]
    newest: tuple[WorkflowRun, str]
    over_time: tuple[int, ...]

    @property
    def is_inferred(self) -> bool:
        """Tells whether what is told of its durations is inferred, for none is recorded."""
        return not self.recorded

    @property
    def timed(self) -> int:
        """Counts the durations of which the median and the like are told."""
        return self.recorded or self.inferred


class Tally:
    """Adds up what runs tell of tools, or of agents, the newest run first."""

    def __init__(self) -> None:
        self._of: defaultdict[str, list[tuple[WorkflowRun, Calls]]] = defaultdict(list)

    def add(self, run: WorkflowRun, found: Iterable[Calls]) -> None:
        """Takes in what one run tells."""
        for each in found:
            self._of[each.key].append((run, each))

    def rows(self, parts: int = PARTS) -> list[Usage]:
        """Returns each tool once, the worst first: with the longest p95, then the most failed, then the most calls."""
        written = [at for kept in self._of.values() for run, _ in kept if (at := _written(run)) is not None]
        window = (min(written, default=0.0), max(written, default=0.0))
        rows = [_usage(kept, window, parts) for kept in self._of.values()]
        return sorted(rows, key=by_p95)


def by_p95(row: Usage) -> tuple[float, ...]:
    """Returns what puts the worst first; what is inferred comes behind it, what nobody knows a duration of last."""
    return (row.is_inferred, -(row.p95 if row.p95 is not None else _NO_TIME), -row.failed, -row.calls)


def by_failed(row: Usage) -> tuple[float, ...]:
    """Returns what puts first of what the largest share failed."""
    return (-row.failed / row.calls, -row.failed, *by_p95(row))


def by_calls(row: Usage) -> tuple[float, ...]:
    """Returns what puts first what was called most often."""
    return (-row.calls, *by_p95(row))


def calls_of(timeline: Timeline) -> tuple[tuple[Calls, ...], tuple[Calls, ...]]:
    """Returns the calls of each tool and those of each agent in an examined timeline, in one pass from its last row."""
    tools, agents = _Counts(timeline, tool_key), _Counts(timeline, agent_key)
    answers: defaultdict[tuple[str, str | None], deque[_Call]] = defaultdict(deque)
    for index, seconds, inferred in timeline.took():
        work = timeline.work(index)
        if work.kind in NOBODYS:
            continue
        call = _Call(index, seconds, inferred)
        if work.agent:
            agents.add(work.agent, call)
        if work.tool:
            waiting = answers[work.tool, work.agent]
            if work.answers:
                waiting.append(call)
            else:
                tools.add(work.tool, call, waiting.popleft() if work.asks and waiting else None)
    for alone in answers.values():  # whose call nobody recorded
        for each in alone:
            tools.add(timeline.work(each.index).tool or "", each)
    return tools.counted(), agents.counted()


class _Call(Struct, frozen=True):
    """Holds a row of the timeline that a call, or the answer to one, is."""

    index: int
    seconds: float | None
    inferred: bool


class _Count(Struct):
    """Collects the calls of one tool while a timeline is gone through."""

    last: int
    spelled: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    failed: int = 0
    throttled: int = 0
    took: tuple[array[float], array[float]] = field(default_factory=lambda: (array("d"), array("d")))
    slowest: list[tuple[bool, float, int]] = field(default_factory=list)


class _Counts:
    """Collects the calls of every tool, or of every agent, by its name as names compare."""

    def __init__(self, timeline: Timeline, key: Callable[[str], str]) -> None:
        self._timeline = timeline
        self._key = key
        self._counts: dict[str, _Count] = {}
        self._named: dict[str, _Count] = {}  # by each spelling, for a key costs more than all the rest

    def add(self, name: str, call: _Call, answer: _Call | None = None) -> None:
        """Takes in a call, with its answer where that is an event of its own."""
        timeline, rows = self._timeline, [call.index, *([answer.index] if answer else [])]
        count = self._named.get(name) or self._of(name, call.index)
        count.calls += 1
        count.spelled[name] += 1
        count.failed += any(map(timeline.failed, rows))
        count.throttled += any(map(timeline.throttled, rows))
        took = call if answer is None or not call.inferred else self._until(call, answer)
        if took.seconds is not None:
            count.took[took.inferred].append(took.seconds)
            slow = (not took.inferred, took.seconds, -call.index)  # of equals the first
            (heappush if len(count.slowest) < SLOWEST else heappushpop)(count.slowest, slow)

    def counted(self) -> tuple[Calls, ...]:
        """Returns what was collected, the last that was called first."""
        return tuple(self._calls(*each) for each in self._counts.items())

    def _of(self, name: str, index: int) -> _Count:
        count = self._named[name] = self._counts.setdefault(self._key(name), _Count(index))
        return count

    def _until(self, call: _Call, answer: _Call) -> _Call:
        if not answer.inferred:
            return answer
        start, end = map(self._timeline.axis.offset, (call.index, answer.index))
        return _Call(call.index, None if start is None or end is None else end - start, inferred=True)

    def _calls(self, key: str, count: _Count) -> Calls:
        slowest = tuple(
            Slow(seconds, not recorded, self._timeline.axis.event(-place).id)
            for recorded, seconds, place in sorted(count.slowest, reverse=True)
        )
        return Calls(
            key=intern(key),
            name=intern(count.spelled.most_common(1)[0][0]),
            calls=count.calls,
            failed=count.failed,
            throttled=count.throttled,
            recorded=Numbers.of(count.took[False]),
            inferred=Numbers.of(count.took[True]),
            slowest=slowest,
            last=self._timeline.axis.event(count.last).id,
        )


def _usage(kept: Sequence[tuple[WorkflowRun, Calls]], window: tuple[float, float], parts: int) -> Usage:
    calls = [each for _, each in kept]
    names: Counter[str] = Counter()
    for each in calls:
        names[each.name] += each.calls
    recorded, inferred = Spread(each.recorded for each in calls), Spread(each.inferred for each in calls)
    spread = recorded if recorded.count else inferred
    slowest = (SlowCall(run, slow) for run, each in kept for slow in each.slowest)
    return Usage(
        key=calls[0].key,
        name=names.most_common(1)[0][0],
        runs=len(kept),
        calls=sum(each.calls for each in calls),
        failed=sum(each.failed for each in calls),
        throttled=sum(each.throttled for each in calls),
        recorded=recorded.count,
        inferred=inferred.count,
        exact=spread.exact,
        p50=spread.median,
        p95=spread.percentile(95),
        slowest=tuple(nlargest(SLOWEST, slowest, key=lambda each: (not each.call.inferred, each.call.seconds))),
        newest=(kept[0][0], kept[0][1].last),
        over_time=_over_time(kept, window, parts),
    )


def _over_time(kept: Iterable[tuple[WorkflowRun, Calls]], window: tuple[float, float], parts: int) -> tuple[int, ...]:
    """Counts the calls in each part of the window: those of a run where it was written, for events have odd clocks."""
    start, end = window
    found = [0] * parts
    for run, calls in kept:
        if (at := _written(run)) is not None:
            found[min(int((at - start) / (end - start) * parts), parts - 1) if end > start else parts - 1] += (
                calls.calls
            )
    return tuple(found)


def _written(run: WorkflowRun) -> float | None:
    """Returns when a run was written, in seconds of the epoch; None for what stands for no time."""
    return run.written.at.timestamp() if run.written and not run.written.is_blank else None
