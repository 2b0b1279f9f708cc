"""Reads a zip as the folder that it was made of, and what a bundle says of itself.

What the manifest says is as hostile as any document: of what is not as it should be nothing is taken.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from msgspec import Struct, field

from fleet_tui import zipped
from fleet_tui.address import SCHEME
from fleet_tui.clock import MACHINE, OtherMachine
from fleet_tui.disk import open_file
from fleet_tui.errors import Unreadable
from fleet_tui.model.decode import decode
from fleet_tui.number import finite
from fleet_tui.schema import MANIFEST
from fleet_tui.source.files.lines import FileBytes, refused

if TYPE_CHECKING:
    from zipfile import ZipInfo

_LONGEST: Final = 64 << 10  # bytes of a manifest


class Manifest(Struct, frozen=True):
    """Holds what a bundle says of itself: where it opens, and what is known of the files that documents came from."""

    address: str = ""
    times: Mapping[str, float] = field(default_factory=dict)  # of the files by container, in epoch seconds
    zone: tzinfo | None = None  # that of their times without a zone

    def zone_of(self, zone: tzinfo | None) -> tzinfo | None:
        """Returns what its times without a zone are meant in, unless the user said it."""
        return self.zone if self.zone is not None and zone is MACHINE else zone


NO_MANIFEST: Final = Manifest()


class Zip:
    """Holds a zip on disk; its list of members is read anew when the file has changed.

    Raises:
        Unreadable: it is no whole zip, or the system refuses; from every method that looks into it.
    """

    def __init__(self, path: Path, name: str, wanted: Set[str]) -> None:
        self._path = path
        self._name = name
        self._wanted = {*wanted, MANIFEST}
        self._version: object = None
        self._members: Mapping[str, ZipInfo] = {}

    def has(self, name: str) -> bool:
        """Tells whether it holds a member of a name."""
        return name in self._listed()

    def holds_something(self, path: Path) -> bool:
        """Tells whether it holds a member of the name of a path, and anything in it."""
        found = self._listed().get(path.name)
        return found is not None and found.file_size > 0

    def open(self, name: str, zone: tzinfo | None) -> FileBytes:
        """Returns a member as a file."""
        with _opened(self._path, self._name) as stream:
            unpacked = zipped.unpacked(stream, self._listed()[name], self._name)
            told = self.manifest().times.get(name.partition(".")[0])
            modified = os.fstat(stream.fileno()).st_mtime if told is None else told
        return FileBytes(unpacked, name, modified, self.manifest().zone_of(zone))

    def manifest(self) -> Manifest:
        """Returns what it says of itself; nothing where that is too long or broken, for its documents may not be."""
        found = self._listed().get(MANIFEST)
        if found is None:
            return NO_MANIFEST
        try:
            with (
                _opened(self._path, self._name) as stream,
                zipped.unpacked(stream, found, self._name, _LONGEST) as text,
            ):
                return _read(text.read())
        except Unreadable:
            return NO_MANIFEST

    def _listed(self) -> Mapping[str, ZipInfo]:
        with _opened(self._path, self._name) as stream:
            found = os.fstat(stream.fileno())
            version = (found.st_ino, found.st_size, found.st_mtime_ns)
            if version != self._version:
                self._members = zipped.members(stream, self._name, self._wanted)
                self._version = version
        return self._members


def is_zip(path: Path) -> bool:
    """Tells whether a file begins as a zip does; a file that cannot be read tells so when it is opened."""
    try:
        with open_file(path) as stream:
            return zipped.is_zip(stream)
    except OSError:
        return False


def manifest_of(path: Path) -> Manifest:
    """Returns what the file of a folder says of it; nothing where there is none that can be read."""
    try:
        with open_file(path) as stream:
            return _read(stream.read(_LONGEST) or b"")
    except OSError:
        return NO_MANIFEST


@contextmanager
def _opened(path: Path, name: str) -> Iterator[BinaryIO]:
    try:
        with open_file(path) as stream:
            yield stream
    except OSError as error:
        raise refused(name, error) from error


def _read(text: bytes) -> Manifest:
    stored = decode(text)
    address, times = stored.get("address"), stored.get("times")
    told = times.items() if isinstance(times, dict) else ()
    return Manifest(
        address if isinstance(address, str) and address.startswith(SCHEME) else "",
        {name: seconds for name, each in told if (seconds := finite(each)) is not None},
        _zone(stored.get("zone"), said=stored.get("zone_said") is True),
    )


def _zone(name: object, *, said: bool) -> tzinfo | None:
    """Returns the zone of a name; one that nobody said is that of a machine, and holds for less."""
    if not isinstance(name, str):
        return None
    from zoneinfo import ZoneInfo

    try:
        found = UTC if name == "UTC" else ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # it is no name, or none that is known here
        return None
    return found if said else OtherMachine(found)
