"""Says of a question how much of a container's partition key it names.

A hierarchical key has two or three levels. A question that names all of them is asked of one partition; a question
that names the first of them is asked of that part of the ranges in which such documents lie: nearly always one range.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from msgspec import Struct

from fleet_tui.fields import Container, Document, Path
from fleet_tui.key import Part, PartitionKey, parts_of
from fleet_tui.query.projection import own_key, partition_of

Feeds: TypeAlias = dict[str, dict[str, Any]]


class Named(Struct, frozen=True):
    """Holds the partition key that a question names: `whole`, or the first levels of a hierarchical key."""

    whole: PartitionKey | None = None
    first: tuple[Part, ...] = ()


def named_by(levels: tuple[Path, ...], bound: Mapping[Path, Part], partition: PartitionKey | None) -> Named:
    """Returns what of the key is named by the values that a question is bound to."""
    if not levels:
        return Named(partition)
    found: list[Part] = []
    for each in levels:
        if each not in bound:
            break
        found.append(bound[each])
    return Named(tuple(found)) if len(found) == len(levels) else Named(first=tuple(found))


def points_at(levels: tuple[Path, ...], key: PartitionKey) -> tuple[PartitionKey, ...]:
    """Returns the keys under which point reads look for a document; none where the key is of other levels.

    A container without levels has one of those that are given as its own: the last as a rule, and it is tried first.

    >>> points_at((), ("maja", "wf_1"))
    ('wf_1', 'maja')
    """
    if levels:
        return (key,) if isinstance(key, tuple) and len(key) == len(levels) else ()
    return key[::-1] if isinstance(key, tuple) else (key,)


def stands_under(container: Container, document: Document, key: PartitionKey) -> bool:
    """Tells whether a document has a partition key, or where that has other levels than its own, what both share."""
    stored = partition_of(container, document)
    if len(parts_of(stored)) == len(parts_of(key)):
        return stored == key
    return own_key(container, document) in parts_of(key)


def within(feeds: Feeds, span: Mapping[str, Any]) -> Feeds:
    """Returns the parts of some feed ranges that lie in the span of another, under the names of the whole.

    >>> halves = {"low": {"Range": {"min": "", "max": "2"}}, "high": {"Range": {"min": "2", "max": "FF"}}}
    >>> within(halves, {"Range": {"min": "1A", "max": "1AFF"}})
    {'low': {'Range': {'min': '1A', 'max': '1AFF'}}}
    """
    found: Feeds = {}
    for name, feed in feeds.items():
        low, high = max(feed["Range"]["min"], span["Range"]["min"]), min(feed["Range"]["max"], span["Range"]["max"])
        if low < high:
            found[name] = {**feed, "Range": {**feed["Range"], "min": low, "max": high}}
    return found
