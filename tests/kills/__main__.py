"""Kills writers (-9) while they append events, and looks whether each event is stored exactly once.

Exit code 1 when an event was lost or doubled.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

from tests.kills.kills import kills
from tests.kills.writing import EVENTS


def read(words: Sequence[str]) -> tuple[int, int]:
    """How many kills are asked for, and by which seed."""
    parser = argparse.ArgumentParser("python -m tests.kills", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=200, help="how many writers are killed (%(default)s)")
    parser.add_argument("seed", nargs="?", type=int, default=2026, help="decides when (%(default)s)")
    found = parser.parse_args(words)
    if found.count < 1:
        parser.error(f"no number of kills: {found.count}")
    return found.count, found.seed


def main(count: int, seed: int) -> int:
    """Returns the exit code."""
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # the killed hang up in the middle of a reply
    told = kills(count, seed, lambda text: print(text, flush=True))
    for (step, moment), number in sorted(told.killed.items()):
        print(f"{step:<10} {moment:<12} {number:>4}")
    print(f"{told.killed.total()} writers killed (-9), {told.survived} had ended before; seed {seed}")
    runs = told.killed.total() + told.survived
    print(f"{told.moved} of {runs} runs gave older events to a segment; {told.polls} polls of a reader meanwhile")
    bad = len({each.partition(":")[0] for each in told.faults})
    print(f"{runs - bad} of {runs} runs show each of {EVENTS} events exactly once, to that reader and at the end")
    print("\n".join(told.faults))
    return bool(told.faults)


if __name__ == "__main__":
    sys.exit(main(*read(sys.argv[1:])))
