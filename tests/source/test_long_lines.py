"""A line ends at 64 MB, however long it goes on: it counts as unreadable, and the file is read to its end."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from fleet_tui.model import decode as decode_module
from fleet_tui.query.query import Query, Sort
from fleet_tui.schema import RUNS
from fleet_tui.source.files import lines, spans
from fleet_tui.source.files.local import LocalSource
from tests.contract.asking import pages, rows

NAMES = ["execution_history.jsonl", "workflowRuns.jsonl"]
ARRAY = "workflowRuns.json"
WRITTEN = RUNS.field("written")
TOO_LONG = [b"\0" * 5000, b" " * 5000, b'{"id": "x"}' + b" " * 5000, b'{"id": "' + b"y" * 50_000 + b'"}', b"{" * 1001]


@pytest.fixture(autouse=True)
def shorter() -> Iterator[None]:
    """A line ends at 1,000 bytes, and 200 of a file are read at a time."""
    with (
        patch.object(decode_module, "LONGEST", 1000),
        patch.multiple(lines, LONGEST=1000, SLAB=200, FIRST_SLAB=100),
        patch.multiple(spans, LONGEST=1000, SLAB=200, FIRST_SLAB=100),
    ):
        yield


def good(number: int) -> bytes:
    return json.dumps({"id": f"r{number}", "workflowId": f"r{number}", "pad": "z" * (number * 37 % 900)}).encode()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("end", [b"", b"\n"], ids=["unfinished", "finished"])
@pytest.mark.parametrize("place", [0, 1, 7, 20])
@pytest.mark.parametrize("text", TOO_LONG, ids=["NULs", "blanks", "blanks after", "a string", "brackets"])
@pytest.mark.parametrize("newest_first", [True, False])
async def test_a_line_that_is_too_long_is_one_unreadable_line_wherever_it_stands(
    tmp_path: Path, name: str, end: bytes, place: int, text: bytes, newest_first: bool
) -> None:
    stored = [good(each) for each in range(20)]
    stored.insert(place, text)
    (tmp_path / name).write_bytes(b"\n".join(stored) + end)
    source = LocalSource(tmp_path)
    *_, last = await pages(source, Query(RUNS, sort=Sort(WRITTEN, descending=newest_first)), 50)
    assert {str(each["id"]) for each in last.documents} == {f"r{each}" for each in range(20)}
    assert last.unread.removesuffix("; 20 runs read") == (
        f"{name}: 1 line unreadable · first: line {place + 1}, longer than 0 MB"
    )
    assert (await source.count(Query(RUNS))).n == 20


@pytest.mark.parametrize("text", ['"', "\\\\", '\\"', "[", "}", "é", "\\u007b"])
@pytest.mark.parametrize("opening", ["[", ""], ids=["array", "in a row"])
async def test_documents_that_span_lines_are_found_wherever_a_slab_ends(
    tmp_path: Path, text: str, opening: str
) -> None:
    stored = [
        json.dumps({"id": f"r{each}", "workflowId": f"r{each}", "pad": text * each}, indent=1) for each in range(60)
    ]
    closing, between = ("]", ",\n") if opening else ("", "\n")
    (tmp_path / "workflowRuns.json").write_text(opening + between.join(stored) + closing, encoding="utf-8")
    found = await rows(LocalSource(tmp_path), Query(RUNS))
    assert {each["id"] for each in found} == {f"r{each}" for each in range(60)}
    for each in range(60):
        opened = await LocalSource(tmp_path).get(RUNS, f"r{each}", f"r{each}")
        assert opened is not None
        assert opened.document["pad"] == text * each


async def test_a_document_of_an_array_ends_at_the_same_length(tmp_path: Path) -> None:
    long = json.dumps({"id": "long", "pad": ["z" * 700] * 9})
    (tmp_path / "workflowRuns.json").write_text(f'[{{"id": "a"}}, {long}, {{"id": "b"}}]')
    (page,) = await pages(LocalSource(tmp_path), Query(RUNS), 50)
    assert {each["id"] for each in page.documents} == {"a", "b"}
    assert "1 value unreadable" in page.unread


async def test_a_line_of_just_the_length_is_read(tmp_path: Path) -> None:
    text = json.dumps({"id": "r", "workflowId": "r", "pad": "z" * 900})
    longest = text + " " * (1000 - len(text))
    for name in NAMES:
        (tmp_path / name).write_text(f"{longest}\n{longest} \n")
        (page,) = await pages(LocalSource(tmp_path / name), Query(RUNS), 50)
        assert [each["id"] for each in page.documents] == ["r"]
        assert "1 line unreadable · first: line 2" in page.unread


COUNT = """
import asyncio, sys
from tests.faults.memory import held
from fleet_tui.query.query import Query
from fleet_tui.schema import RUNS
from fleet_tui.source.files.local import LocalSource
from pathlib import Path

async def ask():
    source = LocalSource(Path(sys.argv[1]))
    print((await source.count(Query(RUNS))).n, len((await anext(source.pages(Query(RUNS), 50))).documents))

asyncio.run(ask())
print(held("VmHWM"))
"""


# A reader that kept it would hold four times as much: 256 MB show that, too, and a gigabyte takes 3 s.
@pytest.mark.parametrize(("name", "size"), [(NAMES[0], 1 << 30), *((each, 1 << 28) for each in (*NAMES[1:], ARRAY))])
def test_a_gigabyte_of_nothing_takes_no_gigabyte(tmp_path: Path, name: str, size: int) -> None:
    with (tmp_path / name).open("wb") as file:
        file.write(b'[{"id": "first"},\n' if name == ARRAY else b'{"id": "first"}\n')
        file.seek(size)
        file.write(b'\n{"id": "last"}\n]' if name == ARRAY else b'\n{"id": "last"}\n')
    done = subprocess.run([sys.executable, "-c", COUNT, str(tmp_path)], capture_output=True, text=True, check=True)
    counted, megabytes = done.stdout.split("\n")[:2]
    assert counted == "2 2"
    assert int(megabytes) < 500
