"""A row that is printed straight from the text of a file is the row that its record prints, whatever stands in it."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import product
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from fleet_tui.clock import MACHINE, frozen
from fleet_tui.demo import FOLDER, NOW
from fleet_tui.fields import Container
from fleet_tui.fleet import Fleet
from fleet_tui.model.plain_row import plain_row
from fleet_tui.output import records
from fleet_tui.output.records import Asked, print_records
from fleet_tui.output.streams import Form
from fleet_tui.query.query import Query
from fleet_tui.schema import EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS, sections
from fleet_tui.source.files import index
from fleet_tui.source.files.local import LocalSource
from tests.bench.files import write_runs
from tests.fuzz.documents import SHAPES, cases
from tests.model.mutations import WRONG, Document, paths, replaced
from tests.output.scripted import Kept

# The best metric of an optimization takes every round, and the tools that an example needs are those of every agent.
_PLAIN: Final = tuple(each for each in sections() if each not in (OPTIMIZATIONS, EXAMPLES))
# What a document may end with, and what stands in the place of a piece of its text.
_ENDINGS: Final = (
    *(b"[" * deep + b"]" * deep for deep in (100, 300, 1_010, 1_030)),
    *(b"1e", b".5", b"tru", b'"\t"', b'"\\x"', b"[1,]", b"-0", b"1e-400", b"1" * 5_000),
    *(b"1e999", b"123456789012345678901234567890", b"NaN", b"01", b'"\\ud800"', b'"\xff"', b'{"a":1,}'),
)
_PIECES: Final = (
    (b'"id"', b'"\\u0069d"'),
    (b'"userId":', b'"userId": 7, "userId":'),
    (b'": 1', b'": 1e1'),
    (b'": 1', b'": 123456789012345678901'),
    (b'": 0', b'": -0'),
    (b'": "', b'": "\\ud83d'),
    (b" the ", b" \xc3( "),
    (b"}", b', "_len": {"events": 3}, "_names": {"a": 1}, "_problem": "x"}'),
)


def _folder(path: Path, texts: dict[str, list[bytes]]) -> Path:
    path.mkdir()
    for name, each in texts.items():
        (path / f"{name}.jsonl").write_bytes(b"".join(text + b"\n" for text in each))
    return path


async def _printed(folder: Path, container: Container, form: Form = Form.JSON) -> bytes:
    streams = Kept()
    async with Fleet(LocalSource(folder, zone=MACHINE), frozen(NOW)) as fleet:
        await print_records(fleet, streams, Asked(container=container, limit=0, form=form))
    return streams.printed + streams.err.encode()


async def _plain(folder: Path, container: Container) -> tuple[int, int]:
    """How many rows are written from their texts, and of how many."""
    write, rows = plain_row(container), []
    async for page in LocalSource(folder, zone=MACHINE).pages(Query(container, undecoded=True), 100):
        rows += [write(each, NOW) if write else None for each in page.texts]
    return len(rows) - rows.count(None), len(rows)


async def _is_alike(folder: Path, monkeypatch: pytest.MonkeyPatch, *containers: Container) -> None:
    for container, form in product(containers, (Form.JSON, Form.RAW)):
        from_texts = await _printed(folder, container, form)
        with monkeypatch.context() as patched:
            patched.setattr(records, "_writer", lambda *_: None)
            patched.setattr(index, "written_in", lambda _: lambda _: None)
            assert (await _printed(folder, container, form)).splitlines() == from_texts.splitlines()


def _torn(text: bytes, chance: Random) -> bytes:
    if chance.random() < 0.5:
        return text.replace(*chance.choice(_PIECES), 1)
    return text[:-1] + b', "more": ' + chance.choice(_ENDINGS) + b"}"


def _text(document: Document, chance: Random) -> bytes:
    try:
        text = json.dumps(document).encode()
    except RecursionError:
        return b"{}"
    return _torn(text, chance) if chance.random() < 0.3 else text


@pytest.mark.parametrize("seed", range(4))
async def test_mutated_documents_print_the_same_rows_from_their_texts_and_as_records(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = Random(f"plain {seed}")
    texts = defaultdict(list)
    for case in cases(300, seed):
        texts[case.container.name].append(_text(case.document, chance))
    for container, document in SHAPES * 2:
        texts[container.name].append(_text(document, chance))
    folder = _folder(tmp_path / "mutated", texts)
    await _is_alike(folder, monkeypatch, *sections())
    for container in _PLAIN:
        written, rows = await _plain(folder, container)
        assert rows // 20 < written < rows, f"of {container.many} some are plain, and some are not"


@pytest.mark.parametrize("wrong", WRONG)
async def test_a_short_run_with_a_wrong_value_at_any_place_prints_the_same_row_either_way(
    wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = Random(wrong)
    write_runs(tmp_path / "runs", 10)
    ordinary = [json.loads(each) for each in (tmp_path / "runs").read_text().splitlines()]
    documents: list[Document] = [replaced(each, steps, WRONG[wrong]) for each in ordinary[:2] for steps in paths(each)]
    texts = [_text(each, chance) for each in (*documents, *ordinary)]
    await _is_alike(_folder(tmp_path / "wrong", {RUNS.name: texts}), monkeypatch, RUNS)


async def test_the_demo_prints_the_same_rows_either_way_and_most_of_them_from_their_texts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await _is_alike(FOLDER, monkeypatch, *sections())
    found = [await _plain(FOLDER, container) for container in _PLAIN]
    assert sum(written for written, _ in found) > 0.7 * sum(rows for _, rows in found)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ({"startedAt": "2025-11-17T10:15:00Z", "completedAt": "2025-11-17T10:16:30.5Z"}, 90.5),
        ({"startedAt": "2025-11-17T10:15:00Z", "completedAt": "2025-11-17T12:15:10+02:00"}, 10),
        ({"durationSeconds": 8.0}, 8),
    ],
)
async def test_a_run_without_seconds_is_plain_where_its_times_tell_them(
    told: dict[str, Any], seconds: float, tmp_path: Path
) -> None:
    run = {
        "id": "a",
        "workflowId": "a",
        "_ts": 1_763_376_923,
        "execution_summary": {"status": "succeeded", **told},
    }
    folder = _folder(tmp_path / "runs", {RUNS.name: [json.dumps(run).encode()]})
    assert await _plain(folder, RUNS) == (1, 1)
    assert json.loads(await _printed(folder, RUNS))["duration_seconds"] == seconds


async def test_a_row_of_a_memory_decodes_no_vector(tmp_path: Path) -> None:
    memory = {"id": "m", "userId": "maja", "memoryType": "fact", "_ts": 1_763_376_923, "embedding": [0.5] * 2_000}
    folder = _folder(tmp_path / "memories", {MEMORIES.name: [json.dumps(memory).encode()]})
    [page] = [each async for each in LocalSource(folder).pages(Query(MEMORIES, undecoded=True), 10)]
    assert b"0.5" not in page.texts[0].text
    assert await _plain(folder, MEMORIES) == (1, 1)
