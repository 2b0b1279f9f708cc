"""Reads a vector that a user or a program gives, to be compared with those that are stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Set
from math import isfinite
from typing import Final

from fleet_tui.errors import UsageError
from fleet_tui.query.likeness import Vector
from fleet_tui.text import clip, one_line

_SHOWN: Final = 40  # characters of what is no number
_LARGEST: Final = 1e150  # whose squares still have a sum
_WAY: Final = "a vector is a list of finite numbers, not all of them 0"


def given_vector(numbers: Iterable[object]) -> Vector:
    """Returns numbers of any kind as a vector: ints, floats, those of a numeric library.

    Raises:
        UsageError: there are none, all are 0, or one of them is no number or not finite; it names the place.

    >>> given_vector([3, 4.0])
    (3.0, 4.0)
    >>> given_vector([1, float("nan")])
    Traceback (most recent call last):
    fleet_tui.errors.UsageError: number 2 of the vector is nan · ...
    """
    if isinstance(numbers, str | bytes | Set | Mapping) or not isinstance(numbers, Iterable):
        raise UsageError(f"the vector is {_kind(numbers)}", _WAY)
    vector = tuple(_number(each, place) for place, each in enumerate(numbers, 1))
    if not vector:
        raise UsageError("the vector is empty", _WAY)
    if not any(vector):
        raise UsageError("the vector has no direction: all its numbers are 0", _WAY)
    return vector


def vector_in(text: str) -> Vector:
    r"""Reads a vector as text: a list in JSON, or a number on each line.

    Raises:
        UsageError: it is neither, or as above.

    >>> vector_in("[0.6, 0.8]") == vector_in("0.6\n0.8\n")
    True
    """
    text = text.removeprefix("\ufeff")
    if not text.lstrip().startswith(("[", "{", '"')):
        return given_vector(_line(each, place) for place, each in enumerate(text.splitlines(), 1) if each.strip())
    try:
        found = json.loads(text)
    except ValueError as error:
        raise UsageError(f"the vector is no JSON: {one_line(str(error))}", _WAY) from None
    except RecursionError:
        raise UsageError("the vector is nested too deeply", _WAY) from None
    if not isinstance(found, list):
        raise UsageError(f"the vector is {_kind(found)}", _WAY)
    return given_vector(found)


def _line(text: str, place: int) -> float:
    try:
        return float(text)
    except ValueError:
        shown = clip(one_line(text.strip()), _SHOWN)
        raise UsageError(f"line {place} of the vector is no number: {shown}", _WAY) from None


def _number(value: object, place: int) -> float:
    if isinstance(value, bool | str | bytes) or not (hasattr(value, "__float__") or hasattr(value, "__index__")):
        raise UsageError(f"number {place} of the vector is {_kind(value)}", _WAY)
    try:
        found = float(value)  # type: ignore[arg-type]  # whatever has either method
    except OverflowError:
        found = float("inf")
    except (TypeError, ValueError):  # as an array of several numbers
        raise UsageError(f"number {place} of the vector is {_kind(value)}", _WAY) from None
    if not isfinite(found) or abs(found) > _LARGEST:
        raise UsageError(f"number {place} of the vector is {found:g}", _WAY)
    return found


def _kind(value: object) -> str:
    if isinstance(value, str):
        return f"the text {clip(one_line(value), _SHOWN)!r}" if value else "an empty text"
    return {dict: "an object", list: "a list", bool: "true or false", type(None): "nothing"}.get(
        type(value), f"of type {type(value).__name__}"
    )
