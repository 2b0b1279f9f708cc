"""The house stands as it is drawn: who imports whom, how large things are, what they are called."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture import LONGEST_CLASS, LONGEST_FILE, LONGEST_FUNCTION, ROOMS, unlike, violations
from tests.prose import pronoun

ROOT = Path(__file__).parents[1]
SOURCES = {str(each.relative_to(ROOT)): each.read_text() for each in (ROOT / "fleet_tui").rglob("*.py")}
AT_THE_TOP = {"fleet_tui", "tests", "screenshots", "pyproject.toml", "README.md"}


def test_no_module_breaks_a_rule_of_the_house() -> None:
    assert len(SOURCES) > 20
    assert violations(SOURCES) == []


def test_every_room_of_the_table_is_there_and_no_other() -> None:
    files = (each for each in (ROOT / "fleet_tui").rglob("*") if each.is_file() and "__pycache__" not in each.parts)
    assert unlike(str(each.relative_to(ROOT)) for each in files) == []


def listed() -> set[str]:
    """What is at the top of the checkout and not ignored, committed or not."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return {file.split("/")[0] for file in files}


def test_the_top_of_the_checkout_is_short() -> None:
    found = listed()
    assert {"fleet_tui", "tests", "pyproject.toml", "README.md"} <= found
    assert {each for each in found - AT_THE_TOP if not each.startswith(".")} == set()


def test_no_file_names_a_place_of_somebodys_machine() -> None:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py", "*.js", "*.md", "*.toml", ".*"]
    files = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    place = re.compile(r"/(?:root|home/\w+|Users/\w+|work/\w+)/")
    assert len(files) > 20
    assert [each for each in files if (ROOT / each).is_file() and place.search((ROOT / each).read_text())] == []


HEAD = "from __future__ import annotations\n"

PUT_TOGETHER = "a name is put together and imported"
F_BEGINS = 'the docstring of f begins with "What"'

