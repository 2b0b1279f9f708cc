"""How tests type: in this process for words, in a process of its own for streams and exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import pytest
from click.testing import CliRunner

from fleet_tui.cli import cli
from tests.cli.records import lines
from tests.fake.server import FakeCosmos

# what says where to read from, and what would hide that output is buffered or that a screen may take the mouse
_TELLING = (
    "AZURE_COSMOS_",
    "COSMOSDB_",
    "AGENTICFLEET_",
    "PYTHONUNBUFFERED",
    "SSH_CONNECTION",
    "NO_COLOR",
    "COLORFGBG",
)


class Printed(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str
    stdout: bytes

    def rows(self) -> list[dict[str, Any]]:
        """Standard output as one JSON object a line."""
        return [json.loads(each) for each in self.out.split("\n") if each]


Typed: TypeAlias = Callable[..., Printed]


def clean(environ: Mapping[str, str]) -> dict[str, str]:
    """An environment in which nothing says where to read from, profiles neither, and 100 cells are the width."""
    kept = {name: value for name, value in environ.items() if not name.startswith(_TELLING)}
    return {**kept, "COLUMNS": "100", "XDG_CONFIG_HOME": os.devnull}


@pytest.fixture
def account(fake: FakeCosmos, monkeypatch: pytest.MonkeyPatch) -> FakeCosmos:
    """The account that the environment names."""
    for name, value in fake.environ.items():
        monkeypatch.setenv(name, value)
    return fake


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in set(os.environ) - set(clean(os.environ)):
        monkeypatch.delenv(name)
    for name, value in clean({}).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def typed() -> Typed:
    """Type a command in this process."""

    def run(*words: str | Path) -> Printed:
        result = CliRunner().invoke(cli, [str(each) for each in words], prog_name="fleet-tui")
        return Printed(result.exit_code, result.stdout, result.stderr, result.stdout_bytes)

    return run


def spawned(
    *words: str | Path, program: Sequence[str] = (sys.executable, "-m", "fleet_tui"), **options: Any
) -> subprocess.CompletedProcess[bytes]:
    """Type a command in a process of its own."""
    command = [*program, *map(str, words)]
    options = {"capture_output": True, "env": clean(os.environ), "timeout": 30, **options}
    return subprocess.run(command, check=False, **options)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three runs and a segment, as the files of a folder."""
    for name, text in lines().items():
        (tmp_path / name).write_bytes(text)
    return tmp_path
