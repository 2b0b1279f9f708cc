"""How alike vectors are: the cosine of the angle between them, and the few most alike of however many are looked at."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from math import hypot, isfinite
from operator import itemgetter, mul
from typing import Any, Final, Generic, TypeAlias, TypeVar

T = TypeVar("T")

Vector: TypeAlias = tuple[float, ...]

WORTH_NUMPY: Final = 2_000  # vectors up to which importing numpy takes longer than it saves


def vector_of(stored: object) -> Vector | None:
    """A stored vector as it can be compared: a list of finite numbers, not all of them zero; None for all else."""
    if not isinstance(stored, list) or not set(map(type, stored)) <= {int, float}:
        return None
    try:
        vector = tuple(map(float, stored))
    except OverflowError:
        return None
    length = hypot(*vector)
    return vector if length and isfinite(length) else None


class Ranking(Generic[T]):
    """The `k` items whose vectors are most like one; of those that are equally alike, the one that came first."""

    def __init__(self, vector: Vector, k: int) -> None:
        self._vector = vector
        self._k = k
        self.best: list[tuple[float, T]] = []
        """Similarity, from 1 (the same direction) to -1, and item; most alike first."""
        self.compared = 0
        self.other_length = 0  # vectors that cannot be compared, for they have more or fewer numbers
        self.unusable = 0  # what is stored in the place of a vector, and is none

    def add(self, found: Iterable[tuple[T, object]]) -> None:
        """Take in items and what is stored as their vectors; nothing, null and an empty list are no vector at all."""
        items: list[T] = []
        vectors: list[Vector] = []
        for item, stored in found:
            if stored is None or stored == []:
                continue
            vector = vector_of(stored)
            if vector is None:
                self.unusable += 1
            elif len(vector) != len(self._vector):
                self.other_length += 1
            else:
                items.append(item)
                vectors.append(vector)
        self.compared += len(vectors)
        alike = cosines(self._vector, vectors, fast=self.compared > WORTH_NUMPY)
        ranked = [*self.best, *zip(alike, items, strict=True)]
        self.best = heapq.nlargest(self._k, ranked, key=itemgetter(0))


def cosines(vector: Vector, others: Sequence[Vector], *, fast: bool) -> list[float]:
    """The cosine of each other vector with one, all of one length; `fast` means by numpy, where that is installed."""
    if not others:
        return []
    numpy = _numpy() if fast else None
    if numpy is not None:
        matrix = numpy.array(others)
        matrix /= abs(matrix).max(axis=1, keepdims=True)  # else squares of very large or small numbers get lost
        scaled = matrix / numpy.linalg.norm(matrix, axis=1, keepdims=True)
        wanted = numpy.array(vector) / hypot(*vector)
        return [float(each) for each in (scaled @ wanted).clip(-1, 1)]
    length = hypot(*vector)
    unit = [each / length for each in vector]
    return [max(-1.0, min(1.0, sum(map(mul, unit, each)) / hypot(*each))) for each in others]


@cache
def _numpy() -> Any:
    try:
        return import_module("numpy")
    except ImportError:
        return None
