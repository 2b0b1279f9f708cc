"""Finds the run that is meant without an id: by `last` or `last-failed`, or as the good run of a task."""

from __future__ import annotations

from contextlib import aclosing
from typing import Final

from fleet_tui.address import SCHEME, Address
from fleet_tui.errors import FleetError
from fleet_tui.fleet.fleet import Fleet
from fleet_tui.fleet.links import same_task
from fleet_tui.fleet.listing import Listing
from fleet_tui.model.outcome import Outcome
from fleet_tui.model.record import address_of
from fleet_tui.model.run import WorkflowRun
from fleet_tui.query.filter_text import Filter, parse
from fleet_tui.schema import RUNS

NEWEST: Final = {"last": "", "last-failed": "failed:yes"}  # names in place of an id, and what they ask for
_GOOD: Final = 5  # read of a task: the first may be the run itself


def is_newest(typed: str) -> bool:
    """Tell whether `last` or `last-failed` was typed in place of an id, with a place in the run or without."""
    return SCHEME not in typed and Address.parse(typed).id in NEWEST


async def meant(fleet: Fleet, typed: str, address: Address, user: str | None) -> Address:
    """Return the address of the run that was typed as `last` or `last-failed`, else the address that was typed.

    Raises:
        FleetError: there is no such run, or it may be in a part that does not answer.
    """
    return await newest(fleet, address, "", user) if is_newest(typed) else address


async def newest(fleet: Fleet, address: Address, text: str, user: str | None, hint: str = "") -> Address:
    """Return the address of the first run that matches a filter and the name in place of an id, in the filter's order.

    Raises:
        FleetError: there is none, for which `hint` is the next step, or it may be in a part that does not answer.
    """
    asked = parse(text, RUNS, fleet.clock())
    named = parse(NEWEST[address.id], RUNS, fleet.clock())
    listing = fleet.records(
        RUNS, Filter((*named.terms, *asked.terms), asked.derived, asked.sort), user=user, limit=1, size=10
    )
    async with aclosing(listing.pages()) as pages:
        async for page in pages:
            if page.page.failed:
                raise page.page.failed[0].error
            for run in page.records:
                return address_of(run, address.anchor)
    whose = f" of {user}" if user else ""
    words = " ".join(filter(None, (NEWEST[address.id], text)))
    raise FleetError(f"no run{whose} in {fleet.identity.name}" + (f" matches {words}" if words else ""), hint)


async def newest_good(fleet: Fleet, run: WorkflowRun, hint: str) -> WorkflowRun:
    """Return the newest other run with the same task that succeeded, by one query.

    Raises:
        FleetError: there is none, for which `hint` is the next step, or it may be in a part that does not answer.
    """
    task = same_task(run)
    if not task:
        raise FleetError("this run has no task, by which another is found", hint)
    listing: Listing[WorkflowRun] = fleet.records(RUNS, "status:succeeded", within=task, size=_GOOD)
    async with aclosing(listing.pages()) as pages:
        async for page in pages:
            for each in page.records:
                if each.outcome is Outcome.SUCCEEDED and each.stored_key != run.stored_key:
                    return each
            if page.page.failed:
                raise page.page.failed[0].error
    raise FleetError(f"no other run of this task succeeded in {fleet.identity.name}", hint)
