"""Recognises the container a document belongs to: by the name of its file, else by its shape."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from fleet_tui.fields import WRITTEN, Container
from fleet_tui.model.mipro import trials_of
from fleet_tui.schema import CONTAINERS, EXAMPLES, OPTIMIZATIONS, RUNS
from fleet_tui.source.files.content import PACKED
from fleet_tui.source.files.marks import AROUND, OTHERS, OWN, USUAL, Together, holds

_OTHER_NAMES: Final[Mapping[str, Container]] = {
    "execution_history": RUNS,
    "supervisor_examples": EXAMPLES,
    "dspy_examples": EXAMPLES,
    "golden_dataset": EXAMPLES,
}
# Nobody says how a file of traces has to be called: Jaeger saves `traces-1795000000.json`, others as the user likes.
_TRACES: Final = ("traces", "spans", "otel", "otlp", "jaeger", "zipkin")
_TRACE: Final = re.compile(rf"(?:^|[^a-z])(?:trace|span|{'|'.join(_TRACES)})(?:[^a-z]|$)")
_SUFFIXES: Final = (".jsonl", ".json", f".jsonl{PACKED}", f".json{PACKED}")
UNKNOWN: Final = "of no known kind"
_SOME: Final = 2  # fields that by chance another program's document has, too: an id and a status


class Stranger(NamedTuple):
    """Names what a document is that no list shows, and the fields that tell it, if any do."""

    what: str
    fields: str = ""

    @property
    def words(self) -> str:
        """Returns both, behind a count of such documents."""
        return f"with {self.fields}: {self.what}" if self.fields else self.what


class _Way(NamedTuple):
    """Holds one way to tell another program's document, and its rank among all."""

    rank: int
    what: str
    together: Together


def by_name(file_name: str) -> Container | None:
    """Returns the container whose documents a file of this name holds."""
    return next((container for container in CONTAINERS if file_name in file_names(container)), None)


def file_names(container: Container) -> tuple[str, ...]:
    """Returns the names under which a folder holds the documents of a container."""
    stems = (container.name, *(stem for stem, container_of in _OTHER_NAMES.items() if container_of is container))
    return tuple(stem + suffix for stem in stems for suffix in _SUFFIXES)


def trace_names() -> tuple[str, ...]:
    """Returns the names under which a zip holds traces."""
    return tuple(stem + suffix for stem in _TRACES for suffix in _SUFFIXES)


def is_trace_name(file_name: str) -> bool:
    """Tells whether a file in a folder may be one of traces by its name; what it holds has to tell it too.

    >>> [is_trace_name(each) for each in ("traces-1795.json", "otel_spans.jsonl.gz", "execution_history.jsonl")]
    [True, True, False]
    """
    stem = next((file_name.removesuffix(each) for each in _SUFFIXES if file_name.endswith(each)), "")
    return bool(_TRACE.search(stem.lower())) and by_name(file_name) is None


def tells_nothing(file_name: str) -> bool:
    """Tells whether a file in a folder may hold documents, and does not say by its name which.

    >>> [tells_nothing(each) for each in ("export-2026.json", "traces.json", "cache.jsonl", "notes.md")]
    [True, False, False, False]
    """
    return file_name.endswith(_SUFFIXES) and by_name(file_name) is None and not is_trace_name(file_name)


def by_shape(document: Mapping[str, object]) -> Container | None:
    """Returns the container that a document shows by a field only that has, else by usual fields together."""
    container = _owner(document)
    if container is None and _told(document) is None:
        found = (each for each, usual in USUAL.items() if _fitting(document, usual))
        return next(found, OPTIMIZATIONS if trials_of(document) else None)
    return container


def stranger(document: Mapping[str, object]) -> Stranger | None:
    """Names the kind of another program's document, or of those in it, and the fields that tell it; else None."""
    found = (_told(each, at) for each, at in ((document, ""), *_within(document)))
    return next(filter(None, found), None)


def _told(document: Mapping[str, object], at: str = "") -> Stranger | None:
    ways = (each for name in _telling().keys() & document.keys() for each in _telling()[name])
    found = min((each for each in ways if _fitting(document, (each.together,))), default=None)
    return Stranger(found.what, ", ".join(at + each.name for each in found.together)) if found else None


