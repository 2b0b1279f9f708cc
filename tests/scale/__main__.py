"""Prints the tables: `python -m tests.scale`, or with other numbers of ranges, `python -m tests.scale 8 64`."""

from __future__ import annotations

import asyncio
import sys

from tests.scale.report import report

_RANGES = (32, 256)


def main(words: list[str]) -> int:
    """Returns the exit code."""
    if not all(each.isdecimal() and 1 <= int(each) <= 1_000 for each in words):
        print(f"not numbers of ranges from 1 to 1,000: {' '.join(words)}", file=sys.stderr)
        return 2
    print("\n".join(asyncio.run(report(tuple(map(int, words)) or _RANGES, tell=_tell))))
    return 0


def _tell(step: str) -> None:
    print(step, file=sys.stderr, flush=True)


sys.exit(main(sys.argv[1:]))
