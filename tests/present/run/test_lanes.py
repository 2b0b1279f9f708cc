"""The lanes of a run as text, and what stands there while they are made."""

from __future__ import annotations

from fleet_tui.present.cells import line_text
from fleet_tui.present.run.lanes import filled_lines, filling_of, lane_lines
from tests.model.making import opened, run, said


def test_lanes_that_are_being_filled_say_how_far_that_is_in_as_many_lines() -> None:
    agents = ("planner", "coder", "writer")
    timeline = opened(run(*(said(f"ev_{n}", n, "", agentId=agents[n % 3]) for n in range(200))))
    full = [line_text(each) for each in lane_lines(timeline, 60, 4)]
    filling = filling_of(timeline, 60, 4)
    assert not filling.fill(80)
    half = [line_text(each) for each in filled_lines(filling, 60)]
    assert half == [full[0], "working 40 %", "", ""]
    assert filling.fill(120)
    assert [line_text(each) for each in filled_lines(filling, 60)] == full
