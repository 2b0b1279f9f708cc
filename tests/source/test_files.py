"""Where files may be, what is missing there, and what the system refuses."""

from __future__ import annotations

import asyncio
import bz2
import errno
import gzip
import io
import json
import lzma
import os
import socket
import threading
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from fleet_tui.errors import ContainerMissing, FleetError, Unreadable, UsageError
from fleet_tui.query.query import Query
from fleet_tui.schema import MEMORIES, RUNS, SEGMENTS
from fleet_tui.source.files.local import LocalSource
from tests.contract.asking import ids, rows
from tests.packed import gzipped
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
        with pytest.raises(Unreadable, match=r"x\.json holds no document (at all|that is recognised)"):
            await rows(source, Query(container))


@pytest.mark.parametrize("encoding", [f"utf-{size}{end}" for size in (16, 32) for end in ("", "-le", "-be")])
async def test_a_file_of_another_encoding_says_so(tmp_path: Path, encoding: str) -> None:
    source = LocalSource(write(tmp_path / "x.json", RUNS_TEXT.encode(encoding)))
    with pytest.raises(Unreadable, match=f"is written in {encoding[:6].upper()} ·") as raised:
        await rows(source, Query(RUNS))
    assert raised.value.next_step == "save it as UTF-8"


@pytest.mark.parametrize("name", ["workflowRuns.jsonl.gz", "workflowRuns.json.gz", "execution_history.jsonl.gz"])
async def test_a_packed_file_of_a_folder_is_read_like_any_other(tmp_path: Path, name: str) -> None:
    text = RUNS_TEXT if "jsonl" in name else json.dumps([json.loads(each) for each in RUNS_TEXT.splitlines()])
    (tmp_path / name).write_bytes(gzip.compress(text.encode()))
    for path in (tmp_path, tmp_path / name):
        source = LocalSource(path)
        assert ids(await rows(source, Query(RUNS))) == ["r2", "r1", "r0"]
        found = await source.get(RUNS, "r1", "r1")
        assert found
        assert found.raw == RUNS_TEXT.splitlines()[1].encode()


async def test_what_is_packed_may_come_through_a_pipe_or_under_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = gzip.compress(RUNS_TEXT.encode())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(packed)))
    (tmp_path / "runs").write_bytes(packed)
    for source in (LocalSource("-"), LocalSource(tmp_path / "runs")):
        assert ids(await rows(source, Query(RUNS))) == ["r2", "r1", "r0"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (gzip.compress(RUNS_TEXT.encode())[:-9], "is no whole gzip file"),
        (b"\x1f\x8b nonsense", "is no whole gzip file"),
        (gzip.compress(RUNS_TEXT.encode()) + b"more", "goes on behind its gzip data"),
        (gzip.compress(gzip.compress(RUNS_TEXT.encode())), "is packed with gzip"),
        (gzip.compress(RUNS_TEXT.encode("utf-32")), "is written in UTF-32"),
        (lzma.compress(RUNS_TEXT.encode()), "is packed with xz"),
        (bz2.compress(RUNS_TEXT.encode()), "is packed with bzip2"),
        (b"\x28\xb5\x2f\xfd....", "is packed with zstd"),
        (b"PK\3\4......", "is packed with zip"),
    ],
    ids=["cut", "broken", "followed", "twice", "utf-32", "xz", "bzip2", "zstd", "zip"],
)
async def test_what_is_packed_in_another_way_is_refused_by_name(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "agentMemory.jsonl.gz").write_bytes(content)
    write(tmp_path / "workflowRuns.jsonl", RUNS_TEXT)
    source = LocalSource(tmp_path)
    with pytest.raises(Unreadable, match=rf"^agentMemory\.jsonl\.gz {said}") as raised:
        await rows(source, Query(MEMORIES))
    assert raised.value.next_step
    assert len(await rows(source, Query(RUNS))) == 3


