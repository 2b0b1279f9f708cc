"""Says how often a failure was met before, among the failed runs that were examined so far."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from fleet_tui.insight.cause import Cause
from fleet_tui.insight.failures import Failed
from fleet_tui.insight.signature import signature_of
from fleet_tui.model.run import WorkflowRun


class Before(Struct, frozen=True):
    """Counts the failed runs that were written before another, and those among them that failed like it."""

    n: int
    among: int
    first: WorkflowRun | None = None  # of those, as far back as was examined


def met_before(run: WorkflowRun, cause: Cause, examined: Iterable[Failed]) -> Before | None:
    """Returns how often a failure was met before its run; None where no older failed run was examined."""
    written = run.written
    if written is None:
        return None
    older = [each for each in examined if each.run.written and each.run.written.at < written.at]
    wanted = signature_of(cause)
    alike = [each.run for each in older if signature_of(each.cause) == wanted]
    alike.sort(key=lambda each: each.written.at if each.written else written.at)
    return Before(len(alike), len(older), alike[0] if alike else None) if older else None
