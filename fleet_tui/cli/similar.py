"""What is like a memory, on the command line."""

from __future__ import annotations

import sys

import click

from fleet_tui.cli.group import cli
from fleet_tui.cli.opening import Opening, ask, streams, told
from fleet_tui.cli.options import FORM, SOURCE, FilterCommand, filter_argument, takes
from fleet_tui.cli.records import ids_of
from fleet_tui.errors import UsageError
from fleet_tui.output.form import Form
from fleet_tui.schema import MEMORIES


@cli.command(cls=FilterCommand, container=MEMORIES)
@takes(*SOURCE, *FORM[:2])
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True, help="How many at the most.")
@click.argument("memory_id", metavar="ID")
@filter_argument(MEMORIES)
@click.pass_context
def similar(ctx: click.Context, memory_id: str, words: tuple[str, ...], form: str | None, limit: int) -> None:
    """Print the memories of its user that are most like one, by its stored vector; on the screen that is `m`.

    \b
      fleet-tui similar mem_01HZ --json | jq -r '[.similarity, .content] | @tsv'
      fleet-tui similar mem_01HZ 'importance:>0.5 -agent:writer'
    """  # noqa: D301  # click wants the character, not the letters
    with told(streams()) as out:
        wanted = ids_of(MEMORIES, [memory_id])
        if len(wanted) != 1:
            raise UsageError("similar takes the id of one memory", "fleet-tui memories lists them")
        from fleet_tui.output.print_similar import print_similar

        async def look(at: Opening) -> int:
            return await print_similar(at.fleet, out, wanted[0], " ".join(words), Form(form or Form.PLAIN), limit)

        sys.exit(ask(ctx, out, look))
