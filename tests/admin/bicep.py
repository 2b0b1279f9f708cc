"""Reads the part of Bicep that plans are written in: parameters, resources and their decorator, objects, arrays, texts,
numbers; comments are passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(
    r"(?P<text>'(?:[^'\\\n]|\\u\{[0-9a-f]+\}|\\.)*')|(?P<number>-?\d+)|(?P<word>\w+)"
    r"|(?P<sign>[{}\[\]:=])|(?P<end>\n)|(?P<decorator>@\w+\(\))|[ ]+|//[^\n]*"
)
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t"}


@dataclass
class Name:
    """A name of the file itself."""

    word: str

    def __eq__(self, other: object) -> bool:
        return other == self.word if isinstance(other, str) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.word)


@dataclass
class File:
    """Parameters by name, and resources by symbol: type, whether it exists already, and what it says."""

    params: dict[str, Any] = field(default_factory=dict)
    resources: dict[str, tuple[str, bool, dict[str, Any]]] = field(default_factory=dict)
    once: set[str] = field(default_factory=set)  # the resources that are made only where they do not exist


class Parser:
    """Raises ValueError for all that is not of the part."""

    def __init__(self, source: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        place = 0
        while place < len(source):
            match = _TOKEN.match(source, place)
            if match is None:
                raise ValueError(f"no Bicep: {source[place : place + 40]!r}")
            place = match.end()
            if match.lastgroup:
                self._tokens.append((match.lastgroup, match.group()))
        self._tokens.append(("end", "\n"))

    def file(self) -> File:
        found = File()
        once = False
        while self._tokens:
            match self._next():
                case ("decorator", "@onlyIfNotExists()"):
                    once = True
                case ("end", _):
                    continue
                case ("word", "param"):
                    name = self._take("word")
                    assert self._take("word") == "string"
                    found.params[name] = self._value() if self._have("sign", "=") else None
                case ("word", "resource"):
                    symbol = self._take("word")
                    assert symbol not in found.resources
                    kind = _text(self._take("text"))
                    existing = self._have("word", "existing")
                    assert self._take("sign") == "="
                    found.resources[symbol] = (kind, existing, self._value())
                    found.once |= {symbol} if once else set()
                    once = False
                case other:
                    raise ValueError(f"no statement: {other}")
            self._take("end")
        return found

    def _next(self) -> tuple[str, str]:
        return self._tokens.pop(0)

    def _take(self, kind: str) -> str:
        found, text = self._next()
        if found != kind:
            raise ValueError(f"{kind} wanted, not {text!r}")
        return text

    def _have(self, kind: str, text: str) -> bool:
        if self._tokens[0] == (kind, text):
            self._next()
            return True
        return False

    def _value(self) -> Any:
        match self._next():
            case ("text", text):
                return _text(text)
            case ("number", text):
                return int(text)
            case ("word", "true" | "false" as word):
                return word == "true"
            case ("word", word):
                return Name(word)
            case ("sign", "{"):
                return self._object()
            case ("sign", "["):
                return self._array()
            case other:
                raise ValueError(f"no value: {other}")

    def _object(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not self._have("sign", "}"):
            if self._have("end", "\n"):
                continue
            kind, key = self._next()
            assert kind in ("word", "text")
            key = _text(key) if kind == "text" else key
            assert key not in found
            assert self._take("sign") == ":"
            found[key] = self._value()
            self._take("end")
        return found

    def _array(self) -> list[Any]:
        found = []
        while not self._have("sign", "]"):
            if self._have("end", "\n"):
                continue
            found.append(self._value())
            self._take("end")
        return found


def _text(token: str) -> str:
    if re.search(r"(?<!\\)(?:\\\\)*\$\{", token):
        raise ValueError(f"an interpolation: {token}")
    return _ESCAPE.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else _PLAIN.get(found[2], found[2]), token[1:-1]
    )
