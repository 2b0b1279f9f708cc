"""A case on the command line: its words, its exit code, its requests and its memory."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Final

from click.testing import CliRunner

from fleet_tui.cli import cli
from fleet_tui.settings.account import DATABASE
from tests.cli.conftest import clean
from tests.faults.case import ROWS, Asked, Case, Stage
from tests.faults.memory import grown
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


def printed(case: Case) -> Printed:
    """Play the case in this process; what it holds in the end counts from what it held before."""
    with staged(case) as stage, grown() as taken:
        case.fault(stage)
        undone = dict.fromkeys(set(os.environ) - set(clean(os.environ)))
        runner = CliRunner(env={**undone, **clean({}), **_place(stage)})
        left = runner.invoke(cli, _words(case), prog_name="fleet-tui")
        made = len(stage.fake.of(*ROWS))
    if left.exception and not isinstance(left.exception, SystemExit):
        raise left.exception
    return Printed(left.exit_code, left.stdout, left.stderr, made, taken.megabytes)


def spawned(case: Case) -> Printed:
    """Play the case in a process of its own; all that it held at the most counts."""
    with staged(case) as stage:
        case.fault(stage)
        program = subprocess.run(
            [sys.executable, "-c", _MEASURED, *_words(case)],
            env={**clean(os.environ), **_place(stage)},
            capture_output=True,
            timeout=_LONGEST,
            check=False,
        )
        said, _, memory = program.stderr.decode().rpartition("\n")
        made = len(stage.fake.of(*ROWS))
    return Printed(program.returncode, program.stdout.decode(), said, made, int(memory))


def _words(case: Case) -> list[str]:
    return [*_WORDS.get(case.asked, ("runs",)), "--database", DATABASE]


def _place(stage: Stage) -> dict[str, str]:
    return {"AZURE_COSMOS_ENDPOINT": stage.fake.endpoint, "AZURE_COSMOS_KEY": stage.fake.key}
