"""Measures how alike vectors are, by the cosine of their angle, and keeps the few most alike of however many there are.

In plain Python: each vector is compared once, straight after it was read from its JSON, which takes longer than to
compare it. Below about 2,000 vectors, the most that are fetched from an account, the import of a numeric library alone
takes longer.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from math import hypot, isfinite
from operator import itemgetter, mul
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")

Vector: TypeAlias = tuple[float, ...]


def vector_of(stored: object) -> Vector | None:
    """Returns a stored vector as it can be compared: a list of finite numbers, not all of them zero; else None.

    >>> vector_of([3, 4]), vector_of([0, 0]), vector_of([1, "a"])
    ((3.0, 4.0), None, None)
    """
    measured = _measured(stored)
    return tuple(measured[0]) if measured else None


class Ranking(Generic[T]):
    """Keeps the `k` items with the vectors most like a given vector; of equally alike items those that came first.

    >>> ranking = Ranking((1.0, 0.0), k=1)
    >>> ranking.add([("along", [2.0, 0.0]), ("across", [0.0, 1.0])])
    >>> ranking.best
    [(1.0, 'along')]
    """

    def __init__(self, vector: Vector, k: int) -> None:
        length = hypot(*vector)
        self._direction = [each / length for each in vector]
        self._k = k
        self.best: list[tuple[float, T]] = []
        """Similarity, from 1 (the same direction) to -1, and item; most alike first."""
        self.compared = 0
        self.other_length = 0  # vectors that cannot be compared, for they have more or fewer numbers
        self.unusable = 0  # what is stored in the place of a vector, and is none

    def add(self, found: Iterable[tuple[T, object]]) -> None:
        """Takes in items and what is stored as their vectors; nothing, null and an empty list are no vector at all."""
        ranked = list(self.best)
        for item, stored in found:
            if stored is None or stored == []:
                continue
            measured = _measured(stored)
            if measured is None:
                self.unusable += 1
            elif len(measured[0]) != len(self._direction):
                self.other_length += 1
            else:
                self.compared += 1
                ranked.append((self._likeness(*measured), item))
        self.best = heapq.nlargest(self._k, ranked, key=itemgetter(0))

    def _likeness(self, numbers: Sequence[float], length: float) -> float:
        cosine: float = sum(map(mul, self._direction, numbers)) / length
        return max(-1.0, min(1.0, cosine))


def _measured(stored: object) -> tuple[Sequence[float], float] | None:
    """Returns the numbers of a vector, and its length; None where it has no direction."""
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
    return (numbers, length) if length and isfinite(length) else None
