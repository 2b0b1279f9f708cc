"""The house stands as it is drawn: who imports whom, how large things are, what they are called."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture import LONGEST_FILE, LONGEST_FUNCTION, violations

ROOT = Path(__file__).parents[1]
SOURCES = {str(each.relative_to(ROOT)): each.read_text() for each in (ROOT / "fleet_tui").rglob("*.py")}
AT_THE_TOP = {"fleet_tui", "tests", "screenshots", "pyproject.toml", "README.md"}


def test_no_module_breaks_a_rule_of_the_house() -> None:
    assert len(SOURCES) > 20
    assert violations(SOURCES) == []


def listed() -> set[str]:
    """What is at the top of the checkout and not ignored, committed or not."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return {file.split("/")[0] for file in files}


def test_the_top_of_the_checkout_is_short() -> None:
    found = listed()
    assert {"fleet_tui", "tests", "pyproject.toml", "README.md"} <= found
    assert {each for each in found - AT_THE_TOP if not each.startswith(".")} == set()


def test_no_file_names_a_place_of_somebodys_machine() -> None:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py", "*.js", "*.md", "*.toml", ".*"]
    files = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    place = re.compile(r"/(?:root|home/\w+|Users/\w+|work/\w+)/")
    assert len(files) > 20
    assert [each for each in files if (ROOT / each).is_file() and place.search((ROOT / each).read_text())] == []


HEAD = "from __future__ import annotations\n"

PLANTED = {
    "query/query.py": ("from fleet_tui.model.run import WorkflowRun", "query imports model.run.WorkflowRun"),
    "query/evaluate.py": ("from fleet_tui.source import base", "query imports source.base"),
    "model/run.py": ("from fleet_tui.fleet import Fleet", "model imports fleet.Fleet"),
    "schema.py": ("from fleet_tui.query import query", "schema imports query.query"),
    "text.py": ("from fleet_tui.errors import FleetError", "text imports errors.FleetError"),
    "settings.py": ("from fleet_tui.source.open import open_source", "settings imports source.open.open_source"),
    "settings/read.py": ("from dotenv import dotenv_values", "settings imports dotenv.dotenv_values"),
    "source/cosmos/source.py": ("import textual", "source imports textual"),
    "source/cosmos/reader.py": ("import rich.text", "source imports rich.text"),
    "source/files/local.py": ("from azure.cosmos import CosmosClient", "source imports azure.cosmos.CosmosClient"),
    "source/files/files.py": ("from fleet_tui.model.run import WorkflowRun", "source imports model.run.WorkflowRun"),
    "demo/__init__.py": ("from fleet_tui.clock import frozen", ""),
    "fleet/fleet.py": ("from fleet_tui.source.open import open_source", "fleet imports source.open.open_source"),
    "ui/app.py": ("from fleet_tui.source.open import open_source", "ui imports source.open.open_source"),
    "present/cells.py": ("from fleet_tui.ui.app import App", "present imports ui.app.App"),
    "ui/frame.py": ("from fleet_tui.output.records import print_rows", "ui imports output.records.print_rows"),
    "ui/session.py": ("def f() -> None:\n    import azure.cosmos", "ui imports azure.cosmos"),
    "output/records.py": ("from fleet_tui.ui.app import App", "output imports ui.app.App"),
    "admin/doctor/doctor.py": ("from fleet_tui.fleet import Fleet", "admin imports fleet.Fleet"),
    "cli.py": ("from fleet_tui.ui.app import run_app", "cli imports ui.app.run_app before it is needed"),
    "__main__.py": ("from fleet_tui.fleet import Fleet", "__main__ imports fleet.Fleet"),
    "query/filter_text.py": ("from fleet_tui.query.query import _VALUES", "query.query._VALUES is private"),
    "query/a.py": ("from .query import Query", ".query.Query is relative"),
    "insight/a.py": ("X = 1", "insight is no room of the house"),
    "model/event.py": ("def f(a: int, b) -> None: ...", "f(b) has no type"),
    "model/judge.py": ("class A:\n    def f(self, *rest) -> None: ...", "f(rest) has no type"),
    "model/axis.py": ("class A:\n    @staticmethod\n    def f(a) -> None: ...", "f(a) has no type"),
    "model/record.py": ("async def f(): ...", "f returns no type"),
    "model/phases.py": ("class QueryManager: ...", "QueryManager says nothing"),
    "model/helpers.py": ("X = 1", "helpers says nothing"),
    "model/steps.py": ("def get_info() -> None: ...", "get_info says nothing"),
    "model/reader.py": ("class data: ...", "data says nothing"),
    "model/decode.py": ("class CosmosService: ...", "CosmosService says nothing"),
    "model/segments.py": ("def f() -> None:\n" + "    ...\n" * LONGEST_FUNCTION, "f has 51 lines"),
    "model/timeline.py": ("X = 1\n" * LONGEST_FILE, "401 lines"),
}


@pytest.mark.parametrize("path", PLANTED)
def test_a_planted_violation_is_found(path: str) -> None:
    text, what = PLANTED[path]
    found = violations({f"fleet_tui/{path}": HEAD + text})
    assert [each.split(": ", 1)[1] for each in found] == ([what] if what else [])


def test_postponed_annotations_are_asked_for() -> None:
    assert violations({"fleet_tui/clock.py": "import re\n"}) == ["fleet_tui/clock.py:1: annotations are not postponed"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("source/cosmos/client.py", "from azure.cosmos.aio import CosmosClient"),
        ("source/cosmos/fan_out.py", "from fleet_tui.query.query import Query"),
        ("source/open.py", "from fleet_tui import demo\nfrom fleet_tui.settings import Settings"),
        ("source/files/rows.py", "from fleet_tui.model.decode import decode"),
        ("model/run.py", "from fleet_tui.query.projection import value_at"),
        ("ui/lists/runs.py", "import textual\nfrom fleet_tui.source.base import Page"),
        ("cli.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from fleet_tui.fleet import Fleet"),
        ("cli.py", "import click\ndef f() -> None:\n    from fleet_tui.ui.app import run_app"),
        ("errors.py", "class ServiceFailed(Exception): ..."),
        ("model/a.py", "class A:\n    def f(self) -> None: ...\n    @classmethod\n    def g(cls, a: int) -> None: ..."),
    ],
)
def test_what_the_house_allows_is_let_through(path: str, text: str) -> None:
    assert violations({f"fleet_tui/{path}": HEAD + text}) == []
