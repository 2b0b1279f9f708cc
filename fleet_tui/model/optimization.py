"""Reads an optimization run and its metric by round, from a partial or a whole document of either shape."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from itertools import pairwise
from typing import ClassVar, Final

from msgspec import Struct

from fleet_tui.clock import Moment
from fleet_tui.fields import Container, Document, FileDocument, array
from fleet_tui.model.candidates import Candidate, candidates_of, oddities_of
from fleet_tui.model.gepa import in_our_words, result_of
from fleet_tui.model.inline import quoted
from fleet_tui.model.outcome import Ending, Outcome, ending_of, failure_of, status_of
from fleet_tui.model.reader import ANY, LAST_ROUND, Issue, Reader, bounded, kind_name
from fleet_tui.model.record import StoredRecord, unreadable
from fleet_tui.model.took import Took, between
from fleet_tui.number import finite
from fleet_tui.query.projection import length_at
from fleet_tui.schema import CURVE_FROM, NO_CURVE, OPTIMIZATIONS
from fleet_tui.text import visible

_WORD: Final = re.compile(r"[a-z]+\d*")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Words of a metric's name of which less is better, and those that say that more is all the same: error_recall.
_LOSSES: Final = frozenset(
    ("loss", "losses", "error", "errors", "latency", "cost", "costs", "perplexity", "mae", "mse", "rmse", "wer", "cer")
)
_GAINS: Final = frozenset(
    ("accuracy", "precision", "recall", "f1", "score", "match", "reward", "gain", "reduction", "savings", "detection")
)
_TRAIN, _EVAL = array("trainExampleIds", "evalExampleIds")
_LOGS: Final = ("logDir", "log_dir", "run_dir", "detailed_results.log_dir", "detailed_results.run_dir")


class MetricPoint(Struct, frozen=True):
    """Holds the metric after one round; `value` is None where a round recorded none."""

    round: int
    value: float | None
    moment: Moment | None


class OptimizationRun(StoredRecord, frozen=True, dict=True):
    """Holds one optimization; every text is safe to show, `document` is as stored, `progression` is by rounds.

    What is worked out of all its rounds is kept: each line of 100,000 rounds asks for it.
    """

    CONTAINER: ClassVar[Container] = OPTIMIZATIONS

    document: Document
    id: str
    user: str | None
    optimizer: str | None
    metric: str | None
    status: str | None
    ending: Ending
    auto: str | None
    calls: float | None
    evaluations: float | None
    reflection_model: str | None
    train: int | None
    evaluated: int | None
    error: str | None
    stated_best: float | None
    asked: float | None  # how often the metric was asked in all
    full_evaluations: float | None
    log_folder: str | None
    curve_from: str | None  # where the progression was read, of a document that stores none
    no_curve: str | None  # why the log that a document of a file names tells no progression
    progression: tuple[MetricPoint, ...]
    started: Moment | None
    created: Moment | None
    completed: Moment | None
    written: Moment | None
    issues: tuple[Issue, ...]

    @property
    def outcome(self) -> Outcome:
        """Returns how it ended, whether a status says so or the signs it left."""
        return self.ending.outcome

    @cached_property
    def values(self) -> tuple[float, ...]:
        """Returns what the rounds recorded, in order, gaps left out."""
        return tuple(each.value for each in self.progression if each.value is not None)

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """Returns the programs that were tried, where they are stored."""
        return candidates_of(self.document)

    @property
    def oddities(self) -> tuple[str, ...]:
        """Returns what stands in the result of an optimizer that could not be used, or does not fit the rest of it."""
        return tuple(f"{each.path}: {each.what}" for each in oddities_of(self.document))

    @cached_property
    def best(self) -> float | None:
        """Returns the best metric of any round: what is recorded as best if a round has it, else an extreme."""
        values = self.values
        if self.stated_best in values:
            return self.stated_best
        return (min if self.less_is_better else max)(values, default=None)

    @cached_property
    def less_is_better(self) -> bool:
        """Tells whether the metric is to fall: the recorded best is its lowest value, or its name is that of a loss."""
        values = self.values
        if self.stated_best in values and min(values) < max(values):
            return self.stated_best == min(values)
        named = set(_WORD.findall(_CAMEL.sub("_", self.metric or "").lower()))
        return bool(named & _LOSSES) and not named & _GAINS

    def worsens(self, change: float) -> bool:
        """Tells whether a metric that changed by so much is worse than before."""
        return change > 0 if self.less_is_better else change < 0

    @cached_property
    def best_point(self) -> MetricPoint | None:
        """Returns the first point that reached the best: a round that was stored twice is two points."""
        best = self.best
        return next((each for each in self.progression if best is not None and each.value == best), None)

    @property
    def best_round(self) -> int | None:
        """Returns the round of that point."""
        return self.best_point.round if self.best_point else None

    @cached_property
    def began(self) -> Moment | None:
        """Returns when it began; a document that was made after all was done does not tell."""
        ends = [each for each in (self.completed, *(each.moment for each in self.progression)) if each]
        if self.started or not self.created or any(each.at < self.created.at for each in ends):
            return self.started
        return self.created

    @property
    def took(self) -> Took:
        """Returns how long it took from its beginning until it was completed."""
        began = self.began
        return between(began, self.completed, "completedAt") if self.completed and began else Took()

    @property
    def duration_seconds(self) -> float | None:
        """Returns the seconds it took."""
        return self.took.seconds

    @classmethod
    def from_document(cls, document: Document) -> OptimizationRun:
        """Reads a stored optimization; never raises."""
        read = Reader(in_our_words(document))
        stored = [_point(each, place, read) for place, each in enumerate(read.items("metricProgression"), 1)]
        progression = tuple(sorted(stored, key=lambda each: each.round))
        _note_order(stored, progression, read)
        read.issues += oddities_of(document)
        return cls(
            document=document,
            id=read.text("id") or read.text("runId") or "(no id)",
            user=read.text("userId"),
            optimizer=read.text("optimizerType"),
            metric=read.text("optimizerConfig.metric"),
            status=visible(status) if (status := status_of(OPTIMIZATIONS, document)) else None,
            ending=ending_of(OPTIMIZATIONS, document),
            auto=read.text("optimizerConfig.auto", "autoMode"),
            calls=read.number("optimizerConfig.max_metric_calls", "maxMetricCalls"),
            evaluations=read.number("optimizerConfig.max_full_evals", "maxFullEvaluations"),
            reflection_model=read.text("optimizerConfig.reflection_model", "reflectionModel"),
            train=_size(read, length_at(read.document, _TRAIN), "trainExampleCount"),
            evaluated=_size(read, length_at(read.document, _EVAL), "valExampleCount"),
            error=visible(failure.text) if (failure := failure_of(OPTIMIZATIONS, document)) else None,
            stated_best=read.number("bestScore", "best_score"),
            asked=read.number("total_metric_calls", "detailed_results.total_metric_calls"),
            full_evaluations=read.number("num_full_val_evals", "detailed_results.num_full_val_evals"),
            log_folder=read.text(*_LOGS),
            curve_from=_curve_from(document, read),
            no_curve=read.text(NO_CURVE) if isinstance(document, FileDocument) else None,
            progression=progression,
            started=read.moment("startedAt"),
            created=read.moment("createdAt"),
            completed=read.moment("completedAt"),
            written=read.write_time(),
            issues=(*unreadable(document), *read.issues),
        )


def _curve_from(document: Document, read: Reader) -> str | None:
    """Says where the progression was read: what a file's reader says of it, else that a result of GEPA tells it."""
    if isinstance(document, FileDocument) and CURVE_FROM in document:
        return read.text(CURVE_FROM)
    result = None if read.document is document else result_of(document)
    return result.scores_path if result else None


