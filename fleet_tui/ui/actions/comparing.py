"""From a run to what differs from another: the newest good run of its task, or a run that is named."""

from __future__ import annotations

from functools import partial

from fleet_tui.address import Address
from fleet_tui.errors import FleetError
from fleet_tui.fleet.newest import meant, newest_good
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present import words
from fleet_tui.schema import RUNS
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.session import Session


def compare_run(frame: FrameScreen, run: WorkflowRun, named: str = "") -> None:
    """Compares a run with another that is named as on the command line, else with the newest good run of its task."""
    frame.act_on("links", partial(_other, frame.session, run, named), partial(compare_two, frame, run))


def compare_two(frame: FrameScreen, run: WorkflowRun, other: WorkflowRun) -> None:
    """Compares two runs, while the screen is still in front."""
    if frame.is_current:
        frame.post_message(frame.Compare({"A": run, "B": other}))


async def _other(session: Session, run: WorkflowRun, named: str) -> WorkflowRun:
    """Returns the run to compare with.

    Raises:
        FleetError: there is none.
    """
    fleet = session.fleet
    if not named:
        return await newest_good(fleet, run, ":compare ID in an opened run, or two marked in a list, compare any")
    address = await meant(fleet, named, Address.of(named), session.user)
    opened = await fleet.run(address.id, address.partition)
    if opened is None:
        raise words.missed(RUNS, address, await fleet.elsewhere(address))
    if opened.record.stored_key == run.stored_key:
        raise FleetError("this is the very run that is open", "name another")
    return opened.record
