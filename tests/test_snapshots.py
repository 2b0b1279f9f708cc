"""Snapshots are of tests that exist: syrupy itself looks only where one process has run all tests."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent


def kept(root: Path) -> Iterator[str]:
    """The test of each snapshot that is stored: its file and its name."""
    for folder in root.rglob("__snapshots__"):
        for file in folder.glob("*.ambr"):
            names = re.findall(r"^# name: (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            yield from (f"{folder.parent / file.stem}.py::{name}" for name in names)
        for file in folder.glob("*/*.svg"):
            yield f"{folder.parent / file.parent.name}.py::{file.stem}"


def collected(files: set[str]) -> set[str]:
    """The tests that the files hold."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n0", "-p", "no:cacheprovider", *sorted(files)]
    done = subprocess.run(command, cwd=TESTS.parent, capture_output=True, text=True, check=True)
    return {str(TESTS.parent / line) for line in done.stdout.split("\n") if "::" in line}


def test_no_snapshot_is_left_of_a_test_that_is_gone() -> None:
    stored = set(kept(TESTS))
    files = {each.partition("::")[0] for each in stored}
    assert len(stored) > 50
    assert stored - collected({each for each in files if Path(each).is_file()}) == set(), (
        "pytest --snapshot-update takes them away"
    )


def test_a_snapshot_without_a_test_is_found(tmp_path: Path) -> None:
    pictures = tmp_path / "__snapshots__" / "test_b"
    pictures.mkdir(parents=True)
    (pictures / "test_gone[judge].svg").touch()
    (pictures.parent / "test_a.ambr").write_text("# serializer version: 1\n# name: test_gone[80]\n  'x'\n# ---\n")
    assert sorted(kept(tmp_path)) == [f"{tmp_path}/test_a.py::test_gone[80]", f"{tmp_path}/test_b.py::test_gone[judge]"]
