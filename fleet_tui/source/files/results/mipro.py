"""Reads what MIPROv2 keeps of its trials, `trial_logs` on the program that it returns, as an optimization.

A trial is scored on a part of the examples, `mb_score`, on all of them, `full_eval_score`, or on both. The two are
never mixed in one curve: where any trial was scored on all examples, the curve is of these scores alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fleet_tui.number import finite
from fleet_tui.source.files.results.gepa import Read

_LOGS: Final = "trial_logs"
_DIGITS: Final = 9  # of the number of a trial
_WHOLE, _PART = "full_eval_score", "mb_score"


def trials_of(document: Mapping[str, object]) -> Mapping[str, Mapping[str, object]]:
    """Returns the trials of a document in order, by their numbers: of its logs, or of a document that is them."""
    stored = document.get(_LOGS, document)
    if not isinstance(stored, dict) or not stored or not all(map(_is_trial, stored.items())):
        return {}
    return {number: stored[number] for number in sorted(stored, key=int)}


def read(document: Mapping[str, object]) -> Read:
    """Yields what a document with trials of MIPROv2 says in the words of the data model."""
    trials = trials_of(document)
    if not trials:
        return
    name = _WHOLE if any(_WHOLE in each for each in trials.values()) else _PART
    rounds = [{"round": int(number), "metric": finite(each[name])} for number, each in trials.items() if name in each]
    yield "optimizerType", "miprov2"
    yield "metricProgression", rounds
    best = finite(document.get("score"))
    if best is not None:
        yield "bestScore", best
    if _LOGS not in document:
        yield _LOGS, trials


def _is_trial(entry: tuple[str, object]) -> bool:
    number, trial = entry
    is_number = number.isascii() and number.isdigit() and len(number) <= _DIGITS
    return is_number and isinstance(trial, dict) and not {_WHOLE, _PART}.isdisjoint(trial)
