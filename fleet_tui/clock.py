"""Tells the time in one place, and reads the times that writers wrote."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from time import monotonic
from typing import Final, TypeAlias

from msgspec import Struct

Clock: TypeAlias = Callable[[], datetime]

LATEST = datetime.max.replace(tzinfo=UTC)  # that there are words for
# Seconds, milliseconds, microseconds since 1970 all occur; the size tells which: as many seconds as there are until the
# year 10000 would be milliseconds of 1978, when nobody wrote any.
ALL_SECONDS = 253_402_300_800
_UTC_TEXT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|\+00:00)?")
_MINUTE: Final = timedelta(minutes=1)
_AHEAD: Final = timedelta(days=1)  # by which a writer's clock may be before ours
_BLANK_YEARS: Final = (1, 1969, 1970, 9999)  # 1970 began in 1969 west of Greenwich


class Written(StrEnum):
    """Says how a time was written, and so how far it can be trusted."""

    UTC = "UTC"
    OFFSET = "offset"
    LOCAL = "local"
    INFERRED = "inferred"
    NAIVE = "zone not known"
    EPOCH = "epoch"
    OWN_TIME = "a time in the document"
    FILE_TIME = "the time of the file"


@dataclass(frozen=True, slots=True, order=True)  # no Struct: moments compare without their zones
class Moment:
    """Holds a point in time, always in UTC, and how it was written; `zone` is what its writer left out.

    `told` is the day and time of day that stood there, of what was read in that zone.
    """

    at: datetime
    written: Written = Written.UTC
    zone: tzinfo | None = field(default=None, compare=False)
    told: datetime | None = field(default=None, compare=False)

    @property
    def wall(self) -> datetime:
        """Returns the day and time of day as they were written, where no zone was; else in UTC."""
        return self.at if self.zone is None else at_zone(self.at, self.zone)

    @property
    def left_out(self) -> datetime | None:
        """Returns what was written, where the clocks there were put forward over it; None where they showed it."""
        moved = self.told is not None and abs(self.wall.replace(tzinfo=None) - self.told) >= _MINUTE
        return self.told if moved else None

    def comparable(self, other: Moment) -> bool:
        """Tells whether both are on one clock: the zone of both is known, or that of neither."""
        return (self.written is Written.NAIVE) == (other.written is Written.NAIVE)

    @property
    def is_taken(self) -> bool:
        """Tells whether it was taken for a time that is not stored, so that nothing follows from it."""
        return self.written in (Written.OWN_TIME, Written.FILE_TIME)

    @property
    def is_blank(self) -> bool:
        """Tells whether it is the first year, 1970 or the last: what writers store where they have no time."""
        return self.at.year in _BLANK_YEARS

    @property
    def is_certain(self) -> bool:
        """Tells whether it is a real time, in a zone that somebody knows."""
        return not self.is_blank and self.written is not Written.NAIVE

    def is_ahead(self, now: datetime) -> bool:
        """Tells whether it is yet to come, by more than clocks differ."""
        return self.at - now > _AHEAD


class _Machine(tzinfo):
    """Is the zone of this machine, summer time by date: what a zone of the same name answers, this answers.

    A time of day that occurs twice is the first of both; one that was left out is read by the clock of before.
    """

    def utcoffset(self, at: datetime | None) -> timedelta | None:
        # asked of where it ends up: to a time that was left out Python gives the offset that came after
        return None if at is None else at.replace(tzinfo=None).astimezone().utcoffset()

    def dst(self, at: datetime | None) -> timedelta | None:  # noqa: ARG002 - the offset holds it
        return None

    def tzname(self, at: datetime | None) -> str:  # noqa: ARG002 - it is called the same all year
        return "local"

    def __str__(self) -> str:
        """Names it as a sentence does."""
        return "this machine"

    def fromutc(self, at: datetime) -> datetime:
        there = at.replace(tzinfo=UTC).astimezone()
        here = there.replace(tzinfo=self)
        return here if here.utcoffset() == there.utcoffset() else here.replace(fold=1)


MACHINE: Final = _Machine()


class OtherMachine(tzinfo):
    """Is the zone of the machine that a file was written on, where it is read on another: it has a name there."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone

    @property
    def name(self) -> str:
        """Names the zone."""
        return str(self._zone)

    def utcoffset(self, at: datetime | None) -> timedelta | None:
        return self._zone.utcoffset(at)

    def dst(self, at: datetime | None) -> timedelta | None:
        return self._zone.dst(at)

    def tzname(self, at: datetime | None) -> str:  # noqa: ARG002 - it is called the same all year
        return "local"

    def __str__(self) -> str:
        """Names it as a sentence does."""
        return f"the machine it came from, {self.name}"

    def fromutc(self, at: datetime) -> datetime:
        return self._zone.fromutc(at.replace(tzinfo=self._zone)).replace(tzinfo=self)


