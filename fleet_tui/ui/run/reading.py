"""Reading a run: a point read that is painted at once, and its older events after it, by one query.

Every piece is told as soon as it is known, and rows are looked at in slices of 500, about 10 ms each, so that no key
waits. A run of up to 1,000 rows is looked at before it is told, for then it is painted once, on what broke it; a run
of more rows is told before, and once more when all of them were looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from fleet_tui.address import Address
from fleet_tui.errors import FleetError
from fleet_tui.fleet import EVENTS_AT_ONCE, OpenedRun
from fleet_tui.fleet.following import Following
from fleet_tui.fleet.reading import examined
from fleet_tui.fleet.whole_run import AT_ONCE, rows_of
from fleet_tui.model.record import same_version
from fleet_tui.model.segments import missing
from fleet_tui.present import words
from fleet_tui.schema import RUNS
from fleet_tui.ui.repeat import Repeat
from fleet_tui.ui.run.state import Gone, Meant, NotFollowed, NotRead, ReadRun, RunNews, RunState, Unchanged
from fleet_tui.ui.session import Session

_LONGEST: Final = 30.0  # seconds between two reads of a run in which nothing happens


class RunReading:
    """Reads a run and tells what has come, of which run; it touches no widget."""

    def __init__(self, session: Session, tell: Callable[[Address, RunNews], object]) -> None:
        self._session = session
        self._tell = tell

    async def read(self, state: RunState) -> None:
        """Reads the run that a state is of, and its older events as far as they are read without being asked for."""
        wanted = state.wanted
        try:
            if wanted.typed:
                meant = await self._session.fleet.meant(wanted)
                self._tell(wanted, Meant(meant))
                wanted, state = meant, replace(state, wanted=meant)
            opened = await self._session.fleet.run(*state.key, linked=wanted.linked)
            elsewhere = () if opened or state.record else await self._session.fleet.elsewhere(wanted)
        except FleetError as error:
            self._tell(wanted, NotRead(error))
            return
        if opened is None:
            lost = FleetError(words.gone(RUNS, wanted.id)) if state.record else words.missed(RUNS, wanted, elsewhere)
            self._tell(wanted, NotRead(lost))
            return
        opened = _shown(opened)
        timeline = await rows_of(opened)
        if len(timeline) > AT_ONCE:
            self._tell(wanted, ReadRun(opened, timeline))
        read = ReadRun(opened, await examined(timeline))
        self._tell(wanted, read)
        await self.read_segments(wanted, read, EVENTS_AT_ONCE)

    async def read_segments(self, wanted: Address, read: ReadRun, at_most: int | None = None) -> None:
        """Reads the segments of a run, all that there are unless a number of events is enough."""
        try:
            segments = await self._session.fleet.segments(read.opened.record, at_most)
        except FleetError as error:
            self._tell(wanted, NotRead(error, of_segments=True))
            return
        timeline = read.timeline
        if read.segments is None and not segments.documents and not missing(read.opened.document, ()):
            timeline.axis.whole = segments.whole  # without a segment, rows would be put in the order they are in
        else:
            timeline = await rows_of(read.opened, segments)
        if len(timeline) == len(read.timeline):
            read.timeline.axis.whole = timeline.axis.whole  # there are no more rows: what is shown is all there is
            timeline = read.timeline
        self._tell(wanted, ReadRun(read.opened, await examined(timeline), segments))

    async def follow(
        self, wanted: Address, latest: Callable[[], ReadRun | None], looked_at: Callable[[], bool]
    ) -> None:
        """Reads a run again and again until cancelled, its segments only once it has changed.

        `latest` is the run as it was read last; nothing is read while nobody looks.
        """
        repeat = Repeat(self._session.follow_every, _LONGEST)
        following = Following(self._session.fleet)

        async def once() -> bool:
            before = latest()
            if before is None:
                return False
            try:
                news = await self._again(following, before.opened)
            except FleetError as error:
                news = NotFollowed(error, repeat.longer)
            self._tell(wanted, news)
            return isinstance(news, ReadRun)

        await repeat.run(once, looked_at)

    async def _again(self, following: Following, before: OpenedRun) -> RunNews:
        """What has become of a run.

        Raises:
            FleetError: when it cannot be read.
        """
        opened = await following.again(before)
        if opened is None:
            return Gone()
        opened = _shown(opened)
        if same_version(opened.document, before.document):
            return Unchanged(opened)
        segments = await self._session.fleet.segments(opened.record, EVENTS_AT_ONCE)
        return ReadRun(opened, await examined(await rows_of(opened, segments)), segments, grown=True)


def _shown(opened: OpenedRun) -> OpenedRun:
    return replace(opened, raw=None)  # the bytes of a large run are as large again as the run
