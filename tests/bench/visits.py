"""How a program is measured: its start, its memory, its keys; times in seconds, all else in bytes."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean, median
from time import perf_counter, sleep
from typing import Any, Final, TypeAlias

from tests.bench.figures import percentile
from tests.bench.terminal import ENVIRONMENT, NotShown, Terminal
from tests.fake.server import FakeCosmos

Command: TypeAlias = Sequence[str | Path]
Visit: TypeAlias = Callable[[Command, str], dict[str, float]]

_DOWN, _RIGHT, _PAGE_DOWN, _ENTER = b"\x1b[B", b"\x1b[C", b"\x1b[6~", b"\r"
_QUIET: Final = 0.15  # seconds without a byte after which a start has settled
_HELD: Final = (
    0.06  # the same for a key, where the next one follows: shorter than a detail waits for the cursor to rest
)
_RESTED: Final = 0.4  # and for a key after which the user looks
_BETWEEN: Final = 0.06
_LETTERS: Final = 40
_LOOKED: Final = 5.0  # seconds
_LEAVING: Final = 2.0  # seconds that a program may take to see that its terminal is gone
_WITHIN_PAGE, _SCROLLING, _PAGES, _STEPS = 40, 80, 8, 5
_TRIP: Final = 0.03  # seconds of a round trip to an account that is far away
_PAGE: Final = 50


def start(command: Command, marker: str) -> dict[str, float]:
    """From the start until it has settled."""
    with Terminal(command, 120, 36) as terminal:
        drawn = terminal.start(marker, _QUIET)
        memory = terminal.memory()
    return {"frame": drawn.shown, "settled": drawn.settled, "bytes": drawn.size, "cpu": drawn.cpu, **memory}


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


def on_a_slow_link(columns: int, rows: int, command: Command, marker: str) -> dict[str, float]:
    """What a link has to carry for a screen of a size: the first paint, then what a user does most, one by one."""
    with Terminal(command, columns, rows) as terminal:
        painted = terminal.start(marker, _RESTED).size
        read_again = terminal.press(b"r", _RESTED).size
        pushed = terminal.press(_ENTER, _RESTED).size
        steps = [terminal.press(_DOWN, _RESTED).size for _ in range(_STEPS)]
        page = terminal.press(_PAGE_DOWN, _RESTED).size
        turned = terminal.press(_RIGHT, _RESTED).size
    return {
        "paint bytes": painted,
        "push bytes": pushed,
        "step bytes": max(steps),
        "page bytes": page,
        "tab bytes": turned,
        "refresh bytes": read_again,
    }


def gone(command: Command, marker: str) -> dict[str, float]:
    """What it costs when nobody can look any more: the terminal is closed without a word."""
    with Terminal(command, 120, 36) as terminal:
        terminal.start(marker, _RESTED)
        terminal.leave()
        sleep(_LEAVING)
        return {"gone cpu": terminal.spent(_LEAVING)}


def live(command: Command, marker: str) -> dict[str, float]:
    """From the start to the rows of an account that is a round trip away; the fake answers at once, and then waits."""
    with FakeCosmos() as fake:
        rows = ({"id": f"live-{n:07}", "workflowId": f"live-{n:07}", "_ts": 1_763_000_000 + n} for n in range(_PAGE))
        fake.container("agentic-fleet", "workflowRuns", "/workflowId").add(*rows)
        fake.latency = _TRIP
        account = {"AZURE_COSMOS_ENDPOINT": fake.endpoint, "AZURE_COSMOS_KEY": fake.key}
        with Terminal(command, 120, 36, {**ENVIRONMENT, **account}) as terminal:
            return {"frame": terminal.start(marker, _QUIET).shown}


def process(command: Command, _: str) -> dict[str, float]:
    """A program that prints and ends: seconds of a processor."""
    began = perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENVIRONMENT) as program:
        assert program.stderr is not None
        said = program.stderr.read().decode(errors="replace")
        _, status, used = os.wait4(program.pid, 0)
        program.returncode = os.waitstatus_to_exitcode(status)
    if program.returncode:
        raise NotShown(said.strip() or f"exit code {program.returncode}")
    return {"time": perf_counter() - began, "cpu": used.ru_utime + used.ru_stime, "peak memory": used.ru_maxrss * 1024}


def printed(command: Command, _: str) -> dict[str, float]:
    """What a program measured of itself, as the JSON that it prints last."""
    done = subprocess.run([*command], capture_output=True, text=True, check=False, env=dict(os.environ))
    if done.returncode:
        raise NotShown(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "it said nothing")
    read: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return read
