"""What nobody asked for is not loaded: help and version answer before the screen and the SDK would be."""

from __future__ import annotations

import ast
import os
import subprocess
import sys

import pytest

HEAVY = ("textual", "rich", "azure", "aiohttp", "dotenv")

PROBE = """
import atexit, sys
sys.argv = ["fleet-tui", *{arguments!r}]
heavy = {heavy!r}
atexit.register(lambda: print("LOADED", sorted({{name.split(".")[0] for name in sys.modules}} & set(heavy))))
{run}
"""
MAIN = "import runpy; runpy.run_module('fleet_tui', run_name='__main__')"


def probed(run: str, *arguments: str, heavy: tuple[str, ...] = HEAVY) -> tuple[str, str]:
    """What it prints and which of the heavy libraries it has loaded at the end."""
    code = PROBE.format(arguments=list(arguments), heavy=heavy, run=run)
    environment = {**os.environ, "TERM": "dumb"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    printed, _, loaded = done.stdout.rpartition("LOADED ")
    return printed, loaded.strip()


def test_importing_the_package_imports_nothing_else() -> None:
    printed, loaded = probed("import fleet_tui; print([name for name in sys.modules if name.startswith('fleet_tui')])")
    assert printed == "['fleet_tui']\n"
    assert loaded == "[]"


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_neither_the_screen_nor_the_sdk_nor_a_loop(option: str) -> None:
    printed, loaded = probed(MAIN, option, heavy=(*HEAVY, "asyncio"))
    assert "fleet-tui" in printed
    assert loaded == "[]"


def test_the_probe_sees_what_is_loaded() -> None:
    assert probed("import textual.color, rich")[1] == "['rich', 'textual']"


@pytest.mark.parametrize(
    "module",
    ["schema", "query.filter_text", "query.cosmos_sql", "query.evaluate", "settings", "fleet", "source.files.local"],
)
def test_the_query_module_can_be_used_without_the_screen_and_the_sdk(module: str) -> None:
    assert probed(f"import fleet_tui.{module}")[1] == "[]"


_SHOWS = "fleet_tui.ui.launch, fleet_tui.ui.driver, fleet_tui.ui.lists.runs"
_LATER = ("examining", "segments", "any_record", "timeline", "run_screen", "pick_screen", "insight", "cosmos")


def test_the_list_of_runs_loads_nothing_of_what_is_seen_later() -> None:
    loaded, _ = probed(f"import sys, {_SHOWS}; print([name for name in sys.modules if name.startswith('fleet_tui.')])")
    parts = {part for name in ast.literal_eval(loaded) for part in name.split(".")}
    assert not parts.intersection(_LATER)
    assert "reading" in parts, "what it does show is there"
