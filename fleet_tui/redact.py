"""Keeps secrets from being shown, logged, raised or exported: keys in use by value, others by how they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

_HIDDEN: Final = "…"
_SHORTEST: Final = 16  # characters: what is shorter is no key, and would be found in innocent words
# What a secret stands behind, in words and as a pattern; it ends where none of its characters can stand.
_BEHIND: Final[Mapping[str, str]] = {
    "a key of a connection string, behind AccountKey= or SharedAccessKey=": r"(?:Account|SharedAccess)Key=",
    "the signature of a request or of a shared link, behind sig=": r"(?:\b|%26|%3F)sig(?:=|%3D)",
    "a token or key in a header, behind Bearer or SharedKey": r"\b(?:Bearer|SharedKey)\s+",
    "a password of a connection string, behind Password= or Pwd=": r"\b(?:Password|Pwd)=",
}
_ENDS: Final = r"[^\s;&,'\"<>]+"
# What a secret looks like by itself; the group stays, so that a reader sees what was there.
_ITSELF: Final[Mapping[str, str]] = {
    "a JSON web token": r"(\beyJ)[\w-]{8,}\.[\w-]{8,}\.[\w-]*",
    "a key that begins with sk-, ghp_, github_pat_ or AKIA": r"(\b(?:sk-|ghp_|github_pat_|AKIA))[\w-]{16,}",
    "a password in a URL": r"(\b[a-z][a-z\d+.-]{0,20}://[^\s/:@]{1,200}:)[^\s/@]+(?=@)",
    "a private key in PEM": r"(-----BEGIN [A-Z ]*PRIVATE KEY-----)(?:(?!-----END)[\s\S])+",
}
_WRITTEN: Final = re.compile(
    "|".join((f"((?:{'|'.join(_BEHIND.values())})){_ENDS}", *_ITSELF.values())),
    re.IGNORECASE,
)
_NAMES: Final = frozenset(
    (
        *("password", "passwd", "pwd", "passphrase", "secret", "clientsecret", "privatekey", "connectionstring"),
        *(
            "apikey",
            "accountkey",
            "accesskey",
            "primarykey",
            "authorization",
            "accesstoken",
            "refreshtoken",
            "sastoken",
        ),
    )
)
PATTERNS: Final = (*_BEHIND, *_ITSELF, "any text under a name such as password, secret or api_key")
"""What is taken for a secret in a document that is handed on, in words."""
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
    """Returns text without any secret: for the words of programs, and for what is handed on."""
    return _WRITTEN.sub(_hidden, without_keys(text))


def names_secret(name: str) -> bool:
    """Tells whether a field has a name of those that hold secrets, however its words are joined.

    >>> names_secret("API-key"), names_secret("tokens")
    (True, False)
    """
    return name.translate(_JOINTS).lower() in _NAMES


def hidden(value: str) -> str:
    """Returns what stands for a text that is a secret by its name."""
    return _HIDDEN if value else value


_JOINTS: Final = str.maketrans("", "", " _-.")


def _hidden(found: re.Match[str]) -> str:
    return f"{next(filter(None, found.groups()), '')}{_HIDDEN}"
