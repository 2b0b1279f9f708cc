"""Opens the screen, with what only it needs: where it begins, its look, its keys, the accounts it can switch to."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click

from fleet_tui.address import Address
from fleet_tui.cli.account import flags_of
from fleet_tui.cli.opening import MOMENT, Opening, open_fleet, opening_of
from fleet_tui.cli.options import typed
from fleet_tui.cli.typed_ahead import typed_ahead
from fleet_tui.disk import aside
from fleet_tui.errors import FleetError, SettingsError, UsageError
from fleet_tui.fields import Container
from fleet_tui.output.streams import Streams
from fleet_tui.schema import RUNS

if TYPE_CHECKING:
    from fleet_tui.source.base import Source
    from fleet_tui.ui.keymap import Keymap
    from fleet_tui.ui.look import Look
    from fleet_tui.ui.session import Profiles, Session

T = TypeVar("T")


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
        opening = open_fleet(ctx, streams)
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


def prints(ctx: click.Context, streams: Streams) -> str:
    """Return the command that prints where no screen can be shown: of files the first section of which they have any.

    Raises:
        FleetError: there is nothing to be read.
    """
    place = typed(ctx).get("data")
    if place is None:
        return "fleet-tui runs prints"
    section = _first_section(open_fleet(ctx, streams).fleet.source)
    return f"fleet-tui {section.section} --data {shlex.quote(str(place))} prints"


def _session(opening: Opening, **more: Any) -> Session:
    """Return what the screen is given of a fleet; `more` are the parts of the session that are not of its account."""
    from fleet_tui.ui.session import Session

    return Session(opening.fleet, opening.log, opening.user, bell=opening.bell, causes=opening.causes, **more)


def _first_section(source: Source) -> Container:
    """Return the first section of which there is something in files; the runs where a moment does not tell."""
    from fleet_tui.source.files.local import LocalSource

    if not isinstance(source, LocalSource):
        return RUNS
    try:
        return aside(lambda: source.opens_on).result(MOMENT) or RUNS
    except (TimeoutError, FleetError):  # the screen tells what is wrong with them
        return RUNS


def _address_within(source: Source) -> Address | None:
    """Return the address at which a bundle opens; what stands there and is none, or takes long, counts as none."""
    from fleet_tui.schema import of_noun
    from fleet_tui.source.files.local import LocalSource

    if not isinstance(source, LocalSource):
        return None
    try:
        found = Address.parse(aside(lambda: source.opens_at).result(MOMENT))
    except (TimeoutError, FleetError):
        return None
    return found if found.id and of_noun(found.noun) else None


def _profiles(ctx: click.Context) -> Profiles:
    """Return the accounts that the screen can switch to; a flag that names a place does not hold for them."""
    from msgspec.structs import replace

    from fleet_tui.settings import read_settings
    from fleet_tui.ui.session import Profiles

    said = replace(flags_of(ctx), demo=False, data=None, endpoint=None, database=None, managed_identity=None)
    everybody = typed(ctx).get("all_users", False)

    def opened(name: str) -> Session:
        settings = _soon(partial(read_settings, replace(said, profile=name), os.environ))
        return _session(opening_of(ctx, settings, everybody=everybody))

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
        return aside(work).result(MOMENT)
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
