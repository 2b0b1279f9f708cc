"""Writes a plan as a script for the Azure CLI; whatever a name holds, the shell takes it for one word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from shlex import quote
from typing import Final

from fleet_tui.admin.provision.compare import Aspect
from fleet_tui.admin.provision.indexing import default_policy
from fleet_tui.admin.provision.plan import Doing, Plan, Step
from fleet_tui.text import one_line

GROUP: Final = "<your-resource-group>"
ACCOUNT: Final = "<your-account>"
_CONTAINER: Final = (
    '--resource-group "$RESOURCE_GROUP"',
    '--account-name "$ACCOUNT_NAME"',
    '--database-name "$DATABASE_ID"',
)


def az_script(plan: Plan, account: str | None) -> str:
    """Returns the commands that carry the plan out, for an account whose name may not be known."""
    lines = [
        f"RESOURCE_GROUP={quote(GROUP)}",
        f"ACCOUNT_NAME={quote(account or ACCOUNT)}",
        f"DATABASE_ID={quote(plan.account.database)}",
    ]
    if plan.database:
        lines += ["", "# the database", *_command("database create", *_CONTAINER[:2], '--name "$DATABASE_ID"')]
    for step in plan.todo:
        lines += ["", f"# {one_line(step.name)}", *_container(step, plan)]
    return "\n".join(lines)


def _container(step: Step, plan: Plan) -> Iterator[str]:
    where = (*_CONTAINER, f"--name {quote(step.name)}")
    if step.doing is Doing.CHANGE:
        return _command("container update", *where, *_changed(step))
    key = f"--partition-key-path {quote(step.body['partitionKey']['paths'][0])}"
    return _command("container create", *where, key, *_made(step, plan), *_offer(plan))


def _changed(step: Step) -> Iterator[str]:
    """Writes only what differs: the command leaves the rest as it is."""
    aspects = {each.aspect for each in step.differences}
    if Aspect.TTL in aspects:
        yield f"--ttl {step.body['defaultTtl']}"
    if aspects & {Aspect.INDEX, Aspect.EXCLUDED, Aspect.COMPOSITE}:
        yield f"--idx {quote(json.dumps(step.body['indexingPolicy']))}"


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


def _command(what: str, *options: str) -> Iterator[str]:
    yield f"az cosmosdb sql {what} \\"
    yield from (f"  {each} \\" for each in options[:-1])
    yield f"  {options[-1]}"
