"""The detail of the event under the cursor, and where its call stands among the calls that are known.

Known are the calls of all runs that this session examined. Of files and of the demo the newest runs are examined when
a call is first looked at, behind the keys; of an account each is a read that nobody asked for, so that only what
`:tools` or another question has read counts there.
"""

from __future__ import annotations

from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Final

from textual.message import Message
from textual.worker import Worker

from fleet_tui.errors import FleetError
from fleet_tui.insight.baseline import Baseline, Standing
from fleet_tui.model.timeline import Row
from fleet_tui.present.run.event_detail import detail_lines
from fleet_tui.schema import RUNS
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.resting_detail import Told
from fleet_tui.ui.widgets.timeline_list import TimelineList

NEWEST: Final = 100  # runs of files that are examined: half a second of the demo's


class EventTelling:
    """Tells of the event that the cursor is on."""

    @dataclass
    class Learned(Message):
        """More calls are known than when an event was told last."""

    def __init__(self, session: Session, rows: TimelineList) -> None:
        self._session = session
        self._rows = rows
        self._learning: Worker[None] | None = None
        self._baseline: tuple[int, Baseline] = (0, Baseline())  # with how many runs were known

    def about(self) -> Told:
        """Returns what there is to tell."""
        timeline, row, times = self._rows.timeline, self._rows.row, self._rows.times
        if timeline is None or row is None:
            return Told(None, lambda _: (), "no event")
        standing = self._standing(row) if row.event.tool else None
        return Told(row, lambda width: detail_lines(timeline, row, width, times, standing), f"event {row.event.id}")

    def _standing(self, row: Row) -> Standing | None:
        self._begin_to_learn()
        known = self._session.concluded
        if len(known) != self._baseline[0]:
            self._baseline = (len(known), Baseline(call for each in known if each.found for call in each.found.tools))
        return self._baseline[1].standing(row)

    def _begin_to_learn(self) -> None:
        session, timeline = self._session, self._rows.timeline
        if timeline is None or not timeline.examined:
            return  # it would be read once more, and looked at twice at a time
        if not (session.fleet.identity.live or session.learned or self._learning):
            self._learning = self._rows.run_worker(self._learn, group="baseline", description="baseline")

    async def _learn(self) -> None:
        session = self._session
        session.examination.lend(self._rows.timeline)
        with suppress(FleetError):  # nobody asked for it: what the files lack, the list has told
            runs = [each async for each in session.fleet.records(RUNS, limit=NEWEST)]
            async with aclosing(session.examination.examine(runs)) as found:
                async for _ in found:
                    pass
        session.examination.lend(None)
        session.learned = True
        self._rows.post_message(self.Learned())
