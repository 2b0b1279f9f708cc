"""The writer's own history: lines are only ever appended, so it is read from its end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from fleet_tui.query.query import Eq, Query, Range, Sort, Term
from fleet_tui.schema import RUNS
from fleet_tui.source.files import lines, rows
from fleet_tui.source.files.lines import FileBytes
from fleet_tui.source.files.local import LocalSource
from tests.contract.asking import ids, pages
from tests.contract.asking import rows as all_rows

WRITTEN = RUNS.field("written")
FAILED = Term(RUNS.field("status"), Eq("failed"))


def run(n: int, **more: Any) -> dict[str, Any]:
    """A run of the flat shape; its times go up and down."""
    end = f"2025-11-17T10:{n * 7 % 60:02d}:00"
    return {
        "workflowId": f"w{n}",
        "task": f"task {n}",
        "status": "failed" if n % 3 else "completed",
        "end_time": end,
    } | more


def write(folder: Path, count: int, **more: Any) -> Path:
    path = folder / "execution_history.jsonl"
    path.write_text("".join(json.dumps(run(n, **more)) + "\n" for n in range(count)), "utf-8")
    return path


@pytest.fixture(params=[False, True], ids=["small", "large"])
def size(request: pytest.FixtureRequest) -> Iterator[None]:
    """Files of this test are read at once; or they count as large, and are read in many slices, in threads."""
    if request.param:
        with patch.multiple(lines, SMALL=-1, SLAB=400, FIRST_SLAB=100):
            yield
    else:
        yield


of_any_size = pytest.mark.usefixtures("size")


@pytest.fixture
def bytes_read() -> Iterator[list[int]]:
    """How many bytes each read took."""
    sizes: list[int] = []
    read = FileBytes.read

    def noted(file: FileBytes, start: int, end: int) -> bytes:
        sizes.append(end - start)
        return read(file, start, end)

    with patch.object(FileBytes, "read", noted):
        yield sizes


@of_any_size
async def test_the_newest_line_comes_first_whatever_its_times_say(tmp_path: Path) -> None:
    source = LocalSource(write(tmp_path, 40))
    assert ids(await all_rows(source, Query(RUNS), 7)) == [f"w{n}" for n in reversed(range(40))]


@of_any_size
async def test_turned_around_the_first_line_comes_first(tmp_path: Path) -> None:
    source = LocalSource(write(tmp_path, 40))
    assert ids(await all_rows(source, Query(RUNS, sort=Sort(WRITTEN, descending=False)), 7)) == [
        f"w{n}" for n in range(40)
    ]


async def test_the_first_page_of_a_large_file_reads_only_its_end(tmp_path: Path, bytes_read: list[int]) -> None:
    path = write(tmp_path, 60_000, result="x" * 100)
    assert path.stat().st_size > 12e6
    async with aclosing(LocalSource(path).pages(Query(RUNS), 50)) as found:
        first = await anext(found)
        assert ids(first.documents) == [f"w{n}" for n in range(59_999, 59_949, -1)]
        assert first.more
        assert sum(bytes_read) < 400_000
        second = await anext(found)
        assert ids(second.documents)[0] == "w59949"
        assert sum(bytes_read) < 400_000


@of_any_size
async def test_a_filter_is_answered_on_the_way_back(tmp_path: Path) -> None:
    source = LocalSource(write(tmp_path, 40))
    found = await pages(source, Query(RUNS, (FAILED,)), 5)
    assert [each for page in found for each in ids(page.documents)] == [f"w{n}" for n in reversed(range(40)) if n % 3]
    assert [page.more for page in found] == [True] * 5 + [False]
    assert (await source.count(Query(RUNS, (FAILED,)))).n == 26
    assert (await source.count(Query(RUNS))).n == 40


@of_any_size
async def test_a_filter_by_time_knows_the_times_that_no_line_stores(tmp_path: Path) -> None:
    source = LocalSource(write(tmp_path, 40))
    times = {each["id"]: each["_ts"] for each in await all_rows(source, Query(RUNS))}
    low = sorted(times.values())[20]
    since = Term(WRITTEN, Range(low=datetime.fromtimestamp(low, UTC)))
    found = await all_rows(source, Query(RUNS, (since,)))
    assert set(ids(found)) == {each for each, time in times.items() if time >= low}


@of_any_size
async def test_other_sorts_order_the_whole_file(tmp_path: Path) -> None:
    source = LocalSource(write(tmp_path, 40))
    found = ids(await all_rows(source, Query(RUNS, sort=Sort(RUNS.field("status"))), 7))
    assert found == [f"w{n}" for n in reversed(range(40)) if n % 3] + [
        f"w{n}" for n in reversed(range(40)) if not n % 3
    ]


@of_any_size
async def test_a_run_is_found_by_its_id_and_only_lines_that_may_hold_it_are_decoded(tmp_path: Path) -> None:
    source = LocalSource(write(tmp_path, 400))
    decoded: list[bytes] = []

    def noted(text: bytes) -> dict[str, Any]:
        decoded.append(text)
        return json.loads(text)  # type: ignore[no-any-return]

    with patch.object(rows, "decode", noted):
        found = await source.get(RUNS, "w123", "w123")
    assert found is not None
    assert found.document["task"] == "task 123"
    assert found.raw == json.dumps(run(123)).encode()
    assert {json.loads(text)["workflowId"] for text in decoded} == {"w123"}
    assert await source.get(RUNS, "w400", "w400") is None


@pytest.mark.parametrize("stored", ['"wf_\\u0061b"', '"wf_ab"'])
async def test_an_id_is_found_however_it_is_spelled(tmp_path: Path, stored: str) -> None:
    path = write(tmp_path, 3)
    with path.open("a") as file:
        file.write('{"id": ' + stored + ', "workflowId": "w", "task": "here"}\n')
    found = await LocalSource(path).get(RUNS, "wf_ab", "w")
    assert found is not None
    assert found.document["task"] == "here"


async def test_of_two_runs_with_one_id_the_newest_opens_and_both_are_listed(tmp_path: Path) -> None:
    path = write(tmp_path, 3)
    with path.open("a") as file:
        file.write(json.dumps(run(1, task="again")) + "\n")
    source = LocalSource(path)
    assert ids(await all_rows(source, Query(RUNS))) == ["w1", "w2", "w1", "w0"]
    found = await source.get(RUNS, "w1", "w1")
    assert found is not None
    assert found.document["task"] == "again"


@of_any_size
async def test_a_run_without_any_id_is_called_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "execution_history.jsonl"
    path.write_text('{"task": "one"}\n\n\r\n{"task": "four"}\n{"workflowId": "w5", "task": "five"}\nnonsense\n')
    source = LocalSource(path)
    named = "execution_history.jsonl"
    assert ids(await all_rows(source, Query(RUNS))) == ["w5", f"{named}:4", f"{named}:1"]
    for number, task in ((1, "one"), (4, "four")):
        found = await source.get(RUNS, f"{named}:{number}", f"{named}:{number}")
        assert found is not None
        assert found.document["task"] == task
    assert await source.get(RUNS, f"{named}:2", "") is None
    assert await source.get(RUNS, f"{named}:5", "") is None


@of_any_size
async def test_a_line_still_being_written_is_left_out_until_it_is_complete(tmp_path: Path) -> None:
    path = write(tmp_path, 3)
    source = LocalSource(path)
    with path.open("a") as file:
        file.write('{"workflowId": "w3", "ta')
    assert ids(await all_rows(source, Query(RUNS))) == ["w2", "w1", "w0"]
    assert (await source.count(Query(RUNS))).n == 3
    assert await source.get(RUNS, "w3", "w3") is None
    with path.open("a") as file:
        file.write('sk": "three"}')
    assert ids(await all_rows(source, Query(RUNS))) == ["w3", "w2", "w1", "w0"]


@of_any_size
async def test_a_run_that_is_appended_shows_with_the_next_question_and_not_in_a_running_list(tmp_path: Path) -> None:
    path = write(tmp_path, 10)
    source = LocalSource(path)
    async with aclosing(source.pages(Query(RUNS), 4)) as running:
        seen = ids((await anext(running)).documents)
        with path.open("a") as file:
            file.write(json.dumps(run(10)) + "\n")
        assert ids((await pages(source, Query(RUNS), 4))[0].documents)[0] == "w10"
        seen += [each async for page in running for each in ids(page.documents)]
    assert seen == [f"w{n}" for n in reversed(range(10))]


async def test_a_history_beside_a_container_of_runs_is_ordered_with_it_by_time(tmp_path: Path) -> None:
    write(tmp_path, 3)
    stored = {"id": "s", "workflowId": "s", "_ts": 1763374000}  # 10:06:40, between the first two runs
    (tmp_path / "workflowRuns.jsonl").write_text(json.dumps(stored))
    assert ids(await all_rows(LocalSource(tmp_path), Query(RUNS))) == ["w2", "w1", "s", "w0"]


async def test_a_history_that_is_an_array_is_read_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "execution_history.jsonl"
    path.write_text(json.dumps([run(n) for n in range(3)], indent=1))
    assert set(ids(await all_rows(LocalSource(path), Query(RUNS)))) == {"w0", "w1", "w2"}


async def test_an_empty_history_in_a_folder_is_no_error(tmp_path: Path) -> None:
    write(tmp_path, 0)
    (page,) = await pages(LocalSource(tmp_path), Query(RUNS))
    assert page.documents == ()
