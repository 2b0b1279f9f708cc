"""Rows like those of a timeline in Textual's own table: `datatable.py COUNT`."""

from __future__ import annotations

import sys
from datetime import timedelta

from textual.app import App, ComposeResult
from textual.widgets import DataTable


class Table(App[None]):
    """Eight columns."""

    def compose(self) -> ComposeResult:
        """The table, over the whole screen."""
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        """All rows at once, as its documentation shows it."""
        table = self.query_one(DataTable)
        table.add_columns("id", "offset", "agent", "type", "tool", "said", "input", "seconds")
        table.add_rows(map(row, range(int(sys.argv[1]))))


def row(number: int) -> tuple[str, ...]:
    """Texts as long as those of the run."""
    return (
        f"ev_{number:07}",
        str(timedelta(seconds=number)),
        "coder",
        "tool_call",
        "HostedCodeInterpreterTool",
        f"item {number:07}: {number % 38} tests before, {number % 38} after",
        f"pytest -q tests/billing/test_{number:07}.py",
        "1.0",
    )


Table().run()
