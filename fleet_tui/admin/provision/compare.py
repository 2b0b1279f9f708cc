"""Compares a container with the wanted container: what differs, and what can be done about it."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct

from fleet_tui.admin.provision.indexing import patterns, unexcluded, unindexed, unlisted
from fleet_tui.admin.provision.wanted import (
    Body,
    IndexPolicy,
    Wanted,
    add_vector,
    add_vector_index,
    embedding,
    vector_index,
)
from fleet_tui.fields import Container, VectorPolicy
from fleet_tui.source.cosmos.description import embedding_in, key_paths, levels_in, pointer, policy_in, vector_index_in

# The service changes a setting of vectors by dropping what it is of, and adding it again.
_DROPPED: Final = "{} would have to be dropped and added again, which provision never does:"
_FEWEST: Final = 1_000  # vectors, below which nothing is quantized
_NO_VECTOR: Final = "no vector policy"


class Aspect(StrEnum):
    """Names what of a container a difference is about."""

    PARTITION_KEY = "partition key"
    TTL = "TTL"
    INDEX = "index"
    EXCLUDED = "not indexed"
    COMPOSITE = "composite index"
    VECTOR = "vector policy"
    VECTOR_INDEX = "vector index"


class Difference(Struct, frozen=True):
    """Holds what a container has and should have; `remark` is the consequence, or the way out if it is `fixed`.

    What is fixed can only be had in a new container, or is nothing that provision does.
    """

    aspect: Aspect
    now: str
    wanted: str
    remark: str = ""
    fixed: bool = False


def differences(container: Container, actual: Mapping[str, Any], wanted: Wanted) -> list[Difference]:
    """Yields all that differs; an account may be in either index policy unless the user asks for a policy."""
    return [
        *_key(container, actual),
        *_ttl(container, actual, wanted),
        *_index(container, actual, wanted),
        *_vector(container, actual, wanted),
    ]


def changed(container: Container, actual: Mapping[str, Any], wanted: Wanted) -> Body:
    """Returns the container as it will be: as it is, and what can be added to it."""
    body: Body = {key: copy.deepcopy(value) for key, value in actual.items() if not key.startswith("_")}
    body.pop("statistics", None)
    policy = body.setdefault("indexingPolicy", {})
    found = differences(container, actual, wanted)
    if any(each.aspect is Aspect.TTL for each in found):
        body["defaultTtl"] = container.ttl
    _include(policy, [f"{pointer(path)}/*" for path in unindexed(policy, container)])
    if wanted.index is IndexPolicy.LEAN:
        _exclude(policy, unexcluded(policy, container))
        missing = unlisted(policy, container)
        if missing:
            policy["compositeIndexes"] = [*(policy.get("compositeIndexes") or ()), *missing]
    if container.vector and adds_vectors(found):
        add_vector(body, container, container.vector, wanted)
    elif container.vector and any(each.aspect is Aspect.VECTOR_INDEX and not each.fixed for each in found):
        add_vector_index(body, container, container.vector, wanted)
    return body


def adds_vectors(found: Iterable[Difference]) -> bool:
    """Tells whether a vector policy is added to a container that has none, which the service may refuse."""
    return any(each.aspect is Aspect.VECTOR and each.now == _NO_VECTOR for each in found)


def lifetime(ttl: object) -> str:
    """Returns a default TTL in words."""
    match ttl:
        case None:
            return "off"
        case -1:
            return "on, per item"
        case int():
            return f"{ttl} s"
    return str(ttl)


def composite_words(paths: list[dict[str, str]]) -> str:
    """Returns a composite index as `/userId ↑ /task/createdAt ↓`."""
    return " ".join(f"{each['path']} {'↓' if each.get('order') == 'descending' else '↑'}" for each in paths)


def embedding_words(entry: Mapping[str, Any]) -> str:
    """Returns an entry of a vector policy as `1536 dimensions, float32, cosine`."""
    return f"{entry.get('dimensions')} dimensions, {entry.get('dataType')}, {entry.get('distanceFunction')}"


def index_words(entry: Mapping[str, Any]) -> str:
    """Returns an entry of the vector indexes as `diskANN, one for each /userId`."""
    shards = entry.get("vectorIndexShardKey")
    by = f", one for each {' '.join(map(str, shards))}" if isinstance(shards, list) and shards else ""
    return f"{entry.get('type')}{by}"


def scanning(entry: Mapping[str, Any]) -> str:
    """Says of an index that quantizes vectors from when on it does so; nothing of another index."""
    return "" if entry.get("type") == "flat" else f"below {_FEWEST:,} vectors it scans"


def _vector(container: Container, actual: Mapping[str, Any], wanted: Wanted) -> Iterator[Difference]:
    """Yields what the vector policy lacks, or has otherwise than was asked for: any setting is as valid as another."""
    if container.vector is None:
        return
    stored = embedding_in(actual, container.vector.path)
    if stored is not None:
        yield from _vector_settings(stored, wanted)
        yield from _vector_index(container.vector, actual, wanted)
    elif wanted.dimensions:
        needed = embedding_words(embedding(container.vector, wanted))
        yield Difference(Aspect.VECTOR, _NO_VECTOR, needed, "the service is asked to add it; its answer is shown")


def _vector_settings(stored: Mapping[str, Any], wanted: Wanted) -> Iterator[Difference]:
    asked = {"dimensions": wanted.dimensions, "dataType": wanted.vector_type, "distanceFunction": wanted.distance}
    needed = {**stored, **{name: value for name, value in asked.items() if value}}
    if str(needed["distanceFunction"]).lower() == str(stored.get("distanceFunction")).lower():
        needed["distanceFunction"] = stored.get("distanceFunction")
    if any(needed[name] != stored.get(name) for name in asked):
        remark = f"{_DROPPED.format('the path')} {way_out()}"
        yield Difference(Aspect.VECTOR, embedding_words(stored), embedding_words(needed), remark, fixed=True)


def _vector_index(policy: VectorPolicy, actual: Mapping[str, Any], wanted: Wanted) -> Iterator[Difference]:
    stored, needed = vector_index_in(actual, policy.path), vector_index(policy, wanted)
    if stored is None:
        remark = "without it each search reads all vectors of the user"
        yield Difference(Aspect.VECTOR_INDEX, "none", index_words(needed), remark)
        return
    asked = {**stored, **({"type": needed["type"]} if wanted.vector_index else {})}
    asked |= {name: value for name, value in needed.items() if name not in ("path", "type")}
    if asked != dict(stored):
        remark = f"{_DROPPED.format('the index')} {way_out()}"
        yield Difference(Aspect.VECTOR_INDEX, index_words(stored), index_words(asked), remark, fixed=True)


def _key(container: Container, actual: Mapping[str, Any]) -> Iterator[Difference]:
    """Accepts the data model's own path alone, or as a level of a hierarchical key."""
    paths, needed = key_paths(actual), pointer(container.partition_key)
    if paths != [needed] and not (levels_in(actual) and needed in paths):
        words = " ".join(paths) or "none"
        remark = f"it cannot be changed: {way_out()}"
        yield Difference(Aspect.PARTITION_KEY, words, needed, remark, fixed=True)


