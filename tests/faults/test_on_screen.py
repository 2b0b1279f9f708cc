"""Each fault on the screen."""

from __future__ import annotations

import pytest

from tests.faults.case import Asked, Case, Rows
from tests.faults.cases import CASES
from tests.faults.memory import MOST_MEMORY
from tests.faults.on_screen import Shown, shown
from tests.ui.screen import without_frame


@pytest.mark.parametrize("case", CASES, ids=lambda each: each.id)
async def test_a_fault_is_told_in_the_pane_and_no_good_row_is_lost(
    case: Case, capfd: pytest.CaptureFixture[str]
) -> None:
    seen = await shown(case)
    assert not seen.writes
    assert seen.megabytes <= MOST_MEMORY
    assert seen.requests <= case.most
    for mark in case.during:
        assert any(mark in each for each in seen.during), seen.during
    assert capfd.readouterr().err == "", "nothing else may write where the screen is drawn"
    if case.then == "q":
        assert seen.state is None, "q was pressed before the answer came"
        return
    assert seen.state is case.state, seen.text
    words = " ".join(" ".join(without_frame(seen.text.split("\n"))).split())
    for each in case.says:
        assert each in words, seen.text
    for each in case.never:
        assert each not in seen.text, seen.text
    assert seen.doubled == 0
    assert_rows(case, seen)


def assert_rows(case: Case, seen: Shown) -> None:
    """As many rows as the case leaves."""
    match case.rows:
        case Rows.NONE:
            assert seen.rows == 0
        case Rows.SOME:
            assert seen.rows > 0
        case Rows.ALL if case.asked is Asked.OPEN:
            assert seen.rows > 0
        case Rows.ALL if case.asked is Asked.NEXT and case.error is None and not case.then:
            assert seen.rows > seen.rows_before
        case Rows.ALL:
            assert seen.rows == seen.rows_before > 0
