"""Reads files of a zip: only those whose names are asked for, and no more of each than it may hold.

A name in a zip is anybody's word: nothing is ever written under it. How large a member is, its entry only says, so that
bytes are counted while they are unpacked. The list of members is measured before it is read, for it may be long, too.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Container, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, BinaryIO, Final

from fleet_tui.errors import Unreadable

if TYPE_CHECKING:
    from zipfile import ZipInfo

BEGINNINGS: Final = (b"PK\3\4", b"PK\5\6")  # of a zip with members, and of an empty zip
MOST: Final = 512 << 20  # bytes that the members of one zip may unpack to together
_SLAB: Final = 1 << 20
_END: Final = b"PK\5\6"
_END_SIZE: Final = 22  # bytes of the record at the end, behind which a comment may stand
_COMMENT: Final = 1 << 16
_LONGEST_LIST: Final = 1 << 20  # bytes of the list of members: some ten thousand of them
_ENCRYPTED: Final = 1  # of the flags of a member
_PACKINGS: Final = (0, 8)  # stored, deflated: what every zip program writes unless it is asked for more


def is_zip(stream: BinaryIO) -> bool:
    """Tells whether a file begins as a zip does."""
    stream.seek(0)
    return (stream.read(4) or b"").startswith(BEGINNINGS)


def members(stream: BinaryIO, name: str, wanted: Container[str]) -> Mapping[str, ZipInfo]:
    """Returns the members of a zip that are called as somebody wants them, by their names; all others are nobody's.

    Raises:
        Unreadable: it is no whole zip, holds one name twice, or what is wanted is encrypted or packed as we can't read.
        OSError: the system refuses.
    """
    from zipfile import BadZipFile, ZipFile

    _measure(stream, name)
    try:
        with ZipFile(stream) as opened:
            listed = [each for each in opened.infolist() if each.filename in wanted]
    except (BadZipFile, ValueError, NotImplementedError, UnicodeError):
        raise _broken(name) from None
    found: dict[str, ZipInfo] = {}
    for each in listed:
        if each.filename in found:
            raise Unreadable(f"{name} holds {each.filename} twice", "pack it anew, each file once")
        if each.flag_bits & _ENCRYPTED:
            raise Unreadable(f"{each.filename} in {name} is encrypted", "unpack it with its password, name the folder")
        if each.compress_type not in _PACKINGS:
            raise Unreadable(f"{each.filename} in {name} is packed in a way that is not read", "unpack it")
        found[each.filename] = each
    if sum(each.file_size for each in found.values()) > MOST:
        raise _too_large(name)
    return found


def unpacked(stream: BinaryIO, member: ZipInfo, name: str, most: int = MOST) -> BinaryIO:
    """Returns what a member holds, in a file without a name: however the program ends, nothing of it stays.

    Raises:
        Unreadable: it is broken, or holds more than it may.
        OSError: the system refuses.
    """
    from tempfile import TemporaryFile
    from zipfile import BadZipFile, ZipFile

    left = min(member.file_size, most)
    with ExitStack() as failing:
        found = failing.enter_context(TemporaryFile())
        try:
            with ZipFile(stream) as opened, opened.open(member) as packed:
                while text := packed.read(_SLAB):
                    left -= len(text)
                    if left < 0:
                        raise _too_large(name)
                    found.write(text)
        except (BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
            cause = f"{member.filename} in {name} is broken: it cannot be unpacked"
            raise Unreadable(cause, "copy or make it again") from error
        found.seek(0)
        failing.pop_all()  # it lives as long as its reader
    return found


def _measure(stream: BinaryIO, name: str) -> None:
    """Looks how long the list of members is, before anything reads it."""
    size = stream.seek(0, os.SEEK_END)
    start = max(size - _END_SIZE - _COMMENT, 0)
    stream.seek(start)
    tail = stream.read(size - start) or b""
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise Unreadable(f"{name} is no whole zip file: it is cut off", "copy or make it again")
    if int.from_bytes(tail[at + 12 : at + 16], "little") > _LONGEST_LIST:
        raise Unreadable(f"{name} holds more files than are looked at", "unpack it, and name the folder")
    stream.seek(0)


def _broken(name: str) -> Unreadable:
    return Unreadable(f"{name} is no whole zip file", "copy or make it again")


def _too_large(name: str) -> Unreadable:
    return Unreadable(f"{name} holds more than {MOST >> 20:,} MB", "unpack it, and name the folder")
