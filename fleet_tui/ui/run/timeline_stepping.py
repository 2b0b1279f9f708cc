"""Stepping through a timeline, from one place worth seeing to the next."""

from __future__ import annotations

from fleet_tui.model import steps
from fleet_tui.model.severity import Landing
from fleet_tui.model.timeline import Timeline
from fleet_tui.ui.run.timeline_rows import TimelineRows
from fleet_tui.ui.session import Session


class TimelineStepping(TimelineRows):
    """Errors, changes of agent, tool calls, judge rounds, slow-downs, and what broke the run."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._slow: steps.Place | None = None

    def show_at(self, timeline: Timeline, index: int) -> None:
        """What is slow is counted anew for every timeline."""
        self._slow = None
        super().show_at(timeline, index)

    def step(self, direction: int, place: steps.Place, name: str) -> None:
        """Go to the next such place in sight; that there is none is said, with how many lie the other way."""
        if not self.timeline:
            return
        found = steps.seek(self.timeline, self.rows.index, direction, self._in_sight(place))
        if found.index is not None:
            self.rows.go_to(found.index)
            return
        later, behind = ("later", "above") if direction > 0 else ("earlier", "below")
        rest = f", {found.behind} {behind}" if found.behind else ""
        self.say_place(f"no {later} {name}{rest}")

    def _in_sight(self, place: steps.Place) -> steps.Place:
        matches = self.rows.matches
        if matches is None or not self.rows.hides:
            return place
        return lambda timeline, index: index in matches and place(timeline, index)

    def _step_slow(self, direction: int) -> None:
        if self.timeline:
            self._slow = self._slow or steps.slow_downs(self.timeline)
            self.step(direction, self._slow, "slow-down")

    def action_next_error(self) -> None:
        """To the next error."""
        self.step(1, steps.is_error, "error")

    def action_previous_error(self) -> None:
        """To the error before."""
        self.step(-1, steps.is_error, "error")

    def action_next_agent(self) -> None:
        """To the next change of agent."""
        self.step(1, steps.is_agent_change, "change of agent")

    def action_previous_agent(self) -> None:
        """To the change of agent before."""
        self.step(-1, steps.is_agent_change, "change of agent")

    def action_next_tool(self) -> None:
        """To the next tool call."""
        self.step(1, steps.is_tool_call, "tool call")

    def action_previous_tool(self) -> None:
        """To the tool call before."""
        self.step(-1, steps.is_tool_call, "tool call")

    def action_next_judge(self) -> None:
        """To the next judge round."""
        self.step(1, steps.is_judge_round, "judge round")

    def action_previous_judge(self) -> None:
        """To the judge round before."""
        self.step(-1, steps.is_judge_round, "judge round")

    def action_next_slow(self) -> None:
        """To the next slow-down."""
        self._step_slow(1)

    def action_previous_slow(self) -> None:
        """To the slow-down before."""
        self._step_slow(-1)

    def action_landing(self) -> None:
        """To where it failed."""
        if self.timeline:
            index, rule = self.timeline.landing
            self.rows.go_to(index)
            if rule is Landing.FIRST_ROW:
                self.say_place("this run did not fail: its first row")
