"""Joins a run and its trace or parts them, and finds where the spans are that a span names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.timeline import Timeline
from fleet_tui.model.trace import Kin, kin_of, short_id
from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.actions.links import Near
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.run.tab import RunTab
from fleet_tui.ui.run.timeline_tab import TimelineTab


def near_of(tab: RunTab) -> Iterator[Near]:
    """Yields the span around the row under the cursor, then those that it is linked with."""
    if not isinstance(tab, TimelineTab) or tab.rows.row is None or tab.rows.timeline is None:
        return
    timeline = tab.rows.timeline
    for each in kin_of(tab.rows.row.event, timeline.run.document):
        yield _elsewhere(each) if each.trace else _here(each, timeline, tab)


def _here(kin: Kin, timeline: Timeline, tab: TimelineTab) -> Near:
    index = next((index for index in range(len(timeline)) if timeline.axis.event(index).id == kin.span), None)
    what = "a linked span" if kin.linked else "the span around it"
    if index is None:
        return Near(f"{what}, {kin.span}", "it is not in this file")
    go = partial(tab.post_message, tab.Jump(kin.span, index, ""))
    return Near(f"{what}, {timeline.axis.event(index).text} ({kin.span})", "", go)


def _elsewhere(kin: Kin) -> Near:
    title = f"the run of a linked span, {short_id(kin.trace)} ({kin.span})"
    return Near(title, f"no run of trace {kin.trace} is here", run=kin.trace)


def part_or_join(frame: FrameScreen, run: WorkflowRun | None) -> None:
    """Takes the events of a trace out of the run on a screen, or puts them back."""
    if run is None or not frame.session.fleet.part_trace(run):
        frame.flash([(" this run has no timeline of a trace", Tone.WARN)])
        return
    frame.session.parted += 1
    frame.reload()
