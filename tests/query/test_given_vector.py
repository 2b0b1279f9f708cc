"""A vector as people and programs give it: as text or as numbers, and what is wrong with it by its place."""

from __future__ import annotations

import pytest

from fleet_tui.errors import UsageError
from fleet_tui.query.given_vector import given_vector, vector_in


@pytest.mark.parametrize(
    "text",
    [
        "[0.6, -8e-1]",
        " \n[0.6,\n-0.8]\n",
        "0.6\n-0.8",
        "0.6\r\n\r\n-.8\r\n",
        "\ufeff[0.6, -0.8]",
        "  0.6  \n -0.80\n\n",
    ],
)
def test_a_list_in_json_and_a_number_on_each_line_are_the_same_vector(text: str) -> None:
    assert vector_in(text) == (0.6, -0.8)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the vector is empty"),
        ("\n \n", "the vector is empty"),
        ("[]", "the vector is empty"),
        ("[0, 0.0, -0]", "the vector has no direction: all its numbers are 0"),
        ("[1, NaN]", "number 2 of the vector is nan"),
        ("[1, -Infinity]", "number 2 of the vector is -inf"),
        ("[1, 1e999]", "number 2 of the vector is inf"),
        ("[1, 1e200]", "number 2 of the vector is 1e+200"),
        (f"[{'9' * 400}]", "number 1 of the vector is inf"),
        ('[1, "2"]', "number 2 of the vector is the text '2'"),
        ("[1, true]", "number 2 of the vector is true or false"),
        ("[1, null]", "number 2 of the vector is nothing"),
        ("[1, [2]]", "number 2 of the vector is a list"),
        ('{"embedding": [1]}', "the vector is an object"),
        ('"1"', "the vector is the text '1'"),
        ("[1, 2", "the vector is no JSON: Expecting"),
        ("[" * 100_000, "the vector is nested too deeply"),
        ("1\n\ntwo\n", "line 3 of the vector is no number: two"),
        ("1, 2", "line 1 of the vector is no number: 1, 2"),
        ("nan\n", "number 1 of the vector is nan"),
        ("\x1b]0;x\x07", "line 1 of the vector is no number: "),
    ],
)
def test_what_is_no_vector_is_told_with_its_place_and_what_a_vector_is(text: str, why: str) -> None:
    with pytest.raises(UsageError) as told:
        vector_in(text)
    assert told.value.cause.startswith(why)
    assert "\x1b" not in told.value.cause
    assert told.value.next_step == "a vector is a list of finite numbers, not all of them 0"


def test_long_nonsense_is_cut() -> None:
    with pytest.raises(UsageError) as told:
        vector_in("x" * 10_000)
    assert len(str(told.value)) < 200


class _Several:
    """As an array of several numbers, which are no number."""

    def __float__(self) -> float:
        raise TypeError("only length-1 arrays can be converted")


def test_rows_of_rows_are_no_vector() -> None:
    with pytest.raises(UsageError, match="number 1 of the vector is of type _Several"):
        given_vector([_Several()])


def test_numbers_come_from_anything_that_is_gone_through_once() -> None:
    assert given_vector(iter((1, 2.5))) == (1.0, 2.5)
    assert given_vector({"x": 3, "y": 4}.values()) == (3.0, 4.0)
