"""Runs what is asynchronous for programs that are not: on a loop of its own, in a thread of its own.

So it works where a loop runs already, as in a notebook, whose own loop cannot wait for an answer.
"""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, Final, TypeVar

from fleet_tui.errors import Unreachable

T = TypeVar("T")

_CLOSING: Final = 3.0  # seconds: a source lets go within two


class LoopThread:
    """Runs coroutines until it is closed, or until nobody holds it any more; then `close` of what it served runs."""

    def __init__(self, close: Callable[[], Awaitable[None]]) -> None:
        self._loop = asyncio.new_event_loop()
        thread = threading.Thread(target=_serve, args=(self._loop,), name="fleet-tui", daemon=True)
        thread.start()
        self._end = weakref.finalize(self, _end, self._loop, thread, close)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Returns what the work returns; ctrl+c gives it up.

        Raises:
            Unreachable: it was closed.
        """
        if not self._end.alive:
            work.close()
            raise Unreachable("the connection was closed", "connect again")
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def leave(self, work: Coroutine[Any, Any, object]) -> None:
        """Lets work be done without waiting for it, from any thread, its own too."""
        if self._end.alive:
            asyncio.run_coroutine_threadsafe(work, self._loop)
        else:
            work.close()

    def close(self) -> None:
        """Lets go of everything; safe to call twice."""
        self._end()


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.get_loop().run_forever()


def _end(loop: asyncio.AbstractEventLoop, thread: threading.Thread, close: Callable[[], Awaitable[None]]) -> None:
    async def closed() -> None:
        await close()

    closing = asyncio.run_coroutine_threadsafe(closed(), loop)
    own = threading.current_thread() is thread  # where what nobody holds any more was found
    if not own:
        with suppress(Exception):
            closing.result(_CLOSING)
    loop.call_soon_threadsafe(loop.stop)
    if not own:
        thread.join(_CLOSING)
