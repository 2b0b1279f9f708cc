"""A curve in twelve cells."""

from __future__ import annotations

import pytest

from fleet_tui.present.chart.raster import ASCII, spark


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ((1, 2, 3, 4, 5, 6, 7, 8), "▁▂▃▄▅▆▇█"),
        ((0.72, 0.81), "▁█"),
        ((8, 1), "█▁"),
        ((0.5,), "▅"),
        ((0.5, 0.5, 0.5), "▅▅▅"),
        ((1, None, 8), "▁ █"),
        ((None, None), ""),
        ((), ""),
        ((-1e30, 1e30), "▁█"),
    ],
)
def test_levels_are_over_the_curves_own_range(values: tuple[float | None, ...], shown: str) -> None:
    assert spark(values, 12) == shown


def test_many_values_share_twelve_cells() -> None:
    shown = spark([i / 2_000 for i in range(2_000)], 12)
    assert len(shown) == 12
    assert list(shown) == sorted(shown)


def test_in_ascii_it_is_ascii() -> None:
    assert spark((1, 2, 3, 4, 5, 6, 7, 8), 12, ASCII) == ASCII.levels
    assert ASCII.levels.isascii()
