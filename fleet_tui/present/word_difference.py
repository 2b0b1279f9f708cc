"""Two texts as a single text: words of either alone stand in its own brackets, as a word difference of git shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from rich.cells import cell_len

from fleet_tui.present.cells import Line, Piece, fold, wrap
from fleet_tui.present.chart.curves import tone_of
from fleet_tui.present.glyphs import Tone
from fleet_tui.text import visible

BEFORE_AFTER: Final = ("-", "+")  # marks of a text and of what became of it
_INDENT: Final = 4
_WORDS: Final = 4_000  # of both together: comparing takes the square of it at worst
_ALIKE: Final = 0.4  # share of words in common below which two texts are shown one after the other
_TOKEN: Final = re.compile(r"\S+|\n")


def word_lines(left: str, right: str, marks: tuple[str, str], width: int) -> list[Line]:
    """Returns what both say once, `[A: …]` and `[B: …]` around the rest; texts with little in common stand apart."""
    ours, theirs = (_TOKEN.findall(visible(each)) for each in (left, right))
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    if len(ours) + len(theirs) > _WORDS or matcher.ratio() < _ALIKE:
        return [part for mark, text in zip(marks, (left, right), strict=True) for part in _apart(mark, text, width)]
    return flowing(_pieces(matcher, ours, theirs, marks), width)


def flowing(pieces: Iterable[Piece], width: int) -> list[Line]:
    """Returns words with their tones, wrapped to a width."""
    lines: list[list[Piece]] = [[(" " * _INDENT, Tone.PLAIN)]]
    used = _INDENT
    for word, tone in pieces:
        length = cell_len(word)
        if word == "\n" or (used + length > width and used > _INDENT):
            lines.append([(" " * _INDENT, Tone.PLAIN)])
            used = _INDENT
        if word == "\n":
            continue
        room = max(width - _INDENT, 2)
        for position, part in enumerate(wrap(word, room) if length > room else [word]):
            if position:
                lines.append([(" " * _INDENT, Tone.PLAIN)])
                used = _INDENT
            lines[-1].append((part + " ", tone))
            used += cell_len(part) + 1
    found: list[Line] = [[*line[:-1], (line[-1][0].rstrip(), line[-1][1])] if len(line) > 1 else [] for line in lines]
    while found and not found[-1]:
        found.pop()
    return found


def _pieces(
    matcher: SequenceMatcher[str], ours: Sequence[str], theirs: Sequence[str], marks: tuple[str, str]
) -> Iterator[Piece]:
    for kind, first, last, begin, end in matcher.get_opcodes():
        if kind == "equal":
            yield from ((word, Tone.PLAIN) for word in ours[first:last])
            continue
        yield from _bracketed(ours[first:last], marks[0])
        yield from _bracketed(theirs[begin:end], marks[1])


def _bracketed(words: Sequence[str], mark: str) -> Iterator[Piece]:
    shown = [position for position, each in enumerate(words) if each != "\n"]
    for position, word in enumerate(words):
        opening = f"[{mark}: " if position in shown[:1] else ""
        closing = "]" if position in shown[-1:] else ""
        yield f"{opening}{word}{closing}" if word != "\n" else word, _tone_of(mark)


def _apart(mark: str, text: str, width: int) -> list[Line]:
    tone = _tone_of(mark)
    first, *rest = text.split("\n")
    lines = fold([(f"{'':{_INDENT}}{mark} ", tone), (visible(first), tone)], width, _INDENT + 2)
    for each in rest:
        lines += fold([(f"{'':{_INDENT + 2}}{visible(each)}", tone)], width, _INDENT + 2) if each.strip() else [[]]
    return lines


def _tone_of(mark: str) -> Tone:
    if mark in BEFORE_AFTER:
        return (Tone.BAD, Tone.GOOD)[BEFORE_AFTER.index(mark)]
    return tone_of(mark)
