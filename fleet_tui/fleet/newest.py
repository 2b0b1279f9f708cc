"""Finds the run that is named by `last` or `last-failed` in place of an id."""

from __future__ import annotations

from contextlib import aclosing
from typing import Final

from fleet_tui.address import Address
from fleet_tui.errors import FleetError
from fleet_tui.fleet.fleet import Fleet
from fleet_tui.model.record import address_of
from fleet_tui.query.filter_text import Filter, parse
from fleet_tui.schema import RUNS

NEWEST: Final = {"last": "", "last-failed": "failed:yes"}  # names in place of an id, and what they ask for


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