PLANTED = {
    "query/query.py": ("from fleet_tui.model.run import WorkflowRun", "query imports model.run.WorkflowRun"),
    "query/evaluate.py": ("from fleet_tui.source import base", "query imports source.base"),
    "model/run.py": ("from fleet_tui.fleet import Fleet", "model imports fleet.Fleet"),
    "schema.py": ("from fleet_tui.query import query", "schema imports query.query"),
    "text.py": ("from fleet_tui.errors import FleetError", "text imports errors.FleetError"),
    "settings.py": ("from fleet_tui.source.open import open_source", "settings imports source.open.open_source"),
    "settings/read.py": ("from dotenv import dotenv_values", "settings imports dotenv.dotenv_values"),
    "source/cosmos/source.py": ("import textual", "source imports textual"),
    "source/cosmos/reader.py": ("import rich.text", "source imports rich.text"),
    "source/files/local.py": ("from azure.cosmos import CosmosClient", "source imports azure.cosmos.CosmosClient"),
    "source/files/files.py": ("from fleet_tui.model.run import WorkflowRun", "source imports model.run.WorkflowRun"),
    "demo/__init__.py": ("from fleet_tui.clock import frozen", ""),
    "fleet/fleet.py": ("from fleet_tui.source.open import open_source", "fleet imports source.open.open_source"),
    "ui/app.py": ("from fleet_tui.source.open import open_source", "ui.app imports source.open.open_source"),
    "present/cells.py": ("from fleet_tui.ui.app import App", "present imports ui.app.App"),
    "ui/frame.py": ("from fleet_tui.output.records import print_rows", "ui.frame imports output.records.print_rows"),
    "ui/session.py": ("def f() -> None:\n    import azure.cosmos", "ui.session imports azure.cosmos"),
    "output/records.py": ("from fleet_tui.ui.app import App", "output imports ui.app.App"),
    "admin/doctor/doctor.py": ("from fleet_tui.fleet import Fleet", "admin imports fleet.Fleet"),
    "cli.py": ("from fleet_tui.ui.app import run_app", "cli imports ui.app.run_app before it is needed"),
    "__main__.py": ("from fleet_tui.fleet import Fleet", "__main__ imports fleet.Fleet"),
    "query/filter_text.py": ("from fleet_tui.query.query import _VALUES", "query.query._VALUES is private"),
    "query/a.py": ("from .query import Query", ".query.Query is relative"),
    "nook/a.py": ("X = 1", "nook is no room of the house"),
    "model/event.py": ("def f(a: int, b) -> None: ...", "f(b) has no type"),
    "model/judge.py": ("class A:\n    def f(self, *rest) -> None: ...", "f(rest) has no type"),
    "model/axis.py": ("class A:\n    @staticmethod\n    def f(a) -> None: ...", "f(a) has no type"),
    "model/record.py": ("async def f(): ...", "f returns no type"),
    "model/phases.py": ("class QueryManager: ...", "QueryManager says nothing"),
    "model/helpers.py": ("X = 1", "helpers says nothing"),
    "model/steps.py": ("def get_info() -> None: ...", "get_info says nothing"),
    "model/reader.py": ("class data: ...", "data says nothing"),
    "model/decode.py": ("class CosmosService: ...", "CosmosService says nothing"),
    "model/segments.py": ("def f() -> None:\n" + "    ...\n" * LONGEST_FUNCTION, "f has 41 lines"),
    "model/timeline.py": ("X = 1\n" * LONGEST_FILE, "401 lines"),
    "model/plan.py": ("class A:\n" + "    X = 1\n" * LONGEST_CLASS, "A has 301 lines"),
    "ui/lists/a.py": ("from fleet_tui.ui.run.tab import RunTab", "ui.lists imports ui.run.tab.RunTab"),
    "ui/run/a.py": ("from fleet_tui.ui.lists import similar", "ui.run imports ui.lists.similar"),
    "ui/records/a.py": ("from fleet_tui.ui.app import FleetApp", "ui.records imports ui.app.FleetApp"),
    "ui/widgets/a.py": ("from fleet_tui.ui.frame import FrameScreen", "ui.widgets imports ui.frame.FrameScreen"),
    "ui/commands/table.py": ("from fleet_tui.ui import look", "ui.commands imports ui.look"),
    "ui/theme.py": ("X = 1", "ui.theme is no room of the house"),
    "present/words.py": ("from fleet_tui.fleet import Fleet", "present imports fleet.Fleet"),
    "present/state.py": ("from fleet_tui.source.base import Source", "present imports source.base.Source"),
    "cli/a.py": ("import importlib as i\ni.import_module(f'fleet_tui.{__name__}')", PUT_TOGETHER),
    "cli/b.py": ("from importlib import import_module as load\nX = list(map(load, ()))", PUT_TOGETHER),
    "cli/c.py": ("X = __import__('a' + 'b')", PUT_TOGETHER),
    "model/cache.py": ('class A:\n    def f(self) -> None:\n        """What it is."""', F_BEGINS),
    "model/memory.py": (
        'def f() -> None:\n    """Finds that one."""',
        'the docstring of f has "one" for a pronoun: "Finds that one."',
    ),
}


@pytest.mark.parametrize("path", PLANTED)
def test_a_planted_violation_is_found(path: str) -> None:
    text, what = PLANTED[path]
    found = violations({f"fleet_tui/{path}": HEAD + text})
    assert [each.split(": ", 1)[1] for each in found] == ([what] if what else [])


@pytest.mark.parametrize(
    "room", ["fleet", "source", "present", "output", "ui.lists", "bundle", "insight", "admin", "cli"]
)
def test_no_room_that_reads_can_write(room: str) -> None:
    path = f"fleet_tui/{room.replace('.', '/')}/a.py"
    found = violations({path: f"{HEAD}def f() -> None:\n    from fleet_tui.writing import connect"})
    assert [each.split(": ", 1)[1] for each in found] == [f"{room} imports writing.connect"]


def test_postponed_annotations_are_asked_for() -> None:
    assert violations({"fleet_tui/clock.py": "import re\n"}) == ["fleet_tui/clock.py:1: annotations are not postponed"]


