"""Reading a list page by page."""

from __future__ import annotations

from contextlib import aclosing

import pytest

from fleet_tui.query.query import Eq, Query, Scope, Term
from fleet_tui.schema import MEMORIES, RUNS
from fleet_tui.source.base import Source
from tests.contract.asking import as_given, as_text, ids, pages, rows
from tests.contract.documents import RUN_DOCUMENTS

ALL = {each["id"] for each in RUN_DOCUMENTS}


@pytest.mark.parametrize("size", [1, 7, 50])
async def test_every_document_comes_once_in_full_pages(source: Source, size: int) -> None:
    found = await pages(source, Query(RUNS), size)
    assert sorted(each for page in found for each in ids(page.documents)) == sorted(ALL)
    assert [len(page.documents) for page in found[:-1]] == [size] * (len(found) - 1)
    assert 0 < len(found[-1].documents) <= size


@pytest.mark.parametrize("size", [1, 7, 20, 21, 22])
async def test_more_is_true_until_the_last_page_and_false_there(source: Source, size: int) -> None:
    found = await pages(source, Query(RUNS), size)
    assert [page.more for page in found] == [True] * (len(found) - 1) + [False]
    assert [page.over for page in found] == [False] * (len(found) - 1) + [True]


@pytest.mark.parametrize("limit", [1, 7, 10, 21, 100])
async def test_a_limit_ends_the_list(source: Source, limit: int) -> None:
    whole = await rows(source, Query(RUNS))
    found = await pages(source, Query(RUNS, limit=limit), 7)
    times = [each["_ts"] for page in found for each in page.documents]
    assert times == [each["_ts"] for each in whole[:limit]]
    assert [page.more for page in found] == [True] * (len(found) - 1) + [False]


async def test_nothing_found_is_one_empty_page_and_the_end(source: Source) -> None:
    nobody = Term(RUNS.field("user"), Eq("nobody"))
    (page,) = await pages(source, Query(RUNS, (nobody,)))
    assert not page.documents
    assert not page.more
    assert not page.failed


async def test_a_list_can_be_left_after_its_first_page(source: Source) -> None:
    async with aclosing(source.pages(Query(RUNS), 5)) as left:
        first = await anext(left)
    assert len(first.documents) == 5
    assert len(await rows(source, Query(RUNS))) == len(ALL)


async def test_two_lists_do_not_disturb_each_other(source: Source) -> None:
    async with aclosing(source.pages(Query(RUNS), 4)) as one, aclosing(source.pages(Query(MEMORIES), 3)) as other:
        mixed: list[str] = []
        async for page in one:
            mixed += ids(page.documents)
            await anext(other, None)
    assert sorted(mixed) == sorted(ALL)


async def test_a_list_of_one_partition_says_so(source: Source, request: pytest.FixtureRequest) -> None:
    levels = "levels" in request.node.name  # of which the user is the first, of every container
    own = Term(RUNS.field("user"), Eq("u1"))
    across = Scope.PREFIX if levels else Scope.CROSS
    assert {page.scope for page in await pages(source, Query(RUNS, (own,)))} == {across}
    user = Term(MEMORIES.field("user"), Eq("user 1/?#"))
    found = await pages(source, Query(MEMORIES, (user,)), 5)
    assert {page.scope for page in found} == {Scope.PREFIX if levels else Scope.SINGLE}
    everything = ids(await rows(source, Query(MEMORIES)))
    assert sorted(each for page in found for each in ids(page.documents)) == sorted(everything)
    stranger = Term(MEMORIES.field("user"), Eq("user 1"))
    assert await rows(source, Query(MEMORIES, (stranger,))) == []


async def test_whole_documents_come_as_stored(source: Source) -> None:
    found = await rows(source, Query(RUNS, whole=True), 4)
    given = sorted(as_text(as_given(each)) for each in RUN_DOCUMENTS)
    assert sorted(as_text(as_given(each)) for each in found) == given


async def test_hostile_text_comes_as_stored(source: Source) -> None:
    found = {each["id"]: each for each in await rows(source, Query(MEMORIES, whole=True))}
    for document_id, document in found.items():
        opened = await source.get(MEMORIES, document_id, "user 1/?#")
        assert opened is not None
        assert as_text(as_given(opened.document)) == as_text(as_given(document))
