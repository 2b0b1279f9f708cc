"""Opens a place to read from without asyncio: for scripts and notebooks.

It asks what `fleet_tui.connect` asks, by a loop in a thread of its own, so that it works where a loop runs already.

    import fleet_tui.sync

    with fleet_tui.sync.connect("runs/") as fleet:
        print([run.id for run in fleet.runs("status:failed").list(20)])
"""

from __future__ import annotations

from os import PathLike

from fleet_tui.api import Credential
from fleet_tui.api.opening import open_fleet
from fleet_tui.api.sync_fleet import SyncFleet, SyncRows

__all__ = ["SyncFleet", "SyncRows", "connect"]


def connect(
    path: str | PathLike[str] | None = None,
    *,
    demo: bool = False,
    profile: str | None = None,
    endpoint: str | None = None,
    credential: str | Credential | None = None,
    database: str | None = None,
) -> SyncFleet:
    """Opens a place to read from, as `fleet_tui.connect` does; use it with `with`, or close it with `close`.

    A credential is best one of azure.identity: those of azure.identity.aio belong to the loop that they were used in.

    Raises:
        SettingsError: what is missing, contradictory or malformed, and where that stands.
        FleetError: the path is not there.
    """
    fleet = open_fleet(path, demo=demo, profile=profile, endpoint=endpoint, credential=credential, database=database)
    return SyncFleet(fleet)
