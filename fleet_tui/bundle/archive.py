"""Writes what a journal holds: as a zip, or as files of a folder. Each file is whole or is not there.

A file is written under a name of its own and renamed at the end, for its owner alone. What this program did not make is
never written over.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from fleet_tui import zipped
from fleet_tui.bundle.journal import OWN, Journal, refused
from fleet_tui.disk import aside, open_file, read_file, waited
from fleet_tui.errors import FleetError, UsageError
from fleet_tui.fields import Container, Document
from fleet_tui.json_line import json_line
from fleet_tui.model.decode import decode
from fleet_tui.schema import ABOUT, CONTAINERS, MANIFEST
from fleet_tui.text import one_line

MARK: Final = "fleet_tui_bundle"  # the name in a manifest that tells whose it is
ASKED: Final = "asked"  # the name in a manifest of what it was asked for, which may tell the records by a check sum
CALLED: Final = "called"
FORMAT: Final = 1
_NEW: Final = ".new"
_LONGEST: Final = 64 << 10  # bytes of a manifest
_SLAB: Final = 1 << 20


def zip_free(path: Path, asked: Document, *, replace: bool) -> bool:
    """Tells whether a bundle stands at a path, which the next bundle replaces.

    `asked` is what the next is asked for.

    Raises:
        UsageError: another file stands there, or what was asked otherwise, or there is no such folder.
    """
    shown = one_line(str(path))
    _stands_in_a_folder(path, "file")
    if path.is_dir():
        raise UsageError(f"{shown} is a folder", "name a file with -o")
    if not os.path.lexists(path):
        return False
    manifest = waited(lambda: _manifest(path))
    if MARK not in manifest:
        raise UsageError(f"{shown} is there and is no bundle of fleet-tui", "name another file with -o, or remove it")
    if not replace:
        _check(shown, manifest, asked)
    return True


def folder_free(folder: Path, part: Path, asked: Document, *, replace: bool) -> bool:
    """Tells whether a folder holds what was pulled before, which the next pull replaces; makes it if it is not there.

    As cp and mkdir do, it makes none of the folders in which that is to stand.

    `part` is where a pull keeps what it read until its folder is whole, `asked` what the next is asked for.

    Raises:
        UsageError: something else is in it, or what was asked otherwise, or it is a file, or is to be in no folder.
        FleetError: the system refuses.
    """
    shown = one_line(str(folder))
    _stands_in_a_folder(folder, "folder")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        others = [each.name for each in folder.iterdir() if each != part]
    except FileExistsError:
        raise UsageError(f"{shown} is a file", "name a folder with -o") from None
    except OSError as error:
        raise refused(folder, error) from error
    if not others:
        return False
    try:
        manifest = decode(read_file(folder / MANIFEST)[:_LONGEST])
    except OSError:
        if part.exists():  # of a pull that was ended while it wrote
            return True
        manifest = {}
    if MARK not in manifest:
        raise UsageError(f"{shown} holds files that fleet-tui did not pull", "name a new or an empty folder with -o")
    if not replace:
        _check(shown, manifest, asked)
    return True


def _stands_in_a_folder(path: Path, what: str) -> None:
    if str(path) == "-":
        raise UsageError(f"- is no {what}: nothing is written to standard output", f"name a {what} with -o")
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {one_line(str(path.parent))}", f"make it, or name another {what} with -o")


def _check(shown: str, manifest: Document, asked: Document) -> None:
    """Refuses to write over what was asked otherwise: it would be gone, be it many records for one."""
    there = manifest.get(ASKED)
    if there == asked:
        return
    told = there if isinstance(there, dict) else {}
    differ = [
        "other ones" if name == CALLED else f"{name} {one_line(str(each))}"
        for name, each in told.items()
        if asked.get(name) != each
    ]
    raise UsageError(
        f"{shown} holds what was asked otherwise: {', '.join(differ) or 'it does not say how'}",
        "name another one, remove it, or add --replace to the command",
    )


async def wrote(write: Callable[[], None]) -> None:
    """Writes aside, so that no key waits for it; nobody lets go of the journal before it has ended.

    Raises:
        FleetError: the system refuses.
    """
    writing = asyncio.wrap_future(aside(write))
    try:
        await asyncio.shield(writing)
    except asyncio.CancelledError:
        await writing
        raise


def write_zip(journal: Journal, path: Path, manifest: Mapping[str, object], about: str) -> None:
    """Writes the zip, and puts it at its path.

    Raises:
        FleetError: the system refuses.
    """
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    if journal.size > zipped.MOST:
        cause = f"the bundle would hold more than {zipped.MOST >> 20:,} MB, and no zip of more is opened again"
        raise FleetError(cause, "ask for fewer records, or pull them into a folder")

    def write(stream: BinaryIO) -> None:
        with ZipFile(stream, "w", ZIP_DEFLATED) as made:
            for name, text in _files(journal, manifest, about):
                member = ZipInfo(name)
                member.compress_type, member.external_attr = ZIP_DEFLATED, OWN << 16
                with made.open(member, "w", force_zip64=True) as file:
                    file.writelines(text)

    _put(path, write)


def write_folder(journal: Journal, folder: Path, manifest: Mapping[str, object], about: str) -> None:
    """Writes the files of a folder, each at once; what says that they are ours comes last.

    Raises:
        FleetError: the system refuses.
    """
    names = set()
    for name, text in _files(journal, manifest, about):
        names.add(name)
        _put(folder / name, lambda stream, text=text: stream.writelines(text))  # type: ignore[misc]
    for each in CONTAINERS:
        if _file_of(each) not in names:  # of the pull before, which found some
            (folder / _file_of(each)).unlink(missing_ok=True)


def _files(journal: Journal, manifest: Mapping[str, object], about: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    for container in journal.asked():  # an empty file says that nothing was there, none that nobody asked
        yield _file_of(container), (line + b"\n" for line in journal.stored(container))
    yield ABOUT, iter([about.encode(errors="replace")])
    yield MANIFEST, iter([json_line({MARK: FORMAT, **manifest}).encode() + b"\n"])


def _file_of(container: Container) -> str:
    return f"{container.name}.jsonl"


def _put(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Writes a file beside its path and renames it; of one that cannot be written to its end nothing stays."""
    new = path.with_name(path.name + _NEW)
    with _told(path), ExitStack() as leaving:
        new.unlink(missing_ok=True)  # of a program that was killed
        file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), OWN)
        leaving.callback(new.unlink, missing_ok=True)
        with os.fdopen(file, "wb", buffering=_SLAB) as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(path)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise refused(path, error) from error


def _manifest(path: Path) -> Document:
    """Returns what a zip says of itself; nothing where it is no zip, or says nothing that can be read."""
    try:
        with open_file(path) as stream:
            member = zipped.members(stream, path.name, {MANIFEST}).get(MANIFEST) if zipped.is_zip(stream) else None
            if member is None:
                return {}
            with zipped.unpacked(stream, member, path.name, _LONGEST) as text:
                return decode(text.read())
    except (OSError, FleetError):
        return {}
