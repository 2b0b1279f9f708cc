"""The programs under measurement, how each is started, and the files that they read."""

from __future__ import annotations

import compileall
import json
import shutil
import sys
import sysconfig
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import fleet_tui
from fleet_tui.query.cosmos_sql import compile_streams
from fleet_tui.query.query import Query
from fleet_tui.schema import RUNS
from tests.bench import charts, fan_out, visits
from tests.bench.files import (
    OPTIMIZATION_ID,
    RUN_ID,
    write_history,
    write_long_run,
    write_optimization,
    write_run,
    write_runs,
    write_texts,
)
from tests.bench.visits import Command, Visit

_APPS: Final = Path(__file__).parent / "apps"
_FLEET: Final = Path(sys.executable).with_name("fleet-tui")
_MANY, _FEW, _MILLION = 100_000, 10, 1_000_000
_SUITE: Final = Path(__file__).parents[2] / ".pytest_cache/v/fleet/suite"


class Absent(Exception):
    """A program that is not installed here, or a figure that nobody has measured yet."""


@dataclass(frozen=True, slots=True)
class Program:
    """How it is started, what is on screen when its first real frame is, and how it is measured."""

    command: Command
    marker: str
    visit: Visit

    def measure(self) -> dict[str, float]:
        """Its readings by name: times in seconds, all else in bytes."""
        if not shutil.which(self.command[0]):
            raise Absent(f"{self.command[0]} is not installed")
        return self.visit(self.command, self.marker)


def programs(folder: Path) -> dict[str, Program]:
    """All of them by name; their files are expected in the folder."""
    long_run, short_run, million, history, many, runs, rounds, texts = (folder / name for name in _WRITERS)
    row = r"…[0-9A-Z]{7} "  # a run's short id
    fleet_run = (_FLEET, "run", RUN_ID, "--data")
    table = (sys.executable, _APPS / "datatable.py")
    chart = (sys.executable, "-m", "tests.bench.charts")
    waits = (sys.executable, "-m", "tests.bench.apps.waits")
    orjson = (sys.executable, _APPS / "orjson_loop.py")
    item, first = "item 0000002", f"{_MILLION - 3:07}"
    [statement] = compile_streams(Query(RUNS))
    return {
        "hello": Program((sys.executable, _APPS / "hello.py"), "hello bench", visits.start),
        "harlequin": Program(("harlequin",), "Data Catalog", visits.start),
        "toolong": Program(("tl", history), f"{_MILLION - 1:07}|0000003", visits.start),
        "demo": Program((_FLEET, "--demo"), row, visits.start),
        "demo 80x24": Program((_FLEET, "--demo"), row, partial(visits.on_a_slow_link, 80, 24)),
        "demo 120x36": Program((_FLEET, "--demo"), row, partial(visits.on_a_slow_link, 120, 36)),
        "demo keys": Program((_FLEET, "--demo"), "help", visits.keys_while_loading),
        "live keys": Program((_FLEET,), "help", visits.keys_while_loading),
        "live rows": Program((_FLEET,), "live-00000", visits.live),
        "SDK rows": Program((sys.executable, _APPS / "sdk_rows.py", statement.text), "live-00000", visits.live),
        "idle": Program((_FLEET, "--demo"), row, visits.idle),
        "gone": Program((_FLEET, "--demo"), row, visits.gone),
        "filter": Program((sys.executable, "-m", "tests.bench.apps.filter_key"), "", visits.filter_key),
        "chart": Program((*chart, "ours"), "", charts.measure),
        "textual-plot": Program((*chart, "textual-plot"), "", charts.measure),
        "history": Program((_FLEET, "runs", "--data", history), first, visits.start),
        "runs": Program((_FLEET, "runs", "--data", runs), first, visits.start),
        "failed runs": Program((_FLEET, "runs", "status:failed", "--data", runs), "9[0-9]{5}", visits.start),
        "orjson": Program((*orjson, "pass", runs), "", visits.process),
        "printed": Program((_FLEET, "runs", "--json", "--limit", "0", "--data", many), "", visits.process),
        "orjson printed": Program((*orjson, "print", many), "", visits.process),
        "run": Program((*fleet_run, long_run), item, visits.keys),
        "short run": Program((*fleet_run, short_run), item, visits.start),
        "long run": Program((*fleet_run, million), item, visits.start),
        "run keys": Program((*waits, "run", RUN_ID, long_run), "", visits.printed),
        "round keys": Program((*waits, "rounds", OPTIMIZATION_ID, rounds), "", visits.printed),
        "text keys": Program((*waits, "texts", RUN_ID, texts), "", visits.printed),
        "program keys": Program((*waits, "program", OPTIMIZATION_ID, texts), "", visits.printed),
        "DataTable": Program((*table, str(_MANY)), item, visits.keys),
        "short DataTable": Program((*table, str(_FEW)), item, visits.start),
        "32 ranges": Program((sys.executable,), "", lambda _command, _marker: fan_out.ratio()),
        "suite": Program((sys.executable,), "", lambda _command, _marker: suite()),
    }


def suite() -> dict[str, float]:
    """Seconds of all tests, as pytest kept them when they last ran."""
    if not _SUITE.exists():
        raise Absent("the tests have not run here")
    return {"seconds": json.loads(_SUITE.read_text(encoding="utf-8"))}


def prepare(folder: Path, names: Sequence[str]) -> None:
    """Byte-compile all that is started, so that no start compiles, and write the files that the programs read."""
    for place in (sysconfig.get_path("purelib"), Path(fleet_tui.__file__).parent, _APPS):
        compileall.compile_dir(place, quiet=2)
    for path, write in _WRITERS.items():
        if any(folder / path in programs(folder)[name].command for name in names):
            (folder / path).parent.mkdir(exist_ok=True)
            write(folder / path)


_WRITERS: Final[dict[str, Callable[[Path], None]]] = {
    "long/workflowRuns.jsonl": lambda path: write_run(path, _MANY),
    "short/workflowRuns.jsonl": lambda path: write_run(path, _FEW),
    "million": lambda path: write_long_run(path, _MILLION),
    "history/execution_history.jsonl": lambda path: write_history(path, _MILLION),
    "many/workflowRuns.jsonl": lambda path: write_runs(path, _MANY),
    "runs/workflowRuns.jsonl": lambda path: write_runs(path, _MILLION),
    "rounds/dspyOptimizationRuns.jsonl": lambda path: write_optimization(path, _MANY),
    "texts": lambda path: write_texts(path, _MILLION),
}
