"""The command that tries the newest SDK: what it installs, and what it says where it can install nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from tests import newest


def test_without_a_network_it_says_so_runs_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    nobody = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.newest"],
        cwd=newest.ROOT,
        env={**os.environ, **nobody, "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "no newest azure-cosmos: pip cannot reach a package registry; nothing was run\n"
    assert list(tmp_path.iterdir()) == []


def test_the_pin_is_read_and_holds_nothing_back() -> None:
    assert newest.pinned().startswith(">=4.17")
    assert not any(each.startswith("azure-cosmos") for each in newest.others())
    assert any(each.startswith("pytest>=") for each in newest.others())
    assert any(each.startswith("aiohttp>=") for each in newest.others())


def test_what_is_said_to_have_run_is_what_is_installed() -> None:
    assert newest.installed(Path(sys.executable)) == version("azure-cosmos")


def test_the_tests_that_it_runs_are_there() -> None:
    assert all(any((newest.ROOT / each).glob("test_*.py")) for each in newest.TESTS)


def test_modules_of_another_environment_are_not_found() -> None:
    assert "PYTHONPATH" not in newest.environment()
