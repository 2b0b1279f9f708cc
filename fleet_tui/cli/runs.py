"""Opens or prints one run, where it failed or at a place in it."""

from __future__ import annotations

import sys

import click

from fleet_tui.address import SCHEME, Address
from fleet_tui.cli.opening import Opening, ask, on_terminal, show, streams, told
from fleet_tui.cli.options import FORM, SOURCE, FilterCommand, filter_argument, takes
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
    or last or last-failed, the first of its list, which take a filter. PLACE is an event's id, error, or judge:N.

    \b
      fleet-tui run last-failed agent:analyst
      fleet-tui run 7A1B2@error --plain
      fleet-tui run wf_01HZ --json | jq '.cause, (.timeline[] | select(.severity == "error"))'
    """  # noqa: D301  # click wants the character, not the letters
    with told(streams()) as out:
        address, text = _address(run_id), " ".join(words)
        from fleet_tui.fleet.newest import NEWEST, newest
        from fleet_tui.output.run import RunRead, print_run, read_run
        from fleet_tui.present.cells import line_text
        from fleet_tui.present.words import OPTIONS

        named = address.id in NEWEST and not run_id.startswith(SCHEME)
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


def _address(typed: str) -> Address:
    address = Address.parse(typed)
    if address.noun != "run":
        raise UsageError(f"{typed} is the address of a {address.noun}, not of a run", "fleet://run/ID is one")
    return address
