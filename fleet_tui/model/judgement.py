"""What a judge concluded of a run: its rounds, the final evaluation, and which events each round was about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fleet_tui.fields import Document
from fleet_tui.model.judge import JudgeRound, judge_rounds
from fleet_tui.model.reader import Reader
from fleet_tui.model.timeline import Timeline
from fleet_tui.query.evaluate import double

_READ: Final = frozenset(("overallScore", "score", "dimensions", "refinementNeeded", "feedback", "pending"))


@dataclass(frozen=True, slots=True)
class Judgement:
    """The evaluation of a run; scores are 0 to 10, texts safe to show, `others` as stored."""

    rounds: tuple[JudgeRound, ...]
    model: str | None
    threshold: float | None
    most_rounds: float | None
    score: float | None
    pending: bool
    dimensions: Mapping[str, object]
    refinement_needed: bool | None
    feedback: tuple[str, ...]
    others: Mapping[str, object]

    @classmethod
    def from_document(cls, document: Document) -> Judgement:
        """Read what a run recorded of its evaluation; never raises."""
        read = Reader(document)
        quality = read.mapping("quality")
        return cls(
            rounds=judge_rounds(document),
            model=read.text("configSnapshot.quality.judge_model"),
            threshold=read.number("configSnapshot.quality.judge_threshold"),
            most_rounds=read.number("configSnapshot.quality.max_refinement_rounds"),
            score=read.number("quality.overallScore", "quality.score"),
            pending=read.boolean("quality.pending") or False,
            dimensions=scores(quality.get("dimensions")),
            refinement_needed=read.boolean("quality.refinementNeeded"),
            feedback=read.strings("quality.feedback"),
            others={key: value for key, value in quality.items() if key not in _READ},
        )

    @property
    def scored(self) -> list[JudgeRound]:
        """The rounds with a score."""
        return [each for each in self.rounds if each.score is not None]

    @property
    def passed(self) -> JudgeRound | None:
        """The first round that reached the threshold."""
        return next((each for each in self.scored if each.threshold is not None and not each.below), None)


def scores(stored: object) -> dict[str, object]:
    """Scores by their names; what is no number is as stored, what is no object has none."""
    found = stored if isinstance(stored, dict) else {}
    return {
        name: double(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
        for name, value in found.items()
    }


@dataclass(frozen=True, slots=True)
class Span:
    """Rows of a timeline from the first to the last, both included."""

    first: int
    last: int


def spans(timeline: Timeline, rounds: tuple[JudgeRound, ...]) -> list[Span | None]:
    """Which rows each round was about: those after the round before, up to and including its own.

    None where that cannot be told: a round without a time on the timeline, or one that is not later than those before.
    """
    rows = {id(judge.document): index for index, judge in timeline.axis.judges()}
    found: list[Span | None] = []
    first, latest = 0, float("-inf")
    for each in rounds:
        row = rows.get(id(each.document))
        at = timeline.axis.offset(row) if row is not None else None
        if row is None or at is None or at <= latest:
            found.append(None)
            latest = float("inf")  # nor can it be told of those that follow
            continue
        found.append(Span(first, row))
        first, latest = row + 1, at
    return found
