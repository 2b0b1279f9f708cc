"""The command line: what was typed, and what it calls; all that is heavy loads inside the commands."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import click

from fleet_tui import __version__
from fleet_tui.address import Address
from fleet_tui.errors import FleetError, UsageError
from fleet_tui.output.form import Form
from fleet_tui.output.streams import Streams

if TYPE_CHECKING:
    from fleet_tui.fleet import Fleet
    from fleet_tui.source.base import RequestLog

C = TypeVar("C", bound=Callable[..., Any])
T = TypeVar("T")

_CONTEXT: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_WIDTH: Final = 120  # of text where there is no terminal
_NEGATED: Final = re.compile(r"-[A-Za-z_]+:.")
_GRAMMAR: Final = (
    "Terms must all hold, commas mean or, a leading - negates, a bare word searches the text: "
    'status:failed  score:<6  rounds:2..4  since:24h  created:2025-11-17  tag:none  task:"two words"'
)
_READER_GONE: Final = 141  # what a shell reports of a command that SIGPIPE ended
_INTERRUPTED: Final = 130


class FilterCommand(click.Command):
    """A command that takes a filter: `-field:value` is a term of it and no option, and help names the fields."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Set negated terms apart before click looks for options."""
        typed = args[: args.index("--")] if "--" in args else args
        terms = [each for each in typed if _NEGATED.match(each)]
        others = [each for each in typed if not _NEGATED.match(each)]
        return super().parse_args(ctx, [*others, "--", *terms, *args[len(typed) + 1 :]])

    def format_epilog(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """The words of the grammar, from the schema."""
        from fleet_tui.query.filter_text import filter_words
        from fleet_tui.schema import RUNS

        words = filter_words(RUNS)
        with formatter.section("Filter"):
            formatter.write_text(_GRAMMAR)
        with formatter.section("Fields"):
            formatter.write_text(" ".join(name for name, label in words if label == name))
            formatter.write_dl([each for each in words if each[0] != each[1]])
            sortable = " ".join(each.name for each in RUNS.fields if each.sortable)
            formatter.write_dl([("sort:FIELD", f"-sort:FIELD turns it around; by {sortable}")])


class Opening(NamedTuple):
    """A fleet, whose records to ask for (None is everybody), and where its source notes its requests."""

    fleet: Fleet
    user: str | None
    log: RequestLog


def _keep(ctx: click.Context, option: click.Parameter, value: object) -> None:
    """A global option counts wherever it stands, before the noun or after it."""
    if value is not None:
        _typed(ctx)[option.name or ""] = value


def _typed(ctx: click.Context) -> dict[str, Any]:
    """The global options so far: a command goes on with the object of its group."""
    return ctx.ensure_object(dict)


_anywhere = partial(click.option, default=None, expose_value=False, callback=_keep)
_SOURCE: Final = (
    _anywhere("--demo", is_flag=True, help="Read the demo: made-up records, a clock that stands still."),
    _anywhere("--data", metavar="PATH", help="Read a folder, a .json or .jsonl file, or - for standard input."),
    _anywhere("--endpoint", metavar="URL", help="The account, else AZURE_COSMOS_ENDPOINT; its key is never an option."),
    _anywhere("--database", metavar="NAME", help="The database, else AZURE_COSMOS_DATABASE, else agentic-fleet."),
    _anywhere(
        "--managed-identity/--no-managed-identity",
        "use_managed_identity",
        help="Log in with Entra ID, not with AZURE_COSMOS_KEY.",
    ),
    _anywhere("--user", metavar="USER", help="Only this user's records, else AGENTICFLEET_DEFAULT_USER_ID's."),
    _anywhere("--mouse/--no-mouse", help="Let the screen take the mouse; over SSH it does not unless asked to."),
    _anywhere("--all-users", is_flag=True, help="Everybody's records, whatever the default user."),
)
_as = partial(click.option, type=str, default=None)
_FORM: Final = (
    _as("--json", "form", flag_value=str(Form.JSON), help="One JSON object a line, never cut."),
    _as("--plain", "form", flag_value=str(Form.PLAIN), help="Aligned text, cut to the width of the terminal."),
    _as("--raw", "form", flag_value=str(Form.RAW), help="Documents exactly as stored."),
)


def _takes(*options: Callable[[C], C]) -> Callable[[C], C]:
    return lambda command: reduce(lambda taking, option: option(taking), reversed(options), command)


@click.group(invoke_without_command=True, context_settings=_CONTEXT, subcommand_metavar="[COMMAND]")
@_takes(*_SOURCE)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """See what multi-agent workflows did, recorded in Azure Cosmos DB.

    On a terminal this opens the screen. Elsewhere, and with --json, --plain or --raw, rows are printed: data on
    stdout, words on stderr; exit code 1 is a failure, 2 a mistake in what was typed or set.

    \b
      fleet-tui --demo                                      try it, no account needed
      fleet-tui runs 'status:failed since:24h'              what failed since yesterday
      fleet-tui runs 'agent:writer score:<6' --json | jq -r .id
      fleet-tui run last-failed                             why the last failed run failed
      fleet-tui run ID@judge:2 --plain                      its second judge round
    """  # noqa: D301  # click wants the character, not the letters
    if ctx.invoked_subcommand is None:
        with _told(_streams()) as streams:
            if not _on_terminal():
                raise UsageError("there is no terminal to open the screen on", "fleet-tui runs prints, -h says more")
            _screen(ctx, streams)


@cli.command(cls=FilterCommand)
@_takes(*_SOURCE, *_FORM)
@click.option("--limit", type=click.IntRange(min=0), default=100, show_default=True, help="Rows to print, 0 for all.")
@click.argument("words", nargs=-1, metavar="[FILTER]...")
@click.pass_context
def runs(ctx: click.Context, words: tuple[str, ...], form: str | None, limit: int) -> None:
    """List runs that match a filter, newest write first.

    \b
      fleet-tui runs status:failed -mode:parallel
      fleet-tui runs 'duration:>60 -sort:score' --limit 5
      fleet-tui runs since:7d --json | jq -r '[.id, .error] | @tsv'
    """  # noqa: D301  # click wants the character, not the letters
    text = " ".join(words)
    with _told(_streams()) as streams:
        if form is None and _on_terminal():
            _screen(ctx, streams, text)
            return
        from fleet_tui.output.print_runs import print_runs

        shape = Form(form or Form.PLAIN)
        sys.exit(_ask(ctx, streams, lambda at: print_runs(at.fleet, streams, shape, text, at.user, limit)))


@cli.command(cls=FilterCommand)
@_takes(*_SOURCE, *_FORM)
@click.argument("run_id", metavar="ID[@PLACE]")
@click.argument("words", nargs=-1, metavar="[FILTER]...")
@click.pass_context
def run(ctx: click.Context, run_id: str, words: tuple[str, ...], form: str | None) -> None:
    """Open one run, where it failed or at a place in it.

    ID is a run's id, any start or end of one that no other run has, an address that the screen gave (fleet://run/...),
    or last or last-failed, which take a filter. PLACE is an event's id, error, or judge:N.

    \b
      fleet-tui run last-failed agent:analyst
      fleet-tui run 7A1B2@error --plain
      fleet-tui run wf_01HZ --json | jq '.cause, (.timeline[] | select(.severity == "error"))'
    """  # noqa: D301  # click wants the character, not the letters
    with _told(_streams()) as streams:
        address, text = _address(run_id), " ".join(words)
        from fleet_tui.output.print_run import NEWEST, RunRead, newest, print_run, read_run

        named = address.id in NEWEST and not run_id.startswith("fleet://")
        if words and not named:
            raise UsageError(f"a filter goes with {' and '.join(NEWEST)} only", "fleet-tui runs FILTER lists runs")

        async def find(at: Opening) -> Address:
            return await newest(at.fleet, address, text, at.user) if named else address

        shape = Form(form or Form.PLAIN)

        async def read(at: Opening) -> RunRead:
            return await read_run(at.fleet, await find(at), shape)

        if form is None and _on_terminal():
            _screen(ctx, streams, address=_ask(ctx, streams, find) if named else address)
            return
        sys.exit(print_run(streams, shape, _ask(ctx, streams, read)))


def _address(typed: str) -> Address:
    address = Address.parse(typed)
    if address.noun != "run":
        raise UsageError(f"{typed} is the address of a {address.noun}, not of a run", "fleet://run/ID is one")
    return address


def _streams() -> Streams:
    return Streams(sys.stdout, sys.stderr, shutil.get_terminal_size((_WIDTH, 24)).columns)


def _on_terminal() -> bool:
    streams = (sys.stdin, sys.stdout, sys.stderr)  # each is None where the shell closed it
    return all(each is not None and each.isatty() for each in streams) and os.environ.get("TERM") != "dumb"


def _screen(ctx: click.Context, streams: Streams, text: str = "", address: Address | None = None) -> None:
    """Open the screen; where one stood last is said when it is gone, so that it can be opened again."""
    import gc

    gc.disable()  # a full collection amid imports and first paint takes as long as the paint; the app turns it on
    from fleet_tui.query.filter_text import parse
    from fleet_tui.schema import RUNS
    from fleet_tui.ui.app import run_app

    opening = _open(ctx, streams)
    parse(text, RUNS, opening.fleet.clock())  # a mistake in it is told here, not behind a screen
    mouse = _typed(ctx).get("mouse", "SSH_CONNECTION" not in os.environ)
    last = run_app(opening.fleet, opening.log, filter_text=text, user=opening.user, address=address, mouse=mouse)
    if last:
        streams.say(str(last))


def _ask(ctx: click.Context, streams: Streams, question: Callable[[Opening], Awaitable[T]]) -> T:
    """Put a question to a source that is opened for it alone."""
    import asyncio

    # opened out here: reading standard input blocks, and inside a loop the first ctrl+c only cancels at an await
    opening = _open(ctx, streams)
    folder = Path(_typed(ctx).get("data", ".")).is_dir()  # whose files say by their names what they hold

    async def asked() -> T:
        async with opening.fleet:
            answer = await question(opening)
            for sentence in () if folder else opening.fleet.source.recognised:
                streams.say(f"fleet-tui: {sentence}")
            return answer

    return asyncio.run(asked())


def _open(ctx: click.Context, streams: Streams) -> Opening:
    from dataclasses import fields

    from fleet_tui.clock import frozen, system_clock
    from fleet_tui.demo import NOW
    from fleet_tui.fleet import Fleet
    from fleet_tui.settings import Flags, read_settings
    from fleet_tui.source.base import RequestLog
    from fleet_tui.source.open import open_source

    typed = _typed(ctx)
    if typed.get("all_users") and typed.get("user"):
        raise UsageError("--user and --all-users exclude each other", "give one of them")
    flags = Flags(**{each.name: typed[each.name] for each in fields(Flags) if each.name in typed})
    settings = read_settings(flags, {} if flags.demo else os.environ)  # nobody's own records are in the demo
    for note in settings.notes:
        streams.say(f"fleet-tui: {note}")
    log = RequestLog()
    fleet = Fleet(open_source(settings, log), frozen(NOW) if settings.demo else system_clock)
    return Opening(fleet, None if typed.get("all_users") else settings.user, log)


@contextmanager
def _told(streams: Streams) -> Iterator[Streams]:
    """Whatever fails is told in words, with its exit code; a reader that went away and ctrl+c need none."""
    try:
        yield streams
    except BrokenPipeError:
        streams.abandon()
        sys.exit(_READER_GONE)
    except KeyboardInterrupt:
        streams.abandon()
        sys.exit(_INTERRUPTED)
    except Exception as error:  # noqa: BLE001  # a defect is told too: nobody wants our stack on their terminal
        from fleet_tui.output.words import defect, error_words

        streams.say(error_words(error if isinstance(error, FleetError) else defect(error)))
        sys.exit(2 if isinstance(error, UsageError) else 1)
