"""How the suite asks, and what it compares."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import aclosing
from typing import Any, Final

from fleet_tui.fields import Document
from fleet_tui.model.json_row import canonical
from fleet_tui.query.query import Query
from fleet_tui.source.base import Page, Source

# What a service adds to each document; `_ts` is compared where a test is about it.
_ADDED: Final = ("_rid", "_self", "_etag", "_attachments", "_ts")


async def pages(source: Source, query: Query, size: int = 50) -> list[Page]:
    """All pages of a query."""
    async with aclosing(source.pages(query, size)) as found:
        return [page async for page in found]


async def rows(source: Source, query: Query, size: int = 50) -> list[Mapping[str, Any]]:
    """All documents of a query."""
    return [document for page in await pages(source, query, size) for document in page.documents]


def ids(documents: Iterable[Document]) -> list[Any]:
    """Their ids, in order."""
    return [each["id"] for each in documents]


def as_given(document: Document) -> dict[str, Any]:
    """A document without what a service adds, in the one form of numbers."""
    found = canonical({key: value for key, value in document.items() if key not in _ADDED})
    assert isinstance(found, dict)
    return found


def as_text(document: Document) -> str:
    """A document for an exact comparison: Python takes true for 1."""
    return json.dumps(canonical(dict(document)), sort_keys=True)
