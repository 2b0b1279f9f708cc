"""Says in the words of the data model what a result of GEPA tells."""

from __future__ import annotations

from collections.abc import Iterator

from fleet_tui.fields import Document
from fleet_tui.model.gepa import curve, result_of
from fleet_tui.schema import CURVE_FROM


def read(document: Document) -> Iterator[tuple[str, object]]:
    """Yields what a document with a result of GEPA says in the words of the data model."""
    result = result_of(document)
    if result is None:
        return
    yield "optimizerType", "gepa"
    yield from curve(result)
    if not document.get("metricProgression"):
        yield CURVE_FROM, result.scores_path
