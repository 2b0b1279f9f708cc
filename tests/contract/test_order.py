"""The order of a list; documents that tie may come in any order among themselves."""

from __future__ import annotations

import pytest

from fleet_tui.query.evaluate import sort_key
from fleet_tui.query.query import Query, Sort
from fleet_tui.schema import MEMORIES, RUNS
from fleet_tui.source.base import Source
from tests.contract.asking import ids, rows

SORTED = [(container, field.name) for container in (RUNS, MEMORIES) for field in container.fields if field.sortable]


async def test_the_newest_write_comes_first_unless_asked_otherwise(source: Source) -> None:
    times = [each["_ts"] for each in await rows(source, Query(RUNS), 4)]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("descending", [False, True], ids=["ascending", "descending"])
@pytest.mark.parametrize("size", [3, 50])
async def test_every_sort_orders_all_that_record_a_value_at_whatever_path(
    source: Source, descending: bool, size: int
) -> None:
    for container, name in SORTED:
        field = container.field(name)
        stored = await rows(source, Query(container))  # a file puts a created time there that orders
        keys = {each["id"]: key for each in stored if (key := sort_key(each, field)) is not None}
        found = ids(await rows(source, Query(container, sort=Sort(field, descending)), size))
        assert sorted(found) == sorted(keys), name
        assert [keys[each] for each in found] == sorted(keys.values(), key=_utf16, reverse=descending), name


async def test_a_sort_leaves_out_what_records_no_value(source: Source) -> None:
    """Two records are without a score, and one with the word "9" at the first path has a number at the second."""
    scored = ids(await rows(source, Query(RUNS, sort=Sort(RUNS.field("score")))))
    assert {"r18", "r19", "r20"} & set(scored) == set()
    assert {"r16", "r17"} <= set(scored)


def _utf16(key: str | float) -> tuple[bytes, float]:
    """The server for tests orders text by UTF-16 units; no two texts of the suite differ in that."""
    return (key.encode("utf-16-be"), 0.0) if isinstance(key, str) else (b"", key)
