"""Two thousand documents with something wrong in them are read, filtered, drawn at any width, and printed."""

from __future__ import annotations

from random import Random
from typing import Final

import pytest

from fleet_tui.schema import RUNS
from tests.fuzz.documents import cases
from tests.fuzz.late import check_late
from tests.fuzz.rooms import check
from tests.fuzz.widths import some_widths

_PARTS: Final = 8  # that the processes of the suite share


@pytest.mark.parametrize("seed", range(_PARTS))
def test_a_wrong_value_anywhere_costs_no_row_no_screen_and_no_column(seed: int) -> None:
    chance = Random(f"widths {seed}")
    for case in cases(2_000 // _PARTS, seed):
        try:
            check(case, [chance.choice(some_widths(chance))])
        except Exception as error:
            raise AssertionError(case.what) from error


@pytest.mark.parametrize("seed", range(_PARTS))
def test_a_run_whose_events_wait_undecoded_is_told_like_one_that_was_decoded_whole(seed: int) -> None:
    chance, waited = Random(f"late {seed}"), 0
    runs = [each for each in cases(2_000 // _PARTS, seed) if each.container is RUNS]
    for case in runs:
        try:
            waited += check_late(case, chance)
        except Exception as error:
            raise AssertionError(case.what) from error
    assert len(runs) // 8 < waited < len(runs), "of some the events wait, and of some they cannot"
