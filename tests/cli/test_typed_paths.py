"""A file typed where a command or a filter is meant is named, with the option that reads it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Typed

RUN = {"id": "w", "workflowId": "w", "task": "Count the buoys", "_ts": 1}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (found := tmp_path / "my runs.json").write_text(json.dumps(RUN))
    return found


def test_alone_it_is_no_command_and_said_how_it_is_opened(typed: Typed, path: Path) -> None:
    printed = typed(path)
    assert (printed.code, printed.out) == (2, "")
    assert printed.err == f"fleet-tui: {path} is no command, but a file\n  fleet-tui --data '{path}' opens it\n"
    assert f"is no command, but a folder\n  fleet-tui --data {path.parent} opens it\n" in typed(path.parent).err
    assert "No such command 'nowhere.json'" in typed("nowhere.json").err


@pytest.mark.parametrize("command", ["runs", "memories", "optimizations", "examples", "cache", "failures", "tools"])
def test_as_a_filter_it_is_said_how_it_is_read_where_nothing_else_is(typed: Typed, path: Path, command: str) -> None:
    printed = typed(command, path)
    assert (printed.code, printed.out) == (2, "")
    assert f"nothing says where to read from, but {path} is a file\n  --data '{path}' reads it" in printed.err
    assert "is a file" not in typed(command, "nowhere.json").err


def test_where_something_else_is_read_a_word_stays_a_filter(typed: Typed, path: Path) -> None:
    printed = typed("runs", path, "--demo")
    assert "is a file" not in printed.err
