"""Knows which files hold which container; each is opened when first asked for, and again when it has changed."""

from __future__ import annotations

import stat
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import tzinfo
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Final, Literal, TypeAlias

from fleet_tui.clock import Written
from fleet_tui.disk import no_file, waited
from fleet_tui.errors import SourceError, Unreadable, UsageError
from fleet_tui.fields import Container
from fleet_tui.model.decode import encode
from fleet_tui.schema import CONTAINERS, CURVE_FROM, HISTORY, MANIFEST, RUNS, sections
from fleet_tui.source.files.bundle import NO_MANIFEST, Manifest, Zip, is_zip, manifest_of
from fleet_tui.source.files.conversations import conversations_beside
from fleet_tui.source.files.folders import (
    OUR_NAMES,
    everything_in,
    folders_in,
    holds_ours,
    holds_something,
    state_of,
    traces_in,
)
from fleet_tui.source.files.holding import Held, left_out_of, missing
from fleet_tui.source.files.index import Index
from fleet_tui.source.files.lines import (
    ACCEPTED,
    FileBytes,
    has_lines,
    leave_out_unfinished,
    nothing_of_ours,
    numbered,
    refused,
)
from fleet_tui.source.files.origin import said_of_traces
from fleet_tui.source.files.recognise import by_name, by_shape, file_names, trace_names
from fleet_tui.source.files.results.log_folder import STATE, read_folder
from fleet_tui.source.files.rows import Rows
from fleet_tui.source.files.spans import first_documents, spanning
from fleet_tui.source.files.traces.beside import traces_beside
from fleet_tui.source.files.traces.reader import as_runs
from fleet_tui.text import counted, one_line

Place: TypeAlias = Path | Literal["-"]

_STDIN: Final = "stdin"
_STDIN_PLACE: Final = "-"


class OpenFile:
    """Holds a file, as it was when it was opened.

    `waits` leaves out a last line that a writer has not finished yet, in the file that runs are appended to; everywhere
    else such a line is an unreadable document.
    """

    def __init__(self, file: FileBytes, version: object = None, *, waits: bool = False, traces: bool = True) -> None:
        self.stored = file
        self.version = version
        self.container = by_name(file.name)
        self._lines = lines = has_lines(file)
        self.appended = lines and file.name == HISTORY
        if self.appended and waits:
            leave_out_unfinished(file)
        read = numbered if lines else spanning
        self.traces = as_runs(file, read) if traces and self.container is None else None
        self.file = self.traces.file if self.traces else file
        self.index = Index(self.file, self.container, numbered if self.traces else read)

    def rows(self, container: Container) -> Rows | None:
        """Returns the file's rows of a container, once its index is done."""
        return self.index.rows.get(container.name)

    def held(self) -> list[Held]:
        """Returns of which containers it holds how many documents; a large file that its name tells is not counted."""
        if self.container and not self.file.small and not self.index.done:
            return [Held(self.container)]
        for _ in self.index.grow():
            pass
        return [Held(rows.container, len(rows)) for rows in self.index.rows.values()]

    def refusal(self) -> Unreadable | None:
        """Returns the error for a file in which nothing is ours, once its index is done; None for any other."""
        empty_handed = self.container is None or self.file.strange or self.file.unread
        return nothing_of_ours(self.stored) if empty_handed and not self.index.rows else None

    def begins_with(self) -> Container | None:
        """Returns the container that its name tells, else that of the first document that shows what it is."""
        if self.container or self.index.done:
            return self.container or next((each.container for each in self.index.rows.values()), None)
        return next(filter(None, map(by_shape, first_documents(self.file))), None)

    def left_out(self) -> str:
        """Says what of it is no record, behind the name of the file; empty where everything is."""
        besides = self.besides()
        return f"{self.stored.name}: {besides}" if besides else ""

    def besides(self) -> str:
        """Says what of it is no record, and what was read all the same; empty where everything is."""
        rows = self.index.rows.values() if self.index.done else ()
        read = [Held(each.container, len(each)).words for each in rows]
        if self.traces:
            read = [counted(self.traces.spans, "span")]
        words = left_out_of(self.stored, "line" if self._lines else "document")
        told = f"; {' and '.join(read) or 'nothing'} read" if self.index.done else ""
        return f"{words}{told}" if words else ""

    def broken(self) -> Iterator[tuple[str, str]]:
        """Yields the place of each line that is no record, and why."""
        for remarks in (self.stored.unread, self.stored.torn, self.stored.strange, self.stored.unknown):
            yield from remarks.each(self.stored.name, self.stored.number_at)

    def times(self) -> Iterator[str]:
        """Says in sentences what was taken for write times that the file leaves out."""
        for taken in Written:
            if taken in self.file.taken and not self.traces:  # whose spans have times, and nothing else is expected
                yield f"{self.file.name}: where no write time is stored, it is {taken}"

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
            if theirs := self.origin(rows.container):
                yield theirs
            if not self.traces and len(rows) != self.index.origins.count(rows.container):
                yield f"{name}: {counted(len(rows), 'document')} read as {rows.container.name}"

    def origin(self, container: Container) -> str:
        """Says which records of a container another program wrote, as far as the index goes; empty where none."""
        rows = self.rows(container)
        if self.traces and rows is not None:
            return said_of_traces(self.traces, rows)
        return self.index.origins.said(container, self.file.name)


