"""Reads the answer of a run, in either shape, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from fleet_tui.fields import Document
from fleet_tui.model.outcome import Outcome
from fleet_tui.model.run import WorkflowRun

_READ: Final = frozenset(("answer", "format"))
_WHY: Final = {
    Outcome.FAILED: "the run failed",
    Outcome.RUNNING: "the run is still running",
    Outcome.CANCELLED: "the run was cancelled",
}


class Answer(Struct, frozen=True):
    """Holds an answer as stored: text, or any JSON value; `others` is what is recorded with it."""

    value: object
    format: str
    others: Mapping[str, object]

    @classmethod
    def from_document(cls, document: Document) -> Answer:
        """Reads the result of a run; never raises."""
        result = document.get("result")
        if not isinstance(result, dict):
            return cls(result, "", {})
        stored = result.get("format")
        others = {key: value for key, value in result.items() if key not in _READ}
        if not isinstance(stored, str | None):
            others["format"] = stored
        return cls(result.get("answer"), stored if isinstance(stored, str) else "", others)

    @property
    def missing(self) -> bool:
        """Tells whether there is nothing to show."""
        return self.value is None or self.value == ""


def why_missing(answer: Answer, run: WorkflowRun) -> str:
    """Returns the sentence that stands in place of an answer."""
    if answer.value == "":
        return "the recorded answer is empty"
    why = _WHY.get(run.outcome, "")
    if run.error and run.outcome is Outcome.FAILED:
        why = f"the run failed: {run.error}"
    return "no answer recorded" + (f": {why}" if why else "")
