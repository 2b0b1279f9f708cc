"""Says in terms what counts as failed: what its status says or, only where nobody stored a status, the signs it leaves.

What counts is the status that is shown: the first text that its paths hold; a blank text says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, TypeAlias

from msgspec.structs import replace

from fleet_tui.fields import Field, Filterable, Holds, Kind, Match, Sign
from fleet_tui.query.query import AnyOf, Contains, Defined, Eq, OneOf, Range, Starts, Term
from fleet_tui.schema import FAILED_WORDS

FAILED: Final = "failed"  # the word of the filter, and the status it is named after

_ENDS: Final = (Holds.HEAD, Holds.LAST)

Signs: TypeAlias = tuple[tuple[str, tuple[Term, ...]], ...]


def failed(container: Filterable, *, negated: bool = False) -> Term:
    """Returns the term for documents that failed, or for all others.

    >>> failed(RUNS).field.name
    'failed'
    """
    field = _field(container, FAILED)
    return Term(field, _means(field, _field(container, "status")), negated)


def seeks_failures(terms: Iterable[Term]) -> bool:
    """Tells whether some terms let through what failed, or what somewhere says so, and nothing else.

    >>> seeks_failures([failed(RUNS)]), seeks_failures([failed(RUNS, negated=True)]), seeks_failures([])
    (True, False, False)
    """
    return any(each.field.name == FAILED or _names_failures(each) for each in terms if not each.negated)


def _names_failures(term: Term) -> bool:
    named = term.predicate
    return term.field.name == "status" and isinstance(named, OneOf) and {*FAILED_WORDS}.issuperset(named.values)


@cache  # terms compare by their fields, which are told apart by identity
def _means(field: Field, status: Field) -> AnyOf:
    shows = Term(field, AnyOf(tuple(tuple(_terms(each)) for each in field.signs)))
    return AnyOf((*_by_status(field, status), (*_unsaid(field, status), shows)))


def signs(container: Filterable) -> Signs:
    """Returns what tells that a document without a status failed: the name of each sign, and its terms.

    >>> [name for name, _ in signs(OPTIMIZATIONS)]
    ['phase_status', 'error', 'metadata.error', 'metadata.fallback', 'result', 'result']
    """
    return tuple((each.name, tuple(_terms(each))) for each in _field(container, FAILED).signs)


def _by_status(field: Field, status: Field) -> Iterator[tuple[Term, ...]]:
    """Yields, for each path of the status, that it says so and that no path before it says anything."""
    for index, path in enumerate(status.paths):
        earlier = replace(status, paths=status.paths[:index])
        yield (*_unsaid(field, earlier), Term(replace(status, paths=(path,)), OneOf(FAILED_WORDS)))


def _unsaid(field: Field, status: Field) -> Iterator[Term]:
    """Yields, for each path of a status, that nothing is said there: it holds no text, or a blank one."""
    for path in status.paths:
        there = replace(status, paths=(path,))
        yield Term(field, AnyOf(((Term(there, Defined(), negated=True),), (Term(there, Eq("")),))))


def _terms(sign: Sign) -> Iterator[Term]:
    field = Field(sign.name, "", Kind.STRING, sign.paths)
    if isinstance(sign.value, bool):
        yield Term(replace(field, kind=Kind.BOOLEAN), Eq(sign.value))
    elif sign.value is not None:
        yield Term(replace(field, match=Match.NAME), OneOf(sign.value))
    elif sign.like:
        yield from _likeness(field, *sign.like)
    else:
        yield Term(replace(field, kind=Kind.VERDICT), AnyOf(tuple(_anything(field))))


def _anything(field: Field) -> Iterator[tuple[Term, ...]]:
    """Yields, for each kind of value, that one is stored which says something."""
    text, number, flag = (replace(field, kind=each) for each in (Kind.STRING, Kind.NUMBER, Kind.BOOLEAN))
    yield Term(text, Defined()), Term(replace(text, match=Match.NAME), Eq(""), negated=True)
    yield Term(number, Defined()), Term(number, Eq(0), negated=True)
    yield (Term(flag, Eq(True)),)
    yield (Term(replace(field, kind=Kind.LENGTH), Range(low=1)),)
    yield (Term(replace(field, kind=Kind.OBJECT), Defined()),)


def _likeness(field: Field, begins: str, holds: str, ends: str) -> Iterator[Term]:
    head, last = (replace(field, paths=tuple(each for each in field.paths if each.holds is way)) for way in _ENDS)
    yield Term(head, Starts(begins))
    if holds:
        yield Term(head, Contains((holds,)))
    if ends:
        yield Term(last, Eq(ends))


def _field(container: Filterable, name: str) -> Field:
    return next(each for each in container.fields if each.name == name)
