"""Measures the goals: `python -m tests.bench`; all programs start again and again in the same run, in random order."""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tests.bench.figures import Goal, Round, Verdict, table
from tests.bench.programs import Program, prepare, programs
from tests.bench.terminal import NotShown

GOALS: Final = (
    Goal("G1", "demo: start to first real frame", "frame", "demo", "hello", 1.15),
    Goal("G2", "demo: start until settled", "settled", "demo", "hello", 1.3),
    Goal("G2", "demo: bytes until settled", "bytes", "demo", "hello", 2.0),
    Goal("G3", "live: start to first paint", "frame", "live keys", "demo keys", 1.05),
    Goal("G3", "live: worst key while the SDK loads", "worst key", "live keys", "demo keys", 2.0),
    Goal("G4", "demo: memory after first paint", "memory", "demo", "hello", 1.25),
    Goal("G4", "live: memory with the SDK", "memory", "live keys", "hello", 1.9),
    Goal("G5", "run of 100,000 events: start to first page", "frame", "run", "DataTable", 0.03),
    Goal("G6", "history of 1,000,000 runs: start to first page", "frame", "history", "hello", 1.25),
    Goal("G7", "run of 100,000 events: key down, median", "key", "run", "DataTable", 0.2),
    Goal("G7", "run of 100,000 events: key down, p99", "key p99", "run", "DataTable", 0.15),
    Goal("G8", "run of 100,000 events: bytes per key down", "key bytes", "run", "DataTable", 0.06),
    Goal("G8", "run of 100,000 events: bytes per page down", "page bytes", "run", "DataTable", 0.6),
    Goal(
        "G9", "memory added by 100,000 events", "memory", "run", "DataTable", 0.4, less=("short run", "short DataTable")
    ),
    Goal("G10", "filter key over 10,000 rows, painted", "filter cpu", "filter", None, 16.7, unit="ms CPU"),
    Goal("G11", "chart, 4 x 2,000 points: first drawing", "first", "chart", "textual-plot", 0.2),
    Goal("G11", "chart, 4 x 2,000 points: drawn again", "again", "chart", "textual-plot", 0.2),
    Goal("G12", "idle: bytes", "idle bytes", "idle", None, 0, unit="B/s"),
    Goal("G12", "idle: processor", "idle cpu", "idle", None, 0.5, unit="%"),
    Goal("G13", "80x24: bytes of the first paint", "paint bytes", "demo 80x24", None, 16 << 10),
    Goal("G13", "80x24: bytes of a step with its detail", "step bytes", "demo 80x24", None, 4 << 10),
    Goal("G13", "80x24: bytes of opening a record", "push bytes", "demo 80x24", None, 8 << 10),
)
_ASKED_FOR: Final = ("G6", "G11", "G13")  # measured only with --only


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 whatever is reached, 1 when a program did not come up."""
    options = _parser().parse_args(arguments)
    wanted = options.only or [each.id for each in GOALS if each.id not in _ASKED_FOR]
    goals = [each for each in GOALS if each.id in wanted]
    names = list(dict.fromkeys(name for each in goals for name in each.programs))
    with tempfile.TemporaryDirectory(prefix="fleet-bench-") as folder:
        prepare(Path(folder), names)
        try:
            rounds = list(_rounds({name: programs(Path(folder))[name] for name in names}, options.rounds))
        except NotShown as error:
            print(error, file=sys.stderr)
            return 1
    verdicts = [Verdict.of(goal, rounds) for goal in goals]
    if options.json:
        print(json.dumps({"goals": [each.row() for each in verdicts], "rounds": rounds}))
    else:
        print(table([each.cells() for each in verdicts]))
    return 0


def _rounds(chosen: dict[str, Program], count: int) -> Iterator[Round]:
    for number in range(1, count + 1):
        readings = {}
        for name in random.sample(list(chosen), len(chosen)):
            print(f"\rround {number} of {count}: {name:<20}", end="", file=sys.stderr, flush=True)
            readings[name] = chosen[name].measure()
        yield readings
    print(f"\r{'':<40}\r", end="", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    ids = tuple(dict.fromkeys(each.id for each in GOALS))
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description="Ratios against a bare Textual app and its DataTable; times of different runs do not compare.",
        epilog="`python -m tests.bench.fan_out` measures G15.",
    )
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="starts of each program (5)")
    help_only = f"only this goal, may be repeated: {' '.join(ids)}; without it, all but {' and '.join(_ASKED_FOR)}"
    parser.add_argument("--only", action="append", choices=ids, metavar="GOAL", help=help_only)
    parser.add_argument("--json", action="store_true", help="every reading of every round")
    return parser


if __name__ == "__main__":
    sys.exit(main())
