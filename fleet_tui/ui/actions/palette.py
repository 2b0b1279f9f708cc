"""The palette: sections and views by their names, every command, and any record by its address or id.

What is typed behind a name is completed from what is known here: users, filter words and their values, orders.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from msgspec import Struct, field

from fleet_tui.address import SCHEME, Address
from fleet_tui.errors import UsageError
from fleet_tui.fleet.newest import NEWEST, is_newest, newest
from fleet_tui.present import words
from fleet_tui.schema import RUNS, of_noun, sections
from fleet_tui.text import one_line
from fleet_tui.ui.actions.arguments import with_arguments
from fleet_tui.ui.actions.running import run_command
from fleet_tui.ui.commands import Command
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.places import PLACES
from fleet_tui.ui.widgets.pick_screen import Options, PickScreen, narrowed

_LOOK: Final = 0.01  # seconds between two looks whether the rows of a command are there
_PART_OF_ID: Final = 7  # characters: so many are shown of an id in a list
_PREFIX: Final = 2  # characters of an id that begins with a part of its noun, as mem_ and opt_ do, at the least
_VIEWS: Final = (
    *("failures", "tools", "agents", "causes", "timeline", "judge", "answer", "plan", "raw", "requests", "help"),
    *("similar", "helped", "compare", "difference", "links", "ticket", "copy"),
)


def choose_command(frame: FrameScreen) -> None:
    """Runs a command that can be meant here, whether or not it has a key."""
    palette = palette_of(frame)
    here = frame.app.current_mode if len(frame.app.screen_stack) == 1 else ""
    frame.app.push_screen(PickScreen("command", palette.narrow, palette.nothing, here), palette.run)


def palette_of(frame: FrameScreen) -> Palette:
    """Returns what can be meant on a screen: sections first, then what can be looked at, then what can be done."""
    keymap = frame.session.keymap
    there = [each for each in keymap.of(*frame.places) if each.where != "move" and each.id != "commands"]
    there.sort(key=lambda each: _VIEWS.index(each.id) if each.id in _VIEWS else len(_VIEWS))
    named: dict[str, Command] = {}
    for each in (*keymap.sections(), *there):  # of two names that begin alike the section wins
        named.setdefault(each.name, each)
    return Palette(frame, named)


class Palette(Struct, frozen=True):
    """Knows what can be meant on a screen, by name."""

    frame: FrameScreen
    commands: dict[str, Command]
    named: dict[str, Address] = field(default_factory=dict)  # the records that were offered, by their addresses

    def narrow(self, typed: str) -> Options:
        """Returns commands with what stands behind their names, commands, and the record that is named."""
        name, _, rest = typed.strip().partition(" ")
        opened: Options = []
        if _named_newest(name, rest):
            opened = [(f"{name} {rest.strip()}", "open the first run of its list")]
        elif address := _address(typed.strip()):
            self.named[str(address)] = address
            opened = [(str(address), "open this record")]
        if rest and of_noun(name) and (name not in self.commands or rest.strip().startswith(SCHEME)):
            return opened  # as on the command line; a section that is called so takes a filter
        given = [option for each in self.commands.values() if each.takes for option in self._given(each, typed)]
        plain = [(each.name, f"{_key_beside(each):<6} {each.help}") for each in self._listed(typed)]
        named = narrowed(plain, typed.replace("_", " "))
        return [*opened, *given, *named] if typed.startswith(SCHEME) else [*given, *named, *opened]

    def _listed(self, typed: str) -> Iterator[Command]:
        """Yields the commands that are looked for by name; those that only move are there once they are typed."""
        text = typed.strip().replace("_", " ")
        for each in self.commands.values():
            if not each.steps or (text and text in each.name):
                yield each

    def _given(self, command: Command, typed: str) -> Iterable[tuple[str, str]]:
        """Returns a command with what is typed behind it and with what that may become."""
        argument = behind(command.name, typed)
        if argument or typed.replace("_", " ").startswith(f"{command.name} "):
            return with_arguments(self.frame, command, argument, open_end=typed.endswith(" "))
        return ()

    def nothing(self, typed: str) -> str:
        """Says why nothing is left: a command takes no words, a record cannot be meant, or there is no such command."""
        name, _, rest = typed.strip().partition(" ")
        if rest and of_noun(name):
            try:
                Address.of(rest.strip(), name)
            except UsageError as error:
                return one_line(error.cause)
            return f"a filter goes with {name} {f' and {name} '.join(NEWEST)} only"
        taken = next((each.name for each in self.commands.values() if behind(each.name, typed)), "")
        return f"{taken} takes nothing behind it" if taken else self._elsewhere(typed) or "no command matches"

    def _elsewhere(self, typed: str) -> str:
        """Says for which screens a command is that is none here; empty where there is none at all."""
        text = _spaced(typed.strip())
        others = [each for each in self.frame.session.keymap.commands if each.where != "move"]
        meant = [each.name for each in others if each.name.startswith(text) or behind(each.name, typed)]
        # The longest: `follow every 5` is no argument of `follow`.
        name = max(meant, key=lambda each: (each == text, len(each)), default="")
        return not_here(name, others)

    async def run(self, choice: str | None) -> None:
        """Does as the command's key would, or opens the record that is named."""
        if choice is None:
            return
        name, _, rest = choice.partition(" ")
        if choice in self.named:
            self.frame.post_message(self.frame.Open(self.named[choice]))
        elif _named_newest(name, rest):
            self._open_newest(rest)
        else:
            await self.run_named(choice)

    def _open_newest(self, typed: str) -> None:
        """Looks for the first run of its list that is so, as the command line does, and opens it."""
        frame, (named, _, text) = self.frame, typed.partition(" ")
        session, address = frame.session, Address.parse(named)
        frame.act_on(
            "links",
            lambda: newest(session.fleet, address, text.strip(), session.user),
            lambda found: frame.post_message(frame.Open(found)),
        )

    async def run_named(self, choice: str) -> None:
        """Runs the command that a text begins with, with what stands behind it."""
        # The longest name first: `follow every 5` is no argument of `follow`.
        fitting = [each for each in self.commands if f"{choice} ".startswith(f"{each} ")]
        if not fitting:
            self.frame.flash(words.caution(self._elsewhere(choice)))
            return
        name = max(fitting, key=len)
        command, argument = self.commands[name], choice.removeprefix(name).strip()
        run = partial(run_command, self.frame, command, argument)
        if self.frame.awaits_rows_for(command.id):  # as its key waits for them
            self.frame.act_on("palette", lambda: self._rows(command.id), lambda _: run())
        else:
            await run()

    async def _rows(self, command_id: str) -> None:
        """Waits for the rows that a command is about, or for the end of their reading."""
        while self.frame.awaits_rows_for(command_id):  # noqa: ASYNC110 - each screen tells by its own state
            await asyncio.sleep(_LOOK)


