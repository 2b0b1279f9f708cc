"""The palette: every command by its name, with what is typed behind it, and any record by its address or id."""

from __future__ import annotations

import asyncio
from typing import Final

from msgspec import Struct, field
from textual.actions import parse

from fleet_tui.address import SCHEME, Address
from fleet_tui.errors import UsageError
from fleet_tui.fleet.newest import NEWEST, is_newest, newest
from fleet_tui.schema import RUNS, of_noun
from fleet_tui.text import one_line
from fleet_tui.ui.commands import Command
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.places import PLACES
from fleet_tui.ui.widgets.pick_screen import Options, PickScreen, narrowed

_LOOK: Final = 0.01  # seconds between two looks whether the rows of a command are there
_PART_OF_ID: Final = 7  # characters: so many are shown of an id in a list


def choose_command(frame: FrameScreen) -> None:
    """Runs a command that can be meant here, whether or not it has a key."""
    keymap = frame.session.keymap
    there = [*keymap.sections(), *keymap.of(*frame.places)]  # sections first: of two names that begin alike they win
    palette = _Palette(frame, {each.name: each for each in there if each.where != "move" and each.id != "commands"})
    frame.app.push_screen(PickScreen("command", palette.narrow, palette.nothing), palette.run)


class _Palette(Struct, frozen=True):
    """Knows what can be meant on a screen, by name."""

    frame: FrameScreen
    commands: dict[str, Command]
    named: dict[str, Address] = field(default_factory=dict)  # the records that were offered, by their addresses

    def narrow(self, typed: str) -> Options:
        """Returns commands with what stands behind their names, commands, and the record that is named."""
        name, _, rest = typed.strip().partition(" ")
        given = [
            (f"{each.name} {argument}", f"{each.label} with {each.takes}")
            for each in self.commands.values()
            if each.takes and (argument := _behind(each.name, typed))
        ]
        plain = [(each.name, f"{each.key_text:<6} {each.help}") for each in self.commands.values()]
        opened: Options = []
        if _named_newest(name, rest):
            opened = [(f"{name} {rest.strip()}", "open the first run of its list")]
        elif address := _address(typed.strip()):
            self.named[str(address)] = address
            opened = [(str(address), "open this record")]
        if rest and of_noun(name) and (name not in self.commands or rest.strip().startswith(SCHEME)):
            return opened  # as on the command line; a section that is called so takes a filter
        return [*given, *narrowed(plain, typed.replace("_", " ")), *opened]

    def nothing(self, typed: str) -> str:
        """Says why nothing is left: a command takes no words, a record cannot be meant, or there is no such command."""
        name, _, rest = typed.strip().partition(" ")
        if rest and of_noun(name):
            try:
                Address.of(rest.strip(), name)
            except UsageError as error:
                return one_line(error.cause)
            return f"a filter goes with {name} {f' and {name} '.join(NEWEST)} only"
        behind = next((each.name for each in self.commands.values() if _behind(each.name, typed)), "")
        return f"{behind} takes nothing behind it" if behind else self._elsewhere(typed) or "no command matches"

    def _elsewhere(self, typed: str) -> str:
        """Says for which screens a command is that is none here; empty where there is none at all."""
        text = typed.strip().replace("_", " ")
        others = [each for each in self.frame.session.keymap.commands if each.where != "move"]
        meant = [each.name for each in others if each.name.startswith(text) or _behind(each.name, typed)]
        # The longest: `follow every 5` is no argument of `follow`.
        name = max(meant, key=lambda each: (each == text, len(each)), default="")
        places = " and ".join(dict.fromkeys(PLACES[each.where] for each in others if each.name == name))
        return f"{name} is not for this screen, it is for {places}" if name else ""

    async def run(self, choice: str | None) -> None:
        """Does as the command's key would: the innermost widget around the keys that knows it does it."""
        if choice is None:
            return
        name, _, rest = choice.partition(" ")
        if choice in self.named:
            self.frame.post_message(self.frame.Open(self.named[choice]))
        elif _named_newest(name, rest):
            self._open_newest(rest)
        else:
            await self._run_command(choice)

    def _open_newest(self, typed: str) -> None:
        """Looks for the first run of its list that is so, as the command line does, and opens it."""
        frame, (named, _, text) = self.frame, typed.partition(" ")
        session, address = frame.session, Address.parse(named)
        frame.act_on(
            "links",
            lambda: newest(session.fleet, address, text.strip(), session.user),
            lambda found: frame.post_message(frame.Open(found)),
        )

    async def _run_command(self, choice: str) -> None:
        # The longest name first: `follow every 5` is no argument of `follow`.
        fitting = [each for each in self.commands if f"{choice} ".startswith(f"{each} ")]
        name = max(fitting, key=len)
        command, argument = self.commands[name], choice.removeprefix(name).strip()
        if self.frame.awaits_rows_for(command.id):  # as its key waits for them
            self.frame.act_on("palette", lambda: self._rows(command.id), lambda _: self._do(command, argument))
        else:
            await self._do(command, argument)

    async def _rows(self, command_id: str) -> None:
        """Waits for the rows that a command is about, or for the end of their reading."""
        while self.frame.awaits_rows_for(command_id):  # noqa: ASYNC110 - each screen tells by its own state
            await asyncio.sleep(_LOOK)

    async def _do(self, command: Command, argument: str) -> None:
        action = command.action
        app, method = self.frame.app, f"action_{action.partition('(')[0]}"
        around = (self.frame.focused or self.frame).ancestors_with_self
        owner = app if action.startswith("app.") else next((each for each in around if hasattr(each, method)), None)
        if owner is not None:
            _, called, given = parse(action)
            await app.run_action(("app" if owner is app else "", called, (*given, *filter(None, [argument]))), owner)


def _behind(name: str, typed: str) -> str:
    """Returns what is typed behind the name of a command, or behind the beginning of its name; else nothing."""
    text = typed.strip()
    if text[: len(name) + 1].replace("_", " ") == f"{name} ":
        return text[len(name) + 1 :].strip()
    first, _, rest = text.partition(" ")
    part = first.replace("_", " ")
    return rest.strip() if name.startswith(part) and not name.startswith(text.replace("_", " ")) else ""


def _named_newest(name: str, rest: str) -> bool:
    """Tells whether a run is named by its place in the list, as on the command line."""
    named = rest.split()
    return name == RUNS.noun and bool(named) and is_newest(named[0])


def _address(typed: str) -> Address | None:
    """Returns what a text opens: an address, a noun with an id, or what can be a part of the id of a run."""
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
    return Address.parse(typed) if part else None


def _is_more(noun: str, rest: str) -> bool:
    """Tells whether more than an id stands behind a noun: a run takes a filter behind its place in the list alone."""
    return noun == RUNS.noun and len(rest.split()) > 1
