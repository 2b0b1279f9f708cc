"""What goes over the wire: a request as tests see it, a reply before it is sent, and the check of who asks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, unquote

KINDS: Final = ("account", "database", "container", "pkranges", "query", "point", "plan", "write", "unknown")
_READS: Final = {
    (2, "dbs"): "database",
    (4, "dbs", "colls"): "container",
    (5, "dbs", "colls", "pkranges"): "pkranges",
    (6, "dbs", "colls", "docs"): "point",
}


@dataclass
class Request:
    """One request that came in; what is below `received` is filled in when it has been answered."""

    method: str
    path: str  # decoded, without slashes around it
    headers: Mapping[str, str]
    payload: bytes
    received: float  # time.monotonic()
    kind: str = "unknown"  # one of KINDS
    range_id: str | None = None  # the range asked; None where the service chooses
    seconds: float | None = None  # None until the whole answer is out, so for ever if it is cut or the client leaves
    status: int | None = None  # as sent; None like `seconds`
    size: int = 0  # bytes of the body, as the reply had it before any fault
    charge: float = 0.0

    @property
    def parts(self) -> list[str]:
        """The steps of the path: dbs, database, colls, container, …"""
        return self.path.split("/") if self.path else []

    @property
    def container(self) -> str | None:
        """The name of the container."""
        return self.parts[3] if len(self.parts) > 3 else None

    @property
    def partition_key(self) -> str | None:
        """The header as sent: `["a"]`."""
        return self.headers.get("x-ms-documentdb-partitionkey")

    @property
    def page_size(self) -> int:
        """How many rows were asked for; -1 leaves it to the service."""
        return int(self.headers.get("x-ms-max-item-count", "-1"))

    @property
    def continuation(self) -> str | None:
        """The token of the page before."""
        return self.headers.get("x-ms-continuation")

    @property
    def query(self) -> str:
        """The SQL; "" for what is no query."""
        return str(self._posted.get("query", "")) if self.kind in ("query", "plan") else ""

    @property
    def parameters(self) -> Sequence[Mapping[str, Any]]:
        """The values bound to the SQL: `{"name": "@p0", "value": …}`."""
        found: Sequence[Mapping[str, Any]] = self._posted.get("parameters", ())
        return found

    @property
    def _posted(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.payload or b"{}")
        return found

    def asks(self, header: str) -> bool:
        """Whether a header says true, in whatever case."""
        return self.headers.get(header, "").lower() == "true"


@dataclass
class Reply:
    """An answer before any fault gets at it."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    charge: float = 0.0


def of_json(value: object, charge: float = 1.0, **headers: str) -> Reply:
    """A good answer; underscores of the header names become hyphens."""
    named = {name.replace("_", "-"): each for name, each in headers.items()}
    return Reply(json.dumps(value).encode(), 200, named, charge)


def refusal(status: int, code: str, message: str, sub_status: int = 0, **more: object) -> Reply:
    """An error as the service words it; `more` goes into the body."""
    body = json.dumps({"code": code, "message": message, **more}).encode()
    return Reply(body, status, {"x-ms-substatus": str(sub_status)}, charge=1.0)


def kind_of(request: Request) -> str:
    """What a request is about, from its method, path and headers."""
    parts = request.parts
    if request.method == "GET":
        return "account" if not parts else _READS.get((len(parts), *parts[::2]), "unknown")
    if request.asks("x-ms-cosmos-is-query-plan-request"):
        return "plan"
    if request.asks("x-ms-documentdb-isquery"):
        return "query" if (len(parts), *parts[::2]) == (5, "dbs", "colls", "docs") else "unknown"
    return "write"


def authorized(request: Request, key: str, tokens: Collection[str]) -> bool:
    """Whether the request is signed with the account's key, or carries one of Entra ID's tokens that it takes."""
    given = parse_qs(unquote(request.headers.get("authorization", "")).replace("+", "%2B"))
    if given.get("type") == ["aad"]:
        return given.get("sig", [""])[0] in tokens
    parts = request.parts
    kind, link = (parts[-1], "/".join(parts[:-1])) if len(parts) % 2 else ((parts or ["", ""])[-2], request.path)
    text = f"{request.method.lower()}\n{kind}\n{link}\n{request.headers.get('x-ms-date', '').lower()}\n\n"
    wanted = hmac.new(base64.b64decode(key), text.encode(), hashlib.sha256).digest()
    return given.get("sig") == [base64.b64encode(wanted).decode()]
