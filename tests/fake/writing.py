"""What the fake answers to a write: documents created, put, patched and deleted, with the service's limits.

It refuses, rather than guesses, what no writer of the product sends: conditions of a patch, triggers, transactions.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any, Final

from tests.fake.store import Container, Refused
from tests.fake.wire import Reply, Request, of_json, refusal

LARGEST: Final = 2 << 20  # bytes of a document
OPERATIONS: Final = 10  # of one patch
_HEAD: Final = "Operation cannot be performed because one of the specified precondition is not met"
_VERBS: Final = {"PUT": "replace", "PATCH": "patch", "DELETE": "delete"}


def verb(request: Request) -> str:
    """What a write does: create, upsert, replace, patch or delete."""
    if request.method != "POST":
        return _VERBS.get(request.method, "unknown")
    return "upsert" if request.asks("x-ms-documentdb-is-upsert") else "create"


def write(container: Container, request: Request) -> Reply:
    """Carries a write out, or says why not."""
    if request.partition_key is None:
        raise Refused("PartitionKey value must be supplied for this operation.")
    doing = verb(request)
    steps = request.parts
    if len(steps) != (5 if request.method == "POST" else 6) or steps[4] != "docs" or doing == "unknown":
        raise Refused(f"The fake does not know {request.method} /{request.path}")
    body = json.loads(request.payload or b"{}")
    name = body.get("id") if request.method == "POST" else steps[5]
    stored = container.find(name, request.partition_key)
    etag = request.headers.get("if-match")
    if doing == "create" and stored:
        return refusal(409, "Conflict", "Entity with the specified id already exists in the system.")
    if doing not in ("create", "upsert") and stored is None:
        return refusal(404, "NotFound", "Entity with the specified id does not exist in the system.")
    if etag and (stored is None or stored["_etag"] != etag):
        return refusal(412, "PreconditionFailed", _HEAD)
    if doing == "delete" and stored:
        container.remove(stored)
        return Reply(status=204, charge=5.0)
    document = patched(stored, body) if doing == "patch" and stored else body
    if len(json.dumps(document, ensure_ascii=False).encode()) > LARGEST:
        return refusal(413, "RequestEntityTooLarge", "Request size is too large")
    container.add({key: each for key, each in document.items() if key != "_ts"})
    found = container.find(name, request.partition_key)
    if found is None:
        raise Refused("PartitionKey extracted from document doesn't match the one specified in the header.")
    reply = of_json(found, charge=5.0, etag=str(found["_etag"]))
    reply.status = 200 if stored else 201
    if request.headers.get("Prefer") == "return=minimal":
        reply.body = b""
    return reply


def patched(stored: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """The document after all operations of a patch, or none."""
    operations = body.get("operations", [])
    if "condition" in body:
        raise Refused("The fake knows no condition of a patch.")
    if not operations or len(operations) > OPERATIONS:
        raise Refused(f"The number of patch operations can't exceed {OPERATIONS}, nor be 0.")
    document = copy.deepcopy(dict(stored))
    for each in operations:
        _apply(document, each)
    return document


def _apply(document: dict[str, Any], operation: Mapping[str, Any]) -> None:
    kind, steps = operation["op"], [_unescaped(each) for each in operation["path"].split("/")[1:]]
    if kind not in ("add", "set", "replace", "remove"):
        raise Refused(f"The fake does not know the operation {kind}.")
    if steps[0] == "id" or steps[0].startswith("_"):
        raise Refused(f"Can't patch system property {steps[0]}.")
    home: Any = document
    for step in steps[:-1]:
        home = home[_place(home, step)] if _holds(home, step) else None
    if not isinstance(home, dict | list):
        raise Refused(
            f"{kind} Operation can only create a child object of an existing node (array or object) and cannot create"
            " path recursively, no path found beyond: '" + operation["path"] + "'."
        )
    last = steps[-1]
    if kind in ("replace", "remove") and not _holds(home, last):
        raise Refused(f"For {kind} Operation, the node to be changed is absent: '{operation['path']}'.")
    if kind == "remove":
        del home[_place(home, last)]
    elif isinstance(home, dict):
        home[last] = operation["value"]
    elif last == "-" and kind == "add":
        home.append(operation["value"])
    elif _holds(home, last) or (kind == "add" and last == str(len(home))):
        place = int(last)
        home[place : place + (kind != "add")] = [operation["value"]]
    else:
        raise Refused(f"Index to operate on is out of array bounds: '{operation['path']}'.")


def _holds(home: object, step: str) -> bool:
    if isinstance(home, list):
        return step.isdigit() and int(step) < len(home)
    return isinstance(home, dict) and step in home


def _place(home: object, step: str) -> Any:
    return int(step) if isinstance(home, list) else step


def _unescaped(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")
