"""Turns a filter and a user into a query."""

from __future__ import annotations

from datetime import datetime

from fleet_tui.fields import Container
from fleet_tui.query.filter_text import Filter, parse
from fleet_tui.query.query import Eq, Query, Term


def question(
    container: Container,
    text: str | Filter,
    now: datetime,
    *,
    user: str | None = None,
    limit: int | None = None,
    whole: bool = False,
    within: tuple[Term, ...] = (),
) -> tuple[Query, tuple[Term, ...]]:
    """Returns the query, and the terms that only the records themselves can answer.

    Raises:
        FilterError: when the text cannot be parsed.

    >>> query, derived = question(RUNS, "status:failed tokens:>1000", NOW, user="maja")
    >>> len(query.terms), [each.field.name for each in derived]
    (2, ['tokens'])
    """
    parsed = parse(text, container, now) if isinstance(text, str) else text
    terms = (*owner_terms(container, user), *within, *parsed.terms)
    return Query(container, terms, parsed.sort, limit, whole), parsed.derived


def owner_terms(container: Container, user: str | None) -> tuple[Term, ...]:
    """Returns the term that a record is of a user; no term for everybody's.

    >>> owner_terms(RUNS, None)
    ()
    """
    return (Term(container.field("user"), Eq(user)),) if user else ()
