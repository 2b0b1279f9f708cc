"""`fleet-tui watch` as a script sees it: lines as they come, and an end by ctrl+c."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Typed, clean


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "workflowRuns.jsonl"
    path.write_text(line("old", 1))
    return path


def line(name: str, second: int) -> str:
    created = f"2025-11-17T10:00:{second:02}Z"
    return (
        json.dumps({"id": name, "workflowId": name, "_ts": 1763373600 + second, "task": {"createdAt": created}}) + "\n"
    )


def test_a_script_reads_each_line_while_it_runs_and_ctrl_c_ends_it(file: Path) -> None:
    words = [sys.executable, "-m", "fleet_tui", "watch", "--json", "--every", "2", "--data", str(file.parent)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean(os.environ)) as process:
        assert process.stdout
        assert process.stderr
        while b"ctrl+c ends it" not in process.stderr.readline():
            assert process.poll() is None
        with file.open("a") as more:
            more.write(line("new", 2))
        assert json.loads(process.stdout.readline())["id"] == "new"
        process.send_signal(signal.SIGINT)
        rest, said = process.communicate(timeout=20)
        assert (process.returncode, rest) == (130, b"")
        assert b"Traceback" not in said


def test_when_nobody_reads_any_more_it_ends_though_nothing_matches(file: Path) -> None:
    words = [sys.executable, "-m", "fleet_tui", "watch", "--json", "--every", "2", "--data", str(file.parent)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean(os.environ)) as process:
        assert process.stdout
        assert process.stderr
        while b"ctrl+c ends it" not in process.stderr.readline():
            assert process.poll() is None
        process.stdout.close()
        assert process.wait(timeout=20) == 141


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("watch", "scor:>5"), 2, "scor"),
        (("watch", "--every", "0.5"), 2, "--every"),
        (("watch", "--data", "/nowhere/at/all"), 2, "/nowhere/at/all"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_watched(
    typed: Typed, file: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    told = typed(*words, *(() if "--data" in words else ("--data", file.parent)))
    assert (told.code, told.out) == (code, "")
    assert said in told.err
