"""Completes what can stand behind a command in the palette, as far as it is known here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from fleet_tui.schema import sections
from fleet_tui.ui.commands import Command
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.look import themes
from fleet_tui.ui.widgets.filter_bar import completions
from fleet_tui.ui.widgets.pick_screen import narrowed

_MOST: Final = 40  # that are offered at a time
_FILTER: Final = "a filter"


def with_arguments(frame: FrameScreen, command: Command, typed: str, *, open_end: bool) -> Iterator[tuple[str, str]]:
    """Yields a command with what is typed behind it, and with what that may become; `open_end`: a blank follows it.

    A filter is first of all what is typed; of names the best match stands first, and what nobody has seen last.
    """
    said = f"{command.label} with {command.takes}"
    if command.takes == _FILTER:
        if typed:
            yield f"{command.name} {typed}", said
        for each in _filters(frame, command, typed, open_end=open_end):
            yield f"{command.name} {each}", said
        return
    known = [*_known(frame, command)]
    shown = narrowed(known, typed) if typed else known
    named = [(each, meaning) for each, meaning in shown if not typed or typed.lower() in each.lower()]
    for each, meaning in named[:_MOST]:
        yield f"{command.name} {each}", meaning
    if typed and not any(each == typed for each, _ in named):
        yield f"{command.name} {typed}", "as typed, not seen yet" if command.id == "user" else said


def _known(frame: FrameScreen, command: Command) -> Iterable[tuple[str, str]]:
    if command.id == "theme":
        return [(each, "colours") for each in themes()]
    if command.id == "profile":
        return frame.session.profiles.choices() if frame.session.profiles else ()
    return frame.arguments(command.id, "")


def _filters(frame: FrameScreen, command: Command, typed: str, *, open_end: bool) -> Iterator[str]:
    """Yields what the last word of a filter may become."""
    head, word = (typed, "") if open_end else ("", typed) if " " not in typed else typed.rsplit(" ", 1)
    begin = f"{head} " if head else ""
    section = next((each for each in sections() if command.id == f"section_{each.section}"), None)
    here = section is None or section.section == frame.app.current_mode
    known = [each for each, _ in frame.arguments("filter", word)] if here else []
    found = known or (completions(section, word, lambda _: ()) if section else ())
    for each in found[:_MOST]:
        if each != word:
            yield begin + each
