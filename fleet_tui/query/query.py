"""Holds the question a pane asks, as an immutable value."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final, TypeAlias

from msgspec import Struct

from fleet_tui.fields import Container, Document, Field, KeyedDocument, Kind, Match, Path, spelled
from fleet_tui.key import Part, PartitionKey, partition_key, parts_of
from fleet_tui.query.projection import partition_of

Scalar: TypeAlias = str | float | bool
Bound: TypeAlias = float | datetime

_NAMES: Final = 1_024  # names of which the spelling is kept


class Scope(StrEnum):
    """Says how many partitions a read touches, which decides what it costs."""

    SINGLE = "single-partition"
    PREFIX = "one prefix of the partition key"  # of a hierarchical key: mostly in one partition range
    CROSS = "cross-partition"


class Eq(Struct, frozen=True):
    """Holds for a value that is equal, of the field's kind.

    >>> Term(RUNS.field("tag"), Eq("nightly")).negated
    False
    """

    value: Scalar


class OneOf(Struct, frozen=True):
    """Holds for a value that is equal to one of these.

    >>> Term(RUNS.field("status"), OneOf(("failed", "error"))).predicate.values
    ('failed', 'error')
    """

    values: tuple[Scalar, ...]


class Range(Struct, frozen=True):
    """Holds between two bounds, each optional; numbers for numbers and lengths, UTC datetimes for times.

    `low_open` and `high_open` leave the bound itself out. Lengths are counts; offsets are seconds.

    >>> Term(RUNS.field("score"), Range(high=6.0, high_open=True)).field.name
    'score'
    """

    low: Bound | None = None
    high: Bound | None = None
    low_open: bool = False
    high_open: bool = False


class Contains(Struct, frozen=True):
    """Holds for text with any of the needles in it, whatever their case.

    >>> Term(RUNS.field("task"), Contains(("invoice",))).predicate.needles
    ('invoice',)
    """

    needles: tuple[str, ...]


class Has(Struct, frozen=True):
    """Holds for a list with any of the values; a list held as text is searched for whole names, which is approximate.

    >>> Term(RUNS.field("tool"), Has(("GitHubTool",))).field.kind
    <Kind.LIST: 'list'>
    """

    values: tuple[str, ...]


class Defined(Struct, frozen=True):
    """Holds where a value of the field's kind is recorded at some path.

    >>> Term(RUNS.field("score"), Defined(), negated=True).negated
    True
    """


class Starts(Struct, frozen=True):
    """Holds for text that begins so, whatever the case; blanks before it do not count.

    >>> Term(Field("result", "", Kind.STRING), Starts("[")).predicate.prefix
    '['
    """

    prefix: str


class Begins(Struct, frozen=True):
    """Holds for text that begins with these very letters: an index knows where that is.

    >>> Term(RUNS.field("id"), Begins("wf_01K9")).predicate.prefix
    'wf_01K9'
    """

    prefix: str


class AnyOf(Struct, frozen=True):
    """Holds where every term of one of the groups holds; the terms have fields of their own.

    >>> status = RUNS.field("status")
    >>> AnyOf(((Term(status, Eq("failed")),), (Term(status, Defined(), negated=True),))).groups[0][0].field.name
    'status'
    """

    groups: tuple[tuple[Term, ...], ...]


Predicate: TypeAlias = Eq | OneOf | Range | Contains | Has | Defined | Starts | Begins | AnyOf

# Which predicates make sense for which kind: the grammar builds no others, and both meanings know no others.
LEGAL: dict[Kind, tuple[type[Predicate], ...]] = {
    Kind.STRING: (Eq, OneOf, Contains, Starts, Begins, Defined),
    Kind.NUMBER: (Eq, OneOf, Range, Defined),
    Kind.BOOLEAN: (Eq, OneOf, Defined),
    Kind.TIME: (Range, Defined),
    Kind.LIST: (Has, Defined),
    Kind.LENGTH: (Eq, OneOf, Range, Defined),
    Kind.OFFSET: (Range, Defined),
    Kind.VERDICT: (AnyOf,),
    Kind.OBJECT: (Defined,),
}

_VALUES: dict[Kind, tuple[type, ...]] = {
    Kind.STRING: (str,),
    Kind.NUMBER: (int, float),
    Kind.BOOLEAN: (bool,),
    Kind.TIME: (datetime,),
    Kind.LIST: (str,),
    Kind.LENGTH: (int, float),
    Kind.OFFSET: (int, float),
    Kind.VERDICT: (),
    Kind.OBJECT: (),
}


class Term(Struct, frozen=True):
    """Asks one predicate of one field; it holds if it holds for any path of the field.

    Raises:
        TypeError: the predicate means nothing for the field's kind: a programming mistake, never the user's.

    >>> Term(RUNS.field("score"), Eq("good"))
    Traceback (most recent call last):
    TypeError: Eq(value='good') means nothing for number 'score'
    """

    field: Field
    predicate: Predicate
    negated: bool = False

    def __post_init__(self) -> None:
        """Refuses a predicate that means nothing for the field's kind.

        Raises:
            TypeError: a programming mistake, never the user's.
        """
        if not isinstance(self.field, Field):
            raise TypeError(f"{self.field!r} is no field: take one of a container, as RUNS.field('status')")
        values: tuple[object, ...] = ()
        match self.predicate:
            case Eq(value) | Starts(value) | Begins(value):
                values = (value,)
            case OneOf(several) | Has(several) | Contains(several):
                # of no values no answer could be right, and a text would be one of its own letters
                values = several if several and isinstance(several, tuple | list) else (None,)
            case Range(low, high):
                values = tuple(bound for bound in (low, high) if bound is not None)
        # type(), not isinstance(): a bool is an int in Python, and `true` is never 1 in a document
        right_kind = all(type(value) in _VALUES[self.field.kind] for value in values)
        if not (right_kind and isinstance(self.predicate, LEGAL[self.field.kind])):
            raise TypeError(f"{self.predicate} means nothing for {self.field.kind} {self.field.name!r}")


def spellings(field: Field, values: Iterable[Scalar]) -> tuple[Scalar, ...]:
    """Returns what values of a field may be stored as: of names as they compare, with and without the field's suffix.

    >>> spellings(RUNS.field("tool"), ["TavilySearch"])
    ('tavilysearch', 'tavilysearchtool')
    """
    if field.match is not Match.NAME and not field.suffix:
        return tuple(values)
    suffix = field.suffix.lower()
    found: dict[Scalar, None] = {}
    for each in values:
        name = spelled(str(each))
        other = name.removesuffix(suffix) if name.endswith(suffix) else name + suffix
        found |= dict.fromkeys((name, other or name))
    return tuple(found)


@lru_cache(_NAMES)  # a timeline asks for each of its rows
def shortest(field: Field, name: str) -> str:
    """Returns the one spelling of a name that stands for all of them, to hold names of a field against each other.

    >>> shortest(RUNS.field("tool"), "TavilySearchTool") == shortest(RUNS.field("tool"), " tavilysearch")
    True
    """
    return min(map(str, spellings(field, (name,))), key=len)


def of_partition(container: Container, key: Part) -> tuple[Term, ...]:
    """Returns the term that binds a query to one partition; none where no predicate equals it: null, absent, a list.

    >>> Query(RUNS, of_partition(RUNS, "wf_1")).partition
    'wf_1'
    """
    return of_level(container.partition_key, key)


def of_level(path: Path, key: Part) -> tuple[Term, ...]:
    """Returns the term for one level of a hierarchical key, as far as a predicate can say it.

    >>> [term] = of_level(Path(("userId",)), "maja")
    >>> term.predicate
    Eq(value='maja')
    """
    value = key if isinstance(key, str) else key.value
    if value is None:
        return ()
    return (Term(Field("partition", "", _KIND_OF[type(value)], (path,)), Eq(value)),)


def of_key(levels: Iterable[Path], key: PartitionKey) -> tuple[Term, ...]:
    """Returns the terms that bind a query to a partition, level by level, as far as predicates can say it.

    >>> [each.predicate for each in of_key((Path(("userId",)), Path(("workflowId",))), ("maja", "wf_1"))]
    [Eq(value='maja'), Eq(value='wf_1')]
    """
    return tuple(term for path, part in zip(levels, parts_of(key), strict=True) for term in of_level(path, part))


def of_document(container: Container, document: Document) -> tuple[Term, ...]:
    """Returns the terms that bind a query to the partition of a document, level by level where its key has several.

    >>> Query(RUNS, of_document(RUNS, {"workflowId": "wf_1"})).partition
    'wf_1'
    """
    keyed = document.keyed if isinstance(document, KeyedDocument) else ()
    return of_key(keyed or (container.partition_key,), partition_of(container, document))


def nameless(container: Container) -> tuple[Term, ...]:
    """Returns terms for documents whose partition key is no text, number, true or false; `Query.under` binds them.

    >>> [each.negated for each in nameless(RUNS)]
    [True, True, True]
    """
    kinds = (Kind.STRING, Kind.NUMBER, Kind.BOOLEAN)
    key = (container.partition_key,)
    return tuple(Term(Field("partition", "", kind, key), Defined(), negated=True) for kind in kinds)


_KIND_OF: dict[type, Kind] = {str: Kind.STRING, bool: Kind.BOOLEAN, int: Kind.NUMBER, float: Kind.NUMBER}


class Sort(Struct, frozen=True):
    """Names one field and one direction.

    >>> Sort(RUNS.field("score")).descending
    True
    """

    field: Field
    descending: bool = True

    def __post_init__(self) -> None:
        """Refuses what is no field.

        Raises:
            TypeError: a programming mistake, never the user's.
        """
        if not isinstance(self.field, Field):
            raise TypeError(f"{self.field!r} is no field: take one of a container, as RUNS.field('score')")


class Query(Struct, frozen=True):
    """Asks a container for a conjunction of terms, with one sort, a limit in documents, and whether they come whole.

    `under` binds it to a partition that no term can name, as null; the terms have to leave out all others too.
    `undecoded` lets a source give the text of each row, where it has that, in the place of a document. `reads` are
    paths that each row holds besides those of a list.

    >>> Query(RUNS, (Term(RUNS.field("user"), Eq("maja")),), limit=20).scope
    <Scope.CROSS: 'cross-partition'>
    """

    container: Container
    terms: tuple[Term, ...] = ()
    sort: Sort | None = None
    limit: int | None = None
    whole: bool = False
    under: PartitionKey | None = None
    undecoded: bool = False
    reads: tuple[Path, ...] = ()

    @property
    def order(self) -> Sort:
        """Returns the sort asked for, else newest write first, which every document has and no document loses."""
        return self.sort or Sort(self.container.field("written"))

    @property
    def partition(self) -> PartitionKey | None:
        """Returns the partition key value the query is bound to, None if nothing binds it."""
        return self.bound.get(self.container.partition_key, self.under)

    @property
    def bound(self) -> dict[Path, Part]:
        """Returns what all that it finds holds at some paths: levels of a hierarchical key may be among them.

        >>> Query(RUNS, (Term(RUNS.field("user"), Eq("maja")),)).bound
        {Path(steps=('userId',), holds=<Holds.VALUE: 'value'>): 'maja'}
        """
        found: dict[Path, Part] = {}
        for term in self.terms:
            field, exact = term.field, term.field.match is not Match.NAME and not term.field.suffix
            if isinstance(term.predicate, Eq) and exact and not term.negated and len(field.paths) == 1:
                found.setdefault(field.paths[0], partition_key(term.predicate.value))
        return found

    @property
    def scope(self) -> Scope:
        """Tells whether one partition answers, or all have to be asked."""
        return Scope.CROSS if self.partition is None else Scope.SINGLE
