"""Finds keys of accounts in files that git tracks: whoever can read the repository can read the account."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fleet_tui.admin.doctor.finding import Finding, ok, warn
from fleet_tui.disk import read_file

_FILES: Final = ":(top,glob)**/.env*"
_KEY: Final = re.compile(
    r"""^\s*(?:export\s+)?(?:AZURE_COSMOS_KEY|COSMOSDB_ACCOUNT_KEY)\s*=\s*["']?[A-Za-z0-9+/]{40,}={0,2}|AccountKey=\w{20}""",
    re.MULTILINE,
)
_LARGEST: Final = 1 << 20  # bytes of a file that may be one of settings
_SECONDS: Final = 5


def tracked_key_findings(folder: Path) -> Iterator[Finding]:
    """Yields each tracked .env file of the folder's repository that holds a key; nothing outside of a repository."""
    tracked = _tracked(folder)
    if tracked is None:
        return
    holding = [each for each in tracked if _holds_key(folder / each)]
    for each in holding:
        words = f"{each} holds the key of an account, and git tracks it"
        step = (
            f"git rm --cached {each}, switch to the secondary key, and az cosmosdb keys regenerate the leaked one:"
            " it stays in the history"
        )
        yield warn("key in git", words, step)
    if not holding:
        yield ok("key in git", "no .env file that git tracks holds a key")


def _tracked(folder: Path) -> list[str] | None:
    git = shutil.which("git")
    if git is None:
        return None
    command = [git, "ls-files", "-z", "--", _FILES]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603  # no shell, no word of the user
    except (OSError, subprocess.SubprocessError):
        return None
    return [each.decode("utf-8", "surrogateescape") for each in done.stdout.split(b"\0") if each]


def _holds_key(file: Path) -> bool:
    try:
        return file.stat().st_size <= _LARGEST and bool(_KEY.search(read_file(file).decode("utf-8", "replace")))
    except OSError:
        return False
