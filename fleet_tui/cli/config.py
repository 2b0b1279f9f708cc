"""The settings on the command line."""

from __future__ import annotations

import click

from fleet_tui.cli.group import cli
from fleet_tui.cli.opening import environment, flags_of, settings_of, streams, told
from fleet_tui.cli.options import SOURCE, takes
from fleet_tui.output.form import Form


@cli.command()
@takes(*SOURCE)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def config(ctx: click.Context, *, as_json: bool) -> None:
    """Print each setting and where it came from; a key only as how long it is.

    What is missing, contradictory or malformed is told below, with exit code 2.
    """
    from fleet_tui.output.print_config import print_config
    from fleet_tui.settings.survey import survey

    with told(streams()) as out:
        print_config(out, Form.JSON if as_json else Form.PLAIN, survey(flags_of(ctx), environment(ctx)))
        for note in settings_of(ctx).notes:
            out.say(f"fleet-tui: {note}")
