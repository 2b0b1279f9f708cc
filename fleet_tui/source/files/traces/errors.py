"""Finds what went wrong in the spans of a trace, once for each thing that did.

An exception is recorded again by every span that it goes through on its way up. It is an error where it came from, the
innermost of these, and what those around only passed on, else one failure would be counted as many as it is deep.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from fleet_tui.source.files.traces.span import Code, Note, Span, words
from fleet_tui.source.files.traces.tree import Placed, Tree

_EXCEPTION: Final = "exception"
_UNTOLD: Final = "status ERROR, with no description"
_WORDLESS: Final = "an exception without words"
_MESSAGE: Final = ("exception.message", "message")  # OpenTracing's logs of a Jaeger export have no prefix
_TYPE: Final = ("exception.type", "error.kind", "error.type")
_STACK: Final = ("exception.stacktrace", "stack")

Told: TypeAlias = dict[str, object]
Mark: TypeAlias = str  # its type and its message, as a status says both in one text


class Errors:
    """Holds the errors of each span, and which of them came from within."""

    def __init__(self) -> None:
        self.own: dict[int, list[Told]] = {}
        self.passed: dict[int, list[Told]] = {}

    def of(self, placed: Placed) -> Mapping[str, object]:
        """Returns the part of a payload that tells of the errors of a span."""
        own, passed = self.own.get(id(placed), []), self.passed.get(id(placed), [])
        found: dict[str, object] = {}
        if own:
            found["error"] = own[0] if len(own) == 1 else own
        if passed:
            found["passedOn"] = passed[0] if len(passed) == 1 else passed
        return found

    def words_of(self, placed: Placed) -> str:
        """Returns what a span says went wrong, in the words of its own errors, else of those it passed on."""
        told = self.own.get(id(placed)) or self.passed.get(id(placed), [])
        return "; ".join(_spoken(each) for each in told if each.get("message") != _UNTOLD)


def errors_of(tree: Tree) -> Errors:
    """Returns the errors of all spans, each where it came from."""
    found = Errors()
    below: dict[int, set[Mark]] = {}  # of each span, the errors in those in it
    for each in sorted(tree.placed, key=_depth, reverse=True):
        inner = below.pop(id(each), set())
        for error in _errors(each.span):
            mark = _spoken(error)
            passed = mark in inner or (bool(inner) and error.get("message") == _UNTOLD)
            (found.passed if passed else found.own).setdefault(id(each), []).append(error)
            inner.add(mark)
        if each.parent and inner:
            known = below.get(id(each.parent))
            below[id(each.parent)] = inner if known is None else _joined(known, inner)
    return found


def _depth(placed: Placed) -> int:
    return placed.depth


def _joined(one: set[Mark], other: set[Mark]) -> set[Mark]:
    """Adds the smaller of two sets to the larger: of a chain of errors, all would be copied at every level else."""
    small, large = sorted((one, other), key=len)
    large |= small
    return large


def _errors(span: Span) -> list[Told]:
    """Returns what a span records: its exceptions, and the words of its status where no exception has said them."""
    met = [_exception(each) for each in span.notes if _is_exception(each)]
    found = [each for each in met if each]
    if span.code is not Code.ERROR:
        return found or [{"message": _WORDLESS} for _ in met]
    said = [_spoken(each) for each in found]
    if span.description and not any(span.description in (each, _bare(each)) for each in said):
        found.append({"message": span.description})
    elif not found:
        found.append({"message": _UNTOLD})
    if kind := words(span.attributes.get("error.type")):
        found[-1].setdefault("type", kind)
    return found


def _is_exception(note: Note) -> bool:
    if note.name == _EXCEPTION or any(name.startswith("exception.") for name in note.attributes):
        return True
    return note.name == "error" and any(name in note.attributes for name in (*_MESSAGE, *_TYPE))


def _exception(note: Note) -> Told:
    told = (("type", _TYPE), ("message", _MESSAGE), ("stack", _STACK))
    found = ((name, next(filter(None, (words(note.attributes.get(each)) for each in ways)), "")) for name, ways in told)
    return {name: text for name, text in found if text}


def _spoken(error: Told) -> str:
    return ": ".join(filter(None, (words(error.get("type")), words(error.get("message")))))


def _bare(spoken: str) -> str:
    return spoken.partition(": ")[2]
