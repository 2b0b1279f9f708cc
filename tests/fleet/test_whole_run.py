"""A run with all its older events: they are there, or it is said why they are not."""

from __future__ import annotations

import pytest

from fleet_tui.errors import SourceError
from fleet_tui.fleet import Fleet, OpenedRun
from fleet_tui.fleet.whole_run import AT_ONCE, rows_of, whole_run
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present.cells import line_text
from fleet_tui.present.words import older_missing
from fleet_tui.query.query import Query
from tests.memory_source import FAILURE, Memory, stored
from tests.model.making import Document

SEGMENT: Document = {"id": "s1", "workflowId": "a", "segmentIndex": 0, "_ts": 1, "events": [{"id": "old"}]}


class Silent(Memory):
    """Documents in memory of which no query answers."""

    def pages(self, query: Query, size: int) -> None:  # type: ignore[override]  # noqa: ARG002
        raise SourceError("the account does not answer")


def opened(**more: object) -> OpenedRun:
    return OpenedRun(WorkflowRun.from_document({**stored("a", 1), "workflowId": "a", **more}))


async def test_a_run_comes_with_its_older_events() -> None:
    read = await whole_run(Fleet(Memory(segments=[SEGMENT])), opened(events=[{"id": "new"}]))
    assert [row.event.id for row in await rows_of(read.opened, read.segments)] == ["old", "new"]
    assert (read.refused, read.charge, older_missing(read)) == (None, 1.0, [])


async def test_a_part_that_does_not_answer_is_told_and_what_came_is_kept() -> None:
    memory = Memory(segments=[SEGMENT])
    memory.failing_from = 0
    read = await whole_run(Fleet(memory), opened())
    assert (len(read.segments.documents), read.segments.failed) == (1, (FAILURE,))
    assert "older events may be missing: 1 partition range did not answer" in line_text(older_missing(read)[0])


async def test_without_its_older_events_a_run_stands_only_where_it_may() -> None:
    fleet = Fleet(Silent())
    with pytest.raises(SourceError, match="does not answer"):
        await whole_run(fleet, opened())
    read = await whole_run(fleet, opened(), alone=True)
    assert not read.segments.whole
    assert line_text(older_missing(read)[0]) == "! older events may be missing: the account does not answer"


@pytest.mark.parametrize("events", [1, AT_ONCE + 1])
async def test_few_rows_and_many_are_put_in_the_same_order(events: int) -> None:
    run = opened(events=[{"id": f"e{each}"} for each in range(events)])
    assert [row.event.id for row in await rows_of(run)] == [f"e{each}" for each in range(events)]
