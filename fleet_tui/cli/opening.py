"""Leads from what was typed to a source, and a question to it.

Every command that reads goes through here, so that each takes the same flags and tells the same notes.
What is heavy is imported inside the functions: `--help` needs neither the screen nor the SDK.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import click

from fleet_tui.cli.account import settings_of
from fleet_tui.cli.options import typed
from fleet_tui.fields import Container
from fleet_tui.output.streams import Form, Streams
from fleet_tui.text import one_line

if TYPE_CHECKING:
    from fleet_tui.clock import Clock
    from fleet_tui.fleet import Fleet
    from fleet_tui.settings import Settings
    from fleet_tui.source.base import RequestLog, Source

T = TypeVar("T")

MOMENT: Final = 0.4  # seconds
"""How long files may take until it is said that they are waited for, or done without them."""


class Opening(NamedTuple):
    """Holds a fleet, whose records to ask for (None is everybody), and where its source notes its requests.

    `bell` is whether the screen rings for new failures, `causes` whether why runs failed is read without a question.
    """

    fleet: Fleet
    user: str | None
    log: RequestLog
    bell: bool = False
    causes: bool = False


def ask(ctx: click.Context, streams: Streams, question: Callable[[Opening], Awaitable[T]]) -> T:
    """Put a question to a source that is opened for it alone."""
    import asyncio

    from fleet_tui.source.files.local import LocalSource

    # opened out here: reading standard input blocks, and inside a loop the first ctrl+c only cancels at an await
    opening = open_fleet(ctx, streams)
    source = opening.fleet.source
    named = not isinstance(source, LocalSource) or source.named  # files that say by their names what they hold

    async def asked() -> T:
        async with opening.fleet:
            answer = await question(opening)
            for sentence in () if named else source.recognised:
                if sentence not in streams.noted:  # as a list says from where its rows are
                    streams.note(sentence)
            return answer

    return asyncio.run(asked())


def print_statements(ctx: click.Context, streams: Streams, container: Container, text: str, form: str | None) -> None:
    """Print what a list would ask of an account; there need be none, and nothing is sent."""
    from fleet_tui.clock import system_clock
    from fleet_tui.fleet import question
    from fleet_tui.output.others import print_sql

    settings = settings_of(ctx, streams, place=False)
    user = None if typed(ctx).get("all_users") else settings.user
    shape = Form(form or Form.PLAIN)
    asked, derived = question(container, text, system_clock(), user=user, whole=shape is Form.RAW)
    print_sql(streams, shape, asked, derived)


def open_fleet(ctx: click.Context, streams: Streams) -> Opening:
    """Open the source that was asked for; what is to be known of it is told."""
    from fleet_tui.source.files.local import LocalSource

    settings = settings_of(ctx, streams)
    with _told_if_slow(streams, settings.data):
        opening = opening_of(ctx, settings, everybody=typed(ctx).get("all_users", False))
    source = opening.fleet.source
    if isinstance(source, LocalSource) and source.remark:
        streams.note(source.remark)
    return opening


@contextmanager
def _told_if_slow(streams: Streams, data: str | None) -> Iterator[None]:
    """Say on a terminal what is waited for: a pipe is read to its end before anything shows, a share may be gone."""
    import threading

    def tell() -> None:
        streams.note(f"waiting for {'standard input' if data == '-' else one_line(str(data))} · ctrl+c ends it")

    timer = threading.Timer(MOMENT, tell)
    timer.daemon = True
    if data is not None and sys.stderr is not None and sys.stderr.isatty():
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


def opening_of(ctx: click.Context, settings: Settings, *, everybody: bool) -> Opening:
    """Open the source that settings name; the demo brings its own clock."""
    from fleet_tui.clock import system_clock
    from fleet_tui.fleet import Fleet
    from fleet_tui.source.base import RequestLog
    from fleet_tui.source.open import open_source

    log = RequestLog(limit=settings.max_ru)
    source = open_source(settings, log)
    rows_and_clock = _demo_of(ctx, source, log) if settings.demo else (source, system_clock)
    user = None if everybody else settings.user
    return Opening(Fleet(*rows_and_clock), user, log, settings.bell, settings.causes)


def _demo_of(ctx: click.Context, source: Source, log: RequestLog) -> tuple[Source, Clock]:
    """Return the demo behind the network that was asked for, and its clock: it stands still unless a run is replayed.

    Raises:
        UsageError: there is no such network.
    """
    from fleet_tui.clock import frozen, ticking
    from fleet_tui.demo import NOW, REPLAYED

    mode = typed(ctx).get("rehearse")
    if mode is None:
        return source, frozen(NOW)
    from fleet_tui.source.rehearsal.rehearsal import rehearse

    clock = ticking(NOW) if mode == "live" else frozen(NOW)
    return rehearse(mode, source, log, clock, REPLAYED), clock
