"""An optimization in a list, in one line, and whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from fleet_tui.clock import Clock
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.present.cells import WHOLE, Column, Line, Piece
from fleet_tui.present.chart.raster import BRAILLE, spark
from fleet_tui.present.chart.scale import metric_text
from fleet_tui.present.glyphs import NOT_RECORDED, Tone, ending_glyph, failure_sign, status_words
from fleet_tui.present.quantities import age, count, text_or_dash
from fleet_tui.present.records.optimization_detail import budget, example_counts, sections
from fleet_tui.present.records.runs import short_id
from fleet_tui.present.took import took_cell, took_mark
from fleet_tui.text import clip, one_line

_ALL_DIGITS: Final = 10_000  # rounds below which all digits are shown
_SPARK: Final = 12  # cells
_ERROR_SHOWN: Final = 200
_ODDITY: Final = 70  # characters of a remark


def columns(clock: Clock) -> Sequence[Column[OptimizationRun]]:
    """Returns the columns of the list; the narrow screen keeps what a curve is made of, ages count from the clock."""
    return (
        Column("run", 8, lambda run: (short_id(run.id), Tone.DIM)),
        Column("optimizer", 10, lambda run: (text_or_dash(run.optimizer), Tone.PLAIN), most=20, by="optimizer"),
        Column("metric", 0, lambda run: (text_or_dash(run.metric), Tone.PLAIN), by="metric"),
        Column("n", 4, lambda run: (_rounds(run), Tone.PLAIN), right=True, by="rounds"),
        Column("first→last", 15, _way, from_width=56, by="gain"),
        Column("best", 5, lambda run: (metric_text(run.best), Tone.PLAIN), right=True, from_width=70, by="best"),
        Column("at", 5, lambda run: (_round(run.best_round), Tone.DIM), right=True, from_width=98),
        Column(
            "dur",
            5,
            lambda run: took_cell(run.took),
            right=True,
            from_width=98,
            most=WHOLE,
            shorter=took_mark,
            by="duration",
        ),
        Column("train/eval", 10, lambda run: (example_counts(run), Tone.PLAIN), from_width=98),
        Column("budget", 20, lambda run: (text_or_dash(budget(run)), Tone.PLAIN), from_width=132),
        Column("age", 4, lambda run: (age(run.written, clock()), Tone.DIM), right=True, from_width=140, by="written"),
        Column("", 2, lambda run: ending_glyph(run.ending)),
        Column("curve", _SPARK, _curve, from_width=78),
    )


def peek(run: OptimizationRun, now: datetime) -> Line:  # noqa: ARG001 - others tell how long ago
    """Returns a line about an optimization: why it failed, else its id, budget, and what is odd."""
    if run.error:
        return [
            (f"{failure_sign(run.ending)} ", Tone.BAD),
            (clip(one_line(run.error), _ERROR_SHOWN), Tone.PLAIN),
        ]
    status = status_words(run, "status not recorded")
    parts = [one_line(run.id), one_line(run.user) if run.user else "user not recorded", status]
    parts += filter(None, [budget(run)])
    odd: list[Piece] = []
    if run.issues:
        first, more = run.issues[0], f" and {len(run.issues) - 1} more" if len(run.issues) > 1 else ""
        odd = [("  ! ", Tone.WARN), (clip(f"{first.path}: {one_line(first.what)}", _ODDITY) + more, Tone.PLAIN)]
    return [("  ".join(parts), Tone.DIM), *odd]


def detail(run: OptimizationRun, width: int, now: datetime) -> list[Line]:
    """Returns facts, chart, program, configuration, examples, and the metric by round; as far as it was read."""
    return sections(run, width, now)


def _way(run: OptimizationRun) -> Piece:
    """Returns the first value and the last, and what that changed."""
    values = run.values
    if not values:
        return ("no value" if run.progression else "no progression"), Tone.DIM
    if len(values) == 1:
        return metric_text(values[0]), Tone.PLAIN
    change = values[-1] - values[0]
    delta = f"{'+' if change >= 0 else ''}{metric_text(change)}"
    tone = Tone.WARN if run.worsens(change) else Tone.PLAIN
    return f"{metric_text(values[0])}→{metric_text(values[-1])} {delta}", tone


def _rounds(run: OptimizationRun) -> str:
    many = len(run.progression)
    return NOT_RECORDED if not many else str(many) if many < _ALL_DIGITS else count(many)


def _round(number: int | None) -> str:
    return NOT_RECORDED if number is None else f"r{number}"


def _curve(run: OptimizationRun) -> Piece:
    return spark([each.value for each in run.progression], _SPARK, BRAILLE), Tone.CURVE_1
