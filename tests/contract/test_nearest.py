"""The documents whose vectors are nearest to one: by the service's own search, or compared one by one."""

from __future__ import annotations

from typing import Any

import pytest

from fleet_tui.query.projection import SIMILARITY, project
from fleet_tui.query.query import Eq, Query, Scope, Sort, Term
from fleet_tui.schema import MEMORIES
from fleet_tui.source.base import Source
from tests.contract.asking import as_text, ids, rows
from tests.contract.conftest import Hold

EAST = (1.0, 0.0, 0.0)
# From the east by 0, 60, 90 and 180 degrees; all lengths but 1 on purpose.
VECTORS: dict[str, Any] = {
    "east": [3.0, 0, 0],
    "near": [0.5, 0.8660254037844386, 0.0],
    "north": [0, 0.2, 0],
    "west": [-7.5, 0.0, 0.0],
    "longer": [1.0, 0.0, 0.0, 0.0],
    "shorter": [1.0],
    "zero": [0.0, 0.0, 0.0],
    "text": "[1, 0, 0]",
    "mixed": [1.0, None, 0.0],
    "null": None,
    "empty": [],
}
ALIKE = {"east": 1.0, "near": 0.5, "north": 0.0, "west": -1.0}


def memory(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "userId": "ada", "agentId": "writer", "content": f"of {name}", "_ts": 1763370000, **more}


STORED = (
    *(memory(name, embedding=vector) for name, vector in VECTORS.items()),
    memory("none"),
    memory("of another agent", embedding=[2.0, 0.0, 0.0], agentId="judge"),
    memory("of another user", embedding=[1.0, 0.0, 0.0], userId="bob"),
)
OF_ADA = Term(MEMORIES.field("user"), Eq("ada"))
OF_WRITER = Term(MEMORIES.field("agent"), Eq("writer"))
ASKED = Query(MEMORIES, (OF_ADA, OF_WRITER))


async def asked(hold: Hold, query: Query = ASKED, k: int = 20) -> Any:
    async with hold({MEMORIES: STORED}) as source:
        return await source.nearest(query, EAST, k)


async def test_the_nearest_comes_first_with_how_near_it_is(hold: Hold) -> None:
    found = await asked(hold)
    assert ids(found.documents) == list(ALIKE)
    for each in found.documents:
        assert each[SIMILARITY] == pytest.approx(ALIKE[each["id"]])
    assert found.scope in (Scope.SINGLE, Scope.PREFIX)
    assert (found.failed, found.more, found.cut) == ((), False, False)


async def test_only_so_many_come_whatever_the_sort_and_limit(hold: Hold) -> None:
    query = Query(MEMORIES, ASKED.terms, Sort(MEMORIES.field("id"), descending=False), limit=1)
    assert ids((await asked(hold, query, 2)).documents) == ["east", "near"]


async def test_filters_hold_before_the_nearest_are_picked(hold: Hold) -> None:
    assert ids((await asked(hold, Query(MEMORIES, (OF_ADA,)), 2)).documents)[0] in ("east", "of another agent")
    not_east = Term(MEMORIES.field("id"), Eq("east"), negated=True)
    assert ids((await asked(hold, Query(MEMORIES, (*ASKED.terms, not_east)), 2)).documents) == ["near", "north"]
    nobody = Term(MEMORIES.field("user"), Eq("nobody"))
    assert (await asked(hold, Query(MEMORIES, (nobody,)))).documents == ()


async def test_what_cannot_be_compared_is_left_out_and_counted_where_it_was_looked_at(hold: Hold) -> None:
    found = await asked(hold)
    if found.compared is None:
        assert (found.other_length, found.unusable) == (0, 0)
    else:
        assert (found.compared, found.other_length, found.unusable) == (4, 2, 3)


async def test_a_row_is_that_of_a_list_and_holds_no_vector(hold: Hold) -> None:
    async with hold({MEMORIES: STORED}) as source:
        listed = {each["id"]: each for each in await rows(source, ASKED)}
        for row in (await source.nearest(ASKED, EAST, 3)).documents:
            assert as_text({**listed[row["id"]], SIMILARITY: row[SIMILARITY]}) == as_text(row)
            assert as_text(project(MEMORIES, row)) == as_text(listed[row["id"]])


async def test_asking_for_the_nearest_says_what_it_took(source: Source) -> None:
    found = await source.nearest(Query(MEMORIES, (OF_ADA,)), EAST, 3)
    assert found.cost.elapsed > 0
    assert found.cost.charge > 0 or not source.identity.live
