"""Gives the one form in which spans are told, whatever shape they were written in.

Times are whole nanoseconds since 1970, as OpenTelemetry counts them: a double holds them only to 0.2 microseconds.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct, field

from fleet_tui.number import finite

MICRO: Final = 1_000  # nanoseconds
MILLI: Final = 1_000_000
SECOND: Final = 1_000_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST: Final = 253_402_300_799 * SECOND  # of the last year that has four digits
_HEX: Final = frozenset("0123456789abcdef")
_ID_LENGTHS: Final = (8, 16)  # bytes of the id of a span and of a trace


class StatusCode(StrEnum):
    """Names how a span ended; UNSET is what nobody said anything of."""

    OK = "OK"
    ERROR = "ERROR"
    UNSET = "UNSET"


class SpanEvent(Struct):
    """Holds something that happened within a span."""

    name: str
    at: int | None
    attributes: Mapping[str, object] = field(default_factory=dict)
    rest: Mapping[str, object] = field(default_factory=dict)


class Span(Struct):
    """Holds a span; `rest` holds, under the names of its shape, all that no other place is for."""

    trace_id: str
    span_id: str
    parent_id: str
    name: str
    start: int | None
    end: int | None
    code: StatusCode = StatusCode.UNSET
    description: str = ""
    kind: str = ""
    attributes: dict[str, object] = field(default_factory=dict)
    events: list[SpanEvent] = field(default_factory=list)
    links: list[object] = field(default_factory=list)
    resource: Mapping[str, object] = field(default_factory=dict)
    scope: Mapping[str, object] = field(default_factory=dict)
    rest: Mapping[str, object] = field(default_factory=dict)


def words(value: object) -> str:
    """Returns a text, and of anything else nothing."""
    return value if isinstance(value, str) else ""


def mapping(value: object) -> dict[str, object]:
    """Returns an object, empty where something else is stored."""
    return value if isinstance(value, dict) else {}


def members(value: object) -> list[dict[str, object]]:
    """Returns the objects in a list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def first(holder: Mapping[str, object], *names: str) -> object:
    """Returns what stands under the first of some names that says something."""
    return next((found for name in names if (found := holder.get(name)) is not None), None)


def beside(holder: Mapping[str, object], *told: str) -> dict[str, object]:
    """Returns what stands under other names than those that are told elsewhere."""
    return {name: value for name, value in holder.items() if name not in told}


def misfits(holder: Mapping[str, object], texts: tuple[str, ...], times: Mapping[str, int | None]) -> dict[str, object]:
    """Returns what stands where a text or a time was to stand and is none, so that it is not lost.

    >>> misfits({"name": 5, "start": "noon", "end": 0}, ("name",), {"start": None, "end": None})
    {'name': 5, 'start': 'noon'}
    """
    found = {name: value for name in texts if (value := holder.get(name)) is not None and not isinstance(value, str)}
    for name, read in times.items():
        if read is None and (value := holder.get(name)) not in (None, 0, "0", ""):
            found[name] = value
    return found


def id_of(value: object) -> str:
    """Returns an id in lower case, without the `0x` of the console; what was packed into base64 is unpacked.

    >>> id_of("0xAA"), id_of("EjRWeJASNFZ4kBI0VniQEg=="), id_of("0000000000000000")
    ('aa', '12345678901234567890123456789012', '')
    """
    text = words(value).strip()
    low = text.lower().removeprefix("0x")
    if not low.strip("0"):
        return ""  # what stands for "none"
    if not _HEX.issuperset(low) and text.endswith("="):  # of a writer that takes ids for bytes like any other
        try:
            packed = b64decode(text, validate=True)
        except (NoBase64, ValueError):
            return low
        return packed.hex() if len(packed) in _ID_LENGTHS else low
    return low


def nanoseconds(value: object, unit: int = 1) -> int | None:
    """Returns a count of some unit in nanoseconds, be it a number or its digits; none of zero, which stands for none.

    >>> nanoseconds("1772359200000000001"), nanoseconds(5, MICRO), nanoseconds("0")
    (1772359200000000001, 5000, None)
    """
    if isinstance(value, str):
        text = value.strip()
        number = int(text) if text.isdecimal() and text.isascii() and len(text) < 30 else None
    elif isinstance(value, float):
        number = round(value) if finite(value) is not None else None
    else:
        number = value if isinstance(value, int) and not isinstance(value, bool) else None
    return number * unit if number and 0 < number * unit <= _LAST else None


def clock_nanoseconds(value: object) -> int | None:
    """Returns a time of day as the console writes it, in nanoseconds; without a zone it is UTC, as spans are."""
    text = words(value)
    try:
        told = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    if told is None:
        return None
    told = told.replace(tzinfo=UTC) if told.tzinfo is None else told
    return (told - _EPOCH) // timedelta(microseconds=1) * MICRO or None


def span_time(at: int | None) -> str | None:
    """Returns a time of nanoseconds as a document of a run tells it, to the microsecond.

    >>> span_time(1772359200000001999)
    '2026-03-01T10:00:00.000001Z'
    """
    if at is None:
        return None
    told = _EPOCH + timedelta(microseconds=at // MICRO)
    return f"{told:%Y-%m-%dT%H:%M:%S}.{told.microsecond:06d}Z"


def status_code(value: object) -> StatusCode:
    """Returns how a span ended, be it told by a word or by a number."""
    if isinstance(value, int):
        return {1: StatusCode.OK, 2: StatusCode.ERROR}.get(value, StatusCode.UNSET)
    word = words(value).upper().rpartition("_")[2].rpartition(".")[2]
    return StatusCode(word) if word in StatusCode.__members__ else StatusCode.UNSET


def typed(value: Any) -> object:
    """Returns the value in what OTLP puts around each; anything else as it stands.

    >>> typed({"intValue": "7"}), typed({"arrayValue": {"values": [{"stringValue": "a"}]}})
    (7, ['a'])
    """
    if not isinstance(value, dict) or len(value) != 1:
        return value
    (name, found), *_ = value.items()
    match name.replace("_", "").lower():
        case "intvalue":
            return int(found) if isinstance(found, str) and found.lstrip("-").isdecimal() and len(found) < 30 else found
        case "arrayvalue":
            values = found.get("values") if isinstance(found, dict) else None
            return [typed(each) for each in values] if isinstance(values, list) else []
        case "kvlistvalue":
            return pairs(found.get("values") if isinstance(found, dict) else None)
        case "stringvalue" | "boolvalue" | "doublevalue" | "bytesvalue":
            return found
    return value


def pairs(value: object) -> dict[str, object]:
    """Returns a list of keys and values as an object; of a key that comes twice both values stand in a list."""
    if isinstance(value, dict):
        return value
    found: dict[str, object] = {}
    twice: set[str] = set()
    for each in members(value):
        name, held = words(each.get("key")), typed(each.get("value"))
        if name in twice and isinstance(many := found[name], list):
            many.append(held)
        elif name in found:
            twice.add(name)
            found[name] = [found[name], held]
        else:
            found[name] = held
    return found
