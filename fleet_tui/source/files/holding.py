"""Says of files what they hold besides what was asked for: other records, and what is none."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from typing import Final, NamedTuple

from fleet_tui.errors import ContainerMissing
from fleet_tui.fields import Container
from fleet_tui.schema import RUNS
from fleet_tui.source.files.lines import FileBytes, unreadable
from fleet_tui.text import counted, one_line

_LONGEST_PATH: Final = 200  # characters: a longer one is better typed by whoever typed it than read here


class Held(NamedTuple):
    """Holds a container of which there is something, and how many documents; None where they were not counted."""

    container: Container
    n: int | None = None

    @property
    def words(self) -> str:
        """Says it, such as "3 memories"."""
        each = self.container
        return each.many if self.n is None else counted(self.n, each.one, each.many)


def missing(
    name: str, place: str, container: Container, held: Iterable[Held], besides: str = "", *, folder: bool
) -> ContainerMissing:
    """Returns the error for a container that is in none of the files at a place, by what is there instead.

    What is there `besides` is no record, in words.
    """
    found = [each for each in held if each.n != 0]
    cause = f"{name} holds no {container.many}"
    if found:
        cause += f", but {_listed([each.words for each in found])}"
    cause += f": {besides}" if besides else ""
    there = f"put {container.name}.jsonl {'there' if folder else 'in a folder, and name the folder'}"
    shown = [each for each in found if each.container.section]
    if not shown:
        beside = f"segments are shown in their run: put {RUNS.name}.jsonl beside them, and name the folder"
        return ContainerMissing(cause, beside if found and container is RUNS else there)
    commands = " and ".join(_command(each.container, place) for each in shown)
    lists = "list" if len(shown) > 1 else "lists"
    step = f"{commands} {lists} {'it' if [each.n for each in shown] == [1] else 'them'}"
    return ContainerMissing(cause, f"{step}; else {there}" if folder else step)


def left_out_of(file: FileBytes, noun: str) -> str:
    """Says what of a file is no record, or is not shown as it is stored; `noun` is what it holds its documents in."""
    said = [file.cut, unreadable(file), file.torn.said("read in part", noun, file.number_at)]
    said.append(file.mended.said("shown otherwise than stored", noun, file.number_at))
    for remarks in (file.strange, file.unknown):
        said += remarks.said_by_kind("left out ", "document", file.number_at)
    return "; ".join(filter(None, said))


def _command(container: Container, place: str) -> str:
    path = one_line(shlex.quote(place)) if len(place) <= _LONGEST_PATH else "PATH"
    return f"fleet-tui {container.section} --data {path}"


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
