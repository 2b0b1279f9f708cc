"""Compares two runs: what differs of the runs themselves, and where their timelines part.

Rows are aligned by who did what (agent, tool, kind), never by text, for no two runs say the same. The alignment is a
longest common subsequence of those keys, the same from either side. A row differs where the other run has none like it,
or where one of two alike went wrong: an error, recovered or not, or a judge round below its threshold. Other words, a
retry or another duration part no timelines; but rows alike that hold anything else than the other are counted, and runs
are equal only where there are none. Of these a call that was asked or answered otherwise, and a step that went wrong
otherwise, are told apart from other words: they may be why the timelines part further down.

The subsequence is found by the bits of one long number (Hyyrö 2004): a step of Python for each row of the shorter run,
whatever repeats in it. 6,000 against 6,000 rows take 10 ms; `difflib` is quadratic where keys repeat, and
what it finds is shorter. Timelines too long even for that are aligned in stretches of equal length.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from math import isqrt
from typing import Final, NamedTuple, TypeAlias

from msgspec import Struct

from fleet_tui.fields import Document, as_stored, spelled
from fleet_tui.insight.span_words import without_ids
from fleet_tui.model.difference import DEEP, Leaf, leaves, same
from fleet_tui.model.event import TYPE_PATHS, EventKind
from fleet_tui.model.outcome import Outcome
from fleet_tui.model.ran import agent_key, tool_key
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.severity import Severity
from fleet_tui.model.span_place import is_span
from fleet_tui.model.timeline import Timeline
from fleet_tui.schema import EVENT_TIMES

STRETCH: Final = 100_000  # rows of either run that are aligned at once: 2 s of CPU where nothing but order differs
_PLAN: Final = ("dspy_analysis", "routing")
_CONFIGURATION: Final = ("configSnapshot",)
_TOLD: Final[Mapping[str, str]] = {  # what need not be told again where a fact differs
    "result.tokens": "tokens",
    "result.tokens.prompt": "tokens",
    "result.tokens.completion": "tokens",
    "quality.overallScore": "score",
    "quality.score": "score",
}
# What is another in every run and says nothing: names, times, durations; and what rows are aligned by.
_UNSAID: Final = frozenset(("eventId", "id", "workflowId", "durationMs", "durationSeconds", "startedAt", *EVENT_TIMES))
_ALIGNED: Final = frozenset(("agentId", "agent", "toolName", *TYPE_PATHS))

Key: TypeAlias = tuple[str, str, str]  # agent, tool, kind


class Block(NamedTuple):
    """Holds rows of both timelines that stand against each other: alike one by one, or what either has in place."""

    left: range
    right: range
    alike: bool


class Comparison(Struct, frozen=True):
    """Holds what differs between two runs, and all rows of both in blocks, alike and different in turn."""

    facts: tuple[Leaf, ...]
    configuration: tuple[Leaf, ...]
    plan: tuple[Leaf, ...]
    answer: tuple[Leaf, ...]
    quality: tuple[Leaf, ...]
    blocks: tuple[Block, ...]
    reworded: frozenset[int]  # rows of the left that are alike to one of the right and do not hold the same
    otherwise: frozenset[int]  # those of them that are calls of a tool, or that went wrong in both

    @property
    def differences(self) -> tuple[Block, ...]:
        """Returns the blocks in which the timelines differ, the first divergence first."""
        return tuple(each for each in self.blocks if not each.alike)

    @property
    def rows_alike(self) -> int:
        """Counts the rows that both have."""
        return sum(len(each.left) for each in self.blocks if each.alike)

    @property
    def equal(self) -> bool:
        """Tells whether nothing differs, neither a step nor a word."""
        leaves = (*self.facts, *self.configuration, *self.plan, *self.answer, *self.quality)
        return not (leaves or self.differences or self.reworded)


def _status(run: WorkflowRun) -> str:
    """Returns how a run ended; two words for the same are no difference, a word nobody knows stands as it is."""
    return spelled(run.status or "") if run.outcome is Outcome.UNKNOWN else run.ending.words or str(run.outcome)


# What there is to know of a run at a glance: its name, and what a record tells.
_FACTS: Final[Mapping[str, Callable[[WorkflowRun], object]]] = {
    "status": _status,
    "error": lambda run: run.failure,
    "score": lambda run: run.score,
    "rounds": lambda run: run.rounds,
    "tokens": lambda run: run.tokens,
    "duration": lambda run: run.duration_seconds,
    "task": lambda run: run.task,
    "user": lambda run: run.user,
}


def compare(left: Timeline, right: Timeline) -> Comparison:
    """Returns what differs between two runs, given as timelines that were examined to their ends."""
    documents = left.run.document, right.run.document
    facts, blocks = tuple(_facts(left.run, right.run)), tuple(_blocks(left, right))
    told = {each.path for each in facts}
    reworded = frozenset(row for row, other in _pairs(blocks) if not _says_the_same(*_sides(left, right, row, other)))
    return Comparison(
        facts=facts,
        configuration=tuple(_stored(*documents, _CONFIGURATION)),
        plan=tuple(_stored(*documents, _PLAN)),
        answer=tuple(_within(*documents, "result", told)),
        quality=tuple(_within(*documents, "quality", told)),
        blocks=blocks,
        reworded=reworded,
        otherwise=frozenset(row for row in reworded if left.work(row).tool or went_wrong(left, row)),
    )


def in_other_words(found: Comparison) -> Iterator[tuple[int, int]]:
    """Yields the rows alike of both that do not hold the same, in order."""
    return ((row, other) for row, other in _pairs(found.blocks) if row in found.reworded)


def other_words(left: Timeline, right: Timeline, row: int, other: int) -> list[Leaf]:
    """Returns by path what two rows alike hold otherwise.

    >>> left, right = (opened(run(called("ev_1", 1, said))) for said in ("12 rows", "no rows"))
    >>> [(each.path, each.left, each.right) for each in other_words(left, right, 0, 0)]
    [('toolOutputSummary', '12 rows', 'no rows')]
    """
    found: dict[str, Leaf] = {}
    for ours, theirs in zip(*_sides(left, right, row, other), strict=True):
        for each in leaves(_said(ours), _said(theirs)):
            if not each.equal:
                found.setdefault(each.path, each)  # a judge round that is an event stands in both
    return list(found.values())


def align(left: Sequence[Key], right: Sequence[Key]) -> Iterator[tuple[int, int]]:
    """Yields the pairs of a longest common subsequence in order; of the two sides given in turn, the same pairs.

    >>> list(align([("a", "", ""), ("b", "", "")], [("b", "", ""), ("c", "", "")]))
    [(1, 0)]
    """
    numbers = {key: number for number, key in enumerate(sorted({*left, *right}))}
    ours, theirs = [numbers[each] for each in left], [numbers[each] for each in right]
    swapped = (len(ours), ours) < (len(theirs), theirs)  # among equally long subsequences the sides must not choose
    longer, shorter = (theirs, ours) if swapped else (ours, theirs)
    for start in range(0, len(longer), STRETCH):
        pairs = _aligned(longer[start : start + STRETCH], shorter[start : start + STRETCH])
        yield from ((start + b, start + a) if swapped else (start + a, start + b) for a, b in pairs)


def _aligned(longer: Sequence[int], shorter: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yields what both begin with, the longest common subsequence of the rest, and what both end with."""
    most = len(shorter)
    head = next((i for i in range(most) if longer[i] != shorter[i]), most)
    tail = next((i for i in range(most - head) if longer[-1 - i] != shorter[-1 - i]), most - head)
    yield from ((i, i) for i in range(head))
    inner = longer[head : len(longer) - tail], shorter[head : most - tail]
    yield from ((head + a, head + b) for a, b in reversed(list(_common(*inner))))
    yield from ((len(longer) - i, most - i) for i in range(tail, 0, -1))


