"""The numbers that a list shows and no source sorts by: the rows that were read can be put in their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from fleet_tui.fields import Container
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.model.run import WorkflowRun
from fleet_tui.schema import OPTIMIZATIONS, RUNS

Numbers: TypeAlias = Mapping[str, Callable[[Any], float | None]]

_OF_A_RUN: Final[Mapping[str, Callable[[WorkflowRun], float | None]]] = {
    "duration": lambda run: run.duration_seconds,
    "rounds": lambda run: run.rounds,
    "events": lambda run: run.events,
    "tokens": lambda run: run.tokens,
}


def _gain(run: OptimizationRun) -> float | None:
    """Returns how much better the last value is than the first; less than nothing where it is worse."""
    values = run.values
    if len(values) < 2:
        return None
    change = values[-1] - values[0]
    return -abs(change) if run.worsens(change) else abs(change)


_OF_AN_OPTIMIZATION: Final[Mapping[str, Callable[[OptimizationRun], float | None]]] = {
    "best": lambda run: run.best,
    "gain": _gain,
    "rounds": lambda run: len(run.progression) or None,
    "duration": lambda run: run.duration_seconds,
}
_NUMBERS: Final[Mapping[Container, Numbers]] = {RUNS: _OF_A_RUN, OPTIMIZATIONS: _OF_AN_OPTIMIZATION}


def numbers(container: Container) -> Numbers:
    """Returns the numbers of its records by the name of what they are."""
    return _NUMBERS.get(container, {})
