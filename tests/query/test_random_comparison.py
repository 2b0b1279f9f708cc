"""A question means the same in memory and in SQL, over documents of every kind of hostility."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from msgspec.structs import replace

from fleet_tui.fields import Document, Kind, Path
from fleet_tui.query import evaluate, projection
from fleet_tui.query.query import Term
from tests.emulator.engine import Engine
from tests.emulator.server import TestServer
from tests.query.compare import SMALLEST_SHARE, Report, compare
from tests.query.meanings import NpmEngine, Rewrite, SqlEngine, StrictEngine
from tests.query.over_http import compare_over_http
from tests.query.random_cases import ASKED, documents, queries


@pytest.mark.parametrize("name", [NpmEngine.name, StrictEngine.name])
def test_four_hundred_queries_over_a_hundred_documents(name: str, engine: Engine) -> None:
    """As `python -m tests.query.compare` does and prints, one engine at a time."""
    asked: SqlEngine = NpmEngine(engine) if name == NpmEngine.name else StrictEngine()
    report = compare(queries(400, seed=1), 100, 1, [asked])
    assert report.differences == []
    assert report.comparisons == {name: 40_000}
    assert report.rows > 4_000 or name == NpmEngine.name, "the npm engine answers ids only"
    assert report.resumed > 40
    assert report.thin == []
    assert report.share >= SMALLEST_SHARE


async def test_whole_queries_over_http(server: TestServer) -> None:
    """Rows in their order, as far as a list reads them, and counts."""
    assert await compare_over_http(server, queries(80, seed=2), 50, seed=2) == []


def test_the_seed_decides_what_is_asked() -> None:
    assert queries(50, seed=3) == queries(50, seed=3) != queries(50, seed=4)
    assert documents(ASKED[0], 20, seed=3) == documents(ASKED[0], 20, seed=3) != documents(ASKED[0], 20, seed=4)


Check: TypeAlias = Callable[[Term], Callable[[Document], bool]]


def sampled(*engines: Any) -> Report:
    return compare(queries(300, seed=7), 50, 7, engines, until_one=True)


def swap(pattern: str, by: str) -> Rewrite:
    return lambda text: re.sub(pattern, by, text)


FAULTS_IN_SQL: dict[str, Rewrite] = {
    "a guard is missing": swap(r"IS_\w+\(c\.[\w.]+\) AND (?!NOT)", ""),
    "a guard is of another kind": swap("IS_NUMBER", "IS_STRING"),
    "a guard lets another kind in": swap(r"IS_ARRAY\((c\.[\w.]+)\)", r"(IS_ARRAY(\1) OR IS_STRING(\1))"),
    "not is lost": swap(r"NOT \(", "("),
    "all paths instead of any": swap(r"(?<=\)) OR (?=\(IS_)", " AND "),
    "the second path is lost": swap(r"(?<=\)) OR \(IS_STRING\(c\.\w+\) AND c\.\w+ = @p\d+\)", ""),
    "a bound is left out": swap(">= @p", "> @p"),
    "a bound is let in": swap("< @p", "<= @p"),
    "streams overlap": swap(r" AND NOT \(IS_\w+\(c\.[\w.]+\)\)(?= ORDER)", ""),
    "the order is turned round": swap("DESC", "ASC"),
    "a stream goes on after its key": swap("= @from", " @from"),
    "equal instead of one of": swap(r" IN \((@p\d+)[^)]*\)", r" = \1"),
}


@pytest.mark.parametrize("fault", FAULTS_IN_SQL)
def test_a_fault_in_the_sql_is_found_by_both_engines(fault: str, engine: Engine) -> None:
    rewrite = FAULTS_IN_SQL[fault]
    assert sampled(StrictEngine(rewrite)).differences
    assert sampled(NpmEngine(engine, rewrite)).differences


def test_contains_that_minds_case_is_found(engine: Engine) -> None:
    """By the npm engine: the strict one takes CONTAINS only as the product writes it."""
    assert sampled(NpmEngine(engine, swap(r", true\)", ")"))).differences


def test_a_column_that_is_lost_is_found() -> None:
    """By the strict engine, and over HTTP: the bridge to the npm engine answers ids."""
    assert sampled(StrictEngine(swap(r"c\._etag, ", ""))).differences


def trusting(document: Document, path: Path) -> int | None:
    """The length that is stored under `_len`, whoever stored it."""
    return projection.length_at(projection.Partial(document), path)


def needing_a_value(check: Check) -> Check:
    """Negation as SQL has it without guards: what is not recorded is neither."""

    def checked(term: Term) -> Callable[[Document], bool]:
        test = check(term)
        return lambda document: _any_value(term, document) and test(document)

    return checked


def _any_value(term: Term, document: Document) -> bool:
    return any(projection.value_at(document, path) is not None for path in term.field.paths)


def minding_case(needles: tuple[str, ...], found: object) -> bool:
    return isinstance(found, str) and any(needle in found for needle in needles)


def first_path_only(check: Check) -> Check:
    """The others are not read."""
    return lambda term: check(replace(term, field=replace(term.field, paths=term.field.paths[:1])))


FAULTS_IN_MEMORY: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "true is 1": lambda patch: patch.setitem(
        evaluate._RIGHT_KIND, Kind.NUMBER, lambda found: isinstance(found, int | float)
    ),
    "a number is recorded as a text": lambda patch: patch.setitem(
        evaluate._RIGHT_KIND, Kind.STRING, lambda found: isinstance(found, str | int)
    ),
    "numbers are exact": lambda patch: patch.setattr(evaluate, "double", lambda number: number),
    "a stored _len counts": lambda patch: patch.setattr(evaluate, "length_at", trusting),
    "what is missing is neither": lambda patch: patch.setattr(evaluate, "_check", needing_a_value(evaluate._check)),
    "only the first path counts": lambda patch: patch.setattr(evaluate, "_check", first_path_only(evaluate._check)),
    "case counts": lambda patch: patch.setattr(evaluate, "_contains", minding_case),
}


@pytest.mark.parametrize("fault", FAULTS_IN_MEMORY)
def test_a_fault_in_memory_is_found_by_both_engines(
    fault: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    FAULTS_IN_MEMORY[fault](monkeypatch)
    assert sampled(StrictEngine()).differences
    assert sampled(NpmEngine(engine)).differences


def test_without_a_fault_the_same_sample_has_no_differences(engine: Engine) -> None:
    report = sampled(StrictEngine(), NpmEngine(engine))
    assert report.differences == []
