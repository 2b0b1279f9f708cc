"""Finds the trials of MIPROv2 in a document: `trial_logs` on the program that it returns.

A trial is scored on all of the examples, on a part of them, or on both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fleet_tui.fields import Document

LOGS: Final = "trial_logs"
WHOLE, PART = "full_eval_score", "mb_score"
PROGRAMS: Final = ("full_eval_program", "mb_program")
CALLS: Final = "total_eval_calls_so_far"
_DIGITS: Final = 9  # of the number of a trial


def trials_of(document: Document) -> Mapping[str, Document]:
    """Returns the trials of a document in order, by their numbers: of its logs, or of a document that is them."""
    stored = document.get(LOGS, document)
    if not isinstance(stored, dict) or not stored or not all(map(_is_trial, stored.items())):
        return {}
    return {number: stored[number] for number in sorted(stored, key=int)}


def _is_trial(entry: tuple[str, object]) -> bool:
    number, trial = entry
    is_number = number.isascii() and number.isdigit() and len(number) <= _DIGITS
    return is_number and isinstance(trial, dict) and not {WHOLE, PART}.isdisjoint(trial)
