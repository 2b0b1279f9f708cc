"""Prints which tools and which agents fail or are slow, over the runs that match a filter."""

from __future__ import annotations

import sys
from typing import Final

import click

from fleet_tui.cli.opening import Opening, ask
from fleet_tui.cli.options import FORM, SOURCE, FilterCommand, filter_argument, takes
from fleet_tui.cli.terminal import streams, told
from fleet_tui.output.streams import Form
from fleet_tui.schema import RUNS

TOOLS: Final = "tools"
AGENTS: Final = "agents"
_EXAMPLES: Final = {
    TOOLS: ("tools since:24h", "tools failed:yes --json | jq -r '[.tool, .p95_seconds, .slowest.address] | @tsv'"),
    AGENTS: ("agents 'since:7d user:user_123'", "agents --json | jq 'select(.failed_percent > 5)'"),
}


def usage_command(name: str) -> click.Command:
    """Make `fleet-tui tools FILTER`, or the same of agents."""

    @click.command(name, cls=FilterCommand, container=RUNS)
    @takes(*SOURCE, *FORM[:2])
    @filter_argument(RUNS)
    @click.pass_context
    def command(ctx: click.Context, words: tuple[str, ...], form: str | None) -> None:
        with told(streams()) as out:
            from fleet_tui.output.tools import AskedUsage, print_usage
            from fleet_tui.present.insight import tools as present

            kind = present.TOOLS if name == TOOLS else present.AGENTS
            shape = Form(form or Form.PLAIN)

            async def answer(at: Opening) -> int:
                asked = AskedUsage(kind=kind, text=" ".join(words), user=at.user, form=shape)
                return await print_usage(at.fleet, out, at.log, asked)

            sys.exit(ask(ctx, out, answer))

    shown = "\n".join(f"  fleet-tui {each}" for each in _EXAMPLES[name])
    command.help = (
        f"Print which {name} fail or are slow, over the newest 200 runs that match a filter, failed or not.\n\n"
        "Files are read with the older events of each run; of an account each is a read, told first (--max-ru holds), "
        "and older_unread counts the runs with older events, which stay unread. p50 is the median, 95 of 100 calls "
        "took no longer than p95. They are of recorded durations; where none is, of inferred ones, which stand last: "
        "until the agent's next event. Of a run with more than 200 durations 200 are kept, evenly by size "
        "(exact is false). "
        "over_time counts the calls in 24 equal parts of the time between the oldest and the newest of the runs, each "
        "run where it was written.\n\n"
        f"\b\n{shown}"
    )
    return command
