"""Describes what an account should hold, in the bodies in which the service takes and shows containers."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final, TypeAlias

from msgspec import Struct

from fleet_tui.admin.provision.indexing import default_policy, heavy, lean_policy
from fleet_tui.errors import UsageError
from fleet_tui.fields import Container, VectorPolicy
from fleet_tui.query.likeness import Distance
from fleet_tui.schema import CONTAINERS
from fleet_tui.source.cosmos.description import pointer

Body: TypeAlias = dict[str, Any]

_SHARDED: Final = "vectorIndexShardKey"
_MOST_FLAT: Final = 505
_STEP: Final = 100  # RU/s, in which throughput is counted; autoscale in ten times that
_STEP_OF_AUTOSCALE: Final = 1_000
SHARD_KEY: Final = ["/userId"]  # of a vector index: one graph for each user instead of one for all


class IndexPolicy(StrEnum):
    """Names a policy: BASELINE indexes everything, LEAN skips heavy subtrees and adds composites and a vector index."""

    LEAN = "lean"
    BASELINE = "baseline"


class VectorIndex(StrEnum):
    """Names the kinds of vector index of the service."""

    QUANTIZED_FLAT = "quantizedFlat"
    DISK_ANN = "diskANN"
    FLAT = "flat"


class VectorType(StrEnum):
    """Names the kinds of number that a vector policy can be for."""

    FLOAT32 = "float32"
    FLOAT16 = "float16"
    INT8 = "int8"
    UINT8 = "uint8"


class Wanted(Struct, frozen=True, kw_only=True):
    """Holds what was asked for; nothing asked is lean for new containers, and either policy for those that exist.

    `dimensions` 0 is "no vector policy", None "not said"; `throughput` and `autoscale` are in RU/s for each container.

    Raises:
        UsageError: two that exclude each other.
    """

    index: IndexPolicy | None = None
    dimensions: int | None = None
    vector_index: VectorIndex | None = None
    vector_type: VectorType | None = None
    distance: Distance | None = None
    vector_shard: bool = False
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
        for flag, amount, step in (
            ("throughput", self.throughput, _STEP),
            ("autoscale", self.autoscale, _STEP_OF_AUTOSCALE),
        ):
            if amount and amount % step:
                lower = amount - amount % step
                raise UsageError(
                    f"--{flag} {amount}: the service takes it in steps of {step:,} RU/s",
                    f"give --{flag} {lower or step} or --{flag} {lower + step}",
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
            add_vector(body, container, container.vector, self)
        return body

    def ttl(self, container: Container) -> int | None:
        """Returns the lifetime of a new container; the baseline sets it only where documents go by themselves."""
        expires = container.ttl is not None and container.ttl > 0
        return container.ttl if self.lean or expires else None


def partition_key(container: Container) -> Body:
    """Returns the key of a container as the service writes it."""
    return {"paths": [pointer(container.partition_key)], "kind": "Hash", "version": 2}


def embedding(vector: VectorPolicy, wanted: Wanted) -> Body:
    """Returns an entry of a vector policy; what was not asked for is as the schema has it."""
    return {
        "path": pointer(vector.path),
        "dataType": str(wanted.vector_type or vector.data_type),
        "distanceFunction": str(wanted.distance or vector.distance),
        "dimensions": wanted.dimensions or 0,
    }


def vector_index(vector: VectorPolicy, wanted: Wanted) -> Body:
    """Returns an entry of the vector indexes."""
    kind = str(wanted.vector_index or VectorIndex(vector.index))
    return {"path": pointer(vector.path), "type": kind, **({_SHARDED: SHARD_KEY} if wanted.vector_shard else {})}


def add_vector(body: Body, container: Container, vector: VectorPolicy, wanted: Wanted) -> None:
    """Adds an entry to the vector policy of a container, and its index; those of other paths stay."""
    entries = (body.get("vectorEmbeddingPolicy") or {}).get("vectorEmbeddings") or ()
    body["vectorEmbeddingPolicy"] = {"vectorEmbeddings": [*entries, embedding(vector, wanted)]}
    add_vector_index(body, container, vector, wanted)


def add_vector_index(body: Body, container: Container, vector: VectorPolicy, wanted: Wanted) -> None:
    """Adds the vector index alone; the vectors themselves are then in no other index, which would cost each write."""
    policy = body["indexingPolicy"]
    policy["vectorIndexes"] = [*(policy.get("vectorIndexes") or ()), vector_index(vector, wanted)]
    known = {each["path"] for each in policy.get("excludedPaths") or ()}
    policy["excludedPaths"] = [
        *({"path": tree} for tree in heavy(container) if tree not in known),
        *(policy.get("excludedPaths") or ()),
    ]
