"""The table beside the tests is of these cases."""

from __future__ import annotations

from tests.faults.cases import CASES
from tests.faults.on_screen import shown
from tests.faults.table import FILE, named, table


def test_the_table_lists_every_case_in_its_order() -> None:
    listed = named(FILE.read_text(encoding="utf-8"))
    assert listed == [(each.name, str(each.asked)) for each in CASES], "run `python -m tests.faults`"


def test_no_two_cases_are_the_same() -> None:
    assert len({(each.name, each.asked) for each in CASES}) == len(CASES)


async def test_a_row_tells_state_words_rows_and_requests() -> None:
    case = next(each for each in CASES if each.name == "503 for ever")
    row = table([(case, await shown(case))]).split("\n")[-2]
    for each in ("| stale |", "50 rows stay", "| 50 → 50 |", "| 4 of 4 |", "✗ stale"):
        assert each in row
    assert "127.0.0.1" not in row
