"""Keeps secrets from being shown, logged, raised or exported: keys in use by value, others by how they are written."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

_HIDDEN: Final = "…"
_SHORTEST: Final = 16  # characters: what is shorter is no key, and would be found in innocent words
# A key in a connection string, the signature of a request or of a shared link, a token in a header, a token by itself.
_WRITTEN: Final = re.compile(
    r"(AccountKey=|(?:\b|%26|%3F)sig(?:=|%3D)|\b(?:Bearer|SharedKey)\s+)[^\s;&,'\"<>]+|(\beyJ)[\w-]{8,}\.[\w-]{8,}\.[\w-]*",
    re.IGNORECASE,
)
_KEPT: Final[set[str]] = set()


def keep_secret(value: str) -> None:
    """Hides this value everywhere from now on, however a URL writes it."""
    if len(value) >= _SHORTEST:
        _KEPT.update({value, quote(value, safe=""), quote(value)})


def without_keys(text: str) -> str:
    """Returns text without the keys in use: for stored text, which is otherwise shown as it is."""
    for each in _KEPT:
        if each in text:
            text = text.replace(each, _HIDDEN)
    return text


def redact(text: str) -> str:
    """Returns text without any secret: for the words of programs."""
    return _WRITTEN.sub(lambda found: f"{found[1] or found[2]}{_HIDDEN}", without_keys(text))
