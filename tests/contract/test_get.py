"""Opening one document."""

from __future__ import annotations

import json

from fleet_tui.query.query import Query
from fleet_tui.schema import MEMORIES, RUNS
from fleet_tui.source.base import Source
from tests.contract.asking import as_given, as_text, ids, rows
from tests.contract.documents import IDS, MEMORY_DOCUMENTS, RUN_DOCUMENTS
from tests.contract.places import forbidden


async def test_a_document_opens_whole(source: Source) -> None:
    for document in RUN_DOCUMENTS:
        found = await source.get(RUNS, document["id"], document["workflowId"])
        assert found is not None
        assert as_text(as_given(found.document)) == as_text(as_given(document))
        assert isinstance(found.document["_ts"], int)


async def test_an_id_that_is_not_there_opens_nothing(source: Source) -> None:
    assert await source.get(RUNS, "r99", "w00") is None
    assert await source.get(RUNS, "", "w00") is None
    assert await source.get(RUNS, "r99/?#", "w00") is None


async def test_a_document_is_only_under_its_own_partition_key(source: Source) -> None:
    assert await source.get(RUNS, "r00", "w00") is not None
    assert await source.get(RUNS, "r00", "w01") is None
    assert await source.get(RUNS, "r00", "") is None
    assert await source.get(MEMORIES, "a/b", "user 2") is None


async def test_every_listed_id_opens_whatever_it_holds(source: Source) -> None:
    listed = ids(await rows(source, Query(MEMORIES)))
    assert {each for each in IDS if not forbidden(each)} <= set(listed) <= set(IDS)
    assert len(listed) == len(set(listed))
    for document in MEMORY_DOCUMENTS:
        found = await source.get(MEMORIES, document["id"], "user 1/?#")
        assert (found is not None) == (document["id"] in listed)
        if found is not None:
            assert as_text(as_given(found.document)) == as_text(as_given(document))


async def test_raw_bytes_are_the_document_as_stored(source: Source) -> None:
    found = await source.get(RUNS, "r02", "w02")
    assert found is not None
    if found.raw is not None:
        assert json.loads(found.raw) == RUN_DOCUMENTS[2]


async def test_a_read_says_what_it_took(source: Source) -> None:
    found = await source.get(RUNS, "r02", "w02")
    assert found is not None
    assert found.cost.elapsed > 0
    assert found.cost.charge > 0 or not source.identity.live
