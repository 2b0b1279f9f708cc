"""The charge of an event: a batch of ten is a tenth of it, and nothing is read again between two batches."""

from __future__ import annotations

import pytest

from tests.charges.charges import BATCHES, SIZES, measured, table
from tests.prices import read_charge, write_charge


def test_the_formula_says_what_its_source_says() -> None:
    assert [read_charge(1_000), read_charge(100_000)] == [1, pytest.approx(10)]
    assert [write_charge(1_000), write_charge(100_000)] == [5, pytest.approx(50)]


def test_events_in_batches_of_ten_cost_a_tenth() -> None:
    rows = measured()
    assert [(each.size, each.batch) for each in rows] == [(size, batch) for size in SIZES for batch in BATCHES]
    assert [each.patches for each in rows] == [1, 0.1] * len(SIZES)
    assert {each.reads for each in rows} == {2}  # to find the run, and to append under its ETag
    assert len(table(rows)) == 3 + len(rows)
