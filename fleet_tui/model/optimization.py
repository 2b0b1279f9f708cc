"""An optimization run and its metric by round, from a partial or a whole document of either shape."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import ClassVar

from fleet_tui.clock import Moment
from fleet_tui.fields import Container, Document
from fleet_tui.model.outcome import Outcome, outcome_of
from fleet_tui.model.reader import Issue, Reader
from fleet_tui.model.row import StoredRecord, unreadable
from fleet_tui.schema import OPTIMIZATIONS


@dataclass(frozen=True, slots=True)
class MetricPoint:
    """The metric after one round; `value` is None where a round recorded none."""

    round: int
    value: float | None
    moment: Moment | None


@dataclass(frozen=True, slots=True)
class OptimizationRun(StoredRecord):
    """One optimization; every text is safe to show, `document` is as stored."""

    CONTAINER: ClassVar[Container] = OPTIMIZATIONS

    document: Document
    id: str
    user: str | None
    optimizer: str | None
    metric: str | None
    status: str | None
    outcome: Outcome
    progression: tuple[MetricPoint, ...]
    created: Moment | None
    completed: Moment | None
    written: Moment | None
    issues: tuple[Issue, ...]

    @property
    def values(self) -> tuple[float, ...]:
        """What the rounds recorded, in order, gaps left out."""
        return tuple(each.value for each in self.progression if each.value is not None)

    @property
    def best(self) -> float | None:
        """The highest metric of any round."""
        return max(self.values, default=None)

    @classmethod
    def from_document(cls, document: Document) -> OptimizationRun:
        """Read a stored optimization; never raises."""
        read = Reader(document)
        status = read.text("status")
        return cls(
            document=document,
            id=read.text("id") or read.text("runId") or "(no id)",
            user=read.text("userId"),
            optimizer=read.text("optimizerType"),
            metric=read.text("optimizerConfig.metric"),
            status=status,
            outcome=outcome_of(status),
            progression=tuple(_point(each, place) for place, each in enumerate(read.items("metricProgression"), 1)),
            created=read.moment("createdAt"),
            completed=read.moment("completedAt"),
            written=read.moment("_ts"),
            issues=(*unreadable(document), *read.issues),
        )


def _point(stored: object, place: int) -> MetricPoint:
    read = Reader(stored)
    number, value = read.number("round"), read.number("metric")
    known = number is not None and number.is_integer() and abs(number) < 1e9
    return MetricPoint(
        round=int(number) if known and number is not None else place,
        value=value if value is not None and isfinite(value) else None,
        moment=read.moment("timestamp"),
    )