def is_machine(zone: tzinfo | None) -> bool:
    """Tells whether a zone is that of a machine, so that it holds only of what was written there."""
    return zone is MACHINE or isinstance(zone, OtherMachine)


class AsShown(tzinfo):
    """Marks a time that a user typed without a zone: it means what the screen shows, which is UTC unless that is local.

    `now` is the moment from which a day was counted that has no date, such as today.
    """

    def __init__(self, now: datetime | None = None) -> None:
        self._now = now

    def utcoffset(self, at: datetime | None) -> timedelta:  # noqa: ARG002 - the same at any time
        return timedelta(0)

    def dst(self, at: datetime | None) -> timedelta:  # noqa: ARG002 - as above
        return timedelta(0)

    def tzname(self, at: datetime | None) -> str:  # noqa: ARG002 - as above
        return "as shown"

    def meant(self, at: datetime, zone: tzinfo) -> datetime:
        """Returns the moment that a time of this kind means where times are shown in a zone."""
        wall = at.replace(tzinfo=None)
        if self._now:
            wall += at_zone(self._now, zone).date() - self._now.astimezone(UTC).date()
        return _in_zone(wall, Naive(zone, Written.LOCAL)).at


class Naive(Struct, frozen=True):
    """Says what a time without a zone means: in which zone it is read, and how that is known."""

    zone: tzinfo = UTC
    written: Written = Written.NAIVE


NOT_KNOWN: Final = Naive()


def system_clock() -> datetime:
    """Returns the time, in UTC."""
    return datetime.now(UTC)


def ticking(at: datetime) -> Clock:
    """Returns a clock that reads `at` now and goes on from there."""
    began = monotonic()
    return lambda: at + timedelta(seconds=monotonic() - began)


def frozen(at: datetime) -> Clock:
    """Returns a clock that stands still, for the demo and for tests."""
    return lambda: at


