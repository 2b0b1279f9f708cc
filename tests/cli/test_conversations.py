"""Conversations that lie beside runs are named and counted, and never read as something else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fleet_tui.schema import sections
from tests.cli.conftest import Typed

ONE = {"id": "c1", "conversationId": "c1", "userId": "u", "title": "Tides", "messages": [{"role": "user"}]}


@pytest.mark.parametrize(
    ("name", "many", "said"),
    [
        ("conversations.jsonl", 3, "holds 3 conversations, which no list shows"),
        ("conversations.json", 2, "holds 2 conversations, which no list shows"),
        ("conversations.jsonl", 50_000, "holds conversations, which no list shows"),
    ],
)
def test_they_are_counted_and_in_no_list(tmp_path: Path, typed: Typed, name: str, many: int, said: str) -> None:
    (tmp_path / "workflowRuns.jsonl").write_text('{"id": "w", "workflowId": "w", "task": "t"}\n')
    lines = f"{json.dumps(ONE)}\n" * many
    (tmp_path / name).write_text(lines if name.endswith("l") else json.dumps([ONE] * many, indent=1), "utf-8")
    printed = typed("runs", "--data", tmp_path, "--json")
    assert [each["id"] for each in printed.rows()] == ["w"]
    assert f"{name} {said}" in printed.err
    for container in sections()[1:]:
        other = typed(container.section, "--data", tmp_path, "--json")
        assert (other.code, other.out) == (1, "")
        assert f"holds no {container.many}, but runs\n" in other.err


def test_what_is_no_file_of_conversations_is_not_spoken_of(tmp_path: Path, typed: Typed) -> None:
    (tmp_path / "workflowRuns.jsonl").write_text('{"id": "w", "workflowId": "w", "task": "t"}\n')
    (tmp_path / "conversations.jsonl").mkdir()
    assert "conversation" not in typed("runs", "--data", tmp_path, "--json").err
