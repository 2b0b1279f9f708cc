"""The README is held to what is true: its commands, its tables, its lines of Python."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.readme import TABLES, rendered

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The code blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_ci_runs_the_very_line_that_the_readme_gives_for_the_tests() -> None:
    demo, tests = blocks("sh")[0].strip().split("\n")
    assert demo.endswith("fleet-tui --demo")
    assert tests.endswith("pytest -q")
    assert tests in (ROOT / ".ci" / "run").read_text(encoding="utf-8").split("\n")


def test_the_tables_of_keys_and_fields_are_what_the_code_says() -> None:
    assert all(f"<!-- {name} -->" in README for name in TABLES)
    assert rendered(README) == README, "python -m tests.readme writes them anew"


def test_the_lines_of_python_in_the_readme_run_and_print_failed_runs() -> None:
    code = blocks("python")[0]
    assert len([line for line in code.split("\n") if line.strip()]) <= 9
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stderr == ""
    assert "wf_01KA8PY0FTJDKRP49SG1Q2PEWD" in done.stdout


def test_every_picture_that_the_readme_shows_is_there() -> None:
    pictures = re.findall(r"\]\((screenshots/[^)]+)\)", README)
    assert pictures
    assert all((ROOT / each).is_file() for each in pictures)
