"""A row of a list answers every filter as its whole document does, wherever it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import aclosing
from pathlib import Path

from fleet_tui.fields import Document, FileDocument
from fleet_tui.number import double
from fleet_tui.query.evaluate import matcher, recorded
from fleet_tui.query.query import Query
from fleet_tui.settings import Account
from fleet_tui.source.base import Source
from fleet_tui.source.cosmos.source import CosmosSource
from fleet_tui.source.files.local import LocalSource
from fleet_tui.source.files.rows import dated
from tests.fake.server import FakeCosmos
from tests.query.random_cases import ASKED, documents, queries

RUNS = ASKED[0]
STORED = [each for each in documents(RUNS, 120, seed=6, keyed=True) if each["id"].isascii()]


async def listed(source: Source) -> dict[object, Document]:
    async with aclosing(source.pages(Query(RUNS), 50)) as pages:
        return {row["id"]: row async for page in pages for row in page.documents}


def differences(rows: dict[object, Document], stored: Iterable[Document] = STORED) -> list[str]:
    """What rows answer otherwise than the documents they are of."""
    asked = [term for query in queries(300, seed=6) if query.container is RUNS for term in query.terms]
    checks = [matcher([term]) for term in asked]
    found = []
    for document in stored:
        row = rows[document["id"]]
        shown = [each.name for each in RUNS.fields if each.paths]
        found += [name for name in shown if _shown(name, row) != _shown(name, document)]
        found += [str(term) for term, check in zip(asked, checks, strict=True) if check(row) != check(document)]
    return found


def _shown(name: str, document: Document) -> object:
    """What a field shows; numbers as the doubles they are."""
    found = recorded(RUNS, name, document)
    return double(found) if isinstance(found, int) else found


async def test_rows_from_an_account() -> None:
    with FakeCosmos() as fake:
        fake.container("db", RUNS.name, "/workflowId", ranges=3).add(*STORED)
        source = CosmosSource(Account(fake.endpoint, "db", fake.key))
        try:
            assert differences(await listed(source)) == []
        finally:
            await source.aclose()


async def test_rows_from_a_file(tmp_path: Path) -> None:
    (tmp_path / f"{RUNS.name}.jsonl").write_text("".join(json.dumps(each) + "\n" for each in STORED))
    source = LocalSource(tmp_path)
    try:
        stored = [dated(FileDocument(each), RUNS) for each in STORED]  # its created times are put into one form there
        assert differences(await listed(source), stored) == []
    finally:
        await source.aclose()
