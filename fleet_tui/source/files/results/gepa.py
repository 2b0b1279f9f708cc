"""Reads the result of GEPA, as `gepa` writes it and as DSPy keeps it in `detailed_results`, as an optimization.

GEPA tries candidates in turn and stores of each its program, its parents and its mean score over the
examples it validates on; the first candidate is what it was given. So a candidate is a round, the first is round 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from fleet_tui.number import finite

Read: TypeAlias = Iterator[tuple[str, object]]

SCORES: Final = "val_aggregate_scores"
_NEEDED: Final = (SCORES, "candidates")
_INNER: Final = "detailed_results"


def result_of(document: Mapping[str, object]) -> Mapping[str, object] | None:
    """Returns the part of a document that is GEPA's result, None where none is."""
    return next((each for each in (document, document.get(_INNER)) if _is_result(each)), None)  # type: ignore[return-value]


def read(document: Mapping[str, object]) -> Read:
    """Yields what a document with a result of GEPA says in the words of the data model."""
    result = result_of(document)
    if result is None:
        return
    yield "optimizerType", "gepa"
    yield from curve(result)
    if result is not document:
        yield from result.items()


def curve(result: Mapping[str, object]) -> Read:
    """Yields the score of each candidate as a progression, and what else of a result the data model has a name for."""
    scores = result[SCORES]
    assert isinstance(scores, list)
    yield "metricProgression", [{"round": place, "metric": finite(score)} for place, score in enumerate(scores)]
    best = result.get("best_idx")
    if isinstance(best, int) and 0 <= best < len(scores) and (score := finite(scores[best])) is not None:
        yield "bestScore", score
    examples = result.get("per_val_instance_best_candidates")
    if isinstance(examples, dict | list) and examples:
        yield "valExampleCount", len(examples)


def _is_result(document: object) -> bool:
    return isinstance(document, Mapping) and all(isinstance(document.get(each), list) for each in _NEEDED)
