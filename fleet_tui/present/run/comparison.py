"""Two runs against each other: what differs of the runs, then the rows of both, those that both have folded away.

In one column a row is `-` of the first run, `+` of the second, or of both; from 120 cells on the runs stand beside each
other, with `<` and `>` for a row of either only and `×` for two rows that differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby, zip_longest
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from fleet_tui.insight.comparison import Block, Comparison, key_of, other_words, went_wrong
from fleet_tui.model.difference import Leaf
from fleet_tui.model.phases import FROM_AGENTS, FROM_PHASES, NOTHING
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.timeline import Timeline
from fleet_tui.number import significant
from fleet_tui.present.beside import Columns, Section, both_texts, compared, laid_out
from fleet_tui.present.cells import Line, cut, fit, fold, folded, line_width
from fleet_tui.present.chart.curves import tone_of
from fleet_tui.present.glyphs import NOT_RECORDED, Tone, ending_glyph, status_words
from fleet_tui.present.quantities import exact_duration, score
from fleet_tui.present.records.runs import short_id
from fleet_tui.present.run.timeline import row_line
from fleet_tui.text import clip, counted, one_line

TWO_COLUMNS: Final = 116  # cells from which on there is room for both runs beside each other: 120 with borders
_BETWEEN: Final = 3  # cells
_CONTEXT: Final = 1  # rows before and after a difference that are not folded
_SIGNS: Final = ("-", "+")
_POINTS: Final = ("<", ">")
_PARTED: Final = "×"
_REWORDED: Final = "≈"
_ASKED_OTHERWISE: Final = "asked or answered otherwise"
EVENTS: Final = "events"
_MADE_OF: Final = {FROM_PHASES: "phases", FROM_AGENTS: "agent executions", NOTHING: None}
_NAMED: Final = 3  # paths of what a step holds otherwise
_SHOWN: Final = 1_000  # characters of a value, from shortly before where the two part: a prompt has millions
_BEFORE: Final = 60  # of them
SIGNS: Final = (
    (
        " ".join(_SIGNS),
        Tone.PLAIN,
        "compared: a row of the first run, of the second, that differs, or holds something else",
    ),
    (_REWORDED, Tone.WARN, "compared: alike in step (who did what, and whether it went wrong), other in words"),
    (" ".join((*_POINTS, _PARTED)), Tone.WARN, "beside each other: only on the left, only on the right, not the same"),
)


class Pair(Struct, frozen=True):
    """Holds two runs that were compared, under their letters."""

    marks: tuple[str, str]
    timelines: tuple[Timeline, Timeline]
    found: Comparison

    @property
    def runs(self) -> tuple[WorkflowRun, WorkflowRun]:
        """Returns both runs."""
        left, right = self.timelines
        return left.run, right.run

    @property
    def made_of(self) -> tuple[str | None, str | None]:
        """Returns what the rows of either run are: events, or what stands in for them; None where there is nothing."""
        left, right = (_MADE_OF.get(each.note, EVENTS) if len(each) else None for each in self.timelines)
        return left, right

    @property
    def unlike(self) -> str:
        """Says of which run the rows are no events, where the other's are others; empty where both are of a kind."""
        left, right = self.made_of
        if left == right or None in (left, right):
            return ""
        told = ", ".join(f"rows of {mark} are {each}" for mark, each in zip(self.marks, (left, right), strict=True))
        return f"{told}: steps cannot be held against each other"


class Shown(Struct, frozen=True):
    """Holds a line: a row of either run or of both, how many rows alike it stands for, or that they part here.

    What stands for many rows holds the first of them. A step that both have and that was asked or answered otherwise
    holds its rows; in one column it is a line of either run.
    """

    rows: tuple[int | None, int | None] = (None, None)
    difference: int | None = None  # its number, counted from 0
    folded: int = 0
    reworded: int = 0  # of the rows it stands for, how many are alike in step and other in words
    parts: bool = False
    above: int = 0  # steps asked or answered otherwise before the timelines part
    otherwise: tuple[int, int] | None = None

    @property
    def stop(self) -> object:
        """Returns what tells one difference from the next, a step asked or answered otherwise too; else None."""
        return self.otherwise if self.difference is None else self.difference

    def side(self, wanted: int) -> int | None:
        """Returns the side whose row is meant: what is wanted, else the other; None for what is no row."""
        if self.folded:
            return None
        return next((each for each in (wanted, 1 - wanted) if self.rows[each] is not None), None)


