"""The way to the account: gone, wrong, cut, slow; and leaving what is slow."""

from __future__ import annotations

from typing import Final

from fleet_tui.errors import TimedOut, Unreachable
from fleet_tui.present.state import State
from tests.fake.faults import drip, drop, hang
from tests.fake.server import kind
from tests.faults.case import Asked, Case, Rows
from tests.faults.faulty import failing, on_range, second_page, stopped, untouched

UNREACHED: Final = (
    Case(
        "connection refused",
        Asked.RELOAD,
        stopped,
        State.STALE,
        ("✗ 127.0.0.1:", ": connection refused", "50 rows stay", "see whether the server runs"),
        error=Unreachable,
    ),
    Case(
        "connection refused",
        Asked.FIRST,
        stopped,
        State.ERROR,
        ("✗ 127.0.0.1:", ": connection refused", "see whether the server runs"),
        Rows.NONE,
        Unreachable,
        never=("no runs",),
    ),
    Case(
        "no such host",
        Asked.FIRST,
        untouched,
        State.ERROR,
        ("✗ nowhere.invalid:443: no such host name", "check the endpoint and the network"),
        Rows.NONE,
        Unreachable,
        account={"endpoint": "https://nowhere.invalid/"},
    ),
    Case(
        "no TLS",
        Asked.FIRST,
        untouched,
        State.ERROR,
        ("the TLS handshake failed", "see whether that port speaks https"),
        Rows.NONE,
        Unreachable,
        account={"endpoint": "https:"},
    ),
    Case(
        "a proxy that is away",
        Asked.FIRST,
        untouched,
        State.ERROR,
        ("the proxy lets nothing through", "check HTTPS_PROXY and NO_PROXY"),
        Rows.NONE,
        Unreachable,
        proxy=True,
    ),
    Case("a connection cut once", Asked.RELOAD, failing(drop(), times=1), State.OK),
    Case(
        "connections cut for ever",
        Asked.RELOAD,
        failing(drop()),
        State.STALE,
        ("the connection was dropped", "50 rows stay"),
        error=Unreachable,
    ),
)

SLOW: Final = (
    Case(
        "a slow drip",
        Asked.RELOAD,
        failing(drip(0.05)),
        State.STALE,
        ("✗ no answer within 1.4 s", "50 rows stay", "try again, or ask for less with a filter"),
        error=TimedOut,
        deadline=1.4,
        during=("◌ reading 0.5s", "◌ reading 1.0s"),
    ),
    Case(
        "a slow drip",
        Asked.OPEN,
        failing(drip(0.05), kind("point")),
        State.ERROR,
        ("✗ no answer within 0.8 s",),
        Rows.NONE,
        TimedOut,
        most=3,
        deadline=0.8,
    ),
    Case(
        "one range of two that drips",
        Asked.RELOAD,
        failing(drip(0.05), on_range("1")),
        State.PARTIAL,
        ("! ≥ ", "1 partition range did not answer: no answer within 0.8 s"),
        Rows.SOME,
        TimedOut,
        deadline=0.8,
    ),
    Case(
        "a second page that drips",
        Asked.NEXT,
        failing(drip(0.05), second_page),
        State.PARTIAL,
        ("! ≥ 50 rows, the next did not come: no answer within 0.8 s",),
        error=TimedOut,
        ranges=1,
        deadline=0.8,
        never=("more ↓",),
        during=("◌ reading",),
    ),
    Case(
        "no answer, and esc",
        Asked.RELOAD,
        failing(hang()),
        State.STALE,
        ("✗ reading was stopped", "50 rows stay"),
        during=("◌ reading 0.5s",),
        then="escape",
    ),
    Case(
        "no answer to the first question, and esc",
        Asked.FIRST,
        failing(hang()),
        State.ERROR,
        ("✗ reading was stopped", "r tries again"),
        Rows.NONE,
        most=3,  # one before it is known that there are two ranges
        during=("◌ reading 0.5s",),
        then="escape",
    ),
    Case(
        "no second page, and esc",
        Asked.NEXT,
        failing(hang(), second_page),
        State.PARTIAL,
        ("! ≥ 50 rows, the next did not come: reading was stopped",),
        ranges=1,
        during=("◌ reading 0.5s",),
        then="escape",
        never=("more ↓",),
    ),
    Case(
        "no answer, and q",
        Asked.RELOAD,
        failing(hang()),
        State.STALE,
        during=("◌ reading 0.5s",),
        then="q",
    ),
    Case(
        "no run, and q",
        Asked.OPEN,
        failing(hang(), kind("point")),
        State.ERROR,
        during=("◌ reading 0.5s",),
        then="q",
        rows=Rows.NONE,
        most=3,
    ),
    Case(
        "a slow login to the account, and q",
        Asked.FIRST,
        failing(hang(), kind("account")),
        State.ERROR,
        during=("◌ reading 0.5s",),
        then="q",
        rows=Rows.NONE,
        most=1,
    ),
)

WAYS: Final = (*UNREACHED, *SLOW)
