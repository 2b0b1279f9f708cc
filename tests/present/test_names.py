"""Names of agents in few cells: whole where they fit, and no two of them alike."""

from __future__ import annotations

import pytest

from fleet_tui.model.example import DspyExample
from fleet_tui.present.cells import cell_width
from fleet_tui.present.names import joined_in, name_in
from fleet_tui.present.records.examples import team_table
from fleet_tui.query.query import shortest
from fleet_tui.schema import RUNS
from tests.present.reading import text_of

PORT = ("Harbour_PilotAgent", "Harbour_TugmasterAgent")
TEAMS = (
    PORT,
    ("ResearcherAgent", "ReviewerAgent"),
    ("CustomerSupportAgent", "CustomerSuccessAgent", "WriterAgent"),
    ("Harbour", "HarbourMaster"),
    ("agent_1", "agent_2", "agent_12"),
    ("Harbour_Pilot", "Haven_Pilot", "Harbour_Tug"),
    ("Agent",),
    ("調査担当", "調査部長"),
)


@pytest.mark.parametrize(
    ("names", "room", "shown"),
    [
        (["ResearcherAgent", "ReviewerAgent"], 29, "ResearcherAgent ReviewerAgent"),
        (["ResearcherAgent", "ReviewerAgent"], 28, "Researcher Reviewer"),
        (["ResearcherAgent", "ReviewerAgent"], 13, "Resea… Revie…"),
        (["ResearcherAgent", "ReviewerAgent"], 10, "Res… Rev…"),
        (["researcher", "analyst", "writer"], 19, "rese… anal… writ…"),
        (["researcher", "analyst", "writer"], 13, "re… an… wr…"),
        (["ResearcherAgent"], 13, "Researcher"),
        (PORT, 21, "Harbour_P… Harbour_T…"),
        (PORT, 13, "…Pi… …Tu…"),
        (["Harbour", "HarbourMaster"], 18, "Harbour HarbourMa…"),
        (["Researcher", "Analyst", "Writer", "Reviewer"], 17, "Res… An… Wr… Rev…"),
        (["Researcher", "Analyst", "Writer", "Reviewer"], 16, "Res… An… Wr… +1"),
        (["Researcher", "Analyst", "Writer", "Reviewer"], 5, "+4"),
        ([f"agent_{number:05}" for number in range(100_000)], 22, "agent_00000 +99999"),
        (["Agent"], 5, "Agent"),
        (["a\nb", "a\nb"], 9, "a b"),
    ],
)
def test_names_in_one_cell_fill_it_and_are_told_apart(names: list[str], room: int, shown: str) -> None:
    assert joined_in(names, room) == shown


@pytest.mark.parametrize("team", TEAMS, ids=" ".join)
def test_no_two_of_a_team_are_called_alike(team: tuple[str, ...]) -> None:
    for room in range(13, 50):
        words = joined_in(team, room).split()
        names = [each for each in words if not each.startswith("+")]
        assert len(set(names)) == len(names) == len(team) - sum(map(int, words[len(names) :])), (room, words)


@pytest.mark.parametrize("team", TEAMS, ids=" ".join)
def test_letters_of_a_name_are_marked_so_that_nobody_takes_them_for_the_value_of_a_filter(
    team: tuple[str, ...],
) -> None:
    known = {shortest(RUNS.field("agent"), each) for each in team}
    for room in range(1, 50):
        shown = (*joined_in(team, room).split(), *(name_in(each, room, team) for each in team))
        named = (each for each in shown if not each.startswith("+"))  # which counts the others
        assert all("…" in each or shortest(RUNS.field("agent"), each) in known for each in named), room


@pytest.mark.parametrize("team", TEAMS, ids=" ".join)
def test_a_name_never_takes_more_cells_than_it_has(team: tuple[str, ...]) -> None:
    for room in range(1, 30):
        assert all(cell_width(name_in(each, room, team)) <= room for each in team), room


@pytest.mark.parametrize("team", TEAMS[:4], ids=" ".join)
def test_a_name_that_is_cut_is_no_other_name_that_is_cut(team: tuple[str, ...]) -> None:
    for room in range(6, 30):
        assert len({name_in(each, room, team) for each in team}) == len(team), room


@pytest.mark.parametrize("room", range(8, 30))
def test_a_name_that_is_not_cut_is_found_as_it_stands(room: int) -> None:
    agent = RUNS.field("agent")
    for name in PORT:
        shown = name_in(name, room, PORT)
        assert "…" in shown or shortest(agent, shown) == shortest(agent, name)


def test_the_team_of_an_example_is_named_whole_in_the_room_that_the_other_columns_leave() -> None:
    example = DspyExample.from_document({"task": "t", "assigned_to": ",".join(PORT)})
    shown = [text_of(each) for each in team_table(example, 46)]
    assert [each.split()[0] for each in shown[1:]] == ["Harbour_PilotAgent", "Harbour_Tugmaster"]
    assert "tools it needs" in shown[0]
