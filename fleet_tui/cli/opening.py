"""From what was typed to a source, a question to it or the screen on it, and the exit code."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import click

from fleet_tui.address import Address
from fleet_tui.cli.look import asked_look, own_keys
from fleet_tui.cli.options import typed
from fleet_tui.cli.rehearsing import demo_of
from fleet_tui.errors import FleetError, UsageError
from fleet_tui.output.streams import Streams

if TYPE_CHECKING:
    from fleet_tui.fleet import Fleet
    from fleet_tui.source.base import RequestLog

T = TypeVar("T")

_WIDTH: Final = 120  # of text where there is no terminal
_READER_GONE: Final = 141  # what a shell reports of a command that SIGPIPE ended
_INTERRUPTED: Final = 130


class Opening(NamedTuple):
    """A fleet, whose records to ask for (None is everybody), and where its source notes its requests."""

    fleet: Fleet
    user: str | None
    log: RequestLog


def streams() -> Streams:
    return Streams(sys.stdout, sys.stderr, shutil.get_terminal_size((_WIDTH, 24)).columns)


def on_terminal() -> bool:
    streams = (sys.stdin, sys.stdout, sys.stderr)  # each is None where the shell closed it
    return all(each is not None and each.isatty() for each in streams) and os.environ.get("TERM") != "dumb"


def show(ctx: click.Context, streams: Streams, text: str = "", address: Address | None = None) -> None:
    """Open the screen; where one stood last is said when it is gone, so that it can be opened again."""
    import gc

    gc.disable()  # a full collection amid imports and first paint takes as long as the paint; the app turns it on
    from fleet_tui.query.filter_text import parse
    from fleet_tui.schema import RUNS
    from fleet_tui.ui.app import run_app

    look = asked_look(ctx)
    opening = open_fleet(ctx, streams)
    parse(text, RUNS, opening.fleet.clock())  # a mistake in it is told here, not behind a screen
    mouse = typed(ctx).get("mouse", "SSH_CONNECTION" not in os.environ)
    left = run_app(
        opening.fleet,
        opening.log,
        filter_text=text,
        user=opening.user,
        address=address,
        mouse=mouse,
        look=look,
        keymap=own_keys(streams),
    )
    if left.address:
        streams.say(str(left.address))
    if left.code:
        sys.exit(left.code)


def ask(ctx: click.Context, streams: Streams, question: Callable[[Opening], Awaitable[T]]) -> T:
    """Put a question to a source that is opened for it alone."""
    import asyncio

    # opened out here: reading standard input blocks, and inside a loop the first ctrl+c only cancels at an await
    opening = open_fleet(ctx, streams)
    folder = Path(typed(ctx).get("data", ".")).is_dir()  # whose files say by their names what they hold

    async def asked() -> T:
        async with opening.fleet:
            answer = await question(opening)
            for sentence in () if folder else opening.fleet.source.recognised:
                streams.say(f"fleet-tui: {sentence}")
            return answer

    return asyncio.run(asked())


def open_fleet(ctx: click.Context, streams: Streams) -> Opening:
    from dataclasses import fields

    from fleet_tui.clock import system_clock
    from fleet_tui.fleet import Fleet
    from fleet_tui.settings import Flags, read_settings
    from fleet_tui.source.base import RequestLog
    from fleet_tui.source.open import open_source

    given = typed(ctx)
    if given.get("all_users") and given.get("user"):
        raise UsageError("--user and --all-users exclude each other", "give one of them")
    flags = Flags(**{each.name: given[each.name] for each in fields(Flags) if each.name in given})
    settings = read_settings(flags, {} if flags.demo else os.environ)  # nobody's own records are in the demo
    for note in settings.notes:
        streams.say(f"fleet-tui: {note}")
    log = RequestLog()
    source = open_source(settings, log)
    placed = demo_of(ctx, source, log) if settings.demo else (source, system_clock)
    return Opening(Fleet(*placed), None if given.get("all_users") else settings.user, log)


@contextmanager
def told(streams: Streams) -> Iterator[Streams]:
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
