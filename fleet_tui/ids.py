"""Knows which ids a document may have: the rules of the SDK and of the service, in one table.

The SDK refuses to write what its own pattern does not match; an address takes `.` and `..` for folders, and holds no
half of a character; the service takes 1023 bytes. A container may hold an id against the SDK's rules, written by
another program: it is found by a query.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

from fleet_tui.errors import UsageError
from fleet_tui.text import clip, one_line

LONGEST_KEY: Final = 2048  # bytes of a partition key
_LONGEST: Final = 1023  # bytes
_SHOWN: Final = 100  # characters of a key in a message
_HALF: Final = re.compile(r"[\ud800-\udfff]")
_RULES: Final = (
    (re.compile(r"\A\Z"), "is empty"),
    (re.compile(r"[/\\?#]"), "holds one of / \\ ? #"),
    (re.compile(r"[\t\r\n]"), "holds a tab or a line end"),
    (re.compile(r" \Z"), "ends with a space"),
    (re.compile(r"\A\.{1,2}\Z"), "is a step in an address"),
    (_HALF, "holds half a character"),
)


def id_fault(document_id: str) -> str:
    """Says what an id does that the id of no document may do; empty where it may stand in an address."""
    broken = next((words for pattern, words in _RULES if pattern.search(document_id)), "")
    return broken or (f"has more than {_LONGEST} bytes" if len(document_id.encode()) > _LONGEST else "")


def segment_end(index: int) -> str:
    """Returns how the id ends under which a writer of ours stores a segment: by it the segment is known for ours.

    >>> segment_end(1)
    '.segment-0001'
    """
    return f".segment-{index:04}"


def key_fault(key: str) -> str:
    """Says what a text does that no partition key may do; empty where it may be stored and asked for."""
    if _HALF.search(key):
        return "holds half a character"
    return f"has more than {LONGEST_KEY} bytes" if len(key.encode()) > LONGEST_KEY else ""


def cache_entry_id(key: str) -> str:
    """Returns the id under which what belongs to a key is stored: the key, or its sha256 where no id may be so.

    Raises:
        UsageError: nothing can be stored under that key.

    >>> cache_entry_id("weather:oslo"), len(cache_entry_id("https://example.org/?q=oslo"))
    ('weather:oslo', 64)
    """
    if fault := key_fault(key):
        step = "take a shorter key, such as a hash of it"
        raise UsageError(f"no cache entry has the key {clip(one_line(key), _SHOWN)!r}: it {fault}", step)
    return sha256(key.encode()).hexdigest() if id_fault(key) else key
