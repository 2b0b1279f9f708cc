"""Bytes that are no UTF-8 are read as far as they go, and said: how many lines, and which is the first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Typed

GOOD = b'{"id": "a", "workflowId": "a", "task": "t", "_ts": 1795000000}\n'
LATIN = b'{"id": "b", "workflowId": "b", "task": "caf\xe9", "_ts": 1795000001}\n'


@pytest.mark.parametrize("name", ["given.jsonl", "given.json", "workflowRuns.jsonl", "execution_history.jsonl"])
@pytest.mark.parametrize("form", ["--json", "--plain", "--raw"])
def test_lines_that_are_no_utf_8_are_rows_and_are_said(typed: Typed, tmp_path: Path, name: str, form: str) -> None:
    path = tmp_path / name
    path.write_bytes(GOOD + LATIN + GOOD + LATIN)
    for limit in ("1", "0"):
        printed = typed("runs", form, "--limit", limit, "--data", path)
        assert "shown otherwise than stored · first: line " in printed.err
        assert "byte 44 is no UTF-8" in printed.err
    assert f"{name}: 2 lines shown otherwise than stored · first: line 2, byte 44 is no UTF-8" in printed.err


def test_utf_8_is_nothing_to_speak_of(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "given.jsonl"
    path.write_bytes(GOOD + LATIN.replace(b"\xe9", "é".encode()))
    assert "otherwise" not in typed("runs", "--json", "--data", path).err