def _ttl(container: Container, actual: Mapping[str, Any], wanted: Wanted) -> Iterator[Difference]:
    """Accepts any TTL; a container whose documents are to go by themselves needs a positive number."""
    stored, default = actual.get("defaultTtl"), container.ttl
    if default is None:
        return
    if default > 0 and not (isinstance(stored, int) and stored > 0):
        remark = f"{container.many} older than that, without a ttl of their own, are then deleted by the service"
        yield Difference(Aspect.TTL, lifetime(stored), lifetime(default), remark)
    elif default == -1 and stored is None and wanted.index is IndexPolicy.LEAN:
        yield Difference(Aspect.TTL, lifetime(stored), lifetime(default), f"then the ttl of a {container.one} counts")


def _index(container: Container, actual: Mapping[str, Any], wanted: Wanted) -> Iterator[Difference]:
    policy = policy_in(actual)
    for path in unindexed(policy, container):
        yield Difference(Aspect.INDEX, "left out", pointer(path), "lists filter or sort by it")
    if wanted.index is not IndexPolicy.LEAN:
        return
    trees = unexcluded(policy, container)
    if trees:
        yield Difference(Aspect.EXCLUDED, "indexed", ", ".join(trees), "writes then cost less, and no list needs it")
    for each in unlisted(policy, container):
        yield Difference(Aspect.COMPOSITE, "none", composite_words(each), "")


def _include(policy: Body, paths: list[str]) -> None:
    if not paths:
        return
    if str(policy.get("indexingMode", "consistent")).lower() == "none":
        policy |= {"indexingMode": "consistent", "automatic": True, "includedPaths": [{"path": "/*"}]}
        return
    policy["includedPaths"] = [{"path": each} for each in (*patterns(policy, "includedPaths"), *paths)]


def _exclude(policy: Body, trees: list[str]) -> None:
    if not trees:
        return
    for name, first in (("includedPaths", []), ("excludedPaths", trees)):
        others = (each for each in patterns(policy, name) if each not in trees)
        policy[name] = [{"path": each} for each in (*first, *others)]


def way_out(how: str = "") -> str:
    """Says how to have what no container can be changed into; `how` says what to provision it with."""
    return f"name a new container by AZURE_COSMOS_…_CONTAINER, provision it{how}, and load the documents into it"
