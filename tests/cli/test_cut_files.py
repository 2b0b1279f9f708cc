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
