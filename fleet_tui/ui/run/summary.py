"""The lines over the tabs of a run: what became of it, why it stands where it does, its tabs, the place in them.

The place changes with every row that the cursor passes, so its bar grows and shrinks by four cells at a time: a slow
link then draws a few cells and seldom the whole line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Final

from textual.containers import Horizontal
from textual.geometry import Size
from textual.widget import Widget

from fleet_tui.clock import Clock
from fleet_tui.insight.cause import Cause, cause_of
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.timeline import Timeline
from fleet_tui.present.cells import Line, line_width
from fleet_tui.present.chart.raster import spark
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.records import runs as present
from fleet_tui.ui.run.state import RunState
from fleet_tui.ui.widgets.bar import Bar, Notice
from fleet_tui.ui.widgets.line_widget import Spot

_PLACE_STEP: Final = 4  # cells by which the place grows and shrinks, so that it seldom does
_APART: Final = " · "  # between a cause and the place
_SOME_WORDS: Final = 20  # cells of a cause below which it says nothing
_TREND: Final = 8  # cells in which the scores of the judge rounds are drawn at most
_ROOMY: Final = 20  # rows from which on there is a second line of the summary


class RunHeader:
    """Shows a run in two lines, more for a long cause, and its tabs below; the lines are widgets, it is none."""

    def __init__(self, tabs: Sequence[str], clock: Clock) -> None:
        self._names, self._clock = tabs, clock
        self._summary = Bar(id="summary")
        self._cause = Notice(id="cause")
        self._tabs = Bar(id="tabs")
        self._place = Bar(id="place")
        self._place_width = 0
        self._face: tuple[Line, Cause | None] = ((), None)  # the names of the tabs, and a cause that stands beside them
        self._room = 0  # cells that the names of the tabs leave: what else stands there gives way to the place

    def lines(self) -> Iterator[Widget]:
        """Yields the lines from top to bottom."""
        yield self._summary
        yield self._cause
        yield Horizontal(self._tabs, self._place, id="tab-line")

    def show(self, state: RunState, place: Line, size: Size) -> None:
        """Shows a run as far as it was read, and the place in the tab in front, on a screen of some size."""
        self._show_summary(state)
        timeline, run = state.timeline, self._run(state)
        cause = None if timeline is None else cause_of(timeline, so_far=not timeline.axis.whole)
        self._cause.show(*map(_padded, present.about(run, cause, size.width - 1) if run else [[]]))
        names = present.tab_names(self._names, state.tab, size.width)
        self._room = size.width - line_width(names)
        beside = size.height < _ROOMY and state.tab == self._names[0]  # there is no second line that says it
        self._face = (names, cause if beside else None)
        self.show_place(state, place)
        self._show_tabs()

    def show_place(self, state: RunState, place: Line) -> None:
        """Shows the place in the tab in front, after the news of a run that is followed."""
        self._place.show([], [*_live(state), *place, (" ", Tone.PLAIN)])
        steps = -(-self._place.text_width // _PLACE_STEP)  # a change is drawn from where the bar begins
        width = max(min(steps * _PLACE_STEP, self._room), 0)
        if width != self._place_width:
            self._place_width = self._place.styles.width = width
            self._show_tabs()

    def _show_tabs(self) -> None:
        """Shows the names of the tabs, and the cause where the place beside it leaves room for some words of it."""
        names, cause = self._face
        room = self._room - self._place_width - len(_APART)
        told = [*present.why(cause, room), (_APART, Tone.DIM)] if cause and room >= _SOME_WORDS else []
        self._tabs.show([*names, *told])
        self._tabs.pressed = (*_tab_spots(names, self._names),)

    def _run(self, state: RunState) -> WorkflowRun | None:
        return None if state.instead else state.timeline.run if state.timeline is not None else state.listed

    def _show_summary(self, state: RunState) -> None:
        timeline, run = state.timeline, self._run(state)
        if run is None:
            self._summary.show([])
            return
        errors, warnings = timeline.counts() if timeline is not None else (None, None)
        rows, made = (len(timeline), timeline.axis.made) if timeline is not None else (run.events, False)
        version = [(" ", Tone.WARN), *state.version, (" ", Tone.WARN)] if state.version else []
        trend, now = _trend(timeline), self._clock()
        told = present.summary(run, errors, warnings, rows, made=made, trend=trend, now=now)
        self._summary.show(_padded(told), version)


def _tab_spots(line: Line, names: Sequence[str]) -> Iterator[Spot]:
    """Yields where a click turns to which tab; where only that in front is named, to the next."""
    cell = 0
    for text, _ in line:
        size = line_width([(text, Tone.PLAIN)])
        word = text.strip(" []")
        if word in names:
            yield cell, cell + size, f"screen.turn_to_tab('{word}')"
        elif "←→" in text:
            yield cell, cell + size, "right"
        cell += size


def _trend(timeline: Timeline | None) -> str:
    """Draws the scores of the judge rounds; one alone is no trend."""
    scores = [each.score for _, each in timeline.axis.judges()] if timeline is not None else []
    return spark(scores, _TREND) if len(scores) > 1 else ""


def _live(state: RunState) -> Line:
    """When the last good read was, and how many rows came in below the cursor since it left the last row."""
    if not state.follows:
        return []
    at = f" {state.last_read.astimezone(UTC):%H:%M:%S}Z" if state.last_read else ""
    new = f", {state.new_rows} new · G" if state.new_rows else ""
    return [(f"live{at}{new}  ", Tone.ACCENT)]


def _padded(line: Line) -> Line:
    return [(" ", Tone.PLAIN), *line]
