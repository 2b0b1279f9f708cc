"""Knows what a file holds by its first bytes: text as it is, what gzip packed, or what has to be refused by name."""

from __future__ import annotations

from codecs import BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from json import detect_encoding
from typing import BinaryIO, Final

from fleet_tui.errors import Unreadable

PACKED: Final = ".gz"  # the end of a name
_GZIP: Final = b"\x1f\x8b"
_PACKINGS: Final = {
    _GZIP: "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\xfd7zXZ\0": "xz",
    b"BZh": "bzip2",
    b"PK\3\4": "zip",
}
_HEAD: Final = max(map(len, _PACKINGS))
_SLAB: Final = 1 << 20  # bytes unpacked at a time
_MOST: Final = 512  # slabs that a file may unpack to: a file of 1 MB may hold 1 GB


def plain(stream: BinaryIO, name: str) -> BinaryIO:
    """Returns the stream at its start, or of a gzip file the stream of what it holds.

    Raises:
        Unreadable: when it is packed in another way, or written in another encoding.
        OSError: when the system refuses.
    """
    if _head(stream).startswith(_GZIP):
        stream = _unpacked(stream, name)
    head = _head(stream)
    packing = next((word for mark, word in _PACKINGS.items() if head.startswith(mark)), None)
    if packing:
        raise Unreadable(f"{name} is packed with {packing}", "unpack it")
    encoding = detect_encoding(head) if head.strip(b"\0") else "utf-8"
    if not encoding.startswith("utf-8") and _is_text(head, encoding):
        raise Unreadable(f"{name} is written in {encoding[: len('utf-32')].upper()}", "save it as UTF-8")
    return stream


def _is_text(head: bytes, encoding: str) -> bool:
    """Tells whether what looks like an encoding begins with its mark or as JSON does: other bytes have zeros too."""
    marked = head.startswith((BOM_UTF16_LE, BOM_UTF16_BE, BOM_UTF32_LE, BOM_UTF32_BE))
    return marked or head.decode(encoding, "ignore").lstrip()[:1] in ("", "{", "[")


def _head(stream: BinaryIO) -> bytes:
    head = stream.read(_HEAD) or b""
    stream.seek(0)
    return head


def _unpacked(stream: BinaryIO, name: str) -> BinaryIO:
    """Returns what a gzip file holds, in a file without a name: however the program ends, nothing of it stays."""
    import gzip  # 8 ms, with the next, that files as they are need not wait for
    import zlib
    from tempfile import TemporaryFile

    found = TemporaryFile()  # noqa: SIM115  # it lives as long as its reader
    try:
        with stream, gzip.GzipFile(fileobj=stream) as packed:
            for _ in range(_MOST):
                text = packed.read(_SLAB)
                found.write(text)
                if not text:
                    break
            else:
                raise Unreadable(f"{name} holds more than {_MOST:,} MB", "unpack it, and name what it held")
    except EOFError:
        raise Unreadable(f"{name} is no whole gzip file: it is cut off", "copy or pack it again") from None
    except (zlib.error, gzip.BadGzipFile) as error:
        if str(error).startswith("Not a gzipped file"):  # of what follows: its own beginning was seen
            raise Unreadable(
                f"{name} goes on behind its gzip data", "gunzip leaves that out: unpack it first"
            ) from None
        raise Unreadable(f"{name} is no whole gzip file", "pack it again") from None
    found.flush()
    found.seek(0)
    return found
