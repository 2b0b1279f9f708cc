"""The run that the cursor is on as a ticket: of what is read already, else of what is read for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace

from fleet_tui.address import Address
from fleet_tui.errors import FleetError
from fleet_tui.fleet.gathering import namesakes
from fleet_tui.fleet.reading import examined
from fleet_tui.fleet.whole_run import rows_of, whole_run
from fleet_tui.insight.cause import Cause
from fleet_tui.insight.failures import Before, met_before
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.timeline import Timeline
from fleet_tui.present import words
from fleet_tui.present.insight.failures import failed_of
from fleet_tui.present.ticket import Ticket, ticket_at
from fleet_tui.schema import RUNS
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.session import Session


def with_ticket(frame: FrameScreen, run: WorkflowRun, then: Callable[[Ticket], object]) -> None:
    """Does something with the ticket of a run, once all of the run is here."""
    timeline, address = frame.timeline, frame.address

    async def read() -> Ticket:
        whole, so_far = (timeline, False) if timeline else await _read(frame.session, run)
        return await _told(frame.session, whole, address, so_far=so_far)

    frame.act_on("copy", read, then)


async def _read(session: Session, run: WorkflowRun) -> tuple[Timeline, bool]:
    """Reads a run with all its older events; tells whether some of them did not come."""
    opened = await session.fleet.run(*run.stored_key)
    if opened is None:
        raise FleetError(words.gone(RUNS, run.id), "r reads the list again")
    segments = (await whole_run(session.fleet, opened)).segments
    return await rows_of(opened, segments), bool(segments.failed)


async def _told(session: Session, timeline: Timeline, address: Address | None, *, so_far: bool) -> Ticket:
    await examined(timeline)
    before = partial(_before, session, timeline.run)
    anchor = address.anchor if address else ""
    ticket = ticket_at(timeline, anchor, session.log.requests, so_far=so_far, before=before)
    return replace(ticket, namesakes=await namesakes(session.fleet, timeline.run))


def _before(session: Session, run: WorkflowRun, cause: Cause) -> Before | None:
    """Returns how often a failure was met before, as far as this session has examined others."""
    return met_before(run, cause, failed_of(session.concluded))