def test_the_docstring_of_a_module_begins_with_a_verb_too() -> None:
    found = violations({"fleet_tui/model/answer.py": '"""What a run answered."""\n'})
    assert found == ['fleet_tui/model/answer.py:1: the docstring of the module begins with "What"']


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("source/cosmos/client.py", "from azure.cosmos.aio import CosmosClient"),
        ("source/cosmos/fan_out.py", "from fleet_tui.query.query import Query"),
        ("source/open.py", "from fleet_tui import demo\nfrom fleet_tui.settings import Settings"),
        ("source/files/rows.py", "from fleet_tui.model.decode import decode"),
        ("model/run.py", "from fleet_tui.query.projection import value_at"),
        ("ui/lists/runs.py", "import textual\nfrom fleet_tui.source.base import Page"),
        ("cli.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from fleet_tui.fleet import Fleet"),
        ("cli.py", "import click\ndef f() -> None:\n    from fleet_tui.ui.app import run_app"),
        ("errors.py", "class ServiceFailed(Exception): ..."),
        (
            "ui/lists/a.py",
            "from fleet_tui.ui.records.record_screen import RecordScreen\nfrom fleet_tui.ui import repeat",
        ),
        ("ui/widgets/a.py", "from fleet_tui.ui.commands import bindings"),
        ("ui/__init__.py", "X = 1"),
        ("present/words.py", "from fleet_tui.fleet import Emptiness\nfrom fleet_tui.source.base import RangeFailure"),
        ("cli/a.py", "from importlib import import_module\ndef f() -> None:\n    import_module('fleet_tui.ui.app')"),
        ("model/plan.py", "class A:\n" + "    X = 1\n" * (LONGEST_CLASS - 1)),
        ("model/run.py", 'def _f() -> None:\n    """What one sees."""\ndef g() -> None:\n    """Reads one line."""'),
        ("model/a.py", "class A:\n    def f(self) -> None: ...\n    @classmethod\n    def g(cls, a: int) -> None: ..."),
    ],
)
def test_what_the_house_allows_is_let_through(path: str, text: str) -> None:
    assert violations({f"fleet_tui/{path}": HEAD + text}) == []


def together(**modules: str) -> list[str]:
    """What the rules say of a package of several modules, each given by its name with `__` for a dot."""
    texts = {f"fleet_tui/{name.replace('__', '/')}.py": HEAD + text for name, text in modules.items()}
    return [each.split(": ", 1)[1] for each in violations(texts)]


def test_a_circle_is_found_even_where_only_a_type_checker_goes_round() -> None:
    for_types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from fleet_tui.model.c import C"
    found = together(
        model__a="from fleet_tui.model.b import B",
        model__b=for_types,
        model__c="def f() -> None:\n    from fleet_tui.model import a",
        model__d="from fleet_tui.model import a",
    )
    assert found == ["a circle of 3: model.a, model.b, model.c"]


def face(more: str = "") -> dict[str, str]:
    """A package whose face passes a name on, a member that uses the face, and a reader of both."""
    return {
        "fleet_tui/fleet/__init__.py": f"{HEAD}from fleet_tui.fleet.fleet import Fleet\n__all__ = ['Fleet']\n{more}",
        "fleet_tui/fleet/fleet.py": f"{HEAD}from fleet_tui.fleet.links import Link\nclass Fleet: ...",
        "fleet_tui/fleet/links.py": f"{HEAD}class Link: ...",
        "fleet_tui/fleet/users.py": f"{HEAD}from fleet_tui.fleet import Fleet",
    }


def test_a_face_that_only_passes_names_on_makes_no_circle() -> None:
    assert violations(face()) == []


def test_a_circle_through_a_face_is_found() -> None:
    modules = {**face(), "fleet_tui/fleet/links.py": f"{HEAD}from fleet_tui.fleet import Fleet"}
    assert violations(modules) == ["fleet_tui/fleet/fleet.py:1: a circle of 2: fleet.fleet, fleet.links"]


def test_a_face_with_a_mind_of_its_own_is_a_module_like_others() -> None:
    modules = {**face("X = Fleet()\n"), "fleet_tui/fleet/links.py": f"{HEAD}from fleet_tui.fleet import X"}
    assert violations(modules) == ["fleet_tui/fleet/__init__.py:1: a circle of 3: fleet, fleet.fleet, fleet.links"]


TOWER = {
    "ui__frame": "from textual.screen import Screen\nclass Frame(Screen[None]): ...\nclass Other(Frame): ...",
    "ui__records__a": "from fleet_tui.ui import frame\nclass A(frame.Frame): ...\nclass A2(A): ...",
    "ui__lists__b": "from fleet_tui.ui.records.a import A as Base\nclass B(Base): ...\nclass B2(B): ...",
    "ui__lists__c": "from fleet_tui.ui.lists.b import B\nclass C(B): ...",
}


