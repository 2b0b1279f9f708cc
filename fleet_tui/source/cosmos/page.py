"""Makes a page readable in which one document is not, so that it costs its own row and no other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from fleet_tui.model.decode import BRACKET

_LEVEL: Final = 3  # of the documents: a page is an object, and holds a list of them
_DEEPEST: Final = 128 + _LEVEL  # the service stores documents of 128 levels; how many Python decodes is never sure


def readable(page: bytes) -> bytes:
    """Returns a page as it is if all of it can be decoded, else with null in the place of each document that cannot."""
    if _decodes(page):
        return page
    kept, end = [], 0
    for start, stop in _documents(page):
        if not _decodes(page[start:stop]):
            kept += [page[end:start], b"null"]
            end = stop
    return b"".join([*kept, page[end:]])


def _decodes(text: bytes) -> bool:
    """Tells whether a text is JSON that Python reads, integers of 5,000 digits for one being none, and not too deep."""
    try:
        level: list[Any] = [[json.loads(text.decode())]]
    except (ValueError, RecursionError):
        return False
    for _ in range(_DEEPEST):
        found = (each.values() if isinstance(each, dict) else each for each in level)
        level = [inner for each in found for inner in each if isinstance(inner, dict | list)]
        if not level:
            return True
    return False


def _documents(page: bytes) -> Iterator[tuple[int, int]]:
    level = start = 0
    for token in BRACKET.finditer(page):
        if token[0] in (b"[", b"{"):
            level += 1
            start = token.start() if level == _LEVEL else start
        elif token[0] in (b"]", b"}"):
            if level == _LEVEL:
                yield start, token.end()
            level -= 1
