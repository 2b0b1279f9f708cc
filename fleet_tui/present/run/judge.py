"""The judge rounds of a run as rows with bars, and all that was said of a round."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from fleet_tui.model.judge import Judgement, JudgeRound, scores
from fleet_tui.model.steps import Span
from fleet_tui.model.timeline import Timeline
from fleet_tui.number import significant
from fleet_tui.present.blocks import block, bullets, issue_lines, section, told
from fleet_tui.present.cells import Line, cut, fit, fold, folded
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.quantities import offset, score
from fleet_tui.present.records.runs import unjudged
from fleet_tui.text import clip, counted, one_line

_WITH_TIME: Final = 44  # cells of a row from which on it says when
_FIXED: Final = 21  # cells of a row beside bar and time
TIME: Final = 9
_MIN_BAR, _MAX_BAR = 8, 40
_BEST: Final = 10.0
_NAME: Final = 14
_DIGITS: Final = 12  # of a score that is stored as text
_DECIMAL: Final = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
# Why an old run may say so for ever.
_PENDING: Final = (
    "a later evaluation reaches only the writer's local history file:",
    "on an account a run stays as it was first stored",
)
_PENDING_IN_FILE: Final = (
    "a later evaluation reaches only the writer's local history file:",
    "a file made before that, or elsewhere, keeps a run as it was first stored",
)
_TOLD: Final = frozenset(
    ("round", "timestamp", "createdAt", "score", "overallScore", "reasoning", "suggested_improvements", "dimensions")
)


def bar(value: float | None, threshold: float | None, width: int, best: float = _BEST) -> str:
    """Returns a score on a scale from 0 to the best, the threshold marked."""
    if value is None:
        return " " * width
    full = _at(value * _BEST / best, width)
    cells = list("█" * full + "░" * (width - full))
    if threshold is not None:
        cells[min(_at(threshold, width), width - 1)] = "┃"
    return "".join(cells)


def scale(threshold: float | None, width: int) -> str:
    """Returns the scale that stands above such bars."""
    cells = [" "] * width
    marks = [("0", 0), ("5", width // 2), ("10", width - 2)]
    limit, start = _limit(threshold, width) if threshold is not None else ("", 0)
    for text, at in marks:
        if not limit or at + len(text) < start or at > start + len(limit):
            cells[at : at + len(text)] = text
    cells[start : start + len(limit)] = limit
    return "".join(cells)


def _limit(threshold: float, width: int) -> tuple[str, int]:
    """Returns the mark of a threshold with its number on the side that has room for it, and where that begins."""
    at, number = min(_at(threshold, width), width - 1), significant(threshold)
    ways = ((f"┃{number}", at), (f"{number}┃", at - len(number)))
    return next(((text, start) for text, start in ways if 0 <= start <= width - len(text)), ("┃", at))


def place(judgement: Judgement) -> str:
    """Returns who judges, by which threshold, how often at most; that no settings are stored says not who judged."""
    limit, most = judgement.threshold, judgement.most_rounds
    parts = [
        f"judge {clip(one_line(judgement.model), 16)}" if judgement.model else "",
        f"threshold {significant(limit)}" if limit is not None else "",
        f"max {most:g}" if most is not None else "",
    ]
    return "  ".join(filter(None, parts)) or "no judge settings recorded"


def conclusion(judgement: Judgement) -> Line:
    """Returns the best and the worst round, and whether any passed."""
    scored = judgement.scored
    if not scored:
        return [("no round has a score", Tone.DIM)]
    best, worst = (choose(scored, key=lambda each: each.score or 0.0) for choose in (max, min))
    parts = [f"best {best.round} ({score(best.score)})"]
    parts += [f"worst {worst.round} ({score(worst.score)})"] if worst is not best else []
    passed = judgement.passed
    verdict = (f"passed in round {passed.round}", Tone.GOOD) if passed else ("never passed", Tone.WARN)
    if judgement.threshold is None:
        verdict = ("no threshold recorded", Tone.DIM)
    return [verdict, (" · " + " · ".join(parts), Tone.PLAIN)]


def heading(judgement: Judgement, width: int, time: int = TIME) -> Line:
    """Returns the labels over the rows, `time` cells for the time of a round."""
    time, size = _layout(width, time)
    at = fit("at" if time else "", time)
    return cut([(f" {'rd':>3} {at}{'score':>5}   {scale(judgement.threshold, size)}", Tone.DIM)], width)


def round_line(judge: JudgeRound, seconds: float | None, width: int, time: int = TIME, decimals: int = 1) -> Line:
    """Returns round, time, score, whether it is better or worse than before, bar, verdict."""
    time, size = _layout(width, time)
    word, tone = _verdict(judge)
    arrow = " " if not judge.delta else "↑" if judge.delta > 0 else "↓"
    at = fit(offset(seconds, decimals), time) if time else ""
    pieces = [
        (f"{judge.round:>3} {at}", Tone.PLAIN),
        (f"{score(judge.score):>5} {arrow} ", tone),
        (bar(judge.score, judge.threshold, size), tone),
        (f" {word}", tone),
    ]
    return cut(pieces, width)


def dimension_lines(
    dimensions: Mapping[str, object], threshold: float | None, width: int, best: float = _BEST
) -> list[Line]:
    """Returns a bar for each dimension, with a sign: ✗ below the threshold, = at it, ✓ above."""
    name_size = min(max(map(len, dimensions), default=0), _NAME, max(width - 18, 6))
    size = min(max(width - name_size - 11, 4), _MAX_BAR)
    lines: list[Line] = []
    for name, value in dimensions.items():
        label = f"{fit(one_line(name), name_size)} "
        if value is None:
            lines.append([(label, Tone.PLAIN), (f"{score(None):>5}", Tone.DIM)])
            continue
        number = _number(value)
        if number is None:
            lines += told({name: value}, width)
            continue
        sign, tone = _sign(number, threshold)
        cells, shown = bar(number, threshold, size, best), score(number)
        shown = shown if isinstance(value, float) else f'"{shown}"'  # stored as text
        lines.append([(label, Tone.PLAIN), (f"{shown:>5} ", tone), (f"{cells} {sign}", tone)])
    return folded(lines, width)


def _number(value: object) -> float | None:
    """Returns a score, also where its digits were stored as text."""
    if isinstance(value, str):
        return float(value) if len(value) <= _DIGITS and _DECIMAL.fullmatch(value) else None
    return value if isinstance(value, float) else None


def graded_title(judgement: Judgement) -> str:
    """Returns what the first of the graded lines are."""
    return "final dimensions" if judgement.dimensions else _of_answer(judgement)


def graded_lines(judgement: Judgement, width: int) -> list[Line]:
    """Returns the final dimensions, and the grades of the answer on their own scale; nothing where none is recorded."""
    lines: list[Line] = []
    if judgement.dimensions:
        lines += dimension_lines(judgement.dimensions, judgement.threshold, width)
    if judgement.grades:
        lines += [[(_of_answer(judgement), Tone.DIM)]] if lines else []
        lines += dimension_lines(judgement.grades.values, None, width, judgement.grades.best)
    return lines


def _of_answer(judgement: Judgement) -> str:
    return f"quality, 0 to {judgement.grades.best:g}" if judgement.grades else ""


def round_lines(judgement: Judgement, index: int, width: int) -> list[Line]:
    """Returns all that was said of a round."""
    lines: list[Line] = []
    if index < len(judgement.rounds):
        judge = judgement.rounds[index]
        lines += block(judge.reasoning or "no reasoning recorded", width)
        lines += bullets(judge.suggestions, width)
        own = scores(judge.document.get("dimensions"))
        if own:
            lines += [*section(f"dimensions of round {judge.round}"), *dimension_lines(own, judge.threshold, width)]
        others = {key: value for key, value in judge.document.items() if key not in _TOLD}
        lines += told(others, width)
        lines += issue_lines(judge.issues, width, "the round")
    return folded(lines, width)


def round_title(judgement: Judgement, index: int, span: Span | None, timeline: Timeline) -> str:
    """Returns which round it is and what enter leads to."""
    if index >= len(judgement.rounds):
        return "no judge round"
    name = f"round {judgement.rounds[index].round}"
    if span is None:
        return f"{name}  its events cannot be told: no ordered times"
    return f"{name}  {offset(timeline.axis.offset(span.last))}  enter: {span_words(span, timeline)}"


def span_words(span: Span, timeline: Timeline) -> str:
    """Returns its first and its last event."""
    first, last = (timeline.axis.event(index).id for index in (span.first, span.last))
    return first if first == last else f"{first} – {last}"


def after_judging(span: Span | None, timeline: Timeline, width: int) -> list[Line]:
    """Returns what happened after the last round."""
    if span is None or span.last + 1 >= len(timeline):
        return []
    rest = Span(span.last + 1, len(timeline) - 1)
    count = rest.last - rest.first + 1
    text = f"after judging: {counted(count, 'event')}, {span_words(rest, timeline)}"
    return [[], *fold([(text, Tone.DIM)], width, 2)]


def nothing(judgement: Judgement, running: bool) -> list[Line]:
    """Returns why there are no rounds."""
    why = "this run is still running" if running else ""
    why = "the judge was off" if judgement.off else why
    why = _pending_words(judgement) if judgement.pending else why
    if judgement.score is not None:
        why = f"only the final score, {score(judgement.score)}"
    lines: list[Line] = [[("no judge round is recorded" + (f": {why}" if why else ""), Tone.DIM)]]
    because = _PENDING_IN_FILE if judgement.in_file else _PENDING
    return lines + ([[(each, Tone.DIM)] for each in because] if judgement.pending else [])


def _pending_words(judgement: Judgement) -> str:
    return f"{'' if judgement.overdue else 'it is '}{_unjudged(judgement)}"


def _unjudged(judgement: Judgement) -> str:
    return unjudged(overdue=judgement.overdue, in_file=judgement.in_file)


def overall_lines(judgement: Judgement, width: int) -> list[Line]:
    """Returns all that was said of the run; nothing where nobody said anything."""
    needed = judgement.refinement_needed
    facts = [
        f" {score(judgement.score)}" if judgement.score is not None else "",
        f" {_unjudged(judgement)}" if judgement.pending else "",
        " no score: the judge was off" if judgement.off and not judgement.pending else "",
        f" · flag {one_line(judgement.flag)}" if judgement.flag else "",
        f" · refinementNeeded {str(needed).lower()}" if needed is not None else "",
    ]
    if not (any(facts) or judgement.feedback or judgement.others):
        return []
    title = section("overall", ("".join(facts), Tone.PLAIN))
    lines = [part for each in title for part in fold(each, width, 2)]
    lines += [*bullets(judgement.feedback, width), *told(judgement.others, width)]
    return folded(lines, width)


def _layout(width: int, room: int) -> tuple[int, int]:
    """Returns the cells of the time and of the bar in a row."""
    time = room if width >= _WITH_TIME else 0
    return time, min(max(width - _FIXED - time, _MIN_BAR), _MAX_BAR)


def _verdict(judge: JudgeRound) -> tuple[str, Tone]:
    if judge.score is None:
        return "no score", Tone.DIM
    if judge.threshold is None:
        return "", Tone.PLAIN
    return ("below", Tone.WARN) if judge.below else ("passed", Tone.GOOD)


def _sign(value: float, threshold: float | None) -> tuple[str, Tone]:
    if threshold is None:
        return " ", Tone.PLAIN
    if value == threshold:
        return "=", Tone.PLAIN
    return ("✗", Tone.WARN) if value < threshold else ("✓", Tone.GOOD)


def _at(value: float, width: int) -> int:
    """Returns how many of the cells a score fills."""
    return round(min(max(value / _BEST, 0.0), 1.0) * width)
