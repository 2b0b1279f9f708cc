"""Compares two stored values down to their leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan
from typing import Final

from msgspec import Struct

DEEP: Final = 50  # levels; what is deeper is compared whole


class Leaf(Struct, frozen=True):
    """Holds a value by its path on either side; a side that does not record it has `recorded` False there."""

    path: str
    left: object
    right: object
    recorded: tuple[bool, bool] = (True, True)

    @property
    def equal(self) -> bool:
        """Tells whether both sides record the same; true is never 1, 8.0 is 8."""
        return self.recorded[0] == self.recorded[1] and same(self.left, self.right)


def same(left: object, right: object) -> bool:
    """Tells whether two stored values are the same value of the same kind."""
    pairs = [(left, right)]  # a stack of its own: nesting must not exhaust Python's
    while pairs:
        one, other = pairs.pop()
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            if one.keys() != other.keys():
                return False
            pairs += [(one[key], other[key]) for key in one]
        elif isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                return False
            pairs += zip(one, other, strict=True)
        elif _kind(one) is not _kind(other) or (one != other and not (_is_nan(one) and _is_nan(other))):
            return False
    return True


def leaves(left: object, right: object, path: str = "", depth: int = 0) -> Iterator[Leaf]:
    """Yields every leaf of two objects, in the order of the left object, then what only the right has."""
    if not (isinstance(left, Mapping) and isinstance(right, Mapping)) or depth >= DEEP:
        yield Leaf(path, left, right)
        return
    for key in dict.fromkeys((*left, *right)):
        inner = f"{path}.{key}" if path else str(key)
        if key in left and key in right:
            yield from leaves(left[key], right[key], inner, depth + 1)
        else:
            yield Leaf(inner, left.get(key), right.get(key), (key in left, key in right))


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and isnan(value)


def _kind(value: object) -> type:
    return float if isinstance(value, int | float) and not isinstance(value, bool) else type(value)
