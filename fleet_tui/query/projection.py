"""Says which part of a document a list row needs, as a tree that both meanings walk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Final, TypeAlias

from fleet_tui.clock import Naive, read_time
from fleet_tui.fields import WRITTEN, Container, Document, FileDocument, Kind, Path
from fleet_tui.query.zone import naive_of
from fleet_tui.schema import EVENT_TIMES

# Lengths stand under this key of a partial document, so that the lists themselves need not be read.
LENGTHS: Final = "_len"
# How like a given vector the document's own is stands under this key of a row that was asked for by it.
SIMILARITY: Final = "_similarity"

Tree: TypeAlias = "dict[str, Tree]"  # an empty tree is a leaf: the whole value


@cache
def projection(container: Container) -> tuple[Tree, tuple[Path, ...]]:
    """Returns the tree of values and the paths of lengths that a list of this container reads.

    >>> values, lengths = projection(CACHE)
    >>> values["request"], lengths
    ({'task': {}}, ())
    """
    values: Tree = {}
    lengths: list[Path] = []
    for step in ("id", *container.partition_key.steps, WRITTEN, "_etag"):
        values[step] = {}
    for field in container.fields:
        if field.kind is Kind.LENGTH:
            lengths.extend(field.paths)
        else:
            _graft(values, field.paths)
    if container.words:
        _graft(values, container.words.paths)
    _graft(values, container.reads)
    return values, tuple(lengths)


class Partial(FileDocument):
    """Is a row of a list; its type says that `_len` is a measure and nothing that somebody stored under that name.

    `span` is how many seconds lie between the first of its events and the last, where that is known and of use.
    """

    span: float | None = None


def project(container: Container, document: Document) -> Partial:
    """Returns the partial document, in the shape that the compiled SELECT returns.

    >>> project(RUNS, {"id": "wf_1", "events": [{}, {}]})["_len"]
    {'events': 2}
    """
    values, lengths = projection(container)
    partial = Partial(_pick(values, document))
    if lengths:
        measured = ((path, value_at(document, path)) for path in lengths)
        partial[LENGTHS] = {str(path): len(found) for path, found in measured if isinstance(found, list)}
    if container.ends and not any(value_at(document, path) is not None for path in container.ends):
        partial.span = events_span(document)
    return partial


def events_span(document: Document) -> float | None:
    """Returns the seconds from the first event to the last, of a row of a list as they were measured."""
    if isinstance(document, Partial):
        return document.span
    events, naive = document.get("events"), naive_of(document)
    times = [at for each in events if (at := _time_of(each, naive))] if isinstance(events, list) else []
    return (max(times) - min(times)).total_seconds() if len(times) > 1 else None


def _time_of(event: object, naive: Naive) -> datetime | None:
    found = event if isinstance(event, dict) else {}
    moments = (read_time(found.get(name), naive) for name in EVENT_TIMES)
    return next((each.at for each in moments if each and not each.is_blank), None)


def value_at(document: object, path: Path) -> object:
    """Returns the stored value at a path, None where a step is missing or leads through something that is no object.

    >>> value_at({"task": {"input": "Sum up"}}, RUNS.field("task").paths[0])
    'Sum up'
    """
    for step in path.steps:
        # not Mapping: to ask an ABC takes three times as long, and nothing is asked as often as this
        if not isinstance(document, dict):
            return None
        document = document.get(step)
    return document


def length_at(document: Document, path: Path) -> int | None:
    """Returns how long the list at a path is: of a row of a list, the length that stands for it.

    >>> length_at({"events": [{}, {}]}, RUNS.field("events").paths[0])
    2
    """
    found = value_at(document, path)
    if isinstance(found, list):
        return len(found)
    stored = document.get(LENGTHS) if isinstance(document, Partial) else None
    length = stored.get(str(path)) if isinstance(stored, Mapping) else None
    return length if isinstance(length, int) and not isinstance(length, bool) else None


def _graft(tree: Tree, paths: Iterable[Path]) -> None:
    """Adds paths to the tree; a value asked for whole swallows what was asked of its parts."""
    for path in paths:
        branch = tree
        for step in path.steps[:-1]:
            if step in branch and not branch[step]:
                break  # already read whole
            branch = branch.setdefault(step, {})
        else:
            branch[path.steps[-1]] = {}


def _pick(tree: Tree, document: Document) -> dict[str, object]:
    picked: dict[str, object] = {}
    for key, branch in tree.items():
        if branch:
            below = document.get(key)
            picked[key] = _pick(branch, below if isinstance(below, dict) else {})
        elif key in document:
            picked[key] = document[key]
    return picked
