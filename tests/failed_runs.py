"""Runs that went well or wrong some hours before the demo's now, as lists and groups of failures need them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from fleet_tui.demo import NOW
from tests.memory_source import stored
from tests.model.making import Document, called

SQL: Final = 'psycopg.errors.UndefinedColumn: column "{}" does not exist'
LATE: Final = "TimeoutError: no answer within {} s"


def bad(name: str, hours: float, **more: object) -> Document:
    """A failed run that was written so many hours ago."""
    written = int((NOW - timedelta(hours=hours)).timestamp())
    return stored(name, written, **{"execution_summary": {"status": "failed"}, **more})


def good(name: str, hours: float, **more: object) -> Document:
    """A run that succeeded."""
    return bad(name, hours, execution_summary={"status": "succeeded"}, **more)


def broken(name: str, hours: float, words: str, user: str = "user_1", tool: str = "Postgres") -> Document:
    """A failed run whose only event says why."""
    event = called("ev_1", 1, words, tool, payload={"status": "failed"})
    return bad(name, hours, events=[event], userId=user, task=f"task of {name}")


def broken_runs(n: int) -> list[dict[str, Any]]:
    """Failed runs of five users and three signatures, one each quarter of an hour."""
    words = (SQL.format("sku"), LATE.format(120), "ValueError: no")
    return [dict(broken(f"r{each:04}", each / 4, words[each % 3], f"user_{each % 5}")) for each in range(n)]
