"""Tells what each key means, and where: the table of commands, read by key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from fleet_tui.ui.commands.command import Command, on_keyboard

# Words that two meanings may share without being alike.
_LITTLE: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "it",
        "its",
        "this",
        "that",
        "what",
        "which",
        "to",
        "of",
        "in",
        "on",
        "by",
        "and",
        "or",
        "as",
        "with",
        "from",
        "is",
        "are",
        "not",
        "no",
        "all",
        "one",
        "again",
    ]
)
_MARKS: Final = str.maketrans(dict.fromkeys(":;,?.()", " "))


def meanings(commands: Iterable[Command]) -> Mapping[str, tuple[Command, ...]]:
    """Returns by key, as it stands on a keyboard, what it means where: one command for each meaning and place."""
    found: dict[str, list[Command]] = {}
    for command in commands:
        for key in filter(None, command.keys.split(",")):
            found.setdefault(on_keyboard(key), []).append(command)
    return {key: tuple(each) for key, each in found.items()}


def alike(commands: Iterable[Command]) -> frozenset[str]:
    """Returns the words that all the commands are told in: none where a key means two things."""
    return frozenset.intersection(*map(_words, commands))


def _words(command: Command) -> frozenset[str]:
    told = f"{command.label} {command.help}".lower().translate(_MARKS)
    return frozenset(told.split()) - _LITTLE
