"""A file that ends too early is said to, wherever it was cut, however much of it is asked for."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Final

import pytest

from fleet_tui.source.files.local import LocalSource
from tests.cli.conftest import Typed
from tests.ui.screen import app_on, seen

RUNS: Final = [
    {"id": f"r{n}", "workflowId": f"r{n}", "task": "t [", "routing": {}, "_ts": 1795000000 + n} for n in range(3)
]
WHOLE: Final = json.dumps(RUNS)
BETWEEN: Final = WHOLE.index("}, {") + 1
ENDS: Final = (BETWEEN, BETWEEN + 1, BETWEEN + 2, len(WHOLE) - 1, BETWEEN + 20)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("limit", ["1", "0"])
def test_an_array_without_an_end_is_cut_off(
    typed: Typed, tmp_path: Path, end: int, limit: str, *, packed: bool
) -> None:
    path = tmp_path / ("given.json.gz" if packed else "given.json")
    text = WHOLE[:end].encode() + b"\n"
    path.write_bytes(gzip.compress(text) if packed else text)
    for form in ("--json", "--plain", "--raw"):
        printed = typed("runs", "--limit", limit, form, "--data", path)
        assert f"{path.name}: it is cut off: its array has no end" in printed.err
        assert printed.err.count("cut off") == 1


@pytest.mark.parametrize("text", [WHOLE, WHOLE + "\n\n", "[]", "\n".join(map(json.dumps, RUNS)), json.dumps(RUNS[0])])
def test_a_whole_file_is_not(typed: Typed, tmp_path: Path, text: str) -> None:
    path = tmp_path / "given.json"
    path.write_text(text)
    assert "cut off" not in typed("runs", "--json", "--data", path).err


def test_a_history_whose_last_line_is_not_complete_says_so(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "execution_history.jsonl"
    path.write_text("\n".join(map(json.dumps, RUNS))[:-9])
    for limit in ("1", "0"):
        printed = typed("runs", "--limit", limit, "--json", "--data", path)
        assert "execution_history.jsonl: its last line is not complete, and left out" in printed.err
    path.write_text("\n".join(map(json.dumps, RUNS)))
    assert "not complete" not in typed("runs", "--json", "--data", path).err


def test_any_other_line_that_is_cut_is_unreadable(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "given.jsonl"
    path.write_text("\n".join(map(json.dumps, RUNS))[:-9])
    assert "given.jsonl: 1 line unreadable · first: line 3" in typed("runs", "--json", "--data", path).err


def test_a_packed_file_that_is_cut_is_refused_as_that(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "given.jsonl.gz"
    path.write_bytes(gzip.compress(WHOLE.encode())[:-12])
    printed = typed("runs", "--json", "--data", path)
    assert printed.code == 1
    assert "given.jsonl.gz is no whole gzip file: it is cut off" in printed.err


async def test_the_screen_says_it_too(tmp_path: Path) -> None:
    path = tmp_path / "given.json"
    path.write_text(WHOLE[: BETWEEN + 1])
    async with app_on(LocalSource(path)).run_test(size=(140, 30)) as pilot:
        await seen(pilot, "1 loaded", "it is cut off: its array has no end")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "".join(f"{json.dumps(each, indent=4)}\n" for each in RUNS)[:-9],
            "value unreadable · first: line 15, not JSON",
        ),
        (json.dumps(RUNS, indent=4)[:-9], "value unreadable · first: line 16, not JSON"),
        ("\n".join(map(json.dumps, RUNS))[:-9], "line unreadable · first: line 3, not JSON"),
    ],
)
def test_one_line_is_named_what_is_wrong_with_it_and_what_was_read_all_the_same(
    typed: Typed, tmp_path: Path, text: str, said: str
) -> None:
    (path := tmp_path / "given.txt").write_text(text)
    printed = typed("runs", "--json", "--data", path)
    assert f"1 {said}: it ends too early; 2 runs read\n" in printed.err
    assert printed.err.count("line 1") + printed.err.count("line 3") == 1


def test_of_a_value_that_is_wrong_within_its_line_in_the_file_is_named(typed: Typed, tmp_path: Path) -> None:
    texts = [json.dumps(each, indent=4) for each in RUNS]
    (path := tmp_path / "given.json").write_text("\n".join((texts[0], texts[1].replace(",", "", 1), texts[2])))
    said = "given.json: 1 value unreadable · first: line 10, not JSON: no comma between two values at column 5"
    assert f"{said}; 2 runs read" in typed("runs", "--json", "--data", path).err


def test_words_between_documents_are_counted_by_the_line_that_they_stand_in(typed: Typed, tmp_path: Path) -> None:
    logged = "INFO doing {something}, then {more}"
    text = "\n".join(part for each in RUNS for part in (json.dumps(each, indent=4), logged))
    (path := tmp_path / "given.log").write_text(text)
    assert "given.log: 3 lines unreadable · first: line 8, not JSON" in typed("runs", "--json", "--data", path).err
