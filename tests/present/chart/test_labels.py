"""The ends of curves: each readable, none over another, near where its curve ends."""

from __future__ import annotations

import pytest

from fleet_tui.present.chart.labels import Label, end_labels, gutter_width, without_zero
from fleet_tui.present.glyphs import Tone
from tests.present.reading import text_of, width_of


def label(row: int, mark: str, value: str = "0.81", height: float = 0.0) -> Label:
    return Label(row, height, mark, "MIPROv2", value, Tone.CURVE_1)


def placed(*labels: Label, rows: int = 10, width: int = 17) -> dict[int, str]:
    return {row: text_of(line).rstrip() for row, line in end_labels(labels, rows, width).items()}


def test_a_label_stands_in_the_row_of_its_curve() -> None:
    assert placed(label(2, "A"), label(7, "B")) == {2: "A MIPROv2    0.81", 7: "B MIPROv2    0.81"}


def test_where_two_want_the_same_row_the_lower_one_moves() -> None:
    found = placed(label(4, "A", height=0.2), label(4, "B", height=0.1), label(4, "C", height=0.3))
    assert {row: text[0] for row, text in found.items()} == {4: "C", 5: "A", 6: "B"}


def test_at_the_floor_labels_move_up() -> None:
    found = placed(label(9, "A", height=3), label(9, "B", height=2), label(8, "C", height=4))
    assert {row: text[0] for row, text in found.items()} == {7: "C", 8: "A", 9: "B"}


def test_a_narrow_screen_leaves_the_optimizer_out() -> None:
    assert gutter_width(60) < gutter_width(80)
    assert placed(label(2, "A"), width=9) == {2: "A 0.81"}


def test_more_labels_than_rows_share_rows_and_lose_no_letter() -> None:
    found = end_labels([label(0, each, f"0.{i}1") for i, each in enumerate("ABCDEFGH")], 4, 9)
    assert [text_of(each) for each in found.values()] == ["A.01 B.11", "C.21 D.31", "E.41 F.51", "G.61 H.71"]
    assert all(width_of(each) == 9 for each in found.values())


@pytest.mark.parametrize(("value", "shown"), [("1234.5", "A"), ("1.25e9", "A"), ("-0.5678", "A-.5"), ("12.34", "A12.")])
def test_digits_before_the_point_are_never_cut(value: str, shown: str) -> None:
    found = placed(label(0, "A", value), label(0, "B"), rows=1, width=9)
    assert found[0].split(" ")[0] == shown.rstrip(".")


def test_a_number_below_one_can_do_without_its_zero() -> None:
    assert [without_zero(each) for each in ("0.81", "-0.2", "10.5", "0")] == [".81", "-.2", "10.5", "0"]
