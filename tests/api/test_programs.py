"""The six programs of `pydoc fleet_tui` and `help python` run as they are printed, and read the same everywhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from azure.cosmos.aio import CosmosClient

from fleet_tui.demo import FOLDER
from fleet_tui.output.topics import DSPY_PROGRAM
from fleet_tui.schema import CONTAINERS
from tests.api.programs import (
    DATABASE,
    PROGRAMS,
    as_of_now,
    of_the_environment,
    printed,
    rows_of,
)
from tests.cli.conftest import Typed
from tests.cli.conftest import typed as typed  # noqa: PLC0414 - a fixture
from tests.emulator.server import TestServer, load
from tests.fake.server import FakeCosmos

ROOT = Path(__file__).parents[2]
DEMO = {title: printed(program) for title, program in PROGRAMS.items()}


def test_the_program_of_the_readme_is_the_first_of_them() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"^```python\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
    assert program.strip() == next(iter(PROGRAMS.values())).strip()


def test_there_are_six_and_each_prints_something() -> None:
    assert len(PROGRAMS) == 6
    assert all(DEMO.values())
    said = " ".join(DEMO)
    for word in ("failed", "One run", "nearest", "examples", "optimization", "cached"):
        assert word in said


def test_they_tell_what_is_in_the_demo() -> None:
    failed, run, alike, examples, progress, cached = DEMO.values()
    assert "wf_01KA8PY0FTJDKRP49SG1Q2PEWD" in failed
    assert 'psycopg.errors.UndefinedColumn: column "ordered_at" does not exist' in run
    numbers = [float(line.split(" ", 1)[0]) for line in alike.splitlines()]
    assert len(numbers) == 3
    assert numbers == sorted(numbers, reverse=True)
    assert len(examples.splitlines()) == 20
    assert progress.splitlines()[:2] == ["semantic_f1 1 0.7", "semantic_f1 2 0.7618"]
    assert cached.startswith("In 2025, AI inference")


@pytest.mark.parametrize("width", ["40", "100", "200"])
def test_help_python_prints_them_line_for_line(typed: Typed, width: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", width)
    said = typed("help", "python").out
    for program in (*PROGRAMS.values(), DSPY_PROGRAM):
        lines = [f"    {line}".rstrip() for line in program.strip().splitlines()]
        assert "\n".join(lines) in said


@pytest.mark.parametrize("title", PROGRAMS)
def test_a_program_reads_the_same_from_a_folder(title: str, tmp_path: Path) -> None:
    for each in CONTAINERS:
        lines = "".join(json.dumps(document) + "\n" for document in as_of_now(each))
        (tmp_path / f"{each.name}.jsonl").write_text(lines)
    program = PROGRAMS[title].replace("demo=True", repr(str(tmp_path)))
    assert rows_of(printed(program)) == rows_of(DEMO[title])


@pytest.mark.parametrize("title", PROGRAMS)
def test_a_program_reads_the_same_from_the_fake(title: str, account: FakeCosmos) -> None:
    assert rows_of(printed(of_the_environment(PROGRAMS[title]))) == rows_of(DEMO[title])
    assert account.of("point", "query")
    assert not account.writes


@pytest.fixture(scope="module")
def loaded(server: TestServer) -> TestServer:
    """The server for tests with the demo in it, in a database of its own."""
    import asyncio

    async def fill() -> None:
        async with CosmosClient(server.endpoint, credential=server.key) as client:
            for each in CONTAINERS:
                await load(client, f"{DATABASE}-programs", each.name, as_of_now(each), f"/{each.partition_key}")

    asyncio.run(fill())
    return server


@pytest.mark.parametrize("title", PROGRAMS)
def test_a_program_reads_the_same_from_the_server(
    title: str, loaded: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_COSMOS_ENDPOINT", loaded.endpoint)
    monkeypatch.setenv("AZURE_COSMOS_KEY", loaded.key)
    monkeypatch.setenv("AZURE_COSMOS_DATABASE", f"{DATABASE}-programs")
    assert rows_of(printed(of_the_environment(PROGRAMS[title]))) == rows_of(DEMO[title])


def test_they_pass_a_strict_type_check(tmp_path: Path) -> None:
    for number, program in enumerate(PROGRAMS.values()):
        (tmp_path / f"program{number}.py").write_text(program)
    assert strict(tmp_path) == "Success: no issues found in 6 source files"


_TYPES = """
import asyncio
from datetime import timedelta
from azure.identity import DefaultAzureCredential
from azure.identity.aio import DefaultAzureCredential as AsyncCredential
import fleet_tui, fleet_tui.sync
from fleet_tui.api import RUNS, AsyncFleet, AsyncRows, Contains, Eq, Sort, Term, WorkflowRun

