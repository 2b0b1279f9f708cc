"""The question a pane asks, as an immutable value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from fleet_tui.fields import Container, Field, Kind

Scalar: TypeAlias = str | float | bool
Bound: TypeAlias = float | datetime


class Scope(StrEnum):
    """How many partitions a read touches, which decides what it costs."""

    SINGLE = "single-partition"
    CROSS = "cross-partition"


@dataclass(frozen=True, slots=True)
class Eq:
    """Equal to one value of the field's kind."""

    value: Scalar


@dataclass(frozen=True, slots=True)
class OneOf:
    """Equal to one of the values."""

    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Between two bounds, each optional; numbers for numbers and lengths, UTC datetimes for times."""

    low: Bound | None = None
    high: Bound | None = None
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True)
class Contains:
    """Text holding any of the needles, whatever their case."""

    needles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Has:
    """A list holding any of the values; a list held as text is searched as text, which is approximate."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Defined:
    """A value of the field's kind is recorded at some path."""


Predicate: TypeAlias = Eq | OneOf | Range | Contains | Has | Defined

# Which predicates make sense for which kind: the grammar builds no others, and both meanings know no others.
LEGAL: dict[Kind, tuple[type[Predicate], ...]] = {
    Kind.STRING: (Eq, OneOf, Contains, Defined),
    Kind.NUMBER: (Eq, OneOf, Range, Defined),
    Kind.BOOLEAN: (Eq, OneOf, Defined),
    Kind.TIME: (Range, Defined),
    Kind.LIST: (Has, Defined),
    Kind.LENGTH: (Eq, OneOf, Range, Defined),
    Kind.OFFSET: (Range, Defined),
}

_VALUES: dict[Kind, tuple[type, ...]] = {
    Kind.STRING: (str,),
    Kind.NUMBER: (int, float),
    Kind.BOOLEAN: (bool,),
    Kind.TIME: (datetime,),
    Kind.LIST: (str,),
    Kind.LENGTH: (int, float),
    Kind.OFFSET: (int, float),
}


@dataclass(frozen=True, slots=True)
class Term:
    """One predicate on one field; it holds if it holds for any path of the field."""

    field: Field
    predicate: Predicate
    negated: bool = False

    def __post_init__(self) -> None:
        """Refuse a predicate that means nothing for the field's kind.

        Raises:
            TypeError: a programming mistake, never the user's.
        """
        values: tuple[object, ...] = ()
        match self.predicate:
            case Eq(value):
                values = (value,)
            case OneOf(several) | Has(several) | Contains(several):
                values = several or (None,)  # none of no values: no answer could be right
            case Range(low, high):
                values = tuple(bound for bound in (low, high) if bound is not None)
        # type(), not isinstance(): a bool is an int in Python, and `true` is never 1 in a document
        right_kind = all(type(value) in _VALUES[self.field.kind] for value in values)
        if not (right_kind and isinstance(self.predicate, LEGAL[self.field.kind])):
            raise TypeError(f"{self.predicate} means nothing for {self.field.kind} {self.field.name!r}")


def of_partition(container: Container, key: str) -> Term:
    """The term that binds a query to one partition."""
    return Term(Field("partition", "", Kind.STRING, (container.partition_key,)), Eq(key))


@dataclass(frozen=True, slots=True)
class Sort:
    """One field, one direction."""

    field: Field
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Query:
    """A container, a conjunction of terms, one sort, a limit, and whether whole documents are wanted."""

    container: Container
    terms: tuple[Term, ...] = ()
    sort: Sort | None = None
    limit: int | None = None
    whole: bool = False

    @property
    def order(self) -> Sort:
        """The sort asked for, else newest write first, which every document has and no document loses."""
        return self.sort or Sort(self.container.field("written"))

    @property
    def partition(self) -> str | None:
        """The one partition key value the query is bound to, if a term binds it."""
        for term in self.terms:
            bound = term.field.paths == (self.container.partition_key,) and not term.negated
            if bound and isinstance(term.predicate, Eq) and isinstance(term.predicate.value, str):
                return term.predicate.value
        return None

    @property
    def scope(self) -> Scope:
        """Whether one partition answers, or all have to be asked."""
        return Scope.CROSS if self.partition is None else Scope.SINGLE
