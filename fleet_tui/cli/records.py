"""Lists and prints records of every section, by commands that are made from the schema."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import click
from click.shell_completion import get_completion_class

from fleet_tui.address import SCHEME, Address
from fleet_tui.cli.opening import Opening, ask, print_statements
from fleet_tui.cli.options import (
    DSPY,
    FORM,
    SOURCE,
    SQL,
    FilterCommand,
    causes_of,
    dspy_of,
    filter_argument,
    takes,
    vectors_of,
)
from fleet_tui.cli.screen import show
from fleet_tui.cli.terminal import on_terminal, streams, told
from fleet_tui.errors import FleetError, UsageError
from fleet_tui.fields import Container
from fleet_tui.output.streams import Form, Streams
from fleet_tui.schema import CACHE, HISTORY, MEMORIES, OPTIMIZATIONS, RUNS
from fleet_tui.text import one_line

_LIMIT: Final = click.option(
    "--limit", type=click.IntRange(min=0), default=100, show_default=True, help="Rows to print, 0 for all."
)
_SHELLS: Final = ("bash", "zsh", "fish")
_MEMORY_ID: Final = re.compile(r"…\S+|mem_\w+")  # as the data model makes them, or the end of one in a list
_WORD: Final = re.compile(r"[^\s:\"-][^\s:\"]{7,}")  # a bare word of a filter that is long enough for an id
_KEY_LENGTH: Final = 12  # characters: keys are hashes, and few words in a search are as long
_EXAMPLES: Final = {
    RUNS.section: (
        "runs status:failed -mode:parallel",
        "runs 'duration:>60 -sort:score' --limit 5",
        "runs failed:yes --causes --json | jq -r '[.id, .cause] | @tsv'",
    ),
    "memories": ("memories 'agent:researcher importance:>0.5'", "memories threshold --json | jq -r .content"),
    OPTIMIZATIONS.section: ("optimizations 'metric:semantic_f1 -sort:created'", "optimizations 'best:>0.8' --json"),
    "examples": ("examples 'category:dev_workflow team:coder'", "examples 'dataset:judge_calibration' --dspy"),
}


@click.command(CACHE.noun, cls=FilterCommand, container=CACHE)
@takes(*SOURCE, *FORM, SQL, _LIMIT)
@filter_argument(CACHE, "[KEY | FILTER...]")
@click.pass_context
def cache(ctx: click.Context, words: tuple[str, ...], form: str | None, limit: int, *, sql: bool) -> None:
    """List cached results by a key, or by a filter.

    A single word asks the partition of that key first, and gives every document of it; what is no key is a filter.

    \b
      fleet-tui cache sha256:3d1c5f... --raw
      fleet-tui cache 'expired:no user:user_123'
    """  # noqa: D301  # click wants the character, not the letters
    if len(words) == 1 and words[0].startswith(SCHEME) and not sql:
        _open_or_print(ctx, CACHE, words, form)
    else:
        text = (None if sql else _key_there(ctx, words)) or _key_or_filter(words)
        _list_records(ctx, CACHE, text, form, limit, sql=sql)


def _key_there(ctx: click.Context, words: Sequence[str]) -> str | None:
    """Return the filter for the entries of a key if a word is one that has entries, however it looks: one question."""
    if len(words) != 1 or not words[0] or words[0].startswith(SCHEME):
        return None
    from fleet_tui.query.filter_text import quoted

    wanted = f"key:{quoted(words[0])}"

    async def asked(at: Opening) -> bool:
        return bool([each async for each in at.fleet.records(CACHE, wanted, limit=1)])

    with told(streams()) as out:
        return wanted if ask(ctx, out, asked) else None


@click.command(cls=FilterCommand, container=MEMORIES)
@takes(*SOURCE, *FORM[:2])
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True, help="How many at the most.")
@click.option("--vector", metavar="FILE|-", help="Like a vector instead: a JSON list, or a number on each line.")
@filter_argument(MEMORIES, "[ID] [FILTER]...")
@click.pass_context
def similar(ctx: click.Context, words: tuple[str, ...], form: str | None, limit: int, vector: str | None) -> None:
    """Print the memories of the same user that are most like a memory, by its stored vector; on the screen `m` does.

    With --vector they are those of --user that are most like a vector of your own; there is no ID then.

    \b
      fleet-tui similar mem_01HZ --json | jq -r '[.similarity, .content] | @tsv'
      fleet-tui similar mem_01HZ 'importance:>0.5 -agent:writer'
      fleet-tui similar --vector question.json --user user_123
    """  # noqa: D301  # click wants the character, not the letters
    with told(streams()) as out:
        shape = Form(form or Form.PLAIN)
        if vector is not None:
            sys.exit(_like_vector(ctx, out, vector, words, shape, limit))
        wanted = _named(MEMORIES, words[:1])
        if len(wanted) != 1:
            raise UsageError("similar takes the id of one memory, or --vector", "fleet-tui memories lists them")
        from fleet_tui.output.others import print_similar

        async def look(at: Opening) -> int:
            return await print_similar(at.fleet, out, wanted[0], " ".join(words[1:]), shape, limit)

        sys.exit(ask(ctx, out, look))


def _like_vector(ctx: click.Context, out: Streams, source: str, words: Sequence[str], form: Form, k: int) -> int:
    """Print the memories of one user that are most like a vector of a file, or of standard input.

    Raises:
        UsageError: there is no vector, no user, or besides the vector a memory.
    """
    from fleet_tui.cli.given_vector import read_vector
    from fleet_tui.output.others import print_nearest

    if named := [each for each in words if each.startswith(SCHEME)]:
        raise UsageError(
            f"--vector and {one_line(named[0])} are both to be compared by", "give either an ID or a vector"
        )
    vector = read_vector(ctx, source)

    async def look(at: Opening) -> int:
        if not at.user:
            raise UsageError("--vector needs the user among whose memories to look", "name one with --user")
        if words and await _names_memory(at, words[0]):
            cause = f"--vector and the memory {one_line(words[0])} are both to be compared by"
            raise UsageError(cause, "give either an ID or a vector")
        return await print_nearest(at.fleet, out, at.user, vector, " ".join(words), form, k)

    return ask(ctx, out, look)


async def _names_memory(at: Opening, word: str) -> bool:
    """Tell whether a word looks like the id of a memory, or is the start of such an id of the user."""
    if _MEMORY_ID.fullmatch(word):
        return True
    if not _WORD.fullmatch(word):
        return False
    from fleet_tui.query.query import Begins, Term

    named = Term(MEMORIES.field("id"), Begins(word))
    return bool([each async for each in at.fleet.records(MEMORIES, user=at.user, limit=1, within=(named,))])


@click.command()
@takes(*SOURCE, *FORM[:2])
@click.pass_context
def users(ctx: click.Context, form: str | None) -> None:
    """Print whose the newest runs are, among a bounded number of them: an account keeps no list of users."""
    with told(streams()) as out:
        from fleet_tui.output.others import print_users

        shape = Form(form or Form.PLAIN)

        async def look(at: Opening) -> int:
            seen = await at.fleet.users()
            return print_users(out, at.fleet.clock, seen, shape, at.fleet.source.times)

        sys.exit(ask(ctx, out, look))


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what makes a shell complete fleet-tui: commands, options, filter fields.

    \b
      eval "$(fleet-tui completion bash)"
      fleet-tui completion zsh > ~/.zfunc/_fleet-tui
      fleet-tui completion fish > ~/.config/fish/completions/fleet-tui.fish
    """  # noqa: D301  # click wants the character, not the letters
    with told(streams()) as out:
        made = get_completion_class(shell)
        if made is None:
            raise FleetError(f"this click cannot complete for {shell}")
        out.line(made(ctx.find_root().command, {}, "fleet-tui", "_FLEET_TUI_COMPLETE").source())
        out.flush()


