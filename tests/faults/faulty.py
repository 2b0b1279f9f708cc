"""What makes an account go wrong, and which of its requests are meant."""

from __future__ import annotations

from collections.abc import Callable

from tests.fake.faults import Fault
from tests.fake.server import When, kind
from tests.fake.wire import Request
from tests.faults.case import Stage

Change = Callable[[Stage], None]
_QUERIES = kind("query")


def failing(how: Fault, when: When = _QUERIES, times: int | None = None) -> Change:
    """From now on these requests fail."""

    def change(stage: Stage) -> None:
        stage.fake.fail(when, how, times)

    return change


def everything(_request: Request) -> bool:
    """Every request."""
    return True


def on_range(range_id: str) -> When:
    """Queries of one partition range."""
    return lambda request: request.kind == "query" and request.range_id == range_id


def second_page(request: Request) -> bool:
    """Queries that go on where one has ended."""
    return request.kind == "query" and request.continuation is not None


def stopped(stage: Stage) -> None:
    """The server goes away."""
    stage.fake.stop()


def token_change(*names: str) -> Change:
    """Entra ID's tokens that the account takes from now on."""

    def change(stage: Stage) -> None:
        stage.fake.tokens.clear()
        stage.fake.tokens.update(names)

    return change


def untouched(_stage: Stage) -> None:
    """Nothing more goes wrong than how the account was made."""
