"""A command of the app, and how it is written for people."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from textual.keys import _character_to_key, key_to_character

_STEPS: Final = ("next_", "previous_", "later_", "earlier_", "left_", "right_")


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
    def steps(self) -> bool:
        """Whether it only moves the cursor or a crosshair: keys do that, and nobody looks for it by name."""
        return self.where == "move" or self.id.startswith(_STEPS)

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

# What these keys type, as Textual tells it of a terminal.
_TYPED: Final = {"slash": "/", "colon": ":", "plus": "+", "minus": "-", "space": " ", "enter": "\r", "tab": "\t"}


def on_keyboard(key: str) -> str:
    """Returns a key of Textual's as it stands on a keyboard."""
    *modifiers, last = key.split("+")
    character = key_to_character(last) if "_" in last else None
    return "+".join([*modifiers, _NAMES.get(last) or character or last])


def key_called(shown: str) -> str:
    """Returns what Textual calls a key that stands on a keyboard so."""
    named = next((name for name, each in _NAMES.items() if each == shown), shown)
    return _character_to_key(named) if len(named) == 1 else named


def character_of(key: str) -> str | None:
    """Returns the character that a key types, None where it types none."""
    return key if len(key) == 1 else _TYPED.get(key) or (key_to_character(key) if "_" in key else None)
