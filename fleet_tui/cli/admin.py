"""The account itself on the command line: what it should hold, whether it does, and documents into it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Final

import click

from fleet_tui.cli.group import cli
from fleet_tui.cli.opening import settle, streams, told, typed_flags
from fleet_tui.cli.options import SOURCE, takes, typed
from fleet_tui.errors import FleetError, SettingsError, UsageError
from fleet_tui.output.streams import Streams

if TYPE_CHECKING:
    from fleet_tui.admin.load import Loaded
    from fleet_tui.admin.plan import Plan
    from fleet_tui.admin.wanted import Wanted
    from fleet_tui.settings import Account
    from fleet_tui.source.base import RequestLog
    from fleet_tui.source.cosmos_client import Connection

_PATIENCE: Final = 30.0  # seconds that the service may ask to wait
_EVERY: Final = 2.0  # seconds between two words of progress
_STAND_IN: Final = "https://account.documents.azure.com"  # where no account is known, and none is asked


@cli.command()
@takes(*SOURCE)
@click.option("--apply", is_flag=True, help="Carry the plan out, with the account's key.")
@click.option("--emit", type=click.Choice(["az", "bicep"]), help="Print the plan for a new account; none is asked.")
@click.option("--index", type=click.Choice(["lean", "baseline"]), help="Lean for new containers, else either.")
@click.option("--dimensions", type=click.IntRange(0, 4096), metavar="N", help="Length of the embeddings, 0 for none.")
@click.option(
    "--vector-index",
    type=click.Choice(["diskANN", "flat", "quantizedFlat"]),
    default="quantizedFlat",
    show_default=True,
    help="How the embeddings are indexed.",
)
@click.option("--segments", is_flag=True, help="Also the optional container for very large runs.")
@click.option("--throughput", type=click.IntRange(min=400), metavar="N", help="RU/s of each new container.")
@click.option("--autoscale", type=click.IntRange(min=1000), metavar="MAX", help="RU/s up to MAX, for each.")
@click.pass_context
def provision(
    ctx: click.Context,
    apply: bool,
    emit: str | None,
    index: str | None,
    dimensions: int | None,
    vector_index: str,
    segments: bool,
    throughput: int | None,
    autoscale: int | None,
) -> None:
    """Show what the account lacks of database, containers and policies, and make it with --apply.

    Nothing is ever deleted or made anew. Exit code 0 is in step, 3 is a difference, 1 is a failure or what cannot be
    changed in a container that exists.

    \b
      fleet-tui provision --dimensions 1536                 the plan
      fleet-tui provision --dimensions 1536 --apply         carried out
      fleet-tui provision --index lean                      lean for containers that exist, too
      fleet-tui provision --emit az --index baseline --throughput 400 > provision.sh
    """  # noqa: D301  # click wants the character, not the letters
    with told(streams()) as out:
        _refuse_files(ctx, "provision")
        from fleet_tui.admin.wanted import IndexPolicy, VectorIndex, Wanted

        wanted = Wanted(
            index=IndexPolicy(index) if index else None,
            dimensions=dimensions,
            vector_index=VectorIndex(vector_index),
            segments=segments,
            throughput=throughput,
            autoscale=autoscale,
        )
        if emit and apply:
            raise UsageError("--emit and --apply exclude each other", "give one of them")
        if emit:
            _emit(ctx, out, wanted, emit)
            return
        sys.exit(asyncio.run(_provision(_account(ctx, out), out, wanted, apply)))


@cli.command()
@takes(*SOURCE)
@click.option("--yes", is_flag=True, help="Write: without it nothing is.")
@click.option("--dry-run", is_flag=True, help="Read and compare only, and say what would be written.")
@click.argument("path")
@click.pass_context
def load(ctx: click.Context, path: str, yes: bool, dry_run: bool) -> None:
    """Write the documents of a folder or file into the account.

    PATH is read as --data reads it. What is there already with the same content is left alone, so a load that was
    broken off is started again to go on; what is there with another content is replaced. What the service would not
    take is named with the reason. Exit code 1 says that a document was refused, or that the load did not finish.

    \b
      fleet-tui load exported/ --dry-run
      fleet-tui load exported/ --yes
    """  # noqa: D301  # click wants the character, not the letters
    with told(streams()) as out:
        _refuse_files(ctx, "load")
        account = _account(ctx, out)
        if yes == dry_run:
            given = "--yes and --dry-run exclude each other" if yes else f"load writes into {account.name}"
            raise UsageError(given, "give one of them" if yes else "say --yes, or --dry-run to see what it would write")
        sys.exit(asyncio.run(_load(account, out, path, dry_run)))


def _refuse_files(ctx: click.Context, command: str) -> None:
    given = typed(ctx)
    for option in ("demo", "data"):
        if given.get(option):
            raise UsageError(f"{command} needs an account, and --{option} is none", "name one with --endpoint")


def _account(ctx: click.Context, out: Streams) -> Account:
    account = settle(ctx, out).account
    if account is None:
        raise UsageError("this needs an account", "name one with --endpoint")
    return account


def _emit(ctx: click.Context, out: Streams, wanted: Wanted, form: str) -> None:
    """Print the plan for an empty account: the settings give the names, as far as they are set."""
    from fleet_tui.admin.plan import plan
    from fleet_tui.settings import read_settings

    flags = replace(typed_flags(ctx), use_managed_identity=True)  # no key is needed, so none is asked for
    try:
        settings, known = read_settings(flags, os.environ), True
    except SettingsError:
        settings, known = read_settings(replace(flags, endpoint=flags.endpoint or _STAND_IN), os.environ), False
    if settings.account is None:
        raise UsageError("this needs an account", "name one with --endpoint")
    todo = plan(settings.account, wanted)
    todo.require_decided()
    _print_plan_as(out, form, todo, settings.account.name.partition("/")[0] if known else None)


def _print_plan_as(out: Streams, form: str, todo: Plan, account: str | None) -> None:
    from fleet_tui.admin.emit_az import az_script
    from fleet_tui.admin.emit_bicep import bicep_file

    written = az_script if form == "az" else bicep_file
    for line in written(todo, account).split("\n"):
        out.line(line)


async def _provision(account: Account, out: Streams, wanted: Wanted, apply: bool) -> int:
    from fleet_tui.admin.apply import apply as carry_out
    from fleet_tui.admin.apply import current_plan
    from fleet_tui.admin.plan import Verdict
    from fleet_tui.admin.plan_text import plan_lines, verdict_words

    async with _connected(account) as (connection, _):
        todo = await current_plan(connection, wanted)
        by_others = apply and account.key is None and todo.verdict is Verdict.DIFFERS
        for line in plan_lines(todo):
            (out.say if by_others else out.line)(line)
        if by_others:
            todo.require_decided()
            _print_plan_as(out, "az", todo, account.name.partition("/")[0])
            _say(out, "Entra ID roles for data make no containers: nothing was changed", "run this script instead")
        elif not apply or todo.verdict is not Verdict.DIFFERS:
            _say(out, verdict_words(todo), _next(todo, account))
        else:
            await carry_out(connection, todo, lambda words: _say(out, words))
            todo = await current_plan(connection, wanted)
            _say(out, verdict_words(todo))
        return todo.verdict


def _next(todo: Plan, account: Account) -> str:
    from fleet_tui.admin.plan import Verdict

    if todo.verdict is Verdict.IMPOSSIBLE:
        return "nothing was changed"
    if todo.verdict is Verdict.IN_STEP:
        return ""
    return "--apply carries it out" if account.key else "--emit az or --emit bicep prints it for who may do it"


async def _load(account: Account, out: Streams, path: str, dry: bool) -> int:
    from pathlib import Path

    from fleet_tui.admin.load import PATIENCE, Loading, Outcome
    from fleet_tui.source.local import LocalSource

    source = LocalSource("-" if path == "-" else Path(path))
    async with _connected(account, PATIENCE) as (connection, log):
        spoken = monotonic()

        def progress() -> None:
            nonlocal spoken
            if monotonic() - spoken >= _EVERY:
                spoken = monotonic()
                _say(out, f"{_counted(loading.loaded)} so far, {log.charge:,.0f} RU")

        loading = Loading(source, connection, dry=dry, refused=lambda words: _say(out, words), progress=progress)
        _say(out, f"{'comparing with' if dry else 'loading into'} {account.name}")
        try:
            await loading.run()
        except FleetError as error:
            _say(out, f"stopped: {_counted(loading.loaded)}")
            raise error from None
        finally:
            for sentence in source.recognised:
                _say(out, sentence)
            await source.aclose()
    for name, counts in loading.loaded.counts.items():
        out.line(f"{name:<22} " + "  ".join(f"{each} {counts[each]}" for each in Outcome if counts[each]))
    _say(out, f"{_counted(loading.loaded)}, {log.charge:,.0f} RU{', nothing was written' if dry else ''}")
    return 1 if loading.loaded.count(Outcome.REFUSED) else 0


def _counted(loaded: Loaded) -> str:
    from fleet_tui.admin.load import Outcome

    parts = [f"{loaded.count(each):,} {each}" for each in Outcome if loaded.count(each)]
    return f"{loaded.seen:,} documents: {', '.join(parts)}" if parts else "no documents"


@asynccontextmanager
async def _connected(account: Account, patience: float = _PATIENCE) -> AsyncIterator[tuple[Connection, RequestLog]]:
    from fleet_tui.source.base import RequestLog
    from fleet_tui.source.cosmos_client import Connection

    log = RequestLog()
    connection = Connection(account, log, patience)
    try:
        yield connection, log
    finally:
        await connection.aclose()


def _say(out: Streams, words: str, next_step: str = "") -> None:
    from fleet_tui.text import visible

    out.say(visible(f"fleet-tui: {words}" + (f"\n  {next_step}" if next_step else "")))
