"""Where files may be, what is missing there, and what the system refuses."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from fleet_tui.errors import ContainerMissing, FleetError, Unreadable, UsageError
from fleet_tui.query.query import Query
from fleet_tui.schema import MEMORIES, RUNS, SEGMENTS
from fleet_tui.source.files.local import LocalSource
from tests.contract.asking import ids, rows
from tests.source.test_local import RUNS_TEXT, write


async def test_what_comes_through_a_pipe_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(RUNS_TEXT.encode())))
    source = LocalSource("-")
    assert source.identity.name == "stdin"
    for _ in range(2):
        assert ids(await rows(source, Query(RUNS))) == ["r2", "r1", "r0"]
    assert source.recognised == ("stdin: 3 documents read as workflowRuns",)
    await source.aclose()
    assert await source.get(RUNS, "r1", "r1") is not None


async def test_a_named_pipe_is_read_like_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=(RUNS_TEXT,))
    writer.start()
    source = LocalSource(path)
    writer.join()
    assert ids(await rows(source, Query(RUNS))) == ["r2", "r1", "r0"]


def test_nothing_through_a_pipe_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    for stdin in (io.TextIOWrapper(io.BytesIO(b" \n")), None):
        monkeypatch.setattr("sys.stdin", stdin)
        with pytest.raises(Unreadable, match="nothing came through stdin"):
            LocalSource("-")


@pytest.mark.parametrize(
    ("make", "kind", "cause"),
    [
        (lambda path: path, UsageError, "there is no file or folder"),
        (lambda path: path.parent / "file" / "x", UsageError, "there is no file or folder"),
        (lambda path: path.mkdir(), UsageError, "thing holds no file of a container"),
        (lambda path: path.touch(), Unreadable, "thing is empty"),
    ],
)
def test_a_place_that_holds_nothing_is_an_error_at_once(
    tmp_path: Path, make: Any, kind: type[FleetError], cause: str
) -> None:
    path = tmp_path / "thing"
    made = make(path)
    with pytest.raises(kind, match=cause) as raised:
        LocalSource(made or path)
    assert raised.value.next_step


@pytest.mark.parametrize("text", [" \n", "hello\nworld", "<html>", '{"name": "package"}', '{"id": "wf", "ta', "[]"])
async def test_a_file_in_which_nothing_is_recognised_is_an_error(tmp_path: Path, text: str) -> None:
    source = LocalSource(write(tmp_path / "x.json", text))
    for container in (RUNS, SEGMENTS):
        with pytest.raises(Unreadable, match=r"x\.json holds no document that can be read as one of: run"):
            await rows(source, Query(container))


async def test_a_file_of_another_encoding_says_so(tmp_path: Path) -> None:
    source = LocalSource(write(tmp_path / "x.json", RUNS_TEXT.encode("utf-16")))
    with pytest.raises(Unreadable, match="UTF-16") as raised:
        await rows(source, Query(RUNS))
    assert raised.value.next_step == "save it as UTF-8"


async def test_a_file_that_the_system_refuses_is_an_error_of_its_container_only(tmp_path: Path) -> None:
    (tmp_path / "agentMemory.jsonl").mkdir()
    write(tmp_path / "workflowRuns.jsonl", RUNS_TEXT)
    source = LocalSource(tmp_path)
    with pytest.raises(Unreadable, match=r"agentMemory\.jsonl cannot be read: Is a directory"):
        await source.count(Query(MEMORIES))
    assert len(await rows(source, Query(RUNS))) == 3


async def test_a_file_of_runs_holds_no_memories_and_says_where_they_would_be(tmp_path: Path) -> None:
    write(tmp_path / "workflowRuns.jsonl", RUNS_TEXT)
    write(tmp_path / "unnamed", RUNS_TEXT)
    for path in (tmp_path, tmp_path / "workflowRuns.jsonl", tmp_path / "unnamed"):
        source = LocalSource(path)
        with pytest.raises(ContainerMissing, match="holds no agentMemory") as raised:
            await rows(source, Query(MEMORIES))
        assert "agentMemory.jsonl" in raised.value.next_step
        assert await rows(source, Query(SEGMENTS)) == []
        assert await source.get(SEGMENTS, "s", "s") is None


async def test_what_was_read_as_what_is_told(tmp_path: Path) -> None:
    write(tmp_path / "execution_history.jsonl", RUNS_TEXT)
    write(tmp_path / "agentMemory.jsonl", '{"id": "m", "userId": "u"}')
    source = LocalSource(tmp_path)
    assert not source.recognised
    await rows(source, Query(RUNS))
    await rows(source, Query(MEMORIES))
    assert source.recognised == (
        "execution_history.jsonl: read as workflowRuns",
        "agentMemory.jsonl: 1 document read as agentMemory",
    )
