"""Playing a timeline: its rows walked in time, until a key or the last row stops it."""

from __future__ import annotations

from typing import Final

from textual.events import Key
from textual.timer import Timer

from fleet_tui.model.steps import SPEEDS, next_stop
from fleet_tui.model.timeline import Timeline
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.commands import commands_of
from fleet_tui.ui.run.finding import TimelineFinding
from fleet_tui.ui.session import Session

_MOVES: Final = frozenset(key for each in commands_of("move") for key in each.keys.split(","))


class TimelinePlaying(TimelineFinding):
    """One timer at a time, for the next move only: nothing runs while nothing plays."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.speed = SPEEDS[0]
        self._next: Timer | None = None
        self._goes_to = -1  # where play itself moves the cursor; any other move is the user's

    @property
    def playing(self) -> bool:
        """Whether rows are being walked."""
        return self._next is not None

    @property
    def place(self) -> Line:
        """How fast it plays, before where it is."""
        speed = [(f"» {self.speed}x  ", Tone.ACCENT)] if self.playing else []
        return [*speed, *super().place]

    def stop(self) -> None:
        """Play no more."""
        if self._next is not None:
            self._next.stop()
            self._next = None
            self.on_place()

    def forget(self) -> None:
        """Another run comes, and stands still."""
        self.stop()
        super().forget()

    def show_at(self, timeline: Timeline, index: int) -> None:
        """Go on from where the cursor is in the new rows."""
        super().show_at(timeline, index)
        if self.playing:
            self._wait()

    def leave(self) -> bool:
        """Escape stops it first."""
        if self.playing:
            self.stop()
            return True
        return super().leave()

    def on_key(self, event: Key) -> None:
        """A key that moves stops it, even where there is nowhere to move to."""
        if self.playing and event.key in _MOVES:
            self.stop()

    def moved(self) -> None:
        """A move of the user's stops it."""
        if self.playing and self.rows.cursor != self._goes_to:
            self.stop()
        super().moved()

    async def action_filter(self) -> None:
        """What is typed is looked for in rows that stand still."""
        self.stop()
        await super().action_filter()

    def action_play(self) -> None:
        """Walk the rows from the cursor, from the first one if it is on the last; or stop."""
        if self.playing:
            self.stop()
        elif self.rows.row_count() > 1:
            if self.rows.cursor == self.rows.row_count() - 1:
                self.rows.action_first()
            self._said = ""
            self._wait()
            self.on_place()

    def action_faster(self) -> None:
        """Twice as fast."""
        self._change_speed(1)

    def action_slower(self) -> None:
        """Half as fast."""
        self._change_speed(-1)

    def _change_speed(self, step: int) -> None:
        place = SPEEDS.index(self.speed) + step
        self.speed = SPEEDS[min(max(place, 0), len(SPEEDS) - 1)]
        if self.playing:
            self._wait()
            self.on_place()
        else:
            self.say_place(f"space plays at {self.speed}x")

    def _wait(self) -> None:
        """Until the next row is due; the last row is where it ends."""
        timeline = self.timeline
        if self._next is not None:
            self._next.stop()
        if timeline is None or self.rows.cursor >= self.rows.row_count() - 1:
            self._next = None
            self.on_place()
            return
        place, seconds = next_stop(timeline.axis.offsets, self.rows.shown, self.rows.cursor, self.speed)
        self._next = self.set_timer(seconds, lambda: self._go(place))

    def _go(self, place: int) -> None:
        self._goes_to = place
        self.rows.cursor = place
        self._wait()
