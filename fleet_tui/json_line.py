"""Writes a value as one line of JSON that any reader takes and no terminal acts on."""

from __future__ import annotations

import json
from math import isfinite

import orjson

from fleet_tui.text import escape_json


def json_line(value: object) -> str:
    """Returns the value whole, on one line; NaN and the infinities, which JSON has no words for, are null.

    Raises:
        RecursionError: for a value nested some thousand levels deep.
    """
    try:
        text = orjson.dumps(value).decode()
    except TypeError:  # lone surrogates, integers of more than 64 bits, some hundred levels
        text = _json(value)
    return escape_json(text)


def _json(value: object) -> str:
    try:
        return json.dumps(value, separators=(",", ":"), allow_nan=False)
    except ValueError:
        return json.dumps(_finite(value), separators=(",", ":"))


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, list):
        return [_finite(each) for each in value]
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    return value
