"""Whatever is wrong in a run, its tabs can be drawn, nothing in them acts on a terminal, and no line is too wide."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import pytest

from fleet_tui.insight.rounds import done_about
from fleet_tui.model.answer import Answer
from fleet_tui.model.judge import Judgement, scores
from fleet_tui.model.plan import compare
from fleet_tui.model.steps import spans
from fleet_tui.present.cells import Line
from fleet_tui.present.json.tree import JsonTree
from fleet_tui.present.run import answer, judge, plan
from fleet_tui.present.run.judge_flow import flow
from fleet_tui.present.run.lanes import cursor_line, lane_lines
from tests.model.making import opened, run, said
from tests.model.mutations import HOSTILE, RUNS, SEGMENTS, Document, each_place, many_places
from tests.model.test_mutations import ACTS, BREAKS
from tests.present.reading import text_of, width_of


def drawn(document: Document, width: int, *segments: Document) -> Iterator[Line]:
    """Every line of every tab."""
    timeline = opened(document, *segments)
    judgement = Judgement.from_document(document)
    ranges = spans(timeline, judgement.rounds)
    yield [(judge.place(judgement), judge.Tone.DIM)]
    yield judge.heading(judgement, width)
    for index, each in enumerate(judgement.rounds):
        yield judge.round_line(each, 1.0, width)
        yield [(judge.round_title(judgement, index, ranges[index], timeline)[:width], judge.Tone.DIM)]
    done = done_about(timeline, judgement.rounds)
    yield from (each.line for each in flow(judgement, timeline, ranges, done, width))
    yield from judge.dimension_lines(judgement.dimensions, judgement.threshold, width)
    compared = compare(document, timeline)
    yield [(plan.place(compared), judge.Tone.DIM)]
    yield from plan.plan_lines(compared, document, timeline, width)
    found = Answer.from_document(document)
    yield [(answer.place(found, timeline.run)[:width], judge.Tone.DIM)]
    yield from answer.answer_lines(found, timeline.run, width)


@pytest.mark.parametrize("width", [12, 16, 20, 40])
@pytest.mark.parametrize("threshold", [0.0, 0.5, 5.25, 7.5, 9.0, 9.75, 10.0, 12.0])
def test_the_threshold_over_the_bars_is_never_a_part_of_its_number(threshold: float, width: int) -> None:
    told = judge.scale(threshold, width)
    assert len(told) == width
    mark = judge.bar(5.0, threshold, width).index("┃")
    assert told[mark] == "┃"
    assert f"{threshold:g}" in (told[mark + 1 :].split(" ")[0], told[:mark].split(" ")[-1]), told


def test_rounds_of_one_second_are_told_apart_by_their_times() -> None:
    rounds = [{"round": n, "score": 5.0, "timestamp": f"2025-11-17T10:00:00.{n}2Z"} for n in (1, 2)]
    judgement = Judgement.from_document({"judge_evaluations": rounds})
    told = [text_of(judge.round_line(each, 0.012 * each.round, 60, 12, 3)) for each in judgement.rounds]
    assert "+0:00.012" in told[0]
    assert "+0:00.024" in told[1]


def test_a_team_of_whose_work_nothing_is_recorded_is_not_said_to_have_kept_the_plan() -> None:
    document = run(routing={"assigned_to": ["Researcher", "Writer"]})
    told = [text_of(each) for each in drawn({**document, "events": []}, 79)]
    assert "too little is recorded to hold the plan against what ran" in told
    assert not [each for each in told if "the plan was kept" in each]


@pytest.mark.parametrize(("width", "second"), [(79, "Harbour_TugmasterAgent"), (50, "Harbour_Tugmast…")])
def test_the_plan_calls_agents_by_their_whole_names_where_there_is_room(width: int, second: str) -> None:
    team = ["Harbour_PilotAgent", "Harbour_TugmasterAgent"]
    told = "\n".join(text_of(each) for each in drawn(run(routing={"assigned_to": team}), width))
    assert f" {second} " in told


def test_the_lanes_call_agents_by_their_whole_names_where_there_is_room() -> None:
    team = ("Harbour_PilotAgent", "Harbour_TugmasterAgent", "run")
    timeline = opened(run(*(said(f"ev_{n}", n, "x", agentId=each) for n, each in enumerate(team, 1))))
    assert [text_of(each)[:23].rstrip() for each in lane_lines(timeline, 140, 3)[1:]] == list(team)
    assert {text_of(each)[:14] for each in lane_lines(timeline, 80, 3)[1:]} >= {"Harbour_Pilot ", "Harbour_Tugm… "}
    assert text_of(cursor_line(timeline, 3.0, "+0:03.0", 140)).index("▲") == 139


def raw(document: Document, width: int) -> Iterator[Line]:
    tree = JsonTree(document, width)
    return map(tree.line, range(tree.height))


def check(document: Document, *segments: Document, good: set[str] | None = None) -> None:
    """Fail on a line that acts, breaks or is too wide; of many documents most lines are alike and looked at once."""
    good = set() if good is None else good
    for line in chain(drawn(document, 79, *segments), raw(document, 79) if segments else ()):
        if (text := text_of(line)) in good:
            continue
        good.add(text)
        assert not ACTS.search(text), repr(text)
        assert not BREAKS.search(text), repr(text)
        assert width_of(line) <= 79, text


@pytest.mark.parametrize("name", RUNS)
def test_the_tabs_of_a_run_with_one_wrong_value_anywhere_can_be_drawn(name: str) -> None:
    last, good = RUNS[name].get("events", [])[-2:], set[str]()
    for what, changed in each_place({**RUNS[name], "events": last} if last else RUNS[name], share=3):
        try:
            check(changed, good=good)
        except Exception as error:
            raise AssertionError(what) from error


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("seed", range(10))
def test_the_tabs_of_a_run_with_many_wrong_values_can_be_drawn(name: str, seed: int) -> None:
    check(many_places(RUNS[name], seed), *(many_places(each, seed) for each in SEGMENTS))


@pytest.mark.parametrize("document", [{}, {"id": HOSTILE}, {"result": {"answer": HOSTILE}}, {"quality": {HOSTILE: 1}}])
def test_a_document_that_is_hardly_a_run_has_tabs_too(document: Document) -> None:
    check(document)


@pytest.mark.parametrize("strange", [float("nan"), float("inf"), 10**400])
def test_a_dimension_without_a_number_has_no_bar(strange: float) -> None:
    lines = [text_of(each) for each in judge.dimension_lines(scores({"clarity": strange, "depth": 8}), None, 60)]
    assert lines[0].split() == ["clarity", "—"]
    assert lines[1].startswith("depth")


def test_a_dimension_whose_digits_are_text_has_its_bar_and_shows_that_it_is_text() -> None:
    told = [text_of(each) for each in judge.dimension_lines({"clarity": 0.7, "depth": "0.7"}, None, 60, 1.0)]
    assert [each.split()[:2] for each in told] == [["clarity", "0.7"], ["depth", '"0.7"']]
    assert told[0].partition("0.7 ")[2] == told[1].partition('0.7" ')[2]
