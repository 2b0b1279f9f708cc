"""A curve in a few cells: its levels from lowest to highest, over its own range."""

from __future__ import annotations

from collections.abc import Sequence

from fleet_tui.ui.present.chart_raster import BRAILLE, Raster


def spark(values: Sequence[float | None], cells: int, raster: Raster = BRAILLE) -> str:
    """At most so many cells, each the mean of its share of the values; blank where a share has none."""
    count = min(cells, len(values))
    shares = [values[len(values) * cell // count : len(values) * (cell + 1) // count] for cell in range(count)]
    means = [_mean([each for each in share if each is not None]) for share in shares]
    known = [each for each in means if each is not None]
    if not known:
        return ""
    low, high = min(known) / 2, max(known) / 2  # in halves, so that no span overflows
    top = len(raster.levels) - 1
    step = top / (high - low) if high > low else 0.0
    base = 0.0 if step else top / 2
    return "".join(
        " " if each is None else raster.levels[int(base + (each / 2 - low) * step + 0.5)] for each in means
    ).rstrip()


def _mean(values: Sequence[float]) -> float | None:
    return sum(each / len(values) for each in values) if values else None
