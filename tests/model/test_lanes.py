"""A run as lanes: which agent was at work when."""

from __future__ import annotations

import pytest

from fleet_tui.model.lanes import Body, Filling, lanes
from fleet_tui.model.severity import Severity
from tests.model.making import Document, called, opened, run, said


def test_a_lane_runs_from_row_to_row_of_its_agent_and_solid_where_a_duration_is_recorded() -> None:
    timeline = opened(
        run(
            said("a", 0, "", agentId="planner"),
            said("b", 2, "", agentId="planner"),
            called("c", 4, "", agentId="coder", payload={"durationMs": 3000}),
            said("d", 10, "", agentId="coder"),
        )
    )
    planner, coder = lanes(timeline, 11, 4)
    assert (planner.agents, coder.agents) == (("planner",), ("coder",))
    assert planner.bodies == [Body.EMPTY, Body.INFERRED, Body.INFERRED, *[Body.EMPTY] * 8]
    assert list(planner.heads) == [2, 0]
    assert coder.bodies[4:8] == [Body.EMPTY, Body.RECORDED, Body.RECORDED, Body.RECORDED]
    assert coder.heads[10] == Severity.NONE


def test_the_worst_row_of_a_cell_is_the_one_that_shows() -> None:
    timeline = opened(run(said("a", 0, ""), called("b", 0.1, "ValueError: no"), said("c", 100, "")))
    (writer,) = lanes(timeline, 10, 4)
    assert writer.heads[0] >= Severity.RECOVERED


def test_agents_beyond_the_room_share_the_last_lane_and_none_is_left_out() -> None:
    timeline = opened(run(*(said(f"ev_{n}", n, "", agentId=f"agent {n}") for n in range(6))))
    made = lanes(timeline, 6, 4)
    assert [each.agents for each in made] == [
        ("agent 0",),
        ("agent 1",),
        ("agent 2",),
        ("agent 3", "agent 4", "agent 5"),
    ]
    assert sorted(made[3].heads) == [3, 4, 5]
    assert len(lanes(timeline, 6, 6)) == 6


def test_a_run_in_which_no_time_passed_has_empty_lanes() -> None:
    assert [each.heads for each in lanes(opened(run(said("a", None, ""))), 10, 4)] == [{}]
    assert lanes(opened(run()), 10, 4) == []


def test_lanes_of_many_rows_are_filled_in_slices_and_say_how_far_that_is() -> None:
    agents = ("planner", "coder", "writer")
    timeline = opened(run(*(said(f"ev_{n}", n, "", agentId=agents[n % 3]) for n in range(200))))
    filling, shares = Filling(timeline, 40, 2), [0.0]
    while not filling.fill(60):
        shares.append(filling.share)
    assert shares == pytest.approx([0.0, 0.3, 0.6, 0.9])
    assert (filling.share, filling.lanes) == (1.0, lanes(timeline, 40, 2))


@pytest.mark.parametrize("document", [run(), run(said("a", None, "")), run(said("a", 0, ""))])
def test_lanes_with_nothing_to_fill_are_full_at_once(document: Document) -> None:
    filling = Filling(opened(document), 40, 2)
    assert filling.share == 1.0
    assert filling.fill(0)
