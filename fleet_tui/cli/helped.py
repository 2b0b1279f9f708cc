"""Tells whether an optimization helped, as far as scores before and after it tell."""

from __future__ import annotations

import sys

import click

from fleet_tui.address import Address
from fleet_tui.cli.opening import Opening, ask
from fleet_tui.cli.options import FORM, SOURCE, takes
from fleet_tui.cli.terminal import streams, told
from fleet_tui.output.streams import Form
from fleet_tui.schema import OPTIMIZATIONS

_WEEK = 7  # as a key of the screen begins; --help imports none of what compares


@click.command()
@takes(*SOURCE, *FORM[:2])
@click.option(
    "--days", type=click.IntRange(1, 365), default=_WEEK, show_default=True, help="How far to look on either side."
)
@click.argument("optimization_id", metavar="ID")
@click.pass_context
def helped(ctx: click.Context, optimization_id: str, form: str | None, days: int) -> None:
    """Compare the scores of its user's runs before an optimization and after it; on the screen `b` does.

    It says what was before and what was after, not what was because of it; of fewer than 8 scores a side it tells no
    difference.

    \b
      fleet-tui helped opt_01HZ --days 14
      fleet-tui helped opt_01HZ --json | jq '.verdict, .difference_of_medians, .interval'
    """  # noqa: D301  # click wants the character, not the letters
    with told(streams()) as out:
        address = Address.of(optimization_id, OPTIMIZATIONS.noun)
        from fleet_tui.output.helped import print_helped

        async def answer(at: Opening) -> int:
            return await print_helped(at.fleet, out, address, days, Form(form or Form.PLAIN))

        sys.exit(ask(ctx, out, answer))
