"""Knows which ids a document may have: the rules of the SDK and of the service, in one table.

The SDK refuses to write what its own pattern does not match; an address takes `.` and `..` for folders, and holds no
half of a character; the service takes 1023 bytes. A container may hold an id against the SDK's rules, written by
another program: it is found by a query.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

_LONGEST: Final = 1023  # bytes
_RULES: Final = (
    (re.compile(r"\A\Z"), "is empty"),
    (re.compile(r"[/\\?#]"), "holds one of / \\ ? #"),
    (re.compile(r"[\t\r\n]"), "holds a tab or a line end"),
    (re.compile(r" \Z"), "ends with a space"),
    (re.compile(r"\A\.{1,2}\Z"), "is a step in an address"),
    (re.compile(r"[\ud800-\udfff]"), "holds half a character"),
)


def id_fault(document_id: str) -> str:
    """Says what an id does that the id of no document may do; empty where it may stand in an address."""
    broken = next((words for pattern, words in _RULES if pattern.search(document_id)), "")
    return broken or (f"has more than {_LONGEST} bytes" if len(document_id.encode()) > _LONGEST else "")


def cache_id(key: str) -> str:
    """Returns the id under which what belongs to a key is stored: the key, or its sha256 where no id may be so.

    >>> cache_id("weather:oslo"), len(cache_id("https://example.org/?q=oslo"))
    ('weather:oslo', 64)
    """
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest() if id_fault(key) else key
