"""Brings an account to what it should hold, from the command line: the plan is shown, carried out or printed."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import click
from msgspec.structs import replace

from fleet_tui.cli.account import connected, flags_of, refuse_files, the_account
from fleet_tui.cli.options import SOURCE, takes
from fleet_tui.cli.terminal import streams, told
from fleet_tui.errors import SettingsError, UsageError
from fleet_tui.output.streams import Streams

if TYPE_CHECKING:
    from fleet_tui.admin.provision.plan import Plan
    from fleet_tui.admin.provision.wanted import Wanted
    from fleet_tui.settings import Account
    from fleet_tui.source.base import RequestLog

_STAND_IN: Final = "https://account.documents.azure.com"  # where no account is known, and none is asked


@click.command()
@takes(*SOURCE)
@click.option("--apply", is_flag=True, help="Carry the plan out, with the account's key.")
@click.option("--emit", type=click.Choice(["az", "bicep"]), help="Print the plan for a new account; none is asked.")
@click.option("--index", type=click.Choice(["lean", "baseline"]), help="Lean for new containers, else either.")
@click.option("--dimensions", type=click.IntRange(0, 4096), metavar="N", help="Length of the embeddings, 0 for none.")
@click.option(
    "--vector-index",
    type=click.Choice(["quantizedFlat", "diskANN", "flat"]),
    help="How the embeddings of a new container are indexed, else quantizedFlat.",
)
@click.option(
    "--vector-type",
    type=click.Choice(["float32", "float16", "int8", "uint8"]),
    help="Their kind of number, else any that is there, and float32 for a new container.",
)
@click.option(
    "--distance",
    type=click.Choice(["cosine", "dotproduct", "euclidean"]),
    help="What is near, else any that is there, and cosine for a new container.",
)
@click.option("--vector-shard", is_flag=True, help="A vector index for each user (vectorIndexShardKey).")
@click.option("--segments", is_flag=True, help="Also the optional container for very large runs.")
@click.option("--throughput", type=click.IntRange(min=400), metavar="N", help="RU/s of each new container, by 100.")
@click.option("--autoscale", type=click.IntRange(min=1000), metavar="MAX", help="RU/s up to MAX, for each, by 1000.")
@click.option(
    "--runs-by-user",
    type=click.Choice(["feed", "index"]),
    is_flag=False,
    flag_value="feed",
    help="Only the container for lists of one user's runs, kept by a change feed or an index of the service.",
)
@click.pass_context
def provision(ctx: click.Context, /, apply: bool, emit: str | None, runs_by_user: str | None, **asked: Any) -> None:
    """Show what the account lacks of database, containers and policies, and make it with --apply.

    Nothing is ever deleted or made anew. Exit code 0 is in step, 3 is a difference, 1 is a failure or what cannot be
    changed in a container that exists.

    New containers are lean unless --index says baseline; an account in either is in step. Throughput is asked for only
    with --throughput or --autoscale, for serverless accounts take neither. Roles of Entra ID make no containers: with
    them --apply changes nothing and prints the commands of the Azure CLI. A vector policy is added where the service
    takes it. A partition key cannot be changed: name a new container by its variable (fleet-tui help settings),
    provision it, load into it.

    \b
      fleet-tui provision --dimensions 1536                 the plan
      fleet-tui provision --dimensions 1536 --apply         carried out
      fleet-tui provision --index lean                      lean for containers that exist, too
      fleet-tui provision --emit az --index baseline --throughput 400 > provision.sh
      fleet-tui provision --runs-by-user --emit az          for lists of one user's runs
    """  # noqa: D301  # click wants the character, not the letters
    with told(streams()) as out:
        import asyncio

        refuse_files(ctx, "provision")
        wanted = _wanted(**asked)
        if emit and apply:
            raise UsageError("--emit and --apply exclude each other", "give one of them")
        if runs_by_user:
            _refuse_others(asked)
            _print_by_user(ctx, out, runs_by_user, emit, apply)
            return
        if emit:
            _emit(ctx, out, wanted, emit)
            return
        account, log = the_account(ctx, out, "provision")
        sys.exit(asyncio.run(_provision(account, log, out, wanted, apply)))


def _wanted(
    *, index: str | None, vector_index: str | None, vector_type: str | None, distance: str | None, **others: Any
) -> Wanted:
    from fleet_tui.admin.provision.wanted import IndexPolicy, VectorIndex, VectorType, Wanted
    from fleet_tui.query.likeness import Distance

    return Wanted(
        index=IndexPolicy(index) if index else None,
        vector_index=VectorIndex(vector_index) if vector_index else None,
        vector_type=VectorType(vector_type) if vector_type else None,
        distance=Distance(distance) if distance else None,
        **others,
    )


def _emit(ctx: click.Context, out: Streams, wanted: Wanted, form: str) -> None:
    """Print the plan for an empty account: the settings give the names, as far as they are set."""
    from fleet_tui.admin.provision.plan import plan

    account, known = _named(ctx)
    todo = plan(account, wanted)
    todo.require_decided()
    _print_plan_as(out, form, todo, known)


def _refuse_others(asked: Mapping[str, object]) -> None:
    """Refuse what is asked for the other containers: nothing of it would be made.

    Raises:
        UsageError: something is.
    """
    typed = [name for name, value in asked.items() if value is not None and value is not False]
    if given := [f"--{name.replace('_', '-')}" for name in typed]:
        cause = f"{' and '.join(given)} and --runs-by-user do not go together: it is one container, with no vectors"
        raise UsageError(cause, "provision the others by another command")


def _print_by_user(ctx: click.Context, out: Streams, kept: str, form: str | None, apply: bool) -> None:
    from fleet_tui.admin.provision.by_user import Kept, summary_bicep, summary_lines, summary_script

    if apply:
        raise UsageError("--runs-by-user is only printed: no key makes what keeps it", "give --emit az or --emit bicep")
    account, known = _named(ctx)
    if form is None:
        lines = summary_lines(account, Kept(kept))
    else:
        lines = (summary_script if form == "az" else summary_bicep)(account, Kept(kept), known)
    for line in lines:
        out.line(line)


def _named(ctx: click.Context) -> tuple[Account, str | None]:
    """Return an account of which no more is known than the settings say, and its name if they say it."""
    from fleet_tui.settings import read_settings

    flags = replace(flags_of(ctx), managed_identity=True)  # no key is needed, so none is asked for
    try:
        settings, known = read_settings(flags, os.environ), True
    except SettingsError:
        settings, known = read_settings(replace(flags, endpoint=flags.endpoint or _STAND_IN), os.environ), False
    if settings.account is None:
        raise UsageError("this needs an account", "name one with --endpoint")
    return settings.account, settings.account.name.partition("/")[0] if known else None


def _print_plan_as(out: Streams, form: str, todo: Plan, account: str | None) -> None:
    from fleet_tui.admin.provision.emit_az import az_script
    from fleet_tui.admin.provision.emit_bicep import bicep_file

    written = az_script if form == "az" else bicep_file
    for line in written(todo, account).split("\n"):
        out.line(line)


async def _provision(account: Account, log: RequestLog, out: Streams, wanted: Wanted, apply: bool) -> int:
    from fleet_tui.admin.provision.apply import apply as carry_out
    from fleet_tui.admin.provision.apply import current_plan
    from fleet_tui.admin.provision.plan import Verdict
    from fleet_tui.admin.provision.plan_text import plan_lines, verdict_words

    async with connected(account, log) as connection:
        todo = await current_plan(connection, wanted)
        at_work = apply and todo.verdict is Verdict.DIFFERS and (todo.database or bool(todo.todo))
        by_others = at_work and account.key is None
        for line in plan_lines(todo):
            (out.say if by_others else out.line)(line)
        if by_others:
            todo.require_decided()
            _print_plan_as(out, "az", todo, account.name.partition("/")[0])
            out.note("Entra ID roles for data make no containers: nothing was changed", "run this script instead")
        elif not at_work:
            out.note(verdict_words(todo), _next(todo, account))
        else:
            await carry_out(connection, todo, out.note)
            todo = await current_plan(connection, wanted)
            out.note(verdict_words(todo))
        return todo.verdict


def _next(todo: Plan, account: Account) -> str:
    from fleet_tui.admin.provision.plan import Verdict

    if todo.verdict is Verdict.IMPOSSIBLE:
        return "nothing was changed"
    if not (todo.database or todo.todo):
        return ""
    asked = "with --dimensions N, " if any(each.undecided for each in todo.steps) else ""
    if account.key is None:
        return f"Entra ID roles for data make no containers: {asked}--apply prints the commands for who may do it"
    return f"{asked}--apply carries it out"
