"""Makes a filter of what a program asks: a text as a user types it, or terms, and the arguments of a door."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from fleet_tui.api.given import filled
from fleet_tui.errors import UsageError
from fleet_tui.fields import Container
from fleet_tui.query.filter_text import Filter, Word, format_term, parse
from fleet_tui.query.filter_values import time_of
from fleet_tui.query.query import Eq, Range, Sort, Term
from fleet_tui.schema import CONTAINERS

Where: TypeAlias = str | Term | Iterable[Term | Sort]
Since: TypeAlias = datetime | timedelta | str

_WHERE: Final = "give a filter as a text, or terms of fleet_tui.api"


def filter_of(
    where: Where, container: Container, now: datetime, *, since: Since | None = None, **equal: str | None
) -> Filter:
    """Returns the filter; `equal` are values by the words of their fields, None asks nothing.

    Raises:
        FilterError: the text cannot be parsed.
        UsageError: a term is of another container, a value is an empty text, or there is more than one order.

    >>> filter_of("status:failed", RUNS, NOW, since=timedelta(hours=1), mode="parallel").terms[1].predicate
    Eq(value='parallel')
    """
    words = list(parse(where, container, now).words) if isinstance(where, str) else list(_words(where, container))
    if len(orders := [each.means.field.name for each in words if isinstance(each.means, Sort)]) > 1:
        raise UsageError(f"where= sorts by {' and by '.join(orders)}: rows have one order", "give one Sort")
    for name, value in equal.items():
        if value is not None:
            words.append(_word(Term(container.field(name), Eq(filled(value, name)))))
    if since is not None:
        words.append(_word(Term(container.field("written"), Range(_moment(since, now)))))
    return Filter.of(words)


def _words(where: Term | Iterable[Term | Sort], container: Container) -> Iterable[Word]:
    own = {id(each) for each in (*container.fields, *container.links, container.words)}
    terms = (where,) if isinstance(where, Term | Sort) else where
    if not isinstance(terms, Iterable) or isinstance(terms, bytes | bytearray | memoryview):
        raise UsageError(f"where= is of type {type(where).__name__}", _WHERE)
    for each in terms:
        if not isinstance(each, Term | Sort):
            raise UsageError(f"where= holds what is of type {type(each).__name__}", _WHERE)
        if id(each.field) not in own:
            homes = ", ".join(home.many for home in CONTAINERS if any(each.field is field for field in home.fields))
            belongs = f", it is one of {homes}" if homes else ""
            raise UsageError(f"{each.field.name!r} is no field of {container.many}{belongs}", "take a field of theirs")
        if isinstance(each, Sort) and not each.field.sortable:
            raise UsageError(f"nothing is sorted by {each.field.name!r}", "sort by a field as help filters has them")
        yield _word(each)


def _word(each: Term | Sort) -> Word:
    return Word(format_term(each), each) if isinstance(each, Term) else Word("", each)


def _moment(since: object, now: datetime) -> datetime:
    """Returns the moment from which on is asked; without a zone a datetime is local, as Python has it."""
    if isinstance(since, str):
        try:
            return time_of(since, now)
        except ValueError as error:
            raise UsageError(f"since= {error}", "") from None
    if not isinstance(since, datetime | timedelta):
        takes = "give a datetime, a timedelta or a text as in 24h"
        raise UsageError(f"since= is of type {type(since).__name__}", takes)
    try:
        return now - since if isinstance(since, timedelta) else since.astimezone(UTC)
    except (ValueError, OverflowError, OSError):  # in UTC it is before the first day or after the last
        takes = "give a time of the years 1 to 9999, as UTC has them"
        raise UsageError("since= is no time of a calendar", takes) from None
