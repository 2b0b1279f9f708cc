"""A key in a file that git tracks is found, and only there."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from fleet_tui.admin.doctor.finding import Grade
from fleet_tui.admin.doctor.tracked_keys import tracked_key_findings

KEY = "C2y6yDjf5R" * 8 + "xxxxxx=="


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    return tmp_path


def track(repository: Path, name: str, text: str) -> None:
    (repository / name).parent.mkdir(exist_ok=True)
    (repository / name).write_text(text)
    subprocess.run(["git", "-C", repository, "add", "-f", name], check=True)


@pytest.mark.parametrize(
    "line",
    [
        f"AZURE_COSMOS_KEY={KEY}",
        f'export COSMOSDB_ACCOUNT_KEY = "{KEY}"',
        f"OTHER=AccountEndpoint=https://a/;AccountKey={KEY}",
    ],
)
def test_a_key_in_a_tracked_file_is_a_warning_without_the_key(repository: Path, line: str) -> None:
    track(repository, "deep/.env.production", f"# settings\n{line}\n")
    (found,) = tracked_key_findings(repository)
    assert found.grade is Grade.WARN
    assert found.words == "deep/.env.production holds the key of an account, and git tracks it"
    assert "az cosmosdb keys regenerate" in found.next_step
    assert KEY not in str(found)


def test_placeholders_and_untracked_files_are_none(repository: Path) -> None:
    track(repository, ".env.example", "AZURE_COSMOS_KEY=<your-key>\nCOSMOSDB_ACCOUNT_KEY=\n")
    track(repository, "README.md", f"AZURE_COSMOS_KEY={KEY}\n")
    (repository / ".env.local").write_text(f"AZURE_COSMOS_KEY={KEY}\n")
    (found,) = tracked_key_findings(repository)
    assert found.grade is Grade.OK


def test_there_is_nothing_to_say_outside_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / ".env").write_text(f"AZURE_COSMOS_KEY={KEY}\n")
    assert list(tracked_key_findings(tmp_path)) == []
