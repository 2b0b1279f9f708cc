"""The memories that are most like one, as the command line and the screen ask for them."""

from __future__ import annotations

from typing import Any

import pytest

from fleet_tui.clock import frozen
from fleet_tui.demo import FOLDER, NOW
from fleet_tui.errors import FilterError, UsageError
from fleet_tui.fleet import Fleet, RecordPage
from fleet_tui.fleet.listing import MOST_SIMILAR
from fleet_tui.model.memory import AgentMemoryItem
from fleet_tui.model.run import WorkflowRun
from fleet_tui.query.query import Scope
from fleet_tui.schema import CACHE, MEMORIES
from fleet_tui.source.base import Nearest
from fleet_tui.source.files.local import LocalSource
from tests.demo_data.cases import DOCUMENTS
from tests.memory_source import Memory


def memory(name: str, *vector: float, **more: Any) -> dict[str, Any]:
    found = {"id": name, "userId": "ada", "agentId": "writer", "content": f"about {name}", "_ts": 1763370000, **more}
    return {**found, "embedding": list(vector)} if vector else found


ASKED = memory("asked", 1, 0)
OTHERS = (
    memory("near", 0.9, 0.1),
    memory("far", -1, 0.2, agentId="judge"),
    memory("middle", 0.1, 0.9, metadata={"importance": 0.9}),
    memory("longer", 1, 0, 0),
    memory("without"),
    memory("of bob", 1, 0, userId="bob"),
)


def fleet_of(*memories: dict[str, Any]) -> tuple[Fleet, Memory]:
    source = Memory(memories=memories or (ASKED, *OTHERS))
    return Fleet(source, frozen(NOW)), source


def record(document: dict[str, Any]) -> AgentMemoryItem:
    return AgentMemoryItem.from_document(document)


async def only_page(fleet: Fleet, text: str = "", **more: Any) -> RecordPage[AgentMemoryItem]:
    (page,) = [page async for page in fleet.similar(record(ASKED), text, **more).pages()]
    return page


def names(page: RecordPage[AgentMemoryItem]) -> list[str]:
    return [each.id for each in page.records]


async def test_the_most_similar_of_its_own_user_come_first_without_itself() -> None:
    fleet, source = fleet_of()
    page = await only_page(fleet)
    assert names(page) == ["near", "middle", "far"]
    assert [round(each.similarity or 0, 2) for each in page.records] == [0.99, 0.11, -0.98]
    assert source.asked == [("nearest", MEMORIES.name, Scope.SINGLE)]
    assert isinstance(page.page, Nearest)
    assert (page.page.compared, page.page.other_length, page.more) == (3, 1, False)
    assert page.page.cost.charge == 1.0


async def test_a_filter_holds_too_and_an_order_it_asks_for() -> None:
    fleet, _ = fleet_of()
    assert names(await only_page(fleet, "agent:writer")) == ["near", "middle"]
    assert names(await only_page(fleet, "importance:>0.5")) == ["middle"]
    assert names(await only_page(fleet, "sort:id")) == ["far", "middle", "near"]
    assert names(await only_page(fleet, k=1)) == ["near"]
    with pytest.raises(FilterError):
        fleet.similar(record(ASKED), "agnet:writer")


async def test_twenty_are_asked_for_unless_told_otherwise() -> None:
    fleet, _ = fleet_of(ASKED, *(memory(f"m{n}", 1, n) for n in range(30)))
    assert names(await only_page(fleet)) == [f"m{n}" for n in range(MOST_SIMILAR)]
    assert [each.id async for each in fleet.similar(record(ASKED))] == [f"m{n}" for n in range(20)]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"embedding": None}, "no embedding"),
        ({"embedding": []}, "no embedding"),
        ({"embedding": [0, 0.0]}, "no list of numbers, or all zeros"),
        ({"embedding": "[1, 0]"}, "no list of numbers, or all zeros"),
        ({"userId": None}, "records no user"),
    ],
)
def test_a_memory_with_nothing_to_be_compared_by_says_so(changed: dict[str, Any], told: str) -> None:
    fleet, source = fleet_of()
    with pytest.raises(UsageError, match=told) as raised:
        fleet.similar(record({**ASKED, **changed}))
    assert raised.value.next_step
    assert source.asked == []


async def test_a_listed_memory_is_read_whole_for_its_vector_and_a_whole_one_is_not_read_again() -> None:
    fleet, source = fleet_of()
    (page,) = [page async for page in fleet.records(MEMORIES, "id:asked").pages()]
    (listed,) = page.records
    with pytest.raises(UsageError):
        fleet.similar(listed)
    source.asked.clear()
    whole = await fleet.whole(listed)
    assert whole is not None
    assert await fleet.whole(whole) is whole
    assert source.asked == [("get", MEMORIES.name, "asked")]
    assert [each.id async for each in fleet.similar(whole, k=1)] == ["near"]
    source.gone = True
    assert await fleet.whole(listed) is None


def test_only_memories_are_similar_to_anything() -> None:
    assert not hasattr(WorkflowRun, "similarity")
    assert record(ASKED).similarity is None
    assert record({**ASKED, "_similarity": 0.5}).similarity is None, "somebody stored a field of that name"


async def test_near_duplicates_of_the_demo_are_most_similar() -> None:
    fleet = Fleet(LocalSource(FOLDER), frozen(NOW))
    opened = await fleet.record(MEMORIES, DOCUMENTS["agentMemory"]["near-duplicates"])
    assert opened is not None
    first = await anext(aiter(fleet.similar(opened.record)))
    assert first.similarity is not None
    assert first.similarity > 0.95


async def test_all_entries_of_a_cache_key_are_one_question_to_one_partition() -> None:
    fleet = Fleet(LocalSource(FOLDER), frozen(NOW))
    opened = await fleet.record(CACHE, DOCUMENTS["cache"]["several-of-one-key"])
    assert opened is not None
    listing = fleet.records(CACHE, f'key:"{opened.record.key}"', whole=True)
    assert listing.query.scope is Scope.SINGLE
    (page,) = [page async for page in listing.pages()]
    assert len(page.records) == 3
    assert {each.key for each in page.records} == {opened.record.key}
