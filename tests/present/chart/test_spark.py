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


@pytest.mark.parametrize("place", [0, 1, 500, 998, 999])
@pytest.mark.parametrize("extreme", [9.0, -9.0])
def test_a_peak_or_a_dip_of_one_round_is_seen_among_many(place: int, extreme: float) -> None:
    shown = spark([extreme if each == place else 0.5 for each in range(1_000)], 12)
    assert [cell for cell, each in enumerate(shown) if each == ("█" if extreme > 0 else "▁")] == [place * 12 // 1_000]


def test_noise_keeps_its_trend() -> None:
    shown = spark([each / 2_000 + each % 7 / 50 for each in range(2_000)], 12)
    assert list(shown) == sorted(shown)


def test_where_every_cell_holds_peak_and_trough_both_are_seen() -> None:
    shown = spark([0.1, 0.9] * 12, 12)
    assert len(set(shown)) == 2


def test_in_ascii_it_is_ascii() -> None:
    assert spark((1, 2, 3, 4, 5, 6, 7, 8), 12, ASCII) == ASCII.levels
    assert ASCII.levels.isascii()
