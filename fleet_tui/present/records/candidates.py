"""The programs that an optimizer tried, each with its score and the words in which it differs from its parent.

To compare two texts takes the square of their words at worst: where there are many, those that led to the best come
first, and the others are told by their scores alone once so many characters have been compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from fleet_tui.model.candidates import Candidate
from fleet_tui.model.inline import inline
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.number import significant
from fleet_tui.present.blocks import block, section, told
from fleet_tui.present.cells import Line, fold
from fleet_tui.present.glyphs import NOT_RECORDED, Tone
from fleet_tui.present.quantities import change_text, count
from fleet_tui.present.word_difference import BEFORE_AFTER, word_lines
from fleet_tui.redact import without_keys
from fleet_tui.text import counted, one_line

_COMPARED: Final = 60_000  # characters: about a tenth of a second
_LISTED: Final = 2_000  # as many as rounds; the raw document has all
_SHOWN: Final = 20_000  # characters of one text


def candidate_lines(run: OptimizationRun, width: int) -> list[Line]:
    """Returns a line for each candidate, and below it what its program changed; nothing of an optimization without."""
    candidates = run.candidates
    if not candidates:
        return []
    spent = [
        f"{count(run.asked)} metric calls" if run.asked is not None else "",
        f"{count(run.full_evaluations)} full evaluations" if run.full_evaluations is not None else "",
    ]
    title = section(counted(len(candidates), candidates[0].noun), ("  " + ", ".join(filter(None, spent)), Tone.DIM))
    lines = [part for each in title for part in fold(each, width, 1)]
    by_number = {each.number: each for each in candidates}
    compared = _worth_comparing(run, by_number)
    for each in candidates[:_LISTED]:
        lines += _heading(run, each, by_number, width)
        lines += _program(each, by_number, width, whole=each.number in compared)
        lines += told(each.others, width, indent=3) if each.others else []
    if len(candidates) > _LISTED:
        lines.append(
            [(f" … {len(candidates) - _LISTED:,} more are left out here: the raw document has them", Tone.DIM)]
        )
    return lines


def _heading(run: OptimizationRun, candidate: Candidate, by_number: Mapping[int, Candidate], width: int) -> list[Line]:
    """Returns number, score, change to its first parent, parents, and after how many metric calls it was found."""
    value = candidate.value
    parent = _parent(candidate, by_number)
    change = value - parent.value if value is not None and parent and parent.value is not None else None
    point = run.best_point
    best = "best" if point and point.round == candidate.number else ""
    after = f"after {count(candidate.calls)} metric calls" if candidate.calls is not None else ""
    origin = f"from {' and '.join(map(str, candidate.parents))}" if candidate.parents else ""
    if len(candidate.parents) > 1:  # number and words are told against a single one of them
        origin += f", compared with {candidate.parents[0]}"
    tone = Tone.WARN if change is not None and run.worsens(change) else Tone.PLAIN
    line = [
        (f"{best:<5}", Tone.GOOD),
        (f"{candidate.number:>4} {_score(candidate):>8} ", Tone.STRONG),
        (f"{'' if change is None else change_text(change):>8}", tone),
        ("  " + "  ".join(filter(None, (origin, after))), Tone.DIM),
    ]
    return fold(line, width, 5)


def _parent(candidate: Candidate, by_number: Mapping[int, Candidate]) -> Candidate | None:
    """Returns the first parent, against which a candidate is compared."""
    return by_number[candidate.parents[0]] if candidate.parents else None


def _score(candidate: Candidate) -> str:
    if candidate.value is not None:
        return significant(candidate.value, 4)
    return NOT_RECORDED if candidate.score is None else inline(candidate.score, 8)


def _program(candidate: Candidate, by_number: Mapping[int, Candidate], width: int, *, whole: bool) -> list[Line]:
    """Returns the texts of a program: against those of its parent, whole where it has none."""
    parent = _parent(candidate, by_number)
    before = parent.texts if parent else {}
    lines: list[Line] = []
    same = [name for name, text in candidate.texts.items() if parent and before.get(name) == text]
    for name, text in candidate.texts.items():
        if name in same:
            continue
        lines += _part(name, width)
        if not whole:
            lines.append([("     its words are left out here: the raw document has them", Tone.DIM)])
        elif parent and name in before:
            lines += word_lines(_safe(before[name]), _safe(text), BEFORE_AFTER, width)
        else:
            lines += _indented(_safe(text), width)
    for name in before:
        if name not in candidate.texts:
            lines += [*_part(name, width), [(f"     only in {parent.number if parent else ''}", Tone.DIM)]]
    if same and parent:
        names = ", ".join(map(one_line, filter(None, same))) or "its program"
        lines += fold([(f"   {names} as in {parent.number}", Tone.DIM)], width, 5)
    return lines


def _part(name: str, width: int) -> list[Line]:
    return fold([(f"   {one_line(name)}", Tone.ACCENT)], width, 5) if name else []


def _indented(text: str, width: int) -> list[Line]:
    return [[("    ", Tone.PLAIN), *line] for line in block(text, max(width - 4, 4))]


def _safe(text: str) -> str:
    """Returns a text without keys, as far as it is shown."""
    more = f" … {len(text) - _SHOWN:,} more characters" if len(text) > _SHOWN else ""
    return without_keys(text)[:_SHOWN] + more


def _worth_comparing(run: OptimizationRun, by_number: Mapping[int, Candidate]) -> set[int]:
    """Returns the candidates whose programs are shown: those that led to the best, then the others in order."""
    left = _COMPARED
    found: set[int] = set()
    for number in dict.fromkeys((*_lineage(run, by_number), *by_number)):
        left -= _cost(by_number[number], by_number)
        if left < 0:
            break
        found.add(number)
    return found


def _cost(candidate: Candidate, by_number: Mapping[int, Candidate]) -> int:
    parent = _parent(candidate, by_number)
    before = parent.texts if parent else {}
    changed = [(before.get(name, ""), text) for name, text in candidate.texts.items() if before.get(name) != text]
    return sum(min(len(one), _SHOWN) + min(len(other), _SHOWN) for one, other in changed)


def _lineage(run: OptimizationRun, by_number: Mapping[int, Candidate]) -> Sequence[int]:
    """Returns the best and those it came from, by first parents; each once, for a file may name them in a circle."""
    point = run.best_point
    found: dict[int, None] = {}
    each = by_number.get(point.round) if point else None
    while each and each.number not in found:
        found[each.number] = None
        each = _parent(each, by_number)
    return list(found)
