"""The last row of every screen: the keys that matter at this moment, in as many words as there is room for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from msgspec import Struct

from fleet_tui.present.cells import Line, cell_width, line_width
from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.commands import Command

_APART: Final = " · "  # between groups
_ROOMY: Final = 100  # columns from which on keys stand two cells apart
ALWAYS: Final = ("commands", "help")
LEAVING: Final = ("back", "clear", "quit")
_QUITS: Final = ("quit",)


class Invited(Struct, frozen=True):
    """Says what this moment invites to: what enter does, and the ids of the commands that suit the cursor.

    The `idle` are those that could do nothing here and now but say so: no footer names them.
    """

    enter: str = ""
    commands: tuple[str, ...] = ()
    idle: frozenset[str] = frozenset()


class Key(Struct, frozen=True):
    """Holds a key as it stands on a keyboard, what it does, and what a click on it presses."""

    shown: str
    words: str
    act: str


Groups: TypeAlias = Sequence[Sequence[Key]]

_LEAVES: Final = Key("esc", "leave", "escape")
IN_A_MENU: Final[Groups] = (
    (Key("enter", "take it", "enter"), Key("↑↓", "choose", "down"), Key("tab", "complete", "tab")),
    (_LEAVES,),
)


def in_an_input(asks: str, *, completes: bool) -> Groups:
    """Returns the keys that are none of the text while a line is typed."""
    if not completes:
        return ((Key("enter", asks, "enter"),), (_LEAVES,))
    more = Key("tab", "complete", "tab"), Key("↑↓", "earlier ones", "up")
    return ((Key("enter", asks, "enter"), *more), (_LEAVES,))


def key_of(command: Command) -> Key:
    """Returns the key of a command, which without any is run by its name."""
    first, _, _ = command.keys.partition(",")
    return Key(command.key_text or f":{command.name}", command.label, first or f":{command.name}")


def idle_of(works: Mapping[str, bool]) -> frozenset[str]:
    """Returns the ids of those commands that have nothing to do.

    >>> idle_of({"sort": True, "links": False})
    frozenset({'links'})
    """
    return frozenset(each for each, does in works.items() if not does)


def by_use(commands: Iterable[Command], invited: Invited) -> tuple[list[Key], list[Command]]:
    """Returns the keys of this moment, and the other commands that a footer may name, the most useful first."""
    known: dict[str, Command] = {}
    for command in commands:
        if command.id not in invited.idle:
            known.setdefault(command.id, command)
    moment = [key_of(known[each]) for each in invited.commands if each in known]
    enters = [Key("enter", invited.enter, "enter")] if invited.enter else []
    others = (each for each in known.values() if each.footer and each.id not in invited.commands)
    return [*enters, *moment], sorted(others, key=lambda each: each.footer)


def footer_groups(commands: Iterable[Command], width: int, invited: Invited = Invited()) -> Groups:  # noqa: B008 - frozen
    """Returns the keys of this moment, then those of the place, then those that always stand there.

    Where there is no room for all, the place's give way from their end, then quitting, then the moment's from their
    end; last of all the way back, for who does not know it is shut in.
    """
    moment, listed = by_use(commands, invited)
    here = [key_of(each) for each in listed if each.id not in (*ALWAYS, *LEAVING)]
    leaving = [key_of(each) for each in listed if each.id in _QUITS]
    back = [key_of(each) for each in listed if each.id in LEAVING and each.id not in _QUITS]
    always = [key_of(each) for name in ALWAYS for each in listed if each.id == name]
    for givers in (here, leaving, moment, back):
        while givers and _overflows((moment, here, [*back, *leaving, *always]), width):
            givers.pop()
    return moment, here, [*back, *leaving, *always]


def fitting(groups: Groups, width: int) -> Groups:
    """Returns the keys of a line that is typed or of a menu: what enter does and how to leave, and others with room."""
    first, *others = groups
    kept = list(first)
    while len(kept) > 1 and _overflows((kept, *others), width):
        kept.pop()
    return (kept, *others)


def _overflows(groups: Groups, width: int) -> bool:
    return line_width(key_line(groups, width)) >= width


def footer(commands: Iterable[Command], width: int, invited: Invited = Invited()) -> Line:  # noqa: B008 - frozen
    """Returns the last row of a screen."""
    return key_line(footer_groups(commands, width, invited), width)


def key_line(groups: Groups, width: int) -> Line:
    """Returns keys and what they do, groups set apart."""
    return [piece for pieces, _ in _pieces(groups, width) for piece in pieces]


def key_spots(groups: Groups, width: int) -> Iterator[tuple[int, int, str]]:
    """Yields where in that line a click presses which key."""
    cell = 0
    for pieces, key in _pieces(groups, width):
        (gap, _), *_ = pieces
        size = line_width(pieces)
        yield cell + cell_width(gap), cell + size, key.act
        cell += size


def _pieces(groups: Groups, width: int) -> Iterator[tuple[Line, Key]]:
    gap, begun = "  " if width >= _ROOMY else " ", False
    for group in filter(None, groups):
        for place, key in enumerate(group):
            apart = gap if place else _APART if begun else " "
            begun = True
            yield [(apart, Tone.DIM), (key.shown, Tone.ACCENT), (f" {key.words}", Tone.DIM)], key
