"""Leads from what was typed to a source, a question to it or the screen on it, and the exit code.

Every command goes through here, so that each takes the same flags, tells the same notes and ends with the same codes.
What is heavy is imported inside the functions: `--help` needs neither the screen nor the SDK.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import click

from fleet_tui.address import Address
from fleet_tui.cli.options import typed
from fleet_tui.cli.typed_ahead import typed_ahead
from fleet_tui.disk import aside
from fleet_tui.errors import FleetError, SettingsError, UsageError
from fleet_tui.fields import Container
from fleet_tui.output.streams import INTERRUPTED, Form, Streams, error_words
from fleet_tui.schema import RUNS
from fleet_tui.text import one_line

if TYPE_CHECKING:
    from fleet_tui.clock import Clock
    from fleet_tui.fleet import Fleet
    from fleet_tui.settings import Account, Flags, Settings
    from fleet_tui.source.base import RequestLog, Source
    from fleet_tui.source.cosmos.client import Connection
    from fleet_tui.ui.keymap import Keymap
    from fleet_tui.ui.look import Look
    from fleet_tui.ui.session import Profiles, Session

T = TypeVar("T")

_WIDTH: Final = 120  # of text where there is no terminal
_READER_GONE: Final = 141  # what a shell reports of a command that SIGPIPE ended
_MOMENT: Final = 0.4  # seconds
_PATIENCE: Final = 30.0  # seconds that the service may ask to wait


class Opening(NamedTuple):
    """Holds a fleet, whose records to ask for (None is everybody), and where its source notes its requests.

    `bell` is whether the screen rings for new failures, `causes` whether why runs failed is read without a question.
    """

    fleet: Fleet
    user: str | None
    log: RequestLog
    bell: bool = False
    causes: bool = False


def streams() -> Streams:
    """Return the streams of this process, as wide as the terminal, in ASCII if that was asked for."""
    ctx = click.get_current_context(silent=True)
    width = shutil.get_terminal_size((_WIDTH, 24)).columns
    return Streams(sys.stdout, sys.stderr, width, ascii_only=bool(ctx and typed(ctx).get("ascii")))


def no_screen() -> str:
    """Say why no screen can be shown here, or nothing where it can; words on stderr may go anywhere."""
    for name, stream in (("standard input", sys.stdin), ("standard output", sys.stdout)):
        if stream is None or not stream.isatty():  # None where the shell closed it
            return f"the screen needs a terminal, and {name} is {'closed' if stream is None else 'not one'}"
    return "TERM=dumb says that this terminal cannot draw one" if os.environ.get("TERM") == "dumb" else ""


def on_terminal() -> bool:
    """Say whether a screen can be shown here."""
    return not no_screen()


@contextmanager
def told(streams: Streams) -> Iterator[Streams]:
    """Tell whatever fails in words, and end with its exit code; a reader that went away and ctrl+c need no words."""
    try:
        yield streams
    except BrokenPipeError:
        streams.abandon()
        sys.exit(_READER_GONE)
    except KeyboardInterrupt:
        streams.abandon()
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001  # a defect is told too: nobody wants our stack on their terminal
        from fleet_tui.log import log_failure
        from fleet_tui.present.words import defect

        log_failure(error)
        streams.say(error_words(error if isinstance(error, FleetError) else defect(error)))
        sys.exit(2 if isinstance(error, UsageError) else 1)


def show(
    ctx: click.Context,
    streams: Streams,
    container: Container | None = None,
    text: str = "",
    address: Address | None = None,
    marked: tuple[str, ...] = (),
) -> None:
    """Open the screen, and when it is left say where the user was, as an address that opens it again."""
    import gc

    gc.disable()  # a full collection amid imports and first paint takes as long as the paint; the app turns it on
    with typed_ahead():
        from fleet_tui.query.filter_text import parse
        from fleet_tui.ui.launch import run_app

        look = _asked_look(ctx)
        opening = _open_fleet(ctx, streams)
        if not (container or text or address):
            address = _address_within(opening.fleet.source)
        section = container or _first_section(opening.fleet.source)
        parse(text, section, opening.fleet.clock())  # a mistake in it is told here, not behind a screen
        left = run_app(
            _session(opening, profiles=_profiles(ctx), look=look, keymap=own_keys(streams)),
            section=section.section,
            filter_text=text,
            address=address,
            marked=marked,
            mouse=typed(ctx).get("mouse", "SSH_CONNECTION" not in os.environ),
        )
    if left.address:
        streams.say(str(left.address))
    if left.code:
        sys.exit(left.code)


def _session(opening: Opening, **more: Any) -> Session:
    """Return what the screen is given of a fleet; `more` are the parts of the session that are not of its account."""
    from fleet_tui.ui.session import Session

    return Session(opening.fleet, opening.log, opening.user, bell=opening.bell, causes=opening.causes, **more)


def ask(ctx: click.Context, streams: Streams, question: Callable[[Opening], Awaitable[T]]) -> T:
    """Put a question to a source that is opened for it alone."""
    import asyncio

    from fleet_tui.source.files.local import LocalSource

    # opened out here: reading standard input blocks, and inside a loop the first ctrl+c only cancels at an await
    opening = _open_fleet(ctx, streams)
    source = opening.fleet.source
    named = not isinstance(source, LocalSource) or source.named  # files that say by their names what they hold

    async def asked() -> T:
        async with opening.fleet:
            answer = await question(opening)
            for sentence in () if named else source.recognised:
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


def the_account(ctx: click.Context, streams: Streams, command: str) -> tuple[Account, RequestLog]:
    """Return the account that a command is about, and the log that its requests go into.

    Raises:
        UsageError: the demo or files are named, which no command of this kind can do anything with.
    """
    from fleet_tui.source.base import RequestLog

    refuse_files(ctx, command)
    settings = settings_of(ctx, streams)
    if settings.account is None:
        raise UsageError(f"{command} needs an account", "name one with --endpoint")
    return settings.account, RequestLog()


def refuse_files(ctx: click.Context, command: str) -> None:
    """Refuse the demo and files where a command is about an account."""
    given = typed(ctx)
    for option in ("demo", "data"):
        if given.get(option):
            raise UsageError(f"{command} needs an account, and --{option} is none", "name one with --endpoint")


@asynccontextmanager
async def connected(account: Account, log: RequestLog, patience: float = _PATIENCE) -> AsyncIterator[Connection]:
    """Hold a connection to the account open."""
    from fleet_tui.source.cosmos.client import Connection

    connection = Connection(account, log, patience)
    try:
        yield connection
    finally:
        await connection.aclose()


def settings_of(ctx: click.Context, streams: Streams, *, place: bool = True) -> Settings:
    """Return what was typed and what the environment says, its notes told; from here on failures are in the log."""
    from fleet_tui.log import start_log
    from fleet_tui.settings import read_settings

    given = typed(ctx)
    start_log(given.get("log"))
    if given.get("all_users") and given.get("user"):
        raise UsageError("--user and --all-users exclude each other", "give one of them")
    settings = read_settings(flags_of(ctx), environment(ctx), place=place)
    for note in settings.notes:
        streams.note(note)
    return settings


def flags_of(ctx: click.Context) -> Flags:
    """Return what was typed of the settings."""
    from fleet_tui.settings import Flags

    return Flags(**{name: typed(ctx)[name] for name in Flags.__struct_fields__ if name in typed(ctx)})


def environment(ctx: click.Context) -> Mapping[str, str]:
    """Return the variables that count: none for the demo, for nobody's own records are in it."""
    return {} if typed(ctx).get("demo") else os.environ


