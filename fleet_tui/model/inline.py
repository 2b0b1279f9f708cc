"""Writes a stored value as JSON on one line, however large or deep it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Final

from fleet_tui.text import clip, escape_json

_CHARACTERS: Final = 400


class _Sign(str):
    """Is a part of the JSON text itself, where a plain string is a value still to be written."""


def inline(value: object, size: int = _CHARACTERS) -> str:
    """Returns at most `size` characters, the last of them `…` when something was cut; safe to show."""
    parts: list[str] = []
    room = size + 1
    left: list[object] = [value]  # a stack of its own: nesting must not exhaust Python's
    while left and room > 0:
        each = left.pop()
        if isinstance(each, dict | list):
            left.extend(reversed([*_members(each, room)]))
            continue
        text = each if isinstance(each, _Sign) else _scalar(each, room)
        parts.append(text)
        room -= len(text)
    return clip(escape_json("".join(parts)), size)


def _members(value: dict[str, object] | list[object], room: int) -> Iterator[object]:
    """Yields the parts between the brackets; each takes a character, so no more of them are needed than that."""
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    yield _Sign(opening)
    for position, key in enumerate(islice(value, room)):
        if position:
            yield _Sign(", ")
        if isinstance(value, dict):
            yield from (key, _Sign(": "), value[str(key)])
        else:
            yield key
    yield _Sign(closing)


def _scalar(value: object, room: int) -> str:
    return json.dumps(value[:room] if isinstance(value, str) else value, ensure_ascii=False, default=str)
