"""Every predicate means in memory, and in the SQL that is compiled, what the truth table says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest
from msgspec.structs import replace

from fleet_tui.fields import Document, Holds, Kind
from fleet_tui.query.cosmos_sql import compile_count, compile_streams
from fleet_tui.query.evaluate import matcher
from fleet_tui.query.projection import Partial, project
from fleet_tui.query.query import LEGAL, Predicate, Query, Term
from tests.emulator.engine import Engine
from tests.query.meanings import NpmEngine, SqlEngine, StrictEngine
from tests.query.truth_table import FILES, ROWS, TABLE, Truth

signs = pytest.mark.parametrize("negated", [False, True], ids=["plain", "negated"])


def wanted(truth: Truth, negated: bool) -> list[str]:
    return [line.document["id"] for line in truth.read() if line.holds != negated]


def stored(truth: Truth) -> list[dict[str, Any]]:
    return [line.document for line in truth.read()]


def in_memory(truth: Truth, negated: bool, documents: Iterable[Document]) -> list[object]:
    matches = matcher([Term(truth.of, truth.predicate, negated)])
    return [each["id"] for each in documents if matches(each)]


def in_sql(engine: SqlEngine, truth: Truth, negated: bool) -> list[str]:
    """Without the order, which would leave out documents that have no `_ts`: a table writes down what it is about."""
    (statement,) = compile_streams(Query(truth.container, (Term(truth.of, truth.predicate, negated),)))
    engine.load(stored(truth))
    return engine.ids(replace(statement, order=None))


@signs
def test_in_memory(negated: bool) -> None:
    for truth in TABLE:
        assert in_memory(truth, negated, stored(truth)) == wanted(truth, negated), str(truth)


@signs
def test_in_memory_over_rows_of_a_list(negated: bool) -> None:
    """Typing filters what is loaded: a row has to answer as its document does."""
    for truth in TABLE:
        rows = [project(truth.container, each) for each in stored(truth)]
        assert in_memory(truth, negated, rows) == wanted(truth, negated), str(truth)


@signs
def test_in_sql_for_a_strict_engine(negated: bool) -> None:
    for truth in TABLE:
        assert in_sql(StrictEngine(), truth, negated) == wanted(truth, negated), str(truth)


@signs
def test_in_sql_for_the_engine_of_the_server(negated: bool, engine: Engine) -> None:
    for truth in TABLE:
        assert in_sql(NpmEngine(engine), truth, negated) == wanted(truth, negated), str(truth)


@signs
def test_counted(negated: bool) -> None:
    for truth in TABLE:
        strict = StrictEngine()
        strict.load(stored(truth))
        query = Query(truth.container, (Term(truth.of, truth.predicate, negated),))
        assert strict.count(compile_count(query)) == len(wanted(truth, negated)), str(truth)


@pytest.mark.parametrize("truth", ROWS, ids=str)
@signs
def test_lengths_that_a_row_of_a_list_brings(truth: Truth, negated: bool) -> None:
    assert in_memory(truth, negated, map(Partial, stored(truth))) == wanted(truth, negated)


@pytest.mark.parametrize("truth", FILES, ids=str)
@signs
def test_what_only_files_can_hold(truth: Truth, negated: bool) -> None:
    assert in_memory(truth, negated, stored(truth)) == wanted(truth, negated)


def test_the_table_leaves_out_no_predicate_of_any_kind() -> None:
    lines: Counter[tuple[Kind, type[Predicate], bool]] = Counter()
    for truth in TABLE:
        for line in truth.read():
            lines[truth.of.kind, type(truth.predicate), line.holds] += 1
    unasked = (Kind.OFFSET, Kind.OBJECT)  # no document stores an offset, and of objects only a sign asks
    stored = {kind: all_ for kind, all_ in LEGAL.items() if kind not in unasked}
    legal = {(kind, predicate, holds) for kind, all_ in stored.items() for predicate in all_ for holds in (True, False)}
    assert legal - lines.keys() == set()
    held = {(path.holds, type(truth.predicate)) for truth in TABLE for path in truth.of.paths}
    assert {how for how, _ in held} == set(Holds)


def test_no_document_stands_twice_under_one_predicate() -> None:
    for truth in (*TABLE, *ROWS, *FILES):
        unnamed = [str(each | {"id": ""}) for each in stored(truth) if each["id"].startswith("line")]
        assert len(set(unnamed)) == len(unnamed), str(truth)
        assert len({each["id"] for each in stored(truth)}) == len(stored(truth)), str(truth)