def read_time(value: object, naive: Naive = NOT_KNOWN) -> Moment | None:
    """Reads the moment a stored value means, None for garbage; text without a zone is read as `naive` says."""
    if not isinstance(value, str):
        return _read_epoch(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    if len(value) < 10:
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    if at.tzinfo is UTC:  # as nearly all of them are
        return Moment(at)
    if at.tzinfo is None:
        return _in_zone(at, naive)
    try:
        return Moment(at.astimezone(UTC), Written.OFFSET if at.utcoffset() else Written.UTC)
    except OverflowError:
        return None


def read_utc(value: object) -> datetime | None:
    """Reads a real time that was written in UTC, as nearly all are; None is anything that `read_time` has to look at.

    It takes a third of the time, which tells where a run has a hundred thousand of them.
    """
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is UTC and at.year not in _BLANK_YEARS else None


def read_all_utc(values: Sequence[object]) -> list[datetime] | None:
    """Reads times of which each is what `read_utc` reads, in half the time; None where any is not."""
    try:
        found = [*map(datetime.fromisoformat, values)]  # type: ignore[arg-type]  # what is no text it refuses
    except (TypeError, ValueError):
        return None
    utc = {each.tzinfo for each in found} == {UTC}
    return found if utc and {each.year for each in found}.isdisjoint(_BLANK_YEARS) else None


def in_its_zone(moment: Moment, naive: Naive) -> Moment:
    """Returns a moment that was read without knowing its zone as what `naive` says it means; others as they are."""
    return _in_zone(moment.at.replace(tzinfo=None), naive) if moment.written is Written.NAIVE else moment


def not_before(moment: Moment, earlier: Moment | None) -> Moment:
    """Returns a moment, but where a local clock tells it twice the second if only that is not before another."""
    if earlier is None or moment.zone is None or moment.at >= earlier.at:
        return moment
    again = told_again(moment)
    return again if again.at >= earlier.at else moment


def following(moment: Moment, before: datetime | None) -> Moment:
    """Returns a moment, but where a local clock tells it twice that which is nearer to what was told before it."""
    if before is None or moment.zone is None:
        return moment
    return min(moment, told_again(moment), key=lambda each: abs(each.at - before))


def told_again(moment: Moment) -> Moment:
    """Returns the second of two moments that a local clock tells alike; the same where there is but that."""
    return replace(moment, at=moment.wall.replace(fold=1).astimezone(UTC))


def _in_zone(at: datetime, naive: Naive) -> Moment:
    try:
        if naive is NOT_KNOWN:
            return Moment(at.replace(tzinfo=UTC), Written.NAIVE)
        if naive.zone is MACHINE:  # the same as by its offset, in a tenth of the time; exact until the year 2242
            return Moment(from_epoch(at.timestamp()), naive.written, naive.zone, at)
        return Moment(at.replace(tzinfo=naive.zone).astimezone(UTC), naive.written, naive.zone, at)
    except (OverflowError, OSError, ValueError):  # at the edge of time, where zones end
        return Moment(at.replace(tzinfo=UTC), Written.NAIVE)


def at_zone(at: datetime, zone: tzinfo | None) -> datetime:
    """Returns the same moment in a zone, None is the machine's own; at the edge of time, where zones end, as it is."""
    try:
        return at.astimezone(zone)
    except (OverflowError, OSError, ValueError):
        return at


def moved(at: datetime, by: timedelta) -> datetime:
    """Returns the moment so much later; at an end of what a calendar holds, the same.

    >>> moved(datetime.max, timedelta(days=1)) == datetime.max
    True
    """
    try:
        return at + by
    except OverflowError:
        return at


def from_epoch(seconds: float) -> datetime:
    """Returns the moment so many seconds after 1970; a double may be rounded past the last there is.

    Raises:
        ValueError: before the year 1, or no number.
        OverflowError: further away than that.
    """
    return datetime.fromtimestamp(ALL_SECONDS - 1 if seconds == ALL_SECONDS else seconds, UTC)


def stamp(at: datetime) -> str:
    """Returns the canonical text of a moment: `2025-11-17T10:15:23Z`, with milliseconds unless the second is whole."""
    at = at if at.tzinfo is UTC else at.astimezone(UTC)
    text = at.isoformat(timespec="milliseconds" if at.microsecond else "seconds")
    return text.replace("+00:00", "Z")


def is_sortable(text: str) -> bool:
    """Tells whether a text is a time in UTC, with or without a suffix, in the one form that sorts by time."""
    return _UTC_TEXT.fullmatch(text) is not None


def sortable(stored: object, moment: Moment) -> object:
    """Returns a stored time as a text that sorts by time: in UTC, without a suffix if its zone is not known.

    What is such a text already, and what stands for no time, is returned as it is stored.

    >>> sortable("2025-11-17 12:00+02:00", read_time("2025-11-17 12:00+02:00"))
    '2025-11-17T10:00:00Z'
    """
    is_known = moment.written in (Written.UTC, Written.NAIVE)
    if moment.is_blank or (is_known and isinstance(stored, str) and is_sortable(stored)):
        return stored
    return stamp(moment.at).removesuffix("Z") if moment.written is Written.NAIVE else stamp(moment.at)


def _read_epoch(value: float) -> Moment | None:
    try:
        size = abs(value)
        unit = 1.0 if size <= ALL_SECONDS else 1e3 if size <= ALL_SECONDS * 1e3 else 1e6
        return Moment(from_epoch(value / unit), Written.EPOCH)
    except (ValueError, OverflowError, OSError):
        return None
