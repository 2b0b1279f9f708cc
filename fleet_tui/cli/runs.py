"""Opens or prints one run, where it failed or at a place in it, and compares two."""

from __future__ import annotations

import sys

import click

from fleet_tui.address import Address
from fleet_tui.cli.opening import Opening, ask
from fleet_tui.cli.options import FORM, SOURCE, FilterCommand, filter_argument, takes
from fleet_tui.cli.screen import show
from fleet_tui.cli.terminal import on_terminal, streams, told
from fleet_tui.errors import UsageError
from fleet_tui.output.streams import Form
from fleet_tui.schema import RUNS


@click.command(cls=FilterCommand, container=RUNS)
@takes(*SOURCE, *FORM)
@click.argument("run_id", metavar="ID[@PLACE]")
@filter_argument(RUNS)
@click.pass_context
def run(ctx: click.Context, run_id: str, words: tuple[str, ...], form: str | None) -> None:
    """Open one run, where it failed or at a place in it.

    ID is a run's id, any start or end of it that no other run has, an address that the screen gave (fleet://run/...),
    or last or last-failed, the first of its list, which take a filter. PLACE is an event's id, the number of its row,
    error, or judge:N.

    With --json, cause says why it failed, as in a row of runs, cause_rule by which rule, and cause_details where that
    is recorded: at which event, of which agent, tool or judge round, and whether older events were left unread
    (so_far).

    \b
      fleet-tui run last-failed agent:analyst
      fleet-tui run 7A1B2@error --plain
      fleet-tui run wf_01HZ --json | jq '.cause, .cause_details.at, (.timeline[] | select(.severity == "error"))'
    """  # noqa: D301  # click wants the character, not the letters
    with told(streams()) as out:
        address, text = Address.of(run_id), " ".join(words)
        from fleet_tui.fleet.newest import NEWEST, is_newest, newest
        from fleet_tui.output.run import RunRead, print_run, read_run
        from fleet_tui.present.cells import line_text
        from fleet_tui.present.words import OPTIONS

        named = is_newest(run_id)
        if words and not named:
            raise UsageError(f"a filter goes with {' and '.join(NEWEST)} only", "fleet-tui runs FILTER lists runs")

        async def find(at: Opening) -> Address:
            hint = line_text(OPTIONS.everybody) if at.user else ""
            return await newest(at.fleet, address, text, at.user, hint) if named else address

        shape = Form(form or Form.PLAIN)

        async def read(at: Opening) -> RunRead:
            return await read_run(at.fleet, await find(at), shape)

        if form is None and on_terminal():
            show(ctx, out, RUNS, address=ask(ctx, out, find) if named else address)
            return
        sys.exit(print_run(out, shape, ask(ctx, out, read)))


@click.command()
@takes(*SOURCE, *FORM[:2])
@click.argument("left", metavar="A")
@click.argument("right", metavar="[B]", required=False)
@click.pass_context
def diff(ctx: click.Context, left: str, right: str | None, form: str | None) -> None:
    """Compare two runs: what differs of the runs, and where their timelines part.

    A and B are ids, addresses, last or last-failed, as run takes them; without B it is the newest good run of the task
    of A. Rows are aligned by agent, tool and kind: they are the steps. Rows alike in step that hold other words (text,
    input, output, payload, a judge's reasoning) are marked and counted. Where it prints, exit code 0 says that nothing
    differs, neither steps, words, answer, quality, configuration nor plan, 3 that something does, 1 is a failure, or
    older events that are missing, 2 a mistake in what was typed.

    \b
      fleet-tui diff last-failed
      fleet-tui diff 7A1B2 J610C48 --plain
      fleet-tui diff last-failed --json | jq '.first_divergence.left[0]'
    """  # noqa: D301  # click wants the character, not the letters
    with told(streams()) as out:
        wanted = [(each, Address.of(each)) for each in (left, right) if each is not None]
        from fleet_tui.fleet.newest import meant
        from fleet_tui.output.comparison import both_named, print_comparison, read_pair
        from fleet_tui.output.run import RunRead

        async def find(at: Opening) -> tuple[Address, Address]:
            return await both_named(at.fleet, *[await meant(at.fleet, *each, at.user) for each in wanted])

        async def read(at: Opening) -> tuple[RunRead, RunRead]:
            return await read_pair(at.fleet, *[await meant(at.fleet, *each, at.user) for each in wanted])

        if form is None and on_terminal():
            show(ctx, out, RUNS, marked=tuple(map(str, ask(ctx, out, find))))
            return
        sys.exit(print_comparison(out, Form(form or Form.PLAIN), *ask(ctx, out, read)))
