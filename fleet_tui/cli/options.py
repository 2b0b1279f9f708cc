"""Options that several commands take, and how a filter is told from options."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial, reduce
from typing import Any, Final, TypeVar

import click

from fleet_tui.output.form import Form

C = TypeVar("C", bound=Callable[..., Any])

_NEGATED: Final = re.compile(r"-[A-Za-z_]+:.")
_GRAMMAR: Final = (
    "Terms must all hold, commas mean or, a leading - negates, a bare word searches the text: "
    'status:failed  score:<6  rounds:2..4  since:24h  created:2025-11-17  tag:none  task:"two words"'
)


class FilterCommand(click.Command):
    """A command that takes a filter: `-field:value` is a term of it and no option, and help names the fields."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Set negated terms apart before click looks for options."""
        typed = args[: args.index("--")] if "--" in args else args
        terms = [each for each in typed if _NEGATED.match(each)]
        others = [each for each in typed if not _NEGATED.match(each)]
        return super().parse_args(ctx, [*others, "--", *terms, *args[len(typed) + 1 :]])

    def format_epilog(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """The words of the grammar, from the schema."""
        from fleet_tui.query.filter_text import filter_words
        from fleet_tui.schema import RUNS

        words = filter_words(RUNS)
        with formatter.section("Filter"):
            formatter.write_text(_GRAMMAR)
        with formatter.section("Fields"):
            formatter.write_text(" ".join(name for name, label in words if label == name))
            formatter.write_dl([each for each in words if each[0] != each[1]])
            sortable = " ".join(each.name for each in RUNS.fields if each.sortable)
            formatter.write_dl([("sort:FIELD", f"-sort:FIELD turns it around; by {sortable}")])


def _keep(ctx: click.Context, option: click.Parameter, value: object) -> None:
    """A global option counts wherever it stands, before the noun or after it."""
    if value is not None:
        typed(ctx)[option.name or ""] = value


def typed(ctx: click.Context) -> dict[str, Any]:
    """The global options so far: a command goes on with the object of its group."""
    return ctx.ensure_object(dict)


class DemoGroup(click.Group):
    """A group that reads `--demo=slow` as two options: for click an option either takes a value or takes none."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Set the value apart wherever it stands, before the noun or after it."""
        end = args.index("--") if "--" in args else len(args)
        return super().parse_args(ctx, [part for each in args[:end] for part in _apart(each)] + args[end:])


def _apart(word: str) -> tuple[str, ...]:
    flag, equals, mode = word.partition("=")
    return (flag, f"--rehearse={mode}") if equals and flag == "--demo" else (word,)


_anywhere = partial(click.option, default=None, expose_value=False, callback=_keep)
SOURCE: Final = (
    _anywhere(
        "--demo",
        is_flag=True,
        help="Read the demo: made-up records, a clock that stands still. --demo=slow, flaky and offline behave like "
        "such a network, --demo=live replays a run.",
    ),
    _anywhere("--rehearse", hidden=True),
    _anywhere("--data", metavar="PATH", help="Read a folder, a .json or .jsonl file, or - for standard input."),
    _anywhere("--endpoint", metavar="URL", help="The account, else AZURE_COSMOS_ENDPOINT; its key is never an option."),
    _anywhere("--database", metavar="NAME", help="The database, else AZURE_COSMOS_DATABASE, else agentic-fleet."),
    _anywhere(
        "--managed-identity/--no-managed-identity",
        "use_managed_identity",
        help="Log in with Entra ID, not with AZURE_COSMOS_KEY.",
    ),
    _anywhere("--user", metavar="USER", help="Only this user's records, else AGENTICFLEET_DEFAULT_USER_ID's."),
    _anywhere("--mouse/--no-mouse", help="Let the screen take the mouse; over SSH it does not unless asked to."),
    _anywhere(
        "--theme", metavar="NAME", help="fleet-dark, fleet-light, ansi-dark or another that the screen's :theme lists."
    ),
    _anywhere("--ascii/--no-ascii", help="Draw with ASCII only, as where the locale is not UTF-8."),
    _anywhere("--all-users", is_flag=True, help="Everybody's records, whatever the default user."),
)
_as = partial(click.option, type=str, default=None)
FORM: Final = (
    _as("--json", "form", flag_value=str(Form.JSON), help="One JSON object a line, never cut."),
    _as("--plain", "form", flag_value=str(Form.PLAIN), help="Aligned text, cut to the width of the terminal."),
    _as("--raw", "form", flag_value=str(Form.RAW), help="Documents exactly as stored."),
)


def takes(*options: Callable[[C], C]) -> Callable[[C], C]:
    return lambda command: reduce(lambda taking, option: option(taking), reversed(options), command)
