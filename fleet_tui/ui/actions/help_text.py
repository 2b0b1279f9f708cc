"""The help: what this moment invites to, keys by place, the filter, and what the signs mean; all from the tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fleet_tui.fields import Container
from fleet_tui.present.cells import Layout, Line, cell_width, fold
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.reference import field_lines, grammar_lines, key_lines, sign_lines, title, word_lines
from fleet_tui.text import one_line
from fleet_tui.ui.commands import Command, meanings
from fleet_tui.ui.footer import ALWAYS, LEAVING, Invited, Key, by_use, footer_groups, key_of
from fleet_tui.ui.keymap import Keymap
from fleet_tui.ui.places import PLACES
from fleet_tui.ui.widgets.key_rows import KeyRow

_FIRST: Final = 7  # rows of this moment, under the name of the pane
_KEYS: Final = 9


def moment_rows(
    commands: Sequence[Command], invited: Invited, keymap: Keymap, width: int, columns: int
) -> list[KeyRow]:
    """Returns what is most useful now, a line each: this moment, what a footer had no room for, then the sections."""
    told = {each.id: each for each in reversed(commands)}
    helps = {key_of(each): each.help for each in told.values()}
    moment, listed = by_use(commands, invited)
    named = {each for group in footer_groups(commands, columns, invited) for each in group}
    others = sorted(
        (key_of(each) for each in listed if each.id not in (*ALWAYS, *LEAVING)), key=lambda each: each in named
    )
    keys = [*moment, *others]
    numbers = " ".join(each.keys.partition(",")[0] for each in keymap.sections())
    sections = ", ".join(each.label for each in keymap.sections())
    shown = [*keys[: _FIRST - 1], Key(numbers, f"the sections: {sections}", "colon")]
    return [_row(each, helps.get(each, each.words), width) for each in shown]


def _row(key: Key, told: str, width: int) -> KeyRow:
    """Returns one line about a key, in fewer words where there is no room for all."""
    whole = _KEYS + cell_width(told) + 3 <= width
    (line, *_) = word_lines(key.shown, told if whole else key.words, width, max(_KEYS, cell_width(key.shown)))
    return KeyRow(line, key.act, key.words)


def help_layout(places: Sequence[str], keymap: Keymap, container: Container) -> Layout:
    """Lays out the keys of the present screen and its filter, then those of other screens, then the signs."""
    return lambda width: [each.line for each in place_rows(places, keymap, container, width)]


def place_rows(places: Sequence[str], keymap: Keymap, container: Container, width: int) -> list[KeyRow]:
    """Returns the keys of the present screen and its filter, then those of other screens, then the signs."""
    here = [row for place in places for row in _of_place(place, keymap, width, here=True)]
    texts = [*title(f"the filter of {container.section}", width), *grammar_lines(width), *field_lines(container, width)]
    others = [row for place in PLACES if place not in places for row in _of_place(place, keymap, width, here=False)]
    return [*here, *map(KeyRow, texts), *others, *map(KeyRow, (*_own_keys(keymap.place, width), *sign_lines(width)))]


def _of_place(place: str, keymap: Keymap, width: int, *, here: bool) -> list[KeyRow]:
    rows = [KeyRow(each) for each in title(PLACES[place], width)]
    for command in keymap.of(place):
        key = key_of(command)
        lines = word_lines(command.key_text or f":{command.id}", command.help, width, _KEYS)
        rows += [KeyRow(each, key.act if here else f":{command.name}", command.name) for each in lines]
    return rows


def keys_by_place(places: Sequence[str], keymap: Keymap, width: int) -> list[Line]:
    """Returns the keys that the user has at some places, and where their own keys are put."""
    lines: list[Line] = []
    for place in places:
        keys = ((each.key_text or f":{each.id}", each.help) for each in keymap.of(place))
        lines += key_lines(PLACES[place], keys, width)
    return [*lines, *_own_keys(keymap.place, width)]


def places_by_key(keymap: Keymap, width: int) -> list[Line]:
    """Returns each key with what it means where, so that a key that means two things is seen."""
    lines = title("each key, and where it means what", width)
    for key, commands in meanings(keymap.commands).items():
        where: dict[str, list[str]] = {}
        for each in commands:
            where.setdefault(each.label, []).append(PLACES[each.where])
        told = " · ".join(f"{label}: {', '.join(dict.fromkeys(places))}" for label, places in where.items())
        lines += word_lines(key, told, width, _KEYS)
    return lines


def _own_keys(place: str, width: int) -> list[Line]:
    """Says where the user's own keys are put, and what they go by."""
    where: list[Line] = fold([("  ", Tone.PLAIN), (one_line(place), Tone.PLAIN)], width, 2) if place else []
    what: Line = [
        ("    ", Tone.PLAIN),
        ('next_error = "ctrl+n"  or a list, by the names that ', Tone.DIM),
        (":", Tone.KEY),
        (" lists", Tone.DIM),
    ]
    return [*title("keys of your own", width), *where, *fold(what, width, 4)]
