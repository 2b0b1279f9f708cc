"""Numbers as the service stores them: as IEEE doubles."""

from __future__ import annotations

import math


def double(number: float) -> float:
    """Returns a number as the IEEE double that the service would store; a number too large for it is infinite.

    >>> double(10**400)
    inf
    """
    try:
        return float(number)
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


def finite(value: object) -> float | None:
    """Returns a number as a double; what a file can hold besides, NaN and the infinities, is no value, nor is true.

    >>> finite(8), finite(float("nan")), finite(10**400), finite(True), finite(-0.0)
    (8.0, None, None, None, 0.0)
    """
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(number := double(value)):
        return number + 0.0  # of -0.0, which equals 0 and would be shown as less
    return None
