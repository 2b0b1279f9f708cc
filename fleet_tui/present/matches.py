"""Finding and marking a text in lines, for the screens that search in what they show."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from fleet_tui.present.cells import Line, line_text, toned
from fleet_tui.present.glyphs import Tone


def lines_with(lines: Sequence[Line], needle: str) -> Iterator[int]:
    """Yields the lines in which a text begins, upper and lower case alike, also where it goes on in the line below."""
    texts = [line_text(each).strip().lower() for each in lines]
    ends = [*accumulate(len(each) + 1 for each in texts)]
    whole, wanted, last = " ".join(texts), needle.lower(), -1
    at = whole.find(wanted) if wanted else -1
    while at >= 0:
        index = bisect_right(ends, at)
        if index != last:
            last = index
            yield index
        at = whole.find(wanted, at + 1)


def marked(line: Line, needle: str, tone: Tone) -> Line:
    """Returns the line with every place that holds a text in another tone."""
    text, wanted = line_text(line).lower(), needle.lower()
    if not wanted or wanted not in text or len(text) != sum(len(piece) for piece, _ in line):
        return line  # the last: a character whose lower case is two, so that places do not agree
    tones = [each for piece, each in line for _ in piece]
    at = text.find(wanted)
    while at >= 0:
        tones[at : at + len(wanted)] = [tone] * len(wanted)
        at = text.find(wanted, at + len(wanted))
    return toned(line_text(line), tones)
