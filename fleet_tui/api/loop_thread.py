"""Runs what is asynchronous for programs that are not: on a loop of its own, in a thread of its own.

So it works where a loop runs already, as in a notebook, whose own loop cannot wait for an answer.
"""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from typing import Any, Final, TypeVar

from fleet_tui.api.lifetime import Lifetime, closed

T = TypeVar("T")

_CLOSING: Final = 3.0  # seconds: a source lets go within two


class LoopThread:
    """Runs coroutines until it is closed, or until nobody holds it any more; then `close` of what it served runs.

    In a process that was forked from its own there is no such thread, and nobody would ever answer.
    """

    def __init__(self, close: Callable[[], Awaitable[None]]) -> None:
        self._loop = asyncio.new_event_loop()
        thread = threading.Thread(target=_serve, args=(self._loop,), name="fleet-tui", daemon=True)
        thread.start()
        self._lifetime = Lifetime()
        self._sending = threading.RLock()  # what is sent comes before the end, or is not sent
        self._end = weakref.finalize(self, _end, self._lifetime, self._loop, thread, close)

    def require(self) -> None:
        """Goes on where it still runs.

        Raises:
            Unreachable: it was closed.
            UsageError: it runs in another process.
        """
        self._lifetime.require_process()
        if not self._end.alive:
            raise closed()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Returns what the work returns; ctrl+c gives it up.

        Raises:
            Unreachable: it was closed, or is closed meanwhile.
            UsageError: it runs in another process.
        """
        future = self._sent(work)
        if future is None:
            self.require()
            raise closed()
        try:
            return future.result()
        except CancelledError:
            if self._end.alive:
                raise
            raise closed() from None
        except BaseException:
            future.cancel()
            raise

    def leave(self, work: Coroutine[Any, Any, object]) -> None:
        """Lets work be done without waiting for it, from any thread, its own too."""
        self._sent(work)

    def close(self) -> None:
        """Lets go of everything; safe to call twice."""
        with self._sending:
            end = self._end.detach()
        if end:
            _, run, given, _ = end
            run(*given)

    def _sent(self, work: Coroutine[Any, Any, T]) -> Future[T] | None:
        """Sends work to the loop; None where nobody does it any more."""
        if not self._lifetime.elsewhere:  # else another thread may have held the lock when the process was forked
            with self._sending:
                if self._end.alive:
                    return asyncio.run_coroutine_threadsafe(work, self._loop)
        work.close()
        return None


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.get_loop().run_forever()


def _end(
    lifetime: Lifetime,
    loop: asyncio.AbstractEventLoop,
    thread: threading.Thread,
    close: Callable[[], Awaitable[None]],
) -> None:
    async def closing_it() -> None:
        await close()

    if lifetime.elsewhere:
        return  # the loop is another process's, which closes it
    closing = asyncio.run_coroutine_threadsafe(closing_it(), loop)
    own = threading.current_thread() is thread  # where what nobody holds any more was found
    if not own:
        with suppress(Exception):
            closing.result(_CLOSING)
    loop.call_soon_threadsafe(loop.stop)
    if not own:
        thread.join(_CLOSING)
