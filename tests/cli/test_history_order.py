"""A history is listed by its lines: no word says that it is in the order of its times."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click import Context

from fleet_tui.cli.group import cli
from tests.cli.conftest import Typed


def history(folder: Path) -> Path:
    """Three failed runs whose times contradict their lines, by user."""
    path = folder / "execution_history.jsonl"
    ends = {"late": "2025-11-17T12:00:00Z", "early": "2025-11-17T08:00:00Z", "noon": "2025-11-17T10:00:00Z"}
    runs = (
        {"workflowId": name, "userId": "ann", "task": name, "status": "failed", "end_time": end}
        for name, end in ends.items()
    )
    path.write_text("".join(f"{json.dumps(each)}\n" for each in runs), "utf-8")
    return path


@pytest.mark.parametrize("form", ["--plain", "--json"])
@pytest.mark.parametrize(
    ("asked", "order"), [("", "last line first"), ("sort:written", "first line first"), ("-sort:written", "last line")]
)
@pytest.mark.parametrize("whole_folder", [True, False])
def test_a_list_of_a_history_says_that_it_is_by_lines(
    typed: Typed, tmp_path: Path, form: str, asked: str, order: str, *, whole_folder: bool
) -> None:
    path = history(tmp_path)
    printed = typed("runs", *filter(None, [asked]), form, "--data", tmp_path if whole_folder else path)
    assert f"fleet-tui: runs {order}" in printed.err
    assert "newest" not in printed.err + printed.out


def test_sorted_by_another_field_it_is_in_that_order_and_says_so(typed: Typed, tmp_path: Path) -> None:
    printed = typed("runs", "-sort:created", "--json", "--data", history(tmp_path))
    assert "line first" not in printed.err


def test_beside_a_container_of_runs_it_is_ordered_by_time_and_nothing_is_said_of_lines(
    typed: Typed, tmp_path: Path
) -> None:
    history(tmp_path)
    (tmp_path / "workflowRuns.jsonl").write_text('{"id": "r", "workflowId": "r", "_ts": 1763373000}\n')
    printed = typed("runs", "--json", "--data", tmp_path)
    assert [row["id"] for row in printed.rows()] == ["late", "noon", "r", "early"]
    assert "line first" not in printed.err


def test_a_user_was_seen_last_at_the_latest_time_and_not_in_the_last_line(typed: Typed, tmp_path: Path) -> None:
    (row,) = typed("users", "--json", "--data", history(tmp_path)).rows()
    assert row["last_written_at"] == "2025-11-17T12:00:00Z"


def help_of(noun: str) -> str:
    command = cli.get_command(Context(cli), noun)
    return (command and command.help) or ""


def test_last_failed_is_the_first_of_its_list_and_the_help_says_no_more(typed: Typed, tmp_path: Path) -> None:
    assert typed("run", "last-failed", "--json", "--data", history(tmp_path)).rows()[0]["id"] == "noon"
    assert "the first of its list" in " ".join(help_of("run").split())
    assert "of execution_history.jsonl the last line" in help_of("runs")
