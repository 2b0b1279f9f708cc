"""The user's own keys: commands by id in `keys.toml`; what cannot be meant is told once, and the default stays.

A wrong entry must not lock the user out: each is looked at by itself and costs only its own key, and ctrl+c always
leaves. An entry is wrong where another command has the key at the same time, unless both have it by default: then the
focus decides. What the screen says of a key goes through `shown`, so a sentence names the key that the user really has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace
from textual.keys import KEY_NAME_REPLACEMENTS, Keys, _character_to_key, key_to_character

from fleet_tui.present import words
from fleet_tui.present.cells import Line
from fleet_tui.text import one_line
from fleet_tui.toml_file import Unread, read_toml
from fleet_tui.ui.commands import Command, commands_of, on_keyboard
from fleet_tui.ui.places import PLACES, met_together

_NAMED: Final = frozenset((*(str(each.value) for each in Keys), *KEY_NAME_REPLACEMENTS.values()))
_MODIFIERS: Final = frozenset(("ctrl", "alt", "shift"))


class Keymap(Struct, frozen=True):
    """The keys that differ for this user, by command id and as Textual wants them; `place` names the file of them."""

    changed: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    place: str = ""

    @property
    def commands(self) -> tuple[Command, ...]:
        """Every command with its keys; the way out that works from anywhere keeps its own."""
        return tuple(
            replace(each, keys=self.changed[each.id], shown="")
            if each.id in self.changed and not each.priority
            else each
            for each in commands_of(*PLACES)
        )

    @property
    def remark(self) -> Line:
        """The entries that could not be used, on one line; empty where all could."""
        if not self.warnings:
            return []
        first, *others = self.warnings
        more = f" · and {len(others)} more" if others else ""
        return words.caution(first + more)

    def of(self, *places: str) -> tuple[Command, ...]:
        """Returns the commands of some places, as `commands_of` gives the defaults."""
        return tuple(each for each in self.commands if each.where in places)

    def sections(self) -> tuple[Command, ...]:
        """Returns the commands that lead to the sections."""
        return tuple(each for each in self.commands if each.does.startswith("section("))

    def section_key(self, number: int) -> str:
        """Returns the first key of a section by its number, as Textual names it."""
        return self.sections()[number - 1].keys.partition(",")[0]

    def keys_of(self, command_id: str) -> frozenset[str]:
        """Returns all keys of a command, as Textual names them."""
        return frozenset(key for each in self.commands if each.id == command_id for key in each.keys.split(","))

    def shown(self, default: str, places: Iterable[str]) -> str:
        """Returns the user's first key for what a default key does in some places, else the default."""
        meant = next((each for each in commands_of(*places) if default in each.key_text.split()), None)
        if meant is None:
            return default
        mine = next(each for each in self.of(meant.where) if each.id == meant.id).key_text.split()
        return default if default in mine else mine[0]


DEFAULT: Final = Keymap()


def read_keymap(path: Path | None, place: str) -> Keymap:
    """Returns the keys of a file, the defaults where there is no file; texts name it as `place`."""
    return replace(_read(path), place=place)


def _read(path: Path | None) -> Keymap:
    if path is None:
        return DEFAULT
    try:
        stored = read_toml(path)
    except Unread as unread:
        return Keymap(warnings=(f"{path.name} is not used: it {one_line(unread.why)}; {unread.next_step}",))
    return DEFAULT if stored is None else keymap_of(stored, path.name)


def keymap_of(wanted: Mapping[str, object], name: str = "keys.toml") -> Keymap:
    """Returns the keymap with the keys that are wanted, a text or a list for each command id."""
    changed: dict[str, str] = {}
    warnings: list[str] = []
    for command_id, value in wanted.items():
        problem = _problem(command_id, value)
        if problem:
            warnings.append(f"{name}: {problem}")
        else:
            changed[command_id] = ",".join(map(_key, _texts(value)))
    while clash := _clash(changed):
        command_id, key, other = clash
        warnings.append(f"{name}: {command_id} = {key} is {other} already; the default stays")
        del changed[command_id]
    return Keymap(changed, tuple(warnings))


def _problem(command_id: str, value: object) -> str:
    """Says why an entry cannot be used, empty where it can."""
    ids = [each.id for each in DEFAULT.commands]
    if command_id not in ids:
        from difflib import get_close_matches

        close = get_close_matches(command_id, ids, 1)
        hint = f"; did you mean {close[0]}?" if close else ""
        return f"no command is called {one_line(command_id)}{hint}"
    texts = _texts(value)
    if not texts:
        return f"{command_id} wants a key or a list of keys; the default stays"
    wrong = next((each for each in texts if not _is_key(each)), None)
    return "" if wrong is None else f"{command_id} = {one_line(wrong)!r}: there is no such key; the default stays"


def _texts(value: object) -> list[str]:
    """Returns the keys of an entry; none where it is anything but texts."""
    given: list[object] = value if isinstance(value, list) else [value]
    texts = [each for each in given if isinstance(each, str) and each]
    return texts if len(texts) == len(given) else []


def _is_key(text: str) -> bool:
    if len(text) == 1:
        return text.isprintable()
    *modifiers, key = _key(text).split("+")
    plain = len(key) == 1 or key in _NAMED or key_to_character(key) is not None
    return plain and _MODIFIERS.issuperset(modifiers) and "," not in text


def _key(text: str) -> str:
    """Names a key as Textual does: `?` is question_mark, `Ctrl+N` is ctrl+n."""
    if len(text) == 1:
        return _character_to_key(text)
    *modifiers, key = text.split("+")
    return "+".join([*(each.lower() for each in modifiers), key if len(key) == 1 else key.lower()])


def _shared_by_default(one: str, other: str, key: str) -> bool:
    """Tells whether both have the key anyway: then the focus decides, as for a list and the text beside it."""
    return all(
        any(each.id == wanted and key in each.keys.split(",") for each in DEFAULT.commands) for wanted in (one, other)
    )


def _clash(changed: Mapping[str, str]) -> tuple[str, str, str] | None:
    """Finds an entry with a key that another command has which can be meant at the same time: entry, key, command."""
    commands = Keymap(changed).commands
    mine = [each for each in reversed(commands) if each.id in changed and not each.priority]
    for each in mine:
        for other in commands:
            same = other.id == each.id and not other.priority
            shared = [key for key in each.keys.split(",") if key in other.keys.split(",")]
            shared = [key for key in shared if not _shared_by_default(each.id, other.id, key)]
            if shared and not same and met_together(each.where, other.where):
                return each.id, on_keyboard(shared[0]), other.id
    return None
