"""Reads the JSON text of one document, whatever stands in it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

import orjson
from msgspec import DecodeError, Raw
from msgspec.json import Decoder

from fleet_tui.undecoded import Undecoded

# A line that is no JSON object becomes {"_raw": its text, "_problem": why}: a document like any other, that lists,
# opens and says what is wrong with it. Neither key is part of the data model.
RAW_TEXT: Final = "_raw"
PROBLEM: Final = "_problem"
TOO_EARLY: Final = "it ends too early"
NO_END: Final = "a text without an end"
_WRONG: Final = {  # what Python's json says, and the words for users; the place stands behind them
    "Expecting value": "no value",
    "Expecting property name": "no name in double quotes",
    "Expecting ':'": "no colon behind a name",
    "Expecting ','": "no comma between two values",
    "Extra data": "more behind the end of the document",
    "Illegal trailing comma": "a comma behind the last value",
    "Invalid control character": "a control character in a text",
    "Invalid \\u": "a \\u in a text without four hexadecimal digits",
    "Invalid \\": "a \\ in a text with a wrong character behind it",
    "Unexpected UTF-8 BOM": "a second byte order mark",
    "Unterminated string": NO_END,
}

LONGEST: Final = 64 << 20  # bytes of a text that is decoded: a document of the service has 2 MB at most
_HEAD: Final = 64 << 10  # bytes that are shown of a longer text
_LONG: Final = 1 << 20  # bytes of a text whose events wait until they are looked at
_DEEPEST: Final = 200  # levels: what lies deeper in a text that no parser takes stands as text; the service takes 128
_DIGITS: Final = bytes.maketrans(b"012345678", b"999999999")
_LONGEST_PLAIN: Final = 20  # characters from which on a whole number may have more than 64 bits
_PART: Final = 64 << 10
_LONG_NUMBER: Final = re.compile(rb"[\s:,\[](?:-[0-9]{19}|[0-9]{20})")  # where a number may stand, not in an id
_EVENTS: Final = "events"
_NAMED: Final = Decoder(dict[str, Raw])
# A string, whose brackets mean nothing, or a bracket.
BRACKET: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)


class Mended(dict[str, object]):
    """Is a document whose text no JSON reader takes as it is; `how` says what is shown otherwise than it is stored."""

    how = ""


def decode(text: bytes, waits_beyond: int = _LONG) -> dict[str, object]:
    """Returns the JSON object that a text holds, else its raw text under `_raw` and the reason under `_problem`.

    What orjson refuses (NaN, lone surrogates, bytes that are no UTF-8) the standard library still reads; a byte that is
    no UTF-8 becomes a lone surrogate, and what lies too deep for both a text. Of these two the document says so. The
    events of a text of more bytes than `waits_beyond` wait undecoded, unless something in it is not as usual.
    """
    if len(text) > LONGEST:
        return _undecoded(text[:_HEAD], f"longer than {LONGEST >> 20} MB")
    if len(text) > waits_beyond and (parts := _parts(text)):
        return parts
    try:
        found: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        try:
            found = _mended(text)
        except (ValueError, RecursionError) as error:
            return _undecoded(text, _reason(error))
    return found if isinstance(found, dict) else _undecoded(text, "not a JSON object")


def value_of(stored: object) -> object:
    """Returns the JSON value that a text holds which was told apart from others, as `decode` reads it within them."""
    return _value(stored) if isinstance(stored, Raw) else stored


def _parts(text: bytes) -> dict[str, object] | None:
    """Returns an object with its events undecoded, None where they may not be to themselves what they are in it."""
    try:
        parts = _NAMED.decode(text)
        events = Undecoded(parts[_EVENTS], _value)
        if _holds_long_number(text):
            return None
        if not text.isascii():
            text.decode()
        rest = ((name, orjson.loads(memoryview(each))) for name, each in parts.items() if name != _EVENTS)
        return {**dict.fromkeys(parts, events), **dict(rest)}  # in the order they are stored in
    except (DecodeError, ValueError, RecursionError, KeyError):
        return None


def _value(text: Raw) -> object:
    try:
        return orjson.loads(memoryview(text))
    except orjson.JSONDecodeError:  # of 1e999, which is infinity, as it is in the whole document
        found: object = json.loads(bytes(text))
        return found


def _holds_long_number(text: bytes) -> bool:
    """Tells whether there may be a whole number of more than 64 bits, which is read by what stands beside it.

    It is a double, but all its digits where something else in the document is nothing that orjson reads.
    """
    for start in range(0, len(text), _PART):  # at first, for a pattern takes ten times as long; by parts, for the cache
        digits = text[start : start + _PART + _LONGEST_PLAIN].translate(_DIGITS)
        if b"9" * _LONGEST_PLAIN in digits or b"-" + b"9" * (_LONGEST_PLAIN - 1) in digits:
            return _LONG_NUMBER.search(text) is not None
    return False


def _mended(text: bytes) -> object:
    try:
        found: object = json.loads(_characters(text))
        how = ""
    except RecursionError:
        found = json.loads(_characters(_shallow(text)))
        how = f"what lies deeper than {_DEEPEST} levels stands as text"
    try:
        text.decode()
    except UnicodeDecodeError as error:
        how = f"byte {error.start + 1} is no UTF-8"
    if how and isinstance(found, dict):
        found = Mended(found)
        found.how = how
    return found


def _shallow(text: bytes) -> bytes:
    """Returns JSON text with whatever lies deeper than `_DEEPEST` as a string."""
    parts: list[bytes] = []
    depth = at = start = 0
    for found in BRACKET.finditer(text):
        bracket = found[0]
        if bracket in (b"[", b"{"):
            depth += 1
            if depth == _DEEPEST + 1:
                start = found.start()
        elif bracket in (b"]", b"}"):
            if depth == _DEEPEST + 1:
                parts += (text[at:start], json.dumps(_characters(text[start : found.end()])).encode())
                at = found.end()
            depth -= 1
    return b"".join((*parts, text[at:]))


def encode(document: Mapping[str, object]) -> bytes:
    """Writes JSON text that `decode` reads back as it was.

    Raises:
        RecursionError: for a document nested about as deeply as `decode` can read.
    """
    try:
        text = orjson.dumps(document)
    except TypeError:
        return json.dumps(document).encode()
    if orjson.loads(text) != document:  # orjson writes NaN and the infinities as null
        return json.dumps(document).encode()
    return bytes(memoryview(text))  # a copy: what orjson returns holds on to 4 KB, however short it is


def problem(document: Mapping[str, object]) -> str | None:
    """Says why the text of a document could not be read, for a document that `decode` made from raw text."""
    found = document.get(PROBLEM)
    return found if isinstance(found, str) else None


def _characters(text: bytes) -> str:
    return text.decode("utf-8-sig", "surrogateescape")


def _undecoded(text: bytes, reason: str) -> dict[str, object]:
    return {RAW_TEXT: _characters(text), PROBLEM: reason}


def _reason(error: ValueError | RecursionError) -> str:
    if isinstance(error, json.JSONDecodeError):
        if error.doc[:1] in ("{", "[") and not error.doc[error.pos :].strip():
            return f"not JSON: {TOO_EARLY}: line {error.lineno} column {error.colno}"
        words = next((ours for theirs, ours in _WRONG.items() if error.msg.startswith(theirs)), "no document")
        return f"not JSON: {words}: line {error.lineno} column {error.colno}"
    # what else json refuses is an integer longer than Python converts
    return "nested too deeply to be read" if isinstance(error, RecursionError) else "holds a number too long to be read"
