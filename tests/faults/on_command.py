"""A case on the command line: a process of its own, its words, its exit code, its requests and its memory."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from typing import Final

from fleet_tui.settings.account import DATABASE
from tests.cli.conftest import clean
from tests.faults.case import ROWS, Asked, Case
from tests.faults.stage import staged

_WORDS: Final = {Asked.OPEN: ("run", "last"), Asked.NEXT: ("runs", "--limit", "0")}
_LONGEST: Final = 90  # seconds
# Runs the program, and tells afterwards how much memory it held in its highest moment.
_MEASURED: Final = """
import atexit, sys
from fleet_tui.__main__ import main
from tests.faults.memory import held
atexit.register(lambda: sys.stderr.write(f"\\n{held('VmHWM')}"))
main()
"""


@dataclass(frozen=True)
class Printed:
    """What the user read in the terminal."""

    code: int
    out: str
    err: str
    requests: int  # for documents
    megabytes: int


async def printed(case: Case) -> Printed:
    """Play the case."""
    with staged(case) as stage:
        case.fault(stage)
        place = stage.fake.environ
        program = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            _MEASURED,
            *_WORDS.get(case.asked, ("runs",)),
            "--database",
            DATABASE,
            env={**clean(os.environ), **place},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            out, err = await asyncio.wait_for(program.communicate(), _LONGEST)
        finally:
            if program.returncode is None:
                program.kill()
        said, _, memory = err.decode().rpartition("\n")
        made = len(stage.fake.of(*ROWS))
    return Printed(program.returncode or 0, out.decode(), said, made, int(memory))
