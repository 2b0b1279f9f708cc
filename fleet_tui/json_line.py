"""Writes values as JSON that any reader takes and no terminal acts on, however deep they are nested."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from math import isfinite
from typing import Final

import orjson

from fleet_tui.text import escape_json
from fleet_tui.undecoded import plain

_DEEPEST: Final = 254  # lists in lists that orjson writes; jq 1.6 reads 256, and counts an object twice
_LONE: Final = re.compile("[\ud800-\udfff]")


class _Sign(str):
    """Is a part of the JSON text itself, where a plain string is a value still to be written."""


def json_line(value: object) -> str:
    """Returns the value whole, on one line; NaN and the infinities, which JSON has no words for, are null."""
    try:
        text = orjson.dumps(value, default=plain).decode()
    except TypeError:  # lone surrogates, integers of more than 64 bits, some hundred levels
        text = "".join(json_parts(value, _scalar))
    return escape_json(text)


def portable_line(value: object) -> str:
    """Returns the value as `json_line` does, for every reader: half a character is U+FFFD, what lies too deep text."""
    try:
        text = orjson.dumps(value, default=plain).decode()
    except TypeError:
        text = ""
    if not text or (text.count("[") + text.count("{") > _DEEPEST // 2 and _is_deep(value)):
        text = "".join(json_parts(value, _portable_scalar, deepest=_DEEPEST))
    return escape_json(text)


def json_parts(
    value: object,
    scalar: Callable[[object], str],
    comma: str = ",",
    colon: str = ":",
    deepest: int | None = None,
) -> Iterator[str]:
    """Yields the text of a value part by part; `scalar` writes what has no members, or lies deeper than `deepest`."""
    # a stack of its own: nesting must not exhaust Python's
    left: list[tuple[Iterator[object], int]] = [(iter((value,)), 0)]
    while left:
        members, depth = left[-1]
        for each in members:
            if isinstance(each, dict | list):
                inner = depth + _levels(each)
                if deepest is not None and inner > deepest:
                    yield scalar("".join(json_parts(each, scalar, comma, colon)))
                    continue
                left.append((_members(each, comma, colon), inner))
                break
            yield each if isinstance(each, _Sign) else scalar(each)
        else:
            left.pop()


def _is_deep(value: object) -> bool:
    left = [(value, 0)]
    while left:
        holder, depth = left.pop()
        if not isinstance(holder, dict | list):
            continue
        depth += _levels(holder)
        if depth > _DEEPEST:
            return True
        inner = holder.values() if isinstance(holder, dict) else holder
        left.extend((each, depth) for each in inner if isinstance(each, dict | list))
    return False


def _levels(holder: dict[object, object] | list[object]) -> int:
    return 2 if isinstance(holder, dict) else 1


def _members(value: dict[object, object] | list[object], comma: str, colon: str) -> Iterator[object]:
    """Yields the parts between the brackets, and these."""
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    yield _Sign(opening)
    for position, each in enumerate(value):
        if position:
            yield _Sign(comma)
        if isinstance(value, dict):
            yield from (each, _Sign(colon), value[each])
        else:
            yield each
    yield _Sign(closing)


def _portable_scalar(value: object) -> str:
    return _scalar(_LONE.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else value)


def _scalar(value: object) -> str:
    return "null" if isinstance(value, float) and not isfinite(value) else json.dumps(value, ensure_ascii=False)
