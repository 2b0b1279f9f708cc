"""The rows of a timeline, the detail of the one under the cursor, and the words that say where that is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.timer import Timer
from textual.widget import Widget

from fleet_tui.fleet import OpenedRun, SegmentsRead
from fleet_tui.model.severity import Landing
from fleet_tui.model.timeline import Row, Timeline
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.run.event_detail import detail_lines, error_texts
from fleet_tui.text import clip, one_line, visible
from fleet_tui.ui.run.tab import RunTab
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.text_view import TextView
from fleet_tui.ui.widgets.timeline_list import TimelineList

if TYPE_CHECKING:
    from fleet_tui.ui.frame import Copyable

_PREVIEW: Final = 60  # characters of a text in the menu


class TimelineRows(RunTab):
    """Rows above, detail below; side by side on a very wide screen."""

    NAME = "timeline"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.rows = TimelineList(id="timeline")
        self.rows.times = session.times
        self.detail = TextView(titled=True, id="detail")
        self.more = ""  # what is known of segments that are not here
        self.partial = True  # whether some may still be read
        self._said = ""  # what the last step had to say
        self._rest: Timer | None = None
        self._told: Row | None = None  # the row the detail tells of
        self._placed = -1  # where the cursor was put: it is moved again only from there

    @property
    def timeline(self) -> Timeline | None:
        """What is shown."""
        return self.rows.timeline

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.timeline[self.rows.index] if self.timeline and self.rows.row_count() else None

    def compose(self) -> ComposeResult:
        """What stands above, then rows and detail."""
        yield from self.above()
        with Container(id="panes"):
            yield self.rows
            yield self.detail

    def above(self) -> Iterator[Widget]:
        """The widgets over the rows."""
        yield from ()

    @property
    def spot(self) -> str:
        """The event under the cursor."""
        return self.row.event.id if self.row else ""

    def copies(self) -> Iterator[Copyable]:
        """The event under the cursor: its errors, its message, itself."""
        from fleet_tui.ui.actions.copying import json_of
        from fleet_tui.ui.frame import Copyable

        if not self.row:
            return
        event = self.row.event
        told = {"event error": "\n\n".join(error_texts(event)), "event message": event.text}
        for name, text in told.items():
            if text:
                yield Copyable(name, clip(one_line(text), _PREVIEW), partial(visible, text))
        yield Copyable("event", f"event {one_line(event.id)} as JSON", partial(json_of, event.document))

    @property
    def stands_on(self) -> str:
        """The rule that chose where a run that failed is opened."""
        timeline = self.timeline
        chosen = timeline is not None and timeline.landing[1] is not Landing.FIRST_ROW
        return f"stands on: {landing_words(timeline)}" if timeline is not None and chosen else ""

    @property
    def place(self) -> Line:
        """Which row of how many, and what there is further on; or what the last step had to say."""
        timeline = self.timeline
        if self._said or not timeline:
            return [(self._said, Tone.WARN)]
        index = self.rows.index
        below = timeline.errors_from(index + 1)
        parts = [f"ev {index + 1}/{len(timeline)}{'+' if self.partial else ''}", self.more]
        parts.append(f"e: {below} more below" if below else "")
        return [("  ".join(filter(None, parts)), Tone.DIM)]

    def show(self, opened: OpenedRun, timeline: Timeline) -> None:
        """Nothing to do: the screen hands the timeline over by `place_cursor`, on every news."""

    def forget(self) -> None:
        """Another run comes."""
        self._placed, self.more, self.partial = -1, "", True
        self.rows.timeline = self.rows.matches = None
        self.rows.rows_changed(0)

    def segments_read(self, timeline: Timeline, segments: SegmentsRead) -> None:
        """What is known of the older events now."""
        absent = ",".join(map(str, timeline.axis.missing_segments))
        self.more = f"segment {absent} missing" if absent else ""
        self.partial = not segments.complete
        if self.partial:
            self.more = "enter reads older segments"

    def place_cursor(self, timeline: Timeline, wanted: str, *, complete: bool) -> None:
        """Show a timeline where the user went, else at the place that was asked for, else at what broke the run."""
        before = self.row
        kept = self._kept(timeline, before)
        if before is not None and self.rows.index != self._placed:
            self.show_at(timeline, kept if kept is not None else self.rows.index)
            return
        asked = timeline.find(wanted) if wanted else None
        if asked is None and wanted and complete:
            self.call_after_refresh(self.say_place, f"no {one_line(wanted)} in this run")
        if asked is None and timeline.landing[0] == 0:
            asked = kept  # older segments came in above: stay where the eyes are
        self._placed = asked if asked is not None else timeline.landing[0]
        self.show_at(timeline, self._placed)

    def grow(self, timeline: Timeline) -> int:
        """Show the same run with what is new of it; how many rows that is.

        The cursor stays on its row, or goes along if it was on the last one.
        """
        before, rows = self.row, len(self.timeline or ())
        stood_last = self.rows.index == rows - 1
        kept = self._kept(timeline, before)
        last = len(timeline) - 1
        self.show_at(timeline, last if stood_last else kept if kept is not None else self.rows.index)
        return max(len(timeline) - rows, 0)

    def _kept(self, timeline: Timeline, before: Row | None) -> int | None:
        """Where the row that the cursor is on stands in another timeline of the same run."""
        return timeline.index_of(before, len(self.timeline or ())) if before is not None else None

    def go(self, anchor: str, index: int | None = None, said: str = "") -> None:
        """To a row, or to the one that an anchor names, with what there is to say of it."""
        found = self.timeline.find(anchor) if self.timeline and index is None else index
        if found is None:
            self.say_place(f"no {one_line(anchor)} in this run")
        else:
            self.rows.go_to(found)
            self.say_place(said)

    def leave(self) -> bool:
        """Out of the detail."""
        if not self.detail.has_focus:
            return False
        self.rows.focus()
        return True

    def say(self, lines: list[Line]) -> None:
        """What to show instead of rows."""
        self.rows.say(lines)

    def show_at(self, timeline: Timeline, index: int) -> None:
        """Show a timeline with the cursor on a row."""
        self.rows.say([[(timeline.note, Tone.DIM)]])
        self.rows.show(timeline, index, None)
        self.placed()

    def placed(self) -> None:
        """Tell of the row that the cursor was put on."""
        self.on_place()
        self._follow()

    def on_mount(self) -> None:
        """Draw the place in the same frame as the cursor: a message would come one frame later."""
        self.watch(self.rows, "cursor", self.moved, init=False)

    def moved(self) -> None:
        """The cursor is on another row."""
        self._said = ""
        self.on_place()

    @on(LineList.Highlighted, "#timeline")
    def _highlighted(self) -> None:
        if self._rest:
            self._rest.stop()
        self._rest = self.set_timer(self.session.paces.rest, self._follow)

    def say_place(self, text: str) -> None:
        """Say something in place of the position, until the cursor moves."""
        self._said = text
        self.on_place()

    def tell_again(self) -> None:
        """Lay the detail out anew."""
        self._told = None
        self._follow()

    def _follow(self) -> None:
        """The detail of the row the cursor rests on."""
        timeline, row, times = self.timeline, self.row, self.rows.times
        if row == self._told:
            return  # what is being read does not jump back to its top
        self._told = row
        if timeline is not None and row is not None:
            self.detail.show(lambda width: detail_lines(timeline, row, width, times), f"event {row.event.id}")
        else:
            self.detail.show(lambda _: (), "no event")


def landing_words(timeline: Timeline) -> str:
    """The rule that chose the row, with the numbers it went by."""
    index, rule = timeline.landing
    judge = timeline[index].event.judge if timeline else None
    if rule is Landing.JUDGE_BELOW and judge is not None and judge.threshold is not None:
        return f"judge round {judge.round} below {judge.threshold:g}"
    return str(rule)
