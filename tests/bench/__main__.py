"""Measures the goals: `python -m tests.bench`; all programs start again and again in the same run, in random order."""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic

from tests.bench.figures import Goal, Round, Verdict, markdown, table
from tests.bench.goals import ASKED_FOR, GOALS, HELD
from tests.bench.programs import Absent, Program, prepare, programs
from tests.bench.terminal import NotShown


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 whatever is reached, 1 when a program did not come up."""
    options = _parser().parse_args(arguments)
    began = monotonic()
    goals = _chosen(options.only, options.all)
    absent: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="fleet-bench-") as folder:
        names = list(dict.fromkeys(name for each in goals for name in each.programs))
        prepare(Path(folder), names)
        try:
            rounds = list(_rounds(goals, programs(Path(folder)), options.rounds, absent))
        except NotShown as error:
            print(error, file=sys.stderr)
            return 1
    verdicts = [Verdict.of(goal, rounds) for goal in goals]
    if options.json:
        print(json.dumps({"goals": [each.row() for each in verdicts], "rounds": rounds}))
        return 0
    held = HELD if options.all else ()
    rows = sorted((each.cells() for each in (*verdicts, *held)), key=lambda cells: int(cells[0][1:]))
    print(markdown(rows) if options.markdown else table(rows))
    for name, why in absent.items():
        print(f"not measured: {name}: {why}")
    print(f"{options.rounds} rounds, {(monotonic() - began) / 60:.0f} min")
    return 0


def _chosen(only: Sequence[str] | None, everything: bool) -> list[Goal]:
    if everything:
        return list(GOALS)
    return [each for each in GOALS if (each.id in only if only else each.id not in ASKED_FOR)]


def _rounds(goals: Sequence[Goal], known: dict[str, Program], count: int, absent: dict[str, str]) -> Iterator[Round]:
    """Each program of a goal once a round; what is not here is asked once, and told in `absent`."""
    for number in range(1, count + 1):
        wanted = {name for each in goals if number == 1 or not each.once for name in each.programs} - absent.keys()
        readings = {}
        for name in random.sample(sorted(wanted), len(wanted)):
            print(f"\rround {number} of {count}: {name:<20}", end="", file=sys.stderr, flush=True)
            try:
                readings[name] = known[name].measure()
            except Absent as why:
                absent[name] = str(why)
        yield readings
    print(f"\r{'':<40}\r", end="", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    ids = tuple(dict.fromkeys(each.id for each in GOALS))
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description="Ratios against a bare Textual app and its DataTable; times of different runs do not compare.",
        epilog="Without --only or --all it takes about 5 minutes, with --all about 20, and 2 GB for its files.",
    )
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="starts of each program (5)")
    help_only = f"only this goal, may be repeated: {' '.join(ids)}; without it, all but {', '.join(ASKED_FOR)}"
    parser.add_argument("--only", action="append", choices=ids, metavar="GOAL", help=help_only)
    parser.add_argument("--all", action="store_true", help="every goal; the large files in one round")
    parser.add_argument("--json", action="store_true", help="every reading of every round")
    parser.add_argument("--markdown", action="store_true", help="the rows as the README has them")
    return parser


if __name__ == "__main__":
    sys.exit(main())
