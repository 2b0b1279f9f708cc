"""Knows whether a fleet can still be asked: it is closed once, and lives in one event loop of one process.

The connections of an account are those of a loop: asked from another they fail in words that say nothing of it. Files
would answer, and do not either, for what works in a test on files must not fail on an account.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager

from fleet_tui.errors import FleetError, Unreachable, UsageError
from fleet_tui.settings.in_python import in_python


def closed() -> Unreachable:
    """Returns what is raised where a closed fleet is asked."""
    return Unreachable("the fleet was closed", "connect again")


class Lifetime:
    """Begins where a fleet is opened, and binds it to the first loop in which it is asked."""

    def __init__(self) -> None:
        self._pid = os.getpid()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over = False

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Lets the fleet be asked in here; an error then speaks of arguments, not of options.

        Raises:
            Unreachable: it was closed.
            UsageError: it is asked in another process or loop.
        """
        self.require()
        try:
            yield
        except FleetError as error:
            error.cause, error.next_step = in_python(error.cause), in_python(error.next_step)
            raise

    def require(self) -> None:
        """Goes on where the fleet can be asked.

        Raises:
            Unreachable: it was closed.
            UsageError: it is asked in another process or loop.
        """
        self.require_process()
        if self._over:
            raise closed()
        loop = asyncio.get_running_loop()
        if self._loop not in (None, loop):
            cause = "the fleet belongs to the event loop in which it was first asked, and this is another"
            raise UsageError(cause, "connect within the function that asyncio.run runs, or use fleet_tui.sync")
        self._loop = loop

    @property
    def elsewhere(self) -> bool:
        """Tells whether this process was forked from that which opened the fleet: its threads stayed there."""
        return os.getpid() != self._pid

    def require_process(self) -> None:
        """Goes on in the process that opened the fleet.

        Raises:
            UsageError: this is another.
        """
        if self.elsewhere:
            cause = f"the fleet was opened in process {self._pid}, from which this one was forked"
            raise UsageError(cause, "connect in each process")

    def end(self) -> None:
        """Lets nothing be asked any more."""
        self._over = True
