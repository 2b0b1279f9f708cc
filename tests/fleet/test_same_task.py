"""The runs of one task: found by its text exactly as stored, in both shapes of a document."""

from __future__ import annotations

import pytest

from fleet_tui.errors import FleetError
from fleet_tui.fleet.newest import newest_good
from tests.memory_source import FAILURE, fleet_of, names, stored
from tests.model.making import Document

TASK = "Which customers ordered\tin Q3, but not in October? \x1b[31m"


def nested(name: str, written: int, status: str, task: object = TASK, **more: object) -> Document:
    return stored(name, written, task={"input": task}, execution_summary={"status": status}, **more)


def flat(name: str, written: int, status: str, task: object = TASK) -> Document:
    return {"id": name, "workflowId": name, "_ts": written, "task": task, "status": status}


async def test_the_runs_of_a_task_are_those_with_its_very_text_of_either_shape() -> None:
    other = nested("wf_4", 4, "failed", TASK.lower())
    fleet, _ = fleet_of(nested("wf_1", 1, "failed"), flat("wf_2", 2, "success"), nested("wf_3", 3, "running"), other)
    for name in ("wf_1", "wf_2"):
        opened = await fleet.run(name)
        assert opened is not None
        link = (await fleet.links(opened.record))[-1]
        assert link.title == "runs of the same task (3)"
        assert await names(fleet.records(link.container, within=link.terms)) == ["wf_3", "wf_2", "wf_1"]


@pytest.mark.parametrize("task", [TASK + "!", None, "", 7])
async def test_a_run_that_is_alone_with_its_task_has_no_link_to_itself(task: object) -> None:
    fleet, _ = fleet_of(nested("wf_1", 1, "failed", task), nested("wf_2", 2, "failed"))
    opened = await fleet.run("wf_1")
    assert opened is not None
    assert [each.title for each in await fleet.links(opened.record)] == ["memories it left", "cache entries"]


async def test_runs_that_cannot_be_counted_are_offered_without_a_number() -> None:
    fleet, memory = fleet_of(nested("wf_1", 1, "failed"))
    memory.failing_counts = True
    opened = await fleet.run("wf_1")
    assert opened is not None
    assert (await fleet.links(opened.record))[-1].title == "runs of the same task"


@pytest.mark.parametrize("opened_id", ["wf_1", "wf_4"])
async def test_the_good_run_of_a_task_is_the_newest_other_run_that_succeeded(opened_id: str) -> None:
    runs = nested("wf_1", 1, "failed"), flat("wf_2", 2, "completed"), nested("wf_3", 3, "Success")
    fleet, memory = fleet_of(*runs, nested("wf_4", 4, "succeeded"), nested("wf_5", 5, "running"))
    opened = await fleet.run(opened_id)
    assert opened is not None
    memory.asked.clear()
    found = await newest_good(fleet, opened.record, "name it")
    assert found.id == ("wf_4" if opened_id == "wf_1" else "wf_3")
    assert len(memory.asked) == 1


async def test_a_task_without_a_good_run_says_so() -> None:
    fleet, _ = fleet_of(nested("wf_1", 1, "failed"), nested("wf_2", 2, "succeeded", "another task"))
    opened = await fleet.run("wf_1")
    assert opened is not None
    with pytest.raises(FleetError, match="no other run of this task succeeded"):
        await newest_good(fleet, opened.record, "name it")


async def test_a_run_without_a_task_says_that_no_other_is_found_by_it() -> None:
    fleet, _ = fleet_of(nested("wf_1", 1, "failed", ""), nested("wf_2", 2, "succeeded", ""))
    opened = await fleet.run("wf_1")
    assert opened is not None
    with pytest.raises(FleetError, match="this run has no task"):
        await newest_good(fleet, opened.record, "name it")


async def test_a_good_run_that_may_be_where_nobody_answers_is_not_said_to_be_missing() -> None:
    fleet, memory = fleet_of(nested("wf_1", 1, "failed"))
    opened = await fleet.run("wf_1")
    assert opened is not None
    memory.failing_from = 0
    with pytest.raises(FleetError, match=FAILURE.error.cause):
        await newest_good(fleet, opened.record, "name it")
