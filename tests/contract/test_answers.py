"""What matches, how many, what a row holds, and what is not there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from fleet_tui.errors import ContainerMissing
from fleet_tui.fields import Container, as_stored
from fleet_tui.query.evaluate import matcher
from fleet_tui.query.failed import failed
from fleet_tui.query.projection import project
from fleet_tui.query.query import Contains, Eq, Has, Predicate, Query, Range, Sort, Term
from fleet_tui.schema import CACHE, CONTAINERS, MEMORIES, RUNS, SEGMENTS
from fleet_tui.source.base import Source
from fleet_tui.source.files.local import LocalSource
from fleet_tui.source.rehearsal.rehearsal import Rehearsal
from tests.contract.asking import as_text, ids, pages, rows
from tests.contract.conftest import Hold
from tests.contract.documents import RUN_DOCUMENTS
from tests.query.truth_table import TABLE, Truth

# The containers of the suite, by name: a truth may be about a variant of one.
CONTAINER = {each.name: each for each in CONTAINERS}
HEAVY = ("events", "embedding", "judge_evaluations")
ASKED: tuple[tuple[str, Predicate], ...] = (
    ("status", Eq("failed")),
    ("status", Eq("nobody")),
    ("score", Range(low=3, high=8, high_open=True)),
    ("task", Contains(("task 1",))),
    ("agent", Has(("writer",))),
    ("events", Range(low=1)),
    ("failed", failed(RUNS).predicate),
    ("tool", Has(("github",))),
)


async def test_every_predicate_and_its_negation_pick_what_the_truth_table_says(hold: Hold) -> None:
    """All documents of the table are there at once; each predicate is asked about its own."""
    truths = [each for each in TABLE if each.field != "written"]
    stored: dict[Container, list[dict[str, Any]]] = {}
    for number, truth in enumerate(truths):
        container = CONTAINER[truth.container.name]
        stored.setdefault(container, []).extend(document for document, _ in _told(number, truth))
    wrong = []
    async with hold(stored) as source:
        in_files = isinstance(source, LocalSource | Rehearsal)
        for number, truth in enumerate(truths):
            for negated in (False, True):
                query = Query(truth.container, (Term(truth.of, truth.predicate, negated),))
                found = {each for each in ids(await rows(source, query)) if each.startswith(f"{number} ")}
                told = {document["id"] for document, holds in _told(number, truth, in_files) if holds != negated}
                if found != told:
                    wrong.append((str(truth), negated, found ^ told))
    assert wrong == []


def _told(number: int, truth: Truth, in_files: bool = False) -> Iterator[tuple[dict[str, Any], bool]]:
    """The documents of a truth, under ids of their own, and the verdicts on an account, or in files."""
    for line in truth.read():
        document_id = f"{number} {line.document['id']}"
        document = {truth.container.partition_key.steps[0]: document_id, **line.document, "id": document_id}
        yield document | {"_ts": 1763370000 + number}, line.holds_in_files if in_files else line.holds


@pytest.mark.parametrize("negated", [False, True], ids=["plain", "negated"])
async def test_a_count_is_what_the_list_holds_whatever_its_sort_and_limit(source: Source, negated: bool) -> None:
    sort = Sort(RUNS.field("score"))
    for name, predicate in ASKED:
        terms = (Term(RUNS.field(name), predicate, negated),)
        listed = await rows(source, Query(RUNS, terms))
        counted = await source.count(Query(RUNS, terms, sort, limit=1))
        assert counted.n == len(listed), name
        assert not counted.failed
    assert (await source.count(Query(RUNS))).n == len(RUN_DOCUMENTS)


async def test_several_terms_have_to_hold_together(source: Source) -> None:
    terms = tuple(Term(RUNS.field(name), predicate) for name, predicate in (ASKED[0], ASKED[2]))
    wanted = {each["id"] for each in RUN_DOCUMENTS if matcher(terms)(each)}
    assert wanted
    assert set(ids(await rows(source, Query(RUNS, terms)))) == wanted


async def test_a_time_range_is_about_the_last_write(source: Source) -> None:
    times = sorted(each["_ts"] for each in await rows(source, Query(RUNS)))
    middle = datetime.fromtimestamp(times[len(times) // 2], UTC)
    since = Term(RUNS.field("written"), Range(low=middle))
    found = [each["_ts"] for each in await rows(source, Query(RUNS, (since,)))]
    assert sorted(found) == [each for each in times if each >= middle.timestamp()]


@pytest.mark.parametrize("container", [RUNS, MEMORIES], ids=lambda each: each.name)
async def test_a_row_is_the_part_of_the_document_that_a_list_reads(source: Source, container: Container) -> None:
    """So rows of all sources are equal, for whole documents are; but for the created time that a file puts there."""
    whole = {each["id"]: each for each in await rows(source, Query(container, whole=True))}
    listed = await rows(source, Query(container))
    assert len(listed) == len(whole)
    for row in listed:
        assert as_text(as_stored(row)) == as_text(project(container, whole[row["id"]]))
        assert not any(heavy in row for heavy in HEAVY)
        result = row.get("result")
        assert result is None or (isinstance(result, dict) and "answer" not in result)


async def test_a_list_tells_how_long_the_lists_are_that_it_does_not_hold(source: Source) -> None:
    rows_ = {each["id"]: each for each in await rows(source, Query(RUNS))}
    assert rows_["r06"]["_len"] == {"events": 6, "judge_evaluations": 2}
    assert rows_["r18"]["_len"] == {}


async def test_an_optional_container_that_is_missing_holds_nothing(source: Source) -> None:
    (page,) = await pages(source, Query(SEGMENTS))
    assert (page.documents, page.more, page.failed) == ((), False, ())
    assert (await source.count(Query(SEGMENTS))).n == 0
    assert await source.get(SEGMENTS, "s1", "w1") is None


async def test_a_missing_container_is_an_error_that_names_it_and_the_next_step(source: Source) -> None:
    for ask in (rows(source, Query(CACHE)), source.count(Query(CACHE)), source.get(CACHE, "c", "k")):
        with pytest.raises(ContainerMissing, match="cache") as raised:
            await ask
        assert raised.value.next_step
    assert len(await rows(source, Query(RUNS))) == len(RUN_DOCUMENTS)


async def test_a_source_may_be_closed_twice(source: Source) -> None:
    await rows(source, Query(RUNS, limit=1))
    await source.aclose()
    await source.aclose()
