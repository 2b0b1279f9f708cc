"""Writes what makes the container with a summary of each run under its user, as text, for the Azure CLI or in Bicep.

It is kept by a function on the change feed, or by the service itself as a global secondary index, which is in preview.
Neither is made by the data plane, so nothing here is carried out: it is printed, for who runs the account.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from shlex import quote
from typing import Any, Final
from urllib.parse import quote as in_url

from fleet_tui.admin.provision.emit_az import ACCOUNT, GROUP
from fleet_tui.admin.provision.emit_bicep import literal, resource
from fleet_tui.admin.provision.indexing import lean_policy
from fleet_tui.fields import WRITTEN
from fleet_tui.query.cosmos_sql import compile_summary
from fleet_tui.schema import RUNS, RUNS_BY_USER
from fleet_tui.settings import Account
from fleet_tui.settings.table import RUNS_BY_USER_NAME
from fleet_tui.source.cosmos.by_user import roots
from fleet_tui.source.cosmos.composite import pointer
from fleet_tui.text import one_line

# Definitions of an index are in no stable version of the management API.
_VERSION: Final = "2025-05-01-preview"
_TYPE: Final = "Microsoft.DocumentDB/databaseAccounts"
_OWN: Final = ("id", WRITTEN, "_etag")  # which the service writes
_VARIABLE: Final = RUNS_BY_USER_NAME.variables[0]
_ENABLED: Final = "the account needs continuous backup and enableMaterializedViews: true, as the property is called"


class Kept(StrEnum):
    """Names who keeps the summary: a function on the change FEED, or the service as an INDEX."""

    FEED = "feed"
    INDEX = "index"


def kept_fields() -> tuple[str, ...]:
    """Names what is kept of each run beside its id.

    >>> kept_fields()[:2]
    ('userId', 'workflowId')
    """
    first = ("userId", "workflowId")
    return (*first, *(each for each in roots() if each not in (*_OWN, *first)))


def summary_body(account: Account, kept: Kept) -> dict[str, Any]:
    """Returns the container as the management API takes it."""
    key = {"paths": [pointer(RUNS_BY_USER.partition_key)], "kind": "Hash", "version": 2}
    body: dict[str, Any] = {"id": _name(account), "partitionKey": key, "indexingPolicy": lean_policy(RUNS_BY_USER)}
    if kept is Kept.INDEX:
        definition = compile_summary(kept_fields())
        body["materializedViewDefinition"] = {"sourceCollectionId": account.container(RUNS), "definition": definition}
    return body


def summary_lines(account: Account, kept: Kept) -> Iterator[str]:
    """Yields what is to be made, and who writes it, line by line."""
    name, runs = one_line(_name(account)), one_line(account.container(RUNS))
    yield f"+ container {name}"
    yield f"  + partition key     {pointer(RUNS_BY_USER.partition_key)}"
    yield f"  + of each run       {', '.join(kept_fields())}"
    if kept is Kept.INDEX:
        yield f"  + kept by           a global secondary index over {runs}, in preview: {_ENABLED}"
    else:
        by = f"a function on the change feed of {runs}, which upserts these fields under the run's id"
        yield f"  + kept by           {by}"
    yield f"  {_VARIABLE}={name} lets lists of one user's runs go there"


def summary_script(account: Account, kept: Kept, known: str | None) -> Iterator[str]:
    """Yields the commands that make it where it is not there, line by line."""
    name = _name(account)
    yield f"# Makes the container {one_line(name)}, a summary of each run under its user, unless it is there."
    yield from (f"# {each}" for each in list(summary_lines(account, kept))[2:])
    yield "set -euo pipefail"
    yield f"RESOURCE_GROUP={quote(GROUP)}"
    yield f"ACCOUNT_NAME={quote(known or ACCOUNT)}"
    yield f"DATABASE_ID={quote(account.database)}"
    yield f"CONTAINER={quote(name)}"
    yield ""
    yield "there=$(az cosmosdb sql container exists \\"
    yield from _where("  ")
    yield '  --name "$CONTAINER" --output tsv)'
    yield 'if [ "$there" = true ]; then'
    yield '  echo "$CONTAINER is there: nothing is made"'
    yield "else"
    body = summary_body(account, kept)
    yield from _by_rest(body, account.database) if kept is Kept.INDEX else _by_command(body)
    yield "fi"


def summary_bicep(account: Account, kept: Kept, known: str | None) -> Iterator[str]:
    """Yields a Bicep file for it, line by line; to deploy it again replaces its index policy."""
    yield f"// Makes the container {one_line(_name(account))}: deploy it only where that is not there."
    yield from (f"// {each}" for each in list(summary_lines(account, kept))[2:])
    yield f"param accountName string{f' = {literal(known)}' if known else ''}"
    yield f"param databaseId string = {literal(account.database)}"
    yield ""
    yield from resource("account", f"{_TYPE}@{_VERSION}", "accountName", existing=True)
    yield from resource("database", f"{_TYPE}/sqlDatabases@{_VERSION}", "databaseId", "account", existing=True)
    made = {"resource": summary_body(account, kept)}
    kind = f"{_TYPE}/sqlDatabases/containers@{_VERSION}"
    yield from resource(RUNS_BY_USER.name, kind, literal(_name(account)), "database", made)


def _name(account: Account) -> str:
    return account.container(RUNS_BY_USER)


def _where(indent: str) -> Iterator[str]:
    yield f'{indent}--resource-group "$RESOURCE_GROUP" --account-name "$ACCOUNT_NAME" --database-name "$DATABASE_ID" \\'


def _by_command(body: dict[str, Any]) -> Iterator[str]:
    yield "  az cosmosdb sql container create \\"
    yield from _where("    ")
    yield f'    --name "$CONTAINER" --partition-key-path {quote(body["partitionKey"]["paths"][0])} \\'
    yield f"    --idx {quote(json.dumps(body['indexingPolicy']))}"


def _by_rest(body: dict[str, Any], database: str) -> Iterator[str]:
    path = f"/sqlDatabases/{in_url(database, safe='')}/containers/{in_url(body['id'], safe='')}?api-version={_VERSION}"
    yield '  id=$(az cosmosdb show --resource-group "$RESOURCE_GROUP" --name "$ACCOUNT_NAME" --query id --output tsv)'
    yield "  az rest --method put --headers Content-Type=application/json \\"
    yield f'    --url "$id"{quote(path)} \\'
    yield f"    --body {quote(json.dumps({'properties': {'resource': body, 'options': {}}}))}"
