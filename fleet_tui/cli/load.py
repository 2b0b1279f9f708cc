"""Writes the documents of files into an account, from the command line."""

from __future__ import annotations

import sys
from collections.abc import Coroutine
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import click

from fleet_tui.cli.account import connected, the_account
from fleet_tui.cli.options import SOURCE, takes
from fleet_tui.cli.terminal import streams, told
from fleet_tui.errors import FleetError, Unreadable, UsageError
from fleet_tui.output.streams import Streams
from fleet_tui.text import counted

if TYPE_CHECKING:
    from fleet_tui.admin.load.load import Loaded, Loading
    from fleet_tui.settings import Account
    from fleet_tui.source.base import RequestLog
    from fleet_tui.source.files.local import LocalSource

_EVERY: Final = 2.0  # seconds between two words of progress


@click.command()
@takes(*SOURCE)
@click.option("--yes", is_flag=True, help="Write: without it nothing is.")
@click.option("--dry-run", is_flag=True, help="Read and compare only, and say what would be written.")
@click.argument("path")
@click.pass_context
def load(ctx: click.Context, path: str, yes: bool, dry_run: bool) -> None:
    """Write the documents of a folder or file into the account.

    PATH is read as --data reads it. What is there already with the same content is left alone, so a load that was
    broken off is started again to go on; what is there with another content is replaced. What the service would not
    take is named with the reason and left out, the rest goes on. Throttling is waited for, a ttl of null is dropped. A
    load that is stopped ends what is under way and counts what was stored. Exit code 1 says that a document was
    refused, a file could not be read, or the load did not finish.

    \b
      fleet-tui load exported/ --dry-run
      fleet-tui load exported/ --yes
    """  # noqa: D301  # click wants the character, not the letters
    with told(streams()) as out:
        account, log = the_account(ctx, out, "load")
        if yes == dry_run:
            given = "--yes and --dry-run exclude each other" if yes else f"load writes into {account.name}"
            raise UsageError(given, "give one of them" if yes else "say --yes, or --dry-run to see what it would write")
        import asyncio

        from fleet_tui.clock import MACHINE
        from fleet_tui.source.files.local import LocalSource

        # opened out here: reading standard input blocks, and inside a loop the first ctrl+c only cancels at an await
        unread: list[Unreadable] = []
        place: Path | Literal["-"] = "-" if path == "-" else Path(path)
        source = LocalSource(place, waits=False, zone=MACHINE, leaves_out=unread.append, traces=False)
        sys.exit(asyncio.run(_unless_ended(_load(account, log, out, source, unread, dry_run, source.named))))


async def _unless_ended(work: Coroutine[Any, Any, int]) -> int:
    """Return the exit code of work, or that of the signal by which it was cancelled."""
    import asyncio

    from fleet_tui.ending import end_on_signals

    task = asyncio.ensure_future(work)
    codes: list[int] = []

    def end(code: int) -> None:
        codes.append(code)
        task.cancel()

    end_on_signals(end)
    try:
        return await task
    except asyncio.CancelledError:
        return codes[0]


async def _load(
    account: Account,
    log: RequestLog,
    out: Streams,
    source: LocalSource,
    unread: list[Unreadable],
    dry: bool,
    told_by_names: bool,
) -> int:
    import asyncio

    from fleet_tui.admin.load.load import Loading, Outcome
    from fleet_tui.source.cosmos.writing import PATIENCE

    async with connected(account, log, PATIENCE) as connection, aclosing(source):
        loading = Loading(source, connection, dry=dry, refused=out.note, unread=unread)
        found = await loading.containers()
        out.note(f"{'comparing with' if dry else 'loading into'} {account.name}")
        told = asyncio.create_task(_tell(out, loading, log))
        try:
            await loading.run(found)
        except BaseException as error:
            if loading.loaded.counts or not isinstance(error, FleetError):  # else it ends before it began
                out.note(f"stopped: {_counted(loading.loaded)}")
            if sent := len(loading.loaded.unanswered):
                out.note(f"sent and not answered, so perhaps stored: {sent}")
            raise
        finally:
            told.cancel()
            for sentence in () if told_by_names else source.recognised:
                out.note(sentence)
    for name, counts in loading.loaded.counts.items():
        out.line(f"{name:<22} " + "  ".join(f"{each} {counts[each]}" for each in Outcome if counts[each]))
    out.note(f"{_counted(loading.loaded)}, {log.charge:,.0f} RU{', nothing was written' if dry else ''}")
    return 1 if loading.loaded.count(Outcome.REFUSED) or loading.unread else 0


async def _tell(out: Streams, loading: Loading, log: RequestLog) -> None:
    """Tell how far it is, every now and then."""
    import asyncio

    while True:
        await asyncio.sleep(_EVERY)
        throttled = f", throttled {counted(loading.throttling.times, 'time')}" if loading.throttling.times else ""
        out.note(f"{_counted(loading.loaded)} so far, {log.charge:,.0f} RU{throttled}")


def _counted(loaded: Loaded) -> str:
    from fleet_tui.admin.load.load import Outcome

    parts = [f"{loaded.count(each):,} {each}" for each in Outcome if loaded.count(each)]
    return f"{counted(loaded.seen, 'document')}: {', '.join(parts)}" if parts else "no documents"
