"""Reads what a container's own description tells: its key, what it is ordered by, and how its vectors are near.

Nothing in a description makes this fail: what has another shape than the service gives it is as if it was not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self, TypeAlias

from msgspec import Struct

from fleet_tui.fields import Composite, Container, Path
from fleet_tui.query.cosmos_sql import serving
from fleet_tui.query.likeness import Distance
from fleet_tui.query.query import Query

Body: TypeAlias = Mapping[str, Any]
Spelled: TypeAlias = tuple[tuple[str, str], ...]  # a composite index, path by path with its order


class Description(Struct, frozen=True):
    """Holds what a container told when it was last read; what it does not tell is as the service takes it."""

    composites: frozenset[Spelled] = frozenset()  # but those that were refused since
    distance: Distance = Distance.COSINE  # by which its vectors are near
    dimensions: int = 0  # of its vectors, 0 where no policy says
    levels: tuple[Path, ...] = ()  # of a hierarchical key

    @classmethod
    def read(cls, body: Body, container: Container) -> Self:
        """Reads the description as the service shows it.

        >>> from fleet_tui.schema import MEMORIES
        >>> entry = {"path": "/embedding", "distanceFunction": "euclidean"}
        >>> Description.read({"vectorEmbeddingPolicy": {"vectorEmbeddings": [entry]}}, MEMORIES).distance
        <Distance.EUCLIDEAN: 'euclidean'>
        """
        entry = (embedding_in(body, container.vector.path) if container.vector else None) or {}
        dimensions = entry.get("dimensions")
        return cls(
            composites_of(policy_in(body)),
            Distance.read(entry.get("distanceFunction")),
            dimensions if isinstance(dimensions, int) else 0,
            levels_in(body),
        )

    def serves(self, query: Query) -> bool:
        """Tells whether it has the very composite index by which the query's list could be ordered."""
        index = serving(query)
        return index is not None and spelled_composite(index) in self.composites


def pointer(path: Path) -> str:
    """Returns a path as policies write it: `/task/createdAt`."""
    return "/" + "/".join(path.steps)


def spelled_composite(index: Composite) -> Spelled:
    """Returns a composite index of ours as policies write it."""
    return tuple((pointer(path), "descending" if descending else "ascending") for path, descending in index)


def key_paths(body: Body) -> list[str]:
    """Returns the paths of a container's partition key, of a hierarchical key level by level.

    >>> key_paths({"partitionKey": {"paths": ['/"userId"'], "kind": "Hash"}})
    ['/userId']
    """
    paths = _under(body, "partitionKey").get("paths")
    return [_plain(each) for each in paths] if isinstance(paths, list) else []


def levels_in(body: Body) -> tuple[Path, ...]:
    """Returns the levels of a container's key; none of a key that is not hierarchical.

    >>> [str(each) for each in levels_in({"partitionKey": {"paths": ["/userId", "/workflowId"], "kind": "MultiHash"}})]
    ['userId', 'workflowId']
    """
    if _under(body, "partitionKey").get("kind") != "MultiHash":
        return ()
    return tuple(Path(tuple(each.strip("/").split("/"))) for each in key_paths(body))


def policy_in(body: Body) -> Body:
    """Returns a container's indexing policy, empty where it shows none."""
    return _under(body, "indexingPolicy")


def composites_of(policy: Body) -> frozenset[Spelled]:
    """Returns the composite indexes of an indexing policy in one spelling: their order may be left out.

    >>> composites_of({"compositeIndexes": [[{"path": "/userId"}, {"path": '/"_ts"', "order": "descending"}]]})
    frozenset({(('/userId', 'ascending'), ('/_ts', 'descending'))})
    """
    found = policy.get("compositeIndexes")
    lists = (each for each in found if isinstance(each, list)) if isinstance(found, list) else ()
    whole = (each for each in lists if all(isinstance(path, Mapping) for path in each))
    return frozenset(
        tuple((_plain(path.get("path", "")), path.get("order") or "ascending") for path in each) for each in whole
    )


def embedding_in(body: Body, path: Path) -> Body | None:
    """Returns the entry about a path in a container's vector policy, if any."""
    return next(_about(path, _under(body, "vectorEmbeddingPolicy").get("vectorEmbeddings")), None)


def vector_index_in(body: Body, path: Path) -> Body | None:
    """Returns the vector index that a container has for a path, if any."""
    return next(_about(path, policy_in(body).get("vectorIndexes")), None)


def _about(path: Path, entries: object) -> Iterator[Body]:
    found = (each for each in entries if isinstance(each, Mapping)) if isinstance(entries, list) else ()
    return (each for each in found if _plain(each.get("path")) == pointer(path))


def _under(body: Body, name: str) -> Body:
    found = body.get(name)
    return found if isinstance(found, Mapping) else {}


def _plain(path: object) -> str:
    """Returns a stored path whose steps stand in no quotes."""
    return str(path).replace('"', "")
