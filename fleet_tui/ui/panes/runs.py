"""The runs of a user, or of all."""

from __future__ import annotations

from fleet_tui.model.run import WorkflowRun
from fleet_tui.schema import RUNS
from fleet_tui.ui.panes.outcomes import OutcomePane


class RunsPane(OutcomePane[WorkflowRun]):
    """Runs, newest write first."""

    container = RUNS

    async def open_record(self, record: WorkflowRun) -> None:
        """Open the run on what broke it."""
        from fleet_tui.ui.screens.run_screen import RunScreen

        address = self.address
        if address:
            await self.app.push_screen(RunScreen(self.session, address, self.trail, listed=record, opener=self))


PANE = RunsPane