def list_command(container: Container) -> click.Command:
    """Make `fleet-tui memories FILTER`: the section on a terminal, rows elsewhere."""

    @click.command(container.section, cls=FilterCommand, container=container)
    @takes(*SOURCE, *FORM, *dspy_of(container), SQL, *vectors_of(container), *causes_of(container), _LIMIT)
    @filter_argument(container)
    @click.pass_context
    def command(
        ctx: click.Context, /, words: tuple[str, ...], form: str | None, limit: int, *, sql: bool, **more: bool
    ) -> None:
        _list_records(ctx, container, " ".join(words), form, limit, sql=sql, **more)

    shown = "\n".join(f"  fleet-tui {each}" for each in _EXAMPLES.get(container.section, ()))
    lines = f", of {HISTORY} the last line" if container is RUNS else ""
    command.help = f"List {container.many} that match a filter, newest write first{lines}.\n\n\b\n{shown}"
    return command


def record_command(container: Container) -> click.Command:
    """Make `fleet-tui memory ID`: its screen on a terminal, its text or document elsewhere."""

    @click.command(container.noun)
    @takes(*SOURCE, *FORM, *vectors_of(container))
    @click.argument("ids", nargs=-1, required=True, metavar="ID...")
    @click.pass_context
    def command(ctx: click.Context, ids: tuple[str, ...], form: str | None, vectors: bool = False) -> None:
        _open_or_print(ctx, container, ids, form, vectors=vectors)

    several = " With several, A,B, the section opens with them marked." if container is OPTIMIZATIONS else ""
    command.help = (
        f"Open one {container.one}.\n\nID is its id, any start or end of it that no other {container.one} has, or an "
        f"address that the screen gave (fleet://{container.noun}/...).{several}"
    )
    return command


