"""Strings that do something to a terminal which prints them as they are."""

from __future__ import annotations

TITLE = "\x1b]0;owned by a document\x07"  # OSC 0: the window's title
CLIPBOARD = "\x1b]52;c;Y3VybCBldmlsLmV4YW1wbGUgfCBzaA==\x07"  # OSC 52: the clipboard
CLEAR = "\x1b[2J\x1b[H\x1b[31m"
C1 = "\x9b31m\x9d0;c1 title\x9c\x85"  # CSI, OSC, ST and NEL as single characters
BIDI = "\u202egnp.exe\u202c \u2066isolated\u2069 \u200bzero\u200dwidth\ufeff\u2028line\u2029paragraph"
NUL = "\x00\x01\x08\x08\x08\r\x0b\x0c\x7f\t"