_FACTS: Final[Mapping[str, Callable[[WorkflowRun], str]]] = {
    "status": lambda run: f"{ending_glyph(run.ending)[0]} {status_words(run, NOT_RECORDED)}",
    "score": lambda run: score(run.score),
    "tokens": lambda run: NOT_RECORDED if run.tokens is None else significant(run.tokens, 15),
    "duration": lambda run: exact_duration(run.duration_seconds),
}


def what_differs(pair: Pair) -> str:
    """Returns the names of all that differs of the runs themselves, in short."""
    found = pair.found
    names = [each.path for each in found.facts]
    names += [f"{len(found.configuration)} of configuration"] if found.configuration else []
    names += [f"{len(found.plan)} of plan"] if found.plan else []
    names += ["answer"] if found.answer else []
    names += [f"words of {counted(len(found.reworded), 'row')}"] if found.reworded else []
    names += ["quality"] if found.quality else []
    if found.equal:
        return "nothing differs in steps, words, answer, configuration, plan"
    told = f"differs: {', '.join(names)}" if names else "only steps differ"
    return told if found.differences else f"same steps, {told}"


def header_lines(pair: Pair, width: int) -> list[Line]:
    """Returns both runs under their letters and what differs of them, nothing that is equal."""
    columns = Columns(width, pair.marks)
    one, other = pair.runs
    lines = fold([(f"  {pair.unlike}", Tone.WARN)], width, 2) if pair.unlike else []
    lines += columns.row(
        "", *(f"{mark} {short_id(run.id)}" for mark, run in zip(pair.marks, (one, other), strict=True))
    )
    for each in pair.found.facts:
        lines += columns.row(each.path, *_texts(each, one, other))
    lines += _at_a_glance(pair.found.answer, "result.", columns)
    parts = (("configuration", pair.found.configuration, "configSnapshot."), ("plan", pair.found.plan, "routing."))
    for title, leaves, within in parts:
        if leaves:
            lines += laid_out(compared(title, map(_shortened, leaves), columns, within), width, with_equal=False)[1:]
    if pair.found.quality:
        lines += laid_out(Section("quality", _at_a_glance(pair.found.quality, "quality.", columns)), width)[1:]
    return folded(lines, width)


