"""Two optimizations beside each other: what differs first, what is equal folded into a line.

A part in which nothing differs goes below those in which something does. The eight fields that differ in any two
documents, ids and times among them, are no difference: what matters of them is told once, at the top. Examples are
compared as sets of ids, demos by their ids, and texts word by word, so that a changed word is not two texts to read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from fleet_tui.fields import as_stored
from fleet_tui.model.difference import Leaf, leaves, same
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.number import significant
from fleet_tui.present.beside import LABEL, Columns, Section, compared, laid_out, value_text
from fleet_tui.present.blocks import fact
from fleet_tui.present.cells import Line, Piece, fold, folded
from fleet_tui.present.chart.curves import metric_name, tone_of
from fleet_tui.present.chart.scale import metric_text
from fleet_tui.present.glyphs import NOT_RECORDED, Tone, ending_glyph, status_words
from fleet_tui.present.quantities import change_text, day_time, duration
from fleet_tui.present.records.runs import short_id
from fleet_tui.present.took import took_words
from fleet_tui.text import counted, one_line

_ROUNDS: Final = 2_000  # that are listed
_IDS: Final = (("train examples", "trainExampleIds"), ("eval examples", "evalExampleIds"))
_PARTS: Final = ("program_snapshot", "metricProgression", *(stored for _, stored in _IDS))
_BOUND_TO_DIFFER: Final = frozenset(("id", "runId", "_ts", "_etag", "_rid", "_self", "createdAt", "completedAt"))

Side: TypeAlias = tuple[str, OptimizationRun]  # its letter first


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
        lines += laid_out(each, width, with_equal=with_equal)
    return folded(lines, width)


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
    return compared("configuration", leaves(left, right), columns, within="optimizerConfig.")


def _program(one: OptimizationRun, other: OptimizationRun, columns: Columns) -> Section:
    left, right = (each.document.get("program_snapshot") for each in (one, other))
    if not (isinstance(left, dict) and isinstance(right, dict)):
        recorded = ("program_snapshot" in one.document, "program_snapshot" in other.document)
        whole = [Leaf("program snapshot", left, right, recorded)] if any(recorded) else []
        return compared("program", whole, columns)
    ours, theirs = left.get("demos"), right.get("demos")
    listed = isinstance(ours, list) and isinstance(theirs, list)  # else they are compared like any other value
    plain, other_plain = ({key: each[key] for key in each if not (listed and key == "demos")} for each in (left, right))
    section = compared("program", leaves(plain, other_plain), columns)
    if isinstance(ours, list) and isinstance(theirs, list):
        _demos(section, ours, theirs, columns)
    return section


def _demos(section: Section, left: Sequence[object], right: Sequence[object], columns: Columns) -> None:
    """Compares demos of the same id, else the same place; those of one side only are told with all they hold."""
    ours, theirs = _named(left), _named(right)
    for name in dict.fromkeys((*ours, *theirs)):
        pair = ours.get(name), theirs.get(name)
        if name in ours and name in theirs:
            inner = compared("", leaves(*pair, name), columns)
            section.lines += inner.lines
            section.equal += [name] if not inner.lines else []
            continue
        side = 0 if name in ours else 1
        section.lines.append([(f"  {name} only in {columns.marks[side]}", Tone.PLAIN)])
        demo = pair[side]
        for key, value in demo.items() if isinstance(demo, dict) else (("", demo),):
            if key != "id":
                text, tone = columns.tinted(value_text(value), side)
                section.lines += fact(one_line(key), text, columns.width, tone, indent=4, size=LABEL - 4)


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
    left, right = ([value_text(each) for each in ids] for ids in found if isinstance(ids, list))
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
