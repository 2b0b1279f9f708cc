"""What two documents have in common, down to their leaves."""

from __future__ import annotations

import pytest

from fleet_tui.model.difference import Leaf, leaves, same


@pytest.mark.parametrize(
    ("left", "right"), [(8, 8.0), ("a", "a"), (None, None), ([1, {"a": 2.0}], [1.0, {"a": 2}]), ({}, {}), (True, True)]
)
def test_the_same_value_however_its_number_was_written(left: object, right: object) -> None:
    assert same(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [(True, 1), (0, False), ("1", 1), (None, 0), ([], {}), ([1, True], [1, 1]), ({"a": 1}, {"a": True}), ("", None)],
)
def test_values_of_two_kinds_are_never_the_same(left: object, right: object) -> None:
    assert not same(left, right)


def test_objects_are_compared_leaf_by_leaf_and_a_missing_key_is_no_null() -> None:
    found = list(leaves({"lm": {"model": "a", "temperature": 0.2}, "old": None}, {"lm": {"model": "b", "top_p": 1}}))
    assert found == [
        Leaf("lm.model", "a", "b"),
        Leaf("lm.temperature", 0.2, None, (True, False)),
        Leaf("lm.top_p", None, 1, (False, True)),
        Leaf("old", None, None, (True, False)),
    ]
    assert not any(each.equal for each in found)


def test_nesting_of_any_depth_is_compared() -> None:
    def nested(inner: object) -> object:
        for _ in range(400):
            inner = {"a": inner}
        return inner

    assert all(each.equal for each in leaves(nested(1), nested(1)))
    assert not all(each.equal for each in leaves(nested(1), nested(2)))