def _open_or_print(
    ctx: click.Context, container: Container, ids: Sequence[str], form: str | None, *, vectors: bool = False
) -> None:
    """Open what is named on a terminal, else print it."""
    with told(streams()) as out:
        wanted = _named(container, ids)
        if form is None and on_terminal():
            _open_screen(ctx, container, wanted)
            return
        from fleet_tui.output.records import print_each

        shape = Form(form or Form.PLAIN)
        sys.exit(ask(ctx, out, lambda at: print_each(at.fleet, out, container, wanted, shape, vectors=vectors)))


def _list_records(
    ctx: click.Context,
    container: Container,
    text: str,
    form: str | None,
    limit: int,
    *,
    sql: bool = False,
    vectors: bool = False,
    causes: bool = False,
) -> None:
    """Open the section with a filter on a terminal, else print what matches, or what would be asked for it."""
    with told(streams()) as out:
        if sql:
            print_statements(ctx, out, container, text, Form.JSON if form == DSPY else form)
            return
        if form is None and on_terminal() and not causes:  # the screen reads causes once they are asked for there
            show(ctx, out, container, text)
            return
        from fleet_tui.output.records import Asked, print_records

        shape = Form.JSON if form == DSPY else Form(form or Form.PLAIN)

        async def print_them(at: Opening) -> int:
            asked = Asked(
                container=container,
                text=text,
                user=at.user,
                limit=limit,
                form=shape,
                vectors=vectors,
                causes=causes,
                dspy=form == DSPY,
            )
            return await print_records(at.fleet, out, asked)

        sys.exit(ask(ctx, out, print_them))


def _open_screen(ctx: click.Context, container: Container, named: Sequence[Address]) -> None:
    """Open the screen on one record, or on the list of several that are marked there."""
    if len(named) == 1:
        show(ctx, streams(), container, address=named[0])
    elif container is OPTIMIZATIONS:
        show(ctx, streams(), container, marked=tuple(map(str, named)))
    else:
        raise UsageError(f"the screen opens one {container.one}", "with --json, --plain or --raw several are printed")


def _named(container: Container, typed: Sequence[str]) -> list[Address]:
    """Return the records in what was typed: addresses, ids, or several of them with commas.

    Raises:
        UsageError: an address is that of another kind of record.
    """
    found = []
    for word in typed:
        parts = [each for each in word.split(",") if each]
        for each in parts:
            address = Address.of(each, container.noun)
            whole = word if len(parts) > 1 and SCHEME not in word else ""
            found.append(replace(address, typed=whole))
    return list(dict.fromkeys(found))


def _key_or_filter(words: Sequence[str]) -> str:
    """Return the filter that was meant: a single long word is a key, unless it begins with nearly a field's name."""
    from difflib import get_close_matches

    from fleet_tui.query.filter_text import filter_words, quoted

    text = " ".join(words)
    if text.startswith(SCHEME):
        return f"id:{quoted(Address.parse(text).id)}"
    name, colon, _ = text.lstrip("-").partition(":")
    field = colon and get_close_matches(name.lower(), [*(each for each, _ in filter_words(CACHE)), "sort"], n=1)
    if len(words) != 1 or " " in text or field or len(text) < _KEY_LENGTH:
        return text
    return f"key:{quoted(text)}"
