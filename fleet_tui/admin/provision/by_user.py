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

from fleet_tui.admin.provision.emit_az import beginning, create_container, put_container
from fleet_tui.admin.provision.emit_bicep import container, parents
from fleet_tui.admin.provision.indexing import lean_policy
from fleet_tui.admin.provision.wanted import partition_key
from fleet_tui.fields import WRITTEN
from fleet_tui.query.cosmos_sql import compile_summary
from fleet_tui.schema import RUNS, RUNS_BY_USER
from fleet_tui.settings import Account
from fleet_tui.settings.table import RUNS_BY_USER_NAME
from fleet_tui.source.cosmos.by_user import summary_fields
from fleet_tui.source.cosmos.description import pointer
from fleet_tui.text import one_line

# Definitions of an index are in no stable version of the management API.
_VERSION: Final = "2025-05-01-preview"
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
    first = (str(RUNS_BY_USER.partition_key), str(RUNS.partition_key))
    return (*first, *(each for each in summary_fields() if each not in (*_OWN, *first)))


def summary_body(account: Account, kept: Kept) -> dict[str, Any]:
    """Returns the container as the management API takes it."""
    body: dict[str, Any] = {"id": _name(account), "partitionKey": partition_key(RUNS_BY_USER)}
    body["indexingPolicy"] = lean_policy(RUNS_BY_USER)
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
    name, body = _name(account), summary_body(account, kept)
    yield from _purpose(account, kept, "#", "unless it is there")
    yield from beginning(known, account.database)
    yield ""
    if kept is Kept.INDEX:
        yield from put_container(name, account.database, body, _VERSION, once=True)
    else:
        yield from create_container(name, body, (f"--idx {quote(json.dumps(body['indexingPolicy']))}",))


def summary_bicep(account: Account, kept: Kept, known: str | None) -> Iterator[str]:
    """Yields a Bicep file for it, line by line."""
    yield from _purpose(account, kept, "//", "where it is missing; Bicep 0.38 or later")
    yield from parents(known, account.database, version=_VERSION)
    yield from container(RUNS_BY_USER.name, _name(account), summary_body(account, kept), version=_VERSION)


def _purpose(account: Account, kept: Kept, comment: str, when: str) -> Iterator[str]:
    yield f"{comment} Makes the container {one_line(_name(account))}, a summary of each run under its user, {when}."
    _, _, *lines = summary_lines(account, kept)
    yield from (f"{comment} {each}" for each in lines)


def _name(account: Account) -> str:
    return account.container(RUNS_BY_USER)
