"""Hands runs on: the ticket of a run, a bundle of some, a folder of all that match a filter."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from msgspec.structs import replace

from fleet_tui.address import SCHEME, Address
from fleet_tui.cli.opening import Opening, ask
from fleet_tui.cli.options import FORM, SOURCE, FilterCommand, filter_argument, takes
from fleet_tui.cli.terminal import streams, told
from fleet_tui.errors import SourceError, UsageError
from fleet_tui.output.streams import Form, Streams
from fleet_tui.schema import RUNS, of_noun
from fleet_tui.text import one_line

if TYPE_CHECKING:
    from fleet_tui.bundle.bundle import Made
    from fleet_tui.present.ticket import Ticket

_HANDED: Final = (
    click.option("--replace", "over", is_flag=True, help="Replace what was made before, whatever it was asked for."),
    click.option("--vectors", is_flag=True, help="Keep the vectors of memories, which similar needs."),
    click.option(
        "--redact-text",
        is_flag=True,
        help="Of any text but ids, times and names keep only how long it is, and which are equal.",
    ),
)


@click.command()
@takes(*SOURCE, *FORM[:2])
@click.argument("run_id", metavar="ID[@PLACE]")
@click.pass_context
def ticket(ctx: click.Context, run_id: str, form: str | None) -> None:
    """Print a run as a ticket: what, when, who, why, its last words and its address, on one page of Markdown.

    ID is as for the command run; last and last-failed are the newest. On the screen, y and ticket copy it.

    \b
      fleet-tui ticket last-failed | gh issue create --title "Run failed" --body-file -
    """  # noqa: D301  # click wants the character, not the letters
    with told(streams()) as out:
        from fleet_tui.fleet.newest import meant
        from fleet_tui.model.outcome import Outcome
        from fleet_tui.output.run import print_ticket, read_ticket
        from fleet_tui.present.ticket import other_runs

        address = Address.of(run_id)

        async def read(at: Opening) -> Ticket:
            return await read_ticket(at.fleet, at.log, await meant(at.fleet, run_id, address, at.user))

        made = ask(ctx, out, read)
        if made.namesakes:
            out.note(f"{one_line(made.timeline.run.id)}: {other_runs(made.namesakes)}")
        if address.id == "last-failed" and made.timeline.run.outcome is not Outcome.FAILED:
            read_by_id = one_line(made.timeline.run.id)
            out.note(
                f"{read_by_id} is listed as failed, and what is read by its id did not fail", "it may be stored twice"
            )
        print_ticket(out, Form(form or Form.PLAIN), made)


@click.command()
@takes(*SOURCE, *FORM[:2], *_HANDED)
@click.option(
    "-o",
    "path",
    default="incident.zip",
    show_default=True,
    metavar="FILE",
    help="The zip that is written, in a folder that is there.",
)
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.pass_context
def bundle(
    ctx: click.Context,
    ids: tuple[str, ...],
    path: str,
    form: str | None,
    *,
    vectors: bool,
    redact_text: bool,
    over: bool,
) -> None:
    """Write runs and all that their links reach into one zip, without secrets; --data opens it anywhere.

    ID is a run's, with @PLACE where it is to open, or an address of any record. A bundle that was ended, be it by
    --max-ru, goes on when the same is typed again: what was read stands beside it until then.

    \b
      fleet-tui bundle last-failed -o incident.zip
      fleet-tui --data incident.zip
    """  # noqa: D301  # click wants the character, not the letters
    with told(streams()) as out:
        from fleet_tui.bundle.bundle import Wanted, make_bundle
        from fleet_tui.fleet.newest import meant
        from fleet_tui.fleet.patience import patiently
        from fleet_tui.insight.handed import Handing

        named = [(each, _named(each)) for each in ids]
        handing = Handing(vectors=vectors, blank=redact_text)

        async def make(at: Opening) -> Made:
            found = [await patiently(partial(meant, at.fleet, *each, at.user)) for each in named]
            addresses = tuple(dict.fromkeys(found))
            return await make_bundle(at.fleet, at.log, Wanted(addresses, Path(path), handing, over), out.note)

        _say_made(out, form, _kept(out, Wanted((), Path(path)).part, lambda: ask(ctx, out, make)))


@click.command(cls=FilterCommand, container=RUNS)
@takes(*SOURCE, *FORM[:2], *_HANDED)
@click.option(
    "-o",
    "folder",
    required=True,
    metavar="FOLDER",
    help="The folder that is written: a new or an empty one, in one that is there.",
)
@click.option("--limit", type=click.IntRange(min=0), default=1000, show_default=True, help="Runs to pull, 0 for all.")
@filter_argument(RUNS)
@click.pass_context
def pull(
    ctx: click.Context,
    words: tuple[str, ...],
    folder: str,
    form: str | None,
    limit: int,
    *,
    vectors: bool,
    redact_text: bool,
    over: bool,
) -> None:
    """Write the runs that match a filter, and what belongs to them, into a folder that --data opens.

    A pull that was ended, be it by --max-ru, goes on when the same is typed again.

    \b
      fleet-tui pull 'since:7d user:user_123' -o week --max-ru 5000
      fleet-tui --data week
    """  # noqa: D301  # click wants the character, not the letters
    with told(streams()) as out:
        from fleet_tui.bundle.pull import Window, pull_window
        from fleet_tui.insight.handed import Handing

        window = Window(" ".join(words), None, Path(folder), limit, Handing(vectors=vectors, blank=redact_text), over)

        async def make(at: Opening) -> Made:
            return await pull_window(at.fleet, at.log, replace(window, user=at.user), out.note)

        _say_made(out, form, _kept(out, window.part, lambda: ask(ctx, out, make)))


def _named(typed: str) -> Address:
    """Return what was typed as an address.

    Raises:
        UsageError: it names no kind of record.
    """
    address = Address.parse(typed)
    kind = of_noun(address.noun)
    if kind is None or not kind.section or (typed.startswith(SCHEME) and not address.id):
        raise UsageError(f"{one_line(typed)} is the address of nothing that is known", "fleet://run/ID is one")
    return address


def _kept(out: Streams, part: Path, work: Callable[[], Made]) -> Made:
    """Say after whatever ended it that what was read is not lost, if anything was."""
    try:
        return work()
    except (SourceError, KeyboardInterrupt):
        if part.exists():
            out.note("what was read so far is kept: the same command goes on from there")
        raise


def _say_made(out: Streams, form: str | None, made: Made) -> None:
    from fleet_tui.present.about import made_words

    if form == Form.JSON:
        counts = {each.name: n for each, n in made.counts.items()}
        out.json({"path": str(made.path), "documents": counts, "left_out": list(made.left_out)})
        out.flush()
    for each in made.left_out:
        out.note(f"left out: {each}")
    opens = f"fleet-tui --data {made.path} opens it" if made.counts else ""
    out.note(made_words(made.path, made.counts, replaced=made.replaced), opens)