def _key_beside(command: Command) -> str:
    """Returns the key of a command, where that is not its name again."""
    return "" if command.key_text == f":{command.name}" else command.key_text


def not_here(name: str, commands: Iterable[Command]) -> str:
    """Says for which screens a command is, empty where none is called so."""
    places = " and ".join(dict.fromkeys(PLACES[each.where] for each in commands if each.name == name))
    return f"{name} is not for this screen, it is for {places}" if name else ""


def behind(name: str, typed: str) -> str:
    """Returns what is typed behind the name of a command, or behind the beginning of its name; else nothing."""
    text = typed.strip()
    if _spaced(text[: len(name) + 1]) == f"{name} ":
        return text[len(name) + 1 :].strip()
    first, _, rest = text.partition(" ")
    return rest.strip() if name.startswith(_spaced(first)) and not name.startswith(_spaced(text)) else ""


def _spaced(name: str) -> str:
    """Returns the name of a command that is typed as one word."""
    return name.replace("_", " ").replace("-", " ")


def _named_newest(name: str, rest: str) -> bool:
    """Tells whether a run is named by its place in the list, as on the command line."""
    named = rest.split()
    return name == RUNS.noun and bool(named) and is_newest(named[0])


def _address(typed: str) -> Address | None:
    """Returns what a text opens: an address, a noun with an id, or what can be an id or a part of that of a run."""
    noun, _, rest = typed.partition(" ")
    try:
        if typed.startswith(SCHEME):
            address = Address.parse(typed)
            return address if of_noun(address.noun) else None
        if rest:
            address = Address.parse(rest.strip(), noun)
            return address if of_noun(noun) and address.noun == noun and not _is_more(noun, rest) else None
    except UsageError:
        return None  # it is still being typed
    part = len(typed) >= _PART_OF_ID and any(each.isdigit() for each in typed)
    return Address.parse(typed, _noun_of(typed)) if part else None


def _noun_of(typed: str) -> str:
    """Returns what an id is probably of: mem_… of a memory; without such a beginning of a run."""
    prefix, line, _ = typed.partition("_")
    nouns = (each.noun for each in sections() if each.noun.startswith(prefix))
    return next(nouns, RUNS.noun) if line and len(prefix) >= _PREFIX else RUNS.noun


def _is_more(noun: str, rest: str) -> bool:
    """Tells whether more than an id stands behind a noun: a run takes a filter behind its place in the list alone."""
    return noun == RUNS.noun and len(rest.split()) > 1
