"""Reads and writes indexing policies: what lean excludes and adds, and whether a policy indexes a path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from fleet_tui.fields import WRITTEN, Composite, Container, Path
from fleet_tui.source.cosmos.description import composites_of, pointer, spelled_composite

_EVERYTHING: Final = "/*"
_ETAG: Final = '/"_etag"/?'  # the service excludes it by default, and shows it so


def default_policy() -> dict[str, Any]:
    """Returns the policy that the service gives a container made without a policy."""
    return {
        "indexingMode": "consistent",
        "automatic": True,
        "includedPaths": [{"path": _EVERYTHING}],
        "excludedPaths": [{"path": _ETAG}],
    }


def lean_policy(container: Container) -> dict[str, Any]:
    """Returns all but the heavy subtrees that nobody filters or sorts by, and the composites."""
    policy = default_policy()
    policy["excludedPaths"] = [*({"path": tree} for tree in heavy(container)), {"path": _ETAG}]
    if container.composites:
        policy["compositeIndexes"] = [_in_full(each) for each in container.composites]
    return policy


def heavy(container: Container) -> list[str]:
    """Returns the subtrees that the lean policy leaves out."""
    return [f"{pointer(path)}/*" for path in container.excluded]


def unlisted(policy: Mapping[str, Any], container: Container) -> list[list[dict[str, str]]]:
    """Returns the composites of a container that its policy lacks."""
    known = composites_of(policy)
    return [_in_full(each) for each in container.composites if spelled_composite(each) not in known]


def unexcluded(policy: Mapping[str, Any], container: Container) -> list[str]:
    """Returns the heavy subtrees that the policy indexes all the same."""
    return [tree for path, tree in zip(container.excluded, heavy(container), strict=True) if indexes(policy, path)]


def unindexed(policy: Mapping[str, Any], container: Container) -> list[Path]:
    """Returns the paths that lists filter or sort by and the policy leaves out: an order by one of them is refused."""
    return [path for path in _asked(container) if not indexes(policy, path)]


def indexes(policy: Mapping[str, Any], path: Path) -> bool:
    """Tells whether a policy indexes the values at a path: the longer fitting pattern decides, inclusion in a tie."""
    if str(policy.get("indexingMode", "consistent")).lower() == "none":
        return False
    included = max((_fit(each, path) for each in patterns(policy, "includedPaths")), default=-1)
    excluded = max((_fit(each, path) for each in patterns(policy, "excludedPaths")), default=-1)
    return included >= excluded and included >= 0


def patterns(policy: Mapping[str, Any], name: str) -> list[str]:
    """Returns the patterns of `includedPaths` or `excludedPaths`; a policy that names no inclusion includes all."""
    found = policy.get(name)
    if found is None:
        return [_EVERYTHING] if name == "includedPaths" else []
    return [str(each.get("path", "")) for each in found if isinstance(each, Mapping)]


def _in_full(index: Composite) -> list[dict[str, str]]:
    return [{"path": path, "order": order} for path, order in spelled_composite(index)]


def _asked(container: Container) -> Iterator[Path]:
    seen = set()
    for field in container.fields:
        for path in field.paths:
            own = path.steps != (WRITTEN,) and path.steps not in seen  # the service always indexes its own
            if own and container.indexed(path):
                seen.add(path.steps)
                yield path


def _fit(pattern: str, path: Path) -> int:
    """Measures how precisely a pattern such as `/a/*`, `/a/?` or `/a/[]/b/?` names a path; -1 if it does not."""
    *steps, end = [step.strip('"') for step in pattern.strip("/").split("/")]
    length = len(steps)
    if tuple(steps) != path.steps[:length]:
        return -1
    rest = path.steps[length:]
    if end == "*":
        return 2 * length
    return 2 * length + 1 if end == "?" and not rest else -1
