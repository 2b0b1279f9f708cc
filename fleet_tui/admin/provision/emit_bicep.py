"""Writes a plan as a Bicep file, to be deployed to the account's resource group.

A deployment replaces the policies of what exists, so what is to be made says that it is only made where it is missing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from fleet_tui.admin.provision.plan import Doing, Plan, Step

_TYPE: Final = "Microsoft.DocumentDB/databaseAccounts"
_DATABASES: Final = f"{_TYPE}/sqlDatabases"
_CONTAINERS: Final = f"{_DATABASES}/containers"
VERSION: Final = "2025-04-15"
_HEAD: Final = (
    "// Makes what an account of Azure Cosmos DB for NoSQL lacks. Bicep 0.38 or later: what exists is not made again.",
    "// A container without that decorator is changed, by sending it whole: see `az deployment group what-if` first.",
)
_VECTORS: Final = (
    "// Vectors need the capability EnableNoSQLVectorSearch of the account, which takes some minutes to come.",
)
_ONLY_ONCE: Final = "@onlyIfNotExists()"
_ACTING: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_WORD: Final = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)
# What a container's resource may say; of a container that exists the service shows more.
_KEPT: Final = (
    "id",
    "partitionKey",
    "defaultTtl",
    "analyticalStorageTtl",
    "indexingPolicy",
    "vectorEmbeddingPolicy",
    "fullTextPolicy",
    "uniqueKeyPolicy",
    "conflictResolutionPolicy",
    "computedProperties",
)


def bicep_file(plan: Plan, account: str | None) -> str:
    """Returns the resources that carry the plan out; without a known account its name is a parameter to be given."""
    vectors = any(step.body.get("vectorEmbeddingPolicy") for step in plan.todo)
    lines = [*_HEAD, *(_VECTORS if vectors else ()), ""]
    lines += parents(account, plan.account.database, makes_database=plan.database)
    for step in plan.todo:
        made = step.doing is Doing.CREATE
        # the symbol is the model's own name: what the account calls a container need not be a word
        lines += container(
            step.container.name, step.name, resource_of(step), _options(plan) if made else {}, only_once=made
        )
    return "\n".join(lines).rstrip("\n")


def parents(
    account: str | None, database: str, *, makes_database: bool = False, version: str = VERSION
) -> Iterator[str]:
    """Yields the account and the database that containers are in."""
    yield f"param accountName string{f' = {literal(account)}' if account else ''}"
    yield f"param databaseId string = {literal(database)}"
    yield ""
    yield from _resource("account", f"{_TYPE}@{version}", "accountName", existing=True)
    made = {"resource": {"id": _Reference("databaseId")}} if makes_database else {}
    if makes_database:
        yield _ONLY_ONCE
    kind = f"{_DATABASES}@{version}"
    yield from _resource("database", kind, "databaseId", "account", made, existing=not makes_database)


def container(
    symbol: str,
    name: str,
    body: Mapping[str, Any],
    options: Mapping[str, Any] = MappingProxyType({}),
    *,
    only_once: bool = True,
    version: str = VERSION,
) -> Iterator[str]:
    """Yields a container of that database, made only where it is missing or sent whole."""
    if only_once:
        yield _ONLY_ONCE
    made = {"resource": body, **options}
    yield from _resource(symbol, f"{_CONTAINERS}@{version}", literal(name), "database", made)


def resource_of(step: Step) -> dict[str, Any]:
    """Returns a container as a resource may say it."""
    return {key: step.body[key] for key in _KEPT if step.body.get(key) is not None}


def literal(value: str) -> str:
    """Returns a text as Bicep writes it; nothing in it is taken for an interpolation or a line's end."""
    text = value.replace("\\", "\\\\").replace("'", "\\'").replace("${", "\\${")
    return "'" + _ACTING.sub(lambda found: f"\\u{{{ord(found.group()):x}}}", text) + "'"


class _Reference(str):
    """Is a name of the file itself, and no text."""

    __slots__ = ()


def _resource(
    symbol: str,
    kind: str,
    name: str,
    parent: str = "",
    properties: Mapping[str, Any] | None = None,
    *,
    existing: bool = False,
) -> Iterator[str]:
    """Yields a resource of a kind and version, line by line."""
    yield f"resource {symbol} '{kind}' {'existing ' if existing else ''}= {{"
    if parent:
        yield f"  parent: {parent}"
    yield f"  name: {name}"
    if properties:
        yield f"  properties: {_value(properties, '  ')}"
    yield "}"
    yield ""


def _value(value: object, indent: str) -> str:
    inner = indent + "  "
    match value:
        case _Reference():
            return str(value)
        case str():
            return literal(value)
        case Mapping():
            members = (f"{inner}{_key(str(key))}: {_value(each, inner)}" for key, each in value.items())
            return "\n".join(["{", *members, f"{indent}}}"]) if value else "{}"
        case list() | tuple():
            return "\n".join(["[", *(inner + _value(each, inner) for each in value), f"{indent}]"]) if value else "[]"
    return json.dumps(value)


def _key(key: str) -> str:
    return key if _WORD.match(key) else literal(key)


def _options(plan: Plan) -> dict[str, Any]:
    if plan.wanted.autoscale:
        return {"options": {"autoscaleSettings": {"maxThroughput": plan.wanted.autoscale}}}
    return {"options": {"throughput": plan.wanted.throughput}} if plan.wanted.throughput else {}
