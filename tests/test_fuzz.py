"""Two thousand documents with something wrong in them are read, filtered, drawn at any width, and printed."""

from __future__ import annotations

from random import Random

import pytest

from tests.fuzz.documents import cases
from tests.fuzz.rooms import check
from tests.fuzz.widths import some_widths

_PARTS = 8  # that the processes of the suite share


@pytest.mark.parametrize("seed", range(_PARTS))
def test_a_wrong_value_anywhere_costs_no_row_no_screen_and_no_column(seed: int) -> None:
    chance = Random(f"widths {seed}")
    for case in cases(2_000 // _PARTS, seed):
        try:
            check(case, [chance.choice(some_widths(chance))])
        except Exception as error:
            raise AssertionError(case.what) from error
