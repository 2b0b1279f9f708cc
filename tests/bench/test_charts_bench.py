"""The bench of the chart measures what it says; how fast anything is no test decides."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.bench import charts
from tests.bench.programs import programs
from tests.bench.terminal import NotShown


def test_the_scene_is_four_curves_of_two_thousand_points_that_differ_each_time() -> None:
    first, second = charts.series(0), charts.series(1)
    assert [len(each) for each in first] == [2_000] * 4
    assert first != second


async def test_every_drawing_puts_curves_on_the_screen() -> None:
    drawn = await charts.draw("ours")
    assert drawn["braille"] > 300
    assert drawn.keys() == {"first", "again", "braille"}


def test_the_chart_is_measured_in_a_process_of_its_own() -> None:
    program = programs(Path())["chart"]
    assert program.measure().keys() == {"first", "again", "braille"}


def test_what_does_not_come_up_is_told_with_what_it_said() -> None:
    with pytest.raises(NotShown, match="textual_plot is not installed"):
        charts.measure((sys.executable, "-c", "import sys; sys.exit('textual_plot is not installed')"), "")