fleet_tui.connect(endpoint="https://x.documents.azure.com", credential=DefaultAzureCredential())
fleet_tui.sync.connect(endpoint="https://x.documents.azure.com", credential=AsyncCredential())

def newest(fleet: AsyncFleet) -> AsyncRows[WorkflowRun]:
    return fleet.runs([Term(RUNS.field("status"), Eq("failed")), Sort(RUNS.field("score"))], since=timedelta(hours=1))

async def main() -> None:
    async with fleet_tui.connect() as fleet:
        async for run in newest(fleet):
            reveal_type(run)
        reveal_type(run.score)
        reveal_type(await fleet.runs().first())
        reveal_type(await fleet.memories().list(3))
        reveal_type(await fleet.nearest("ann", [1, 2.0]).first())
        reveal_type(await fleet.examples(dataset="d").first())
        reveal_type(await fleet.optimizations().first())
        reveal_type(await fleet.cached("k"))
        reveal_type(await fleet.run("wf_1"))
        reveal_type(await fleet.whole(run))

with fleet_tui.sync.connect() as plain:
    reveal_type([each for each in plain.memories()])
    reveal_type(plain.run("wf_1", user="ann"))
    reveal_type(plain.cached("k"))
    plain.runs(user=7)
    plain.runs().first().nope
"""


def test_a_type_checker_finds_the_type_of_every_answer_and_the_mistakes(tmp_path: Path) -> None:
    (tmp_path / "typed.py").write_text(_TYPES)
    said = strict(tmp_path, all_of_it=True)
    for kind in (
        '"fleet_tui.model.run.WorkflowRun"',
        '"float | None"',
        '"fleet_tui.model.run.WorkflowRun | None"',
        '"list[fleet_tui.model.memory.AgentMemoryItem]"',
        '"fleet_tui.model.memory.AgentMemoryItem | None"',
        '"fleet_tui.model.example.DspyExample | None"',
        '"fleet_tui.model.optimization.OptimizationRun | None"',
        '"fleet_tui.fleet.opened.Opened[fleet_tui.model.cache.CacheEntry] | None"',
        '"fleet_tui.fleet.opened.OpenedRun | None"',
        '"fleet_tui.fleet.opened.Opened[fleet_tui.model.run.WorkflowRun] | None"',
    ):
        assert f"Revealed type is {kind}" in said
    assert "Any" not in said
    errors = [line for line in said.splitlines() if ": error: " in line]
    assert len(errors) == 3, said
    assert 'Argument "user" to "runs" of "SyncFleet" has incompatible type "int"' in said
    assert 'has no attribute "nope"' in said


def strict(folder: Path, *, all_of_it: bool = False) -> str:
    """What the type checker says of the programs of a folder, by its own strictest settings and none of ours."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", ROOT / ".mypy_cache/programs"]
    done = subprocess.run(
        [*command, *sorted(folder.glob("*.py"))], capture_output=True, text=True, check=False, cwd=ROOT
    )
    return done.stdout if all_of_it else done.stdout.strip().splitlines()[-1]


def test_what_examples_prints_for_dspy_is_what_dspy_takes(typed: Typed) -> None:
    pytest.importorskip("dspy")
    rows = typed("examples", "--demo", "--dspy", "--limit", "0").out
    program = f"{DSPY_PROGRAM}print(len(trainset), trainset[0].inputs().keys(), trainset[0].labels().keys())\n"
    done = subprocess.run([sys.executable, "-c", program], input=rows, capture_output=True, text=True, check=True)
    count = len((FOLDER / "dspyExamples.jsonl").read_text().splitlines())
    assert done.stdout.startswith(f"{count} ['task', 'context', 'team', 'available_tools']")
    assert "['assigned_to', 'mode', 'tool_requirements']" in done.stdout
