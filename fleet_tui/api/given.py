"""Takes what a program gives to a door: an error names the argument and says what it takes.

An empty text or a number of another kind is a mistake somewhere, and must not be taken for everybody's or anything.
"""

from __future__ import annotations

from operator import index
from typing import TypeVar

from fleet_tui.errors import UsageError
from fleet_tui.fleet.opened import Opened
from fleet_tui.model.record import Record

R = TypeVar("R", bound=Record)


def filled(value: object, name: str) -> str:
    """Returns a text.

    Raises:
        UsageError: it is none, or empty.
    """
    text = as_text(value, name)
    if not text:
        raise UsageError(f"{name}= is an empty text", "leave it out, or give a value")
    return text


def as_text(value: object, name: str) -> str:
    """Returns a text, which may be empty.

    Raises:
        UsageError: it is none.
    """
    if not isinstance(value, str):
        raise UsageError(f"{name}= is of type {type(value).__name__}", "give a text")
    return value


def at_least_one(value: object, name: str) -> int:
    """Returns a whole number above 0, of Python or of a numeric library.

    Raises:
        UsageError: it is none.
    """
    try:
        number = index(value)  # type: ignore[arg-type]  # that is the question
    except TypeError:
        number = None
    if number is None or isinstance(value, bool):
        raise UsageError(f"{name}= is of type {type(value).__name__}", "give a whole number, 1 or more")
    if number < 1:
        raise UsageError(f"{name}={number} asks for nothing", "give 1 or more")
    return number


def as_record(value: R) -> R:
    """Returns a record.

    Raises:
        UsageError: it is none.
    """
    if isinstance(value, Opened):
        raise UsageError(f"record= is of type {type(value).__name__}, which is whole", "its .record is the record")
    if isinstance(value, type) or not hasattr(value, "stored_key"):
        raise UsageError(f"record= is of type {type(value).__name__}", "give a record, as a list gives them")
    return value
