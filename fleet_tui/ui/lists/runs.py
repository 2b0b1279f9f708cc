"""The runs of a user, or of all."""

from __future__ import annotations

from fleet_tui.model.run import WorkflowRun
from fleet_tui.schema import RUNS
from fleet_tui.ui.lists.outcomes import OutcomePane


class RunsPane(OutcomePane[WorkflowRun]):
    """Runs, newest write first."""

    container = RUNS
