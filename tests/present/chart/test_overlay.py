"""Which optimizations go on one chart."""

from __future__ import annotations

from fleet_tui.present.chart.curves import overlay
from tests.present.chart.charting import optimization

F1, OTHER_F1 = optimization(0.5, 0.6, id="a"), optimization(0.4, 0.7, id="b")
EXACT, MORE_EXACT = optimization(0.1, metric="exact", id="c"), optimization(0.2, metric="exact", id="d")
NONE = optimization(id="e")


def test_without_marks_it_is_the_one_under_the_cursor() -> None:
    chosen = overlay({}, F1)
    assert (chosen.title, chosen.runs, chosen.remark) == ("f1", (("•", F1),), "")
    assert overlay({}, None).runs == ()


def test_marked_ones_of_one_metric_are_charted_the_others_are_named() -> None:
    chosen = overlay({"A": F1, "B": EXACT, "C": OTHER_F1, "D": MORE_EXACT}, NONE)
    assert chosen.runs == (("A", F1), ("C", OTHER_F1))
    assert (chosen.title, chosen.remark) == ("f1", "other metrics: exact 2")


def test_the_cursor_on_a_marked_one_chooses_the_metric() -> None:
    chosen = overlay({"A": F1, "B": EXACT}, EXACT)
    assert (chosen.title, chosen.runs, chosen.remark) == ("exact", (("B", EXACT),), "other metrics: f1 1")


def test_marked_ones_without_values_are_named_by_their_letters() -> None:
    chosen = overlay({"A": NONE, "B": F1}, NONE)
    assert (chosen.runs, chosen.remark) == ((("B", F1),), "no values: A")
    assert overlay({"A": NONE}, F1).runs == ()


def test_a_metric_without_a_name_is_a_metric_of_its_own() -> None:
    unnamed = optimization(0.3, optimizerConfig={})
    chosen = overlay({"A": unnamed, "B": F1}, unnamed)
    assert (chosen.title, chosen.runs, chosen.remark) == ("unnamed metric", (("A", unnamed),), "other metrics: f1 1")
