"""Plays every case on the headless screen, prints the table and writes it: `python -m tests.faults`."""

from __future__ import annotations

import asyncio
import sys

from tests.faults.case import Case
from tests.faults.cases import CASES
from tests.faults.on_screen import Shown, shown
from tests.faults.table import FILE, table


async def main() -> None:
    """One after the other, so that the seconds mean something."""
    played: list[tuple[Case, Shown]] = []
    for number, case in enumerate(CASES, 1):
        print(f"\r{number} of {len(CASES)}: {case.name:<50}", end="", file=sys.stderr, flush=True)
        played.append((case, await shown(case)))
    print(f"\r{'':<70}\r", end="", file=sys.stderr)
    text = table(played)
    FILE.write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    asyncio.run(main())
