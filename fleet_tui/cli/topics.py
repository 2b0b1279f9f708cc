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
    from fleet_tui.source.files.marks import Together


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
    from fleet_tui.output.topics import Readable, ReadKind, files_topic
    from fleet_tui.schema import CONTAINERS
    from fleet_tui.source.files.files import BELOW
    from fleet_tui.source.files.marks import OTHERS, OWN, TRACES, USUAL
    from fleet_tui.source.files.recognise import file_names
    from fleet_tui.source.files.traces.shapes import SHAPES

    theirs: dict[str, list[Together]] = {what: [] for what, *_ in _THEIRS}
    kinds = []
    for each in CONTAINERS:
        ours: list[Together] = []
        for way in (*OWN[each], *USUAL.get(each, ())):
            what = next((what for what, names, _ in _THEIRS if way[0].steps[0] in names.split()), "")
            (theirs[what] if what else ours).append(way)
        # one suffix stands for all, which the words name
        names = [name for name in file_names(each) if name.endswith(".jsonl")]
        kinds.append(ReadKind(each.many, _ways(ours), "", names))
    kinds += [ReadKind(each.name, each.told_by, _TRACE if each is SHAPES[0] else "the same") for each in SHAPES]
    kinds += [ReadKind(what, _ways(theirs[what]), becomes) for what, _, becomes in _THEIRS]
    kinds.append(ReadKind("a log folder of GEPA", "", "the same as its result", _LOG_FOLDER))
    return files_topic(Readable(kinds, BELOW, [each for each in OTHERS if each not in TRACES]))


def _ways(ways: Iterable[Together]) -> str:
    """Return the fields of each way, those that differ in their last alone as one; what a name implies is left out."""
    named = [
        [mark.name for mark in way if not any(each.name.startswith(f"{mark.name}.") for each in way)] for way in ways
    ]
    found: dict[tuple[str, ...], list[str]] = {}
    for names in named:
        if not any(set(each) < set(names) for each in named):  # else the shorter way tells it already
            found.setdefault(tuple(names[:-1]), []).append(names[-1])
    parts = [(each,) for each in found.pop((), [])] + [(*first, " | ".join(last)) for first, last in found.items()]
    return " · ".join(" + ".join(each) for each in parts)


def _python(_: Streams) -> Topic:
    from fleet_tui.output.topics import python_topic

    return python_topic


# What other programs write that is read too, besides traces: the fields that its ways begin with, what it becomes.
_THEIRS: Final = (
    ("a result of GEPA", "candidates", "an optimization, with a round for each candidate and its program"),
    ("the same in DSPy", "detailed_results", "the same, whether alone or within a document"),
    (
        "MIPROv2 in DSPy",
        "trial_logs",
        "an optimization, with a round for each trial on all examples, else for each",
    ),
    (
        "a mem0 export",
        "memory results memories relations",
        "memories, one a line, in a list, or in results; each of the relations is one too",
    ),
)
_TRACE: Final = "a run for each trace, an event for each span"
_LOG_FOLDER: Final = ("candidate_tree.html", "run_log.txt", "candidates.json")

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
