"""Replies of a server that is broken or means harm: each costs an error, little memory and few requests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from time import monotonic_ns
from typing import Final

from fleet_tui.errors import FleetError, ServiceFailed, Throttled, Unreadable
from fleet_tui.present.state import State
from fleet_tui.source.cosmos.ranges import REQUESTS_AT_MOST
from tests.fake.faults import Delivery, Fault, bomb, empty_pages, foreign, status, swollen, with_headers
from tests.fake.server import kind
from tests.fake.wire import Reply
from tests.faults.case import Asked, Case, Rows
from tests.faults.faulty import everything, failing, on_range, second_page
from tests.packed import deflated

LIBRARY: Final = ("b'", 'b"', "NoneType", "object has", "Traceback", "codec", "Expecting", "aiohttp", "message=", "0x")
_MB: Final = 1 << 20
_LONG: Final = "9" * 400


def _three(name: str, how: Fault, says: str, error: type[FleetError] = Unreadable) -> Iterator[Case]:
    """As the list is opened, while its rows stand there, and for a run."""
    for asked, when, state in (
        (Asked.FIRST, everything, State.ERROR),
        (Asked.RELOAD, kind("query"), State.STALE),
        (Asked.OPEN, kind("point"), State.ERROR),
    ):
        rows = Rows.ALL if state is State.STALE else Rows.NONE
        yield Case(name, asked, failing(how, when), state, (says,), rows, error, most=4, never=LIBRARY)


def _deflated(size: int) -> Fault:
    headers = {"content-encoding": "deflate"}
    return lambda reply: Delivery(replace(reply, body=deflated(size), headers=reply.headers | headers))


LARGE: Final = (
    *_three("a body without end", swollen(None), "it is larger than 8 MB"),
    *_three("a body of 9 MB", swollen(9 * _MB), "it is larger than 8 MB"),
    *_three("gzip that becomes 256 MB", bomb(256 * _MB), "it is larger than 8 MB"),
    *_three("deflate that becomes 256 MB", _deflated(256 * _MB), "it is larger than 8 MB"),
    *_three("three million values", foreign(b"[" + b"{}," * (2 * _MB) + b"7]"), "more than 1,000,000 values"),
    *_three("seven million brackets", foreign(b"[" * (7 * _MB)), "more than 1,000,000 values"),
)

SHAPES: Final = (
    *_three("a header of 9,000 bytes", with_headers({"x-odd": "y" * 9000}), "is unreadable: it is no HTTP"),
    *_three("a body that is no gzip", with_headers({"content-encoding": "gzip"}), "it cannot be decompressed"),
    *_three("a body that is no UTF-8", foreign(b'{"id": "\xff\xfe"'), "is unreadable"),
    *(
        Case(name, Asked.RELOAD, failing(how), State.STALE, ("is unreadable",), error=Unreadable, never=LIBRARY)
        for name, how in {
            "null": foreign(b"null"),
            "a list": foreign(b"[7]"),
            "documents that are a number": foreign(b'{"Documents": 7}'),
            "a redirect to elsewhere": status(301, location="http://example.com/"),
        }.items()
    ),
    Case(
        "a charset nobody knows",
        Asked.RELOAD,
        failing(with_headers({"content-type": "text/html; charset=no-such"})),
        State.OK,
    ),
)


def _no_end(reply: Reply) -> Delivery:
    """Each time another version of the partition ranges."""
    return Delivery(replace(reply, status=200, headers={"etag": f'"{monotonic_ns()}"'}))


ENDLESS: Final = (
    *(
        Case(
            "empty pages without end",
            asked,
            failing(empty_pages(), when),
            state,
            ("no end after 1,000 requests", "ask for less with a filter"),
            rows,
            ServiceFailed,
            most=REQUESTS_AT_MOST,
            ranges=ranges,
            deadline=60,
        )
        for asked, when, state, rows, ranges in (
            (Asked.FIRST, kind("query"), State.ERROR, Rows.NONE, 2),
            (Asked.RELOAD, kind("query"), State.STALE, Rows.ALL, 32),
            (Asked.NEXT, second_page, State.PARTIAL, Rows.ALL, 1),
        )
    ),
    Case(
        "partition ranges without end",
        Asked.FIRST,
        failing(_no_end, kind("pkranges")),
        State.ERROR,
        ("no end after 1,000 requests",),
        Rows.NONE,
        ServiceFailed,
        most=1,  # before the ranges are known
        deadline=60,
    ),
)

_WAITS: Final = {"negative": "-5", "no number": "NaN", "empty": "", "of 400 digits": _LONG, "infinite": "inf", "²": "²"}
NUMBERS: Final = (
    *(
        Case(
            f"429 with a wait that is {name}",
            Asked.RELOAD,
            failing(status(429, 3200, **{"x-ms-retry-after-ms": wait})),
            State.STALE,
            ("used up (429)", "50 rows stay"),
            error=Throttled,
            during=("! 429 retry 1s",),
        )
        for name, wait in _WAITS.items()
    ),
    *(
        Case(f"a charge that is {name}", Asked.RELOAD, failing(with_headers({"x-ms-request-charge": charge})), State.OK)
        for name, charge in {**_WAITS, "a word": "many"}.items()
    ),
)


def _with(document: str) -> Fault:
    """A page with one more document."""
    start = b'"Documents": ['
    return lambda reply: Delivery(replace(reply, body=reply.body.replace(start, start + document.encode() + b", ", 1)))


_STRANGE: Final = {
    "without a sort value": '{"id": "strange"}',
    "of 900 levels": '{"id": "strange", "_ts": 5, "a": ' + "[" * 900 + "]" * 900 + "}",
    "of 100,000 levels": '{"a": ' * 100_000 + "7" + "}" * 100_000,
    "with a number of 5,000 digits": f'{{"id": "strange", "_ts": 5, "n": {"9" * 5000}}}',
    "that is null": "null",
    "that is a number": "7",
    "sorted by NaN": '{"id": "strange", "_ts": NaN}',
}
STRANGE: Final = tuple(
    Case(
        f"one document {name}",
        Asked.RELOAD,
        failing(_with(document), on_range("1"), times=1),
        State.PARTIAL,
        ("! ≥ 50 rows: 1 row left out: a row came without the value it is sorted by",),
        Rows.SOME,
        Unreadable,
    )
    for name, document in _STRANGE.items()
)

CROWD: Final = Case(
    "half a million rows that are none",
    Asked.RELOAD,
    failing(foreign(b'{"Documents": [' + b"[]," * 490_000 + b"[]]}")),
    State.STALE,
    ("a row came without the value it is sorted by", "50 rows stay"),
    error=Unreadable,
)


def _region(address: str) -> Fault:
    where = [{"name": "There", "databaseAccountEndpoint": address}]

    def moved(reply: Reply) -> Delivery:
        document = {**json.loads(reply.body), "readableLocations": where, "writableLocations": where}
        return Delivery(replace(reply, body=json.dumps(document).encode()))

    return moved


REGIONS: Final = tuple(
    Case(
        f"a region at {address}",
        Asked.FIRST,
        failing(_region(address), kind("account")),
        State.ERROR,
        (f"names a region at {address}", "no key and no token went there"),
        Rows.NONE,
        Unreadable,
        most=0,
    )
    for address in ("https://x-west.documents.azure.com", "http://localhost:1/", "http://127-west.0.0.1", "http://[::1")
)

HOSTILE: Final = (*LARGE, *SHAPES, *ENDLESS, *NUMBERS, *STRANGE, CROWD, *REGIONS)
