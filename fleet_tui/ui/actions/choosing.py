"""Choosing from a list by typing: a command, the colours, an account, an order, a user, how often to read again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from textual.actions import parse

from fleet_tui.address import SCHEME, Address
from fleet_tui.errors import FleetError, SettingsError
from fleet_tui.fields import Container
from fleet_tui.present import words
from fleet_tui.present.glyphs import Tone
from fleet_tui.query.query import Sort
from fleet_tui.schema import of_noun
from fleet_tui.text import one_line
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.look import themes
from fleet_tui.ui.widgets.pick_screen import Options, PickScreen, narrowed

LEAST_SECONDS: Final = 2.0  # between two reads of the same thing: a shorter interval is paid for and tells nothing new
OFF: Final = "off"
_PART_OF_ID: Final = 7  # characters: so many are shown of an id in a list
_ALL_USERS: Final = "(all users)"


def choose_command(frame: FrameScreen) -> None:
    """Runs a command that can be meant here, whether or not it has a key."""
    app = frame.app
    keymap = frame.session.keymap
    there = [*keymap.sections(), *keymap.of(*frame.places)]  # sections first: of two names that begin alike they win
    commands = {each.name: each for each in there if each.where != "move" and each.id != "commands"}
    options = [(name, f"{each.key_text:<6} {each.help}") for name, each in commands.items()]

    def narrow(typed: str) -> Options:
        word, _, rest = typed.strip().partition(" ")
        given = [
            (f"{name} {rest.strip()}", f"{each.label} with {each.takes}")
            for name, each in commands.items()
            if rest.strip() and each.takes and name.startswith(word)
        ]
        opened = [(str(each), "open this record") for each in _addresses(typed.strip())]
        return [*given, *narrowed(options, typed.replace("_", " ")), *opened]

    async def run(choice: str | None) -> None:
        """Does as the command's key would: the innermost widget around the keys that knows it does it."""
        if choice is None:
            return
        if choice.startswith(SCHEME):
            frame.post_message(frame.Open(Address.parse(choice)))
            return
        name = choice if choice in commands else choice.partition(" ")[0]
        action, argument = commands[name].action, choice.removeprefix(name).strip()
        method = f"action_{action.partition('(')[0]}"
        around = (frame.focused or frame).ancestors_with_self
        owner = app if action.startswith("app.") else next((each for each in around if hasattr(each, method)), None)
        if owner is not None:
            _, called, given = parse(action)
            namespace = "app" if owner is app else ""
            await app.run_action((namespace, called, (*given, *([argument] if argument else []))), owner)

    app.push_screen(PickScreen("command", options, narrow=narrow), run)


def _addresses(typed: str) -> Iterator[Address]:
    """Yields what a text opens: an address, a noun with an id, or what can be a part of the id of a run."""
    noun, _, rest = typed.partition(" ")
    if typed.startswith(SCHEME) and of_noun(Address.parse(typed).noun):
        yield Address.parse(typed)
    elif rest and of_noun(noun):
        yield Address.parse(rest.strip(), noun)
    elif not rest and len(typed) >= _PART_OF_ID and any(each.isdigit() for each in typed):
        yield Address.parse(typed)


def choose_theme(frame: FrameScreen) -> None:
    """Changes to another theme: ours, then those of Textual."""
    app = frame.app

    def wear(choice: str | None) -> None:
        app.theme = choice or app.theme
        if choice and not frame.session.look.colour:
            frame.notice([(" NO_COLOR is set: no theme shows its colours", Tone.WARN)])

    options = [(each, "dark" if app.available_themes[each].dark else "light") for each in themes()]
    app.push_screen(PickScreen("theme", options), wear)


def choose_profile(frame: FrameScreen) -> None:
    """Offers the profiles; the app reads the account that the user chooses."""
    profiles = frame.session.profiles

    def switch(name: str | None) -> None:
        if name is not None and profiles is not None:
            with _told(frame):
                frame.post_message(frame.Switch(profiles.open(name)))

    with _told(frame):
        choices = profiles.choices() if profiles else ()
        if not choices:
            place = profiles.place() if profiles else ""
            raise SettingsError("there are no profiles to choose from", place and f"write some into {place}")
        frame.app.push_screen(PickScreen("profile", choices), switch)


@contextmanager
def _told(frame: FrameScreen) -> Iterator[None]:
    """Tells what is wrong with a setting; all stays as it is."""
    try:
        yield
    except FleetError as error:
        frame.notice(words.trouble(str(error)))


def choose_seconds(frame: FrameScreen, take: Callable[[float | None], None], off: str = "") -> None:
    """Lets the user choose a number of seconds; `off` says what none means, where there may be none."""

    def chosen(choice: str | None) -> None:
        if choice == OFF:
            take(None)
        elif choice is not None:
            seconds = _seconds(choice)
            if seconds is None:
                said = f" {one_line(choice)!r} is not a number of seconds from {LEAST_SECONDS:g} on"
                frame.notice([(said, Tone.WARN)])
            else:
                take(seconds)

    options = [(OFF, off)] if off else []  # no numbers among them: 3 would be completed to 30
    frame.app.push_screen(PickScreen(f"seconds, {LEAST_SECONDS:g} or more", options, free=True), chosen)


def _seconds(text: str) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if LEAST_SECONDS <= seconds < float("inf") else None


def choose_order(frame: FrameScreen, container: Container, take: Callable[[Sort], object]) -> None:
    """Lets the user choose among the orders that the container can be asked in."""
    fields = [each for each in container.fields if each.sortable]
    falling = {f"-sort:{each.name}": Sort(each, descending=True) for each in fields}
    rising = {f"sort:{each.name}": Sort(each, descending=False) for each in fields}
    options = [(text, f"{_label(order)}, highest or newest first") for text, order in falling.items()]
    options += [(text, f"{_label(order)}, lowest or oldest first") for text, order in rising.items()]

    def chosen(choice: str | None) -> None:
        if choice is not None:
            take({**falling, **rising}[choice])

    frame.app.push_screen(PickScreen("sort by", options), chosen)


def choose_user(frame: FrameScreen, seen: Iterable[str], take: Callable[[str | None], object]) -> None:
    """Lets the user choose whose records are shown, among users that were seen or by typing; None is everybody."""
    options = [(each, "seen in the loaded rows") for each in seen] + [(_ALL_USERS, "no user filter")]

    def chosen(choice: str | None) -> None:
        if choice:
            take(None if choice == _ALL_USERS else choice)

    frame.app.push_screen(PickScreen("user id", options, free=True), chosen)


def _label(order: Sort) -> str:
    return order.field.label or order.field.name
