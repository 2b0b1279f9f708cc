"""Says in the words of the data model what other programs wrote of optimizations and memories.

What they stored stays in the document under their names: nothing is lost, and who wants to see what is stored sees that
alone. A value that the document has under our name already is never put aside for theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from fleet_tui.fields import Container, Document
from fleet_tui.model.decode import BRACKET
from fleet_tui.schema import MEMORIES, OPTIMIZATIONS
from fleet_tui.source.files.lines import Line
from fleet_tui.source.files.results import gepa, mem0, mipro
from fleet_tui.source.files.results.log_folder import from_log_folder

_READERS: Final[Mapping[Container, tuple[Callable[[Document], Iterator[tuple[str, object]]], ...]]] = {
    OPTIMIZATIONS: (gepa.read, mipro.read),
    MEMORIES: (mem0.read,),
}
_LISTS: Final = ("results", "memories", "relations")  # that mem0 returns in an object
_WITHIN: Final = 3  # levels: the object, a list in it, an object in that


def translated(container: Container, document: Document, folder: Path | None) -> dict[str, object]:
    """Returns what a document says in other words than ours; `folder` is that of its file.

    >>> translated(MEMORIES, {"memory": "likes tea", "user_id": "ann"}, None)
    {'content': 'likes tea', 'userId': 'ann', '_no_vector': True}
    """
    found: dict[str, object] = {}
    for read in _READERS.get(container, ()):
        found = dict(read(document)) | found
    if container is OPTIMIZATIONS and "metricProgression" not in found:
        found |= from_log_folder(document, folder)
    return {name: value for name, value in found.items() if document.get(name) is None}


def parts(container: Container, line: Line, document: Document) -> list[Line] | None:
    """Returns the memories and relations that stand in a reply of mem0; None for a document that is no such reply."""
    held = [name for name in _LISTS if container is MEMORIES and _is_held(document.get(name))]
    if not held:
        return None
    found = [(start, end) for name, start, end in _members(line.text) if name in held]
    return [Line(line.start + start, line.text[start:end], place) for place, (start, end) in enumerate(found, 1)]


def _is_held(value: object) -> bool:
    first = value[0] if isinstance(value, list) and value else None
    return isinstance(first, dict) and (isinstance(first.get("memory"), str) or mem0.is_relation(first))


def _members(text: bytes) -> Iterator[tuple[str, int, int]]:
    """Yields where the objects stand in the lists that an object holds, and the name of the list of each."""
    depth = start = 0
    name = b""
    for found in BRACKET.finditer(text):
        token = found[0]
        if token[:1] == b'"':
            name = token if depth == 1 else name
        elif token in (b"{", b"["):
            depth += 1
            start = found.start() if depth == _WITHIN else start
        else:
            if depth == _WITHIN and token == b"}":
                yield name[1:-1].decode("utf-8", "replace"), start, found.end()
            depth -= 1
