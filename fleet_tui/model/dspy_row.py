"""Writes an example as `dspy.Example(**row)` takes it: what a supervisor is given, and what it is to answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from fleet_tui.model.example import DspyExample
from fleet_tui.model.json_row import json_row

INPUTS: Final = ("task", "context", "team", "available_tools")
"""The fields that are given; `with_inputs(*INPUTS)` names them to DSPy."""
_ANSWERS: Final = ("assigned_to", "mode", "tool_requirements")
_EMPTY: Final[Mapping[str, object]] = {"task": "", "context": "", "mode": ""}  # as writers have it; a list is []


def dspy_row(example: DspyExample, now: datetime) -> dict[str, object]:
    """Returns the row, always of the same names and kinds; what nobody recorded is empty, for DSPy would print None."""
    row = json_row(example, now)
    return {name: _EMPTY.get(name, []) if row[name] is None else row[name] for name in (*INPUTS, *_ANSWERS)}
