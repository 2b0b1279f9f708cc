"""Takes of the payload of a span what its detail shows: all that tells something and is not told above it already.

The raw document keeps all of it: what is empty, and times to the nanosecond.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fleet_tui.clock import read_time
from fleet_tui.number import finite
from fleet_tui.present.quantities import wall_time

_SECOND: Final = 1_000_000_000  # nanoseconds
_ABOVE: Final = frozenset(("durationMs", "startTimeUnixNano"))  # how long it took, and when it began
_END: Final = "endTimeUnixNano"
_AS_RECORDED: Final = frozenset(("attributes",))
_EMPTY: Final = (None, "", "[]", "{}")


def span_payload(payload: Mapping[str, object]) -> dict[str, object]:
    """Returns the payload of a span as it is shown.

    >>> span_payload({"durationMs": 5.0, "endTimeUnixNano": 1772359200000000001, "otherFields": {"flags": None}})
    {'end': '10:00:00.000Z'}
    """
    found: dict[str, object] = {}
    for name, value in payload.items():
        if name == _END:
            found["end"] = _time(value)
        elif name in _AS_RECORDED:
            found[name] = value
        elif name not in _ABOVE and not _is_empty(kept := _pruned(value)):
            found[name] = kept
    if found.get("name") == payload.get("message"):
        found.pop("name", None)
    return found


def _pruned(value: object) -> object:
    """Returns a value without what in it is empty, and with times of day as the screen tells them."""
    if isinstance(value, dict):
        told = {
            name: _time(each) if name == "timestamp" else each if name in _AS_RECORDED else _pruned(each)
            for name, each in value.items()
        }
        return {name: each for name, each in told.items() if not _is_empty(each)}
    if isinstance(value, list):
        return [each for each in map(_pruned, value) if not _is_empty(each)]
    return value


def _is_empty(value: object) -> bool:
    return value in _EMPTY if value is None or isinstance(value, str) else value in ([], {})


def _time(value: object) -> object:
    """Returns a time of day, be it stored as text or in nanoseconds; what is neither as it stands."""
    number = None if isinstance(value, str) else finite(value)
    moment = read_time(value) if number is None else read_time(round(number / _SECOND, 3))
    return value if moment is None else wall_time(moment).removesuffix(" epoch")
