"""`python -m tests.kills 200 2026`: so many kills, by that seed; exit code 1 when an event was lost or doubled."""

from __future__ import annotations

import sys

from tests.kills.kills import kills
from tests.kills.writing import EVENTS


def main(count: int = 200, seed: int = 2026) -> int:
    """The exit code."""
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
    sys.exit(main(*map(int, sys.argv[1:])))
