"""A few of the kills that `python -m tests.kills 200 2026` makes."""

from __future__ import annotations

from itertools import product

from tests.kills.kills import ANY, CASES, MOMENTS, STEPS, kills


def test_a_writer_that_is_killed_and_started_again_loses_and_doubles_no_event() -> None:
    told = kills(6, seed=5)
    assert told.faults == []
    assert told.killed.total() == 6
    assert told.polls > 6


def test_every_step_is_killed_at_every_moment() -> None:
    assert {*CASES} - {ANY} == {*product(STEPS, MOMENTS)} - {("read", "late")}, "to be read late changes nothing"
