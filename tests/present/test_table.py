"""A table has as many lines as it has rows, each of the width asked for."""

from __future__ import annotations

from fleet_tui.present.cells import Column, Table
from fleet_tui.present.glyphs import Tone

COLUMNS: tuple[Column[dict[str, str]], ...] = (
    Column("id", 4, lambda row: (row["id"], Tone.DIM), right=True),
    Column("task", 0, lambda row: (row["task"], Tone.PLAIN)),
    Column("wide", 6, lambda row: (row["id"], Tone.PLAIN), from_width=40),
)


def test_labels_stand_over_their_columns() -> None:
    table = Table(COLUMNS, 20)
    assert table.heading() == "  id task"
    assert table.row({"id": "a", "task": "Sum it up"}) == "   a Sum it up"


def test_what_does_not_fit_is_cut_in_cells_not_characters() -> None:
    assert Table(COLUMNS, 20).row({"id": "a", "task": "調査: 東京リージョンの推論"}) == "   a 調査: 東京リー…"


def test_a_wider_terminal_shows_more_columns() -> None:
    table = Table(COLUMNS, 40)
    assert table.heading().split() == ["id", "task", "wide"]
    assert len(table.row({"id": "abcdef", "task": "x" * 99})) == 40


def test_no_cell_breaks_a_line_or_acts_on_the_terminal() -> None:
    row = Table(COLUMNS, 60).row({"id": "a", "task": "one\ntwo\r\nthree\tfour\x1b[2J\x9b"})
    assert row.startswith("   a one two three four␛[2J\\x9b ")
    assert "\n" not in row