def _at_a_glance(leaves: Sequence[Leaf], within: str, columns: Columns) -> list[Line]:
    """Returns both values of some leaves in a line each; the whole is a key away in either run."""
    lines: list[Line] = []
    for each in leaves:
        texts = both_texts(_shortened(each, columns.value, columns.value // 3))
        lines += columns.row(each.path.removeprefix(within), *(clip(text, columns.value) for text in texts))
    return lines


def _texts(leaf: Leaf, one: WorkflowRun, other: WorkflowRun) -> tuple[str, str]:
    told = _FACTS.get(leaf.path)
    return (told(one), told(other)) if told else both_texts(_shortened(leaf))


def _shortened(leaf: Leaf, most: int = _SHOWN, before: int = _BEFORE) -> Leaf:
    """Returns a leaf with its texts from shortly before where they part, cut to what is read at a glance."""
    left, right = leaf.left, leaf.right
    if not (isinstance(left, str) and isinstance(right, str)):
        return replace(leaf, left=_part(left, 0, most), right=_part(right, 0, most))
    start = max(_shared(left, right) - before, 0) if max(len(left), len(right)) > most else 0
    return replace(leaf, left=_part(left, start, most), right=_part(right, start, most))


def _shared(left: str, right: str) -> int:
    """Returns how many characters two texts begin with alike, found by halves: a step a character takes seconds."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _part(value: object, start: int, most: int) -> object:
    if not isinstance(value, str):
        return value
    return ("…" if start else "") + clip(value[start : start + most + 1], most)


def shown_rows(found: Comparison, *, two: bool, with_equal: bool) -> list[Shown]:
    """Returns the lines of both timelines; many rows alike are a count, but for the rows beside a difference.

    A step that both have and that was asked or answered otherwise is no such row.
    """
    lines: list[Shown] = []
    number = -1
    for place, block in enumerate(found.blocks):
        if block.alike:
            beside = (place > 0, place < len(found.blocks) - 1)
            lines += _alike(block, found, beside, two=two, whole=with_equal)
            continue
        number += 1
        if not number:
            lines.append(Shown(parts=True, above=len({each.otherwise for each in lines if each.otherwise})))
        sides = zip_longest(*block[:2]) if two else _one_by_one(block)
        lines += [Shown(rows, number) for rows in sides]
    return lines


def _one_by_one(block: Block) -> Iterator[tuple[int | None, int | None]]:
    yield from ((row, None) for row in block.left)
    yield from ((None, row) for row in block.right)


def _alike(block: Block, found: Comparison, beside: tuple[bool, bool], *, two: bool, whole: bool) -> Iterator[Shown]:
    """Yields the lines of rows alike; `beside` says whether a difference stands before them, and after them."""
    start, end = beside[0] * _CONTEXT, len(block.left) - beside[1] * _CONTEXT

    def folds(numbered: tuple[int, tuple[int, int]]) -> bool:
        place, (row, _) = numbered
        return start <= place < end and row not in found.otherwise

    for hidden, group in groupby(enumerate(zip(block.left, block.right, strict=True)), folds):
        rows = [pair for _, pair in group]
        if hidden and not whole and len(rows) > 1:
            yield Shown(rows[0], folded=len(rows), reworded=sum(row in found.reworded for row, _ in rows))
        else:
            yield from (line for pair in rows for line in _both(pair, found, two=two))


def _both(pair: tuple[int, int], found: Comparison, *, two: bool) -> Iterator[Shown]:
    """Yields a row alike: one line, or two where a step was asked or answered otherwise and there is one column."""
    row, other = pair
    if row not in found.otherwise:
        yield Shown(pair, reworded=int(row in found.reworded))
    elif two:
        yield Shown(pair, reworded=1, otherwise=pair)
    else:
        yield Shown((row, None), reworded=1, otherwise=pair)
        yield Shown((None, other), otherwise=pair)


def starts_of(lines: Sequence[Shown]) -> list[int]:
    """Returns where each difference begins among some lines, and each step asked or answered otherwise."""
    before: object = None
    starts = []
    for place, each in enumerate(lines):
        if each.stop is not None and each.stop != before:
            before = each.stop
            starts.append(place)
    return starts


def opening(lines: Sequence[Shown]) -> int:
    """Returns the line to begin on: where the timelines part, else the first step asked or answered otherwise."""
    parted = next((place for place, each in enumerate(lines) if each.difference is not None), None)
    return next(iter(starts_of(lines)), 0) if parted is None else parted


def reworded(lines: Sequence[Shown]) -> list[int]:
    """Returns which of some lines are rows alike in step and other in words, or stand for such."""
    return [place for place, each in enumerate(lines) if each.reworded]


def heading(pair: Pair, width: int, side: int | None = None, *, two: bool = False) -> Line:
    """Returns whose rows these are: both beside each other, or the signs of both; a side stands out."""
    left, right = (
        f"{mark} {short_id(run.id)} {counted(len(timeline), 'row')}"
        for mark, run, timeline in zip(pair.marks, pair.runs, pair.timelines, strict=True)
    )
    tones = [Tone.ACCENT if each == side else Tone.DIM for each in (0, 1)]
    if not two:
        return cut([(f"- {left}", tones[0]), ("   ", Tone.DIM), (f"+ {right}", tones[1])], width)
    half = _half(width)
    return [(fit(left, half), tones[0]), (" │ ", Tone.DIM), (fit(right, half), tones[1])]


def shown_line(shown: Shown, pair: Pair, width: int, *, two: bool = False) -> Line:
    """Returns a line of both timelines, in one column or in two."""
    if shown.parts:
        above = f"── {counted(shown.above, 'step')} above {_ASKED_OTHERWISE} " if shown.above else ""
        return cut([(f"── first divergence {above}".ljust(width, "─"), Tone.WARN)], width)
    if shown.folded:
        return cut(_folded_line(shown), width)
    if not two:
        return _single(shown, pair, width)
    left, right = (_half_line(shown.rows[side], pair.timelines[side], _half(width)) for side in (0, 1))
    return [*left, (f" {_between(shown)} ", Tone.WARN if _between(shown) != "│" else Tone.DIM), *right]


def _folded_line(shown: Shown) -> Line:
    """Says how many rows are alike, and how many of them in step only."""
    many = counted(shown.folded, "row alike", "rows alike")
    if not shown.reworded:
        return [(f"  ··· {many}", Tone.DIM)]
    some = "" if shown.reworded == shown.folded else f"{shown.reworded:,} "
    return [(f"  {_REWORDED} {many} in step, {some}other in words", Tone.WARN)]


def _single(shown: Shown, pair: Pair, width: int) -> Line:
    side = shown.side(0) or 0
    row, timeline = shown.rows[side], pair.timelines[side]
    assert row is not None
    same = _REWORDED if shown.reworded else " "
    sign = (same, Tone.WARN) if shown.stop is None else (_SIGNS[side], tone_of(pair.marks[side]))
    return [sign, (" ", Tone.PLAIN), *row_line(timeline[row], timeline, width - 2, bars=False)]


def _between(shown: Shown) -> str:
    if shown.difference is None:
        return _REWORDED if shown.reworded else "│"
    return _PARTED if None not in shown.rows else _POINTS[shown.side(0) or 0]


def _half(width: int) -> int:
    return (width - _BETWEEN) // 2


def _half_line(row: int | None, timeline: Timeline, width: int) -> Line:
    if row is None:
        return [(" " * width, Tone.PLAIN)]
    line = row_line(timeline[row], timeline, width, bars=False)
    return [*line, (" " * max(width - line_width(line), 0), Tone.PLAIN)]


def hint(shown: Shown, pair: Pair, wanted: int) -> Line:
    """Returns which difference a line is of, what differs there, and what would be opened."""
    side = shown.side(wanted)
    if side is None:
        return []
    row = shown.rows[side]
    assert row is not None
    opens = f" opens {pair.marks[side]} at {one_line(pair.timelines[side][row].event.id)}"
    many = len(pair.found.differences)
    if shown.otherwise:
        said = f"both have this step, {_ASKED_OTHERWISE}: {_names(other_words(*pair.timelines, *shown.otherwise))}"
    elif shown.difference is None:
        said = "both have this step, in other words" if shown.reworded else "both have this row"
    else:
        first = ", the first" if not shown.difference else ""
        said = f"difference {shown.difference + 1}/{many}{first}: {difference_words(pair, shown.difference)}"
    return [(f" {said} · ", Tone.PLAIN), ("enter", Tone.KEY), (opens, Tone.DIM)]


def _names(leaves: Sequence[Leaf]) -> str:
    names = [one_line(each.path) for each in leaves[:_NAMED]]
    return ", ".join(names) + (f" and {len(leaves) - _NAMED} more" if len(leaves) > _NAMED else "")


def otherwise_lines(pair: Pair, rows: tuple[int, int], width: int) -> list[Line]:
    """Returns what a step that both have was asked or answered otherwise, the values of both in a line each."""
    leaves = other_words(*pair.timelines, *rows)
    lines = _at_a_glance(leaves[:_NAMED], "", Columns(width, pair.marks))
    more = len(leaves) - _NAMED
    return lines + ([[(f"  and {more} more", Tone.DIM)]] if more > 0 else [])


def difference_words(pair: Pair, number: int) -> str:
    """Says in words what differs in a difference."""
    block = pair.found.differences[number]
    if not (block.left and block.right):
        return f"only in {pair.marks[0] if block.left else pair.marks[1]}"
    left, right = zip(pair.timelines, (block.left[0], block.right[0]), strict=True)
    wrong = went_wrong(*left), went_wrong(*right)
    if key_of(*left) == key_of(*right) and wrong[0] is not wrong[1]:
        return f"went wrong in {pair.marks[wrong.index(True)]} only"
    return f"other rows in {pair.marks[0]} and {pair.marks[1]}"
