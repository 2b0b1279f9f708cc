"""What stands below the summary of a run: a cause is told whole, on several lines where it has to be."""

from __future__ import annotations

import pytest

from fleet_tui.insight.cause import Cause
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present.cells import line_text, line_width
from fleet_tui.present.records.runs import about

RUN = WorkflowRun.from_document({"id": "wf_1", "metadata": {"task": "Compare the two"}, "status": "failed"})


@pytest.mark.parametrize("width", [39, 60, 79, 119])
@pytest.mark.parametrize("words", [1, 6, 12])
def test_a_cause_is_told_whole_with_its_event_where_three_lines_have_room_for_it(width: int, words: int) -> None:
    text = " ".join(["timeout of it"] * words)
    lines = about(RUN, Cause("", text, "ev_007"), width)
    told = " ".join(line_text(each).strip() for each in lines)
    assert all(line_width(each) <= width for each in lines)
    assert 1 <= len(lines) <= 3
    if len(text) + 20 < 2.5 * width:
        assert told.startswith(f"{text} · ev_007")
    else:
        assert "…" in told or f"{text} · ev_007" in told


def test_a_cause_that_has_no_room_at_all_ends_with_a_sign_and_its_event() -> None:
    lines = about(RUN, Cause("", "word " * 200, "ev_007"), 79)
    assert len(lines) == 3
    assert "…" in line_text(lines[-1])
