"""Following a run that is not over: the same point read again and again, its segments once a change."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from textual.message import Message

from fleet_tui.address import Address
from fleet_tui.errors import FleetError
from fleet_tui.fleet import EVENTS_AT_ONCE, OpenedRun, SegmentsRead
from fleet_tui.model.record import same_version
from fleet_tui.model.timeline import Timeline
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.actions.choosing import choose_seconds
from fleet_tui.ui.frame import Opener
from fleet_tui.ui.run.reading import RunReading, examined
from fleet_tui.ui.session import Session

_LONGEST: Final = 30.0  # seconds between two reads of a run in which nothing happens
_BACKING_OFF: Final = 1.5


class RunFollowing(RunReading):
    """The part of a run's screen that asks for news; it tells by messages what has come."""

    class News(Message):
        """A worker has read the run again: changed, unchanged (no timeline), or gone (not even the run)."""

        def __init__(
            self, opened: OpenedRun | None, timeline: Timeline | None = None, segments: SegmentsRead | None = None
        ) -> None:
            super().__init__()
            self.opened = opened
            self.timeline = timeline
            self.segments = segments

    class NoNews(Message):
        """A worker could not read the run again, and tries once more in so many seconds."""

        def __init__(self, error: FleetError, wait: float) -> None:
            super().__init__()
            self.error = error
            self.wait = wait

    def __init__(self, session: Session, wanted: Address, where: Sequence[str], opener: Opener | None) -> None:
        super().__init__(session, wanted, where, opener)
        self.follows = False
        self.new_rows = 0  # that came in since the cursor left the last row
        self._last_read: datetime | None = None

    @property
    def live(self) -> Line:
        """When the last good read was, and how many rows came in below the cursor since it left the last one."""
        if not self.follows:
            return []
        at = f" {self._last_read.astimezone(UTC):%H:%M:%S}Z" if self._last_read else ""
        new = f", {self.new_rows} new · G" if self.new_rows else ""
        return [(f"live{at}{new}  ", Tone.ACCENT)]

    def action_follow(self) -> None:
        """Follow, or follow no longer; what is over is not followed."""
        if self.follows:
            self.unfollow()
        elif self.opened is not None and self.opened.record.outcome.over:
            self.notice([(" this run is over", Tone.WARN)])
        elif self.opened is not None:
            self.follows, self.new_rows, self._last_read = True, 0, self.session.fleet.clock()
            self._begin()
            self.draw_place()

    async def action_follow_every(self) -> None:
        """Choose how often, for this run and those that are followed after it."""
        choose_seconds(self, self._follow_every)

    def _follow_every(self, seconds: float | None) -> None:
        if seconds is not None:
            self.session.follow_every = seconds
            if self.follows:
                self._begin()

    def _begin(self) -> None:
        self.read_aside("follow", self._read_again)

    def unfollow(self) -> None:
        """Ask for no more news."""
        self.follows = False
        self.workers.cancel_group(self, "follow")
        self.draw_place()

    def draw_place(self) -> None:
        """Bring the words that say where one is up to date."""

    def good_read(self) -> None:
        """Note the time of a read that came back."""
        self._last_read = self.session.fleet.clock()

    async def _read_again(self) -> None:
        """The loop's own time is what is waited for: the clock of the fleet may stand still."""
        wait = self.session.follow_every
        while self.opened is not None:
            await sleep(wait)
            if self not in self.app.screen_stack:
                continue  # another section is shown: nobody looks, and a read costs
            try:
                changed = await self._news(self.opened)
            except FleetError as error:
                changed = False
                self.post_message(self.NoNews(error, self._longer(wait)))
            wait = self.session.follow_every if changed else self._longer(wait)

    def _longer(self, wait: float) -> float:
        return min(wait * _BACKING_OFF, max(_LONGEST, self.session.follow_every))

    async def _news(self, before: OpenedRun) -> bool:
        """Tell what is new; whether anything is.

        Raises:
            FleetError: when it cannot be read.
        """
        opened = await self.session.fleet.run(before.record.stored_id, before.record.partition_key)
        if opened is None or same_version(opened.document, before.document):
            self.post_message(self.News(opened))
            return False
        segments = await self.session.fleet.segments(opened.record, EVENTS_AT_ONCE)
        timeline = await examined(opened.timeline(segments))
        self.post_message(self.News(replace(opened, raw=None), timeline, segments))
        return True
