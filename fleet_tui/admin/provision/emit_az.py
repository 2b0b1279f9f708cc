"""Writes a plan as a script for the Azure CLI; whatever a name holds, the shell takes it for one word.

`create` of the Azure CLI replaces the policies of what exists, so each is asked for first. `container update` would
drop computed properties and the analytical TTL of a container, so a change sends the whole container.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from shlex import quote
from typing import Final
from urllib.parse import quote as encoded

from fleet_tui.admin.provision.emit_bicep import VERSION, resource_of
from fleet_tui.admin.provision.indexing import default_policy
from fleet_tui.admin.provision.plan import Doing, Plan, Step
from fleet_tui.text import one_line

GROUP: Final = "<your-resource-group>"
ACCOUNT: Final = "<your-account>"
_HEAD: Final = (
    "# Makes, with bash and the Azure CLI, what an account of Azure Cosmos DB for NoSQL lacks, and nothing twice.",
    "set -euo pipefail",
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
_CONTAINER: Final = (
    '--resource-group "$RESOURCE_GROUP"',
    '--account-name "$ACCOUNT_NAME"',
    '--database-name "$DATABASE_ID"',
)


def az_script(plan: Plan, account: str | None) -> str:
    """Returns the commands that carry the plan out, for an account whose name may not be known."""
    vectors = any(step.body.get("vectorEmbeddingPolicy") for step in plan.todo)
    lines = [
        *_HEAD,
        f"RESOURCE_GROUP={quote(GROUP)}",
        f"ACCOUNT_NAME={quote(account or ACCOUNT)}",
        f"DATABASE_ID={quote(plan.account.database)}",
        *(_VECTORS if vectors else ()),
        *_ONCE,
    ]
    if plan.database:
        lines += ["", "# the database", *_create("database", (*_CONTAINER[:2], '--name "$DATABASE_ID"'), ())]
    for step in plan.todo:
        lines += ["", f"# {one_line(step.name)}", *_container(step, plan)]
    return "\n".join(lines)


def _container(step: Step, plan: Plan) -> Iterator[str]:
    if step.doing is Doing.CHANGE:
        return _changed(step, plan)
    key = f"--partition-key-path {quote(step.body['partitionKey']['paths'][0])}"
    where = (*_CONTAINER, f"--name {quote(step.name)}")
    return _create("container", where, (key, *_made(step, plan), *_offer(plan)))


def _changed(step: Step, plan: Plan) -> Iterator[str]:
    """Sends the whole container, as it was when the plan was made and with what differs."""
    path = f"/sqlDatabases/{encoded(plan.account.database, safe='')}/containers/{encoded(step.name, safe='')}"
    yield "# the whole container, as it was when this was written; a change since then is overwritten"
    account = '--resource-group "$RESOURCE_GROUP" --name "$ACCOUNT_NAME"'
    yield f"ACCOUNT_ID=$(az cosmosdb show {account} --query id --output tsv)"
    yield "az rest \\"
    yield "  --method put \\"
    yield f'  --uri "$ACCOUNT_ID"{quote(f"{path}?api-version={VERSION}")} \\'
    yield f"  --body {quote(json.dumps({'properties': {'resource': resource_of(step)}}))}"


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


def _create(what: str, where: Sequence[str], options: Sequence[str]) -> Iterator[str]:
    """Writes a command that makes a thing at a place, unless there is one."""
    yield f"unless_exists cosmosdb sql {what} exists \\"
    yield from (f"  {each} \\" for each in where)
    yield f"  -- cosmosdb sql {what} create \\"
    words = [*options, *where]  # its name comes last
    yield from (f"  {each} \\" for each in words[:-1])
    yield f"  {words[-1]}"
