"""Checks a container's policies: the lean policies are the measure, the baseline is no fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from fleet_tui.admin.doctor.finding import Finding, fail, ok, warn
from fleet_tui.admin.provision.compare import (
    Aspect,
    Difference,
    differences,
    embedding_words,
    index_words,
    lifetime,
    scanning,
)
from fleet_tui.admin.provision.indexing import unexcluded, unlisted
from fleet_tui.admin.provision.wanted import IndexPolicy, Wanted
from fleet_tui.fields import Container, VectorPolicy
from fleet_tui.source.cosmos.description import embedding_in, key_paths, policy_in, vector_index_in

_APPLY: Final = "fleet-tui provision --apply"
_LEAN: Final = "fleet-tui provision --index lean --apply"


def policy_findings(container: Container, name: str, body: Mapping[str, Any]) -> Iterator[Finding]:
    """Yields how the container is made, and each thing that costs or breaks something."""
    found = differences(container, body, Wanted(index=IndexPolicy.LEAN))
    yield ok(name, _as_it_is(container, body))
    for aspect in Aspect:
        those = [each for each in found if each.aspect is aspect]
        if those:
            yield from _of_aspect(container, name, aspect, those)
    if container.vector:
        yield from _vector(container, container.vector, name, body)


def _as_it_is(container: Container, body: Mapping[str, Any]) -> str:
    policy = policy_in(body)
    lean = container.excluded and not unexcluded(policy, container)
    indexing = "lean" if lean else "default" if container.excluded else "everything"
    parts = [f"partition key {' '.join(key_paths(body)) or 'none'}", f"TTL {lifetime(body.get('defaultTtl'))}"]
    parts.append(f"indexing {indexing}")
    if container.composites:
        wanted = len(container.composites)
        parts.append(f"{wanted - len(unlisted(policy, container))} of {wanted} composite indexes")
    stored = embedding_in(body, container.vector.path) if container.vector else None
    index = vector_index_in(body, container.vector.path) if container.vector else None
    by = [f"indexed by {index_words(index)}", scanning(index)] if stored and index else []
    return ", ".join([*parts, *([f"vectors of {embedding_words(stored)}"] if stored else []), *filter(None, by)])


def _of_aspect(container: Container, name: str, aspect: Aspect, those: list[Difference]) -> Iterator[Finding]:
    first, all_of_them = those[0], ", ".join(each.wanted for each in those)
    match aspect:
        case Aspect.PARTITION_KEY:
            yield fail(name, f"the partition key is {first.now}, not {first.wanted}", first.remark)
        case Aspect.TTL if container.ttl and container.ttl > 0:
            which = "whatever their own ttl" if first.now == lifetime(None) else "unless they have a ttl of their own"
            yield warn(name, f"TTL {first.now}: {container.many} stay for ever, {which}, and are paid for", _APPLY)
        case Aspect.INDEX:
            yield warn(name, f"not indexed: {all_of_them}; lists by them are refused, or scan all", _APPLY)
        case Aspect.COMPOSITE:
            words = f"no composite index {all_of_them}: one user's {container.many} by these cost more"
            yield warn(name, words, _LEAN)


def _vector(container: Container, policy: VectorPolicy, name: str, body: Mapping[str, Any]) -> Iterator[Finding]:
    stored = embedding_in(body, policy.path)
    if stored is None:
        words = f"no vector policy: {container.many} like another are compared here, among a bounded number"
        yield warn(name, words, "fleet-tui provision --dimensions N --apply asks the service to add it")
    elif vector_index_in(body, policy.path) is None:
        yield warn(name, "a vector policy without an index: each search reads all vectors of the user", _APPLY)
