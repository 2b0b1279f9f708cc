"""Looks at the container with a summary of each run under its user, if the settings name such a container."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from fleet_tui.admin.doctor.finding import Finding, fail, ok, warn
from fleet_tui.errors import FleetError
from fleet_tui.fields import WRITTEN, Document
from fleet_tui.number import finite
from fleet_tui.schema import RUNS_BY_USER
from fleet_tui.settings.table import RUNS_BY_USER_NAME
from fleet_tui.source.cosmos.description import key_paths, pointer

_VARIABLE: Final = RUNS_BY_USER_NAME.variables[0]
_LATE: Final = 300.0  # seconds from which on a summary is said not to be kept


def by_user_findings(
    name: str, body: Mapping[str, Any] | FleetError | None, summaries: Sequence[Document], runs: Sequence[Document]
) -> Iterator[Finding]:
    """Yields whether it is there and keyed by users, and how far it lags, by the newest of both."""
    if isinstance(body, FleetError):
        yield fail(name, body.cause, body.next_step)
        return
    if body is None:
        words = f"is not there, though {_VARIABLE} names it: a list of one user's runs asks every partition"
        yield warn(name, words, "fleet-tui provision --runs-by-user says how to make it; or unset the variable")
        return
    paths, wanted = key_paths(body), pointer(RUNS_BY_USER.partition_key)
    if paths[:1] != [wanted]:
        words = f"is keyed by {' '.join(paths) or 'nothing'}, not by {wanted}: a list of one user's runs asks all of it"
        yield warn(name, words, "fleet-tui provision --runs-by-user prints such a container")
    else:
        yield ok(name, "a summary of each run under its user, which lists of one user's runs are read from")
    yield from _lag(name, summaries, runs)


def _lag(name: str, summaries: Sequence[Document], runs: Sequence[Document]) -> Iterator[Finding]:
    newest = max((_written(each) for each in runs), default=0.0)
    if not newest:
        return
    if not summaries:
        yield warn(name, "it holds nothing, and there are runs", "see whether what keeps it is at work")
        return
    late = newest - max(map(_written, summaries))
    if late >= _LATE:
        words = f"its newest summary is {late:,.0f} s older than the newest run"
        yield warn(name, words, "see whether what keeps it is at work", seconds=late)
    else:
        yield ok(name, "its newest summary is as new as the newest run, or nearly", seconds=max(late, 0.0))


def _written(document: Document) -> float:
    return finite(document.get(WRITTEN)) or 0.0
