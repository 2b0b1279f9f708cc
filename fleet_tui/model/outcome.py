"""Reads stored status words."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from fleet_tui.schema import STATUS_ALIASES


class Outcome(StrEnum):
    """Names the meaning of a status word; a word nobody knows is unknown and shown as it stands."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    RUNNING = "running"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    NOT_RECORDED = "not recorded"

    @property
    def over(self) -> bool:
        """Tells whether the writer said that nothing more is to come."""
        return self in (Outcome.SUCCEEDED, Outcome.FAILED, Outcome.CANCELLED)


_OUTCOMES: Final = {
    "running": Outcome.RUNNING,
    **{word: Outcome(meaning) for meaning, words in STATUS_ALIASES.items() for word in (meaning, *words)},
}


def outcome_of(status: str | None) -> Outcome:
    """Returns the meaning of a stored status word."""
    return Outcome.NOT_RECORDED if status is None else _OUTCOMES.get(status, Outcome.UNKNOWN)
