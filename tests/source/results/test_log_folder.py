"""The folder that GEPA logs to tells a curve: of itself, and of the optimization that names it."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import pickle
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from threading import Event
from typing import Any, Final

import pytest

from fleet_tui.errors import UsageError
from fleet_tui.fields import as_stored
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.present.records.optimization_detail import why_no_curve
from fleet_tui.query.query import Query
from fleet_tui.schema import OPTIMIZATIONS
from fleet_tui.source.files.local import LocalSource
from tests.contract.asking import rows
from tests.source.results.making import listed, optimized, result, whole

NEWEST: Final = {
    "id": "o1",
    "userId": "user_1",
    "optimizerType": "gepa",
    "maxFullEvaluations": 7,
    "logDir": ".var/logs/gepa",
    "completedAt": "2026-11-26T01:58:00+00:00",
}
OWN: Final = ("candidate_tree.html", "candidates.json", "run_log.txt")


@cache
def made() -> tuple[Path, Any]:
    folder = Path(mkdtemp(prefix="fleet-gepa-"))
    return folder, optimized(folder)


def log(folder: Path, *kept: str) -> Any:
    """Puts into a folder what GEPA wrote, or some of its files; returns its result."""
    source, found = made()
    folder.mkdir(parents=True, exist_ok=True)
    for each in source.iterdir():
        if each.is_file() and (not kept or each.name in kept):
            shutil.copy2(each, folder / each.name)
    return found


def project(folder: Path, *kept: str, **changes: object) -> Path:
    """Puts an optimization where its writer does, and the log that it names beside it."""
    log(folder / ".var/logs/gepa", *kept)
    (folder / ".var/data").mkdir()
    file = folder / ".var/data/dspyOptimizationRuns.jsonl"
    file.write_text(json.dumps({**NEWEST, **changes}) + "\n", "utf-8")
    return file


async def one(path: Path) -> OptimizationRun:
    [found] = await whole(path, OPTIMIZATIONS)
    return OptimizationRun.from_document(found)


@pytest.mark.parametrize("kept", [(), OWN, OWN[:1], OWN[1:]])
async def test_the_folder_itself_opens_as_an_optimization(tmp_path: Path, kept: tuple[str, ...]) -> None:
    found = log(tmp_path / "gepa", *kept)
    run = await one(tmp_path / "gepa")
    assert list(run.values) == [pytest.approx(each, abs=5e-5) for each in found.val_aggregate_scores]
    assert [dict(each.texts) for each in run.candidates] == found.candidates
    assert (run.optimizer, run.best) == ("gepa", None if not run.values else max(run.values))
    assert run.curve_from
    assert run.curve_from.startswith(f"gepa/{OWN[0] if not kept or OWN[0] in kept else OWN[2]}, written 20")
    parents = [[each for each in some if each is not None] for some in found.parents]
    told = OWN[0] in (kept or OWN)
    assert [list(each.parents) for each in run.candidates] == (parents if told else [[]] * len(parents))


async def test_lines_of_the_log_give_scores_all_their_digits(tmp_path: Path) -> None:
    found = log(tmp_path)
    page = tmp_path / OWN[0]
    page.write_text(page.read_text("utf-8").replace('"score": 0.125', '"score": 0.1251'), "utf-8")
    assert 0.125 in (await one(tmp_path)).values
    assert 0.1251 not in (await one(tmp_path)).values
    (tmp_path / OWN[2]).unlink()
    assert 0.1251 in (await one(tmp_path)).values
    assert 0.125 in found.val_aggregate_scores


@pytest.mark.parametrize("opened", [".", ".var", ".var/data/dspyOptimizationRuns.jsonl"])
async def test_an_optimization_whose_log_is_here_gets_its_curve_from_there_and_says_so(
    tmp_path: Path, opened: str
) -> None:
    project(tmp_path)
    run = await one(tmp_path / opened)
    assert run.id == "o1"
    assert list(run.values) == made()[1].val_aggregate_scores
    assert run.curve_from
    assert run.curve_from.startswith(".var/logs/gepa/candidate_tree.html, written 20")
    assert run.evaluations == 7
    [row] = await listed(tmp_path / opened, OPTIMIZATIONS)
    assert OptimizationRun.from_document(row).values == run.values
    assert OptimizationRun.from_document(row).curve_from == run.curve_from
    assert {name: value for name, value in as_stored(run.document).items() if name != "_ts"} == NEWEST


async def test_an_absolute_path_and_one_beside_the_file_are_found_too(tmp_path: Path) -> None:
    log(tmp_path / "logs")
    file = tmp_path / "runs" / "any.json"
    file.parent.mkdir()
    for named in (str(tmp_path / "logs"), "logs/"):
        file.write_text(json.dumps({**NEWEST, "logDir": named}), "utf-8")
        assert (await one(file)).values


async def test_a_log_that_was_written_after_the_end_is_said_to_be_perhaps_of_another(tmp_path: Path) -> None:
    file = project(tmp_path)
    page = tmp_path / ".var/logs/gepa/candidate_tree.html"
    os.utime(page, (1_795_658_280, 1_795_658_280))  # 2026-11-26T01:58:00Z
    assert "later" not in str((await one(file)).curve_from)
    os.utime(page, (1_795_661_880, 1_795_661_880))
    assert "later than this was completed: it may be of a later optimization" in str((await one(file)).curve_from)


async def test_a_log_that_grows_is_read_anew(tmp_path: Path) -> None:
    file = project(tmp_path)
    source = LocalSource(file)
    before = OptimizationRun.from_document((await rows(source, Query(OPTIMIZATIONS, whole=True)))[0])
    (tmp_path / ".var/logs/gepa/result.json").write_text(
        json.dumps(result() | {"val_aggregate_scores": [0.1, 0.9], "candidates": [{}, {}]}), "utf-8"
    )
    after = OptimizationRun.from_document((await rows(source, Query(OPTIMIZATIONS, whole=True)))[0])
    assert before.values != after.values == (0.1, 0.9)


@pytest.mark.parametrize("named", ["/nowhere", "nowhere", "", " ", "\0", "a" * 5_000, 3, None, "~", "/dev"])
async def test_a_folder_that_is_not_here_or_no_log_tells_nothing(tmp_path: Path, named: object) -> None:
    file = tmp_path / "dspyOptimizationRuns.json"
    file.write_text(json.dumps({**NEWEST, "logDir": named}), "utf-8")
    run = await one(file)
    assert (run.values, run.curve_from) == ((), None)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("/nowhere", "its log folder /nowhere is not found"),
        (
            ".var/none",
            "its log folder .var/none is not found: not beside its file, in the folder above, nor where its writer ran",
        ),
        ("o1.json", "its log folder o1.json is no folder"),
        ("loop", f"its log folder loop cannot be read: {os.strerror(errno.ELOOP)}"),
        ("empty", "its log folder empty holds no result of GEPA or MIPROv2"),
        ("odd", "its log folder odd holds no result of GEPA or MIPROv2; candidates.json there cannot be read"),
        ("\x1b[31mred", "its log folder ␛[31mred is not found"),
    ],
)
async def test_why_a_log_folder_tells_nothing_is_said_where_the_curve_would_be(
    tmp_path: Path, named: str, said: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "odd" / "candidates.json").mkdir(parents=True)
    (tmp_path / "loop").symlink_to("loop")
    file = tmp_path / "o1.json"
    file.write_text(json.dumps({**NEWEST, "logDir": named}), "utf-8")
    run = await one(file)
    [row] = await listed(file, OPTIMIZATIONS)
    for each in (run, OptimizationRun.from_document(row)):
        assert str(each.no_curve).startswith(said)
        assert why_no_curve(each).startswith(f"no metric progression is recorded, and {said}")
    assert as_stored(run.document).get("_no_curve") is None


async def test_a_log_on_a_share_that_is_gone_holds_no_key_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "dspyOptimizationRuns.json"
    file.write_text(json.dumps(NEWEST), "utf-8")
    gone, asked, scanned = Event(), asyncio.Event(), os.scandir
    loop = asyncio.get_running_loop()

    def stuck(path: Any) -> Any:
        if str(path).endswith(".var/logs/gepa"):
            loop.call_soon_threadsafe(asked.set)
            gone.wait(5)  # and no longer: in the loop it would never end
        return scanned(path)

    monkeypatch.setattr(os, "scandir", stuck)
    reading = asyncio.ensure_future(whole(file, OPTIMIZATIONS))
    try:
        await asked.wait()
        assert not reading.done(), "the loop goes on while the folder is asked for"
    finally:
        gone.set()
    assert len(await reading) == 1


def test_of_an_account_nobody_looks_for_the_log() -> None:
    run = OptimizationRun.from_document({**NEWEST, "_no_curve": "claimed by the document"})
    assert why_no_curve(run) == (
        "no metric progression is recorded, and its log folder is on the machine that wrote it"
    )


async def test_a_state_is_never_loaded(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return (os.mkdir, (str(tmp_path / "sprung"),))

    folder = tmp_path / "gepa"
    folder.mkdir()
    (folder / "gepa_state.bin").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(UsageError, match="the state of GEPA alone, which is never opened"):
        await whole(folder, OPTIMIZATIONS)
    log(folder, *OWN)
    assert (await one(folder)).values
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("candidate_tree.html", "const NODES = [{"),
        ("candidate_tree.html", "const NODES = [];"),
        ("candidate_tree.html", "const NODES = [{}];"),
        ("candidate_tree.html", 'const NODES = [{"idx": 1, "score": 1}];'),
        ("candidate_tree.html", 'const NODES = [{"idx": 0, "score": "x", "components": 3}];'),
        ("candidate_tree.html", "const NODES = " + "[" * 100_000 + "];"),
        ("candidates.json", "[" * 100_000),
        ("candidates.json", '{"a": 1}'),
        ("candidates.json", "[1, 2]"),
        ("run_log.txt", "Iteration 0: Base program full valset score: nan over 8"),
        (
            "run_log.txt",
            "Iteration 1: Valset score for new program: \nIteration 1: New program candidate index: " + "9" * 99,
        ),
        ("run_log.txt", "\x1b]0;title\x07"),
        ("other.json", "{"),
        ("other.json", "[]"),
    ],
)
async def test_broken_files_tell_nothing_and_nothing_fails(tmp_path: Path, name: str, text: str) -> None:
    file = project(tmp_path, "none of them")
    (tmp_path / ".var/logs/gepa" / name).write_text(text, "utf-8")
    assert (await one(file)).values == ()


async def test_a_pipe_a_folder_and_a_huge_file_of_such_a_name_are_not_read(tmp_path: Path) -> None:
    file = project(tmp_path, "none of them")
    folder = tmp_path / ".var/logs/gepa"
    os.mkfifo(folder / "candidate_tree.html")
    (folder / "candidates.json").mkdir()
    with (folder / "result.json").open("wb") as huge:
        huge.truncate(1 << 40)
    assert (await one(file)).values == ()
