"""A key means one thing: where it is met on several screens, it is told there in the same words."""

from __future__ import annotations

import pytest

from fleet_tui.present.cells import line_text
from fleet_tui.ui.actions.help_text import places_by_key
from fleet_tui.ui.commands import alike, commands_of, meanings
from fleet_tui.ui.keymap import DEFAULT
from fleet_tui.ui.places import PLACES

_KEYS = meanings(commands_of(*PLACES))


@pytest.mark.parametrize("key", _KEYS)
def test_a_key_that_is_met_in_several_places_is_told_in_the_same_words(key: str) -> None:
    assert len(_KEYS[key]) == 1 or alike(_KEYS[key]), [(each.where, each.label, each.help) for each in _KEYS[key]]


@pytest.mark.parametrize(
    ("key", "ids"),
    [
        ("d", {"difference", "compare"}),
        ("=", {"zoom_pane"}),
        ("0", {"landing"}),
        ("f", {"follow"}),
        ("F", {"failures"}),
        ("z", {"times", "by_time"}),
        ("c", {"sort"}),
        ("!", {"failed_only"}),
        ("e", {"next_failed", "next_error"}),
        ("n", {"next_match", "next_difference"}),
        ("space", {"mark", "play"}),
        ("+", {"zoom_in", "faster", "more_days", "unfold_level"}),
    ],
)
def test_what_users_know_a_key_for_is_what_it_does(key: str, ids: set[str]) -> None:
    assert {each.id for each in _KEYS[key]} == ids


def test_two_meanings_are_not_alike_though_both_are_told_with_little_words() -> None:
    told = {each.id: each for each in commands_of(*PLACES)}
    assert not alike((told["next_tool"], told["zoom_in"]))
    assert not alike((told["by_time"], told["next_tool"]))
    assert not alike((told["fold"], told["mark"]))


@pytest.mark.parametrize("width", [60, 80, 120])
def test_one_table_tells_of_each_key_where_it_means_what(width: int) -> None:
    lines = [line_text(each) for each in places_by_key(DEFAULT, width)]
    assert all(len(each) <= width for each in lines)
    told = " ".join(" ".join(lines).split())
    for key, commands in _KEYS.items():
        assert f" {key} " in told
        assert all(PLACES[each.where] in told for each in commands)
    assert "d compare: the list of runs, the list of optimizations, a run" in told
