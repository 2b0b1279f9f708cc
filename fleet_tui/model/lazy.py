"""Reads what a record holds when it is first asked for: a list shows few of it, and a row of JSON no text as shown.

To read all of a run takes 28 µs, and what its row of JSON asks for 15.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Protocol, TypeVar, cast

from fleet_tui.fields import Document
from fleet_tui.model.reader import Issue, Reader

T = TypeVar("T")


class Read(Protocol):
    """Is a record that keeps what was read: a Struct does that where it is defined with `dict=True`."""

    @property
    def document(self) -> Document:
        """Returns the document as stored."""
        ...


class _Lazy:
    def __init__(self, read: Callable[[Reader], object]) -> None:
        self.read = read
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, record: Read, owner: type) -> object:
        found = record.__dict__[self._name] = self.read(Reader(record.document))
        return found  # from now on Python finds it in the record before it asks here


def lazy(read: Callable[[Reader], T]) -> T:
    """Returns an attribute of a type of records: what `read` returns, read once it is asked for, and kept."""
    return cast("T", _Lazy(read))


def issues_of(record: Read) -> tuple[Issue, ...]:
    """Reads all that is read so, in the order in which it is defined, and returns what was noted meanwhile."""
    read = Reader(record.document)
    for name, each in _lazy_of(type(record)).items():
        record.__dict__[name] = each.read(read)
    return tuple(read.issues)


def names_of(kind: type) -> tuple[str, ...]:
    """Returns the names of what a type of records reads so."""
    return tuple(_lazy_of(kind))


@cache
def _lazy_of(kind: type) -> dict[str, _Lazy]:
    return {name: each for name, each in vars(kind).items() if isinstance(each, _Lazy)}