class Files:
    """Finds a folder, one file, or what comes through a pipe, which is read at once and to its end.

    Raises:
        UsageError: when there is nothing of the kind at that place.
        Unreadable: when it is empty, or the system refuses.
    """

    def __init__(
        self,
        place: Place,
        *,
        waits: bool,
        zone: tzinfo | None,
        leaves_out: Callable[[Unreadable], None] | None = None,
        traces: bool = True,
    ) -> None:
        self._waits, self._traces, self._zone = waits, traces, zone
        self._leaves_out = leaves_out  # hears of each file of the folder that cannot be opened; else that is raised
        self._open: dict[Path, OpenFile] = {}
        self._locks: defaultdict[Path, threading.Lock] = defaultdict(threading.Lock)
        self._piped: OpenFile | None = None
        self.path = Path() if place == "-" else Path(place)
        self.name = _STDIN if place == "-" else one_line(self.path.name or str(self.path))
        self._folder = False
        self._zip: Zip | None = None
        self._places: list[Path] = []  # folders in which there are files of ours
        self.remark = ""  # what was not looked into, or is not shown
        if place == "-":
            self._piped = self._read_pipe(sys.stdin.buffer.read() if sys.stdin else b"")
            return
        found = waited(partial(state_of, self.path))
        if found is None:
            raise UsageError(f"there is no file or folder {one_line(str(self.path))}", "check the path")
        self._folder = stat.S_ISDIR(found.st_mode)
        if self._folder:
            self._require_containers()
            self.remark = "; ".join(filter(None, (self.remark, *self._beside())))
        elif stat.S_ISFIFO(found.st_mode):
            self._piped = self._read_pipe(everything_in(self.path))
        elif not stat.S_ISREG(found.st_mode):
            raise refused(self.path, no_file(found.st_mode))
        elif not found.st_size:
            raise Unreadable(f"{self.name} is empty", ACCEPTED)
        elif waited(partial(is_zip, self.path)):
            self._zip = Zip(self.path, self.name, OUR_NAMES)
            self._folder, self._places = True, [self.path]
            waited(self._require_members)

    @property
    def named(self) -> bool:
        """Tells whether files say by their names what they hold: those of a folder and of a zip do."""
        return self._folder

    def manifest(self) -> Manifest:
        """Returns what a bundle says of itself; nothing where this is none."""
        if self._zip:
            return waited(self._zip.manifest)
        return waited(partial(manifest_of, self.path / MANIFEST)) if self._folder else NO_MANIFEST

    def opens_on(self) -> Container | None:
        """Returns the first container with a list of which there is a file, or that a file begins with."""
        if not self._folder:
            opened = self._piped or self._opened(self.path)
            found = opened.begins_with() if opened else None
            return found if found and found.section else None
        return next(filter(self._holds, sections()), None)

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

    def missing(self, container: Container) -> SourceError:
        """Returns the error for a container that is in none of the files; it says what is there instead."""
        opened = None
        if self._folder:
            held = [Held(each) for each in CONTAINERS if self._holds(each)]
        else:
            opened = self._piped or self._opened(self.path)
            held = opened.held() if opened else []
            if opened and not held and (refused := opened.refusal()):
                return refused
        place = _STDIN_PLACE if self.name == _STDIN and self._piped else str(self.path)
        besides = opened.besides() if opened else ""
        return missing(self.name, place, container, held, besides, folder=self._folder)

    def told(self) -> tuple[str, ...]:
        """Says in sentences what has been read as what."""
        return tuple(sentence for each in self._read() for sentence in each.told())

    def times(self) -> tuple[str, ...]:
        """Says in sentences what was taken for write times that files leave out."""
        return tuple(sentence for each in self._read() for sentence in each.times())

    def _read(self) -> list[OpenFile]:
        return [self._piped] if self._piped else list(self._open.values())

    def close(self) -> None:
        """Lets go of all files; what is asked for later is opened again."""
        for each in self._open.values():
            each.file.close()
        self._open.clear()

    def _candidates(self, container: Container) -> list[OpenFile]:
        if self._folder:
            return [found for path in self._paths(container) if (found := self._opened_or_left(path))]
        found = self._opened(self.path)
        if found is None:
            raise Unreadable(f"{self.name} is gone", "check the path")
        return [found]

    def _holds(self, container: Container) -> bool:
        """Tells whether anything stands in a file that may hold a container."""
        return any(map(self._zip.holds_something if self._zip else holds_something, self._paths(container)))

    def _paths(self, container: Container) -> list[Path]:
        found = [folder / name for folder in self._places for name in file_names(container)]
        if container is not RUNS or not self._traces:
            return found
        if self._zip:
            found += [folder / name for folder in self._places for name in trace_names()]
        else:
            found += [path for folder in self._places for path in waited(partial(traces_in, folder))]
        return found

    def _beside(self) -> Iterator[str]:
        """Says what lies beside the files of containers and is not read."""
        for each in (conversations_beside, traces_beside) if self._traces else (conversations_beside,):
            yield waited(partial(each, self._places))

    def _opened_or_left(self, path: Path) -> OpenFile | None:
        try:
            return self._opened(path)
        except Unreadable as error:
            if self._leaves_out is None:
                raise
            self._leaves_out(error)
            return None

    def _opened(self, path: Path) -> OpenFile | None:
        """Returns the file as it is now; an iterator over what it was keeps that for itself."""
        with self._locks[path]:  # two queries may ask for it at once, each from a thread
            found = state_of(self.path if self._zip else path)
            if found is None or (self._zip and not self._zip.has(path.name)):
                self._open.pop(path, None)
                return None
            version = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
            known = self._open.get(path)
            if known is None or known.version != version:
                known = self._open[path] = OpenFile(self._bytes(path), version, waits=self._waits, traces=self._traces)
            return known

    def _bytes(self, path: Path) -> FileBytes:
        """Returns the bytes of a file; what was handed on says what its times without a zone are meant in."""
        if self._zip:
            return self._zip.open(path.name, self._zone)
        said = manifest_of(path.parent / MANIFEST) if self._folder else NO_MANIFEST
        return FileBytes.open(path, said.zone_of(self._zone), said.times.get(path.name.partition(".")[0]))

    def _require_members(self) -> None:
        if self._zip and not any(map(self._zip.has, OUR_NAMES)):
            cause = f"{self.name} holds no file of a container"
            raise UsageError(cause, f"its files have to be called {RUNS.name}.jsonl and so on, and lie in no folder")

    def _read_pipe(self, content: bytes) -> OpenFile:
        if not content.strip():
            raise Unreadable(f"nothing came through {self.name}", "pipe or paste JSON into it")
        return OpenFile(FileBytes.of(content, self.name, self._zone), traces=self._traces)

    def _require_containers(self) -> None:
        """Looks into the folder, and where the writer puts its files below it; else one level down."""
        written = [self.path / each for each in BELOW]
        self._places = [each for each in (self.path, *written) if waited(partial(holds_ours, each))]
        if self._places or self._opens_log():
            return
        below = waited(partial(folders_in, self.path))
        looked = below[:_MOST_FOLDERS]
        self._places = [each for each in looked if waited(partial(holds_ours, each))]
        if len(looked) < len(below):
            self.remark = f"{self.name}: looked into {len(looked)} of its {len(below):,} folders, not into the others"
        if not self._places:
            raise UsageError(
                self.remark or f"{self.name} holds no file of a container",
                f"its files have to be called {RUNS.name}.jsonl, {HISTORY} and so on; name any other file itself",
            )

    def _opens_log(self) -> bool:
        """Opens a folder that an optimizer left as if it were a file of one result; False of any other folder.

        Raises:
            UsageError: it holds a state alone.
        """
        found = waited(partial(read_folder, self.path))
        if found is None:
            if state_of(self.path / STATE):
                cause = f"{self.name} holds the state of GEPA alone, which is never opened: to load it runs its code"
                raise UsageError(cause, "save the result beside it: json.dump(result.to_dict(), file)")
            return False
        document = {**found.values, "run_dir": str(self.path), CURVE_FROM: found.said(self.name)}
        self._piped = OpenFile(FileBytes(BytesIO(encode(document)), self.name, found.written, self._zone))
        self._folder = False
        return True


BELOW: Final = (".var/logs", ".var/data")
_MOST_FOLDERS: Final = 200  # below a folder that are looked into
