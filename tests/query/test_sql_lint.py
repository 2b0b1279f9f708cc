"""Every statement the product can compile is one the service answers in full, whatever is stored and asked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path as File
from typing import Any

import pytest
from msgspec.structs import replace

import fleet_tui
from fleet_tui.admin.provision.indexing import lean_policy
from fleet_tui.fields import Container, Kind, Path, at
from fleet_tui.query import cosmos_sql
from fleet_tui.query.cosmos_sql import (
    Statement,
    compile_count,
    compile_nearest,
    compile_streams,
    compile_vectors,
)
from fleet_tui.query.failed import failed
from fleet_tui.query.query import (
    LEGAL,
    Begins,
    Contains,
    Defined,
    Eq,
    Has,
    OneOf,
    Predicate,
    Query,
    Range,
    Sort,
    Starts,
    Term,
)
from fleet_tui.schema import CACHE, CONTAINERS, MEMORIES, RUNS
from fleet_tui.source.cosmos.reader import by_id
from tests.query.random_cases import ASKED, fields, queries
from tests.query.sql_lint import Complaint, lint

HOSTILE = (
    "' OR 1=1 --",
    '") OR true OR CONTAINS(c.id, "',
    "@p0",
    "c.userId",
    "true",
    "\x00\n\u2028",
    "} AS x, c.embedding",
    "*/ SELECT",
)
DAY = datetime(2025, 11, 17, tzinfo=UTC)


def predicates(kind: Kind, value: Any, other: Any) -> Iterator[Predicate]:
    """Each legal predicate of a kind, in every form that compiles differently."""
    forms: dict[type[Predicate], list[Any]] = {
        Eq: [(value,)],
        OneOf: [((value,),), ((value, other),), ((value, other, value),)],
        Range: [(value, None), (None, value), (value, other), (value, other, True, True)],
        Contains: [((value,),), ((value, other),)],
        Has: [((value,),), ((value, other),)],
        Starts: [(value,)],
        Begins: [(value,)],
        Defined: [()],
    }
    for predicate in LEGAL[kind]:
        for arguments in forms[predicate]:
            yield predicate(*arguments)


def values(kind: Kind) -> list[tuple[Any, Any]]:
    """Pairs of values; of texts several, for these a user chooses freely."""
    match kind:
        case Kind.STRING | Kind.LIST:
            return list(zip(HOSTILE, HOSTILE[1:] + HOSTILE[:1], strict=True))
        case Kind.TIME:
            return [(DAY, DAY.replace(year=2026)), (DAY.replace(year=1), DAY.replace(microsecond=5))]
        case Kind.BOOLEAN:
            return [(True, False), (False, True)]
        case _:
            return [(1, 2.5), (-1e30, 10**20)]


def asked(container: Container) -> Iterator[Query]:
    """One query for each field, predicate, sign, sort and way of reading; and for every two fields together."""
    sorts = [
        None,
        *(Sort(each, down) for each in container.fields if each.sortable for down in (True, False)),
    ]
    for whole in (False, True):
        yield from (Query(container, (), sort, None, whole) for sort in sorts)
    yield by_id(container, HOSTILE[0], HOSTILE[1])
    for number, field in enumerate(fields(container)):
        if field.kind is Kind.VERDICT:
            yield from (Query(container, (failed(container, negated=each),), sorts[-1]) for each in (False, True))
            continue
        for pair in values(field.kind):
            for predicate in predicates(field.kind, *pair):
                for negated in (False, True):
                    term = Term(field, predicate, negated)
                    yield Query(container, (term,), sorts[number % len(sorts)])
                    yield Query(container, (term, Term(container.field("written"), Defined())), None, 10, True)
        for sort in sorts:
            yield Query(container, (Term(field, Defined(), True), Term(container.fields[0], Contains(("x",)))), sort)


def statements(query: Query) -> Iterator[Statement]:
    """All that a query is asked with: its streams, each going on after a split, and its count."""
    users = [each for each in query.container.fields if each.name == "user"]
    own = replace(query, terms=(*(Term(each, Eq(HOSTILE[0])) for each in users), *query.terms))
    for stream in (*compile_streams(query), *compile_streams(own, composite=True)):
        yield stream
        epoch = query.order.field.paths[0].steps == ("_ts",) or query.order.field.kind is Kind.NUMBER
        for key in (1, -2.5) if epoch else HOSTILE[:2]:
            yield stream.starting_at(key)
    yield compile_count(query)
    if query.container.vector:
        yield compile_nearest(own, (0.5, -1.0), 20)
        yield compile_vectors(own)


@pytest.mark.parametrize("container", ASKED, ids=lambda each: each.name)
def test_every_statement_keeps_to_what_the_service_answers_in_full(container: Container) -> None:
    seen = set()
    for query in asked(container):
        for statement in statements(query):
            alike = statement.text, *(type(value) for _, value in statement.parameters)
            if alike not in seen:
                lint(statement.text, statement.parameters, container)
            seen.add(alike)
    assert len(seen) > 100


def test_no_list_reads_a_text_result_whole() -> None:
    whole = re.compile(r"(?<!LEFT\()(?<!RTRIM\()c\.result\b(?!\.)")
    for query in asked(RUNS):
        for statement in compile_streams(query):
            assert not whole.search(statement.select), statement.select
    assert whole.search("SELECT c.id, c.result FROM c")


def test_random_statements_keep_to_it_too() -> None:
    for query in queries(300, seed=9):
        for statement in statements(query):
            lint(statement.text, statement.parameters, query.container)


OF_ONE_USER = [each for each in CONTAINERS if each.section and each is not CACHE]


@pytest.mark.parametrize("container", OF_ONE_USER, ids=lambda each: each.name)
@pytest.mark.parametrize("more", [(), ("written",)], ids=["all", "since"])
def test_the_default_list_of_one_user_has_an_order_that_a_composite_of_lean_serves(
    container: Container, more: tuple[str, ...]
) -> None:
    """Cache entries die within the hour: an index more on each write would cost more than their list is worth."""
    since = tuple(Term(container.field(each), Range(low=DAY)) for each in more)
    query = Query(container, (Term(container.field("user"), Eq("maja")), *since))
    (statement,) = compile_streams(query, composite=True)
    first, *rest = re.findall(r"c\.([\w.]+) (ASC|DESC)", statement.text.partition(" ORDER BY ")[2])
    ordered = [{"path": f"/{path}", "order": {"ASC": "ascending", "DESC": "descending"}[way]} for path, way in rest]
    assert [{"path": f"/{first[0]}", "order": "ascending"}, *ordered] in lean_policy(container)["compositeIndexes"]
    assert first == ("userId", "ASC"), "each row has the same user, so the rest is the whole order"
    lint(statement.text, statement.parameters, container)
    (today,) = compile_streams(query)
    assert today.text.endswith(" ORDER BY c._ts DESC")


@pytest.mark.parametrize("container", OF_ONE_USER, ids=lambda each: each.name)
def test_any_other_list_keeps_the_order_of_its_own_path(container: Container) -> None:
    user, written = container.field("user"), container.field("written")
    own = Term(user, Eq("maja"))
    others = [
        Query(container),
        Query(container, (Term(user, Eq("maja"), negated=True),)),
        Query(container, (Term(user, OneOf(("maja", "ann"))),)),
        *(Query(container, (own,), Sort(each)) for each in container.fields if each.sortable and each is not written),
        Query(container, (own,), Sort(written, descending=False)),
    ]
    for query in others:
        assert compile_streams(query, composite=True) == compile_streams(query)


@pytest.mark.parametrize("container", ASKED, ids=lambda each: each.name)
def test_no_text_of_the_user_reaches_the_sql(container: Container) -> None:
    """A question with other values is the same text to the letter."""
    for field in fields(container):
        if field.kind is Kind.VERDICT:
            continue  # yes or no is all that is typed
        for form in zip(*(predicates(field.kind, *pair) for pair in values(field.kind)), strict=True):
            asked_alike = [Query(container, (Term(field, each),)) for each in form]
            texts = {tuple(statement.text for statement in compile_streams(query)) for query in asked_alike}
            texts |= {tuple(statement.text for statement in compile_streams(replace(asked_alike[0], limit=3)))}
            assert len(texts) == 1, (field.name, form)
            assert len({compile_count(query).text for query in asked_alike}) == 1


def test_no_text_of_a_stored_key_reaches_the_sql() -> None:
    (stream,) = compile_streams(Query(RUNS, sort=Sort(RUNS.field("tag"))))
    assert len({stream.starting_at(key).text for key in HOSTILE}) == 1


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda each: each.name)
def test_what_can_be_sorted_by_is_indexed_by_both_policies_and_of_one_kind(container: Container) -> None:
    for field in container.fields:
        if field.sortable:
            assert field.paths, field.name
            assert all(container.indexed(path) for path in field.paths), field.name
            assert len({path.holds for path in field.paths}) == 1, field.name
            assert field.kind in (Kind.STRING, Kind.NUMBER, Kind.TIME), field.name


ONE = "SELECT * FROM c WHERE ((IS_STRING(c.userId) AND c.userId = @p0))"
SORTED = "SELECT * FROM c WHERE IS_STRING(c.runTag) ORDER BY c.runTag DESC"
LISTED = "SELECT c.id, c._ts FROM c"
OWN = "WHERE ((IS_STRING(c.userId) AND c.userId = @p0))"
DISTANCE = "VectorDistance(c.embedding, @v)"
NEAREST = f"SELECT TOP @k c.id, {DISTANCE} AS _similarity FROM c {OWN} ORDER BY {DISTANCE}"
VECTORS = f"SELECT c.id, c.embedding FROM c {OWN} ORDER BY c._ts DESC"

COMPOSITE = f"SELECT c.id FROM c {OWN} ORDER BY c.userId ASC, c._ts DESC"

HEADS = 'SELECT c.id, {"result": LEFT(c.result, 300), "last": RIGHT(RTRIM(c.result), 1)} AS _head FROM c'
NAMES = (
    'SELECT {"a": ARRAY(SELECT VALUE t.tool FROM t IN c.metadata.tool_usage WHERE IS_STRING(t.tool))} AS _names FROM c'
)
MEMBERS = (
    "SELECT * FROM c WHERE ((IS_ARRAY(c.routing.assigned_to) AND "
    "EXISTS(SELECT VALUE t FROM t IN c.routing.assigned_to WHERE IS_STRING(t) AND LOWER(TRIM(t)) = @p0)))"
)
ZERO = (
    "SELECT * FROM c WHERE (IS_NUMBER(c.quality.score) AND "
    "NOT (IS_BOOL(c.quality.used_fallback) AND c.quality.used_fallback = true AND c.quality.score = 0))"
)
GROUP = "SELECT * FROM c WHERE ((NOT (IS_STRING(c.error)) AND ((IS_STRING(c.status) AND LOWER(TRIM(c.status)) = @p0))))"
PLANTED = {
    "a leaf without a guard": (ONE, "IS_STRING(c.userId) AND ", ""),
    "a leaf behind another guard": (ONE, "(IS_STRING(c.userId)", "(IS_STRING(c.projectId)"),
    "a guard of another kind": (ONE, "IS_STRING", "IS_NUMBER"),
    "a guard that lets every kind in": (ONE, "IS_STRING", "IS_DEFINED"),
    "a guard that is only one of two ways": (ONE, " AND c", " OR c"),
    "an unguarded leaf beside a guarded one": (ONE, "))", ") OR c.userId = @p0)"),
    "an unguarded condition beside a guarded one": (ONE, "))", ")) AND c.userId = @p0"),
    "unequal": (ONE, "=", "!="),
    "unequal, the other way to write it": (ONE, "=", "<>"),
    "a default": (ONE, "c.userId =", '(c.userId ?? "") ='),
    "a literal": (ONE, "@p0", '"user"'),
    "a literal in quotes of the other kind": (ONE, "@p0", "'user'"),
    "a number": (ONE, "@p0", "1"),
    "a parameter that is not given": (ONE, "@p0", "@p1"),
    "a parameter that is not used": (ONE, "userId = @p0", "userId IN (@p1)"),
    "a path the schema does not have": (ONE, "userId", "password"),
    "a path in brackets": (ONE, "c.userId =", 'c["userId"] ='),
    "a reserved word as a step": (ONE, "userId", "value"),
    "a pattern": (ONE, "c.userId = @p0", "c.userId LIKE @p0"),
    "a text result whole": (HEADS, "LEFT(c.result, 300)", "c.result"),
    "more of a text result": (HEADS, "300", "3000"),
    "the beginning of what is read whole": (HEADS, "c.result", "c.userId"),
    "more than the last character": (HEADS, "c.result), 1)", "c.result), 300)"),
    "what a tool was given": (NAMES, "VALUE t.tool", "VALUE t.arguments"),
    "whole members": (NAMES, "VALUE t.tool", "VALUE t"),
    "names of another list": (NAMES, "c.metadata.tool_usage", "c.judge_evaluations"),
    "members without a guard": (MEMBERS, "(IS_ARRAY(c.routing.assigned_to) AND EXISTS", "(EXISTS"),
    "members of another list than is guarded": (MEMBERS, "t IN c.routing.assigned_to", "t IN c.metadata.tool_usage"),
    "members of any kind": (MEMBERS, "IS_STRING(t) AND ", ""),
    "a zero under a flag that says nothing of it": (ZERO, "c.quality.used_fallback = true", "c.quality.flag = true"),
    "another number under the flag": (ZERO, "score = 0", "score = 1"),
    "a group with a leaf that is not guarded": (GROUP, "IS_STRING(c.status) AND ", ""),
    "a function of the path": (ONE, "AND c.userId", "AND LOWER(c.userId)"),
    "contains that minds case": (ONE, "c.userId = @p0", "CONTAINS(c.userId, @p0)"),
    "distinct": (LISTED, "SELECT ", "SELECT DISTINCT "),
    "top": (LISTED, "SELECT ", "SELECT TOP 10 "),
    "a value of another shape": (LISTED, "SELECT c.id, c._ts", "SELECT VALUE c.id"),
    "two counts": (LISTED, "c.id, c._ts", "COUNT(1), COUNT(1)"),
    "groups": (LISTED, "FROM c", "FROM c GROUP BY c.id"),
    "an offset": (LISTED, "FROM c", "FROM c OFFSET 0 LIMIT 10"),
    "a join": (LISTED, "FROM c", "FROM c JOIN e IN c.events"),
    "another statement": (LISTED, "FROM c", "FROM c; SELECT * FROM c"),
    "a comment": (LISTED, "FROM c", "FROM c -- all"),
    "events": (LISTED, "c._ts", "c.events"),
    "an answer": (LISTED, "c._ts", "c.result.answer"),
    "all of the result": (LISTED, "c._ts", "c.result"),
    "an answer in an object": (LISTED, "c._ts", '{"answer": c.result.answer} AS result'),
    "a column by a reserved name": (LISTED, "c._ts", "c._ts AS order"),
    "an order that is not guarded": (SORTED, " WHERE IS_STRING(c.runTag)", ""),
    "an order guarded by another kind": (SORTED, "IS_STRING", "IS_NUMBER"),
    "an order guarded either way": (SORTED, "IS_STRING(c.runTag)", "(IS_STRING(c.runTag) OR IS_STRING(c.userId))"),
    "two orders": (SORTED, "DESC", "DESC, c._ts DESC"),
    "an order without a direction": (SORTED, " DESC", ""),
    "an order by what is not sortable": (SORTED, "runTag", "error"),
}

PLANTED |= {
    "a composite order over all first values": (COMPOSITE, f" {OWN}", ""),
    "a composite order another way round": (COMPOSITE, "_ts DESC", "_ts ASC"),
    "a composite order that no index has": (COMPOSITE, "c._ts", "c.id"),
}

OF_VECTORS = {
    "the nearest of all partitions": (NEAREST, f" {OWN}", ""),
    "the nearest of a partition or another": (NEAREST, "))", ") OR (IS_STRING(c.agentId) AND c.agentId = @p0))"),
    "the nearest of all partitions but one": (NEAREST, "WHERE", "WHERE NOT"),
    "the nearest without an end": (NEAREST, "TOP @k ", ""),
    "the first of no order": (NEAREST, f" ORDER BY {DISTANCE}", ""),
    "the first of another order": (NEAREST, f"ORDER BY {DISTANCE}", "ORDER BY c._ts DESC"),
    "the nearest with their vectors": (NEAREST, "c.id,", "c.id, c.embedding,"),
    "all of the nearest": (NEAREST, f"c.id, {DISTANCE} AS _similarity", "*"),
    "a distance of what is no vector": (NEAREST, "c.embedding", "c.content"),
    "a distance from a text": (NEAREST, "@v", "@p0"),
    "vectors of all partitions": (VECTORS, f" {OWN}", ""),
    "vectors and more": (VECTORS, "c.embedding", "c.embedding, c.content"),
}


def complaint(text: str, container: Container = RUNS) -> str:
    """What the lint says, empty if nothing."""
    given = (("@p0", "user"), ("@k", 20), ("@v", (0.5, -1.0)))
    try:
        lint(text, [(name, value) for name, value in given if name in text], container)
    except Complaint as found:
        return str(found)
    return ""


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_fault_is_found(planted: str) -> None:
    good, old, new = PLANTED[planted]
    assert complaint(good) == ""
    assert old in good
    assert complaint(good.replace(old, new))


@pytest.mark.parametrize("planted", OF_VECTORS)
def test_a_planted_fault_about_vectors_is_found(planted: str) -> None:
    good, old, new = OF_VECTORS[planted]
    assert complaint(good, MEMORIES) == ""
    assert old in good
    assert complaint(good.replace(old, new), MEMORIES)


@pytest.mark.parametrize("vector", [("a", 1.0), (float("nan"),), (True, 1.0)])
def test_a_vector_that_is_none_is_found(vector: Any) -> None:
    with pytest.raises(Complaint, match="a vector that is none"):
        lint(NEAREST, (("@p0", "user"), ("@k", 20), ("@v", vector)), MEMORIES)


@pytest.mark.parametrize("value", [1, True, None])
def test_a_value_of_another_kind_than_its_guard_is_found(value: Any) -> None:
    with pytest.raises(Complaint, match="the guard does not let in"):
        lint(ONE, (("@p0", value),), RUNS)


def test_a_parameter_given_twice_is_found() -> None:
    with pytest.raises(Complaint, match="twice"):
        lint(ONE, (("@p0", "a"), ("@p0", "b")), RUNS)


def test_a_compiler_that_forgets_a_guard_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    leaf = cosmos_sql._leaf
    monkeypatch.setattr(cosmos_sql, "_leaf", lambda *given: re.sub(r"IS_\w+\([\w.]+\) AND ", "", leaf(*given)))
    (statement,) = compile_streams(Query(RUNS, (Term(RUNS.field("user"), Eq("a"), negated=True),)))
    with pytest.raises(Complaint, match="a leaf without a guard"):
        lint(statement.text, statement.parameters, RUNS)


@pytest.mark.parametrize("path", ["events", "result", "result.answer", "judge_evaluations.score", "dspy_analysis"])
def test_a_schema_that_reads_something_heavy_into_lists_is_found(path: str) -> None:
    heavy = replace(RUNS, reads=at(path))
    (statement,) = compile_streams(Query(heavy))
    with pytest.raises(Complaint, match="brings"):
        lint(statement.text, statement.parameters, heavy)


def test_an_order_by_what_lean_does_not_index_is_found() -> None:
    heavy = replace(RUNS, excluded=(Path(("runTag",)),))
    assert "not indexed" in complaint(SORTED, heavy)


def test_sql_is_written_in_one_file() -> None:
    """What the lint cannot see, it cannot hold: no other module holds a piece of a statement."""
    sql = re.compile(r"\b(SELECT|FROM c|WHERE|ORDER BY|VALUE COUNT|IS_DEFINED|IS_STRING|VectorDistance)\b")
    root = File(fleet_tui.__file__).parent
    found = {
        str(file.relative_to(root))
        for file in root.rglob("*.py")
        for text in strings(ast.parse(file.read_text()))
        if sql.search(text)
    }
    assert found == {"query/cosmos_sql.py"}


def strings(tree: ast.Module) -> Iterator[str]:
    """The texts of a module that are no docstrings."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda each: each.name)
def test_a_list_downloads_no_events_no_vector_and_no_answer(container: Container) -> None:
    for statement in compile_streams(Query(container)):
        selected = re.sub(r"ARRAY_LENGTH\([^)]*\)|LEFT\([^)]*\)|RIGHT\([^)]*\)", "", statement.select)
        assert not re.search(r"c\.(events|embedding|result)\b(?!\.)", selected), selected