def test_a_tower_of_classes_is_found() -> None:
    higher = {**TOWER, "ui__lists__d": "from fleet_tui.ui.lists import c\nclass D(c.C): ...\nclass D2(c.C): ..."}
    ours = "ui.frame.Frame, ui.lists.b.B, ui.lists.c.C, ui.records.a.A"
    assert together(**higher) == [f"D has 4 ancestors of ours: {ours}", f"D2 has 4 ancestors of ours: {ours}"]


def test_three_ancestors_are_let_through() -> None:
    assert together(**TOWER) == []


@pytest.mark.parametrize(
    "text",
    [
        "class A(Widget): ...\nclass B(A): ...",
        "class A: ...\nclass B(A, Widget): ...",
        "T = TypeVar('T')\nclass A(Widget, Generic[T]): ...\nclass B(A[int]): ...",
        "class A(Widget): ...\nOther = A\nclass B(Other): ...",
    ],
    ids=["base", "mixin", "generic", "renamed"],
)
def test_a_slice_of_a_widget_is_found(text: str) -> None:
    head = "from typing import Generic, TypeVar\nfrom textual.widget import Widget\n"
    assert together(ui__widgets__a=head + text) == ["A has one heir: ui.widgets.a.B"]


@pytest.mark.parametrize(
    "text",
    [
        "class A(Widget): ...\nclass B(A): ...\nclass C(A): ...",
        "class A(Protocol): ...\nclass B(A, Widget): ...",
        "class W(Widget):\n    class A(Message): ...\n    class B(A): ...",
        "@dataclass(frozen=True)\nclass A: ...\nclass B(A): ...",
        "class A: ...\nclass B(A): ...",
        "class A(Widget): ...\nclass B(Widget): ...",
    ],
    ids=["two heirs", "protocol", "message", "record", "no widget", "no base of ours"],
)
def test_a_base_that_is_no_slice_is_let_through(text: str) -> None:
    head = (
        "from dataclasses import dataclass\nfrom typing import Protocol\n"
        "from textual.message import Message\nfrom textual.widget import Widget\n"
    )
    assert together(ui__widgets__a=head + text) == []


def test_three_siblings_that_begin_alike_are_a_folder() -> None:
    assert together(query__filter="", query__filter_text="", query__filter_values="") == [
        "query.filter, query.filter_text, query.filter_values are a folder"
    ]


def test_two_siblings_that_begin_alike_and_cousins_are_let_through() -> None:
    assert together(query__filter_text="", query__filter_values="", model__filter_text="", model__filters="") == []


def test_a_room_that_is_not_drawn_and_an_empty_room_are_found() -> None:
    files = {f"fleet_tui/{each.replace('.', '/')}/a.txt" for each in ROOMS if each != "ui.look"}
    files -= {"fleet_tui/present/json/a.txt"}
    files |= {"fleet_tui/nook/a.py", "fleet_tui/present/json/__init__.py", "fleet_tui/ui/theme.py"}
    assert unlike(files) == [
        "nook is no room of the house",
        "ui.theme is no room of the house",
        "present.json is empty",
        "ui.look is empty",
    ]


PRONOUNS = [
    "Reads what one types.",
    "The place one is in.",
    "Opens in one's own editor.",
    "Asks for oneself.",
    "The rows most like that one.",
    "The one under the cursor.",
    "Goes to the one before it.",
    "Keeps this one; the others go.",
    "A record or one that is gone.",
    "Each one (with its age) is shown.",
    "Drops old ones.",
    "Shows where one stood last.",
    "Refuses one already typed.",
    "One can list it.",
]
NUMBERS = [
    "Reads one line.",
    "Draws one row a range.",
    "Returns one of them.",
    "Holds one document a line, one file a container.",
    "Asks the one client of an account.",
    "Shows one or more rows.",
    "Goes through the matches one by one, and back.",
    "Draws one lane for each agent, and one axis.",
    "Asks one process in one class.",
    "Keeps one typed word.",
    "Finds someone, everyone and nobody.",
    "Returns `one` record, as `Container.one` names it.",
]


@pytest.mark.parametrize("text", PRONOUNS)
def test_a_pronoun_is_found(text: str) -> None:
    assert pronoun(text) is not None


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_let_through(text: str) -> None:
    assert pronoun(text) is None