async def test_what_holds_too_much_when_it_is_unpacked_is_refused(tmp_path: Path) -> None:
    (tmp_path / "agentMemory.jsonl.gz").write_bytes(gzipped((512 << 20) + 1))
    write(tmp_path / "workflowRuns.jsonl", RUNS_TEXT)
    source = LocalSource(tmp_path)
    with pytest.raises(Unreadable, match=r"^agentMemory\.jsonl\.gz holds more than 512 MB") as raised:
        await rows(source, Query(MEMORIES))
    assert raised.value.next_step
    assert len(await rows(source, Query(RUNS))) == 3


def sockets(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (os.mkfifo, "it is a pipe, not a file"),
        (sockets, "it is a socket, not a file"),
        (lambda path: path.symlink_to("/dev/zero"), "it is a device, not a file"),
        (lambda path: path.symlink_to(path), "Too many levels of symbolic links"),
        (Path.mkdir, "Is a directory"),
    ],
    ids=["pipe", "socket", "device", "loop", "folder"],
)
async def test_what_is_no_file_is_said_of_its_container_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make: Any, said: str
) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket has 107 bytes at the most
    make(Path("agentMemory.jsonl"))
    write(tmp_path / "workflowRuns.jsonl", RUNS_TEXT)
    source = LocalSource(tmp_path)
    with pytest.raises(Unreadable, match=rf"agentMemory\.jsonl cannot be read: {said}") as raised:
        await source.count(Query(MEMORIES))
    no_file = "put a file in its place, or take it away"
    assert raised.value.next_step == ("check the path and its permissions" if said.startswith("Too") else no_file)
    assert len(await rows(source, Query(RUNS))) == 3


def test_a_folder_that_only_others_may_read_is_named_as_it_was_typed() -> None:
    denied = PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    with (
        patch.object(Path, "iterdir", side_effect=denied),
        pytest.raises(Unreadable, match=r"^\. cannot be read"),
    ):
        LocalSource(Path())


def test_a_device_or_a_path_that_leads_nowhere_is_refused_as_the_place_of_the_data(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for path, said in (
        (Path("/dev/zero"), "zero cannot be read: it is a device, not a file"),
        (tmp_path / "loop", "loop cannot be read: Too many levels"),
        (tmp_path / ("x" * 300), "x cannot be read: File name too long"),
    ):
        with pytest.raises(Unreadable, match=said):
            LocalSource(path)


async def test_a_share_that_is_gone_holds_up_its_own_container_and_not_the_keys(tmp_path: Path) -> None:
    """A stat of it does not come back; whoever waits for it may leave."""
    write(tmp_path / "agentMemory.jsonl", '{"id": "m", "userId": "u"}')
    write(tmp_path / "workflowRuns.jsonl", RUNS_TEXT)
    source = LocalSource(tmp_path)
    back, asked = threading.Event(), asyncio.Event()
    loop, stat = asyncio.get_running_loop(), Path.stat

    def gone(path: Path, **options: Any) -> os.stat_result:
        if path.name == "agentMemory.jsonl":
            loop.call_soon_threadsafe(asked.set)
            back.wait(30)
        return stat(path, **options)

    with patch.object(Path, "stat", gone):
        waiting = asyncio.create_task(source.count(Query(MEMORIES)))
        await asked.wait()
        assert len(await rows(source, Query(RUNS))) == 3
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        back.set()


async def test_a_file_of_runs_holds_no_memories_and_says_what_lists_the_runs(tmp_path: Path) -> None:
    write(tmp_path / "workflowRuns.jsonl", RUNS_TEXT)
    write(tmp_path / "unnamed", RUNS_TEXT)
    for path in (tmp_path, tmp_path / "workflowRuns.jsonl", tmp_path / "unnamed"):
        source = LocalSource(path)
        with pytest.raises(ContainerMissing, match=r"holds no memories, but .*runs") as raised:
            await rows(source, Query(MEMORIES))
        assert f"fleet-tui runs --data {path} lists them" in raised.value.next_step
        assert ("put agentMemory.jsonl there" in raised.value.next_step) is (path == tmp_path)
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
