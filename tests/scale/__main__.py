"""Prints what each access pattern takes with and without a container of runs by user: requests and RU.

Requests are measured on the fake, RU are by the formula that is printed above them.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from tests.scale.report import report

_RANGES = (32, 256)
_MOST = 1_000


def read(words: Sequence[str]) -> tuple[int, ...]:
    """The numbers of ranges that are asked for."""
    parser = argparse.ArgumentParser("python -m tests.scale", description=__doc__)
    said = f"numbers of ranges, 1 to {_MOST:,} ({' '.join(map(str, _RANGES))})"
    parser.add_argument("ranges", nargs="*", type=int, help=said)
    found = parser.parse_args(words)
    if wrong := [each for each in found.ranges if not 1 <= each <= _MOST]:
        parser.error(f"no numbers of ranges from 1 to {_MOST:,}: {' '.join(map(str, wrong))}")
    return tuple(found.ranges) or _RANGES


def main(ranges: tuple[int, ...]) -> int:
    """Returns the exit code."""
    print("\n".join(asyncio.run(report(ranges, tell=_tell))))
    return 0


def _tell(step: str) -> None:
    print(step, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(read(sys.argv[1:])))
