"""The examples in docstrings are true: each is run over the demo, as if typed into `python -m asyncio`."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import io
import traceback
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

import fleet_tui
from fleet_tui import clock, schema
from fleet_tui.clock import frozen
from fleet_tui.demo import FOLDER, NOW
from fleet_tui.errors import FleetError
from fleet_tui.fleet import Fleet
from fleet_tui.query import query
from fleet_tui.source.files.local import LocalSource

ROOMS = ("query", "fleet")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
PACKAGE = Path(fleet_tui.__file__).parent


def modules() -> list[str]:
    files = [file for room in ROOMS for file in (PACKAGE / room).glob("[!_]*.py")]
    return [*sorted(f"fleet_tui.{each.parent.name}.{each.stem}" for each in files), "fleet_tui.source.base"]


def documented() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every public docstring with examples: its name, its text, and the names of its module."""
    for name in modules():
        module = importlib.import_module(name)
        for test in doctest.DocTestFinder(exclude_empty=False).find(module, name):
            if ">>>" in (test.docstring or ""):
                yield test.name, test.docstring or "", vars(module)


EXAMPLES = {name: (text, names) for name, text, names in documented()}


async def answer(source: str, names: dict[str, Any]) -> str:
    """What Python prints for some lines, in which `await` may stand anywhere."""
    shown = io.StringIO()
    code = compile(source, "example", "single", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    with redirect_stdout(shown):
        try:
            found = eval(code, names)
            if inspect.isawaitable(found):
                await found
        except (FleetError, TypeError) as error:
            return "".join(traceback.format_exception_only(error))
    return shown.getvalue()


@pytest.mark.parametrize("name", EXAMPLES)
async def test_an_example_prints_what_stands_below_it(name: str) -> None:
    text, module = EXAMPLES[name]
    async with Fleet(LocalSource(FOLDER), frozen(NOW)) as fleet:
        names = {
            **vars(query),
            **vars(schema),
            **vars(clock),
            **module,
            "fleet": fleet,
            "source": fleet.source,
            "NOW": NOW,
        }
        for example in doctest.DocTestParser().get_examples(text):
            found = await answer(example.source, names)
            wanted = example.exc_msg or example.want
            assert doctest.OutputChecker().check_output(wanted, found, FLAGS), f"{example.source}{found}"
