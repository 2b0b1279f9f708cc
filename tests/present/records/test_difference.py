"""Two optimizations compared: what differs comes first, what is equal is counted."""

from __future__ import annotations

from itertools import pairwise

import pytest

from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.records.difference import difference_lines
from tests.demo.reading import document, documents
from tests.model.mutations import each_place
from tests.model.test_mutations import ACTS
from tests.present.chart.charting import optimization
from tests.present.reading import block_of, text_of, tone_of, width_of


def of(case: str) -> OptimizationRun:
    return OptimizationRun.from_document(document("dspyOptimizationRuns", case))


def compared(left: OptimizationRun, right: OptimizationRun, width: int = 80, *, with_equal: bool = False) -> str:
    return block_of(difference_lines(("A", left), ("C", right), width, with_equal=with_equal))


def section(text: str, title: str) -> list[str]:
    """The lines of one part, white space as single blanks."""
    lines = text.split("\n")
    start = next(place for place, each in enumerate(lines) if each.startswith(title))
    end = next((place for place in range(start + 1, len(lines)) if not lines[place]), len(lines))
    return [" ".join(each.split()) for each in lines[start:end]]


def test_both_stand_under_their_letters_with_what_became_of_them() -> None:
    lines = compared(of("twelve-rounds"), of("mipro")).split("\n")
    assert lines[0].split() == ["A", "…P63TBX5", "C", "…3FTGS9G"]
    assert "first, last, best 0.64 0.84 0.84" in lines[3]


def test_configuration_is_key_by_key_what_one_lacks_is_a_dash() -> None:
    found = section(compared(of("twelve-rounds"), of("mipro")), "configuration")
    assert "auto light medium" in found
    assert "max_metric_calls 64 —" in found
    assert "num_trials — 20" in found
    assert found[-1] == "3 equal keys (h shows them)"


def test_equal_keys_can_be_named() -> None:
    found = section(compared(of("twelve-rounds"), of("mipro"), with_equal=True), "configuration")
    assert found[-1] == "3 equal keys: userId, metric, status"


def test_parts_in_which_nothing_differs_come_last_as_a_line() -> None:
    text = compared(of("twelve-rounds"), of("exact-match"))
    parts = [each.split("  ")[0].rstrip(" ─") for each in text.split("\n") if each.endswith("─")]
    assert parts[-1] == "program"
    assert "program  nothing differs · 6 equal keys ─" in text


def test_two_that_are_the_same_differ_nowhere() -> None:
    text = compared(of("twelve-rounds"), of("twelve-rounds"))
    assert text.count("nothing differs") == 5
    assert "only in" not in text


def test_demos_are_compared_by_id_and_told_whole_where_only_one_has_them() -> None:
    found = section(compared(of("twelve-rounds"), of("mipro")), "program")
    assert "demo_003 only in C" in found
    assert "input Replace print by structlog in fleet/ingest." in found
    assert not any("demo_001" in each for each in found)


def test_a_signature_that_changed_is_shown_word_by_word() -> None:
    left = optimization(0.1, program_snapshot={"signature": "task, team, context -> mode, reasoning"})
    right = optimization(0.1, program_snapshot={"signature": "task, team, tools, context -> mode, reasoning"})
    assert "task, team, [C: tools,] context -> mode, reasoning" in section(compared(left, right), "program")


def test_examples_are_compared_as_sets() -> None:
    left = optimization(0.1, trainExampleIds=["a", "b", "c"], evalExampleIds=["e"])
    right = optimization(0.1, trainExampleIds=["c", "b", "d"], evalExampleIds=["e"])
    found = section(compared(left, right), "train examples")
    assert found[1:] == ["2 in both", "1 only in A: a", "1 only in C: d"]
    assert "eval examples  nothing differs · 1 equal key ─" in compared(left, right)


def test_the_metric_is_round_by_round_with_what_it_changed() -> None:
    found = section(compared(optimization(0.5, 0.6, None, 0.9), optimization(0.5, 0.7, 0.8)), "metric by round")
    assert found[1:] == ["round A C C-A", "2 0.6 0.7 +0.1", "3 — 0.8", "4 0.9 —", "1 equal key (h shows them)"]


def test_a_round_that_is_stored_twice_is_compared_point_by_point() -> None:
    left, right = optimization(0.1, 0.2, 0.9, rounds=(1, 2, 2)), optimization(0.1, 0.2, 0.8, 0.3, rounds=(1, 2, 2, 2))
    found = section(compared(left, right), "metric by round")
    assert found[1:] == ["round A C C-A", "2 0.9 0.8 -0.1", "2 — 0.3", "2 equal keys (h shows them)"]


@pytest.mark.parametrize(("metric", "warned"), [("f1", "-0.4"), ("val_loss", "+0.4")])
def test_only_a_change_for_the_worse_is_warned_of_also_where_less_is_better(metric: str, warned: str) -> None:
    left, right = optimization(0.1, 0.9, metric=metric), optimization(0.5, 0.5, metric=metric)
    lines = difference_lines(("A", left), ("B", right), 80)
    tones = {text_of(each).split()[-1]: each[-1][1] for each in lines if text_of(each).endswith("0.4")}
    assert tones.keys() == {"-0.4", "+0.4"}
    assert [change for change, tone in tones.items() if tone is Tone.WARN] == [warned]


def test_values_of_the_two_have_the_tones_of_their_letters() -> None:
    lines = difference_lines(("A", of("twelve-rounds")), ("B", of("mipro")), 80)
    auto = next(each for each in lines if text_of(each).startswith("  auto"))
    assert (tone_of(auto, "light"), tone_of(auto, "medium")) == ("curve-1", "curve-2")


@pytest.mark.parametrize("width", [38, 58, 78, 118])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    runs = [OptimizationRun.from_document(each) for each in documents("dspyOptimizationRuns")]
    for left, right in pairwise(runs):
        for each in difference_lines(("A", left), ("B", right), width, with_equal=True):
            assert width_of(each) <= width, text_of(each)


@pytest.mark.parametrize("name", ["maxFullEvaluation", "maxFullEvaluations", "maxFullEvaluationsOfAll", "調" * 9])
def test_a_name_never_touches_its_values(name: str) -> None:
    found = section(compared(optimization(0.1, **{name: 7}), optimization(0.1, **{name: 8}), 70), "configuration")
    assert found[1] == f"{name} 7 8" or found[1:4] == [name, "A 7", "C 8"]


def test_a_flat_one_can_be_compared_with_any() -> None:
    flat = OptimizationRun.from_document(next(each for each in documents("dspyOptimizationRuns") if "autoMode" in each))
    text = compared(of("two-rounds"), flat)
    assert "program snapshot" in text
    assert "autoMode" in text


def test_one_wrong_value_anywhere_breaks_nothing_and_acts_on_no_terminal() -> None:
    other = of("twelve-rounds")
    for what, changed in each_place(document("dspyOptimizationRuns", "two-rounds")):
        run = OptimizationRun.from_document(changed)
        assert not ACTS.search(compared(run, other, 60, with_equal=True).replace("\n", "")), what
