"""Stepping without a screen: the next place of a kind in sight, or how many lie the other way."""

from __future__ import annotations

import pytest

from fleet_tui.ui.run.finding import Finding
from fleet_tui.ui.run.stepping import KINDS, MATCH, Stepping
from tests.model.making import built, examined, run, said
from tests.ui.run.runs import failed

EVENTS = (said("a", 0, "begins"), failed("b", 1), said("c", 2, "goes on"), failed("d", 30), said("e", 31, "ends"))
TIMELINE = examined(built(run(*EVENTS)))


def test_it_goes_to_the_next_place_and_says_how_many_lie_the_other_way_where_there_is_none() -> None:
    stepping = Stepping()
    assert stepping.seek(TIMELINE, 0, "error", 1, None, hides=False) == 1
    assert stepping.seek(TIMELINE, 1, "error", 1, None, hides=False) == 3
    assert stepping.seek(TIMELINE, 3, "error", 1, None, hides=False) == "no later error, 1 above"
    assert stepping.seek(TIMELINE, 1, "error", -1, None, hides=False) == "no earlier error, 1 below"
    assert stepping.seek(TIMELINE, 0, "judge", 1, None, hides=False) == "no later judge round"


def test_places_that_a_filter_hides_are_passed_and_those_that_it_dims_are_not() -> None:
    stepping, matches = Stepping(), Finding().ask(TIMELINE, "goes", 0)
    assert stepping.seek(TIMELINE, 0, "error", 1, matches, hides=True) == "no later error"
    assert stepping.seek(TIMELINE, 0, "error", 1, matches, hides=False) == 1


def test_matches_are_stepped_through_while_something_is_looked_for() -> None:
    stepping, matches = Stepping(), Finding().ask(TIMELINE, "goes", 0)
    assert stepping.seek(TIMELINE, 0, MATCH, 1, None, hides=False) == "nothing to step to: / finds events"
    assert stepping.seek(TIMELINE, 0, MATCH, 1, matches, hides=False) == 2
    assert stepping.seek(TIMELINE, 2, MATCH, 1, matches, hides=False) == "no later match"


def test_what_is_slow_is_slow_in_its_own_timeline() -> None:
    stepping = Stepping()
    other = examined(built(run(said("a", 0, "x"), said("b", 100, "y"), said("c", 101, "z"))))
    assert stepping.seek(TIMELINE, 0, "slow", 1, None, hides=False) == 2
    assert stepping.seek(other, 2, "slow", -1, None, hides=False) == 0
    assert stepping.seek(TIMELINE, 0, "slow", 1, None, hides=False) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_two_commands(kind: str) -> None:
    from fleet_tui.ui.commands import commands_of

    assert {each.does for each in commands_of("timeline")} >= {f"step('{kind}', 1)", f"step('{kind}', -1)"}
