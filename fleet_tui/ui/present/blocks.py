"""Blocks of lines that several screens are made of: headings, bullets, texts, and values with their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from fleet_tui.model.inline import inline
from fleet_tui.text import one_line, visible
from fleet_tui.ui.present.cells import Line, fold, wrap
from fleet_tui.ui.present.glyphs import NOT_RECORDED, Tone
from fleet_tui.ui.present.json_lines import json_lines
from fleet_tui.ui.present.quantities import size_text

SHOWN_TEXT: Final = 64_000  # characters of one text that are laid out; the size of the rest is said
_LABEL: Final = 30  # cells that a name may take beside its value


def section(title: str, *rest: tuple[str, Tone]) -> list[Line]:
    """The heading of a part, an empty line above it."""
    return [[], [(title, Tone.ACCENT), *rest]]


def block(text: str, width: int, tone: Tone = Tone.PLAIN) -> list[Line]:
    """A whole text, wrapped."""
    return [[(line, tone)] for line in wrap(visible(text), max(width, 10))]


def bullets(texts: Iterable[str], width: int) -> Iterator[Line]:
    """One bullet a text; what is longer than a line goes on below it, indented."""
    for each in texts:
        first, *rest = wrap(each, max(width - 3, 10))
        yield [(" • ", Tone.DIM), (first, Tone.PLAIN)]
        yield from ([("   ", Tone.DIM), (line, Tone.PLAIN)] for line in rest)


def told(values: Mapping[str, object], width: int) -> list[Line]:
    """Stored values with their names, objects within objects by dotted names; nothing is left out."""
    flat = dict(_flat(values, ""))
    size = min(max(map(len, flat), default=0), _LABEL, width // 2)
    lines: list[Line] = []
    for name, value in flat.items():
        label = f" {one_line(name):<{size}}  "
        if isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
            lines += [[(label, Tone.DIM)], *json_lines(value, width, indent=3)]
        else:
            text, tone = _value(value)
            lines += fold([(label, Tone.DIM), (text, tone)], width, size + 3)
    return lines


def _flat(values: Mapping[str, object], before: str) -> Iterator[tuple[str, object]]:
    for key, value in values.items():
        if isinstance(value, dict) and value and before.count(".") < 3:
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def _value(value: object) -> tuple[str, Tone]:
    if value is None:
        return "null", Tone.DIM
    if value in ("", [], {}):
        return NOT_RECORDED if value == "" else inline(value), Tone.DIM
    if isinstance(value, str):
        more = f" … {size_text(len(value) - SHOWN_TEXT)} more, x shows all" if len(value) > SHOWN_TEXT else ""
        return visible(value[:SHOWN_TEXT]) + more, Tone.PLAIN
    if isinstance(value, list):
        return ", ".join(one_line(each) if isinstance(each, str) else inline(each) for each in value), Tone.PLAIN
    return inline(value, SHOWN_TEXT), Tone.PLAIN
