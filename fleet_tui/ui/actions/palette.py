"""The palette: every command by its name, with what is typed behind it, and any record by its address or id."""

from __future__ import annotations

from typing import Final

from msgspec import Struct, field
from textual.actions import parse

from fleet_tui.address import SCHEME, Address
from fleet_tui.errors import UsageError
from fleet_tui.schema import of_noun
from fleet_tui.ui.commands import Command
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.widgets.pick_screen import Options, PickScreen, narrowed

_PART_OF_ID: Final = 7  # characters: so many are shown of an id in a list


def choose_command(frame: FrameScreen) -> None:
    """Runs a command that can be meant here, whether or not it has a key."""
    keymap = frame.session.keymap
    there = [*keymap.sections(), *keymap.of(*frame.places)]  # sections first: of two names that begin alike they win
    palette = _Palette(frame, {each.name: each for each in there if each.where != "move" and each.id != "commands"})
    frame.app.push_screen(PickScreen("command", palette.narrow), palette.run)


class _Palette(Struct, frozen=True):
    """Knows what can be meant on a screen, by name."""

    frame: FrameScreen
    commands: dict[str, Command]
    named: dict[str, Address] = field(default_factory=dict)  # the records that were offered, by their addresses

    def narrow(self, typed: str) -> Options:
        """Returns commands with what stands behind their names, commands, and the record that is named."""
        name, _, rest = typed.strip().partition(" ")
        rest = rest.strip()
        given = [
            (f"{each.name} {rest}", f"{each.label} with {each.takes}")
            for each in self.commands.values()
            if rest and each.takes and each.name.startswith(name)
        ]
        plain = [(each.name, f"{each.key_text:<6} {each.help}") for each in self.commands.values()]
        address = _address(typed.strip())
        if address:
            self.named[str(address)] = address
        opened = [(str(address), "open this record")] if address else []
        return [*given, *narrowed(plain, typed.replace("_", " ")), *opened]

    async def run(self, choice: str | None) -> None:
        """Does as the command's key would: the innermost widget around the keys that knows it does it."""
        if choice is None:
            return
        if choice in self.named:
            self.frame.post_message(self.frame.Open(self.named[choice]))
            return
        name = choice if choice in self.commands else choice.partition(" ")[0]
        action, argument = self.commands[name].action, choice.removeprefix(name).strip()
        app, method = self.frame.app, f"action_{action.partition('(')[0]}"
        around = (self.frame.focused or self.frame).ancestors_with_self
        owner = app if action.startswith("app.") else next((each for each in around if hasattr(each, method)), None)
        if owner is not None:
            _, called, given = parse(action)
            await app.run_action(("app" if owner is app else "", called, (*given, *filter(None, [argument]))), owner)


def _address(typed: str) -> Address | None:
    """Returns what a text opens: an address, a noun with an id, or what can be a part of the id of a run."""
    noun, _, rest = typed.partition(" ")
    if typed.startswith(SCHEME):
        try:
            address = Address.parse(typed)
        except UsageError:
            return None  # it is still being typed
        return address if of_noun(address.noun) else None
    if rest:
        return Address.parse(rest.strip(), noun) if of_noun(noun) else None
    part = len(typed) >= _PART_OF_ID and any(each.isdigit() for each in typed)
    return Address.parse(typed) if part else None
