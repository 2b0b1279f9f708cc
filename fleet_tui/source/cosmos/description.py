"""Reads what a container's own description tells a reader: by what it is ordered, how its vectors are near, its key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from msgspec import Struct

from fleet_tui.fields import Container, Path
from fleet_tui.query.likeness import Distance
from fleet_tui.source.cosmos.composite import Spelled, composites_in, pointer
from fleet_tui.source.cosmos.levels import levels_in


class Description(Struct, frozen=True):
    """Holds what a container told when it was last read; what it does not tell is as the service takes it."""

    composites: frozenset[Spelled] = frozenset()  # but those that were refused since
    distance: Distance = Distance.COSINE  # by which its vectors are near
    dimensions: int = 0  # of its vectors, 0 where no policy says
    levels: tuple[Path, ...] = ()  # of a hierarchical key

    @classmethod
    def read(cls, body: Mapping[str, Any], container: Container) -> Self:
        """Reads the description as the service shows it; nothing in it makes this fail.

        >>> from fleet_tui.schema import MEMORIES
        >>> entry = {"path": "/embedding", "distanceFunction": "euclidean"}
        >>> Description.read({"vectorEmbeddingPolicy": {"vectorEmbeddings": [entry]}}, MEMORIES).distance
        <Distance.EUCLIDEAN: 'euclidean'>
        """
        entry = _embedding(body, container)
        dimensions = entry.get("dimensions")
        return cls(
            composites_in(body),
            Distance.read(entry.get("distanceFunction")),
            dimensions if isinstance(dimensions, int) else 0,
            levels_in(body),
        )


def _embedding(body: Mapping[str, Any], container: Container) -> Mapping[str, Any]:
    """Returns the entry of the vector policy about the container's vectors; an empty one where it has none."""
    policy = body.get("vectorEmbeddingPolicy")
    found = policy.get("vectorEmbeddings") if isinstance(policy, Mapping) else None
    entries = (each for each in found if isinstance(each, Mapping)) if isinstance(found, list) else ()
    wanted = pointer(container.vector.path) if container.vector else ""
    return next((each for each in entries if str(each.get("path")).replace('"', "") == wanted), {})
