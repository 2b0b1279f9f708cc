"""Opens what a path names, so that nothing waits for ever: for the writer of a pipe, or for a share that is gone."""

from __future__ import annotations

import errno
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")

NO_WAIT: Final[int] = getattr(os, "O_NONBLOCK", 0)  # of an opening: Windows has no such word
_HEARD: Final = 0.2  # seconds within which ctrl+c is heard
_KINDS: Final = {
    stat.S_IFIFO: "it is a pipe, not a file",
    stat.S_IFSOCK: "it is a socket, not a file",
    stat.S_IFCHR: "it is a device, not a file",
    stat.S_IFBLK: "it is a device, not a file",
    stat.S_IFDIR: os.strerror(errno.EISDIR),
}


def aside(work: Callable[[], T]) -> Future[T]:
    """Starts work that may never end, in a thread that the end of the program does not wait for.

    A share that is gone holds its reader for minutes, and Python waits at its end for the threads of a pool.
    """
    from concurrent.futures import Future  # 5 ms that --help is not to cost

    found: Future[T] = Future()
    found.set_running_or_notify_cancel()  # nobody can take it back: what is cancelled is the wait for it

    def run() -> None:
        try:
            found.set_result(work())
        except BaseException as error:  # noqa: BLE001  # whoever waits hears of it
            found.set_exception(error)

    threading.Thread(target=run, name="aside", daemon=True).start()
    return found


def waited(work: Callable[[], T]) -> T:
    """Does work that may never end, and waits for it as long as nobody presses ctrl+c."""
    from concurrent.futures import wait

    found = aside(work)
    while not wait((found,), _HEARD).done:
        pass  # the system breaks no wait for a signal that came just before it: it is heard between two of them
    return found.result()


class NoFile(OSError):
    """A path that names something, which is no regular file."""


def no_file(mode: int) -> NoFile:
    """Returns the error for what is no regular file, by its kind."""
    return NoFile(errno.EINVAL, _KINDS.get(stat.S_IFMT(mode), "it is no file"))


def open_file(path: Path) -> BinaryIO:
    """Opens a regular file for reading, without a buffer.

    Raises:
        OSError: the system refuses, or it is anything but a file.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise no_file(mode)
    # it may have become a pipe in between: not even that is waited for
    return open(path, "rb", buffering=0, opener=_at_once)


def read_file(path: Path) -> bytes:
    """Reads a whole regular file; ctrl+c ends the wait for it.

    Raises:
        OSError: as above.
    """

    def read() -> bytes:
        with open_file(path) as stream:
            return stream.read() or b""

    return waited(read)


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | NO_WAIT)
