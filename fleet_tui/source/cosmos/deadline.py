"""Limits how long what an administrator or a writer asks may take, whatever the account does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fleet_tui.errors import TimedOut

READING: Final = 30.0  # seconds
WRITING: Final = 90.0  # seconds; a container takes some to be made


@asynccontextmanager
async def within(seconds: float) -> AsyncIterator[None]:
    """Ends the waiting when the time is over.

    Raises:
        TimedOut: it was.
    """
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise TimedOut(f"no answer within {seconds:g} s", "check the network, and try again") from None
