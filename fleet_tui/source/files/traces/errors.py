"""Finds what went wrong in the spans of a trace, once for each thing that did.

An exception is recorded again by every span that it goes through on its way up. It is an error where it came from, the
innermost of these, and what those around only passed on, else one failure would be counted as many as it is deep.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from fleet_tui.source.files.traces.span import Span, SpanEvent, StatusCode, words
from fleet_tui.source.files.traces.tree import Node, Tree

_EXCEPTION: Final = "exception"
_UNTOLD: Final = "status ERROR, with no description"
_WORDLESS: Final = "an exception without words"
_MESSAGE: Final = ("exception.message", "message")  # OpenTracing's logs of a Jaeger export have no prefix
_TYPE: Final = ("exception.type", "error.kind", "error.type")
_STACK: Final = ("exception.stacktrace", "stack")

Told: TypeAlias = dict[str, object]
Mark: TypeAlias = str  # its type and its message, as a status says both in one text


def note_errors(tree: Tree) -> None:
    """Notes the errors of all spans, each with the span that it came from and with those that passed it on."""
    below: dict[Node, set[Mark]] = {}  # of each span, the errors in those in it
    for each in reversed(tree.nodes):
        inner = below.pop(each, set())
        for error in _errors(each.span):
            mark = _spoken(error)
            passed = mark in inner or (bool(inner) and error.get("message") == _UNTOLD)
            (each.passed_on if passed else each.errors).append(error)
            inner.add(mark)
        if each.parent and inner:
            known = below.get(each.parent)
            below[each.parent] = inner if known is None else _joined(known, inner)


def told_errors(node: Node) -> Mapping[str, object]:
    """Returns the part of a payload that tells of the errors of a span."""
    found = (("error", node.errors), ("passedOn", node.passed_on))
    return {name: told[0] if len(told) == 1 else told for name, told in found if told}


def error_words(node: Node) -> str:
    """Returns what a span says went wrong, in the words of its own errors, else of those it passed on."""
    told = node.errors or node.passed_on
    return "; ".join(_spoken(each) for each in told if each.get("message") != _UNTOLD)


def _joined(one: set[Mark], other: set[Mark]) -> set[Mark]:
    """Adds the smaller of two sets to the larger: of a chain of errors, all would be copied at every level else."""
    small, large = sorted((one, other), key=len)
    large |= small
    return large


def _errors(span: Span) -> list[Told]:
    """Returns what a span records: its exceptions, and the words of its status where no exception has said them."""
    met = [_exception(each) for each in span.events if _is_exception(each)]
    found = [each for each in met if each]
    if span.code is not StatusCode.ERROR:
        return found or [{"message": _WORDLESS} for _ in met]
    said = [_spoken(each) for each in found]
    if span.description and not any(span.description in (each, _bare(each)) for each in said):
        found.append({"message": span.description})
    elif not found:
        found.append({"message": _UNTOLD})
    if kind := words(span.attributes.get("error.type")):
        found[-1].setdefault("type", kind)
    return found


def _is_exception(event: SpanEvent) -> bool:
    if event.name == _EXCEPTION or any(name.startswith("exception.") for name in event.attributes):
        return True
    return event.name == "error" and any(name in event.attributes for name in (*_MESSAGE, *_TYPE))


def _exception(event: SpanEvent) -> Told:
    found: Told = {}
    for name, ways in (("type", _TYPE), ("message", _MESSAGE), ("stack", _STACK)):
        if told := next(filter(None, (words(event.attributes.get(each)) for each in ways)), ""):
            found[name] = told
    return found


def _spoken(error: Told) -> str:
    return ": ".join(filter(None, (words(error.get("type")), words(error.get("message")))))


def _bare(spoken: str) -> str:
    return spoken.partition(": ")[2]
