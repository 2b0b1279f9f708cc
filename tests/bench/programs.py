"""The programs under measurement, and what is read of each: its start, its memory, its keys."""

from __future__ import annotations

import compileall
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Final, TypeAlias

import fleet_tui
from tests.bench import charts
from tests.bench.figures import percentile
from tests.bench.files import RUN_ID, write_history, write_run
from tests.bench.terminal import ENVIRONMENT, Terminal
from tests.fake.server import FakeCosmos

Command: TypeAlias = Sequence[str | Path]
Visit: TypeAlias = Callable[[Command, str], dict[str, float]]

_APPS: Final = Path(__file__).parent / "apps"
_FLEET: Final = Path(sys.executable).with_name("fleet-tui")
_DOWN, _PAGE_DOWN, _ENTER = b"\x1b[B", b"\x1b[6~", b"\r"
_QUIET: Final = 0.15  # seconds without a byte after which a start has settled
_HELD: Final = (
    0.06  # the same for a key, where the next one follows: shorter than a detail waits for the cursor to rest
)
_RESTED: Final = 0.4  # and for a key after which the user looks
_MANY, _FEW, _LINES = 100_000, 10, 1_000_000
_BETWEEN = 0.06
_LETTERS = 40
_LOOKED: Final = 5.0  # seconds
_WITHIN_PAGE, _SCROLLING, _PAGES, _STEPS = 40, 80, 8, 5


@dataclass(frozen=True, slots=True)
class Program:
    """How it is started, what is on screen when its first real frame is, and how it is measured."""

    command: Command
    marker: str
    visit: Visit

    def measure(self) -> dict[str, float]:
        """Its readings by name: times in seconds, all else in bytes."""
        return self.visit(self.command, self.marker)


def start(command: Command, marker: str) -> dict[str, float]:
    """From the start until it has settled."""
    with Terminal(command, 120, 36) as terminal:
        drawn = terminal.start(marker, _QUIET)
        memory = terminal.memory()
    return {"frame": drawn.shown, "settled": drawn.settled, "bytes": drawn.size, **memory}


def keys(command: Command, marker: str) -> dict[str, float]:
    """From the start through a list with keys held down: within the first page, then scrolling, then by pages."""
    with Terminal(command, 120, 36) as terminal:
        frame = terminal.start(marker, _QUIET).shown
        first = [terminal.press(_DOWN, _HELD) for _ in range(_WITHIN_PAGE)]
        downs = [terminal.press(_DOWN, _HELD) for _ in range(_SCROLLING)]
        pages = [terminal.press(_PAGE_DOWN, _HELD) for _ in range(_PAGES)]
        memory = terminal.memory()
    latencies = [each.settled for each in downs]
    return {
        "frame": frame,
        "first keys": max(each.settled for each in first),
        "key": median(latencies),
        "key p99": percentile(latencies, 0.99),
        "key bytes": mean(each.size for each in downs),
        "page bytes": median(each.size for each in pages),
        **memory,
    }


def keys_while_loading(command: Command, marker: str) -> dict[str, float]:
    """From the start through letters typed into the filter, one every 60 ms, while an SDK may be loading."""
    with FakeCosmos() as fake:
        fake.container("agentic-fleet", "workflowRuns", "/workflowId", ranges=2).add({"id": "r", "workflowId": "r"})
        account = {"AZURE_COSMOS_ENDPOINT": fake.endpoint, "AZURE_COSMOS_KEY": fake.key}
        with Terminal(command, 120, 36, {**ENVIRONMENT, **account}) as terminal:
            frame = terminal.start(marker, 0.01).shown
            terminal.press(b"/", _BETWEEN)
            latencies = [terminal.press(b"x", _BETWEEN).shown for _ in range(_LETTERS)]
            memory = terminal.memory()
    return {"frame": frame, "worst key": max(latencies), **memory}


def idle(command: Command, marker: str) -> dict[str, float]:
    """What it costs to be looked at."""
    with Terminal(command, 120, 36) as terminal:
        terminal.start(marker, _RESTED)
        terminal.press(_DOWN, 1.0)
        return terminal.idle(_LOOKED)


def filter_key(command: Command, _: str) -> dict[str, float]:
    """What it printed itself: seconds of a processor cannot be told from outside."""
    done = subprocess.run([*command], capture_output=True, check=True, text=True)
    return {"filter cpu": float(done.stdout.split()[-1])}


def small_screen(command: Command, marker: str) -> dict[str, float]:
    """What a slow link has to carry at 80x24: the first paint, a record opened, a step that the detail follows."""
    with Terminal(command, 80, 24) as terminal:
        painted = terminal.start(marker, _RESTED).size
        pushed = terminal.press(_ENTER, _RESTED).size
        steps = [terminal.press(_DOWN, _RESTED).size for _ in range(_STEPS)]
    return {"paint bytes": painted, "push bytes": pushed, "step bytes": max(steps)}


def programs(folder: Path) -> dict[str, Program]:
    """All of them by name; their files are expected in the folder."""
    long_run, short_run, history = (folder / name for name in _WRITERS)
    row = r"…[0-9A-Z]{7} "  # a run's short id
    fleet_run = (_FLEET, "run", RUN_ID, "--data")
    table = (sys.executable, _APPS / "datatable.py")
    chart = (sys.executable, "-m", "tests.bench.charts")
    item = "item 0000003"
    return {
        "hello": Program((sys.executable, _APPS / "hello.py"), "hello bench", start),
        "demo": Program((_FLEET, "--demo"), row, start),
        "demo 80x24": Program((_FLEET, "--demo"), row, small_screen),
        "demo keys": Program((_FLEET, "--demo"), "help", keys_while_loading),
        "live keys": Program((_FLEET,), "help", keys_while_loading),
        "idle": Program((_FLEET, "--demo"), row, idle),
        "filter": Program((sys.executable, "-m", "tests.bench.apps.filter_key"), "", filter_key),
        "chart": Program((*chart, "ours"), "", charts.measure),
        "textual-plot": Program((*chart, "textual-plot"), "", charts.measure),
        "history": Program((_FLEET, "runs", "--data", history), f"{_LINES - 3:07}", start),
        "run": Program((*fleet_run, long_run), item, keys),
        "short run": Program((*fleet_run, short_run), item, start),
        "DataTable": Program((*table, str(_MANY)), item, keys),
        "short DataTable": Program((*table, str(_FEW)), item, start),
    }


def prepare(folder: Path, names: Sequence[str]) -> None:
    """Byte-compile all that is started, so that no start compiles, and write the files that the programs read."""
    for place in (sysconfig.get_path("purelib"), Path(fleet_tui.__file__).parent, _APPS):
        compileall.compile_dir(place, quiet=2)
    for path, write in _WRITERS.items():
        if any(folder / path in programs(folder)[name].command for name in names):
            (folder / path).parent.mkdir()
            write(folder / path)


_WRITERS: Final[dict[str, Callable[[Path], None]]] = {
    "long/workflowRuns.jsonl": lambda path: write_run(path, _MANY),
    "short/workflowRuns.jsonl": lambda path: write_run(path, _FEW),
    "history/execution_history.jsonl": lambda path: write_history(path, _LINES),
}
