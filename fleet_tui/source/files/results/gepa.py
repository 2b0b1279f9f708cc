"""Says in the words of the data model what a result of GEPA tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from fleet_tui.model.gepa import curve, result_of
from fleet_tui.schema import CURVE_FROM

Read: TypeAlias = Iterator[tuple[str, object]]


def read(document: Mapping[str, object]) -> Read:
    """Yields what a document with a result of GEPA says in the words of the data model."""
    result = result_of(document)
    if result is None:
        return
    yield "optimizerType", "gepa"
    yield from curve(result)
    if not document.get("metricProgression"):
        yield CURVE_FROM, result.scores_path
