"""Turns a query into parameterised Cosmos SQL; every leaf is total, so no row vanishes for having another kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from fleet_tui.fields import (
    BESIDE_NAMES,
    BETWEEN_NAMES,
    WRITTEN,
    Composite,
    Field,
    Holds,
    Kind,
    Match,
    Path,
    holds_texts,
    joined_names,
)
from fleet_tui.query.evaluate import bound
from fleet_tui.query.likeness import Vector
from fleet_tui.query.projection import HEAD, LENGTHS, MEASURES, SIMILARITY, Tree, measured, projection
from fleet_tui.query.query import (
    AnyOf,
    Begins,
    Contains,
    Eq,
    Has,
    OneOf,
    Query,
    Range,
    Scalar,
    Sort,
    Starts,
    Term,
    spellings,
)

Value: TypeAlias = Scalar | Vector | dict[str, object]  # the object is an empty one
Bind: TypeAlias = Callable[[Value], str]

_GUARD: Final[dict[Kind, str]] = {
    Kind.STRING: "IS_STRING",
    Kind.TIME: "IS_STRING",
    Kind.NUMBER: "IS_NUMBER",
    Kind.BOOLEAN: "IS_BOOL",
    Kind.LIST: "IS_ARRAY",
    Kind.LENGTH: "IS_ARRAY",
    Kind.OBJECT: "IS_OBJECT",
}
_FOLDED: Final = "LOWER(TRIM({0}))"
_MEASURED: Final = {
    Holds.HEAD: f"LEFT({{0}}, {HEAD})",
    Holds.LAST: "RIGHT(RTRIM({0}), 1)",
    Holds.NAMES: "ARRAY(SELECT VALUE t.{1} FROM t IN {0} WHERE IS_STRING(t.{1}))",
}
_GUARD_BY_HOLDS: Final = {Holds.TEXT: "IS_STRING", Holds.EPOCH: "IS_NUMBER", Holds.COUNT: "IS_NUMBER"}


class Statement(Struct, frozen=True):
    """Holds one SELECT in parts; a sort over several paths compiles to several, each ordered by one path."""

    select: str
    conditions: tuple[str, ...] = ()
    parameters: tuple[tuple[str, Value], ...] = ()
    order: Path | None = None
    descending: bool = True
    ordering: str = ""  # what it is ordered by instead of one path: the nearest vector first
    led: Path | None = None  # the same in each row, and first in the composite index that serves the order

    @property
    def text(self) -> str:
        """Returns the SQL."""
        where = f" WHERE {' AND '.join(self.conditions)}" if self.conditions else ""
        direction = "DESC" if self.descending else "ASC"
        by = f"{_reference(self.order)} {direction}" if self.order else self.ordering
        by = f"{_reference(self.led)} ASC, {by}" if self.led else by
        order = f" ORDER BY {by}" if by else ""
        return f"{self.select}{where}{order}"

    def starting_at(self, key: Scalar) -> Statement:
        """Returns the same stream from a sort key on, that key included, to go on after its range has split.

        >>> compile_streams(Query(CACHE))[0].starting_at(1763377440).conditions
        ('(IS_NUMBER(c._ts) AND c._ts <= @from)',)
        """
        if self.order is None:
            return self
        guard = "IS_NUMBER" if isinstance(key, int | float) else "IS_STRING"
        path, sign = _reference(self.order), "<=" if self.descending else ">="
        condition = f"({guard}({path}) AND {path} {sign} @from)"
        return replace(self, conditions=(*self.conditions, condition), parameters=(*self.parameters, ("@from", key)))


def compile_streams(query: Query, *, composite: bool = False) -> tuple[Statement, ...]:
    """Returns the statements whose merged rows answer the query, a statement for each path of the sorted field.

    With `composite`, the default list of one user is ordered as a composite index serves it; a container without that
    very index answers 400.

    >>> [each.text for each in compile_streams(Query(CACHE, whole=True))]
    ['SELECT * FROM c ORDER BY c._ts DESC']
    """
    conditions, parameters = _where(query.terms)
    select = "SELECT * FROM c" if query.whole else f"SELECT {_columns(query)} FROM c"
    order, index_of_one = query.order, serving(query) if composite else None
    led = index_of_one[0][0] if index_of_one else None
    return tuple(
        Statement(select, (*conditions, *_stream(order, index)), parameters, path, order.descending, led=led)
        for index, path in enumerate(order.field.paths)
    )


def serving(query: Query) -> Composite | None:
    """Returns the composite index that serves a list of one value of its first path, as it is sorted, or None.

    >>> of_maja = Query(RUNS, (Term(RUNS.field("user"), Eq("maja")),))
    >>> [str(path) for path, _ in serving(of_maja)], serving(Query(RUNS))
    (['userId', '_ts'], None)
    """
    order = tuple((path.steps, query.order.descending) for path in query.order.field.paths)
    if order != (((WRITTEN,), True),):  # the default order; any other keeps to the index of its own path
        return None
    found = (each for each in query.container.composites if len(each) == 2)
    return next((each for each in found if each[0][0] in query.bound and each[1][0].steps == (WRITTEN,)), None)


def compile_summary(names: Sequence[str]) -> str:
    """Returns the definition of an index of the service that keeps some fields of the root.

    >>> compile_summary(["userId", "task"])
    'SELECT c.userId, c.task FROM c'
    """
    return f"SELECT {', '.join(f'c.{each}' for each in names)} FROM c"


def compile_count(query: Query) -> Statement:
    """Returns the statement that counts what the query matches, whatever its sort and limit.

    >>> compile_count(Query(RUNS, (Term(RUNS.field("tag"), Eq("nightly")),))).text
    'SELECT VALUE COUNT(1) FROM c WHERE ((IS_STRING(c.runTag) AND c.runTag = @p0))'
    """
    conditions, parameters = _where(query.terms)
    return Statement("SELECT VALUE COUNT(1) FROM c", conditions, parameters)


def compile_nearest(query: Query, vector: Vector, k: int) -> Statement:
    """Returns the statement for the `k` rows whose vectors are nearest, by the container's own measure.

    >>> compile_nearest(Query(MEMORIES), (0.6, 0.8), 20).parameters
    (('@k', 20), ('@v', (0.6, 0.8)))
    """
    conditions, parameters = _where(query.terms)
    distance = f"VectorDistance({_reference(query.container.vector_path)}, @v)"
    select = f"SELECT TOP @k {_columns(query)}, {distance} AS {SIMILARITY} FROM c"
    return Statement(select, conditions, (*parameters, ("@k", k), ("@v", vector)), ordering=distance)


def compile_vectors(query: Query) -> Statement:
    """Returns the statement for nothing but ids and vectors, newest write first.

    >>> compile_vectors(Query(MEMORIES)).text
    'SELECT c.id, c.embedding FROM c ORDER BY c._ts DESC'
    """
    conditions, parameters = _where(query.terms)
    select = f"SELECT c.id, {_reference(query.container.vector_path)} FROM c"
    return Statement(select, conditions, parameters, Path((WRITTEN,)))


def _stream(order: Sort, index: int) -> tuple[str, ...]:
    """Asks for what is recorded at this path and at none before it: each document is in exactly one stream."""
    field = order.field
    if field.paths[index].steps == (WRITTEN,):
        return ()  # the service writes it into every document: a guard could only cost
    earlier = " OR ".join(_recorded(field, path) for path in field.paths[:index])
    own = _recorded(field, field.paths[index])
    return (own, f"NOT ({earlier})") if earlier else (own,)


def _where(terms: Iterable[Term]) -> tuple[tuple[str, ...], tuple[tuple[str, Value], ...]]:
    bound: dict[tuple[type, str], tuple[str, Value]] = {}  # once each, however often it is asked for

    def bind(value: Value) -> str:
        name, _ = bound.setdefault((type(value), repr(value)), (f"@p{len(bound)}", value))
        return name

    return tuple(_condition(term, bind) for term in terms), tuple(bound.values())


def _condition(term: Term, bind: Bind) -> str:
    if isinstance(term.predicate, AnyOf):
        groups = ([_condition(each, bind) for each in group] for group in term.predicate.groups)
        leaves = " OR ".join(f"({' AND '.join(group)})" for group in groups)
    else:
        leaves = " OR ".join(_leaf(term, path, bind) for path in term.field.paths)
    return f"NOT ({leaves})" if term.negated else f"({leaves})"


def _leaf(term: Term, path: Path, bind: Bind) -> str:
    """Writes a predicate at a path so that it is true or false whatever is stored there."""
    field = term.field
    if field.plus and isinstance(term.predicate, Eq | OneOf | Range):
        return _leaf_of_sum(term, field.plus, _value(field, path), path, bind)
    if holds_texts(field, path.holds):
        return _leaf_of_texts(term, path, bind)
    match term.predicate:
        case Has(values) if path.holds is not Holds.TEXT:
            tests = [_has(field, path, spellings(field, values), bind)]
        case Has(values):
            names = _joined_names(_reference(path), bind)
            needles = (joined_names(str(each)) for each in spellings(field, values))
            tests = [_any(f"CONTAINS({names}, {bind(each)}, true)" for each in needles)]
        case Contains(values):
            tests = [_any(f"CONTAINS({_value(field, path)}, {bind(each)}, true)" for each in spellings(field, values))]
        case Begins(prefix):
            tests = [f"STARTSWITH({_value(field, path)}, {bind(prefix)})"]
        case Starts(prefix):
            tests = [f"STARTSWITH(LOWER(LTRIM({_value(field, path)})), {bind(prefix.lower())})"]
        case Eq(wanted):
            tests = [_equal(_folded(field, path), spellings(field, (wanted,)), bind)]
        case OneOf(several):
            tests = [_equal(_folded(field, path), spellings(field, several), bind)]
        case Range():
            tests = _range(term.predicate, _value(field, path), path, bind)
        case _:
            tests = [f"NOT ({_reference(path)} = {bind({})})"] if field.kind is Kind.OBJECT else []
    tests = [*_guards(field, path, named=not tests), *tests]
    return f"({' AND '.join(tests)})" if len(tests) > 1 else tests[0]


def _leaf_of_sum(term: Term, plus: Path, length: str, path: Path, bind: Bind) -> str:
    """Writes a predicate of a length, or of its sum with a number where one is stored."""
    [guard], more = _guards(term.field, path), _reference(plus)

    def of(value: str) -> str:
        match term.predicate:
            case Eq(wanted):
                return _equal(value, (wanted,), bind)
            case OneOf(several):
                return _equal(value, several, bind)
            case Range():
                return " AND ".join(_range(term.predicate, value, path, bind))
        raise AssertionError(term.predicate)

    alone, added = of(length), of(f"{length} + {more}")
    known = f"IS_NUMBER({more})"
    return f"({guard} AND NOT ({known}) AND {alone}) OR ({guard} AND {known} AND {added})"


def _joined_names(reference: str, bind: Bind) -> str:
    """Writes what `joined_names` makes of a text."""
    for each in BESIDE_NAMES:
        reference = f"REPLACE({reference}, {bind(each)}, {bind('')})"
    for each in BETWEEN_NAMES:
        reference = f"REPLACE({reference}, {bind(each)}, {bind(',')})"
    return f"CONCAT({bind(',')}, {reference}, {bind(',')})"


def _leaf_of_texts(term: Term, path: Path, bind: Bind) -> str:
    """Writes a predicate that holds of any text in a list."""
    field, tests = term.field, ["IS_STRING(t)"]
    each = _FOLDED.format("t") if _folds(field) else "t"
    match term.predicate:
        case Contains(values):
            tests.append(_any(f"CONTAINS(t, {bind(value)}, true)" for value in spellings(field, values)))
        case Starts(prefix):
            tests.append(f"STARTSWITH(LOWER(LTRIM(t)), {bind(prefix.lower())})")
        case Begins(prefix):
            tests.append(f"STARTSWITH(t, {bind(prefix)})")
        case Eq(wanted):
            tests.append(_equal(each, spellings(field, (wanted,)), bind))
        case OneOf(several):
            tests.append(_equal(each, spellings(field, several), bind))
    stored = _reference(path)
    return f"(IS_ARRAY({stored}) AND EXISTS(SELECT VALUE t FROM t IN {stored} WHERE {' AND '.join(tests)}))"


def _value(field: Field, path: Path) -> str:
    """Returns what is compared: the stored value, or what is made of it."""
    reference = _reference(path)
    if path.holds in (Holds.HEAD, Holds.LAST):
        return _MEASURED[path.holds].format(reference)
    if field.kind is Kind.LENGTH and path.holds is not Holds.COUNT:
        return f"ARRAY_LENGTH({reference})"
    return reference


def _folded(field: Field, path: Path) -> str:
    return _FOLDED.format(_value(field, path)) if _folds(field) else _value(field, path)


def _equal(value: str, wanted: Sequence[Scalar], bind: Bind) -> str:
    if len(wanted) == 1:
        return f"{value} = {bind(wanted[0])}"
    return f"{value} IN ({', '.join(map(bind, wanted))})"


def _has(field: Field, path: Path, values: Sequence[Scalar], bind: Bind) -> str:
    if not _folds(field):
        return _any(f"ARRAY_CONTAINS({_reference(path)}, {bind(each)})" for each in values)
    member, each = _members(path)
    named = _equal(_FOLDED.format(each), values, bind)
    return f"EXISTS(SELECT VALUE t FROM {member} WHERE IS_STRING({each}) AND {named})"


def _members(path: Path) -> tuple[str, str]:
    """Returns what a subquery goes through, and what it looks at of each."""
    if path.holds is not Holds.NAMES:
        return f"t IN {_reference(path)}", "t"
    return f"t IN {_reference(path)}", f"t.{path.steps[-1]}"


def _folds(field: Field) -> bool:
    return field.match is Match.NAME


def _range(span: Range, value: str, path: Path, bind: Bind) -> list[str]:
    low, high = bound(span.low, path.holds), bound(span.high, path.holds)
    tests = []
    if low is not None:
        tests.append(f"{value} {'>' if span.low_open else '>='} {bind(low)}")
    if high is not None:
        tests.append(f"{value} {'<' if span.high_open else '<='} {bind(high)}")
    return tests


def _any(tests: Iterable[str]) -> str:
    found = list(tests)
    return found[0] if len(found) == 1 else f"({' OR '.join(found)})"


def _recorded(field: Field, path: Path) -> str:
    guards = _guards(field, path)
    return f"({' AND '.join(guards)})" if len(guards) > 1 else guards[0]


def _guards(field: Field, path: Path, *, named: bool = True) -> list[str]:
    """Returns what holds where a value is recorded; of a list of objects, that any of them is `named`."""
    reference = _reference(path)
    guards = [f"{_GUARD_BY_HOLDS.get(path.holds, _GUARD[field.kind])}({reference})"]
    if path.holds is Holds.NAMES and named:
        member, each = _members(path)
        guards.append(f"EXISTS(SELECT VALUE t FROM {member} WHERE IS_STRING({each}))")
    flags = map(_reference, field.off)
    return guards + [f"NOT (IS_BOOL({flag}) AND {flag} = true AND {reference} = 0)" for flag in flags]


def _reference(path: Path) -> str:
    steps = path.steps[:-1] if path.holds is Holds.NAMES else path.steps
    return f"c.{'.'.join(steps)}"


def _columns(query: Query) -> str:
    values, lengths = projection(query.container, query.reads)
    columns = [f"{_literal(branch, f'c.{key}')} AS {key}" if branch else f"c.{key}" for key, branch in values.items()]
    if lengths:
        counted = ", ".join(f'"{path}": ARRAY_LENGTH({_reference(path)})' for path in lengths)
        columns.append(f"{{{counted}}} AS {LENGTHS}")
    for holds, paths in measured(query.container).items():
        part = _MEASURED[holds]
        parts = ", ".join(f'"{path}": {part.format(_reference(path), path.steps[-1])}' for path in paths)
        columns.append(f"{{{parts}}} AS {MEASURES[holds].key}")
    return ", ".join(columns)


def _literal(tree: Tree, reference: str) -> str:
    members = (
        f'"{key}": {_literal(branch, f"{reference}.{key}") if branch else f"{reference}.{key}"}'
        for key, branch in tree.items()
    )
    return f"{{{', '.join(members)}}}"
