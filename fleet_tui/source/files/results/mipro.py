"""Says in the words of the data model what MIPROv2 tells of its trials.

Scores on a part of the examples and on all of them are never mixed in one curve: where any trial was scored on all
examples, the curve is of these scores alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from fleet_tui.fields import Document
from fleet_tui.model.mipro import LOGS, PART, WHOLE, trials_of
from fleet_tui.number import finite


def read(document: Document) -> Iterator[tuple[str, object]]:
    """Yields what a document with trials of MIPROv2 says in the words of the data model."""
    trials = trials_of(document)
    if not trials:
        return
    name = WHOLE if any(WHOLE in each for each in trials.values()) else PART
    rounds = [{"round": int(number), "metric": finite(each[name])} for number, each in trials.items() if name in each]
    yield "optimizerType", "miprov2"
    yield "metricProgression", rounds
    best = finite(document.get("score"))
    if best is not None:
        yield "bestScore", best
    if LOGS not in document:
        yield LOGS, trials
