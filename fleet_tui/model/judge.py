"""Judge rounds: what was scored, against which threshold, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fleet_tui.clock import Moment
from fleet_tui.fields import Document
from fleet_tui.model.reader import Issue, Reader


@dataclass(frozen=True, slots=True)
class JudgeRound:
    """One evaluation of an answer; scores are 0 to 10."""

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
        """Whether the score misses the threshold; a round without either misses nothing."""
        return self.score is not None and self.threshold is not None and self.score < self.threshold


def judge_rounds(document: Document) -> tuple[JudgeRound, ...]:
    """The rounds of a run in stored order, each with its difference from the one before."""
    run = Reader(document)
    threshold = run.number("configSnapshot.quality.judge_threshold")
    rounds: list[JudgeRound] = []
    for position, stored in enumerate(run.items("judge_evaluations")):
        read = Reader(stored)
        number = read.number("round")
        score = read.number("score", "overallScore")
        before = rounds[-1].score if rounds else None
        rounds.append(
            JudgeRound(
                round=int(number) if number is not None and abs(number) < 1e9 else position + 1,
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
