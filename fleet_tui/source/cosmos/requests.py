"""Describes a request to the account, and what it took, for the request log."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from fleet_tui.key import ABSENT, key_text, partition_key
from fleet_tui.source.base import Request
from fleet_tui.source.cosmos.errors import activity_id
from fleet_tui.source.cosmos.headers import charge_in

ACCOUNT: Final = "account"
CROSS: Final = "CROSS"
PREFIX: Final = "PREFIX"  # of a hierarchical key: a part of a range
RANGES: Final = "ranges"
_WRITES: Final = {"PUT": "replace", "PATCH": "patch", "DELETE": "delete"}
_KINDS: Final = {"pkranges": RANGES, "colls": "container", "dbs": "database", "docs": "point read"}


def sent_request(request: Any) -> Request:
    """Returns a request of the SDK that has no answer yet."""
    operation, container, partition = _about(request)
    sql, parameters = _statement(request) if operation == "query" else ("", ())
    return Request(operation, container, partition, 0.0, 0.0, sql=sql, parameters=parameters)


def noted_request(request: Any, response: Any, size: int, elapsed: float) -> Request:
    """Returns a request of the SDK with its answer, of `size` bytes after `elapsed` seconds."""
    return replace(
        sent_request(request),
        charge=charge_in(response.headers),
        elapsed=elapsed,
        activity_id=activity_id(response.headers),
        size=size,
        status=response.status_code,
    )


def _about(request: Any) -> tuple[str, str, str]:
    """Returns operation, container and partition of a request, as the request log names them."""
    steps = unquote(urlsplit(request.url).path).strip("/").split("/")
    container = steps[3] if len(steps) > 3 else ""
    if "docs" not in steps[4:5]:
        return _KINDS.get(steps[-2 if len(steps) % 2 == 0 else -1], ACCOUNT), container, ""
    operation = _operation(request)
    key = request.headers.get("x-ms-documentdb-partitionkey")
    return operation, container, _value(key) if key else PREFIX if "x-ms-start-epk" in request.headers else CROSS


def _operation(request: Any) -> str:
    """Names what is asked about documents; what is posted is a query unless it is a document."""
    if request.method != "POST":
        return _WRITES.get(request.method, "point read")
    if _asks(request, "x-ms-documentdb-isquery") or _asks(request, "x-ms-cosmos-is-query-plan-request"):
        return "query"
    return "upsert" if _asks(request, "x-ms-documentdb-is-upsert") else "create"


def _asks(request: Any, header: str) -> bool:
    return str(request.headers.get(header, "")).lower() == "true"


def _statement(request: Any) -> tuple[str, tuple[tuple[str, object], ...]]:
    """Returns the SQL that a request carries, and the values of its parameters."""
    posted = json.loads(request.body or "{}")
    bound = ((each["name"], each["value"]) for each in posted.get("parameters") or ())
    frozen = ((name, tuple(value) if isinstance(value, list) else value) for name, value in bound)
    return posted.get("query", ""), tuple(frozen)


def _value(key: str | list[object]) -> str:
    """Returns the partition key of a header such as `["w1"]`; the SDK writes one that is absent as `[{}]` or `[]`."""
    values = json.loads(key) if isinstance(key, str) else key
    if len(values) > 1:
        return key_text(tuple(ABSENT if each == {} else partition_key(each) for each in values))
    return key_text(ABSENT if values in ([], [{}]) else partition_key(values[0]))
