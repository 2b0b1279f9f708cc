"""The last row of every screen: the keys that matter at this moment, in as many words as there is room for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from fleet_tui.present.cells import Line, line_width
from fleet_tui.present.glyphs import Tone
from fleet_tui.ui.commands import Command

_APART: Final = " · "  # between groups
_ROOMY: Final = 100  # columns from which on keys stand two cells apart
_ALWAYS: Final = ("commands", "help")
_LEAVING: Final = ("back", "quit")


class Invited(Struct, frozen=True):
    """Says what this moment invites to: what enter does, and the ids of the commands that suit the cursor."""

    enter: str = ""
    commands: tuple[str, ...] = ()


def footer(commands: Iterable[Command], width: int, invited: Invited = Invited()) -> Line:  # noqa: B008 - frozen
    """Returns the keys of this moment, then those of the place, then those that always stand there.

    Where there is no room for all, the place's give way from their end, then those that leave, then the moment's.
    """
    known: dict[str, Command] = {}
    for command in commands:
        known.setdefault(command.id, command)
    moment = [_shown(known[each]) for each in invited.commands if each in known]
    moment = [("enter", invited.enter), *moment] if invited.enter else moment
    set_apart = {*invited.commands, *_ALWAYS, *_LEAVING}
    listed = sorted((each for each in known.values() if each.footer), key=lambda each: each.footer)
    here = [_shown(each) for each in listed if each.id not in set_apart]
    leaving = [_shown(known[each]) for each in _LEAVING if each in known]
    always = [_shown(known[each]) for each in _ALWAYS if each in known]
    gap = "  " if width >= _ROOMY else " "
    for givers in (here, leaving, moment):
        while True:
            line = _line([moment, here, [*leaving, *always]], gap)
            if line_width(line) < width or not givers:
                break
            givers.pop()
    return line


def _shown(command: Command) -> tuple[str, str]:
    return command.key_text, command.label


def _line(groups: Sequence[Sequence[tuple[str, str]]], gap: str) -> Line:
    pieces: list[tuple[str, Tone]] = []
    for group in filter(None, groups):
        for place, (keys, words) in enumerate(group):
            apart = gap if place else _APART if pieces else " "
            pieces += [(apart, Tone.DIM), (keys, Tone.ACCENT), (f" {words}", Tone.DIM)]
    return pieces
