"""Asks again where the service is throttled: when it wants that, for as long as there is patience."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from fleet_tui.errors import Throttled

T = TypeVar("T")

PATIENCE: Final = 30.0  # seconds that a throttled read may have to wait in all
_TRIES: Final = 5  # of a throttled read; the source itself asks twice each time


class Patience:
    """Counts how often one read was throttled, and how long it had to wait."""

    def __init__(self) -> None:
        self._waited = 0.0
        self._tries = 1

    async def wait(self, error: Throttled) -> None:
        """Waits as long as the service wants.

        Raises:
            Throttled: it was tried often enough, or would have to wait for too long.
        """
        self._waited += error.retry_after
        self._tries += 1
        if self._waited > PATIENCE or self._tries > _TRIES:
            raise error
        await asyncio.sleep(error.retry_after)


async def patiently(read: Callable[[], Awaitable[T]]) -> T:
    """Returns what is read; a throttled read is tried again.

    Raises:
        Throttled: there is no more patience.
    """
    patience = Patience()
    while True:
        try:
            return await read()
        except Throttled as error:
            await patience.wait(error)
