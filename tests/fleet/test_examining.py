"""Concluding one thing of many runs: each is read once, a few at a time, and what is known is never asked again."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from contextlib import aclosing

import pytest

from fleet_tui.errors import (
    ContainerMissing,
    FleetError,
    Forbidden,
    OverBudget,
    ServiceFailed,
    Throttled,
    TimedOut,
    Unauthorized,
    Unreachable,
    Unreadable,
)
from fleet_tui.fields import Container
from fleet_tui.fleet import Fleet, SegmentsRead
from fleet_tui.fleet.examining import AT_ONCE, Examination
from fleet_tui.fleet.patience import PATIENCE
from fleet_tui.key import PartitionKey
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.timeline import Timeline
from fleet_tui.schema import RUNS
from fleet_tui.source.base import Found
from tests.memory_source import Account, Memory, fleet_of, large, stored
from tests.model.making import said


def rows(timeline: Timeline, so_far: bool) -> str:
    return f"{len(timeline)}{'+' if so_far else ''}"


async def listed(fleet: Fleet) -> list[WorkflowRun]:
    return [each async for each in fleet.records(RUNS)]


async def concluded(examination: Examination[str], runs: Sequence[WorkflowRun]) -> list[str | None]:
    return [each.found async for each in examination.examine(runs)]


async def test_each_run_is_read_by_a_point_read_and_told_in_the_order_asked_for() -> None:
    fleet, memory = fleet_of(stored("wf_1", 1), stored("wf_2", 2, events=[said("a", 1, ""), said("b", 2, "")]))
    assert await concluded(fleet.examination(rows), await listed(fleet)) == ["2", "1"]
    assert [each for each in memory.asked if each[0] == "get"] == [
        ("get", "workflowRuns", "wf_2"),
        ("get", "workflowRuns", "wf_1"),
    ]


async def test_a_run_that_is_known_is_not_read_again_until_it_is_written_again() -> None:
    fleet, memory = fleet_of(stored("wf_1", 1, _etag="a"))
    examination = fleet.examination(rows)
    await concluded(examination, await listed(fleet))
    asked = len(memory.asked)
    assert await concluded(examination, await listed(fleet)) == ["1"]
    assert not [each for each in memory.asked[asked:] if each[0] == "get"]
    memory.documents[RUNS.name][0].update(_etag="b", events=[])
    assert await concluded(examination, await listed(fleet)) == ["0"]


async def test_a_run_that_somebody_looks_at_is_not_read_again_unless_it_was_written_since() -> None:
    fleet, memory = fleet_of(stored("wf_1", 1), stored("wf_2", 2))
    opened = await fleet.run("wf_1")
    assert opened
    timeline = opened.timeline(SegmentsRead(()))
    timeline.examine()
    examination, before = fleet.examination(rows), len(memory.asked)
    runs = await listed(fleet)
    examination.lend(timeline)
    assert await concluded(examination, runs) == ["1", "1"]
    assert [each for each in memory.asked[before:] if each[0] == "get"] == [("get", "workflowRuns", "wf_2")]
    memory.documents[RUNS.name][0] = stored("wf_1", 3, events=[said("a", 1, ""), said("b", 2, "")])
    assert await concluded(examination, await listed(fleet)) == ["2", "1"]


async def test_a_run_that_is_not_there_any_more_is_said_to_be_gone() -> None:
    fleet, memory = fleet_of(stored("wf_1"))
    runs = await listed(fleet)
    memory.gone = True
    assert [each.gone async for each in fleet.examination(rows).examine(runs)] == [True]


async def test_older_events_are_read_where_they_are_asked_for_and_the_run_says_that_there_are_any() -> None:
    run = stored("wf_1", segments={"maxSegmentIndex": 1})
    fleet, _ = fleet_of(run, segments=[large(1, 3)])
    runs = await listed(fleet)
    assert await concluded(fleet.examination(rows), runs) == ["4"]
    assert await concluded(fleet.examination(rows, segments=False), runs) == ["1+"]


async def test_a_run_of_an_account_without_older_events_costs_no_question_for_them() -> None:
    memory = Account([stored("wf_1")])
    fleet = Fleet(memory)
    await concluded(fleet.examination(rows), await listed(fleet))
    assert "workflowRunSegments" not in [each[1] for each in memory.asked]


async def test_files_are_asked_once_which_runs_have_older_events_that_they_do_not_speak_of() -> None:
    fleet, memory = fleet_of(*(stored(f"wf_{each}") for each in range(1, 20)), segments=[large(1, 3)])
    examination = fleet.examination(rows)
    runs = await listed(fleet)
    found = {each.run.id: each.found async for each in examination.examine(runs)}
    assert found.pop("wf_1") == "4"
    assert set(found.values()) == {"1"}
    asked = [each for each in memory.asked if each[1] == "workflowRunSegments"]
    assert len(asked) == 2, "which runs have any, and those of the one"


class Counting(Memory):
    """Counts how many reads are in flight, and allows only so many of them."""

    most = 0
    allowed = 1_000
    flying = 0

    async def get(self, container: Container, document_id: str, partition_key: PartitionKey) -> Found | None:
        if not self.allowed:
            raise OverBudget("10.0 RU are used, and --max-ru allows 10")
        self.allowed -= 1
        self.flying += 1
        self.most = max(self.most, self.flying)
        await asyncio.sleep(0)
        self.flying -= 1
        return await super().get(container, document_id, partition_key)


async def test_a_few_are_read_at_once_and_never_more() -> None:
    memory = Counting([stored(f"wf_{number}") for number in range(30)])
    fleet = Fleet(memory)
    assert len(await concluded(fleet.examination(rows), await listed(fleet))) == 30
    assert memory.most == AT_ONCE


async def test_what_is_known_before_the_budget_ends_is_given_out() -> None:
    memory = Counting([stored(f"wf_{number}") for number in range(30)])
    memory.allowed = 10
    fleet = Fleet(memory)
    async with aclosing(fleet.examination(rows).examine(await listed(fleet))) as found:
        for _ in range(10):
            assert (await anext(found)).found == "1"
        with pytest.raises(OverBudget):
            await anext(found)


class Refusing(Memory):
    """Refuses the reads of some runs, so many times each."""

    def __init__(self, runs: int, error: FleetError, **times: int) -> None:
        super().__init__([stored(f"wf_{each}") for each in range(runs)])
        self.error = error
        self.times = times

    async def get(self, container: Container, document_id: str, partition_key: PartitionKey) -> Found | None:
        found = await super().get(container, document_id, partition_key)
        if left := self.times.get(document_id, 0):
            self.times[document_id] = left - 1
            raise self.error
        return found


async def test_a_throttled_read_is_tried_again_when_the_service_wants_it() -> None:
    memory = Refusing(5, Throttled("used up (429)", 0.0), wf_1=2, wf_3=1)
    fleet = Fleet(memory)
    assert await concluded(fleet.examination(rows), await listed(fleet)) == ["1"] * 5


async def test_a_read_that_is_throttled_for_longer_than_anybody_waits_hides_no_other_run() -> None:
    memory = Refusing(5, Throttled("used up (429)", PATIENCE + 1), wf_1=1)
    fleet = Fleet(memory)
    examination = fleet.examination(rows)
    found = [each async for each in examination.examine(await listed(fleet))]
    assert [each.run.id for each in found if each.refused] == ["wf_1"]
    assert sum(each.concluded for each in found) == 4
    assert await concluded(examination, await listed(fleet)) == ["1"] * 5, "it is asked for again"


@pytest.mark.parametrize("error", [ServiceFailed("503"), TimedOut("late"), Unreachable("dropped"), Unreadable("odd")])
async def test_a_run_that_cannot_be_read_hides_no_other(error: FleetError) -> None:
    fleet = Fleet(Refusing(20, error, wf_7=1))
    found = [each async for each in fleet.examination(rows).examine(await listed(fleet))]
    assert [(each.run.id, each.refused) for each in found if not each.concluded] == [("wf_7", error)]
    assert len(found) == 20


@pytest.mark.parametrize("error", [OverBudget("used"), Unauthorized("401"), Forbidden("403"), ContainerMissing("404")])
async def test_what_no_other_run_is_spared_ends_it_at_once(error: FleetError) -> None:
    fleet = Fleet(Refusing(20, error, wf_7=1))
    with pytest.raises(type(error)):
        await concluded(fleet.examination(rows), await listed(fleet))


@pytest.mark.parametrize("runs", [1, 3, 30])
async def test_a_source_that_answers_no_read_ends_it_soon(runs: int) -> None:
    memory = Refusing(runs, Unreachable("no network"), **{f"wf_{each}": 9 for each in range(runs)})
    fleet = Fleet(memory)
    with pytest.raises(Unreachable):
        await concluded(fleet.examination(rows), await listed(fleet))
    assert sum(each[0] == "get" for each in memory.asked) <= 2 * AT_ONCE


async def test_leaving_ends_the_reads_that_are_on_their_way() -> None:
    memory = Counting([stored(f"wf_{number}") for number in range(30)])
    fleet = Fleet(memory)
    async with aclosing(fleet.examination(rows).examine(await listed(fleet))) as found:
        await anext(found)
    reads = sum(each[0] == "get" for each in memory.asked)
    await asyncio.sleep(0)
    assert sum(each[0] == "get" for each in memory.asked) == reads
    assert reads <= AT_ONCE + 1


async def test_keys_are_heard_while_a_run_is_looked_at_and_one_is_looked_at_after_the_other() -> None:
    """A run of 600 events takes longer than a key waits: what concludes goes on only once somebody had their turn."""
    loop, key, looking, most = asyncio.get_running_loop(), threading.Event(), [0], [0]

    def patient(timeline: Timeline, so_far: bool) -> str:
        looking[0] += 1
        most[0] = max(most[0], looking[0])
        loop.call_soon_threadsafe(key.set)
        heard = key.wait(5)
        looking[0] -= 1
        return rows(timeline, so_far) if heard else "nobody had their turn"

    events = [said(f"ev_{each}", each, "") for each in range(600)]
    fleet, _ = fleet_of(*(stored(f"wf_{number}", number, events=events) for number in range(4)))
    assert await concluded(fleet.examination(patient), await listed(fleet)) == ["600"] * 4
    assert most == [1]
