"""A document is named by its id and its partition key together, whatever that key is, and by nothing less."""

from __future__ import annotations

from typing import Any, Final

import pytest

from fleet_tui.key import ABSENT, Key, PartitionKey, partition_key
from fleet_tui.query.projection import own_key, partition_of
from fleet_tui.query.query import Eq, Query, Term
from fleet_tui.schema import CONTAINERS, RUNS
from fleet_tui.source.base import Source
from tests.contract.asking import rows
from tests.contract.places import PLACES

TWIN: Final = "twin"  # an id that stands in every partition
ODD: Final = "twin/?#@%41\\"  # no address of the service holds such an id, so it is opened by a query
STORED: Final[dict[str, Any]] = {
    "null": {"workflowId": None},
    "a whole number": {"workflowId": 42},
    "a whole number with a point": {"workflowId": 7.0},
    "a fraction": {"workflowId": -0.5},
    "a large number": {"workflowId": 1e300},
    "a number in quotes": {"workflowId": "42"},
    "true": {"workflowId": True},
    "false": {"workflowId": False},
    "the word null": {"workflowId": "null"},
    "an empty text": {"workflowId": ""},
    "other letters": {"workflowId": '調査 "?@/#%41 \u2028'},
    "a long text": {"workflowId": "w" * 2000},
    "none": {},
}
DOCUMENTS: Final = [
    {"id": name, "userId": "u", "task": {"input": what}, **stored}
    for what, stored in STORED.items()
    for name in (TWIN, f"the run of {what}", ODD)
]


# the server for tests takes one id in one partition only
@pytest.fixture(params=sorted(set(PLACES) - {"server"}))
async def keyed(request: pytest.FixtureRequest) -> Any:
    """A source of runs under every kind of partition key."""
    contents = {each: DOCUMENTS if each is RUNS else [] for each in CONTAINERS}
    async with PLACES[request.param](contents, request) as source:
        yield source


def key_of(stored: dict[str, Any]) -> PartitionKey:
    return partition_key(stored["workflowId"]) if "workflowId" in stored else ABSENT


@pytest.mark.parametrize("what", STORED)
async def test_of_documents_of_one_id_each_opens_under_its_own_key(keyed: Source, what: str) -> None:
    for name in (TWIN, f"the run of {what}", ODD):
        found = await keyed.get(RUNS, name, key_of(STORED[what]))
        assert found is not None
        assert found.document["task"] == {"input": what}


async def test_a_whole_number_is_the_same_key_with_a_point_and_without(keyed: Source) -> None:
    for same in (7, 7.0):
        assert await keyed.get(RUNS, TWIN, partition_key(same)) is not None
    assert await keyed.get(RUNS, TWIN, "7") is None


@pytest.mark.parametrize("what", STORED)
async def test_a_document_is_under_no_other_key_than_its_own(keyed: Source, what: str) -> None:
    others = [key_of(stored) for each, stored in STORED.items() if each != what]
    for key in (*others, partition_key(["x"]), partition_key({"a": 1})):
        assert await keyed.get(RUNS, f"the run of {what}", key) is None


async def test_a_list_tells_every_key_as_it_is_stored(keyed: Source) -> None:
    listed = await rows(keyed, Query(RUNS))
    found = {Key(str(each["id"]), own_key(RUNS, each)) for each in listed}
    assert len(listed) == len(DOCUMENTS)
    assert found == {Key(each["id"], own_key(RUNS, each)) for each in DOCUMENTS}


async def test_an_id_that_stands_in_every_partition_is_listed_once_for_each(keyed: Source) -> None:
    named = await rows(keyed, Query(RUNS, (Term(RUNS.field("id"), Eq(TWIN)),)))
    assert len(named) == len({partition_of(RUNS, each) for each in named}) == len(STORED)
