"""Work that is done in slices, so that keys are heard meanwhile."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeAlias, TypeVar

T = TypeVar("T")

Work: TypeAlias = Generator[float, None, T]
"""Tells after each slice which part is done, and returns what came of it; dropped before that, it has done nothing."""


def at_once(work: Work[T]) -> T:
    """Does all of it now, and returns what came of it."""
    while True:
        try:
            next(work)
        except StopIteration as done:
            result: T = done.value
            return result