def _open_fleet(ctx: click.Context, streams: Streams) -> Opening:
    from fleet_tui.source.files.local import LocalSource

    settings = settings_of(ctx, streams)
    with _told_if_slow(streams, settings.data):
        opening = _opened(ctx, settings, everybody=typed(ctx).get("all_users", False))
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

    timer = threading.Timer(_MOMENT, tell)
    timer.daemon = True
    if data is not None and sys.stderr is not None and sys.stderr.isatty():
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _first_section(source: Source) -> Container:
    """Return the first section of which there is something in files; the runs where a moment does not tell."""
    from fleet_tui.source.files.local import LocalSource

    if not isinstance(source, LocalSource):
        return RUNS
    try:
        return aside(lambda: source.opens_on).result(_MOMENT) or RUNS
    except (TimeoutError, FleetError):  # the screen tells what is wrong with them
        return RUNS


def _address_within(source: Source) -> Address | None:
    """Return the address at which a bundle opens; what stands there and is none, or takes long, counts as none."""
    from fleet_tui.schema import of_noun
    from fleet_tui.source.files.local import LocalSource

    if not isinstance(source, LocalSource):
        return None
    try:
        found = Address.parse(aside(lambda: source.opens_at).result(_MOMENT))
    except (TimeoutError, FleetError):
        return None
    return found if found.id and of_noun(found.noun) else None


def _opened(ctx: click.Context, settings: Settings, *, everybody: bool) -> Opening:
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


def _profiles(ctx: click.Context) -> Profiles:
    """Return the accounts that the screen can switch to; a flag that names a place does not hold for them."""
    from msgspec.structs import replace

    from fleet_tui.settings import read_settings
    from fleet_tui.ui.session import Profiles

    said = replace(flags_of(ctx), demo=False, data=None, endpoint=None, database=None, managed_identity=None)
    everybody = typed(ctx).get("all_users", False)

    def opened(name: str) -> Session:
        settings = _soon(partial(read_settings, replace(said, profile=name), os.environ))
        return _session(_opened(ctx, settings, everybody=everybody))

    def listed() -> list[tuple[str, str]]:
        from fleet_tui.settings.profiles import read_config

        return [(each.name, each.summary) for each in _soon(partial(read_config, os.environ)).profiles.values()]

    def place() -> str:
        from fleet_tui.settings.profiles import profiles_file

        return profiles_file(os.environ).shown

    return Profiles(listed, opened, place)


def _soon(work: Callable[[], T]) -> T:
    """Return the result of work with files, for which the keys wait a moment and no longer.

    Raises:
        SettingsError: the moment is over.
    """
    try:
        return aside(work).result(_MOMENT)
    except TimeoutError:
        raise SettingsError("a file of settings does not answer", "see what the folder of it is on") from None


def _asked_look(ctx: click.Context) -> Look:
    """Return the look that was asked for, else the one that suits the terminal.

    Raises:
        UsageError: there is no such theme.
    """
    from fleet_tui.ui.look import look_of, themes

    theme = typed(ctx).get("theme")
    if theme and theme not in themes():
        raise UsageError(f"there is no theme {theme}", f"there are {', '.join(themes())}")
    return look_of(os.environ, sys.stdout.encoding, theme=theme, ascii_only=typed(ctx).get("ascii"))


def own_keys(streams: Streams) -> Keymap:
    """Return the user's keys; what of them cannot be used is told before the screen hides it."""
    from fleet_tui.settings.folder import own_file
    from fleet_tui.ui.keymap import read_keymap

    file = own_file(os.environ, "keys.toml")
    keymap = read_keymap(file.path, file.shown)
    for warning in keymap.warnings:
        streams.note(warning)
    return keymap
