"""Finds the result of GEPA in a document, as `gepa` writes it and as DSPy keeps it in `detailed_results`.

GEPA tries candidates in turn and stores of each its program, its parents and its mean score over the
examples it validates on; the first candidate is what it was given. So a candidate is a round, the first is round 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from typing import Final, NamedTuple, cast

from fleet_tui.fields import Document
from fleet_tui.number import finite

SCORES: Final = "val_aggregate_scores"
_INNER: Final = "detailed_results"


class Result(NamedTuple):
    """Holds a result, and the path that leads to it: empty, or ended by a dot."""

    values: Document
    path: str

    @property
    def scores(self) -> list[object]:
        """Returns the scores as they are stored."""
        found = self.values[SCORES]
        assert isinstance(found, list)
        return found

    @property
    def best(self) -> int | None:
        """Returns the number of the candidate that is recorded as best, where there is such a candidate."""
        stored = self.values.get("best_idx")
        is_number = isinstance(stored, int) and not isinstance(stored, bool)
        return stored if is_number and 0 <= stored < len(self.scores) else None  # type: ignore[operator, return-value]

    @property
    def scores_path(self) -> str:
        """Returns the path of the scores."""
        return f"{self.path}{SCORES}"

    @property
    def rounds(self) -> list[dict[str, object]]:
        """Returns the score of each candidate as the data model stores a progression."""
        return [{"round": place, "metric": finite(score)} for place, score in enumerate(self.scores)]


def result_of(document: Document) -> Result | None:
    """Returns the result that a document is or holds, None where it has none."""
    for values, path in ((document, ""), (document.get(_INNER), f"{_INNER}.")):
        if isinstance(values, Mapping) and isinstance(values.get(SCORES), list):
            return Result(values, path)
    return None


def in_our_words(document: Document) -> Document:
    """Returns a document with a result and no progression of its own as if it had that too; any other as it is.

    The documents of a file have been told so when it was read; an account's hold what their writer stored.
    """
    result = result_of(document)
    if result is None or document.get("metricProgression"):
        return document
    found = cast("dict[str, object]", copy(document))  # of its own kind: a row knows that it is one
    found.update((name, value) for name, value in curve(result) if not found.get(name) and found.get(name) != 0)
    return found


def curve(result: Result) -> Iterator[tuple[str, object]]:
    """Yields the score of each candidate as a progression, and what else of a result the data model has a name for."""
    yield "metricProgression", result.rounds
    if result.best is not None and (score := finite(result.scores[result.best])) is not None:
        yield "bestScore", score
    examples = result.values.get("per_val_instance_best_candidates")
    if isinstance(examples, dict | list) and examples:
        yield "valExampleCount", len(examples)
