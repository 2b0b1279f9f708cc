"""Watches for runs that match a filter, for scripts."""

from __future__ import annotations

import sys

import click

from fleet_tui.cli.opening import Opening, ask
from fleet_tui.cli.options import FORM, SOURCE, FilterCommand, filter_argument, takes
from fleet_tui.cli.terminal import streams, told
from fleet_tui.output.streams import Form
from fleet_tui.schema import RUNS

_LEAST = 2.0  # seconds: a shorter interval is paid for and tells nothing new


@click.command(cls=FilterCommand, container=RUNS)
@takes(*SOURCE, *FORM[:2])
@click.option(
    "--every", type=click.FloatRange(min=_LEAST), default=5.0, show_default=True, help="Seconds between two reads."
)
@filter_argument(RUNS)
@click.pass_context
def watch(ctx: click.Context, words: tuple[str, ...], form: str | None, every: float) -> None:
    """Print each run that comes to match a filter on a line of its own, as soon as it is written, until ctrl+c.

    It watches runs, and nothing else that is stored. What matches already is not printed. A run that is written again
    while it matches is printed again: it has changed. What does not answer is asked again, less and less often;
    --max-ru ends it.

    \b
      fleet-tui watch failed:yes --json | while read -r run; do notify "$run"; done
      fleet-tui watch 'failed:yes agent:writer' --every 30
    """  # noqa: D301  # click wants the character, not the letters
    with told(streams()) as out:
        from fleet_tui.output.watch import print_watch

        async def answer(at: Opening) -> int:
            return await print_watch(
                at.fleet, out, " ".join(words), user=at.user, form=Form(form or Form.PLAIN), every=every
            )

        sys.exit(ask(ctx, out, answer))
