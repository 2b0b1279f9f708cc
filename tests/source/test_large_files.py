"""Large files are read in slices, off the loop; lists keep what they show and nothing more."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from fleet_tui.errors import FleetError, Unreadable
from fleet_tui.model.decode import decode
from fleet_tui.query.projection import project
from fleet_tui.query.query import Eq, Query, Term
from fleet_tui.schema import MEMORIES, RUNS
from fleet_tui.source.files import answer, index, lines
from fleet_tui.source.files import rows as rows_module
from fleet_tui.source.files.head import without_vector
from fleet_tui.source.files.lines import SLAB, FileBytes
from fleet_tui.source.files.local import LocalSource
from fleet_tui.source.files.rows import Rows
from tests.contract.asking import ids, rows

VECTOR = json.dumps([0.25, -1e-7] * 128)


def write(folder: Path, count: int, name: str = "agentMemory.jsonl") -> Path:
    path = folder / name
    texts = (
        f'{{"id": "m{n}", "userId": "u{n % 3}", "content": "c{n}", "embedding": {VECTOR}, "_ts": {1763370000 + n}}}\n'
        for n in range(count)
    )
    path.write_text("".join(texts))
    return path


@pytest.fixture
def in_slices() -> Iterator[None]:
    """Small files count as large."""
    with (
        patch.multiple(lines, SMALL=-1, SLAB=20_000),
        patch.multiple(answer, _SLICE=20),
    ):
        yield


large = pytest.mark.usefixtures("in_slices")


def decoded_by(of: Any) -> Any:
    """Notes every text that a module decodes."""
    texts: list[bytes] = []

    def noted(text: bytes) -> dict[str, Any]:
        texts.append(text)
        return decode(text)

    return texts, patch.object(of, "decode", noted)


async def test_a_list_of_memories_never_decodes_a_vector(tmp_path: Path) -> None:
    write(tmp_path, 20)
    texts, noting = decoded_by(index)
    with noting:
        listed = await rows(LocalSource(tmp_path), Query(MEMORIES))
    assert len(listed) == len(texts) == 20
    assert all(b'"embedding": []' in text for text in texts)
    assert not any("embedding" in row for row in listed)


@pytest.mark.parametrize(
    "text",
    [
        '{"id": "m", "embedding": [0.5, 1], "content": "c"}',
        '{"id": "m", "embedding" : [\t0.5 ], "metadata": {"importance": 1}}',
        '{"id": "m", "embedding": [], "content": "c"}',
        '{"id": "m", "embedding": null, "content": "c"}',
        '{"id": "m", "embedding": "[1, 2]", "content": "c"}',
        '{"id": "m", "embedding": [[1], 2], "content": "c"}',
        '{"id": "m", "embedding": ["]", 2], "content": "c"}',
        '{"id": "m", "embedding": [{"a": 1}], "content": "c"}',
        '{"id": "m", "embedding": [{}, 1], "content": "c"}',
        '{"id": "m", "embedding": [1, 2], "embedding": [3], "content": "c"}',
        '{"id": "m", "content": "say \\"embedding\\": [1, 2]", "userId": "u"}',
        '{"id": "m", "content": "\\"embedding\\": [1", "userId": "u]"}',
        '{"id": "m", "content": "ends with \\\\", "embedding": [1], "userId": "u"}',
        '{"id": "m", "x\\"embedding": [1, 2], "content": "c"}',
        '{"id": "m", "metadata": {"embedding": [1, 2], "importance": 3}, "content": "c"}',
        '{"id": "m", "metadata": {"importance": 3}, "\\u0065mbedding": [1], "content": "c"}',
        '{"id": "embedding", "memoryType": "embedding", "content": ["embedding", [1, 2]]}',
        '{"id": "m", "embedding": [1, 2',
        '{"id": "m", "embedding": [1, 2}',
        '{"id": "m", "embedding": [NaN, 1e999], "content": "c"}',
    ],
)
def test_a_line_lists_the_same_with_and_without_its_vector(text: str) -> None:
    given = text.encode()
    whole, cut = decode(given), decode(without_vector(given))
    assert project(MEMORIES, cut) == project(MEMORIES, whole)
    assert ("_problem" in cut) == ("_problem" in whole)


async def test_an_index_keeps_neither_events_nor_vectors(tmp_path: Path) -> None:
    events = [{"eventId": f"ev_{n}", "payload": "x" * 100} for n in range(100)]
    run = {"id": "r", "workflowId": "r", "events": events, "result": {"answer": "y" * 5000, "tokens": {"prompt": 1}}}
    path = tmp_path / "mixed.jsonl"
    path.write_text(json.dumps(run) + "\n" + write(tmp_path, 1).read_text())
    kept: list[Rows] = []
    make = Rows.__init__

    def noted(self: Rows, *given: Any) -> None:
        make(self, *given)
        kept.append(self)

    with patch.object(Rows, "__init__", noted):
        source = LocalSource(path)
        (row,) = await rows(source, Query(RUNS))
    assert row["_len"] == {"events": 100}
    assert row["result"] == {"tokens": {"prompt": 1}}
    texts = b"".join(text for each in kept for text in each._texts if text)
    assert len(texts) < 600
    found = await source.get(RUNS, "r", "r")
    assert found is not None
    assert found.document["events"] == events


@large
async def test_keys_are_not_queued_behind_the_reading_of_a_file(tmp_path: Path) -> None:
    """Every slice runs in a thread: the loop turns between any two."""
    write(tmp_path, 200)
    threads: set[str] = set()
    read = FileBytes.read

    def noted(file: FileBytes, start: int, end: int) -> bytes:
        threads.add(threading.current_thread().name)
        time.sleep(0.002)
        return read(file, start, end)

    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    source = LocalSource(tmp_path)
    await source.get(MEMORIES, "nothing", "u0")
    turning = asyncio.create_task(turn())
    write(tmp_path, 201)
    with patch.object(FileBytes, "read", noted):
        assert (await source.count(Query(MEMORIES))).n == 201
    turning.cancel()
    assert turns > 100
    assert "aside" in threads


@large
async def test_a_question_may_be_given_up_and_asked_again(tmp_path: Path) -> None:
    write(tmp_path, 200)
    source = LocalSource(tmp_path)
    asked = asyncio.create_task(source.count(Query(MEMORIES)))
    for _ in range(3):
        await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert (await source.count(Query(MEMORIES))).n == 200
    assert len(ids(await rows(source, Query(MEMORIES)))) == 200


@large
async def test_places_count_every_line_of_a_file_that_is_read_in_slices(tmp_path: Path) -> None:
    text = "\n".join(f'{{"userId": "u", "content": "{n:0900}"}}\n' for n in range(100))
    (tmp_path / "agentMemory.jsonl").write_text(text)
    listed = ids(await rows(LocalSource(tmp_path), Query(MEMORIES)))
    assert listed == [f"agentMemory.jsonl:{n}" for n in range(199, 0, -2)]


@large
async def test_several_questions_at_once_share_one_reading(tmp_path: Path) -> None:
    write(tmp_path, 200)
    source = LocalSource(tmp_path)
    texts, noting = decoded_by(index)
    mine = Term(MEMORIES.field("user"), Eq("u1"))
    with noting:
        counted, listed, found = await asyncio.gather(
            source.count(Query(MEMORIES, (mine,))),
            rows(source, Query(MEMORIES)),
            source.get(MEMORIES, "m7", "u1"),
        )
    assert (counted.n, len(listed)) == (67, 200)
    assert found is not None
    assert len(texts) == 200


@large
async def test_a_reading_that_failed_half_way_is_begun_anew(tmp_path: Path) -> None:
    write(tmp_path, 200)
    source = LocalSource(tmp_path)
    read, reads = FileBytes.read, 0

    def failing(file: FileBytes, start: int, end: int) -> bytes:
        nonlocal reads
        reads += 1
        if reads == 8:
            raise Unreadable("the disk is gone", "plug it in")
        return read(file, start, end)

    with patch.object(FileBytes, "read", failing):
        with pytest.raises(Unreadable, match="the disk is gone"):
            await source.count(Query(MEMORIES))
        assert reads == 8
        assert (await source.count(Query(MEMORIES))).n == 200


@pytest.mark.parametrize("whole", [False, True])
async def test_a_list_goes_on_over_a_file_that_was_replaced_meanwhile(tmp_path: Path, whole: bool) -> None:
    path = write(tmp_path, 10)
    source = LocalSource(tmp_path)
    async with aclosing(source.pages(Query(MEMORIES, whole=whole), 4)) as running:
        seen = ids((await anext(running)).documents)
        write(tmp_path, 2, "new").replace(path)
        assert ids(await rows(source, Query(MEMORIES))) == ["m1", "m0"]
        seen += [each async for page in running for each in ids(page.documents)]
    assert seen == [f"m{n}" for n in reversed(range(10))]


@large
@pytest.mark.parametrize("text", ["", "x" * 1_000_000], ids=["shorter", "longer"])
async def test_a_file_that_was_overwritten_meanwhile_is_an_error_and_never_another_document(
    tmp_path: Path, text: str
) -> None:
    path = write(tmp_path, 10)
    source = LocalSource(tmp_path)
    async with aclosing(source.pages(Query(MEMORIES, whole=True), 4)) as running:
        await anext(running)
        path.write_text(text)
        with pytest.raises(Unreadable, match=r"agentMemory\.jsonl was changed while it was read") as raised:
            await anext(running)
    assert raised.value.next_step == "reload to read it anew"


async def test_a_list_needs_no_file_any_more_once_it_was_read(tmp_path: Path) -> None:
    path = write(tmp_path, 10)
    source = LocalSource(tmp_path)
    async with aclosing(source.pages(Query(MEMORIES), 4)) as running:
        seen = ids((await anext(running)).documents)
        path.write_text("")
        seen += [each async for page in running for each in ids(page.documents)]
    assert len(seen) == 10


async def test_a_file_that_is_gone_is_an_error_and_one_that_is_back_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, 3)
    sources = LocalSource(tmp_path), LocalSource(path)
    for source in sources:
        assert len(await rows(source, Query(MEMORIES))) == 3
    path.unlink()
    for source in sources:
        with pytest.raises(FleetError) as raised:
            await rows(source, Query(MEMORIES))
        assert raised.value.next_step
    write(tmp_path, 2)
    for source in sources:
        assert len(await rows(source, Query(MEMORIES))) == 2


async def test_a_small_file_is_read_on_as_it_was_when_it_is_overwritten(tmp_path: Path) -> None:
    path = write(tmp_path, 10)
    async with aclosing(LocalSource(tmp_path).pages(Query(MEMORIES, whole=True), 4)) as running:
        seen = ids((await anext(running)).documents)
        path.write_text("x" * 1_000_000)
        seen += [each async for page in running for each in ids(page.documents)]
    assert seen == [f"m{n}" for n in reversed(range(10))]


@large
async def test_a_closed_source_lets_go_of_its_files_and_may_be_asked_again(tmp_path: Path) -> None:
    path = write(tmp_path, 3)
    source = LocalSource(path)
    await rows(source, Query(MEMORIES))
    assert _open_files(path) == 1
    await source.aclose()
    assert _open_files(path) == 0
    assert len(await rows(source, Query(MEMORIES))) == 3
    for count in range(4, 9):
        write(tmp_path, count)
        assert len(await rows(source, Query(MEMORIES))) == count
    assert _open_files(path) == 1
    await source.aclose()


def _open_files(path: Path) -> int:
    links = Path("/proc/self/fd")
    if not links.exists():
        pytest.skip("this system does not tell which files are open")
    return [each.resolve() for each in links.iterdir()].count(path.resolve())


async def test_a_long_document_that_is_opened_as_soon_as_it_is_found_is_decoded_once(tmp_path: Path) -> None:
    long = {"id": "a", "workflowId": "a", "events": [{"eventId": f"ev_{n}"} for n in range(60_000)]}
    (tmp_path / "workflowRuns.jsonl").write_text(json.dumps(long) + "\n")
    source = LocalSource(tmp_path)
    with patch.object(rows_module, "decode", wraps=decode) as again:
        found = await source.get(RUNS, "a", "a")
        assert found is not None
        assert len(found.raw or b"") > 1 << 20
        assert found.document["events"] == long["events"]
        assert all(len(call.args[0]) < 1 << 20 for call in again.call_args_list)
        second = await source.get(RUNS, "a", "a")  # nothing was kept for it
        assert second is not None
        assert second.document == found.document
        assert second.document is not found.document
        assert any(len(call.args[0]) > 1 << 20 for call in again.call_args_list)


async def test_a_long_line_is_read_about_twice_until_its_run_is_open(tmp_path: Path) -> None:
    long = {"id": "a", "workflowId": "a", "events": [{"eventId": f"ev_{n}"} for n in range(400_000)]}
    (tmp_path / "workflowRuns.jsonl").write_text(json.dumps(long) + "\n")
    size = (tmp_path / "workflowRuns.jsonl").stat().st_size
    read: list[int] = []
    of_file = FileBytes.read

    def noted(self: FileBytes, start: int, end: int) -> bytes:
        read.append(end - start)
        return of_file(self, start, end)

    with patch.object(FileBytes, "read", noted):
        assert await LocalSource(tmp_path).get(RUNS, "a", "a") is not None
    assert size > 4 * SLAB
    assert sum(read) < 2.5 * size, "once to find where it ends, once for what it holds"


async def test_a_list_keeps_no_long_document(tmp_path: Path) -> None:
    long = {"id": "a", "workflowId": "a", "events": [{"eventId": f"ev_{n}"} for n in range(60_000)]}
    (tmp_path / "workflowRuns.jsonl").write_text(json.dumps(long) + "\n")
    source = LocalSource(tmp_path)
    assert ids(await rows(source, Query(RUNS))) == ["a"]
    with patch.object(rows_module, "decode", wraps=decode) as again:
        assert await source.get(RUNS, "a", "a") is not None
        assert any(len(call.args[0]) > 1 << 20 for call in again.call_args_list)
