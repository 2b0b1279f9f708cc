"""Is the one door for text from the database: whatever a stored string holds, the terminal only ever sees it.

The key that the account is read with goes through it in no case, be it stored there or not.
"""

from __future__ import annotations

import re
from typing import Final

from fleet_tui.redact import without_keys

# C0 but newline and tab, DEL, C1, separators, bidi marks and isolates, surrogates that no encoder takes, and what
# Unicode lets a terminal ignore, but for the joiners and variants that emoji, Persian and Indic scripts need: each of
# them moves, hides, reorders or breaks what is printed.
_INVISIBLE: Final = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_UNSAFE: Final = re.compile(f"[{_INVISIBLE}]")
_UNSAFE_LINE: Final = re.compile(f"[{_INVISIBLE}\t\n]")
# What terminals disagree about: joined emoji, flags, tones, selectors and keycaps are as wide as their parts, as one of
# them, or as none. Each becomes its first part, and a flag its two letters, whose width is certain.
_EMOJI: Final = "\u2194\u2195\u261d\u2600-\u27bf\u2b1b\U0001f000-\U0001faff"
_UNCERTAIN: Final = re.compile(
    f"[\ufe0e\ufe0f\u20e3]|(?<=[{_EMOJI}\ufe0f])[\U0001f3fb-\U0001f3ff]|[\U0001f1e6-\U0001f1ff]"
    f"|\u200d[{_EMOJI}]|(?<=\U0001f3f4)[\U000e0020-\U000e007f]+"
)
_FIRST_FLAG: Final = 0x1F1E6  # the letter A of a flag
_SPACES: Final = re.compile(r"[ \t\r\n]+")


def visible(text: str) -> str:
    """Returns text for several lines: newlines stay, tabs become spaces, all else that acts is made visible."""
    text = without_keys(text)
    if _is_plain(text):
        return text
    text = _certain(text)
    if _UNSAFE.search(text):
        text = _UNSAFE.sub(_escape, text.replace("\r\n", "\n"))
    return text.expandtabs(4) if "\t" in text else text


def one_line(text: str) -> str:
    """Returns text for a cell: white space runs become one space, and everything that acts is made visible."""
    text = _certain(without_keys(text))
    if "  " not in text and not _UNSAFE_LINE.search(text):
        return text.strip(" ")
    return _UNSAFE.sub(_escape, _SPACES.sub(" ", text).strip(" "))


def escape_json(text: str) -> str:
    r"""Escapes as \uXXXX each character of a JSON text that acts on a terminal; it is still the same JSON."""
    text = without_keys(text)
    return text if _is_plain(text) else _UNSAFE.sub(_json_escape, text)


def clip(text: str, size: int) -> str:
    """Returns the first `size` characters, the last of them `…` when something was cut."""
    return text if len(text) <= size else text[: max(size - 1, 0)] + "…"


def short(name: str) -> str:
    """Returns a stored name as a message shows it: a line of at most 100 characters."""
    return clip(one_line(name), 100)


def counted(n: int, noun: str, many: str = "") -> str:
    """Returns how many there are of something; `many` is the word for several where an s does not make it.

    >>> counted(1, "row"), counted(2, "match", "matches"), counted(12000, "line")
    ('1 row', '2 matches', '12,000 lines')
    """
    return f"{n:,} {noun if n == 1 else many or f'{noun}s'}"


def _is_plain(text: str) -> bool:
    """Tells, as of most texts, that no character of it acts or is of uncertain width: no pattern need look for one."""
    return text.isascii() and text.isprintable()


def _certain(text: str) -> str:
    return text if text.isascii() else _UNCERTAIN.sub(_plainer, text)


def _plainer(match: re.Match[str]) -> str:
    code = ord(match.group()[0]) - _FIRST_FLAG
    return chr(ord("A") + code) if 0 <= code < 26 else ""


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _json_escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code == 0x0D:
        return " "  # inside a string JSON has it escaped already: here it stands between tokens
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
