"""The timeline of a run, the detail of the row under the cursor, and the steps between places worth seeing."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.timer import Timer

from fleet_tui.model import steps
from fleet_tui.model.severity import Landing
from fleet_tui.model.timeline import Row, Timeline
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.present.event_detail import detail_lines
from fleet_tui.ui.present.glyphs import Tone
from fleet_tui.ui.widgets.bar import Bar
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.text_view import TextView
from fleet_tui.ui.widgets.timeline_list import TimelineList

_REST: Final = 0.12  # seconds the cursor rests before the detail follows


class TimelineTab(Container):
    """Rows above, detail below; side by side on a very wide screen."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("run")

    def __init__(self) -> None:
        super().__init__(id="timeline-tab")
        self.place_bar = Bar(id="place")
        self.rows = TimelineList(id="timeline")
        self.detail = TextView(titled=True, id="detail")
        self.more = ""  # what is known of segments that are not here
        self.partial = True  # whether some may still be read
        self._said = ""  # what the last step had to say
        self._rest: Timer | None = None
        self._slow: steps.Place | None = None
        self._told: Row | None = None  # the row the detail tells of

    @property
    def timeline(self) -> Timeline | None:
        """What is shown."""
        return self.rows.timeline

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.timeline[self.rows.cursor] if self.timeline else None

    def compose(self) -> ComposeResult:
        """Place line, then rows and detail."""
        yield self.place_bar
        with Container(id="panes"):
            yield self.rows
            yield self.detail

    def show(self, timeline: Timeline, cursor: int) -> None:
        """Show a timeline with the cursor on a row."""
        self._slow = None
        self.rows.say([[(timeline.note, Tone.DIM)]])
        self.rows.show(timeline, cursor)
        self.draw_place()
        self._follow()

    def on_mount(self) -> None:
        """Draw the place in the same frame as the cursor: a message would come one frame later."""
        self.watch(self.rows, "cursor", self._moved, init=False)

    def _moved(self) -> None:
        self._said = ""
        self.draw_place()

    @on(LineList.Highlighted, "#timeline")
    def _highlighted(self) -> None:
        if self._rest:
            self._rest.stop()
        self._rest = self.set_timer(_REST, self._follow)

    def say(self, text: str) -> None:
        """Say something in place of the position, until the cursor moves."""
        self._said = text
        self.draw_place()

    def draw_place(self) -> None:
        """Which row of how many, why the cursor was put here, and what there is further on."""
        timeline = self.timeline
        if not timeline:
            self.place_bar.show([(" [timeline]", Tone.ACCENT)], [])
            return
        cursor = self.rows.cursor
        below = timeline.errors_from(cursor + 1)
        parts = [f"ev {cursor + 1}/{len(timeline)}{'+' if self.partial else ''}", self.more]
        parts.append(f"e: {below} more below" if below else "")
        left = [(" [timeline]", Tone.ACCENT)]
        if cursor == timeline.landing[0] and timeline.landing[1] is not Landing.FIRST_ROW:
            left.append((f"  stands on: {landing_words(timeline)}", Tone.PLAIN))
        right = (self._said, Tone.WARN) if self._said else ("  ".join(filter(None, parts)), Tone.DIM)
        self.place_bar.show(left, [right, (" ", Tone.PLAIN)])

    def _follow(self) -> None:
        """The detail of the row the cursor rests on."""
        timeline, row = self.timeline, self.row
        if row == self._told:
            return  # what is being read does not jump back to its top
        self._told = row
        if timeline is not None and row is not None:
            self.detail.show(lambda width: detail_lines(timeline, row, width), f"event {row.event.id}")
        else:
            self.detail.show(lambda _: (), "no event")

    def _step(self, direction: int, place: steps.Place, name: str) -> None:
        """Go to the next such place; that there is none is said, with how many lie the other way."""
        if not self.timeline:
            return
        found = steps.seek(self.timeline, self.rows.cursor, direction, place)
        if found.index is not None:
            self.rows.move_to(found.index)
            return
        later, behind = ("later", "above") if direction > 0 else ("earlier", "below")
        rest = f", {found.behind} {behind}" if found.behind else ""
        self.say(f"no {later} {name}{rest}")

    def _step_slow(self, direction: int) -> None:
        if self.timeline:
            self._slow = self._slow or steps.slow_downs(self.timeline)
            self._step(direction, self._slow, "slow-down")

    def action_next_error(self) -> None:
        """To the next error."""
        self._step(1, steps.is_error, "error")

    def action_previous_error(self) -> None:
        """To the error before."""
        self._step(-1, steps.is_error, "error")

    def action_next_agent(self) -> None:
        """To the next change of agent."""
        self._step(1, steps.is_agent_change, "change of agent")

    def action_previous_agent(self) -> None:
        """To the change of agent before."""
        self._step(-1, steps.is_agent_change, "change of agent")

    def action_next_tool(self) -> None:
        """To the next tool call."""
        self._step(1, steps.is_tool_call, "tool call")

    def action_previous_tool(self) -> None:
        """To the tool call before."""
        self._step(-1, steps.is_tool_call, "tool call")

    def action_next_judge(self) -> None:
        """To the next judge round."""
        self._step(1, steps.is_judge_round, "judge round")

    def action_previous_judge(self) -> None:
        """To the judge round before."""
        self._step(-1, steps.is_judge_round, "judge round")

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
            self.rows.move_to(index)
            if rule is Landing.FIRST_ROW:
                self.say("this run did not fail: its first row")


def landing_words(timeline: Timeline) -> str:
    """The rule that chose the row, with the numbers it went by."""
    index, rule = timeline.landing
    judge = timeline[index].event.judge if timeline else None
    if rule is Landing.JUDGE_BELOW and judge is not None and judge.threshold is not None:
        return f"judge round {judge.round} below {judge.threshold:g}"
    return str(rule)
