"""The command that tries the newest SDK: what it installs, and what it says where it can install nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import warnings
from importlib.metadata import version
from pathlib import Path
from runpy import run_module

import pytest

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


def test_extras_of_the_package_itself_are_what_they_hold_and_nothing_of_its_name_is_asked_of_a_registry() -> None:
    extras = tomllib.loads((newest.ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert any(each.startswith("fleet-tui[") for each in extras["test"]), "or there is nothing to expand"
    assert not any("fleet" in each.lower() for each in newest.others())
    assert {*extras["results"], *extras["traces"]} <= {*newest.others()}


@pytest.mark.parametrize("written", ["a-b[one,two]", "A_B [ one , two ]", "a.b[two]", "a-b[three]"])
def test_extras_that_name_each_other_end(written: str) -> None:
    extras = {"test": [written, "t"], "one": ["x>=1"], "two": ["y", "a-b[one,test]"], "three": ["a-b[two,three]"]}
    found = newest.needed({"name": "a-b", "dependencies": ["d==1"], "optional-dependencies": extras})
    assert found == {"d": "d==1", "t": "t", "x": "x>=1", "y": "y"}


def test_an_extra_of_another_package_is_asked_for_as_it_stands() -> None:
    extras = {"test": ["other[fast]>=2"]}
    found = newest.needed({"name": "a", "dependencies": [], "optional-dependencies": extras})
    assert found == {"other": "other[fast]>=2"}


COMMANDS = {"newest": "azure-cosmos", "charges": "1.5 MB", "kills": "seed", "scale": "ranges"}


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_of_developers_says_what_it_does_and_takes(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(monkeypatch, name, "--help") == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"usage: python -m tests.{name} ")
    assert COMMANDS[name] in out
    assert err == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("newest", ["--nonsense"]),
        ("charges", ["7"]),
        ("kills", ["many"]),
        ("kills", ["0"]),
        ("kills", ["1", "2", "3"]),
        ("scale", ["0"]),
        ("scale", ["1001"]),
        ("scale", ["--nonsense"]),
    ],
)
def test_each_command_of_developers_refuses_what_it_does_not_take(
    name: str, words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(monkeypatch, name, *words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words[-1] in err.replace(",", "")


def ended(monkeypatch: pytest.MonkeyPatch, name: str, *words: str) -> object:
    """The exit code of a command of developers."""
    monkeypatch.setattr(sys, "argv", [name, *words])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it is imported here already
        with pytest.raises(SystemExit) as caught:
            run_module(f"tests.{name}", run_name="__main__")
    return caught.value.code


def test_what_is_said_to_have_run_is_what_is_installed() -> None:
    assert newest.installed(Path(sys.executable)) == version("azure-cosmos")


def test_the_tests_that_it_runs_are_there() -> None:
    assert all(any((newest.ROOT / each).glob("test_*.py")) for each in newest.TESTS)


def test_modules_of_another_environment_are_not_found() -> None:
    assert "PYTHONPATH" not in newest.environment()