def _point(stored: object, place: int, read: Reader) -> MetricPoint:
    """Reads an entry by hand: thousands of them are read for a list."""
    entry: Mapping[str, object] = stored if isinstance(stored, dict) else {}
    if not isinstance(stored, dict):
        _note(read, place, "", f"{kind_name(stored)} where an object belongs")
    number, value, time = entry.get("round"), entry.get("metric"), entry.get("timestamp")
    moment = read.time(time) if time is not None else None
    if time is not None and moment is None:
        _note(read, place, ".timestamp", f"{quoted(time)} is no time")
    return MetricPoint(_round(number, place, read), _value(value, place, read), moment)


def _round(stored: object, place: int, read: Reader) -> int:
    """Returns its number; an entry without a number counts by its place."""
    number = bounded(stored, LAST_ROUND)
    if number is not None and number.is_integer():
        return int(number)
    if stored is not None:
        counted = number is None and finite(stored) is not None
        what = "out of range, its place counts" if counted else "no number of a round"
        _note(read, place, ".round", f"{quoted(stored)} is {what}")
    return place


def _value(stored: object, place: int, read: Reader) -> float | None:
    number = bounded(stored)
    if number is None and stored is not None:
        what = "no value" if finite(stored) is None else "out of range"
        _note(read, place, ".metric", f"{quoted(stored)} is {what}")
    return number


def _size(read: Reader, listed: int | None, path: str) -> int | None:
    """Counts the examples: those listed by id, else the count that the flat shape records."""
    counted = read.number(path, most=ANY)
    return listed if listed is not None or counted is None else int(counted)


def _note(read: Reader, place: int, path: str, what: str) -> None:
    read.issues.append(Issue(f"metricProgression[{place - 1}]{path}", what))


def _note_order(stored: list[MetricPoint], ordered: tuple[MetricPoint, ...], read: Reader) -> None:
    """Notes a disorder, which was mended."""
    if any(one is not other for one, other in zip(stored, ordered, strict=True)):
        read.issues.append(Issue("metricProgression", "rounds are stored out of order"))
    twice = [one.round for one, other in pairwise(ordered) if one.round == other.round]
    if twice:
        read.issues.append(Issue("metricProgression", f"round {twice[0]} is stored more than once"))
