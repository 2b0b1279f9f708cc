"""Accounts as the service would show them, made by the data model's own commands or by us."""

from __future__ import annotations

import copy
from typing import Any

from fleet_tui.admin.provision.plan import Actual, Plan, plan
from fleet_tui.admin.provision.wanted import Body, Wanted
from fleet_tui.schema import CONTAINERS
from fleet_tui.settings import Account

ACCOUNT = Account("https://cosmos-fleet.documents.azure.com/")
SHOWN: dict[str, Any] = {"_rid": "r", "_self": "s", "_ts": 1, "_etag": '"1"', "_docs": "docs/", "_conflicts": "c/"}
DEFAULT: Body = {
    "indexingMode": "consistent",
    "automatic": True,
    "includedPaths": [{"path": "/*"}],
    "excludedPaths": [{"path": '/"_etag"/?'}],
}


def own_commands(**more: Body) -> Actual:
    """Five containers, default indexing, no TTL: the data model's own set of commands; `more` adds to a container."""
    bodies = {
        each.name: {
            "id": each.name,
            "partitionKey": {"paths": [f"/{each.partition_key}"], "kind": "Hash"},
            "indexingPolicy": copy.deepcopy(DEFAULT),
            **SHOWN,
            **more.get(each.name, {}),
        }
        for each in CONTAINERS
        if not each.optional
    }
    return Actual(True, bodies)


def carried_out(done: Plan, before: Actual | None = None) -> Actual:
    """The account after a plan."""
    found = dict(before.containers if before else {})
    return Actual(True, found | {each.container.name: {**each.body, **SHOWN} for each in done.todo})


def planned(actual: Actual | None = None, **wanted: Any) -> Plan:
    return plan(ACCOUNT, Wanted(**wanted), actual)
