"""The service's rules of logic, kinds and projection, as its documentation tells them, and that nothing else is SQL.

They are written down from cosmos.md and house.md: nothing here was run against a live account.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from fleet_tui.fields import Kind
from fleet_tui.query.cosmos_sql import compile_count, compile_streams
from fleet_tui.query.query import LEGAL, Contains, Defined, Eq, Has, OneOf, Predicate, Query, Range, Scalar, Term
from fleet_tui.schema import CONTAINERS
from tests.fake.logic import UNDEFINED, both, either, equal, opposite, related
from tests.fake.sql import Select, SqlError, parse

T, F, U = True, False, UNDEFINED
FILTER = "{documentdb-formattableorderbyquery-filter}"


def bound(text: str, **values: Any) -> Select:
    return parse(text, [{"name": f"@{name}", "value": value} for name, value in values.items()])


def keeps(condition: str, document: dict[str, Any], **values: Any) -> bool:
    return bound(f"SELECT * FROM c WHERE {condition}", **values).keeps(document)


@pytest.mark.parametrize(
    ("left", "right", "conjunction", "disjunction"),
    [
        (T, T, T, T),
        (T, F, F, T),
        (F, F, F, F),
        (F, U, F, U),
        (T, U, U, T),
        (U, U, U, U),
        (F, "true", F, U),
        (T, None, U, T),
    ],
)
def test_false_settles_and_and_true_settles_or(left: Any, right: Any, conjunction: Any, disjunction: Any) -> None:
    assert both(left, right) is both(right, left) is conjunction
    assert either(left, right) is either(right, left) is disjunction


@pytest.mark.parametrize(("value", "expected"), [(T, F), (F, T), (U, U), (None, U), (0, U), ("", U)])
def test_only_what_is_true_or_false_can_be_negated(value: Any, expected: Any) -> None:
    assert opposite(value) is expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (1, 1.0, T),
        (2**53, 2**53 + 1, T),
        (1, 2, F),
        (1, True, U),
        (0, False, U),
        (1, "1", U),
        (None, None, T),
        (None, 0, U),
        (U, U, U),
        (U, None, U),
        ("a", "A", F),
        ([1, {"a": None}], [1.0, {"a": None}], T),
        ([1], [True], F),
        ([1], {"0": 1}, U),
        ({"a": 1}, {"b": 1}, F),
    ],
)
def test_equality_is_undefined_across_kinds(left: Any, right: Any, expected: Any) -> None:
    assert equal(left, right) is equal(right, left) is expected


@pytest.mark.parametrize(
    ("left", "sign", "right", "expected"),
    [
        (1, "<", 2.5, T),
        (2, "<=", 1, F),
        ("10", "<", "9", T),
        ("a", ">", 1, U),
        (True, ">", False, T),
        (True, ">=", 1, U),
        (U, "<", 1, U),
        (None, "<=", None, T),
        (None, "<", None, F),
        ([1], "<", [2], U),
        ({}, ">=", {}, U),
    ],
)
def test_order_is_undefined_across_kinds(left: Any, sign: str, right: Any, expected: Any) -> None:
    assert related(sign, left, right) is expected


@pytest.mark.parametrize(
    ("condition", "document", "kept"),
    [
        ("c.x = @v", {"x": "a"}, True),
        ("c.x = @v", {"x": 1}, False),
        ("NOT (c.x = @v)", {"x": "b"}, True),
        ("NOT (c.x = @v)", {"x": 1}, False),
        ("NOT (c.x = @v)", {}, False),
        ("NOT (IS_STRING(c.x) AND c.x = @v)", {}, True),
        ("NOT (IS_STRING(c.x) AND c.x = @v)", {"x": 1}, True),
        ("NOT (IS_STRING(c.x) AND c.x = @v)", {"x": "a"}, False),
        ("(c.y.z = @v OR c.x = @v)", {"x": "a", "y": 3}, True),
        ("(c.y = @v AND c.x = @v)", {"x": "a"}, False),
        ("c.x IN (@w, @v)", {"x": "a"}, True),
        ("NOT (c.x IN (@w, @v))", {"x": "b"}, False),
        ("NOT (c.x IN (@v))", {"x": "b"}, True),
        ("CONTAINS(c.x, @v, true)", {"x": "BAD"}, True),
        ("NOT CONTAINS(c.x, @v, true)", {"x": ["a"]}, False),
        ("ARRAY_CONTAINS(c.x, @v)", {"x": [1, "a"]}, True),
        ("ARRAY_CONTAINS(c.x, @w)", {"x": [True]}, False),
        ("NOT ARRAY_CONTAINS(c.x, @v)", {"x": "a"}, False),
        ("ARRAY_LENGTH(c.x) = @w", {"x": ["b"]}, True),
        ("NOT (ARRAY_LENGTH(c.x) = @w)", {"x": "b"}, False),
        ("true", {}, True),
    ],
)
def test_a_row_is_kept_only_on_true(condition: str, document: dict[str, Any], kept: bool) -> None:
    """@v is "a", @w is 1."""
    assert keeps(condition, document, v="a", w=1) is kept


@pytest.mark.parametrize("function", ["IS_STRING", "IS_NUMBER", "IS_BOOL", "IS_ARRAY"])
def test_what_is_missing_or_null_is_of_no_kind(function: str) -> None:
    own = {"IS_STRING": "", "IS_NUMBER": 0, "IS_BOOL": False, "IS_ARRAY": []}
    others: list[Any] = [None, {}, *(each for name, each in own.items() if name != function)]
    assert keeps(f"NOT {function}(c.x)", {})
    for each in others:
        assert keeps(f"NOT {function}(c.x)", {"x": each})
    assert keeps(f"{function}(c.x)", {"x": own[function]})


def test_and_binds_tighter_than_or() -> None:
    assert keeps("c.a = @t OR c.b = @t AND c.d = @t", {"a": True, "b": True, "d": False}, t=True)
    assert not keeps("(c.a = @t OR c.b = @t) AND c.d = @t", {"a": True, "b": True, "d": False}, t=True)


def test_a_selected_object_leaves_out_what_is_undefined() -> None:
    select = parse('SELECT c.id, c.error, {"n": ARRAY_LENGTH(c.list), "deep": {"a": c.x.a}} AS made, c.none FROM c')
    assert select.row({"id": "1", "list": [1, 2], "none": None}) == {
        "id": "1",
        "made": {"n": 2, "deep": {}},
        "none": None,
    }
    assert select.row({"id": "1", "list": 3, "x": {"a": 0}}) == {"id": "1", "made": {"deep": {"a": 0}}}


def test_a_sort_orders_by_kind_and_leaves_out_what_is_undefined() -> None:
    select = parse("SELECT * FROM c ORDER BY c.x.y DESC")
    values: list[Any] = [None, False, True, -1, 2.5, 10, "10", "9", [], {}]
    ranks = [select.rank({"x": {"y": each}}) for each in values]
    assert None not in ranks
    assert ranks == sorted(ranks, key=lambda rank: rank or ())
    assert select.descending
    assert select.rank({"x": 1}) is None


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("select * FROM c", "select"),
        ("SELECT TOP 5 * FROM c", "5"),
        ("SELECT * FROM runs c", "runs"),
        ("SELECT * FROM c WHERE c.x != @v", "!="),
        ("SELECT * FROM c WHERE c.x <> @v", "> @v"),
        ("SELECT * FROM c WHERE c.x = 'a'", "'a'"),
        ("SELECT * FROM c WHERE c.x = 1", "1"),
        ("SELECT * FROM c WHERE c.x = @gone", "@gone"),
        ("SELECT * FROM c WHERE IS_DEFINED(c.x)", "IS_DEFINED"),
        ("SELECT * FROM c WHERE CONTAINS(c.x, @v)", ")"),
        ("SELECT * FROM c WHERE (c.x = @v", ""),
        ("SELECT * FROM c WHERE c.x", ""),
        ("SELECT * FROM c WHERE c.order = @v", "order"),
        ("SELECT c.value FROM c", "value"),
        ("SELECT c.x, c.y AS x FROM c", "FROM"),
        ('SELECT {"a": c.a, "a": c.b} AS x FROM c', '"a": c.b'),
        ('SELECT {"a": c.a} FROM c', "FROM"),
        ("SELECT VALUE c.x FROM c", "c.x"),
        ("SELECT COUNT(1) FROM c", "COUNT"),
        ("SELECT * FROM c ORDER BY c.x, c.y", ", c.y"),
        ("SELECT * FROM c ORDER BY c.x DESC;", ";"),
        ("SELECT * FROM c OFFSET 1 LIMIT 2", "OFFSET"),
        ("SELECT c.größe FROM c", "ö"),
    ],
)
def test_what_the_product_cannot_send_is_refused(text: str, near: str) -> None:
    with pytest.raises(SqlError) as caught:
        bound(text, v="a")
    assert f"near '{near}" in str(caught.value)
    assert str(caught.value).endswith(text)


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda container: container.name)
def test_what_the_product_lists_and_counts_is_answered(container: Any) -> None:
    document = {"id": "1", "_ts": 7, "_etag": "e"}
    for statement in compile_streams(Query(container)):
        select = parse(statement.text)
        row = select.row(document)
        assert select.rank(document) is not None
        assert {key: value for key, value in row.items() if not isinstance(value, dict)} == document
    assert parse(compile_count(Query(container)).text).counts


def predicates(kind: Kind) -> list[Predicate]:
    values: dict[Kind, Scalar] = {Kind.STRING: "a", Kind.BOOLEAN: True}
    value = values.get(kind, 2)
    days = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    span = Range(*days, low_open=True) if kind is Kind.TIME else Range(1, 3, high_open=True)
    every: list[Predicate] = [Eq(value), OneOf((value, value)), span, Contains(("a", "b")), Has(("a", "b")), Defined()]
    return [each for each in every if type(each) in LEGAL[kind]]


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda container: container.name)
def test_every_filter_of_the_product_is_answered(container: Any) -> None:
    fields = [field for field in container.fields if field.paths]
    for term in (Term(field, each, no) for field in fields for each in predicates(field.kind) for no in (True, False)):
        for statement in compile_streams(Query(container, (term,))):
            select = parse(statement.text, [{"name": name, "value": value} for name, value in statement.parameters])
            assert select.where({}) is term.negated  # total: never undefined


def test_the_plan_of_a_sorted_query_asks_for_sort_keys_and_payloads() -> None:
    select = bound('SELECT c.id, {"b": c.a.b} AS a FROM c WHERE (c.a.b > @v OR c.id = @v) ORDER BY c.a.b ASC', v=3)
    plan = select.plan
    assert plan["orderBy"] == ["Ascending"]
    again = bound(plan["rewrittenQuery"].replace(FILTER, "true"), v=3)
    document = {"id": "1", "_rid": "r", "a": {"b": 4, "x": 5}}
    assert again.row(document) == {"_rid": "r", "orderByItems": [{"item": 4}], "payload": select.row(document)}
    assert again.keeps(document)
    assert not again.keeps({"id": "1", "a": {"b": 3}})
    assert again.rank(document) == select.rank(document)


def test_the_plan_of_a_count_asks_for_items() -> None:
    select = bound("SELECT VALUE COUNT(1) FROM c WHERE c.id = @v", v="1")
    again = bound(select.plan["rewrittenQuery"], v="1")
    assert (select.counted(3), again.counted(3)) == (3, [{"item": 3}])
    assert (again.keeps({"id": "1"}), again.keeps({"id": "2"})) == (True, False)


def test_the_nearest_come_first_and_what_has_no_distance_not_at_all() -> None:
    text = "SELECT TOP @k c.id, VectorDistance(c.v, @v) AS d FROM c ORDER BY VectorDistance(c.v, @v)"
    select = bound(text, k=2, v=(0.0, 2.0))
    assert (select.top, select.descending) == (2, True)
    assert select.row({"id": "1", "v": [0, 3]}) == {"id": "1", "d": 1.0}
    assert select.rank({"v": [0, 1]}) > select.rank({"v": [1, 1]}) > select.rank({"v": [1, 0]})
    for vector in ("text", [1], [0, 0], [None, 1], None):
        assert select.rank({"v": vector}) is None
        assert select.row({"id": "1", "v": vector}) == {"id": "1"}
