"""How alike vectors are."""

from __future__ import annotations

from operator import itemgetter
from random import Random

import pytest

from fleet_tui.query.likeness import Distance, Ranking, vector_of

DRAW = Random(7)
MANY = [tuple(DRAW.uniform(-1, 1) for _ in range(12)) for _ in range(50)]


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


def likeness(vector: tuple[float, ...], *others: object) -> list[float]:
    """How alike each of the others is, in their order."""
    ranking = Ranking[int](vector, len(others))
    ranking.add(enumerate(others))
    return [similarity for similarity, _ in sorted(ranking.best, key=itemgetter(1))]


def test_the_cosine_tells_directions_apart_and_no_lengths() -> None:
    found = likeness((2.0, 0.0), [5.0, 0.0], [0.0, 1], [-1, 0], [1.0, 1.0])
    assert found == pytest.approx([1.0, 0.0, -1.0, 2**-0.5])


@pytest.mark.parametrize(
    ("distance", "best"),
    [
        (Distance.COSINE, [(1.0, "twice"), (1.0, "same"), (0.0, "across")]),
        (Distance.DOT_PRODUCT, [(8.0, "twice"), (4.0, "same"), (0.0, "nothing")]),
        (Distance.EUCLIDEAN, [(0.0, "same"), (2.0, "twice"), (2.0, "nothing")]),
    ],
)
def test_each_distance_function_has_its_own_nearest(distance: Distance, best: list[tuple[float, str]]) -> None:
    ranking = Ranking[str]((2.0, 0.0), 3, distance)
    ranking.add([("twice", [4.0, 0.0]), ("same", [2, 0])])
    ranking.add([("nothing", [0.0, 0.0]), ("across", [0.0, 3.0])])
    assert ranking.best == best
    assert ranking.unusable == (1 if distance is Distance.COSINE else 0), "nothing has no direction"


def test_vectors_of_any_size_can_be_compared() -> None:
    assert likeness((1e200, 1e200), [1e180, 1e180], [1e-180, 0.0]) == pytest.approx([1.0, 2**-0.5])


@pytest.mark.parametrize("vector", MANY)
def test_nothing_is_more_alike_than_the_same_or_less_than_the_opposite(vector: tuple[float, ...]) -> None:
    """However the last digits are rounded."""
    same, opposite = likeness(vector, list(vector), [-each for each in vector])
    assert (same, opposite) == pytest.approx((1.0, -1.0))
    assert -1 <= opposite <= same <= 1


def test_a_ranking_keeps_the_best_of_all_batches_and_the_first_of_equals() -> None:
    ranking = Ranking[str]((1.0, 0.0), 3)
    ranking.add([("a", [1, 1]), ("b", [0, 1]), ("c", [1, 0])])
    ranking.add([("d", [2, 2]), ("e", [9, 0]), ("f", [1]), ("g", "x"), ("h", None), ("i", [])])
    assert [item for _, item in ranking.best] == ["c", "e", "a"]
    assert (ranking.compared, ranking.other_length, ranking.unusable) == (5, 1, 1)
