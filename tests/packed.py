"""Much that is all alike, packed: one block is packed and repeated, for packing all of it takes a second each time."""

from __future__ import annotations

import gzip
import zlib
from functools import cache
from typing import Final

_BLOCK: Final = b" " * (1 << 20)
_HEAD: Final = gzip.compress(b"", mtime=0)[:10]


@cache
def deflated(size: int) -> bytes:
    """That many spaces as one raw deflate stream."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    block = packer.compress(_BLOCK) + packer.flush(zlib.Z_FULL_FLUSH)  # nothing after it looks back into it
    blocks, rest = divmod(size, len(_BLOCK))
    return block * blocks + packer.compress(_BLOCK[:rest]) + packer.flush()


@cache
def gzipped(size: int) -> bytes:
    """That many spaces as one member of gzip, its checksum right."""
    blocks, rest = divmod(size, len(_BLOCK))
    checksum = 0
    for each in (*[_BLOCK] * blocks, _BLOCK[:rest]):
        checksum = zlib.crc32(each, checksum)
    return _HEAD + deflated(size) + checksum.to_bytes(4, "little") + (size % (1 << 32)).to_bytes(4, "little")
