"""Knows what names one document of a container: its id and its partition key, both exactly as they are stored.

Nearly every partition key is a text, and a text stands for itself. The service also takes null, numbers, true and
false, and documents that have none; a file may hold anything. Those are told apart from texts by their type, and from
each other by their JSON in one form: numbers are doubles there, so 42 is 42.0, and what is absent has no JSON at all.

A hierarchical key holds two or three of these, the first level first: as JSON they stand beside each other, a comma
between two, and in no list, for a list is what a file may hold in the place of a key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from msgspec import Struct

from fleet_tui.json_line import json_parts
from fleet_tui.number import double

_NEGATIVE_ZERO: Final = "-0.0"  # is equal to 0, and yet another partition: the service hashes the bits of a double


class NoText(Struct, frozen=True):
    """Is a partition key that is no text, as JSON in one form; empty where a document has no partition key."""

    json: str

    @property
    def storable(self) -> bool:
        """Tells whether the service takes it: it takes no object, no list, and no number that JSON has no words for."""
        return not self.json.startswith(("{", "[", "NaN", "Infinity", "-Infinity"))

    @property
    def value(self) -> float | bool | None:
        """Returns the number or true or false, None where it is neither."""
        found = json.loads(self.json) if self.json and self.storable else None
        return found if isinstance(found, int | float) else None


ABSENT: Final = NoText("")
Part: TypeAlias = str | NoText
PartitionKey: TypeAlias = Part | tuple[Part, ...]


class Key(NamedTuple):
    """Names one document of a container: the same id may stand in another partition too."""

    id: str
    partition: PartitionKey


def partition_key(stored: object) -> Part:
    """Returns a stored value as a partition key; an object keeps the order of its members.

    >>> partition_key(42.0) == partition_key(42) != partition_key("42")
    True
    """
    return stored if isinstance(stored, str) else NoText("".join(json_parts(stored, _scalar)))


def parts_of(key: PartitionKey) -> tuple[Part, ...]:
    """Returns the levels of a partition key, mostly a single level.

    >>> parts_of("wf_1"), parts_of(("maja", "wf_1"))
    (('wf_1',), ('maja', 'wf_1'))
    """
    return key if isinstance(key, tuple) else (key,)


def storable(key: PartitionKey) -> bool:
    """Tells whether the service can hold it.

    >>> storable(("maja", ABSENT)), storable(partition_key(["maja"]))
    (True, False)
    """
    return all(isinstance(each, str) or each.storable for each in parts_of(key))


def key_json(key: PartitionKey) -> str:
    """Returns a partition key as JSON, a text in its quotes; empty where it is absent.

    >>> key_json("42"), key_json(partition_key(42)), key_json(ABSENT), key_json(("maja", "wf_1"))
    ('"42"', '42', '', '"maja","wf_1"')
    """
    if isinstance(key, tuple):
        return ",".join(map(key_json, key))
    return json.dumps(key, ensure_ascii=False) if isinstance(key, str) else key.json


def key_text(key: PartitionKey) -> str:
    """Returns a partition key in a word for people to read: a text as it is, anything else as JSON.

    >>> key_text("wf_1"), key_text(partition_key(None)), key_text(ABSENT), key_text(("maja", "wf_1"))
    ('wf_1', 'null', '(none)', 'maja/wf_1')
    """
    if isinstance(key, tuple):
        return "/".join(map(key_text, key))
    return key if isinstance(key, str) else key.json or "(none)"


def read_key(text: str) -> PartitionKey:
    """Returns the partition key that `key_json` wrote.

    Raises:
        ValueError: the text is no JSON, or more of it than can be read.
    """
    try:
        parts = tuple(_parts_in(text))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return parts if len(parts) > 1 else parts[0]


def _parts_in(text: str) -> Iterator[Part]:
    """Yields what stands between commas; between two of them nothing may stand, which is a level that is absent."""
    at, decoder = 0, json.JSONDecoder()
    while True:
        found: Part = ABSENT
        if at < len(text) and text[at] != ",":
            stored, at = decoder.raw_decode(text, at)
            found = partition_key(stored)
        yield found
        if at == len(text):
            return
        if text[at] != ",":
            raise ValueError("more than a key")
        at += 1


def _scalar(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return json.dumps(value, ensure_ascii=False)
    text = json.dumps(double(value))
    return text if text == _NEGATIVE_ZERO else text.removesuffix(".0")
