"""Replies that say no, and replies that say nothing."""

from __future__ import annotations

from typing import Final

from fleet_tui.errors import ContainerMissing, FleetError, Forbidden, ServiceFailed, Unauthorized, Unreadable
from fleet_tui.present.state import State
from tests.demo_data.hostile_text import C1, CLEAR, TITLE
from tests.fake.faults import Fault, drop, firewall, foreign, hang, html, role_missing, status, truncated
from tests.fake.server import kind
from tests.fake.wire import Request
from tests.faults.case import NAMES, Asked, Case, Rows, Stage
from tests.faults.faulty import everything, failing, untouched

_PROVISION = "`fleet-tui provision` shows what is missing"


def _refused(name: str, how: Fault, error: type[FleetError], *says: str) -> tuple[Case, Case]:
    """As the list is opened, and while rows stand there."""
    first = Case(name, Asked.FIRST, failing(how, everything), State.ERROR, says, Rows.NONE, error, most=4)
    return first, Case(name, Asked.RELOAD, failing(how), State.STALE, (*says, "50 rows stay"), error=error)


def _unreadable(name: str, how: Fault, *says: str) -> tuple[Case, Case]:
    """Of a list and of a run; there is never no data in it."""
    never = ("no runs", "0 of")
    reload = Case(name, Asked.RELOAD, failing(how), State.STALE, ("is unreadable", *says), error=Unreadable)
    opened = Case(
        name,
        Asked.OPEN,
        failing(how, kind("point")),
        State.ERROR,
        ("is unreadable", *says),
        Rows.NONE,
        Unreadable,
        most=3,
        never=never,
    )
    return reload, opened


def _counts(request: Request) -> bool:
    return request.kind == "query" and "COUNT(1)" in request.query


def _remove_run(stage: Stage) -> None:
    listed, key = stage.listed
    stage.containers["workflowRuns"].remove({"id": listed, "workflowId": key})


def _remove_memory(stage: Stage) -> None:
    listed, key = stage.listed
    stage.containers["agentMemory"].remove({"id": listed, "userId": key})


DENIALS: Final = (
    *_refused(
        "401",
        status(401, date="Mon, 17 Nov 2025 10:15:23 GMT"),
        Unauthorized,
        "does not accept the key (401)",
        "clock",
        "Mon, 17 Nov 2025 10:15:23 GMT, this one ",
    ),
    *_refused(
        "401, keys are switched off", status(401, 5202), Unauthorized, "takes no keys", "to log in with Entra ID"
    ),
    *_refused(
        "403, a role is missing",
        role_missing("Microsoft.DocumentDB/databaseAccounts/readMetadata"),
        Forbidden,
        "the identity may not Microsoft.DocumentDB/databaseAccounts/readMetadata (403)",
        "az cosmosdb sql role assignment create",
        "--principal-id 11-22-33",
    ),
    *_refused("403, a firewall", firewall(), Forbidden, "firewall keeps the address 198.51.100.7 out", "Networking"),
    Case(
        "400 with words that act on a terminal",
        Asked.RELOAD,
        failing(status(400, message=f"bad {TITLE}{CLEAR}{C1} \x00 [b]end[/b]")),
        State.STALE,
        ("refused the request (400)", "[b]end[/b]"),
        error=ServiceFailed,
        never=("\x1b", "\x9b", "\x07", "\x00"),
    ),
)

MISSING: Final = (
    Case(
        "no database",
        Asked.FIRST,
        untouched,
        State.ERROR,
        ("has no database elsewhere", _PROVISION),
        Rows.NONE,
        ContainerMissing,
        account={"database": "elsewhere"},
    ),
    Case(
        "no container",
        Asked.SECTION,
        untouched,
        State.ERROR,
        ("has no container agentMemory in database agentic-fleet", _PROVISION),
        Rows.NONE,
        ContainerMissing,
        missing=("agentMemory",),
    ),
    Case(
        "no container but the one of runs",
        Asked.OPEN,
        untouched,
        State.OK,
        missing=NAMES - {"workflowRuns"},
        most=1,
    ),
    Case(
        "a container that went",
        Asked.RELOAD,
        failing(status(404, 1003)),
        State.STALE,
        ("has no container workflowRuns", _PROVISION, "50 rows stay"),
        error=ContainerMissing,
    ),
    Case(
        "a run that went since it was listed",
        Asked.OPEN,
        _remove_run,
        State.ERROR,
        ("gone since it was listed",),
        Rows.NONE,
        most=3,
    ),
    Case(
        "a run that went while it was open",
        Asked.REOPEN,
        _remove_run,
        State.STALE,
        ("gone since it was listed", "rows stay, read 11:04:00Z"),
        most=3,
    ),
    Case(
        "a memory that went since it was listed",
        Asked.RECORD,
        _remove_memory,
        State.ERROR,
        ("gone since it was listed",),
        Rows.NONE,
        most=3,
    ),
    Case(
        "an empty list",
        Asked.FIRST,
        untouched,
        State.OK,
        ("0 of ", "esc clears it"),
        Rows.NONE,
        most=1 + 2 + 2 + 2,  # one before the ranges are known
        filter_text="status:nosuch",
    ),
    Case(
        "an empty list whose reason is slow",
        Asked.FIRST,
        failing(hang(), _counts),
        State.ERROR,
        ("✗ no answer within 0.8 s",),
        Rows.NONE,
        most=1 + 2 + 4,
        deadline=0.8,
        filter_text="status:nosuch",
        during=("◌ reading 0.5s",),
        never=("no runs", "0 of"),
    ),
    Case(
        "an empty list whose reason does not come",
        Asked.FIRST,
        failing(status(503), _counts),
        State.ERROR,
        ("✗ the service could not answer (503)",),
        Rows.NONE,
        most=1 + 2 + 4,
        filter_text="status:nosuch",
        never=("no runs", "0 of"),
    ),
)

BODIES: Final = (
    *_unreadable("JSON that ends too soon", truncated()),
    *_unreadable("HTML", html(), "an HTML page, as a proxy sends it", "see whether a proxy is in between"),
    *_unreadable("JSON without documents", foreign(b'{"ok": true}')),
    *_unreadable("a body that is cut off", drop(after=0.5), "the connection was dropped"),
    Case(
        "HTML with 502",
        Asked.RELOAD,
        failing(html(502)),
        State.STALE,
        ("(502)", "an HTML page, as a proxy sends it", "50 rows stay"),
        error=ServiceFailed,
    ),
)

REPLIES: Final = (*DENIALS, *MISSING, *BODIES)
