"""The section of optimizations."""

from __future__ import annotations

from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.schema import OPTIMIZATIONS
from fleet_tui.ui.panes.outcomes import OutcomePane


class OptimizationsPane(OutcomePane[OptimizationRun]):
    """Optimizations, newest write first."""

    container = OPTIMIZATIONS


PANE = OptimizationsPane
