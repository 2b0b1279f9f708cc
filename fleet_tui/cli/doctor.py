"""Says on the command line what is wrong with an account, and what its settings are."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from fleet_tui.cli.account import connected, environment, flags_of, settings_of, the_account
from fleet_tui.cli.options import SOURCE, takes
from fleet_tui.cli.terminal import streams, told
from fleet_tui.output.streams import Form, Streams
from fleet_tui.text import counted

if TYPE_CHECKING:
    from fleet_tui.admin.doctor.finding import Finding, Grade
    from fleet_tui.settings import Account
    from fleet_tui.source.base import RequestLog

_SUBJECT: Final = 20  # cells
_NARROWEST: Final = 60


@click.command()
@takes(*SOURCE)
@click.option("--json", "as_json", is_flag=True, help="One finding a line.")
@click.option(
    "--sample",
    type=click.IntRange(0, 1000),
    default=20,
    show_default=True,
    metavar="N",
    help="How many of the newest documents of each container are looked at.",
)
@click.pass_context
def doctor(ctx: click.Context, as_json: bool, sample: int) -> None:
    """Look at settings, account, containers and documents, and say what is wrong and what to do.

    Nothing is written, and a bounded sample is read. Exit code 1 says that something does not work; a warning is none.

    \b
      fleet-tui doctor
      fleet-tui doctor --json | jq 'select(.grade != "ok")'
    """  # noqa: D301  # click wants the character, not the letters
    with told(streams()) as out:
        import asyncio

        told_so_far = _Telling(out, as_json)
        account, log = the_account(ctx, out, "doctor")
        for finding in _settings(ctx):
            told_so_far.tell(finding)
        sys.exit(asyncio.run(_examine(account, log, told_so_far, sample)))


@click.command()
@takes(*SOURCE)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def config(ctx: click.Context, *, as_json: bool) -> None:
    """Print each setting and where it came from; a key only as how long it is.

    What is missing, contradictory or malformed is told below, with exit code 2.
    """
    with told(streams()) as out:
        from fleet_tui.output.others import print_config
        from fleet_tui.settings.survey import survey

        print_config(out, Form.JSON if as_json else Form.PLAIN, survey(flags_of(ctx), environment(ctx)))
        settings_of(ctx, out)


class _Telling:
    """Prints findings as they come, and keeps their grades."""

    def __init__(self, out: Streams, as_json: bool) -> None:
        self.out = out
        self.grades: list[Grade] = []
        self._as_json = as_json

    def tell(self, finding: Finding) -> None:
        """Print one finding, at once."""
        self.grades.append(finding.grade)
        if self._as_json:
            self.out.json(_json(finding))
        else:
            for line in _lines(finding, self.out.width):
                self.out.line(line)
        self.out.flush()


async def _examine(account: Account, log: RequestLog, told_so_far: _Telling, sample: int) -> int:
    from fleet_tui.admin.doctor.doctor import examine
    from fleet_tui.admin.doctor.finding import Grade
    from fleet_tui.admin.doctor.tracked_keys import tracked_key_findings
    from fleet_tui.clock import system_clock

    for finding in tracked_key_findings(Path()):
        told_so_far.tell(finding)
    async with connected(account, log) as connection:
        async for finding in examine(connection, system_clock, sample):
            told_so_far.tell(finding)
    found = ", ".join(f"{told_so_far.grades.count(each)} {each}" for each in Grade)
    told_so_far.out.note(f"{account.name}: {found}; {counted(log.made, 'request')}, {log.charge:,.1f} RU")
    return 1 if Grade.FAIL in told_so_far.grades else 0


def _settings(ctx: click.Context) -> Iterator[Finding]:
    """Find what was said, and where; of what nobody said anything the database only."""
    from fleet_tui.admin.doctor.finding import ok
    from fleet_tui.settings.survey import survey
    from fleet_tui.settings.table import DATABASE

    for each in survey(flags_of(ctx), environment(ctx)):
        if each.value is not None and (each.said or each.name == DATABASE.name):
            yield ok(each.name, f"{each.value}, from {each.origin}")


def _json(finding: Finding) -> dict[str, object]:
    return {
        "subject": finding.subject,
        "grade": str(finding.grade),
        "words": finding.words,
        "next_step": finding.next_step,
        **({"figures": dict(finding.figures)} if finding.figures else {}),
    }


def _lines(finding: Finding, width: int) -> Iterator[str]:
    """Lay out the finding, and its next step below it, wrapped beside the subject."""
    from fleet_tui.text import clip, one_line

    head = f"{finding.grade:<4}  {clip(one_line(finding.subject), _SUBJECT):<{_SUBJECT}}  "
    room = max(width, _NARROWEST) - len(head)
    first, *rest = textwrap.wrap(one_line(finding.words), room) or [""]
    yield head + first
    indent = " " * len(head)
    steps = textwrap.wrap(f"→ {one_line(finding.next_step)}", room, subsequent_indent="  ") if finding.next_step else []
    yield from (indent + each for each in (*rest, *steps))
