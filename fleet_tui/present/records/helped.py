"""Whether an optimization helped, as far as scores tell: two strips of dots on one axis, and what may be said of them.

The scores of before and after are compared, and no more is claimed: what else changed meanwhile nobody recorded here.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Final

from msgspec import Struct

from fleet_tui.clock import Moment, stamp
from fleet_tui.fleet.window import MOST_IN_WINDOW
from fleet_tui.insight.before_after import DRAWS, FEWEST, LEVEL, BeforeAfter, Side, Verdict, began
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.model.outcome import Outcome
from fleet_tui.number import rounded
from fleet_tui.present.blocks import fact
from fleet_tui.present.cells import Line, fold, folded
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.quantities import change_text, day_time, score, text_or_dash
from fleet_tui.present.words import RUNS_MISSING
from fleet_tui.text import counted, one_line

NOT_BECAUSE: Final = "before and after, not because of: what else changed meanwhile is not known"
NO_TIME: Final = "no time says when it began, so nothing is before it"
NOT_COMPLETED: Final = "it is not recorded as completed, so nothing is after it"
_BEST: Final = 10.0
_LABEL: Final = 9
_LONGEST: Final = 81  # cells of the axis: more tell no more of scores with one decimal
_SHORTEST: Final = 11
_MANY: Final = 9  # runs in a cell that a digit tells
_TONES: Final = {
    Verdict.HIGHER: Tone.GOOD,
    **dict.fromkeys((Verdict.LOWER, Verdict.HIGHER_BUT, Verdict.SAME_BUT_MORE), Tone.WARN),
}
_NOTHING_OF_IT: Final = "it is recorded as {0} itself: whether anything of it was used is not known"


class Reading(Struct, frozen=True):
    """Holds how many runs were read for it, what that cost, whether some did not answer, and whether it was stopped."""

    runs: int = 0
    charge: float = 0.0
    silent: bool = False
    stopped: bool = False

    @property
    def missing(self) -> str:
        """Says which runs are missing or may be; empty where all are here."""
        if self.stopped:
            return "reading was stopped, runs are missing"
        if self.silent:
            return RUNS_MISSING
        return f"only the newest {MOST_IN_WINDOW:,} were read" if self.runs >= MOST_IN_WINDOW else ""


def helped_lines(
    optimization: OptimizationRun, found: BeforeAfter | None, reading: Reading, width: int, now: datetime
) -> list[Line]:
    """Returns the whole comparison, or why there is none."""
    head = fold([(f"did {one_line(optimization.id)} help? ", Tone.STRONG), (_named(optimization), Tone.DIM)], width, 2)
    if found is None:
        return folded([*head, [], *fold([(NO_TIME, Tone.WARN)], width, 2)], width)
    size = min(max(width - _LABEL - 2, _SHORTEST), _LONGEST)
    lines = [
        *head,
        *_own_end(optimization, width),
        *verdict_lines(found, width),
        *fold([(NOT_BECAUSE, Tone.DIM)], width, 2),
        [],
        _axis(size),
    ]
    lines += _side("before", found.before, size, now)
    lines += _side("after", found.after, size, now) if found.after else fold([(NOT_COMPLETED, Tone.WARN)], width, 2)
    lines += [[], *_times(optimization, found, width), *fold([(reading_words(reading), Tone.DIM)], width, 2)]
    lines += fold([(told, Tone.DIM)], width, 2) if (told := _left_out(found, reading.runs)) else []
    return folded(lines, width)


def verdict_lines(found: BeforeAfter, width: int) -> list[Line]:
    """Returns what can be told, the difference of medians with its interval, and how many runs failed."""
    verdict = found.verdict
    words = str(verdict) if found.interval else f"{verdict}: {FEWEST} scores on either side are needed"
    lines = fold([(words, _TONES.get(verdict, Tone.STRONG))], width, 2)
    if found.difference is not None:
        lines += fold([("difference of medians ", Tone.DIM), (_difference(found), Tone.PLAIN)], width, 2)
    tone = Tone.WARN if found.failed_more > 0 else Tone.PLAIN
    return lines + fold([("failed ", Tone.DIM), (_failed(found), tone)], width, 2)


def _failed(found: BeforeAfter) -> str:
    sides = (("before", found.before), ("after", found.after))
    return ", ".join(f"{side.failed} of {side.ended} {name}" for name, side in sides if side)


def _own_end(optimization: OptimizationRun, width: int) -> list[Line]:
    """Says of an optimization that failed itself that nothing says what came of it."""
    if optimization.outcome not in (Outcome.FAILED, Outcome.CANCELLED):
        return []
    return fold([(_NOTHING_OF_IT.format(optimization.outcome), Tone.WARN)], width, 2)


def _left_out(found: BeforeAfter, read: int) -> str:
    """Says which of the runs that were read are on neither side; empty where none are."""
    beyond = read - found.before.runs - (found.after.runs if found.after else 0) - found.during - found.untimed
    while_it_ran = "during it" if found.after else "since it began"
    parts = (
        (found.during, while_it_ran),
        (beyond, "outside these days"),
        (found.untimed, "without a time that can be read"),
    )
    told = ", ".join(f"{many} {what}" for many, what in parts if many > 0)
    return f"not compared: {told}" if told else ""


def reading_words(reading: Reading) -> str:
    """Says what it rests on: how many runs were read, what that cost, and what may be missing."""
    cost = f", {rounded(reading.charge, 1)} RU" if reading.charge else ""
    missing = f" · {reading.missing}" if reading.missing else ""
    return f"{counted(reading.runs, 'run')} read{cost}{missing}"


def helped_object(optimization: OptimizationRun, found: BeforeAfter | None, reading: Reading) -> dict[str, object]:
    """Returns the comparison for programs."""
    start = began(optimization)
    return {
        "id": optimization.stored_id,
        "user": optimization.user,
        "began_at": stamp(start.at) if start else None,
        "completed_at": stamp(optimization.completed.at) if optimization.completed else None,
        "days": found.days if found else None,
        "before": _side_object(found.before) if found else None,
        "after": _side_object(found.after) if found and found.after else None,
        "difference_of_medians": found.difference if found else None,
        "interval": list(found.interval) if found and found.interval else None,
        "level": LEVEL,
        "draws": DRAWS,
        "status": optimization.status,
        "outcome": str(optimization.outcome),
        "verdict": str(found.verdict if found else Verdict.TOO_FEW),
        "says": NOT_BECAUSE,
        "runs_read": reading.runs,
        "during": found.during if found else None,
        "untimed": found.untimed if found else None,
        "charge": reading.charge,
        "missing": reading.missing or None,
    }


def _side_object(side: Side) -> dict[str, object]:
    return {
        "from": stamp(side.start),
        "to": stamp(side.end),
        "scored": len(side.scores),
        "unscored": side.unscored,
        "failed": side.failed,
        "ended": side.ended,
        "median": side.median,
        "scores": list(side.scores),
        "runs": list(side.ids),
    }


def _named(optimization: OptimizationRun) -> str:
    return " · ".join(
        f"{one_line(each)}" for each in (optimization.optimizer, optimization.metric, optimization.status) if each
    )


def _times(optimization: OptimizationRun, found: BeforeAfter, width: int) -> list[Line]:
    days = counted(found.days, "day")
    return [
        *fact("user", text_or_dash(optimization.user), width),
        *fact("before", f"{days} until it began, {day_time(began(optimization))}", width),
        *(fact("after", f"{days} from {_from(optimization, found.after)}", width) if found.after else ()),
    ]


def _from(optimization: OptimizationRun, after: Side) -> str:
    """Says from when on a run is after it: a completion that is recorded before the beginning is no bound."""
    completed = optimization.completed
    if completed is None or completed.at >= after.start:
        return f"its completion on, {day_time(completed)}"
    return f"{day_time(Moment(after.start))} on; it is recorded as completed before it began, {day_time(completed)}"


def _axis(size: int) -> Line:
    cells = [" "] * size
    for at in (0, 5, 10):
        mark = str(at)
        start = min(_place(at, size), size - len(mark))
        cells[start : start + len(mark)] = mark
    return [(f"{'score':<{_LABEL}} {''.join(cells)}", Tone.DIM)]


def _side(label: str, side: Side, size: int, now: datetime) -> list[Line]:
    """Returns a strip: a dot for a run, a digit for several, and below it how many they are."""
    places = Counter(_place(each, size) for each in side.scores)
    strip = "".join(_cell(places[place]) for place in range(size))
    parts = [counted(len(side.scores), "score"), f"median {score(side.median)}" if side.scores else ""]
    parts += [f"{counted(side.unscored, 'run')} without a score"] if side.unscored else []
    beyond = sum(not 0 <= each <= _BEST for each in side.scores)
    parts += [f"{beyond} off the scale"] if beyond else []
    parts += [_unknown(side)] if side.ended < side.runs else []
    indent, wide = " " * (_LABEL + 1), size + _LABEL + 2
    more = f"{indent}more may come until {day_time(Moment(side.end))}"
    return [
        [(f"{label:<{_LABEL}} ", Tone.PLAIN), (strip, Tone.ACCENT)],
        *fold([(indent + ", ".join(filter(None, parts)), Tone.DIM)], wide, _LABEL + 1),
        *(fold([(more, Tone.DIM)], wide, _LABEL + 1) if side.end > now else ()),
    ]


def _unknown(side: Side) -> str:
    return f"{counted(side.runs - side.ended, 'run')} not known to have ended"


def _cell(many: int) -> str:
    return "╌" if not many else "●" if many == 1 else str(many) if many <= _MANY else "+"


def _place(value: float, size: int) -> int:
    return round(min(max(value / _BEST, 0.0), 1.0) * (size - 1))


def _difference(found: BeforeAfter) -> str:
    assert found.difference is not None
    text = change_text(found.difference)
    if found.interval is None:
        return text
    low, high = map(change_text, found.interval)
    return f"{text}, {LEVEL:.0%} of {DRAWS:,} draws from {low} to {high}"
