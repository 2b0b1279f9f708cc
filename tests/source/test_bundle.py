"""A zip is read as the folder it was made of: only files of ours, no more than they may hold, and broken ones named."""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from fleet_tui import zipped
from fleet_tui.errors import FleetError, Unreadable, UsageError
from fleet_tui.query.query import Query
from fleet_tui.schema import CACHE, MANIFEST, MEMORIES, RUNS
from fleet_tui.source.files.local import LocalSource

RUN = b'{"id": "r1", "workflowId": "r1", "_ts": 5}\n'


def zip_at(path: Path, members: dict[str, bytes], **options: Any) -> Path:
    with zipfile.ZipFile(path, "w", **{"compression": zipfile.ZIP_DEFLATED, **options}) as made:
        for name, text in members.items():
            made.writestr(name, text)
    return path


async def ids(source: LocalSource, container: Any = RUNS) -> list[object]:
    return [each["id"] async for page in source.pages(Query(container), 50) for each in page.documents]


async def test_the_files_of_a_zip_are_read_as_those_of_a_folder(tmp_path: Path) -> None:
    members = {
        "workflowRuns.jsonl": RUN,
        "agentMemory.jsonl.gz": gzip.compress(b'{"id": "m1", "userId": "ann", "memoryId": "m1", "content": "c"}\n'),
        "ABOUT.md": b"# x",
    }
    source = LocalSource(zip_at(tmp_path / "incident.zip", members))
    assert source.identity.name == "incident.zip"
    assert (await ids(source), await ids(source, MEMORIES)) == (["r1"], ["m1"])
    assert source.named
    assert source.opens_on is RUNS
    with pytest.raises(FleetError, match=r"incident.zip holds no cache"):
        await ids(source, CACHE)
    assert (await source.get(RUNS, "r1", "r1")) is not None
    await source.aclose()


async def test_a_zip_that_was_replaced_is_read_anew(tmp_path: Path) -> None:
    path = zip_at(tmp_path / "a.zip", {"workflowRuns.jsonl": RUN})
    source = LocalSource(path)
    assert await ids(source) == ["r1"]
    zip_at(tmp_path / "b.zip", {"workflowRuns.jsonl": RUN.replace(b"r1", b"r2"), "cache.jsonl": b""})
    os.replace(tmp_path / "b.zip", path)  # noqa: PTH105
    assert await ids(source) == ["r2"]


@pytest.mark.parametrize(
    "name", ["../workflowRuns.jsonl", "/tmp/workflowRuns.jsonl", "x/workflowRuns.jsonl", "x.jsonl"]
)
def test_a_name_that_is_not_exactly_ours_is_nobodys(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"a.zip holds no file of a container"):
        LocalSource(zip_at(tmp_path / "a.zip", {name: RUN}))
    assert [each.name for each in tmp_path.iterdir()] == ["a.zip"]


def test_a_zip_without_any_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"holds no file of a container"):
        LocalSource(zip_at(tmp_path / "a.zip", {}))


@pytest.mark.parametrize("left", [10, 60, 150])
def test_a_zip_that_is_cut_off_says_so(tmp_path: Path, left: int) -> None:
    path = zip_at(tmp_path / "a.zip", {"workflowRuns.jsonl": RUN * 20})
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(Unreadable, match=r"a.zip is no whole zip file") as caught:
        LocalSource(path)
    assert caught.value.next_step == "copy or make it again"


async def test_a_member_with_a_flipped_byte_is_broken_and_nothing_of_it_is_a_record(tmp_path: Path) -> None:
    path = zip_at(tmp_path / "a.zip", {"workflowRuns.jsonl": RUN * 200}, compression=zipfile.ZIP_STORED)
    text = bytearray(path.read_bytes())
    text[2_000] ^= 1
    path.write_bytes(text)
    with pytest.raises(Unreadable, match=r"workflowRuns.jsonl in a.zip is broken"):
        await ids(LocalSource(path))


def _flagged(path: Path, flags: int = 1, method: int | None = None) -> Path:
    """A zip whose only member says that it is encrypted, or packed in another way."""
    text = bytearray(path.read_bytes())
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = text.index(mark) + at
        text[place] |= flags
        if method is not None:
            text[place + 2] = method
    path.write_bytes(text)
    return path


