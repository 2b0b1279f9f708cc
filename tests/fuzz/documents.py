"""Documents of every container and shape, with one or two values replaced by what no writer should have written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from fleet_tui.fields import Container
from fleet_tui.model.inline import inline
from fleet_tui.schema import OPTIMIZATIONS, RUNS, sections
from tests.demo.reading import documents
from tests.model.mutations import HOSTILE, WRONG, paths, replaced
from tests.model.mutations import RUNS as RUN_SHAPES

Document = dict[str, Any]

_LONG: Final = 5_000
_CUT: Final = 12  # events, rounds and examples kept of a document: a fuzz is about shapes
_PAIRS: Final = 0.3  # of the documents have two wrong values

VALUES: Final[dict[str, object]] = WRONG | {
    "one": 1,
    "minus one": -1,
    "minus zero": -0.0,
    "a half": 0.5,
    "the least number": 5e-324,
    "the greatest number": 1.7976931348623157e308,
    "1e308": 1e308,
    "minus 1e308": -1e308,
    "a number of 300 digits": 10**300,
    "infinity up": float("inf"),
    "seconds of the year 5138": 1e11,
    "seconds past the year 9999": 253_402_300_800,
    "milliseconds": 1_763_376_923_000,
    "microseconds": 1_763_376_923_000_000,
    "nanoseconds": 1_763_376_923_000_000_000,
    "2**53 + 1": 2**53 + 1,
    "2**63": 2**63,
    "seconds of a ttl past the year 9999": 9_999_999_999,
    "the last moment": "9999-12-31T23:59:59.999999Z",
    "the first moment": "0001-01-01T00:00:00Z",
    "the last moment west": "9999-12-31T23:59:59-14:00",
    "the first moment east": "0001-01-01T00:00:00+14:00",
    "a naive time": "2025-11-17T10:15:23",
    "a day": "2025-11-17",
    "a leap second": "2025-11-17T23:59:60Z",
    "a time in words": "yesterday",
    "digits": "12345678901234567890",
    "a number as text": "1e308",
    "a long word": "w" * _LONG,
    "a long text": "many words " * (_LONG // 11),
    "many lines": "line\n" * 300,
    "wide characters": "調査報告書" * 40,
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈❤️" * 10,
    "combining characters": "é̂̃" * 100,
    "right to left": "שלום עולם " * 10,
    "a tab": "a\tb",
    "a carriage return": "a\rb\r\nc",
    "only spaces": "   ",
    "a newline": "\n",
    "a surrogate": "\udc80",
    "NUL": "\x00",
    "a backslash": "\\",
    "quotes": "\"'`",
    "JSON in a text": '{"a": [1, 2]}',
    "a path": "../../etc/passwd",
    "markdown": "# a\n\n| a | b |\n|---|---|\n| 1 | `x` |\n\n1. [x](y)\n   - ***z***\n\n```\ncode",
    "a list in lists": [[[["x"]]]],
    "a list of numbers": [1, 2.5, 1e308, -1],
    "a list of texts": ["a", HOSTILE, "c" * 300],
    "a list of objects": [{"a": 1}, {"b": HOSTILE}, {}],
    "a list of nothing": [None, None],
    "a wide object": {f"key {number}": number for number in range(60)},
    "an object of objects": {"a": {"b": {"c": {"d": {"e": HOSTILE}}}}},
    "an object with an empty name": {"": ""},
    "an object with a dotted name": {"a.b": {"c.d": 1}},
    "an object with a long name": {"n" * 300: "v" * 300},
}


@dataclass(frozen=True, slots=True)
class Case:
    """A changed document, its container, and what was changed."""

    container: Container
    document: Document
    what: str


def _short(value: Any) -> Any:
    """A copy whose long lists are cut."""
    if isinstance(value, dict):
        return {key: _short(each) for key, each in value.items()}
    return [_short(each) for each in value[:_CUT]] if isinstance(value, list) else value


def _shapes() -> list[tuple[Container, Document]]:
    """A document of every set of names that the demo has, and the runs of the data model."""
    found: list[tuple[Container, Document]] = [(RUNS, each) for each in RUN_SHAPES.values()]
    for container in sections():
        seen: dict[frozenset[str], Document] = {}
        for each in documents(container.name):
            seen.setdefault(frozenset(each), each)
        found += [(container, _short(each)) for each in seen.values()]
    return found


SHAPES: Final = _shapes()
# a mutation of these is drawn by more rooms than any other: timeline, lanes, tabs and chart
_DRAWN: Final = [pair for pair in SHAPES if pair[0] in (RUNS, OPTIMIZATIONS)]


def cases(count: int, seed: int) -> Iterator[Case]:
    """So many changed documents, the same for the same seed."""
    chance = Random(f"fuzz {seed}")
    for _ in range(count):
        container, document = chance.choice(_DRAWN if chance.random() < 0.5 else SHAPES)
        said = []
        for _ in range(2 if chance.random() < _PAIRS else 1):
            places = list(paths(document))
            if not places:
                break
            steps, name = chance.choice(places), chance.choice(list(VALUES))
            said.append(f"{'.'.join(map(str, steps))} is {name}")
            document = replaced(document, steps, VALUES[name])
        yield Case(container, document, f"{container.section} {inline(document.get('id'), 40)}: {', '.join(said)}")
