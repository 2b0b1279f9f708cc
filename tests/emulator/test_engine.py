"""What the product's SQL takes for granted of the engine that the server for tests answers with."""

from __future__ import annotations

import pytest

from tests.emulator.engine import Engine, EngineError

DOCUMENTS: list[dict[str, object]] = [
    {"id": "a", "task": {"input": "Straße (draft, v2)"}, "score": 8.5, "tags": ["x", 1, {"k": 1, "l": 2}]},
    {"id": "b", "task": "plain", "score": "8.5", "tags": "x"},
    {"id": "c", "score": True, "tags": []},
    {"id": "d", "task": None, "score": None},
    {"id": "e", "task": {"input": 5}, "score": 10, "tags": [True, "1"]},
    {"id": "f", "score": ["8"]},
]


@pytest.fixture
def asked(engine: Engine) -> Engine:
    engine.load(DOCUMENTS)
    return engine


def select(engine: Engine, where: str, *values: object) -> str:
    """The ids of the documents for which it holds; the values are @p0, @p1, …"""
    parameters = [{"name": f"@p{i}", "value": value} for i, value in enumerate(values)]
    return "".join(engine.ids(f"SELECT c.id FROM c WHERE {where}", parameters))


@pytest.mark.parametrize(
    ("where", "value", "ids"),
    [
        ("(IS_STRING(c.task) AND c.task = @p0)", "plain", "b"),
        ("(IS_STRING(c.task.input) AND c.task.input >= @p0)", "S", "a"),
        ("(IS_STRING(c.task.input) AND c.task.input IN (@p0, @p1))", "plain", ""),
        ("(IS_NUMBER(c.score) AND c.score >= @p0)", 8.5, "ae"),
        ("(IS_NUMBER(c.score) AND c.score IN (@p0))", 10, "e"),
        ("(IS_BOOL(c.score) AND c.score = @p0)", True, "c"),
        ("(IS_ARRAY(c.tags) AND ARRAY_CONTAINS(c.tags, @p0))", "x", "a"),
        ("(IS_ARRAY(c.tags) AND ARRAY_CONTAINS(c.tags, @p0))", 1, "a"),
        ("(IS_ARRAY(c.tags) AND ARRAY_CONTAINS(c.tags, @p0))", True, "e"),
        ("(IS_ARRAY(c.tags) AND ARRAY_CONTAINS(c.tags, @p0))", {"l": 2, "k": 1}, "a"),
        ("(IS_ARRAY(c.tags) AND ARRAY_LENGTH(c.tags) >= @p0)", 0, "ace"),
        ("NOT (IS_ARRAY(c.tags) AND ARRAY_LENGTH(c.tags) >= @p0)", 1, "bcdf"),
        ("NOT ((IS_STRING(c.task) AND c.task = @p0) OR (IS_STRING(c.id) AND c.id = @p0))", "plain", "acdef"),
        ("NOT (IS_STRING(c.missing) AND c.missing = @p0)", "plain", "abcdef"),
    ],
)
def test_a_guarded_leaf_holds_for_its_own_kind_only(asked: Engine, where: str, value: object, ids: str) -> None:
    assert select(asked, where, value, value) == ids


@pytest.mark.parametrize(("order", "ids"), [("ASC", "dcaebf"), ("DESC", "fbeacd")])
def test_kinds_are_ordered_as_by_the_service(asked: Engine, order: str, ids: str) -> None:
    """null, booleans, numbers, strings, arrays."""
    assert "".join(asked.ids(f"SELECT c.id FROM c ORDER BY c.score {order}")) == ids


def test_an_order_leaves_out_what_has_no_value(asked: Engine) -> None:
    assert asked.ids("SELECT c.id FROM c ORDER BY c.task.input DESC") == ["a", "e"]


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("CONTAINS(c.task.input, @p0, true)", "(DRAFT, V"),
        ("contains ( c.task.input , @p0 , TRUE )", "(DRAFT, V"),
        ("CONTAINS(c['task'][\"input\"], @p0, true)", "(DRAFT, V"),
        ("CONTAINS(CONCAT(c.id, ', \"(', c.task.input), CONCAT(@p0, ''), true)", 'A, "(STRASSE'.replace("SS", "ß")),
        ("CONTAINS('CONTAINS(c.id, @p0, true)', @p0, true) AND c.id = 'a'", "(C.ID, @P0, TRUE)"),
        ("CONTAINS([c.task.input, 1][0], @p0, true)", "DRAFT"),
        ("CONTAINS({'x': c.task.input, 'y': 1}.x, @p0, true)", "DRAFT"),
        ("c.id = 'a' AND CONTAINS(c.task.input, @p0, true)", "DRAFT"),
        ("CONTAINS(TOSTRING(CONTAINS(c.task.input, @p0, true)), 'TRUE', true)", "DRAFT"),
        ("ARRAY_CONTAINS(c.tags, @p0, true)", {"k": 1}),
    ],
)
def test_contains_ignores_case_whatever_its_arguments_are(asked: Engine, where: str, value: object) -> None:
    assert select(asked, where, value) == "a"


@pytest.mark.parametrize("where", ["CONTAINS(c.task, @p0)", "CONTAINS(c.task, @p0) AND CONTAINS(c.id, 'B', true)"])
def test_contains_of_two_arguments_minds_case(asked: Engine, where: str) -> None:
    assert select(asked, where, "plain") == "b"
    assert select(asked, where, "PLAIN") == ""


def test_a_query_that_is_refused_says_why(asked: Engine) -> None:
    with pytest.raises(EngineError, match="CONTAINS"):
        select(asked, "CONTAINS(c.task, @p0, false)", "plain")
    with pytest.raises(EngineError, match="but end of input found"):
        select(asked, "CONTAINS(c.task, @p0, true", "plain")
    with pytest.raises(EngineError, match=r"select c\.id"):
        asked.ids("SELECT VALUE COUNT(1) FROM c")


def test_documents_are_replaced(engine: Engine) -> None:
    engine.load([{"id": "\u2028 a line of its own"}, {"id": "second"}])
    assert engine.ids("SELECT c.id FROM c") == ["\u2028 a line of its own", "second"]
    engine.load([])
    assert engine.ids("SELECT c.id FROM c") == []
