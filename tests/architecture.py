"""The rules of the house, held against the source of every module by reading it; nothing is imported.

Each rule names the first place that breaks it, as `path:line: what`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

PACKAGE: Final = "fleet_tui"
LONGEST_FILE: Final = 400  # lines
LONGEST_FUNCTION: Final = 50

_LEAVES: Final = ("address", "clock", "errors", "fields", "json_line", "redact", "text")
# Which rooms a room may import, besides itself, the leaves and the version; the longest name that fits counts.
_MAY: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(_LEAVES, ()),
    **dict.fromkeys(("errors", "text"), ("redact",)),  # the two doors through which all text goes
    "json_line": ("text",),
    "__init__": (),
    "__main__": ("cli",),
    "log": (),
    "schema": (),
    "settings": ("schema",),
    "query": ("schema",),
    "model": ("schema", "query"),
    "demo": (),
    "source": ("query", "schema", "settings", "model.decode", "demo"),
    "admin": ("schema", "settings", "source", "query", "model.decode"),
    "fleet": ("schema", "query", "model", "source.base"),
    "present": ("schema", "query", "model", "fleet", "source.base"),
    "output": ("schema", "settings", "query", "model", "fleet", "source.base", "present"),
    "ui": ("schema", "query", "model", "fleet", "source.base", "present"),
    "cli": (
        "schema",
        "settings",
        "log",
        "query",
        "model",
        "source",
        "admin",
        "demo",
        "fleet",
        "output",
        "present",
        "ui",
    ),
}
# What `--help` must not pay for is imported where it is used.
_LATE: Final[Mapping[str, tuple[str, ...]]] = {"cli": ("admin", "fleet", "present", "query", "source", "ui")}
_FOREIGN: Final[Mapping[str, tuple[str, ...]]] = {
    "azure": ("source.cosmos", "admin"),
    "textual": ("ui",),
    "rich": ("ui", "present"),
    "click": ("cli",),
    "dotenv": ("settings.env_file",),
}
_BANNED: Final = frozenset({"manager", "managers", "helper", "helpers", "util", "utils", "info"})
_NAME_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Found: TypeAlias = Iterator[tuple[int, str]]


class Module:
    """One module by its path and text."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.tree = ast.parse(text)
        parts = path.removeprefix(f"{PACKAGE}/").removesuffix(".py").split("/")
        self.name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        self.room = room_of(self.name)

    def imports(self) -> Iterator[tuple[int, str, bool]]:
        """Line, what is imported in full, and whether it is when the module is."""
        for_types = (
            each
            for each in ast.walk(self.tree)
            if isinstance(each, ast.If) and "TYPE_CHECKING" in ast.unparse(each.test)
        )
        inner = {id(each) for late in (*self.functions(), *for_types) for each in ast.walk(late)}
        for node in ast.walk(self.tree):
            early = id(node) not in inner
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name, early) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                start = "." * node.level + (node.module or "")
                yield from ((node.lineno, f"{start}.{alias.name}", early) for alias in node.names)

    def functions(self) -> Iterator[Definition]:
        """All, methods and nested ones too."""
        return (each for each in ast.walk(self.tree) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))


def violations(modules: Mapping[str, str]) -> list[str]:
    """What breaks a rule, in a package given as the text of each path such as `fleet_tui/query/query.py`."""
    return [
        f"{module.path}:{line}: {what}"
        for module in (Module(path, text) for path, text in sorted(modules.items()))
        for rule in RULES
        for line, what in rule(module)
    ]


def room_of(name: str) -> str:
    """The room of a module, given without the package."""
    fitting = (room for room in _MAY if within(name, (room,)))
    return max(fitting, key=len, default=name.split(".", maxsplit=1)[0])


def within(name: str, rooms: tuple[str, ...]) -> bool:
    """Whether a module is one of these or in one of them."""
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


def _rooms(module: Module) -> Found:
    """Imports go down, never back up."""
    if module.room not in _MAY:
        yield 1, f"{module.room} is no room of the house"
        return
    allowed = (module.room, *_MAY[module.room], *(() if module.room in _LEAVES else _LEAVES))
    for line, target, early in module.imports():
        if target.startswith("."):
            yield line, f"{target} is relative"
        if target.split(".")[0] != PACKAGE or target == f"{PACKAGE}.__version__":
            continue
        inside = target.removeprefix(f"{PACKAGE}.")
        if not within(inside, allowed):
            yield line, f"{module.room} imports {inside}"
        elif early and within(inside, _LATE.get(module.room, ())):
            yield line, f"{module.room} imports {inside} before it is needed"
        if inside.split(".")[-1].startswith("_"):
            yield line, f"{inside} is private"


def _foreign(module: Module) -> Found:
    """A library is known to the rooms that are made for it."""
    for line, target, _ in module.imports():
        homes = _FOREIGN.get(target.split(".")[0])
        if homes is not None and not within(module.name, homes):
            yield line, f"{module.room} imports {target}"


def _sizes(module: Module) -> Found:
    """A budget that hurts means a room is missing."""
    if (lines := len(module.text.splitlines())) > LONGEST_FILE:
        yield 1, f"{lines} lines"
    for function in module.functions():
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        if lines > LONGEST_FUNCTION:
            yield function.lineno, f"{function.name} has {lines} lines"


def _types(module: Module) -> Found:
    """Everything has a type."""
    methods = {id(each) for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef) for each in node.body}
    for function in module.functions():
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
    defined = [(node.lineno, node.name) for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)]
    defined += [(function.lineno, function.name) for function in module.functions()]
    for line, name in [(1, part) for part in module.name.split(".")] + defined:
        words = [each.lower() for each in _NAME_WORDS.findall(name)]
        if _BANNED.intersection(words) or words == ["data"] or words[-1:] == ["service"]:
            yield line, f"{name} says nothing"


def _futures(module: Module) -> Found:
    """Annotations are text."""
    if "from __future__ import annotations" not in module.text and any(module.imports()):
        yield 1, "annotations are not postponed"


RULES: Final[tuple[Callable[[Module], Found], ...]] = (_rooms, _foreign, _sizes, _types, _names, _futures)
