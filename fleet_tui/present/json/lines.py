"""A stored value as indented JSON lines, every string safe to show and a very long one cut with its size."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fleet_tui.model.inline import inline
from fleet_tui.present.cells import Line, fold
from fleet_tui.present.glyphs import Tone
from fleet_tui.redact import without_keys
from fleet_tui.text import escape_json

_LONG: Final = 2_000  # characters of one string that a line shows
_DEEP: Final = 200  # levels; what is deeper is only hinted at, so that no nesting can exhaust the stack
_HINT: Final = 80


@dataclass(frozen=True, slots=True)
class _Page:
    """Where the lines go: a width, an indentation of all lines, and whether what fits on one line stays there."""

    width: int
    indent: int
    compact: bool

    def space(self, depth: int) -> str:
        """The indentation of a level; half of the width is left for the values, however deep."""
        return " " * min(self.indent + 2 * depth, self.width // 2)


def json_lines(value: object, width: int, *, indent: int = 0, compact: bool = True) -> list[Line]:
    """The value on as many lines as it takes, folded to the width; what fits on one line stays on one if `compact`."""
    page = _Page(width, indent, compact)
    lines = _lines(value, None, "", 0, page)
    return [part for each in lines for part in fold(each, width, min(len(each[0][0]) + 2, width // 2))]


def _lines(value: object, name: str | None, comma: str, depth: int, page: _Page) -> Iterator[Line]:
    space = page.space(depth)
    label = "" if name is None else f"{_scalar(name)}: "
    room = page.width - len(space) - len(label) - len(comma) if page.compact else 0
    flat = inline(value, _HINT) if depth >= _DEEP else _flat(value, room)
    if flat is not None:
        yield [(space, Tone.PLAIN), (label, Tone.ACCENT), (flat + comma, Tone.PLAIN)]
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    yield [(space, Tone.PLAIN), (label, Tone.ACCENT), (opening, Tone.PLAIN)]
    members = list(value.items()) if isinstance(value, dict) else [(None, each) for each in value]  # type: ignore[attr-defined]
    for position, (key, each) in enumerate(members):
        yield from _lines(each, key, "," if position < len(members) - 1 else "", depth + 1, page)
    yield [(space + closing + comma, Tone.PLAIN)]


def _flat(value: object, room: int) -> str | None:
    """The value on one line, or None where it takes more."""
    if not isinstance(value, dict | list):
        return _scalar(value)
    if not value:
        return "{}" if isinstance(value, dict) else "[]"
    if room < 8 or len(value) > room // 2 or any(isinstance(each, dict) for each in _values(value)):
        return None
    parts = [_flat(each, room - 2) for each in _values(value)]
    if any(part is None for part in parts):
        return None
    if isinstance(value, dict):
        text = "{" + ", ".join(f"{_scalar(key)}: {part}" for key, part in zip(value, parts, strict=True)) + "}"
    else:
        text = "[" + ", ".join(part for part in parts if part is not None) + "]"
    return text if len(text) <= room else None


def _values(value: dict[str, object] | list[object]) -> list[object]:
    return list(value.values()) if isinstance(value, dict) else value


def _scalar(value: object) -> str:
    if isinstance(value, str) and len(value) > _LONG:
        rest = len(value) - _LONG
        return escape_json(json.dumps(without_keys(value)[:_LONG], ensure_ascii=False)) + f" … {rest:,} characters more"
    return escape_json(json.dumps(value, ensure_ascii=False, default=str))
