"""Declares the options that several commands take, and tells a filter from options."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import partial, reduce
from typing import Any, Final, TypeVar

import click

from fleet_tui.fields import Container
from fleet_tui.output.streams import Form
from fleet_tui.schema import EXAMPLES, RUNS

C = TypeVar("C", bound=Callable[..., Any])

_NEGATED: Final = re.compile(r"-[A-Za-z_]+:.")
_GRAMMAR: Final = (
    "Terms must all hold, commas mean or, a leading - negates, a bare word searches the text: "
    'since:24h  created:2025-11-17  user:none  rounds:2..4  score:<6  "two words"'
)


class FilterCommand(click.Command):
    """Takes a filter: `-field:value` is a term of it and no option, and the help names the fields."""

    def __init__(self, *args: Any, container: Container, **more: Any) -> None:
        super().__init__(*args, **more)
        self._container = container

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Set negated terms apart, before click takes them for options."""
        typed = args[: args.index("--")] if "--" in args else args
        terms = [each for each in typed if _NEGATED.match(each)]
        others = [each for each in typed if not _NEGATED.match(each)]
        return super().parse_args(ctx, [*others, "--", *terms, *args[len(typed) + 1 :]])

    def format_epilog(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """Tell the words of the grammar, from the schema."""
        from fleet_tui.query.filter_text import filter_words

        words = filter_words(self._container)
        with formatter.section("Filter"):
            formatter.write_text(_GRAMMAR)
        with formatter.section("Fields"):
            formatter.write_text(" ".join(name for name, label in words if label == name))
            if labelled := [each for each in words if each[0] != each[1]]:
                formatter.write_dl(labelled)
            sortable = " ".join(each.name for each in self._container.fields if each.sortable)
            formatter.write_dl(
                [("sort:FIELD", f"-sort:FIELD turns it around; only rows with one; by one of {sortable}")]
            )


def _keep(ctx: click.Context, option: click.Parameter, value: object) -> None:
    """Keep a global option wherever it stands, before the noun or after it."""
    if value is not None:
        typed(ctx)[option.name or ""] = value


def typed(ctx: click.Context) -> dict[str, Any]:
    """Return the global options so far: a command goes on with the object of its group."""
    return ctx.ensure_object(dict)


class DemoGroup(click.Group):
    """Reads `--demo=slow` as two options: for click an option either takes a value or takes none."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Set the value apart, before the noun or after it."""
        end = args.index("--") if "--" in args else len(args)
        return super().parse_args(ctx, [part for each in args[:end] for part in _apart(each)] + args[end:])


def _apart(word: str) -> tuple[str, ...]:
    flag, equals, mode = word.partition("=")
    return (flag, f"--rehearse={mode}") if equals and flag == "--demo" else (word,)


class ProfileOption(click.Option):
    """Names a profile, and in its help the file that holds the profiles of this user."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Look for that file only now, for most commands show no help."""
        from fleet_tui.settings.profiles import profiles_file

        self.help = f"An account of {profiles_file(os.environ).shown}, else its default_profile."
        return super().get_help_record(ctx)


_anywhere = partial(click.option, default=None, expose_value=False, callback=_keep)
ASCII: Final = _anywhere("--ascii/--no-ascii", help="Draw with ASCII only, as where the locale is not UTF-8.")
_SHOWN: Final = (
    _anywhere(
        "--demo",
        is_flag=True,
        help="Read the demo: made-up records, a clock that stands still. --demo=slow, flaky and offline behave like "
        "such a network, --demo=live replays a run.",
    ),
    _anywhere("--rehearse", hidden=True),
    _anywhere("--data", metavar="PATH", help="Read a folder, a .json or .jsonl file, or - for standard input."),
    _anywhere("--zone", metavar="NAME", help="The zone of times in files that have none, else this machine's."),
    _anywhere("--profile", cls=ProfileOption, metavar="NAME"),
    _anywhere("--env-file", metavar="PATH", help="Read variables of a file, and of PATH.local over it."),
    _anywhere("--endpoint", metavar="URL", help="The account, else AZURE_COSMOS_ENDPOINT; its key is never an option."),
    _anywhere("--database", metavar="NAME", help="The database, else AZURE_COSMOS_DATABASE, else agentic-fleet."),
    _anywhere(
        "--managed-identity/--no-managed-identity",
        "managed_identity",
        help="Log in with Entra ID, not with AZURE_COSMOS_KEY.",
    ),
    _anywhere("--user", metavar="USER", help="Only this user's records, else AGENTICFLEET_DEFAULT_USER_ID's."),
    _anywhere("--mouse/--no-mouse", help="Let the screen take the mouse; over SSH it does not unless asked to."),
    _anywhere(
        "--theme", metavar="NAME", help="fleet-dark, fleet-light, ansi-dark or another that the screen's :theme lists."
    ),
    ASCII,
    _anywhere("--all-users", is_flag=True, help="Everybody's records, whatever the default user."),
    _anywhere("--max-ru", metavar="N", type=float, help="Read no further page once N request units are used."),
    _anywhere("--log", metavar="FILE", help="Write what happens to a file; no key is in it."),
)


def _rare(*, hidden: bool) -> tuple[Callable[[C], C], ...]:
    """Return what can be asked of every request; a profile is where it mostly stands, so only one help tells it."""
    rare = partial(_anywhere, hidden=hidden)
    return (
        rare("--priority", metavar="Low|High", help="Of every request, where the account has priorities enabled."),
        rare("--throughput-bucket", metavar="N", type=int, help="Of every request, where the account has buckets."),
        rare("--preferred-locations", metavar="REGION,...", help="Where to read, the first that answers."),
        rare("--consistency", metavar="LEVEL", help="Eventual costs half of what Strong and BoundedStaleness do."),
    )


GROUP: Final = (*_SHOWN, *_rare(hidden=False))
SOURCE: Final = (*_SHOWN, *_rare(hidden=True))
SQL: Final = click.option("--sql", is_flag=True, help="Print the statements that would be sent, and send nothing.")


def _form(ctx: click.Context, option: click.Parameter, value: bool) -> None:
    """Keep the one form that is asked for, under the name `form`.

    Raises:
        UsageError: another one is asked for, too.
    """
    form = option.name or ""
    kept = ctx.params.setdefault("form", None)
    if value and kept not in (None, form):
        raise click.UsageError(f"--{kept} and --{form} exclude each other: give one of them", ctx)
    if value:
        ctx.params["form"] = form


_as = partial(click.option, is_flag=True, expose_value=False, callback=_form)
DSPY: Final = "dspy"
FORM: Final = (
    _as(f"--{Form.JSON}", help="One JSON object a line, never cut."),
    _as(f"--{Form.PLAIN}", help="Aligned text, cut to the width of the terminal."),
    _as(f"--{Form.RAW}", help="Documents exactly as stored."),
)


def filter_argument(container: Container, metavar: str = "[FILTER]...") -> Callable[[C], C]:
    """Take the words of a filter; a shell completes the fields, a negated field too."""

    def complete(_: click.Context, __: click.Parameter, typed_so_far: str) -> list[str]:
        from fleet_tui.query.filter_text import filter_words

        sign = "-" if typed_so_far.startswith("-") else ""
        names = (f"{sign}{name}:" for name, _ in filter_words(container))
        return [each for each in names if each.startswith(typed_so_far)]

    return click.argument("words", nargs=-1, metavar=metavar, shell_complete=complete)


def vectors_of(container: Container) -> tuple[Callable[[C], C], ...]:
    """Return the option to print embeddings, for a container that has them."""
    help_text = "With --raw: keep the embeddings, which are left out otherwise."
    return (click.option("--vectors", is_flag=True, help=help_text),) if container.vector else ()


def causes_of(container: Container) -> tuple[Callable[[C], C], ...]:
    """Return the option to read why runs failed, for the container whose rows do not always tell."""
    help_text = "Read each failed run whose row does not say why; of an account that is a point read each."
    return (click.option("--causes", is_flag=True, help=help_text),) if container is RUNS else ()


def dspy_of(container: Container) -> tuple[Callable[[C], C], ...]:
    """Return the option to print rows for DSPy, for the container that it is trained with."""
    help_text = "One JSON object a line, as dspy.Example(**row) takes it; fleet-tui help python has a program."
    return (_as(f"--{DSPY}", help=help_text),) if container is EXAMPLES else ()


def takes(*options: Callable[[C], C]) -> Callable[[C], C]:
    """Give a command several options, listed in its help in this order."""
    return lambda command: reduce(lambda taking, option: option(taking), reversed(options), command)
