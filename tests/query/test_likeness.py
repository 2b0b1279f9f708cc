"""How alike vectors are, in plain Python and by numpy."""

from __future__ import annotations

import sys
from random import Random
from typing import Any

import pytest

from fleet_tui.query import likeness
from fleet_tui.query.likeness import WORTH_NUMPY, Ranking, cosines, vector_of

DRAW = Random(7)
MANY = [tuple(DRAW.uniform(-1, 1) for _ in range(12)) for _ in range(300)]


@pytest.mark.parametrize("stored", [[1, 2.5], [0, 0, -1e-9], [1e200]])
def test_finite_numbers_that_are_not_all_zero_are_a_vector(stored: list[float]) -> None:
    assert vector_of(stored) == tuple(map(float, stored))


@pytest.mark.parametrize(
    "stored",
    [
        None,
        [],
        "[1, 2]",
        {"0": 1},
        5,
        [0.0, 0],
        [1, None],
        [1, "2"],
        [True, 1],
        [float("nan")],
        [float("inf")],
        [10**400],
    ],
    ids=repr,
)
def test_nothing_else_is_one(stored: object) -> None:
    assert vector_of(stored) is None


def test_the_cosine_tells_directions_apart_and_no_lengths() -> None:
    found = cosines((2.0, 0.0), [(5.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (1.0, 1.0)], fast=False)
    assert found == pytest.approx([1.0, 0.0, -1.0, 2**-0.5])


def test_vectors_of_any_size_can_be_compared() -> None:
    assert cosines((1e200, 1e200), [(1e180, 1e180), (1e-180, 0.0)], fast=False) == pytest.approx([1.0, 2**-0.5])


def test_a_ranking_keeps_the_best_of_all_batches_and_the_first_of_equals() -> None:
    ranking = Ranking[str]((1.0, 0.0), 3)
    ranking.add([("a", [1, 1]), ("b", [0, 1]), ("c", [1, 0])])
    ranking.add([("d", [2, 2]), ("e", [9, 0]), ("f", [1]), ("g", "x"), ("h", None), ("i", [])])
    assert [item for _, item in ranking.best] == ["c", "e", "a"]
    assert (ranking.compared, ranking.other_length, ranking.unusable) == (5, 1, 1)


def test_numpy_is_asked_for_only_when_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(likeness, "_numpy", lambda: asked.append(1))
    ranking = Ranking[int]((1.0, 0.0), 2)
    vectors = [(each, [1.0, float(each)]) for each in range(WORTH_NUMPY)]
    ranking.add(vectors)
    assert not asked
    ranking.add(vectors[:1])
    assert asked
    assert [item for _, item in ranking.best] == [0, 0]


def test_without_numpy_many_are_compared_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    likeness._numpy.cache_clear()
    assert cosines(MANY[0], MANY, fast=True) == pytest.approx(cosines(MANY[0], MANY, fast=False))
    likeness._numpy.cache_clear()


def test_numpy_finds_the_same() -> None:
    pytest.importorskip("numpy")
    assert cosines(MANY[0], MANY, fast=True) == pytest.approx(cosines(MANY[0], MANY, fast=False))
    wide: list[Any] = [(1e-180, 0.0), (1e180, 1e180)]
    assert cosines((1.0, 0.0), wide, fast=True) == pytest.approx([1.0, 2**-0.5])
