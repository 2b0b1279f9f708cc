"""Measures how alike vectors are, as a vector policy says, and keeps the few nearest of however many there are.

Without a policy, as in files, that is the cosine of their angle.

In plain Python: each vector is compared once, straight after it was read from its JSON, which takes longer than to
compare it. Below about 2,000 vectors, the most that are fetched from an account, the import of a numeric library alone
takes longer.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from enum import StrEnum
from math import dist, hypot, isfinite
from operator import itemgetter, mul
from typing import Generic, Self, TypeAlias, TypeVar

T = TypeVar("T")

Vector: TypeAlias = tuple[float, ...]


class Distance(StrEnum):
    """Names the distance functions of vector policies, as the service writes them."""

    COSINE = "cosine"
    DOT_PRODUCT = "dotproduct"
    EUCLIDEAN = "euclidean"

    @classmethod
    def read(cls, stored: object) -> Self:
        """Returns the function that a policy names; cosine, the service's own choice, where it names none that we know.

        >>> Distance.read("Euclidean"), Distance.read(None)
        (<Distance.EUCLIDEAN: 'euclidean'>, <Distance.COSINE: 'cosine'>)
        """
        name = stored.lower() if isinstance(stored, str) else ""
        return cls(name) if name in set(map(str, cls)) else cls("cosine")

    @property
    def lower_is_nearer(self) -> bool:
        """Tells whether it is a distance; the others say how alike vectors are."""
        return self is Distance.EUCLIDEAN


def nearest_of(found: Iterable[tuple[float, T]], k: int, distance: Distance) -> list[tuple[float, T]]:
    """Returns the `k` nearest of measured items, nearest first; of those that tie the first.

    >>> found = [(0.5, "a"), (0.9, "b")]
    >>> nearest_of(found, 1, Distance.EUCLIDEAN), nearest_of(found, 1, Distance.COSINE)
    ([(0.5, 'a')], [(0.9, 'b')])
    """
    pick = heapq.nsmallest if distance.lower_is_nearer else heapq.nlargest
    return pick(k, found, key=itemgetter(0))


def vector_of(stored: object) -> Vector | None:
    """Returns a stored vector as it can be compared: a list of finite numbers, not all of them zero; else None.

    >>> vector_of([3, 4]), vector_of([0, 0]), vector_of([1, "a"])
    ((3.0, 4.0), None, None)
    """
    measured = _measured(stored)
    return tuple(measured[0]) if measured and measured[1] else None


class Ranking(Generic[T]):
    """Keeps the `k` items with the vectors nearest to a given vector; of equally near items those that came first.

    >>> ranking = Ranking((1.0, 0.0), k=1)
    >>> ranking.add([("along", [2.0, 0.0]), ("across", [0.0, 1.0])])
    >>> ranking.best
    [(1.0, 'along')]
    """

    def __init__(self, vector: Vector, k: int, distance: Distance = Distance.COSINE) -> None:
        length = hypot(*vector) if distance is Distance.COSINE else 1.0
        self._direction = [each / length for each in vector]
        self._k = k
        self._distance = distance
        self.best: list[tuple[float, T]] = []
        """What the distance function says, and item, nearest first; a cosine goes from 1 (the same direction) to -1."""
        self.compared = 0
        self.other_length = 0  # vectors that cannot be compared, for they have more or fewer numbers
        self.stored_length = 0  # how many the first of those has
        self.unusable = 0  # what is stored in the place of a vector, and is none

    def add(self, found: Iterable[tuple[T, object]]) -> None:
        """Takes in items and what is stored as their vectors; nothing, null and an empty list are no vector at all."""
        ranked = list(self.best)
        for item, stored in found:
            if stored is None or stored == []:
                continue
            measured = _measured(stored)
            if measured is None or not (measured[1] or self._distance is not Distance.COSINE):
                self.unusable += 1
            elif len(measured[0]) != len(self._direction):
                self.other_length += 1
                self.stored_length = self.stored_length or len(measured[0])
            else:
                self.compared += 1
                ranked.append((self._likeness(*measured), item))
        self.best = nearest_of(ranked, self._k, self._distance)

    def _likeness(self, numbers: Sequence[float], length: float) -> float:
        if self._distance is Distance.EUCLIDEAN:
            return dist(self._direction, numbers)
        if self._distance is Distance.DOT_PRODUCT:
            product: float = sum(map(mul, self._direction, numbers))
            return product
        cosine: float = sum(map(mul, self._direction, numbers)) / length
        return max(-1.0, min(1.0, cosine))


def _measured(stored: object) -> tuple[Sequence[float], float] | None:
    """Returns the numbers of a vector, and its length, of which 0 has no direction; None where it is none."""
    if not isinstance(stored, list):
        return None
    kinds = set(map(type, stored))  # a bool is an int in Python, and no number in JSON
    if not kinds <= {int, float}:
        return None
    try:
        numbers = list(map(float, stored)) if int in kinds else stored
    except OverflowError:
        return None
    length = hypot(*numbers)
    return (numbers, length) if isfinite(length) else None