def _common(longer: Sequence[int], shorter: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yields the pairs of a longest common subsequence, the last first.

    A row of the table of lengths is one number: its bit i is 0 where the table steps up at row i of the longer. Of the
    rows every so many are kept and those between made again, for all of them would be 1 GB of two long runs.
    """
    places: dict[int, int] = {}
    for index, key in enumerate(longer):
        places[key] = places.get(key, 0) | 1 << index
    full = (1 << len(longer)) - 1
    step = isqrt(len(shorter)) + 1
    kept = [full]
    for start in range(0, len(shorter), step):
        kept.append(_rows(kept[-1], shorter[start : start + step], places, full)[-1])
    column = len(longer)
    for number in range(len(kept) - 2, -1, -1):
        keys = shorter[number * step : (number + 1) * step]
        rows = [kept[number], *_rows(kept[number], keys, places, full)]
        row = len(keys)
        while row and column:
            if longer[column - 1] == keys[row - 1]:
                column, row = column - 1, row - 1
                yield column, number * step + row
            elif rows[row] >> (column - 1) & 1:
                column -= 1
            else:
                row -= 1


def _rows(row: int, keys: Sequence[int], places: Mapping[int, int], full: int) -> list[int]:
    found = []
    for key in keys:
        met = row & places.get(key, 0)
        row = (row + met | row - met) & full
        found.append(row)
    return found


def _blocks(left: Timeline, right: Timeline) -> Iterator[Block]:
    """Yields the blocks in order; what differs side by side is one block."""
    start = here = (0, 0)  # where the present block begins, and where its rows end
    alike = True
    ends = (len(left), len(right))
    for pair in (*align(*([key_of(each, index) for index in range(len(each))] for each in (left, right))), ends):
        if pair != here:  # rows of either that the other has not
            if alike and start != here:
                yield _block(start, here, alike=True)
                start = here
            alike, here = False, pair
        if pair == ends:
            break
        if (same := went_wrong(left, pair[0]) == went_wrong(right, pair[1])) is not alike:
            if start != here:
                yield _block(start, here, alike=alike)
            start, alike = here, same
        here = (pair[0] + 1, pair[1] + 1)
    if start != here:
        yield _block(start, here, alike=alike)


def _block(start: tuple[int, int], end: tuple[int, int], *, alike: bool) -> Block:
    return Block(range(start[0], end[0]), range(start[1], end[1]), alike)


def key_of(timeline: Timeline, index: int) -> Key:
    """Returns who did what in a row, whatever was said: agent, tool, kind."""
    work = timeline.work(index)
    kind = spelled(timeline.axis.event(index).type) if work.kind is EventKind.OTHER else str(work.kind)
    return _key(work.agent, work.tool, kind)


def went_wrong(timeline: Timeline, index: int) -> bool:
    """Tells whether a row is an error, recovered or not, or a judge round below its threshold."""
    return timeline.severity(index) >= Severity.RECOVERED or timeline.work(index).passed is False


@lru_cache(4_096)  # a long run has few
def _key(agent: str | None, tool: str | None, kind: str) -> Key:
    return agent_key(agent), tool_key(tool or ""), kind


def _pairs(blocks: Iterable[Block]) -> Iterator[tuple[int, int]]:
    return ((row, other) for each in blocks if each.alike for row, other in zip(each.left, each.right, strict=True))


def _sides(
    left: Timeline, right: Timeline, row: int, other: int
) -> tuple[tuple[object, object], tuple[object, object]]:
    return left.axis.stored(row), right.axis.stored(other)


def _says_the_same(left: tuple[object, object], right: tuple[object, object]) -> bool:
    """Tells whether two rows hold the same, of the event and of the judge round: texts, inputs, outputs, payloads."""
    return all(same(_said(one), _said(other)) for one, other in zip(left, right, strict=True))


def _said(stored: object) -> object:
    """Returns what a stored row says; who did it, when and for how long is left out, and so is a null."""
    if not isinstance(stored, Mapping):
        return stored
    said = _telling(without_ids(stored) if is_span(stored) else stored)
    if isinstance(payload := said.get("payload"), Mapping):
        said["payload"] = _telling(payload) or None  # of nothing but times and names no more is said than by none
    return {name: value for name, value in said.items() if value is not None}


def _telling(stored: Mapping[str, object]) -> dict[str, object]:
    left_out = _UNSAID | _ALIGNED
    return {name: value for name, value in stored.items() if name not in left_out and value is not None}


def _facts(left: WorkflowRun, right: WorkflowRun) -> Iterator[Leaf]:
    for name, told in _FACTS.items():
        one, other = told(left), told(right)
        leaf = Leaf(name, one, other, (one is not None, other is not None))
        if not leaf.equal:
            yield leaf


def _stored(left: Document, right: Document, names: Sequence[str]) -> list[Leaf]:
    """Returns what differs of some parts of two documents, an item of a list by its number, counted from 1."""
    ours, theirs = (
        {name: _numbered(each[name]) for name in names if name in each} for each in map(as_stored, (left, right))
    )
    return sorted((each for each in leaves(ours, theirs) if not each.equal), key=lambda leaf: _place(leaf.path))


def _within(left: Document, right: Document, name: str, told: Collection[str]) -> Iterator[Leaf]:
    """Yields what differs of a part that holds what came of the runs, and was not told as a fact; a null is nothing."""
    values = [as_stored(each).get(name) for each in (left, right)]
    without: Document = {name: {}} if any(isinstance(each, Mapping) for each in values) else {}
    one, other = (without if each is None else {name: each} for each in values)
    yield from (each for each in _stored(one, other, (name,)) if _TOLD.get(each.path) not in told)


def _place(path: str) -> list[tuple[int, str]]:
    """Returns what sorts paths, for the order of the documents is another on either side; 10 comes after 9."""
    return [(int(each) if each.isdecimal() else -1, each) for each in path.split(".")]


def _numbered(value: object, depth: int = 0) -> object:
    """Returns a value with objects and sentences of a list by their numbers, so that a subtask meets its like."""
    if depth < DEEP and isinstance(value, Mapping):
        return {key: _numbered(each, depth + 1) for key, each in value.items()}
    if depth < DEEP and isinstance(value, list) and any(map(_is_step, value)):
        return {str(number): _numbered(each, depth + 1) for number, each in enumerate(value, 1)}
    return value


def _is_step(value: object) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, str) and " " in value)
