"""Decides whether a document may be stored, and whether it already is: it refuses what the service would refuse."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, Final

from msgspec import Struct

from fleet_tui.fields import Container, Document
from fleet_tui.ids import LONGEST_KEY, id_fault
from fleet_tui.key import ABSENT
from fleet_tui.model.decode import encode, problem
from fleet_tui.number import double
from fleet_tui.query.projection import own_id, partition_of

LARGEST: Final = 2 * 1024 * 1024  # bytes of a document, the service's limit
DEEPEST: Final = 128  # levels of nesting
_LONGEST_TTL: Final = 2**31 - 1  # seconds
_OF_THE_SERVICE: Final = ("_rid", "_self", "_etag", "_attachments", "_ts", "_lsn")


class Refusal(Exception):
    """Says in words why a document cannot be stored."""


class Ready(Struct, frozen=True):
    """Holds a document as it is to be written, under its id and partition key; `size` is in bytes."""

    document: dict[str, Any]
    id: str
    key: str
    size: int


def ready(container: Container, stored: Document) -> Ready:
    """Returns a document without what the service adds itself, and without `ttl: null`, which it does not take.

    Raises:
        Refusal: it cannot be stored.
    """
    unreadable = problem(stored)
    if unreadable:
        raise Refusal(unreadable)
    document = {name: value for name, value in stored.items() if name not in _OF_THE_SERVICE}
    if document.get("ttl", 0) is None:
        del document["ttl"]
    document["id"] = name = _checked_id(own_id(document, container), document.get("id"))
    key = _checked_key(document, container)
    check_ttl(document)
    return Ready(document, name, key, checked_size(document))


def same(stored: object, wanted: object) -> bool:
    """Tells whether two documents hold the same, but for the service's own fields; true is not 1."""
    if isinstance(stored, Mapping) and isinstance(wanted, Mapping):
        mine = {key: value for key, value in stored.items() if key not in _OF_THE_SERVICE}
        return _equal(mine, wanted)
    return False


def _equal(one: object, other: object) -> bool:
    match one, other:
        case (bool(), _) | (_, bool()):
            return one is other
        case (int() | float(), int() | float()):
            return double(one) == double(other)
        case dict(), Mapping():
            return one.keys() == other.keys() and all(_equal(value, other[key]) for key, value in one.items())
        case list(), list():
            return len(one) == len(other) and all(map(_equal, one, other))
    return type(one) is type(other) and one == other


def checked_size(value: Mapping[str, Any]) -> int:
    """Counts the bytes of what is to be stored.

    Raises:
        Refusal: it is no JSON, nested too deeply, or larger than a document may be.
    """
    try:
        _check_values(value)
        size = len(encode(value))
    except (TypeError, ValueError, RecursionError) as error:
        raise Refusal(f"it is no JSON: {error}") from None
    if size > LARGEST:
        raise Refusal(f"it has {size:,} bytes, and a document at most {LARGEST:,} (2 MB)")
    return size


def _check_values(document: Mapping[str, Any]) -> None:
    """Refuses numbers and levels that the service does not take."""
    level: list[object] = [document]
    for depth in range(DEEPEST + 1):
        below: list[object] = []
        for each in level:
            if isinstance(each, float) and not isfinite(each):
                raise Refusal("it holds NaN or an infinity, which is no JSON")
            if isinstance(each, int) and not isfinite(double(each)):
                raise Refusal("it holds a number that no double holds")
            below += each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
        if not below:
            return
        level = below
        if depth == DEEPEST:
            raise Refusal(f"it is nested more than {DEEPEST} levels deep")


def _checked_id(name: str | None, stored: object) -> str:
    if name is None or not isinstance(stored, str | None):  # the id of a workflow stands for none that is there
        raise Refusal("it has no id" if stored is None else "its id is no text" if stored != "" else "its id is empty")
    fault = id_fault(name)
    if fault:
        raise Refusal(f"its id {fault}, which no id may")
    return name


def _checked_key(document: Mapping[str, Any], container: Container) -> str:
    key = partition_of(container, document)
    if key == ABSENT:
        raise Refusal(f"it has no {container.partition_key}, the partition key of {container.name}")
    if not isinstance(key, str):
        raise Refusal(f"its {container.partition_key}, the partition key of {container.name}, is no text")
    if len(key.encode("utf-8", "surrogatepass")) > LONGEST_KEY:
        raise Refusal(f"its {container.partition_key} has more than {LONGEST_KEY} bytes")
    return key


def check_ttl(document: Mapping[str, Any]) -> None:
    """Checks a document's own lifetime.

    Raises:
        Refusal: the service takes no such.
    """
    ttl = document.get("ttl", -1)
    whole = isinstance(ttl, int) and not isinstance(ttl, bool)
    if not (whole and (ttl == -1 or 0 < ttl <= _LONGEST_TTL)):
        raise Refusal("its ttl is neither -1 nor a whole number of seconds above 0")
