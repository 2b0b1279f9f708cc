"""What is asked in several places is answered the same in each: in lists and details, filters and screens."""

from __future__ import annotations

import pytest

from fleet_tui.fields import Document
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.took import Took
from fleet_tui.query.evaluate import recorded
from fleet_tui.query.projection import project
from fleet_tui.schema import RUNS
from fleet_tui.source.cosmos.storable import _equal
from tests.model.making import opened, run

_BLANK = "1970-01-01T00:00:00Z"
_EVENTS = [
    {"eventId": "a", "timestamp": _BLANK, "createdAt": "2025-11-17T10:00:00Z"},
    {"eventId": "b", "timestamp": "2025-11-17T10:01:00Z"},
]


def test_a_time_that_stands_for_none_gives_way_to_the_next_in_list_axis_and_detail() -> None:
    document = {**run(status=None), "events": _EVENTS, "execution_summary": {}}
    timeline = opened(document)
    assert timeline.duration == WorkflowRun.from_document(document).took.seconds == 60
    assert [each.event.moment and each.event.moment.is_blank for each in timeline] == [False, False]


@pytest.mark.parametrize("end", [{"end_time": "soon"}, {"end_time": "2025-11-17T10:01:00Z"}, {}])
def test_a_row_and_its_whole_document_agree_whether_a_run_has_an_end(end: Document) -> None:
    document = {"id": "r", "events": _EVENTS, **end}
    row, whole = WorkflowRun.from_document(project(RUNS, document)), WorkflowRun.from_document(document)
    assert row.took == whole.took == (Took() if end else Took(60, so_far=True))


def test_the_score_of_the_screen_is_that_of_filters_where_the_judge_was_off_for_one_of_two() -> None:
    document = {"id": "r", "quality": {"overallScore": 0, "score": 7, "used_fallback": True}}
    assert WorkflowRun.from_document(document).score == recorded(RUNS, "score", document) == 7


def test_numbers_beyond_any_double_are_told_apart_by_their_sign() -> None:
    assert not _equal(-(10**400), 10**400)
