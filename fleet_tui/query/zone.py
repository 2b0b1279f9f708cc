"""Says what a time without a zone means in a document: in which zone it is read, and how that is known."""

from __future__ import annotations

from datetime import timedelta, timezone, tzinfo
from typing import Final

from fleet_tui.clock import MACHINE, NOT_KNOWN, Moment, Naive, Written, in_its_zone, is_machine, read_time
from fleet_tui.fields import Document, FileDocument, Path

_QUARTER: Final = timedelta(minutes=15)  # every offset in use is so many of them
_MOST_QUARTERS: Final = 14 * 4
_DELAY: Final = timedelta(minutes=5)  # that an upload may take
_HERE: Final = Naive(MACHINE, Written.LOCAL)
_KNOWN: Final = (Written.UTC, Written.OFFSET)


def naive_of(document: Document) -> Naive:
    """Returns what times without a zone mean: what the user said, else what two clocks tell, else where a file lies.

    A run is stored soon after it ended: `createdAt`, which has an offset, tells that of `end_time`, which has none.
    """
    zone = document.zone if isinstance(document, FileDocument) else None
    if zone is not None and not is_machine(zone):
        return Naive(zone, Written.LOCAL)
    return _inferred(document) or _of_machine(zone)


def _of_machine(zone: tzinfo | None) -> Naive:
    if zone is None:
        return NOT_KNOWN
    return _HERE if zone is MACHINE else Naive(zone, Written.LOCAL)


def moment_in(document: Document, stored: object) -> Moment | None:
    """Returns the moment that a time of a document means, None of what is no time."""
    moment = read_time(stored)
    naive = moment is not None and moment.written is Written.NAIVE
    return in_its_zone(moment, naive_of(document)) if moment and naive else moment


def shown_zone(document: Document, path: Path) -> tzinfo | None:
    """Returns the zone in which a time of a file is shown whose writer left it out; None where that is UTC."""
    if not isinstance(document, FileDocument) or path.steps[0] not in document.naive:
        return None
    return naive_of(document).zone


def _inferred(document: Document) -> Naive | None:
    if "createdAt" not in document or "end_time" not in document:  # asked of every row of a file
        return None
    told = document.stored if isinstance(document, FileDocument) else {}  # what was put there tells nothing
    stored, ended = read_time(told.get("createdAt", document["createdAt"])), read_time(document["end_time"])
    if stored is None or ended is None or stored.written not in _KNOWN or ended.written is not Written.NAIVE:
        return None
    apart = ended.at - stored.at
    quarters = round(apart / _QUARTER)
    near = abs(apart - quarters * _QUARTER) <= _DELAY
    return Naive(timezone(quarters * _QUARTER), Written.INFERRED) if near and abs(quarters) <= _MOST_QUARTERS else None
