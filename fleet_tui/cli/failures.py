"""Prints the failed runs that match a filter, grouped by why they failed."""

from __future__ import annotations

import sys

import click

from fleet_tui.cli.opening import Opening, ask
from fleet_tui.cli.options import FORM, SOURCE, FilterCommand, filter_argument, takes
from fleet_tui.cli.terminal import streams, told
from fleet_tui.output.streams import Form
from fleet_tui.schema import RUNS


@click.command(cls=FilterCommand, container=RUNS)
@takes(*SOURCE, *FORM[:2])
@click.option("--limit", type=click.IntRange(min=0), default=0, show_default=True, help="Groups to print, 0 for all.")
@filter_argument(RUNS)
@click.pass_context
def failures(ctx: click.Context, words: tuple[str, ...], form: str | None, limit: int) -> None:
    """Print the failed runs that match a filter, grouped by why they failed; on the screen `F` does.

    At most 200 failed runs are read, newest first; with since: in the filter those before it too, by which is told
    what is new. Of an account each is a read without its older events (so_far): how many there are is said first, and
    --max-ru stops them. `2d+` under first is two days ago or earlier: older runs were left unread.

    \b
      fleet-tui failures since:24h
      fleet-tui failures since:24h --json | jq -r 'select(.new) | [.n, .signature, .runs[0]] | @tsv'
    """  # noqa: D301  # click wants the character, not the letters
    with told(streams()) as out:
        from fleet_tui.output.failures import AskedFailures, print_failures

        shape = Form(form or Form.PLAIN)

        async def answer(at: Opening) -> int:
            asked = AskedFailures(text=" ".join(words), user=at.user, limit=limit, form=shape)
            return await print_failures(at.fleet, out, at.log, asked)

        sys.exit(ask(ctx, out, answer))
