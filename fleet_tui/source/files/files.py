"""Knows which files hold which container; each is opened when first asked for, and again when it has changed."""

from __future__ import annotations

import os
import stat
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import Final, Literal, TypeAlias

from fleet_tui.disk import aside, no_file
from fleet_tui.errors import ContainerMissing, Unreadable, UsageError
from fleet_tui.fields import Container
from fleet_tui.schema import CONTAINERS, RUNS
from fleet_tui.source.files.index import Index
from fleet_tui.source.files.lines import (
    ACCEPTED,
    FileBytes,
    end_of_lines,
    has_lines,
    numbered,
    of_another_kind,
    refused,
    spanning,
)
from fleet_tui.source.files.recognise import HISTORY, by_name, file_names
from fleet_tui.source.files.rows import Rows
from fleet_tui.text import one_line

Place: TypeAlias = Path | Literal["-"]

_STDIN: Final = "stdin"
_NOUNS: Final = ", ".join(each.noun for each in CONTAINERS)


class OpenFile:
    """Holds a file, as it was when it was opened.

    `waits` leaves out a last line that a writer has not finished yet, in the file that runs are appended to; everywhere
    else such a line is an unreadable document.
    """

    def __init__(self, file: FileBytes, version: object = None, *, waits: bool = False) -> None:
        self.file = file
        self.version = version
        self.container = by_name(file.name)
        lines = has_lines(file)
        self.appended = lines and file.name == HISTORY
        if self.appended and waits:
            file.end = end_of_lines(file)
        self.index = Index(file, self.container, numbered if lines else spanning)

    def rows(self, container: Container) -> Rows | None:
        """Returns the file's rows of a container, once its index is done.

        Raises:
            Unreadable: when nothing in the file has the shape of any container.
        """
        if not self.index.rows and self.file.strange:
            raise of_another_kind(self.file)
        if not self.index.rows and self.container is None:
            raise Unreadable(f"{self.file.name} holds no document that can be read as one of: {_NOUNS}", ACCEPTED)
        return self.index.rows.get(container.name)

    def left_out(self) -> str:
        """Says what of it is no record; empty where everything is."""
        said = [self.file.unread.said(self.file)]
        said += [f"{_documents(n)} left out {why}" for why, n in self.file.strange.reasons()]
        words = ", ".join(filter(None, said))
        return f"{self.file.name}: {words}" if words else ""

    def broken(self) -> Iterator[tuple[str, str]]:
        """Yields the place of each line that is no record, and why."""
        yield from self.file.unread.each(self.file)
        yield from self.file.strange.each(self.file)

    def told(self) -> Iterator[str]:
        """Says in sentences what has been read as what."""
        name = self.file.name
        if self.file.local:
            yield f"{name}: times without a zone are local times, of {self.file.zone}"
        if not self.index.done:
            if self.container:
                yield f"{name}: read as {self.container.name}"
            return
        for rows in self.index.rows.values():
            yield f"{name}: {_documents(len(rows))} read as {rows.container.name}"
        if self.file.strange:
            yield f"{name}: {_documents(len(self.file.strange))} not recognised"


class Files:
    """Finds a folder, one file, or what comes through a pipe, which is read at once and to its end.

    Raises:
        UsageError: when there is nothing of the kind at that place.
        Unreadable: when it is empty, or the system refuses.
    """

    def __init__(self, place: Place, *, waits: bool, zone: tzinfo | None) -> None:
        self._waits = waits
        self._zone = zone
        self._open: dict[Path, OpenFile] = {}
        self._locks: defaultdict[Path, threading.Lock] = defaultdict(threading.Lock)
        self._piped: OpenFile | None = None
        self.path = Path() if place == "-" else Path(place)
        self.name = _STDIN if place == "-" else one_line(self.path.name or str(self.path))
        self._folder = False
        if place == "-":
            self._piped = self._read_pipe(sys.stdin.buffer.read() if sys.stdin else b"")
            return
        found = aside(partial(_state, self.path)).result()
        if found is None:
            raise UsageError(f"there is no file or folder {one_line(str(self.path))}", "check the path")
        self._folder = stat.S_ISDIR(found.st_mode)
        if self._folder:
            self._require_containers()
        elif stat.S_ISFIFO(found.st_mode):
            self._piped = self._read_pipe(_everything(self.path))
        elif not stat.S_ISREG(found.st_mode):
            raise refused(self.path, no_file(found.st_mode))
        elif not found.st_size:
            raise Unreadable(f"{self.name} is empty", ACCEPTED)

    def of(self, container: Container) -> list[OpenFile]:
        """Returns the files that hold a container, or may; none for an optional container that no file holds.

        Raises:
            ContainerMissing: when no file holds a container that is not optional.
            Unreadable: when a file cannot be opened.
        """
        candidates = [self._piped] if self._piped else self._candidates(container)
        found = [each for each in candidates if each.container is None or each.container.name == container.name]
        if not found and not container.optional:
            raise self.missing(container)
        return found

    def missing(self, container: Container) -> ContainerMissing:
        """Returns the error for a container that is in none of the files."""
        where = "there" if self._folder else "in a folder, and name the folder"
        return ContainerMissing(f"{self.name} holds no {container.name}", f"put {container.name}.jsonl {where}")

    def told(self) -> tuple[str, ...]:
        """Says in sentences what has been read as what."""
        known = [self._piped] if self._piped else list(self._open.values())
        return tuple(sentence for each in known for sentence in each.told())

    def close(self) -> None:
        """Lets go of all files; what is asked for later is opened again."""
        for each in self._open.values():
            each.file.close()
        self._open.clear()

    def _candidates(self, container: Container) -> list[OpenFile]:
        if self._folder:
            paths = (self.path / name for name in file_names(container))
            return [found for path in paths if (found := self._opened(path))]
        found = self._opened(self.path)
        if found is None:
            raise Unreadable(f"{self.name} is gone", "check the path")
        return [found]

    def _opened(self, path: Path) -> OpenFile | None:
        """Returns the file as it is now; an iterator over what it was keeps that for itself."""
        with self._locks[path]:  # two queries may ask for it at once, each from a thread
            found = _state(path)
            if found is None:
                self._open.pop(path, None)
                return None
            version = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
            known = self._open.get(path)
            if known is None or known.version != version:
                known = self._open[path] = OpenFile(FileBytes.open(path, self._zone), version, waits=self._waits)
            return known

    def _read_pipe(self, content: bytes) -> OpenFile:
        if not content.strip():
            raise Unreadable(f"nothing came through {self.name}", "pipe or paste JSON into it")
        return OpenFile(FileBytes.of(content, self.name, self._zone))

    def _require_containers(self) -> None:
        names = {name for container in CONTAINERS for name in file_names(container)}
        if names.isdisjoint(aside(partial(_names, self.path)).result()):
            raise UsageError(
                f"{self.name} holds no file of a container",
                f"its files have to be called {RUNS.name}.jsonl, {HISTORY} and so on; name any other file itself",
            )


def _documents(n: int) -> str:
    return f"{n:,} document{'' if n == 1 else 's'}"


def _state(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise refused(path, error) from error


def _names(folder: Path) -> list[str]:
    try:
        return [each.name for each in folder.iterdir()]
    except OSError as error:
        raise refused(folder, error) from error


def _everything(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise refused(path, error) from error
