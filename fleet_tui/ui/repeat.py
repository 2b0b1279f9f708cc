"""Something that is done again and again, less often while nothing comes of it.

Each time in which nothing changed makes the next wait half as long again: a run that stands still, asked for
every 5 s and at the longest every 30 s, is read five times in the first 66 s and twice a minute from then on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

_SLOWER: Final = 1.5


class Repeat:
    """Waits, does something, and waits again; `longest` bounds the wait, and without it the wait never grows."""

    def __init__(
        self, every: float, longest: float = 0.0, *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self.every = every
        self.wait = every  # seconds before the next time
        self._longest = max(longest, every)
        self._sleep = sleep

    @property
    def longer(self) -> float:
        """The wait that follows a time in which nothing changed."""
        return min(self.wait * _SLOWER, self._longest)

    async def run(self, once: Callable[[], Awaitable[bool]], looked_at: Callable[[], bool]) -> None:
        """Repeats until cancelled; `once` tells whether anything changed, and nothing is done while nobody looks."""
        while True:
            await self._sleep(self.wait)
            if looked_at():
                self.wait = self.every if await once() else self.longer
