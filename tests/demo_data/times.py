"""Times before the demo's frozen now, and ids, seeds and marks that follow from names: nothing here reads a clock."""

from __future__ import annotations

import hashlib
import math
import random
import uuid
from datetime import UTC, datetime, timedelta

from fleet_tui.demo import NOW

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ago(*, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
    """That long before the demo's now."""
    return NOW - timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def on(text: str) -> datetime:
    """A moment written as `2025-11-14 09:30:12`, UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def iso(at: datetime) -> str:
    """As the data model writes times: UTC, milliseconds, Z."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def epoch(at: datetime) -> int:
    """Whole seconds since 1970 in which a write that follows this moment falls."""
    return math.ceil(at.timestamp())


def ulid(at: datetime, name: str) -> str:
    """26 characters of Crockford base 32: 48 bits of milliseconds, 80 bits that follow from the name."""
    value = (int(at.timestamp() * 1000) << 80) | int.from_bytes(_digest(name)[:10])
    return "".join(_CROCKFORD[(value >> shift) & 31] for shift in range(125, -1, -5))


def uuid_of(name: str) -> str:
    """A version 4 UUID that follows from the name."""
    return str(uuid.UUID(bytes=_digest(name)[:16], version=4))


def etag(name: str, written: int) -> str:
    """The service's quoted version mark, whose last group starts with the time of the write."""
    mark = _digest(name).hex()
    return f'"{mark[:4]}{mark[4:8]}-0000-0d00-0000-{written:08x}0000"'


def seeded(name: str) -> random.Random:
    """A source of chance that is the same on every machine."""
    return random.Random(name)


def _digest(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()
