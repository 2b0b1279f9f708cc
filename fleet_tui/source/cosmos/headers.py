"""Reads the numbers in the headers of a reply, where anything may stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_HIGHEST_CHARGE: Final = 1e9  # request units; a request that takes all of a partition for five seconds has 50,000
_LEAST_CHARGE: Final = 1.0  # request units of any request
_LONGEST_WAIT: Final = 3_600_000.0  # milliseconds; the service itself asks for seconds


def number_in(headers: Mapping[str, str], name: str, most: float) -> float | None:
    """Returns the number under a name, from 0 to `most`; None where there is no such number."""
    try:
        found = float(headers.get(name, ""))
    except (ValueError, TypeError):
        return None
    return found if 0 <= found <= most else None  # NaN is neither


def charge_in(headers: Mapping[str, str]) -> float:
    """Returns the request units of a reply: 0 where it names none, the least there is where it names no such number."""
    if not headers.get("x-ms-request-charge"):
        return 0.0
    found = number_in(headers, "x-ms-request-charge", _HIGHEST_CHARGE)
    return _LEAST_CHARGE if found is None else found


def wait_in(headers: Mapping[str, str]) -> float | None:
    """Returns the seconds after which the service wants to be asked again; None where it does not say so."""
    found = number_in(headers, "x-ms-retry-after-ms", _LONGEST_WAIT)
    return None if found is None else found / 1000
