"""When the service may drop a document by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from fleet_tui.clock import Moment
from fleet_tui.fields import Container

FOR_EVER: Final = -1  # what a lifetime says that never ends
_LONGEST: Final = 1e10  # seconds; more is no lifetime


def lifetime(container: Container, own: float | None) -> float | None:
    """Seconds from the last write on: a document's own, else the data model's for its container; None is no end."""
    seconds = container.ttl if own is None else own
    return seconds if seconds is not None and 0 < seconds < _LONGEST else None


def end_of_life(container: Container, own: float | None, written: Moment | None) -> datetime | None:
    """The estimated end: whether the container's TTL is on at all, no document tells."""
    seconds = lifetime(container, own)
    return None if seconds is None or written is None else written.at + timedelta(seconds=seconds)
