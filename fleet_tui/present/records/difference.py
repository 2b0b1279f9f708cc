"""Two optimizations beside each other: what differs first, what is equal folded into a line.

A part in which nothing differs goes below those in which something does. The eight fields that differ in any two
documents, ids and times among them, are no difference: what matters of them is told once, at the top. Examples are
compared as sets of ids, demos by their ids, and texts word by word, so that a changed word is not two texts to read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from msgspec import Struct, field

from fleet_tui.fields import as_stored
from fleet_tui.model.difference import Leaf, leaves, same
from fleet_tui.model.inline import inline
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.number import significant
from fleet_tui.present.blocks import fact
from fleet_tui.present.cells import Line, Piece, cell_width, fit, fold, folded
from fleet_tui.present.chart.curves import metric_name, tone_of
from fleet_tui.present.chart.scale import metric_text
from fleet_tui.present.glyphs import NOT_RECORDED, Tone, ending_glyph, status_words
from fleet_tui.present.quantities import change_text, day_time, duration
from fleet_tui.present.records.runs import short_id
from fleet_tui.present.took import took_words
from fleet_tui.present.word_difference import word_lines
from fleet_tui.text import counted, one_line

_LABEL: Final = 20
_GAP: Final = 2
_ROUNDS: Final = 2_000  # that are listed
_IDS: Final = (("train examples", "trainExampleIds"), ("eval examples", "evalExampleIds"))
_PARTS: Final = ("program_snapshot", "metricProgression", *(stored for _, stored in _IDS))
_BOUND_TO_DIFFER: Final = frozenset(("id", "runId", "_ts", "_etag", "_rid", "_self", "createdAt", "completedAt"))

Side: TypeAlias = tuple[str, OptimizationRun]  # its letter first


class Section(Struct):
    """Holds a part of the comparison: lines about what differs, and names of what is equal."""

    title: str
    lines: list[Line] = field(default_factory=list)
    equal: list[str] = field(default_factory=list)


class Columns(Struct, frozen=True):
    """Lays out a name, then two values in columns of one width."""

    width: int
    marks: tuple[str, str]

    @property
    def value(self) -> int:
        """Returns the cells of one value."""
        return max((self.width - _LABEL - _GAP) // 2, 8)

    def row(self, name: str, left: str, right: str) -> list[Line]:
        """Returns both values beside each other, below each other where one of the three is too long for that."""
        named = f"  {one_line(name)}"
        if max(len(left), len(right)) <= self.value and cell_width(named) < _LABEL:
            label: Piece = (fit(named, _LABEL), Tone.PLAIN)
            return [[label, (fit(left, self.value), tone_of(self.marks[0])), ("  ", Tone.PLAIN), self.tinted(right, 1)]]
        lines: list[Line] = [[(named, Tone.PLAIN)]]
        for text, side in ((left, 0), (right, 1)):
            lines += fold(
                [(f"    {self.marks[side]} ", tone_of(self.marks[side])), self.tinted(text, side)], self.width, 6
            )
        return lines

    def tinted(self, text: str, side: int) -> Piece:
        """Returns a text of one side in the tone of its letter."""
        return text, tone_of(self.marks[side])


def difference_lines(left: Side, right: Side, width: int, *, with_equal: bool = False) -> list[Line]:
    """Returns all parts in which two optimizations differ, then those in which they are equal."""
    columns = Columns(width, (left[0], right[0]))
    one, other = left[1], right[1]
    sections = [
        _configuration(one, other, columns),
        _program(one, other, columns),
        *(_ids(title, stored, one, other, columns) for title, stored in _IDS),
        _rounds(one, other, columns),
    ]
    lines = _heads(left, right, columns)
    for each in sorted(sections, key=lambda section: not section.lines):  # stable: those that differ keep their order
        lines += _laid_out(each, width, with_equal=with_equal)
    return folded(lines, width)


def _laid_out(section: Section, width: int, *, with_equal: bool) -> list[Line]:
    many = len(section.equal)
    word = "nothing differs" if not section.lines else ""
    count = counted(many, "equal key") if many else ""
    note = " · ".join(filter(None, (word, count)))
    title = f"{section.title}{'  ' + note if note and not section.lines else ''} "
    lines: list[Line] = [[], *fold([(title.ljust(width, "─"), Tone.DIM)], width, 4), *section.lines]
    if count and (section.lines or with_equal):
        shown = f"  {count}: {', '.join(section.equal)}" if with_equal else f"  {count} (h shows them)"
        lines += fold([(shown, Tone.DIM)], width, 4)
    return lines


def _status(run: OptimizationRun) -> str:
    return f"{ending_glyph(run.ending)[0]} {status_words(run)}"


def _heads(left: Side, right: Side, columns: Columns) -> list[Line]:
    """Returns which two these are: what is bound to differ, said once."""
    one, other = left[1], right[1]
    lines = columns.row("", f"{left[0]} {short_id(one.id)}", f"{right[0]} {short_id(other.id)}")
    facts = (
        ("status", *(_status(each) for each in (one, other))),
        ("metric", *(metric_name(each) for each in (one, other))),
        ("first, last, best", *(_way(each) for each in (one, other))),
        ("completed", *(day_time(each.completed) for each in (one, other))),
        ("duration", *(took_words(each.took, duration) for each in (one, other))),
    )
    return [*lines, *(line for name, first, second in facts for line in columns.row(name, first, second))]


def _way(run: OptimizationRun) -> str:
    values = run.values
    return " ".join(metric_text(each) for each in (values[0], values[-1], run.best)) if values else NOT_RECORDED


def _configuration(one: OptimizationRun, other: OptimizationRun, columns: Columns) -> Section:
    """Compares everything stored at the root but what has a part of its own or is bound to differ."""
    left, right = (
        {
            key: value
            for key, value in as_stored(run.document).items()
            if key not in _PARTS and key not in _BOUND_TO_DIFFER
        }
        for run in (one, other)
    )
    return _compared("configuration", leaves(left, right), columns)


def _compared(title: str, found: Iterable[Leaf], columns: Columns) -> Section:
    section = Section(title)
    for leaf in found:
        name = one_line(leaf.path.removeprefix("optimizerConfig."))
        if leaf.equal:
            section.equal.append(name)
        elif isinstance(leaf.left, str) and isinstance(leaf.right, str) and " " in leaf.left + leaf.right:
            section.lines += [
                [(f"  {name}", Tone.PLAIN)],
                *word_lines(leaf.left, leaf.right, columns.marks, columns.width),
            ]
        else:
            section.lines += columns.row(name, *_both(leaf))
    return section


def _both(leaf: Leaf) -> tuple[str, str]:
    left, right = (
        _text(value) if recorded else NOT_RECORDED
        for value, recorded in zip((leaf.left, leaf.right), leaf.recorded, strict=True)
    )
    return left, right


def _program(one: OptimizationRun, other: OptimizationRun, columns: Columns) -> Section:
    left, right = (each.document.get("program_snapshot") for each in (one, other))
    if not (isinstance(left, dict) and isinstance(right, dict)):
        recorded = ("program_snapshot" in one.document, "program_snapshot" in other.document)
        whole = [Leaf("program snapshot", left, right, recorded)] if any(recorded) else []
        return _compared("program", whole, columns)
    ours, theirs = left.get("demos"), right.get("demos")
    listed = isinstance(ours, list) and isinstance(theirs, list)  # else they are compared like any other value
    plain, other_plain = ({key: each[key] for key in each if not (listed and key == "demos")} for each in (left, right))
    section = _compared("program", leaves(plain, other_plain), columns)
    if isinstance(ours, list) and isinstance(theirs, list):
        _demos(section, ours, theirs, columns)
    return section


def _demos(section: Section, left: Sequence[object], right: Sequence[object], columns: Columns) -> None:
    """Compares demos of the same id, else the same place; those of one side only are told with all they hold."""
    ours, theirs = _named(left), _named(right)
    for name in dict.fromkeys((*ours, *theirs)):
        pair = ours.get(name), theirs.get(name)
        if name in ours and name in theirs:
            inner = _compared("", leaves(*pair, name), columns)
            section.lines += inner.lines
            section.equal += [name] if not inner.lines else []
            continue
        side = 0 if name in ours else 1
        section.lines.append([(f"  {name} only in {columns.marks[side]}", Tone.PLAIN)])
        demo = pair[side]
        for key, value in demo.items() if isinstance(demo, dict) else (("", demo),):
            if key != "id":
                text, tone = columns.tinted(_text(value), side)
                section.lines += fact(one_line(key), text, columns.width, tone, indent=4, size=_LABEL - 4)


def _named(demos: Sequence[object]) -> dict[str, object]:
    named: dict[str, object] = {}
    for number, each in enumerate(demos, 1):
        stored = each.get("id") if isinstance(each, dict) else None
        name = one_line(stored) if isinstance(stored, str) else f"demo {number}"
        named[name if name not in named else f"{name} ({number})"] = each
    return named


def _ids(title: str, stored: str, one: OptimizationRun, other: OptimizationRun, columns: Columns) -> Section:
    """Compares ids as sets: how many both have, and by name what either has alone."""
    section = Section(title)
    found = [one.document.get(stored), other.document.get(stored)]
    if not all(isinstance(each, list) for each in found):
        if not same(*found):
            section.lines += columns.row("ids", *(_counted(each) for each in found))
        return section
    left, right = ([_text(each) for each in ids] for ids in found if isinstance(ids, list))
    both = len(set(left) & set(right))
    only = [each for each in left if each not in set(right)], [each for each in right if each not in set(left)]
    if not (only[0] or only[1]):
        section.equal += dict.fromkeys(left)
        return section
    section.lines.append([(f"  {both} in both", Tone.PLAIN)])
    for side, ids in enumerate(only):
        if ids:
            said = f"  {len(ids)} only in {columns.marks[side]}: "
            section.lines += fold(
                [(said, tone_of(columns.marks[side])), columns.tinted("  ".join(ids), side)], columns.width, 4
            )
    return section


def _counted(ids: object) -> str:
    return counted(len(ids), "id") if isinstance(ids, list) else NOT_RECORDED


def _rounds(one: OptimizationRun, other: OptimizationRun, columns: Columns) -> Section:
    """Compares the metric of every round of either, and says how much more the second has."""
    section = Section("metric by round")
    left, right = map(_by_round, (one, other))
    points = sorted(left.keys() | right.keys())
    first, second = columns.marks
    head = f"{'round':>7}  {first:>8}  {second:>8}  {f'{second}-{first}':>8}"
    for point in points:
        ours, theirs, number = left.get(point), right.get(point), point[0]
        if ours == theirs and point in left and point in right:
            section.equal.append(f"round {number}")
            continue
        section.lines.append([(f"{number:>7}  ", Tone.PLAIN), *_values(ours, theirs, columns, other.worsens)])
    if hidden := section.lines[_ROUNDS // 2 : -_ROUNDS // 2]:
        section.lines[_ROUNDS // 2 : -_ROUNDS // 2] = [
            [(f"  … {counted(len(hidden), 'round that differs', 'rounds that differ')} left out here", Tone.DIM)]
        ]
    if section.lines:
        section.lines.insert(0, [(head, Tone.DIM)])
    return section


def _by_round(run: OptimizationRun) -> dict[tuple[int, int], float | None]:
    """Returns values by round and how often it was stored before: a round that is stored twice is two points."""
    seen: Counter[int] = Counter()
    found = {}
    for each in run.progression:
        found[each.round, seen[each.round]] = each.value
        seen[each.round] += 1
    return found


def _values(
    ours: float | None, theirs: float | None, columns: Columns, is_worse: Callable[[float], bool]
) -> Iterator[Piece]:
    for side, value in enumerate((ours, theirs)):
        yield columns.tinted(f"{NOT_RECORDED if value is None else significant(value, 4):>8}  ", side)
    if ours is not None and theirs is not None:
        change = theirs - ours
        yield f"{change_text(change):>8}", Tone.WARN if is_worse(change) else Tone.PLAIN


def _text(value: object) -> str:
    if isinstance(value, str):
        return one_line(value)
    return inline(dict(value) if isinstance(value, Mapping) else value)
