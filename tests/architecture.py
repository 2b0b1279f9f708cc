"""The rules of the house, held against the source of every module by reading it; nothing is imported.

Each rule names the place that breaks it, as `path:line: what`. The tables of rooms in this file are the truth: a page
of design may explain them and decides nothing.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Final, TypeAlias

from tests.modules import PACKAGE, House, Module
from tests.prose import prose_faults

LONGEST_FILE: Final = 400  # lines
LONGEST_CLASS: Final = 300  # where that is too little a part is missing, never a base
LONGEST_FUNCTION: Final = 40
MOST_ANCESTORS: Final = 3  # of ours, for a class of the screen
MOST_ALIKE: Final = 2  # siblings that share their first word; the third makes a folder of them

_LEAVES: Final = (
    "address",
    "clock",
    "disk",
    "ending",
    "errors",
    "fields",
    "ids",
    "json_line",
    "key",
    "number",
    "redact",
    "text",
    "toml_file",
    "undecoded",
    "zipped",
)
# Inside ui a room imports what stands on the lines below its own.
_FLOORS: Final = (
    ("launch",),
    ("app",),
    ("sections",),
    ("lists", "run", "insight"),
    ("records",),
    ("actions",),
    ("frame",),
    ("title_row", "notices"),
    ("session",),
    ("keymap",),
    ("widgets",),
    ("footer",),  # popups have one as well
    # widgets bind the keys that commands lists
    ("commands", "look", "paces", "repeat", "key_queue", "driver", "stylesheet", "drawing"),
    ("terminal_input", "places", "standing"),
)
# What both the screen and the command line make of records to be handed on: it reads through a fleet and writes files,
# which is why it is no room of output, whose words only a command prints.
_BUNDLE: Final = ("schema", "query", "model", "insight", "fleet", "source.base", "present")
_UI: Final = ("schema", "query", "model", "insight", "fleet", "source.base", "present", "bundle")
_CLI: Final = ("settings", "log", "source", "admin", "demo", "output", *_UI, "ui")
# Which rooms a room may import, besides itself, the leaves, and what the face of the package says; the longest name
# that fits counts.
_MAY: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(_LEAVES, ()),
    **dict.fromkeys(("errors", "text"), ("redact",)),  # the two doors through which all text goes
    "json_line": ("text", "undecoded"),
    "toml_file": ("disk",),
    "zipped": ("errors",),
    "key": ("json_line", "number"),  # a partition key is compared as JSON
    "address": ("errors", "key", "text"),
    "ids": ("errors", "text"),
    "fields": ("clock", "errors"),  # a document of a file knows what its write time was taken from
    "__init__": ("api", "query"),  # the face of the package imports late what it opens
    "__main__": ("cli",),
    "log": (),
    "schema": (),
    "settings": ("schema",),
    "query": ("schema",),
    "model": ("schema", "query"),
    "demo": (),
    # what GEPA and MIPROv2 leave is found alike in a file and in what an account stores
    "source": ("query", "schema", "settings", "model.decode", "model.gepa", "model.mipro", "demo"),
    "admin": ("schema", "settings", "source", "query", "model.decode"),
    # no room that reads may import it: what a viewer holds cannot write
    "writing": ("schema", "query", "model", "settings", "source.base", "source.cosmos"),
    "fleet": ("schema", "query", "model", "source.base"),
    "api": ("schema", "settings", "query", "model", "fleet", "source", "demo"),
    "sync": ("api",),
    "insight": ("schema", "query", "model"),
    "present": ("schema", "query", "model", "insight", "fleet", "source.base"),
    "output": ("schema", "settings", "query", "model", "insight", "fleet", "source.base", "present"),
    "bundle": _BUNDLE,
    "ui": _UI,
    **{
        f"ui.{room}": (*_UI, *(f"ui.{lower}" for lower in chain.from_iterable(_FLOORS[floor:])))
        for floor, rooms in enumerate(_FLOORS, 1)
        for room in rooms
    },
    "cli": _CLI,
}
# The folders inside rooms; those of ui that hold code stand on the floors above.
_INNER: Final = (
    *(f"admin.{each}" for each in ("doctor", "load", "provision")),
    *(f"present.{each}" for each in ("chart", "insight", "json", "records", "run")),
    *(f"source.{each}" for each in ("cosmos", "files", "rehearsal")),
    *(f"source.files.{each}" for each in ("results", "traces")),
    "ui.styles",
)
ROOMS: Final = frozenset({*_MAY, *_INNER})
# A presenter is given values and asks nobody.
_NOT: Final[Mapping[str, tuple[str, ...]]] = {"present": ("source.base.Source", "fleet.Fleet", "fleet.fleet")}
# What `--help` must not pay for is imported where it is used.
_LATE: Final[Mapping[str, tuple[str, ...]]] = {
    "cli": ("admin", "bundle", "fleet", "present", "query", "source", "ui"),
    "__init__": ("api", "query"),
}
_FOREIGN: Final[Mapping[str, tuple[str, ...]]] = {
    "azure": ("source.cosmos", "admin"),
    "textual": ("ui",),
    "rich": ("ui", "present"),
    "click": ("cli",),
    "dotenv": ("settings.env_file",),
}
_OF_THE_FACE: Final = (f"{PACKAGE}.__version__", f"{PACKAGE}.__doc__")  # what anybody may tell
_IMPORTERS: Final = frozenset({"import_module", "__import__"})
_BANNED: Final = frozenset({"manager", "managers", "helper", "helpers", "util", "utils", "info"})
_NAME_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

Found: TypeAlias = Iterator[tuple[int, str]]
FoundIn: TypeAlias = Iterator[tuple[Module, int, str]]


def violations(modules: Mapping[str, str]) -> list[str]:
    """All that breaks a rule, in a package given as the text of each path such as `fleet_tui/query/query.py`."""
    house = House(modules)
    alone = ((module, *found) for module in house.modules.values() for rule in RULES for found in rule(module))
    together = (found for rule in RULES_OF_THE_WHOLE for found in rule(house))
    return [f"{module.path}:{line}: {what}" for module, line, what in chain(alone, together)]


def unlike(paths: Iterable[str]) -> list[str]:
    """How the rooms differ from what lies in the package, given its files as `fleet_tui/query/query.py`."""
    files = list(paths)
    there = {room for file in files for room in _rooms_of(file)}
    filled = {
        room for file in files if file.count("/") == 1 or not file.endswith("/__init__.py") for room in _rooms_of(file)
    }
    unknown = [f"{each} is no room of the house" for each in sorted(there - ROOMS)]
    return unknown + [f"{each} is empty" for each in sorted(ROOMS - filled)]


def _rooms_of(file: str) -> Iterator[str]:
    """The folders a file lies in, and itself where a module alone is a room."""
    *folders, name = file.removeprefix(f"{PACKAGE}/").split("/")
    yield from (".".join(folders[:depth]) for depth in range(1, len(folders) + 1))
    if name.endswith(".py") and (not folders or (folders == ["ui"] and name != "__init__.py")):
        yield ".".join([*folders, name.removesuffix(".py")])


def room_of(name: str) -> str:
    """The room of a module, given without the package."""
    fitting = (room for room in _MAY if within(name, (room,)))
    return max(fitting, key=len, default=name.split(".", maxsplit=1)[0])


def within(name: str, rooms: tuple[str, ...]) -> bool:
    """Whether a module is one of these or in one of them."""
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


def _rooms(module: Module) -> Found:
    """Imports go down, never back up."""
    room = room_of(module.name)
    if room not in _MAY or (room == "ui" != module.name):
        yield 1, f"{module.name if room in _MAY else room} is no room of the house"
        return
    allowed = (room, *_MAY[room], *(() if room in _LEAVES else _LEAVES))
    for line, target, early in module.imports:
        if target.startswith("."):
            yield line, f"{target} is relative"
        if target.split(".")[0] != PACKAGE or target in _OF_THE_FACE:
            continue
        inside = target.removeprefix(f"{PACKAGE}.")
        if not within(inside, allowed) or within(inside, _NOT.get(room, ())):
            yield line, f"{room} imports {inside}"
        elif early and within(inside, _LATE.get(room, ())):
            yield line, f"{room} imports {inside} before it is needed"
        if inside.split(".")[-1].startswith("_"):
            yield line, f"{inside} is private"


def _foreign(module: Module) -> Found:
    """A library is known to the rooms that are made for it."""
    for line, target, _ in module.imports:
        homes = _FOREIGN.get(target.split(".")[0])
        if homes is not None and not within(module.name, homes):
            yield line, f"{room_of(module.name)} imports {target}"


def _written_out(module: Module) -> Found:
    """A module is imported by a name that stands there whole: a type checker, a search and a reader find it (R4)."""
    whole = {
        id(call.func)
        for call in module.nodes
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant)
    }
    for node in module.nodes:
        name = module.meanings.get(node.id, node.id) if isinstance(node, ast.Name) else getattr(node, "attr", "")
        if name.split(".")[-1] in _IMPORTERS and id(node) not in whole:
            yield getattr(node, "lineno", 1), "a name is put together and imported"


def _sizes(module: Module) -> Found:
    """A budget that hurts means a part is missing (R5)."""
    if (lines := len(module.text.splitlines())) > LONGEST_FILE:
        yield 1, f"{lines} lines"
    for each in (*module.functions, *module.classes.values()):
        lines = (each.end_lineno or each.lineno) - each.lineno + 1
        if lines > (LONGEST_CLASS if isinstance(each, ast.ClassDef) else LONGEST_FUNCTION):
            yield each.lineno, f"{each.name} has {lines} lines"


def _types(module: Module) -> Found:
    """Everything has a type."""
    methods = {id(each) for node in module.nodes if isinstance(node, ast.ClassDef) for each in node.body}
    for function in module.functions:
        arguments = function.args
        given = [*arguments.posonlyargs, *arguments.args]
        static = any(isinstance(each, ast.Name) and each.id == "staticmethod" for each in function.decorator_list)
        bound = given[1:] if id(function) in methods and not static else given
        others = [each for each in (arguments.vararg, arguments.kwarg) if each]
        for each in (*bound, *arguments.kwonlyargs, *others):
            if each.annotation is None:
                yield each.lineno, f"{function.name}({each.arg}) has no type"
        if function.returns is None:
            yield function.lineno, f"{function.name} returns no type"


def _names(module: Module) -> Found:
    """A name says what a thing is."""
    defined = [(node.lineno, node.name) for node in module.nodes if isinstance(node, ast.ClassDef)]
    defined += [(function.lineno, function.name) for function in module.functions]
    for line, name in [(1, part) for part in module.name.split(".")] + defined:
        words = [each.lower() for each in _NAME_WORDS.findall(name)]
        if _BANNED.intersection(words) or words == ["data"] or words[-1:] == ["service"]:
            yield line, f"{name} says nothing"


def _futures(module: Module) -> Found:
    """Annotations are text."""
    if "from __future__ import annotations" not in module.text and module.imports:
        yield 1, "annotations are not postponed"


def _prose(module: Module) -> Found:
    """A docstring says what in plain words."""
    yield from prose_faults(module.tree)


def _circles(house: House) -> FoundIn:
    """No module needs itself by way of others (R1)."""
    for group in house.circles():
        yield house.modules[group[0]], 1, f"a circle of {len(group)}: {', '.join(group)}"


def _ancestors(house: House) -> FoundIn:
    """A class of the screen is read without reading a tower (R2)."""
    for name, (module, node) in house.classes.items():
        ours = house.ancestors(name)
        if within(name, ("ui",)) and len(ours) > MOST_ANCESTORS:
            yield module, node.lineno, f"{node.name} has {len(ours)} ancestors of ours: {', '.join(sorted(ours))}"


def _slices(house: House) -> FoundIn:
    """A class of the screen with exactly one heir is a slice of it, not a thing (R3).

    A plain class counts as well when its one heir is on the screen: a mixin is a slice with another name.
    """
    for name, (module, node) in house.classes.items():
        heirs = house.heirs(name)
        if not within(name, ("ui",)) or len(heirs) != 1 or house.says_only(name):
            continue
        if house.on_screen(name) or house.on_screen(heirs[0]):
            yield module, node.lineno, f"{node.name} has one heir: {heirs[0]}"


def _folders(house: House) -> FoundIn:
    """Three siblings with the same first word are a folder (R7)."""
    alike: dict[str, set[str]] = defaultdict(set)
    for name in house.modules:
        parts = name.split(".")
        for depth, each in enumerate(parts, 1):
            alike[".".join([*parts[: depth - 1], each.split("_")[0]])].add(".".join(parts[:depth]))
    for names in alike.values():
        first = min(names)
        if len(names) > MOST_ALIKE:
            yield _some_module(house, first), 1, f"{', '.join(sorted(names))} are a folder"


def _some_module(house: House, name: str) -> Module:
    """The module of that name, or the first one in that folder."""
    return next(module for each, module in house.modules.items() if within(each, (name,)))


RULES: Final[tuple[Callable[[Module], Found], ...]] = (
    _rooms,
    _foreign,
    _written_out,
    _sizes,
    _types,
    _names,
    _futures,
    _prose,
)
RULES_OF_THE_WHOLE: Final[tuple[Callable[[House], FoundIn], ...]] = (_circles, _ancestors, _slices, _folders)