@cache
def _telling() -> Mapping[str, list[_Way]]:
    """Returns the ways to tell other programs' documents by the field that each asks for first: few have any."""
    found: defaultdict[str, list[_Way]] = defaultdict(list)
    ways = ((what, together) for what, ways in OTHERS.items() for together in ways)
    for rank, (what, together) in enumerate(ways):
        for name in {together[0].name, together[0].steps[0]}:
            found[name].append(_Way(rank, what, together))
    return found


def _within(document: Mapping[str, object]) -> Iterator[tuple[Mapping[str, object], str]]:
    """Yields the documents that one is put around, and where they stand: in a usual field, or each under its id."""
    for name in AROUND:
        held = document.get(name)
        first = held[0] if isinstance(held, list) and held else held
        if isinstance(first, Mapping):
            yield first, f"{name}."
    first = next(iter(document.values()), None)
    if isinstance(first, Mapping) and all(isinstance(each, Mapping) for each in document.values()):
        yield first, ""  # without the id, which is of the file and may be anything


def misplaced(document: Mapping[str, object], container: Container) -> Stranger | None:
    """Names what a document is that lies in the file of a container and is none of its documents."""
    if any(_fits(document, each) for each in OWN.get(container, ())):  # as nearly all do by the first
        return None
    usual = _fitting(document, USUAL.get(container, ()))
    if _several(usual) or (container is OPTIMIZATIONS and trials_of(document)):
        return None
    owner = _owner(document)
    if owner and (told_by := _not_of(container, _fitting(document, OWN[owner]))):
        return _of_another(owner, container, told_by)
    if usual or any(step in document for step in container.partition_key.steps if step != "userId"):
        return None
    if found := stranger(document):
        return found
    for other, ways in USUAL.items():
        if together := _several(_fitting(document, ways)):
            return _of_another(other, container, together)
    return None if _knows(container, document) else Stranger(UNKNOWN)


def _several(ways: list[Together]) -> list[Together]:
    """Returns those of several fields: one alone may be a link from a document of one container to one of another."""
    return [each for each in ways if len(each) > 1]


def _not_of(container: Container, ways: list[Together]) -> list[Together]:
    """Returns those of which a container does not read every field too: an optimization may have failed phases."""
    return [each for each in ways if not _names(container).issuperset(mark.steps[0] for mark in each)]


def _of_another(owner: Container, container: Container, told_by: Sequence[Together]) -> Stranger:
    names = dict.fromkeys(each.name for together in told_by for each in together)
    return Stranger(f"{owner.many}, no {container.many}", ", ".join(names))


def _knows(container: Container, document: Mapping[str, object]) -> bool:
    """Tells whether a document has some fields of a container, or one or two of its few are.

    What every document of the service has does not count: its names begin with `_`.
    """
    own = [name for name in document if not name.startswith("_")]
    known = len(_names(container).intersection(own))
    return known > _SOME or 0 < len(own) <= 2 * known


@cache
def _names(container: Container) -> frozenset[str]:
    fields = (*container.fields, *container.links, *([container.words] if container.words else []))
    paths = [path for each in fields for path in (*each.paths, *each.off)]
    paths += [*container.reads, *container.begins, *container.ends, *container.times, *container.excluded]
    marks = (each for ways in (OWN, USUAL) for together in ways.get(container, ()) for each in together)
    return frozenset((*(each.steps[0] for each in paths), *(each.steps[0] for each in marks))) - {WRITTEN}


def _owner(document: Mapping[str, object]) -> Container | None:
    """Returns the container of which a document has most of the fields that only that has."""
    found = {container: len(_fitting(document, own)) for container, own in OWN.items()}
    best = max(found, key=lambda each: found[each])
    return best if found[best] else None


def _fitting(document: Mapping[str, object], ways: tuple[Together, ...]) -> list[Together]:
    return [together for together in ways if _fits(document, together)]


def _fits(document: Mapping[str, object], together: Together) -> bool:
    first = together[0]
    if first.steps[0] not in document and first.name not in document:  # as most are, and each row is asked
        return False
    return all(holds(document, each) for each in together)
