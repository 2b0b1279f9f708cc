"""Reading a run: a point read that is painted at once, its older segments following in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from textual.message import Message

from fleet_tui.address import Address
from fleet_tui.errors import FleetError
from fleet_tui.fleet import EVENTS_AT_ONCE, OpenedRun, SegmentsRead
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.timeline import SLICE, Timeline
from fleet_tui.present.state import State
from fleet_tui.ui.frame import Opener
from fleet_tui.ui.records.opened_screen import OpenedScreen
from fleet_tui.ui.session import Session

_AT_ONCE: Final = 2 * SLICE  # rows that may be examined before the first paint


class RunReading(OpenedScreen):
    """The part of a run's screen that reads; it tells by messages what has come."""

    class OfRun(Message):
        """What a worker tells of the run that was wanted when it read; another may be by the time it is heard."""

        def __init__(self, wanted: Address) -> None:
            super().__init__()
            self.wanted = wanted

    class RunArrived(OfRun):
        """A worker has read the run; None if there is none under that id any more."""

        def __init__(self, wanted: Address, opened: OpenedRun | None) -> None:
            super().__init__(wanted)
            self.opened = opened

    class TimelineReady(OfRun):
        """A worker has put what is known on one axis and examined it; `segments` if it read any."""

        def __init__(self, wanted: Address, timeline: Timeline, segments: SegmentsRead | None = None) -> None:
            super().__init__(wanted)
            self.timeline = timeline
            self.segments = segments

    class ReadFailed(OfRun):
        """A worker could not read the run, or only not its segments."""

        def __init__(self, wanted: Address, error: FleetError, what: str) -> None:
            super().__init__(wanted)
            self.error = error
            self.what = what

    def __init__(self, session: Session, wanted: Address, where: Sequence[str], opener: Opener | None) -> None:
        super().__init__(session, wanted, where, opener)
        self.run: WorkflowRun | None = None
        self.opened: OpenedRun | None = None

    def reload(self) -> None:
        """Read the run again; its rows stay until the new ones are here."""
        self.set_state(State.LOADING)
        self.read_aside("run", self._read)

    async def _read(self) -> None:
        try:
            known = (self.run.stored_id, self.run.partition_key) if self.run else (self.wanted.id,)
            opened = await self.session.fleet.run(*known)
        except FleetError as error:
            self.post_message(self.ReadFailed(self.wanted, error, "run"))
            return
        self.post_message(self.RunArrived(self.wanted, opened))
        if opened is None:
            return
        timeline = opened.timeline()
        if len(timeline) > _AT_ONCE:
            self.post_message(self.TimelineReady(self.wanted, timeline))  # shown before it is examined
        self.post_message(self.TimelineReady(self.wanted, await examined(timeline)))
        await self._read_segments(opened, EVENTS_AT_ONCE, timeline)

    def read_segments(self, opened: OpenedRun) -> None:
        """Read all that is left of the segments."""
        self.read_aside("run", self._read_segments, opened, None)

    async def _read_segments(self, opened: OpenedRun, at_most: int | None, shown: Timeline | None = None) -> None:
        try:
            segments = await self.session.fleet.segments(opened.record, at_most)
        except FleetError as error:
            self.post_message(self.ReadFailed(self.wanted, error, "segments"))
            return
        timeline = opened.timeline(segments)
        if shown is not None and len(timeline) == len(shown):
            shown.axis.whole = timeline.axis.whole  # there are no segments: what is shown is all there is
            timeline = shown
        self.post_message(self.TimelineReady(self.wanted, await examined(timeline), segments))


async def examined(timeline: Timeline) -> Timeline:
    """The timeline with every row looked at, other work let in between."""
    for _ in range(len(timeline) // SLICE + 1):
        timeline.examine()
        await asyncio.sleep(0)
    return timeline
