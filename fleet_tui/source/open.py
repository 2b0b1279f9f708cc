"""Opens the source that the settings mean."""

from __future__ import annotations

from fleet_tui.clock import MACHINE
from fleet_tui.settings import Settings
from fleet_tui.source.base import Identity, RequestLog, Source


def open_source(settings: Settings, log: RequestLog | None = None) -> Source:
    """Returns the demo, files, or an account; `log` hears of the requests of an account.

    Raises:
        FleetError: the file or folder is not there.
    """
    if settings.account:
        from fleet_tui.source.cosmos.source import CosmosSource

        return CosmosSource(settings.account, log)
    from pathlib import Path

    from fleet_tui.source.files.local import LocalSource

    if settings.demo:
        from fleet_tui import demo

        return LocalSource(demo.FOLDER, identity=Identity("DEMO"))
    return LocalSource("-" if settings.data == "-" else Path(settings.data or "."), zone=settings.zone or MACHINE)
