"""Writes a plan as a script for the Azure CLI; whatever a name holds, the shell takes it for one word.

`create` of the Azure CLI replaces the policies of what exists, so each is asked for first. `container update` would
drop computed properties and the analytical TTL of a container, so a change sends the whole container.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from shlex import quote
from typing import Any, Final
from urllib.parse import quote as encoded

from fleet_tui.admin.provision.emit_bicep import VERSION, resource_of
from fleet_tui.admin.provision.indexing import default_policy
from fleet_tui.admin.provision.plan import Doing, Plan, Step
from fleet_tui.text import one_line

_GROUP: Final = "<your-resource-group>"
_NAME: Final = "<your-account>"
_PURPOSE: Final = (
    "# Makes, with bash and the Azure CLI, what an account of Azure Cosmos DB for NoSQL lacks, and nothing twice."
)
_VECTORS: Final = (
    "# Vectors need a capability of the account, which takes some minutes to come:",
    "# az cosmosdb update --resource-group GROUP --name ACCOUNT --capabilities EnableNoSQLVectorSearch",
)
_ONCE: Final = (
    "# Runs the rest of its words, a create, unless `az … exists`, the first of them, says that there is such a thing.",
    "unless_exists() {",
    "  local asked=() found",
    '  while [ "$1" != -- ]; do asked+=("$1"); shift; done',
    "  shift",
    '  found=$(az "${asked[@]}" --output tsv)',
    '  case "$found" in',
    '    [Ff]alse) az "$@" ;;',
    '    [Tt]rue) echo "exists, and stays as it is: ${*: -1}" >&2 ;;',
    '    *) echo "no answer to whether it exists: $found" >&2; return 1 ;;',
    "  esac",
    "}",
)
_ACCOUNT: Final = ('--resource-group "$RESOURCE_GROUP"', '--account-name "$ACCOUNT_NAME"')


def az_script(plan: Plan, account: str | None) -> str:
    """Returns the commands that carry the plan out, for an account whose name may not be known."""
    vectors = any(step.body.get("vectorEmbeddingPolicy") for step in plan.todo)
    lines = [_PURPOSE, *beginning(account, plan.account.database, _VECTORS if vectors else ())]
    if plan.database:
        where = (*_ACCOUNT, '--name "$DATABASE_ID"')
        lines += ["", "# the database", *_unless_exists("database", where, ("cosmosdb sql database create", *where))]
    for step in plan.todo:
        lines += ["", f"# {one_line(step.name)}", *_container(step, plan)]
    return "\n".join(lines)


def beginning(account: str | None, database: str, notes: Sequence[str] = ()) -> Iterator[str]:
    """Yields what each script begins with: it stops where a command fails, and says once of which account it is."""
    yield "set -euo pipefail"
    yield f"RESOURCE_GROUP={quote(_GROUP)}"
    yield f"ACCOUNT_NAME={quote(account or _NAME)}"
    yield f"DATABASE_ID={quote(database)}"
    yield from notes
    yield from _ONCE


def create_container(name: str, body: Mapping[str, Any], options: Sequence[str]) -> Iterator[str]:
    """Yields a command that makes a container where it is missing."""
    key = f"--partition-key-path {quote(body['partitionKey']['paths'][0])}"
    where = _container_at(name)  # its name comes last, and is told where it exists
    yield from _unless_exists("container", where, ("cosmosdb sql container create", key, *options, *where))


def put_container(name: str, database: str, resource: Mapping[str, Any], version: str, *, once: bool) -> Iterator[str]:
    """Yields the commands that send a whole container by a version of the management API, if asked only ONCE."""
    path = f"/sqlDatabases/{encoded(database, safe='')}/containers/{encoded(name, safe='')}?api-version={version}"
    account = '--resource-group "$RESOURCE_GROUP" --name "$ACCOUNT_NAME"'
    yield f"ACCOUNT_ID=$(az cosmosdb show {account} --query id --output tsv)"
    body = f"--body {quote(json.dumps({'properties': {'resource': resource}}))}"
    put = ("rest", "--method put", body, f'--uri "$ACCOUNT_ID"{quote(path)}')
    yield from _unless_exists("container", _container_at(name), put) if once else _broken(f"az {put[0]}", *put[1:])


def _container(step: Step, plan: Plan) -> Iterator[str]:
    if step.doing is Doing.CREATE:
        yield from create_container(step.name, step.body, (*_made(step, plan), *_offer(plan)))
        return
    yield "# the whole container, as it was when this was written; a change since then is overwritten"
    yield from put_container(step.name, plan.account.database, resource_of(step), VERSION, once=False)


def _container_at(name: str) -> tuple[str, ...]:
    return *_ACCOUNT, '--database-name "$DATABASE_ID"', f"--name {quote(name)}"


def _made(step: Step, plan: Plan) -> Iterator[str]:
    """Writes TTL, indexing and vectors; of the baseline, default indexing goes without saying."""
    policy, vectors = step.body["indexingPolicy"], step.body.get("vectorEmbeddingPolicy")
    if step.body.get("defaultTtl") is not None:
        yield f"--ttl {step.body['defaultTtl']}"
    if plan.wanted.lean or policy != default_policy():
        yield f"--idx {quote(json.dumps(policy))}"
    if vectors:
        yield f"--vector-embeddings {quote(json.dumps(vectors))}"


def _offer(plan: Plan) -> Iterator[str]:
    if plan.wanted.throughput:
        yield f"--throughput {plan.wanted.throughput}"
    if plan.wanted.autoscale:
        yield f"--max-throughput {plan.wanted.autoscale}"


def _unless_exists(what: str, where: Sequence[str], words: Sequence[str]) -> Iterator[str]:
    """Writes a command that makes a thing where it is missing."""
    return _broken(f"unless_exists cosmosdb sql {what} exists", *where, f"-- {words[0]}", *words[1:])


def _broken(*words: str) -> Iterator[str]:
    """Writes a command over as many lines as it has words."""
    yield f"{words[0]} \\"
    yield from (f"  {each} \\" for each in words[1:-1])
    yield f"  {words[-1]}"
