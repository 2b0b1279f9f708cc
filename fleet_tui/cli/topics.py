"""Prints the reference: what the README has no room for, from the tables that the program itself goes by."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final

import click

from fleet_tui.cli.options import ASCII, takes
from fleet_tui.cli.screen import own_keys
from fleet_tui.cli.terminal import streams, told
from fleet_tui.errors import UsageError
from fleet_tui.output.streams import Streams
from fleet_tui.text import one_line

if TYPE_CHECKING:
    from fleet_tui.output.topics import Topic


def _keys(out: Streams) -> Topic:
    from fleet_tui.output.topics import keys_topic
    from fleet_tui.ui.actions.help_text import keys_by_place, places_by_key
    from fleet_tui.ui.places import PLACES

    keymap = own_keys(out)
    return keys_topic(lambda width: [*places_by_key(keymap, width), *keys_by_place(list(PLACES), keymap, width)])


def _filters(_: Streams) -> Topic:
    from fleet_tui.output.topics import filters_topic

    return filters_topic


def _settings(_: Streams) -> Topic:
    from fleet_tui.output.topics import settings_topic
    from fleet_tui.settings.profiles import profiles_file

    return settings_topic(profiles_file(os.environ).shown)


def _files(_: Streams) -> Topic:
    from fleet_tui.output.topics import Readable, files_topic
    from fleet_tui.schema import CONTAINERS
    from fleet_tui.source.files.files import BELOW
    from fleet_tui.source.files.marks import OTHERS, OWN, TRACES, USUAL, Together
    from fleet_tui.source.files.recognise import file_names
    from fleet_tui.source.files.traces.shapes import SHAPES

    # one suffix stands for all, which the words name
    names = [(each.many, [name for name in file_names(each) if name.endswith(".jsonl")]) for each in CONTAINERS]

    def told(ways: Iterable[Together]) -> str:
        return " · ".join(" + ".join(mark.name for mark in together) for together in ways)

    fields = [(each.many, "; ".join(filter(None, (told(OWN[each]), told(USUAL.get(each, ())))))) for each in CONTAINERS]
    traces = [(each.name, f"each trace a run, each span an event; told by {each.told_by}") for each in SHAPES]
    refused = [each for each in OTHERS if each not in TRACES]
    return files_topic(Readable(names, fields, traces, BELOW, refused))


def _python(_: Streams) -> Topic:
    from fleet_tui.output.topics import python_topic

    return python_topic


TOPICS: Final[Mapping[str, tuple[str, Callable[[Streams], Topic]]]] = {
    "keys": ("every key, by the place where it works, and every sign", _keys),
    "filters": ("how a filter is written, its words for each list, the names that --json prints", _filters),
    "settings": ("every setting: flag, variable, name in a profile, meaning", _settings),
    "files": ("which files can be read, how they are recognised, which are refused", _files),
    "python": ("the same records from a program: the module, and DSPy", _python),
}


def _completed(ctx: click.Context, _: click.Parameter, typed_so_far: str) -> list[str]:
    return [each for each in (*TOPICS, *_group(ctx).list_commands(ctx)) if each.startswith(typed_so_far)]


@click.command("help")
@takes(ASCII)
@click.argument("topic", required=False, metavar="[TOPIC]", shell_complete=_completed)
@click.pass_context
def help_on(ctx: click.Context, topic: str | None) -> None:
    """Print keys, filters, settings, files or python in full.

    Without one of them it says what each is about; with the name of a command it prints what that command takes.

    \b
      fleet-tui help
      fleet-tui help keys | less
      fleet-tui help runs
    """  # noqa: D301  # click wants the character, not the letters
    with told(streams()) as out:
        if topic is None:
            from fleet_tui.output.topics import print_listed

            others = ("COMMAND", "the options of a command; fleet-tui -h lists the commands")
            print_listed(out, [*((name, what) for name, (what, _) in TOPICS.items()), others])
        elif topic in TOPICS:
            from fleet_tui.output.topics import print_topic

            print_topic(out, TOPICS[topic][1](out))
        else:
            out.line(_of_command(ctx, topic))
            out.flush()


def _of_command(ctx: click.Context, name: str) -> str:
    """Return what `-h` of a command prints.

    Raises:
        UsageError: there is neither a command nor a topic of that name.
    """
    root = ctx.find_root()
    command = _group(ctx).get_command(root, name)
    if command is None:
        raise UsageError(
            f"there is no help on {one_line(name)}",
            f"topics are {', '.join(TOPICS)}; fleet-tui -h lists the commands",
        )
    return command.get_help(click.Context(command, info_name=name, parent=root))


def _group(ctx: click.Context) -> click.Group:
    group = ctx.find_root().command
    assert isinstance(group, click.Group)  # there is no other root
    return group
