"""Numbers as the service stores them, as IEEE doubles, and told so that none reads as a whole number that it is not."""

from __future__ import annotations

import math
from typing import Final

_NOISE: Final = 1e-12
LEGIBLE: Final = 1e10  # from where on nobody counts the digits


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
    if isinstance(value, float):
        number: float = value
    elif isinstance(value, int) and not isinstance(value, bool):
        number = double(value)
    else:
        return None
    return number + 0.0 if math.isfinite(number) else None  # of -0.0, which equals 0 and would be shown as less


def rounded(value: float, digits: int) -> str:
    """Returns a number with so many decimals, with one more where it would read as a whole number that it is not.

    What is nearer still to a whole number is told to be below or above it.

    >>> rounded(0.834, 2), rounded(0.9991, 2), rounded(0.99999, 2), rounded(0.0001, 1), rounded(1, 2)
    ('0.83', '0.999', '<1.00', '>0.0', '1.00')
    """
    for decimals in (digits, digits + 1):
        if is_told(value, text := f"{value:.{decimals}f}"):
            return unsigned_zero(text)
    text = unsigned_zero(f"{value:.{digits}f}")
    return ("<" if value < float(text) else ">") + text


def significant(value: float, digits: int = 6) -> str:
    """Returns a number with so many digits, or as `rounded` does where these would make it whole.

    >>> significant(8.0), significant(0.83456, 4), significant(0.99996, 4), significant(1234.5, 4)
    ('8', '0.8346', '0.99996', '1234.5')
    """
    text = f"{value:.{digits}g}"
    return text if abs(value) >= LEGIBLE or is_told(value, text) else rounded(value, _decimals(value, digits))


def _decimals(value: float, digits: int) -> int:
    return max(digits - len(str(int(abs(value)))), 0) + 1


def is_told(value: float, text: str) -> bool:
    """Tells whether a text stands for the number, not for a whole number beside it; the last bits are noise."""
    return not float(text).is_integer() or math.isclose(value, float(text), rel_tol=_NOISE)


def unsigned_zero(text: str) -> str:
    """Returns a number without the sign that a rounded zero may have."""
    return text.lstrip("-") if text.startswith("-") and not text.strip("-0.") else text
