"""Knows whether a writer can still be used: it is closed once, and lives in one event loop of one process.

The connections of an account are those of a loop: used from another they fail in words that say nothing of it, and
an event that waits there is waited for by nobody.
"""

from __future__ import annotations

import asyncio
import os
from typing import Final

from fleet_tui.errors import UsageError

OTHER_LOOP: Final = "the writer belongs to the event loop in which it was first used, and this is another"


def closed() -> UsageError:
    """Returns what is raised where a closed writer is used."""
    return UsageError("it is not written: the writer is closed", "open another with writing.connect")


class Lifetime:
    """Begins where a writer is opened, and binds it to the first loop in which it is used."""

    def __init__(self) -> None:
        self._pid = os.getpid()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over = False

    def require(self) -> None:
        """Goes on where the writer can be used.

        Raises:
            UsageError: it was closed, or is used in another process or loop.
        """
        if self.elsewhere:
            cause = f"the writer was opened in process {self._pid}, from which this one was forked"
            raise UsageError(f"it is not written: {cause}", "open another in each process")
        if self._over:
            raise closed()
        if self.other_loop:
            raise UsageError(f"it is not written: {OTHER_LOOP}", "open one within the function that asyncio.run runs")
        self._loop = asyncio.get_running_loop()

    @property
    def elsewhere(self) -> bool:
        """Tells whether this process was forked from that which opened the writer, and whose the events are."""
        return os.getpid() != self._pid

    @property
    def other_loop(self) -> bool:
        """Tells whether it was first used in another loop than that which runs."""
        return self._loop not in (None, asyncio.get_running_loop())

    def end(self) -> None:
        """Lets nothing be written any more."""
        self._over = True
