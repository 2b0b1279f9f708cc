"""Tells of a short document what a file has to know of it from a few of its fields, and leaves the rest undecoded.

Of most documents that is id, write time and a field that only their container has: 1 µs, where all of it takes 7.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, Final, TypeAlias

from msgspec import DecodeError, Raw, Struct, defstruct
from msgspec.json import Decoder

from fleet_tui.clock import ALL_SECONDS
from fleet_tui.fields import WRITTEN, Container
from fleet_tui.model.decode import PROBLEM
from fleet_tui.schema import CONTAINERS
from fleet_tui.source.files.marks import OWN

SHORT: Final = 2048  # bytes of a line that is read again for whatever is asked; a longer line is kept projected
_VECTORS: Final = "|".join(re.escape(each.vector.path.steps[-1]) for each in CONTAINERS if each.vector)
_VECTOR: Final = re.compile(rf'"(?:{_VECTORS})"\s*:\s*\['.encode())

Written: TypeAlias = Callable[[bytes], float | None]


class _Object(Struct, gc=False):
    pass


@cache
def written_in(container: Container) -> Written:
    """Returns what reads when a document of a container was written last, in epoch seconds.

    It reads None of a document that takes a look at all of it.
    """
    single = [together[0] for together in OWN.get(container, ()) if len(together) == 1]
    marks = [each for each in single if len(each.steps) == 1 and each.kinds in ((object,), (dict,))]
    fields: list[tuple[str, Any, Any]] = [("id", str, ""), (WRITTEN, int | float | None, None), (PROBLEM, None, None)]
    fields += [(each.name, (Raw if each.kinds == (object,) else _Object) | None, None) for each in marks]
    decode = Decoder(defstruct("Fields", fields, gc=False)).decode
    values = attrgetter("id", WRITTEN, *(each.name for each in marks))

    def read(text: bytes) -> float | None:
        if len(text) > SHORT:
            return None
        try:
            document_id, written, *told = values(decode(text))
            if not text.isascii():
                text.decode()
        except (DecodeError, ValueError, RecursionError):
            return None
        if not document_id or written is None or told.count(None) == len(told):
            return None
        return float(written) if abs(written) <= ALL_SECONDS else None

    return read


def without_vector(text: bytes) -> bytes:
    """Returns a line with its vector emptied, so that nothing decodes it; unchanged without a flat list of numbers.

    The list may as well stand deeper than the vector does: no list shows that either.
    """
    key = _VECTOR.search(text)
    if key is None:
        return text
    start = key.end()
    end = text.find(b"]", start)
    flat = end > 0 and text.find(b'"', start, end) < 0 and text.find(b"[", start, end) < 0
    return text[:start] + text[end:] if flat else text
