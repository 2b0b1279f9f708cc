"""Checks what a program gives to be written, before anything is sent: each fault names the argument and what it takes.

What has a closed form is held to it: texts, numbers, times, vectors. What the data model leaves open, as a status or
the type of an event, is any text. What is returned is a copy of plain JSON, with which the caller has no more to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any, Final

from fleet_tui.clock import Written, read_time
from fleet_tui.errors import UsageError
from fleet_tui.query.given_vector import given_vector
from fleet_tui.source.cosmos.storable import DEEPEST, Refusal
from fleet_tui.text import clip, one_line

_SHOWN: Final = 40  # characters of what is wrong
_LONGEST: Final = 300  # characters of what is said of it
_HALF: Final = re.compile(r"[\ud800-\udfff]")  # of a character, which is no UTF-8 and so no JSON
_JSON: Final = "give what JSON holds: texts, finite numbers, true, false, None, lists, objects whose names are texts"
_TIME: Final = "give a time with its zone, such as 2025-11-17T10:15:24.100Z"


class Wrong(Refusal):
    """Says what is wrong with an argument, and in `step` what it takes."""

    def __init__(self, words: str, step: str) -> None:
        super().__init__(clip(words, _LONGEST))
        self.step = step


def text(value: object, name: str) -> str:
    """Returns a text that is not empty."""
    if not isinstance(value, str) or not value:
        raise Wrong(f"{name} is {kind(value)}", "give a text")
    return _whole(value, name)


def text_or_none(value: object, name: str) -> str | None:
    """Returns a text, None where nothing is given; an empty text is a mistake somewhere, and never means nothing."""
    if value is None:
        return None
    if isinstance(value, str) and not value:
        raise Wrong(f"{name} is an empty text", "leave it out, or give a text")
    return text(value, name)


def check_variables(value: object) -> None:
    """Checks what stands for the environment: names and values are texts."""
    if value is None:
        return
    if not isinstance(value, Mapping):
        raise Wrong(f"environ is {kind(value)}", "give a mapping of texts, such as os.environ")
    for name, each in value.items():
        if not isinstance(name, str):
            raise Wrong(f"environ has a name that is {kind(name)}", "give texts")
        if not isinstance(each, str):  # which may be a key: it is not shown
            raise Wrong(f"{one_line(name)} in environ is of type {type(each).__name__}", "give a text")


def texts_or_none(value: object, name: str) -> list[str] | None:
    """Returns texts as a list; a text itself is none, though it holds texts."""
    if value is None:
        return None
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        raise Wrong(f"{name} is {kind(value)}", "give a list of texts")
    return [text(each, f"{name}[{place}]") for place, each in enumerate(value)]


def number(value: object, name: str) -> float:
    """Returns a finite number, be it one of a numeric library; a text or true is none."""
    fit = hasattr(value, "__float__") or hasattr(value, "__index__")
    try:
        found = None if isinstance(value, bool) or not fit else float(value)  # type: ignore[arg-type]  # it has either
    except (OverflowError, TypeError, ValueError):  # as an array of several numbers
        found = None
    if found is None or not isfinite(found):
        raise Wrong(f"{name} is {kind(value)}", "give a finite number")
    return value if isinstance(value, int | float) else found


def vector_or_none(value: object, name: str) -> list[float] | None:
    """Returns a vector by the very rule of those that are looked for, which would never be found else."""
    if value is None:
        return None
    try:
        return list(given_vector(value))  # type: ignore[arg-type]  # it refuses what has no numbers
    except UsageError as error:
        raise Wrong(f"{name}: {error.cause}", error.next_step) from None


def time_in(document: Mapping[str, Any], name: str, path: str = "") -> None:
    """Checks the time that an object holds under a name, if any: readers order by it."""
    value = document.get(name)
    if value is None:
        return
    read = read_time(value) if isinstance(value, str) else None
    if read is None or read.written is Written.NAIVE:
        raise Wrong(f"{path}{name} is {kind(value)}{' without its zone' if read else ''}", _TIME)


def json_object(value: object, name: str) -> dict[str, Any]:
    """Returns an object as plain JSON."""
    if not isinstance(value, Mapping):
        raise Wrong(f"{name} is {kind(value)}", "give an object, such as a dict")
    found: dict[str, Any] = json_value(value, name)
    return found


def json_fields(given: Mapping[str, Any]) -> dict[str, Any]:
    """Returns fields that stand beside each other in a call, each under its own name, without those that are None."""
    return {_whole(name, "a name"): json_value(each, name) for name, each in given.items() if each is not None}


def json_value(value: object, name: str, level: int = 0) -> Any:
    """Returns any JSON, a tuple as a list; `name` is where it stands."""
    if level > DEEPEST:
        raise Refusal(f"it is nested more than {DEEPEST} levels deep")
    match value:
        case str():
            return _whole(value, name)
        case float() if not isfinite(value):
            raise Wrong(f"{name} is {value}", _JSON)
        case None | bool() | int() | float():
            return value
        case Mapping():
            for each in value:
                if not isinstance(each, str):
                    raise Wrong(f"{name} has a name that is {kind(each)}", _JSON)
                _whole(each, f"a name in {name}")
            return {each: json_value(inner, f"{name}.{each}", level + 1) for each, inner in value.items()}
        case list() | tuple():
            return [json_value(each, f"{name}[{place}]", level + 1) for place, each in enumerate(value)]
    raise Wrong(f"{name} is {kind(value)}", _JSON)


def _whole(value: str, name: str) -> str:
    if _HALF.search(value):
        raise Wrong(f"{name} holds half a character, which no service takes: {kind(value)}", "give text that is UTF-8")
    return value


def kind(value: object) -> str:
    """Says what was given, in a few words."""
    match value:
        case str():
            return f"the text {clip(one_line(value), _SHOWN)!r}" if value else "an empty text"
        case None | bool() | float():
            return str(value)
        case int():
            return f"the number {value}" if abs(value) < 10**_SHOWN else "a number that no double holds"
    return f"of type {type(value).__name__}"
