"""What the run was planned to do, against what it did."""

from __future__ import annotations

from textual.app import ComposeResult

from fleet_tui.fleet import OpenedRun
from fleet_tui.model.plan import Plan, compare
from fleet_tui.model.timeline import Timeline
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.run.plan import place, plan_lines
from fleet_tui.ui.run.tab import RunTab
from fleet_tui.ui.widgets.text_view import TextView


class PlanTab(RunTab):
    """Plan, configuration and run, to be read."""

    NAME = "plan"
    PLACES = ("search",)

    def __init__(self) -> None:
        super().__init__()
        self.view = TextView(id="plan")
        self._plan: Plan | None = None

    def compose(self) -> ComposeResult:
        """The text."""
        yield self.view

    @property
    def place(self) -> Line:
        """How much of it was seen."""
        return [(place(self._plan), Tone.DIM)] if self._plan else []

    def show(self, opened: OpenedRun, timeline: Timeline) -> None:
        """Hold the plan of a run against what is known of it by now."""
        plan, document, again = compare(opened.document, timeline), opened.document, self._plan is not None
        self._plan = plan
        self.view.show(lambda width: plan_lines(plan, document, timeline, width), keep=again)
        self.on_place()

    def forget(self) -> None:
        """Another run comes."""
        self._plan = None
        self.view.show(lambda _: ())
