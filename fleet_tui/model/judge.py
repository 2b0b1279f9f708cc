"""Reads how a run was judged: its rounds with scores, thresholds and reasons, and the verdict on the whole.

The rounds and the verdict are recorded apart, and may disagree: the score of a run is the verdict's, never worked out
from its rounds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from fleet_tui.clock import Moment
from fleet_tui.fields import Document, FileDocument
from fleet_tui.model.reader import ANY, LAST_ROUND, Issue, Reader, bounded
from fleet_tui.number import finite
from fleet_tui.query.evaluate import recorded
from fleet_tui.schema import RUNS

_EVALUATED_BY: Final = timedelta(days=1)  # after a run: a background evaluation takes minutes
_SCALE: Final = re.compile(r"0-([1-9]\d{0,3})")
_READ: Final = frozenset(("overallScore", "score", "dimensions", "refinementNeeded", "feedback", "pending", "flag"))


class JudgeRound(Struct, frozen=True):
    """Holds one evaluation of an answer; scores are 0 to 10."""

    round: int
    score: float | None
    delta: float | None
    threshold: float | None
    moment: Moment | None
    reasoning: str
    suggestions: tuple[str, ...]
    document: Mapping[str, object]
    issues: tuple[Issue, ...] = ()

    @property
    def below(self) -> bool:
        """Tells whether the score misses the threshold; a round without either misses nothing."""
        return self.score is not None and self.threshold is not None and self.score < self.threshold

    @property
    def passed(self) -> bool:
        """Tells whether the score reaches the threshold; a round without either passes nothing."""
        return self.score is not None and self.threshold is not None and not self.below


class Grades(Struct, frozen=True):
    """Holds what a background evaluation gave an answer, by name, on a scale of its own from 0 to `best`."""

    values: Mapping[str, object]
    best: float


class Judgement(Struct, frozen=True):
    """Holds the evaluation of a run; scores are 0 to 10, texts safe to show, `others` as stored.

    `pending` and `off` say why there is no score: it is yet to come, or the judge was off. What is pending
    for more than a day is `overdue`. `in_file` is whether it was read in a file, which may be the writer's own history.
    """

    rounds: tuple[JudgeRound, ...]
    model: str | None
    threshold: float | None
    most_rounds: float | None
    score: float | None
    pending: bool
    overdue: bool
    in_file: bool
    off: bool
    flag: str | None
    dimensions: Mapping[str, object]
    grades: Grades | None
    refinement_needed: bool | None
    feedback: tuple[str, ...]
    others: Mapping[str, object]

    @classmethod
    def from_document(cls, document: Document, now: datetime | None = None) -> Judgement:
        """Reads what a run recorded of its evaluation, as it stands now; never raises."""
        read = Reader(document)
        quality = read.mapping("quality")
        score, grades = score_of(read), _grades(quality)
        others = _ungraded(quality) if grades else quality
        pending = is_pending(read, score)
        return cls(
            rounds=judge_rounds(document),
            model=read.text("configSnapshot.quality.judge_model"),
            threshold=read.number("configSnapshot.quality.judge_threshold"),
            most_rounds=read.number("configSnapshot.quality.max_refinement_rounds"),
            score=score,
            pending=pending,
            overdue=pending and now is not None and is_old(read, now),
            in_file=isinstance(document, FileDocument),
            off=score is None and quality.get("used_fallback") is True,
            flag=read.text("quality.flag"),
            dimensions=scores(quality.get("dimensions")),
            grades=grades,
            refinement_needed=read.boolean("quality.refinementNeeded"),
            feedback=read.strings("quality.feedback"),
            others={key: value for key, value in others.items() if key not in _READ},
        )

    @property
    def scored(self) -> list[JudgeRound]:
        """Returns the rounds with a score."""
        return [each for each in self.rounds if each.score is not None]

    @property
    def passed(self) -> JudgeRound | None:
        """Returns the first round that reached the threshold."""
        return next((each for each in self.rounds if each.passed), None)


def _grades(quality: Mapping[str, object]) -> Grades | None:
    """Reads the grades of an answer; without a scale they stay what is stored, for nobody could draw them."""
    graded = Reader(quality).mapping("final_evaluation.answer_quality")
    stored = graded.get("scale")
    scale = _SCALE.fullmatch(stored) if isinstance(stored, str) else None
    values = scores({name: value for name, value in graded.items() if name != "scale"})
    return Grades(values, float(scale[1])) if scale and values else None


def _ungraded(quality: Mapping[str, object]) -> dict[str, object]:
    """Returns the verdict without the grades of the answer."""
    final = Reader(quality).mapping("final_evaluation")
    rest = {key: value for key, value in final.items() if key != "answer_quality"}
    others = {key: value for key, value in quality.items() if key != "final_evaluation"}
    return {**others, "final_evaluation": rest} if rest else others


def score_of(read: Reader) -> float | None:
    """Returns the score of the verdict; a zero that was written while nobody judged is none."""
    score = read.number("quality.overallScore", "quality.score", most=ANY)  # which notes what is no number
    return finite(recorded(RUNS, "score", read.document)) if score == 0 else score


def is_pending(read: Reader, score: float | None) -> bool:
    """Tells whether the verdict is yet to come; writers leave the word where there is a score since."""
    return score is None and read.boolean("quality.pending") is True


def is_old(read: Reader, now: datetime) -> bool:
    """Tells whether a run was last written, or else ended, more than a day ago."""
    moment = read.write_time() or read.moment("createdAt", "end_time")
    return moment is not None and not moment.is_blank and now - moment.at > _EVALUATED_BY


def judge_rounds(document: Document) -> tuple[JudgeRound, ...]:
    """Returns the rounds of a run in stored order, each with its difference from the round before."""
    run = Reader(document)
    threshold = run.number("configSnapshot.quality.judge_threshold")
    rounds: list[JudgeRound] = []
    for position, stored in enumerate(run.items("judge_evaluations")):
        read = Reader(stored, run.naive)
        number = read.number("round", most=LAST_ROUND)
        score = read.number("score", "overallScore")
        before = rounds[-1].score if rounds else None
        rounds.append(
            JudgeRound(
                round=int(number) if number is not None else position + 1,
                score=score,
                delta=score - before if score is not None and before is not None else None,
                threshold=threshold,
                moment=read.moment("timestamp", "createdAt"),
                reasoning=read.text("reasoning") or "",
                suggestions=read.strings("suggested_improvements"),
                document=read.document,
                issues=tuple(read.issues),
            )
        )
    return tuple(rounds)


def scores(stored: object) -> dict[str, object]:
    """Returns scores by their names; a number out of range is None, what is no number as stored; no object has none."""
    found = stored if isinstance(stored, dict) else {}
    return {
        name: bounded(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
        for name, value in found.items()
    }
