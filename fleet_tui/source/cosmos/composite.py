"""Tells from a container's description by which composite index a list could be ordered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from fleet_tui.fields import Composite, Path
from fleet_tui.query.cosmos_sql import serving
from fleet_tui.query.query import Query

Spelled: TypeAlias = tuple[tuple[str, str], ...]


def pointer(path: Path) -> str:
    """Returns a path as policies write it: `/task/createdAt`."""
    return "/" + "/".join(path.steps)


def spelled_composite(index: Composite) -> Spelled:
    """Returns a composite index of ours as policies write it, path by path with its order."""
    return tuple((pointer(path), "descending" if descending else "ascending") for path, descending in index)


def composite_of(paths: Sequence[Mapping[str, Any]]) -> Spelled:
    """Returns a stored composite in one spelling: the order may be left out, and steps may stand in quotes."""
    return tuple((str(each.get("path", "")).replace('"', ""), each.get("order") or "ascending") for each in paths)


def composites_in(body: Mapping[str, Any]) -> frozenset[Spelled]:
    """Returns the composite indexes that a container shows; none of what has another shape."""
    policy = body.get("indexingPolicy")
    found = policy.get("compositeIndexes") if isinstance(policy, Mapping) else None
    lists = (each for each in found if isinstance(each, list)) if isinstance(found, list) else ()
    return frozenset(composite_of(each) for each in lists if all(isinstance(path, Mapping) for path in each))


def serves(known: frozenset[Spelled], query: Query) -> bool:
    """Tells whether one of the known composites is the very index by which the query's list could be ordered."""
    index = serving(query)
    return index is not None and spelled_composite(index) in known
