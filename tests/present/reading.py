"""What lines of text and tones say and how wide they are."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len

from fleet_tui.present.cells import Line


def text_of(line: Line) -> str:
    """The words of a line without its tones."""
    return "".join(text for text, _ in line)


def block_of(lines: Iterable[Line]) -> str:
    """Several lines, blanks at their ends cut off."""
    return "\n".join(text_of(each).rstrip() for each in lines)


def width_of(line: Line) -> int:
    """Cells of the terminal, piece by piece as they are painted."""
    return sum(cell_len(text) for text, _ in line)


def tone_of(line: Line, part: str) -> str:
    """The tone of the piece that holds a text."""
    return next(tone.value for text, tone in line if part in text)
