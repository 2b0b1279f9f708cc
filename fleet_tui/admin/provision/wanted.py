"""Describes what an account should hold, in the bodies in which the service takes and shows containers."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, TypeAlias

from msgspec import Struct

from fleet_tui.admin.provision.indexing import default_policy, heavy, lean_policy
from fleet_tui.errors import UsageError
from fleet_tui.fields import Container, VectorPolicy
from fleet_tui.schema import CONTAINERS
from fleet_tui.source.cosmos.composite import pointer

Body: TypeAlias = dict[str, Any]

_MOST_FLAT: Final = 505


class IndexPolicy(StrEnum):
    """Names a policy: BASELINE indexes everything, LEAN skips heavy subtrees and adds composites and a vector index."""

    LEAN = "lean"
    BASELINE = "baseline"


class VectorIndex(StrEnum):
    """Names the kinds of vector index of the service."""

    QUANTIZED_FLAT = "quantizedFlat"
    DISK_ANN = "diskANN"
    FLAT = "flat"


class Wanted(Struct, frozen=True, kw_only=True):
    """Holds what was asked for; nothing asked is lean for new containers, and either policy for those that exist.

    `dimensions` 0 is "no vector policy", None "not said"; `throughput` and `autoscale` are in RU/s for each container.

    Raises:
        UsageError: two that exclude each other.
    """

    index: IndexPolicy | None = None
    dimensions: int | None = None
    vector_index: VectorIndex | None = None
    segments: bool = False
    throughput: int | None = None
    autoscale: int | None = None

    def __post_init__(self) -> None:
        """Refuses what the service would refuse half-way."""
        if self.throughput and self.autoscale:
            raise UsageError("--throughput and --autoscale exclude each other", "give one of them")
        if self.vector_index is VectorIndex.FLAT and (self.dimensions or 0) > _MOST_FLAT:
            raise UsageError(
                f"a flat vector index takes {_MOST_FLAT} dimensions at most", "give --vector-index quantizedFlat"
            )

    @property
    def lean(self) -> bool:
        """Tells whether new containers are made lean."""
        return self.index is not IndexPolicy.BASELINE

    def containers(self) -> tuple[Container, ...]:
        """Returns the containers that should be there."""
        return tuple(each for each in CONTAINERS if self.segments or not each.optional)

    def undecided(self, container: Container) -> bool:
        """Tells whether the dimensions of its vectors are needed to make this container, and not said."""
        return container.vector is not None and self.lean and self.dimensions is None

    def body(self, container: Container, name: str) -> Body:
        """Returns the container as it is to be made."""
        body: Body = {"id": name, "partitionKey": partition_key(container)}
        body["indexingPolicy"] = lean_policy(container) if self.lean else default_policy()
        lifetime = self.ttl(container)
        if lifetime is not None:
            body["defaultTtl"] = lifetime
        if container.vector and self.dimensions:
            _add_vector(body, container, container.vector, self)
        return body

    def ttl(self, container: Container) -> int | None:
        """Returns the lifetime of a new container; the baseline sets it only where documents go by themselves."""
        expires = container.ttl is not None and container.ttl > 0
        return container.ttl if self.lean or expires else None


def partition_key(container: Container) -> Body:
    """Returns the key of a container as the service writes it."""
    return {"paths": [pointer(container.partition_key)], "kind": "Hash", "version": 2}


def embedding(vector: VectorPolicy, dimensions: int) -> Body:
    """Returns an entry of a vector policy."""
    return {
        "path": pointer(vector.path),
        "dataType": vector.data_type,
        "distanceFunction": vector.distance,
        "dimensions": dimensions,
    }


def stored_embedding(body: Mapping[str, Any], vector: VectorPolicy) -> Mapping[str, Any] | None:
    """Returns the entry that a container's vector policy has for the path, if any."""
    policy = body.get("vectorEmbeddingPolicy")
    entries = policy.get("vectorEmbeddings") if isinstance(policy, Mapping) else None
    found = (each for each in entries or () if isinstance(each, Mapping))
    return next((each for each in found if str(each.get("path")).strip('"') == pointer(vector.path)), None)


def _add_vector(body: Body, container: Container, vector: VectorPolicy, wanted: Wanted) -> None:
    body["vectorEmbeddingPolicy"] = {"vectorEmbeddings": [embedding(vector, wanted.dimensions or 0)]}
    policy = body["indexingPolicy"]
    policy["vectorIndexes"] = [
        {"path": pointer(vector.path), "type": wanted.vector_index or str(VectorIndex(vector.index))}
    ]
    known = {each["path"] for each in policy["excludedPaths"]}
    policy["excludedPaths"] = [
        *({"path": tree} for tree in heavy(container) if tree not in known),
        *policy["excludedPaths"],
    ]
