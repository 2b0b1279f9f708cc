"""The run that the cursor is on as a ticket: of what is read already, else of what is read for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from fleet_tui.address import Address
from fleet_tui.errors import FleetError
from fleet_tui.insight.before import Before, met_before
from fleet_tui.insight.cause import Cause, cause_of
from fleet_tui.insight.failures import Failed
from fleet_tui.model.record import address_of
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.timeline import Timeline
from fleet_tui.present import words
from fleet_tui.present.ticket import Ticket, activities, ticket_lines
from fleet_tui.schema import RUNS
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.session import Session


def with_ticket(frame: FrameScreen, run: WorkflowRun, then: Callable[[str], object]) -> None:
    """Does something with the ticket of a run, once all of the run is here."""
    timeline, address = frame.timeline, frame.address

    async def read() -> str:
        whole, so_far = (timeline, False) if timeline else await _read(frame.session, run)
        return await _told(frame.session, whole, address, so_far=so_far)

    frame.act_on("copy", read, then)


async def _read(session: Session, run: WorkflowRun) -> tuple[Timeline, bool]:
    """Reads a run with all its older events; tells whether some of them did not come."""
    opened = await session.fleet.run(*run.stored_key)
    if opened is None:
        raise FleetError(words.gone(RUNS, run.id), "r reads the list again")
    segments = await session.fleet.segments(opened.record, at_most=None)
    return opened.timeline(segments), bool(segments.failed)


async def _told(session: Session, timeline: Timeline, address: Address | None, *, so_far: bool) -> str:
    while not timeline.examine():  # noqa: ASYNC110 - in slices, so that no key waits for a long run
        await asyncio.sleep(0)
    cause, run = cause_of(timeline, so_far), timeline.run
    place = (address.anchor if address else "") or (cause.row if cause else "") or ""
    at = address_of(run, place)
    asked = activities(session.log.requests, at, run.id)
    return "\n".join(ticket_lines(Ticket(timeline, at, so_far, asked, _before(session, run, cause))))


def _before(session: Session, run: WorkflowRun, cause: Cause | None) -> Before | None:
    """Returns how often a failure was met before, as far as this session has examined others."""
    if session.examined is None or cause is None:
        return None
    known = ((each.run, each.found.cause) for each in session.examined.kept() if each.found)
    return met_before(run, cause, [Failed(other, why) for other, why in known if why])
