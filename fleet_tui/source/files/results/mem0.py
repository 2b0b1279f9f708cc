"""Reads what mem0 exports, as its `get_all` and `search` return it, as memories.

Its store of a graph tells relations beside the memories; each is read as a memory of its own, of the type "relation".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from fleet_tui.fields import Document
from fleet_tui.schema import MEMORIES, NO_VECTOR

_NAMES: Final = (
    ("memory", "content"),
    ("user_id", "userId"),
    ("agent_id", "agentId"),
    ("created_at", "createdAt"),
    ("updated_at", "updatedAt"),
)
_VECTOR: Final = MEMORIES.vector_path.steps[0]
_RELATION: Final = (("source",), ("relationship", "relation"), ("target", "destination"))


def read(document: Document) -> Iterator[tuple[str, object]]:
    """Yields what a memory of mem0, or a relation, says in the words of the data model."""
    if isinstance(document.get("memory"), str):
        for theirs, ours in _NAMES:
            if document.get(theirs) is not None:
                yield ours, document[theirs]
        if _VECTOR not in document:
            yield NO_VECTOR, True
    elif relation := _relation(document):
        yield "memoryType", "relation"
        yield "content", relation
        yield NO_VECTOR, True


def is_relation(document: object) -> bool:
    """Tells whether something is a relation between two things that a memory names."""
    return isinstance(document, Mapping) and bool(_relation(document))


def _relation(document: Document) -> str:
    told = [next((each for name in names if isinstance(each := document.get(name), str)), "") for names in _RELATION]
    return " ".join(told) if all(told) else ""
