"""Writes a stored value as JSON on one line, as much of it as there is room for."""

from __future__ import annotations

import json
from typing import Final

from fleet_tui.json_line import json_parts
from fleet_tui.redact import without_keys
from fleet_tui.text import clip, escape_json

_CHARACTERS: Final = 400
_QUOTED: Final = 40  # characters of a value that an issue quotes


def inline(value: object, size: int = _CHARACTERS) -> str:
    """Returns at most `size` characters, the last of them `…` when something was cut; safe to show."""
    parts: list[str] = []
    room = most = size + 1
    for part in json_parts(value, lambda each: _scalar(each, most), ", ", ": "):
        parts.append(part)
        room -= len(part)
        if room <= 0:
            break
    return clip(escape_json("".join(parts)), size)


def quoted(value: object) -> str:
    """Returns a value as an issue quotes it."""
    return inline(value, _QUOTED)


def _scalar(value: object, room: int) -> str:
    told = without_keys(value)[:room] if isinstance(value, str) else value  # half of a key would not be found
    return json.dumps(told, ensure_ascii=False, default=str)
