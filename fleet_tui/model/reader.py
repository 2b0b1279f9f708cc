"""Reads a document with tolerance: a value that is missing or of the wrong kind becomes None and an `Issue`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from math import inf
from typing import Final, TypeVar

from msgspec import Struct

from fleet_tui.clock import Moment, Naive, Written, in_its_zone, read_time
from fleet_tui.fields import WRITTEN, Document, FileDocument, Path, as_written, at, split_joined
from fleet_tui.model.inline import quoted
from fleet_tui.number import finite
from fleet_tui.query.projection import Read, getter
from fleet_tui.query.zone import naive_of, shown_zone
from fleet_tui.text import visible

T = TypeVar("T")

_WRITTEN: Final = Path((WRITTEN,))

LARGEST: Final = 1e30  # of a number that is drawn or counted with: more counts nothing, and sums of it stay finite
ANY: Final = inf  # of a number that the filter can ask for: it knows no bound, and what it finds is shown
LONGEST: Final = 1e10  # seconds: three hundred years; more is no duration
LAST_ROUND: Final = 1e9  # a round number beyond it counts no rounds

_KIND_NAMES: Final[Mapping[type, str]] = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
}


class Issue(Struct, frozen=True):
    """Describes something in a document that is not as the data model says."""

    path: str
    what: str
    out_of_range: bool = False  # of a number that counts nothing; NaN and the infinities are none


def bounded(value: object, most: float = LARGEST) -> float | None:
    """Returns a number as a double where it is finite and no farther from 0 than `most`, else None."""
    number = finite(value)
    return number if number is not None and abs(number) <= most else None


def kind_name(value: object) -> str:
    """Says in words what a stored value is."""
    return _KIND_NAMES.get(type(value), "null")


@cache
def _within(most: float) -> Callable[[object], bool]:
    return lambda value: bounded(value, most) is not None


def _anything(_: object) -> bool:
    return True


class Reader:
    """Reads values at paths, the first path that holds the right kind, and notes what was not as it should be.

    A part of a document is given what times without a zone mean in the whole.
    """

    def __init__(self, document: object, naive: Naive | None = None) -> None:
        self._naive = naive
        self.document: Document = document if isinstance(document, Mapping) else {}
        self.issues: list[Issue] = []
        if not isinstance(document, Mapping):
            self.issues.append(Issue("", f"{kind_name(document)} where an object belongs"))

    def text(self, *paths: str) -> str | None:
        """Returns a string, already safe to show."""
        found = self._first(paths, (str,), "text")
        return None if found is None else visible(found)

    def number(self, *paths: str, most: float = LARGEST) -> float | None:
        """Returns a number as a double, neither above `most` nor below its opposite; true and false are none."""
        return bounded(self._first(paths, (int, float), "a number", _within(most)), most)

    def boolean(self, *paths: str) -> bool | None:
        """Returns true or false, nothing that only looks like it."""
        return self._first(paths, (bool,), "true or false")

    def moment(self, *paths: str) -> Moment | None:
        """Returns a point in time, in any form that writers use."""
        return self._moment(as_written(self.document), *paths)

    def _moment(self, document: Document, *paths: str) -> Moment | None:
        for path, read in _ways(paths):
            found = read(document)
            if found is None:
                continue
            moment = self.time(found)
            if moment is not None:
                return moment
            self._note(path, f"{quoted(found)} is no time")
        return None

    def write_time(self) -> Moment | None:
        """Returns when it was written last; what was taken for that, where a file does not tell, says so."""
        taken = self.document.taken if isinstance(self.document, FileDocument) else None
        moment = self._moment(self.document, WRITTEN)
        if moment is None or taken is None:
            return moment
        return replace(moment, written=taken, zone=shown_zone(self.document, _WRITTEN))

    def time(self, stored: object) -> Moment | None:
        """Returns the moment that a stored value means; without a zone it is in that of the document."""
        moment = read_time(stored)
        return in_its_zone(moment, self.naive) if moment and moment.written is Written.NAIVE else moment

    @property
    def naive(self) -> Naive:
        """Says what times without a zone mean here."""
        if self._naive is None:
            self._naive = naive_of(self.document)
        return self._naive

    def strings(self, *paths: str) -> tuple[str, ...]:
        """Returns a list of strings; a list held as "A,B" or as lines "A: what it does" is taken apart."""
        for path, read in _ways(paths):
            found = read(self.document)
            if isinstance(found, list | str):
                return strings_of(found)
            if found is not None:
                self._note(path, f"{kind_name(found)} where a list belongs")
        return ()

    def items(self, *paths: str) -> list[object]:
        """Returns a list of anything."""
        return self._first(paths, (list,), "a list") or []

    def mapping(self, *paths: str) -> dict[str, object]:
        """Returns an object."""
        return self._first(paths, (dict,), "an object") or {}

    def _first(
        self, paths: tuple[str, ...], kinds: tuple[type[T], ...], name: str, fits: Callable[[T], bool] = _anything
    ) -> T | None:
        misfit: Issue | None = None
        for path, read in _ways(paths):
            found = read(self.document)
            if found is None:
                continue
            if isinstance(found, kinds) and (not isinstance(found, bool) or bool in kinds):
                if fits(found):
                    return found
                counted = isinstance(found, int) or finite(found) is not None
                misfit = misfit or Issue(str(path), f"{quoted(found)} is out of range", out_of_range=counted)
                continue
            passed = isinstance(found, dict) and any(each != path and _leads_through(each, path) for each in at(*paths))
            if not passed and misfit is None:
                misfit = Issue(str(path), f"{kind_name(found)} where {name} belongs")
        if misfit:
            self.issues.append(misfit)
        return None

    def _note(self, path: Path, what: str) -> None:
        self.issues.append(Issue(str(path), what))


@cache
def _ways(paths: tuple[str, ...]) -> tuple[tuple[Path, Read], ...]:
    return tuple((path, getter(path)) for path in at(*paths))


def _leads_through(path: Path, other: Path) -> bool:
    """Tells whether a path goes on where another ends: `task.input` is in an object, and `task` may be text instead."""
    return path.steps[: len(other.steps)] == other.steps


def strings_of(stored: object) -> tuple[str, ...]:
    """Returns the strings of a list, or of a text that lists them, safe to show; none of anything else."""
    if isinstance(stored, str):
        stored = split_joined(stored)
    return tuple(visible(each) for each in stored if isinstance(each, str)) if isinstance(stored, list) else ()
