"""Opens the only run of an id, for a program: where several users have a run of that id, it is asked whose is meant.

Under the key of the data model an account holds an id once, and a point read is enough. An account that is keyed by
user may hold it for each of them, and so may files, which hold whatever was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fleet_tui.errors import UsageError
from fleet_tui.fleet.fleet import Fleet
from fleet_tui.fleet.listing import failures
from fleet_tui.fleet.opened import OpenedRun
from fleet_tui.fleet.question import owner_terms
from fleet_tui.model.run import WorkflowRun
from fleet_tui.query.query import Eq, Scope, Term
from fleet_tui.schema import RUNS
from fleet_tui.text import one_line

_NAMED: Final = 20  # runs of one id that are looked at


async def only_run(fleet: Fleet, run_id: str, user: str | None) -> OpenedRun | None:
    """Reads the only run of an id, or a user's; None if there is none.

    Raises:
        UsageError: several runs have it; it names their users.
        FleetError: it may be where nobody answers.

    >>> (await only_run(fleet, "wf_01K9W18KYY8KE4NNFERXFKXRX6", None)).record.user
    'user_789'
    """
    opened = await fleet.run(run_id, linked=True, user=user)
    if fleet.identity.live and (opened is None or opened.scope is Scope.SINGLE):
        return opened
    named = (Term(RUNS.field("id"), Eq(run_id)), *owner_terms(RUNS, user))
    if user is None:
        await _require_one_user(fleet, run_id, named)
    elif opened is None:  # a file has one newest document under a key, which may be another user's
        return await _whole(fleet, named)
    return opened


async def _require_one_user(fleet: Fleet, run_id: str, named: tuple[Term, ...]) -> None:
    pages = [each async for each in fleet.records(RUNS, within=named, limit=_NAMED).pages()]
    users = _users([run for page in pages for run in page.records])
    if len(users) > 1:
        whose = ", ".join(users)
        raise UsageError(f"{len(users)} users have a run of the id {one_line(run_id)!r}: {whose}", "give user=")
    if failed := failures([each.page for each in pages]):
        raise failed[0].error


def _users(runs: Sequence[WorkflowRun]) -> list[str]:
    return sorted({"nobody" if each.user is None else one_line(each.user) for each in runs})


async def _whole(fleet: Fleet, named: tuple[Term, ...]) -> OpenedRun | None:
    async for page in fleet.records(RUNS, within=named, limit=1, whole=True).pages():
        for each in page.records:
            return OpenedRun(each, page.page.cost)
    return None