def test_an_encrypted_zip_and_one_that_is_packed_otherwise_say_so(tmp_path: Path) -> None:
    path = zip_at(tmp_path / "a.zip", {"workflowRuns.jsonl": RUN})
    with pytest.raises(Unreadable, match=r"workflowRuns.jsonl in a.zip is encrypted"):
        LocalSource(_flagged(path))
    path = zip_at(tmp_path / "b.zip", {"workflowRuns.jsonl": RUN})
    with pytest.raises(Unreadable, match=r"packed in a way that is not read"):
        LocalSource(_flagged(path, 0, 14))


def test_a_name_that_stands_there_twice_is_not_guessed_at(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("workflowRuns.jsonl", RUN)
        with pytest.warns(UserWarning, match=r"Duplicate"):
            made.writestr("workflowRuns.jsonl", RUN)
    with pytest.raises(Unreadable, match=r"holds workflowRuns.jsonl twice"):
        LocalSource(path)


def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipped, "MOST", 1 << 20)
    path = zip_at(tmp_path / "a.zip", {"workflowRuns.jsonl": b" " * (2 << 20)})
    with pytest.raises(Unreadable, match=r"a.zip holds more than 1 MB"):
        LocalSource(path)


async def test_a_member_that_says_that_it_is_smaller_than_it_is_is_broken(tmp_path: Path) -> None:
    path = zip_at(tmp_path / "a.zip", {"workflowRuns.jsonl": RUN * 50_000})
    text = bytearray(path.read_bytes())
    place = text.index(b"PK\1\2") + 24
    text[place : place + 4] = (10).to_bytes(4, "little")
    path.write_bytes(text)
    with pytest.raises(Unreadable, match=r"broken|more than"):
        await ids(LocalSource(path))


def test_a_list_of_members_without_end_is_not_read(tmp_path: Path) -> None:
    path = zip_at(tmp_path / "a.zip", {"workflowRuns.jsonl": RUN, **{f"{n:0200}": b"" for n in range(6_000)}})
    with pytest.raises(Unreadable, match=r"holds more files than are looked at"):
        LocalSource(path)


@pytest.mark.parametrize(
    ("manifest", "address"),
    [
        (json.dumps({"address": "fleet://run/r1@ev_1"}).encode(), "fleet://run/r1@ev_1"),
        (json.dumps({"address": "r1"}).encode(), ""),
        (json.dumps({"address": 7, "times": {"workflowRuns": "x"}}).encode(), ""),
        (b"\xff{", ""),
        (b"[" * 9_000, ""),
    ],
)
def test_of_what_a_bundle_says_of_itself_nothing_is_taken_that_is_not_as_it_should_be(
    tmp_path: Path, manifest: bytes, address: str
) -> None:
    members = {"workflowRuns.jsonl": RUN, MANIFEST: manifest}
    assert LocalSource(zip_at(tmp_path / "a.zip", members)).opens_at == address
    for name, text in members.items():
        (tmp_path / name).write_bytes(text)
    (tmp_path / "a.zip").unlink()
    assert LocalSource(tmp_path).opens_at == address


async def test_what_a_bundle_says_of_itself_is_left_out_where_it_is_too_long_and_its_documents_are_read(
    tmp_path: Path,
) -> None:
    long = json.dumps({"address": "fleet://run/r1", "x": "y" * 70_000}).encode()
    source = LocalSource(zip_at(tmp_path / "a.zip", {"workflowRuns.jsonl": RUN, MANIFEST: long}))
    assert source.opens_at == ""
    assert await ids(source) == ["r1"]


async def test_a_document_without_any_time_has_that_of_the_file_it_once_was_in(tmp_path: Path) -> None:
    manifest = json.dumps({"times": {"workflowRuns": 1_000.0}}).encode()
    members = {"workflowRuns.jsonl": b'{"id": "r1", "workflowId": "r1"}\n', MANIFEST: manifest}
    source = LocalSource(zip_at(tmp_path / "a.zip", members))
    [page] = [page async for page in source.pages(Query(RUNS), 50)]
    assert page.documents[0]["_ts"] == 1_000.0


def test_a_file_that_is_no_zip_and_no_json_is_refused_as_ever(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"PK is how it begins")
    assert not LocalSource(tmp_path / "a.json").named
