"""A command of the app, and how it is written for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from textual.keys import key_to_character


class Command(Struct, frozen=True):
    """A command: its action is `action_<id>` of the screen or widget that `where` names, or `ACTS[<id>]` of the app."""

    id: str
    keys: str  # Textual's key names, with commas
    label: str
    help: str
    footer: int = 0  # position in the footer, 0 is not there
    shown: str = ""  # how the keys are written for people, where not as they are
    priority: bool = False
    does: str = ""  # the action, where it is not `action_<id>`
    takes: str = ""  # what a word behind its name is in the palette, where it takes one
    where: str = ""  # the place, which the table gives

    @property
    def name(self) -> str:
        """The words by which the palette runs it."""
        return self.id.removeprefix("section_").replace("_", " ")

    @property
    def action(self) -> str:
        """The action that Textual runs, of the screen or widget, or of the app for what works everywhere."""
        if self.where != "everywhere":
            return self.does or self.id
        return f"app.{self.does}" if self.does else f"app.act('{self.id}')"

    @property
    def key_text(self) -> str:
        """The keys as they stand on a keyboard."""
        return self.shown or " ".join(map(on_keyboard, filter(None, self.keys.split(","))))


_NAMES: Final = {
    "slash": "/",
    "colon": ":",
    "escape": "esc",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "down": "↓",
    "up": "↑",
    "right": "→",
    "left": "←",
    "plus": "+",
    "minus": "-",
}


def on_keyboard(key: str) -> str:
    """Returns a key of Textual's as it stands on a keyboard."""
    *modifiers, last = key.split("+")
    character = key_to_character(last) if "_" in last else None
    return "+".join([*modifiers, _NAMES.get(last) or character or last])


def footer_text(commands: Iterable[Command], width: int) -> str:
    """Returns as many commands as fit, by their position; `? help` is never dropped."""
    listed = sorted((each for each in commands if each.footer), key=lambda each: each.footer)
    gap = "  " if width >= 100 else " "
    words = {each.id: f"{each.key_text} {each.label}" for each in listed}
    given_up = ["quit", "back", *(each for each in words if each not in ("help", "quit", "back"))]
    while len(gap.join(words.values())) > width - 1 and given_up:
        words.pop(given_up.pop(), None)
    return gap.join(words.values())
