"""Keeps secrets from being shown, logged, raised or exported: keys in use by value, others by how they are written."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import quote

_HIDDEN: Final = "…"
_SHORTEST: Final = 16  # characters: what is shorter is no key, and would be found in innocent words
_VALUE: Final = r"[^\s;&,'\"<>]+"  # what stands behind: it ends where none of its characters can stand
_NAMED: Final = r"password|passwd|pwd|(?:client|app)?[_-]?secret|api[_-]?key|access[_-]?(?:key|token)|refresh[_-]?token"


class _Kind(NamedTuple):
    """Holds how secrets of a kind are written: the groups stay, so that a reader sees what was there.

    Most texts hold none of the `hints`, which are looked for first: a pattern takes a second for a megabyte.
    """

    words: str
    hints: tuple[str, ...]
    pattern: re.Pattern[str]


def _kind(words: str, hints: str, pattern: str) -> _Kind:
    return _Kind(words, tuple(hints.split()), re.compile(pattern, re.IGNORECASE))


_KINDS: Final = (
    _kind(
        "a key of a connection string, behind AccountKey= or SharedAccessKey=",
        "accountkey= sharedaccesskey=",
        rf"((?:Account|SharedAccess)Key=){_VALUE}",
    ),
    _kind(
        "the signature of a request or of a shared link, behind sig=",
        "sig= sig%3d",
        rf"((?:\b|%26|%3F)sig(?:=|%3D)){_VALUE}",
    ),
    _kind(
        "a token or key in a header, behind Bearer or SharedKey",
        "bearer sharedkey",
        rf"(\b(?:Bearer|SharedKey)\s+){_VALUE}",
    ),
    _kind(
        "what a text names a password, a secret, an api_key or an access_token, behind = or in JSON",
        "passw pwd secret api_key api-key apikey access_ access- accesskey accesstoken refresh_ refresh- refreshtoken",
        rf"(\b(?:{_NAMED})=[\"']?|[\"'](?:{_NAMED})\\{{0,8}}[\"']\s{{0,8}}:\s{{0,8}}\\{{0,8}}[\"']){_VALUE}",
    ),
    _kind("a JSON web token", "eyj", r"(\beyJ)[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    _kind(
        "a key that begins with sk-, ghp_, github_pat_ or AKIA",
        "sk- ghp_ github_pat_ akia",
        r"(\b(?:sk-|ghp_|github_pat_|AKIA))[\w-]{16,}",
    ),
    _kind("a password in a URL", "://", r"(://[^\s/:@]{1,200}:)[^\s/@]{1,200}(?=@)"),
    _kind("a private key in PEM", "private", r"(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)(?:(?!-----END)[\s\S])+"),
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
_JOINTS: Final = str.maketrans("", "", " _-.")
PATTERNS: Final = (*(each.words for each in _KINDS), "any text under a name such as password, secret or api_key")
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
    text = without_keys(text)
    lower = text.lower()
    for each in _KINDS:
        if any(hint in lower for hint in each.hints):
            text = each.pattern.sub(rf"\g<1>{_HIDDEN}", text)
    return text


def names_secret(name: str) -> bool:
    """Tells whether a field has a name of those that hold secrets, however its words are joined.

    >>> names_secret("API-key"), names_secret("tokens")
    (True, False)
    """
    return name.translate(_JOINTS).lower() in _NAMES


def hidden(value: str) -> str:
    """Returns what stands for a text that is a secret by its name."""
    return _HIDDEN if value else value
