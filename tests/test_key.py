"""A partition key is compared as the service compares it, and written so that it is read again as it was."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from fleet_tui.key import ABSENT, NoText, key_json, key_text, partition_key, read_key, storable

DIFFERENT: list[Any] = [
    None,
    True,
    False,
    0,
    -0.0,
    1,
    42,
    -0.5,
    1e300,
    2**53 + 2,
    float("inf"),
    "",
    "null",
    "true",
    "42",
    "調査",
    "half \ud83d",
    [],
    [1],
    [True],
    {},
    {"a": 1},
    {"a": None},
]


def nested(levels: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(levels):
        found = [found]
    return found


def test_no_two_keys_that_differ_are_equal_and_none_is_absent() -> None:
    keys = [*map(partition_key, DIFFERENT), ABSENT]
    assert all(one != other for one, other in combinations(keys, 2))
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("one", "other"),
    [(42, 42.0), (2**60, 2.0**60), (10**300, 1e300), (2**53 + 1, float(2**53 + 1)), ([1, {"a": 2.0}], [1.0, {"a": 2}])],
)
def test_numbers_are_doubles(one: Any, other: Any) -> None:
    assert partition_key(one) == partition_key(other)


@pytest.mark.parametrize("stored", [*DIFFERENT, float("nan"), 10**400], ids=lambda each: ascii(each)[:20])
def test_a_key_that_was_written_is_read_as_it_was(stored: Any) -> None:
    key = partition_key(stored)
    assert read_key(key_json(key)) == key
    assert read_key(key_json(ABSENT)) == ABSENT


@pytest.mark.parametrize(
    "parts", [("maja", "wf_1"), ("a,b", 'c"d', "e"), (None, 42), (ABSENT, "wf"), ("u", ABSENT), (True, "", ABSENT)]
)
def test_a_hierarchical_key_is_read_as_it_was_and_is_no_list_in_the_place_of_one(parts: tuple[Any, ...]) -> None:
    key = tuple(each if each == ABSENT else partition_key(each) for each in parts)
    assert read_key(key_json(key)) == key
    assert key not in (partition_key(["a"]), key_json(key))
    assert storable(key)
    assert not storable((*key, partition_key(["a"])))


def test_a_key_of_any_depth_is_a_key() -> None:
    assert partition_key(nested(5_000)) == partition_key(nested(5_000)) != partition_key(nested(5_001))


@pytest.mark.parametrize(
    "text",
    ["nope", "{", '"', "[" * 100_000, "1" * 5_000, "'a'", '"a" "b"', '"a",nope', '"a";'],
    ids=lambda each: each[:9],
)
def test_what_is_no_json_is_no_key(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_key(text)


def test_a_text_stands_for_itself_and_anything_else_is_told_as_json() -> None:
    assert [key_text(partition_key(each)) for each in ("w 1", None, 42.0)] == ["w 1", "null", "42"]
    assert (key_text(ABSENT), key_text(partition_key(["a"]))) == ("(none)", '["a"]')


def test_what_the_service_can_hold_as_a_key_is_told_from_what_only_a_file_can() -> None:
    held = [NoText(each) for each in ("", "null", "42", "-0.5", "true")]
    assert [(each.storable, each.value) for each in held] == [(True, each) for each in (None, None, 42, -0.5, True)]
    for stored in ([1], {"a": 1}, float("nan"), float("-inf"), nested(5_000)):
        key = partition_key(stored)
        assert isinstance(key, NoText)
        assert (key.storable, key.value) == (False, None)
