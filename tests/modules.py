"""A package as its own text tells it: modules, what they import, their classes; nothing is imported.

The rules in `architecture.py` ask here. Names are given without the package: `ui.frame`, `ui.frame.FrameScreen.Open`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, TypeAlias

PACKAGE: Final = "fleet_tui"
_NO_PIECE_OF_SCREEN: Final = frozenset(
    {"textual.message.Message", "textual.events.Event", "typing.Protocol", "typing.NamedTuple"}
)

Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


class Module:
    """A module by its path and text."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.tree = ast.parse(text)
        self.nodes = list(ast.walk(self.tree))  # walked once: ten rules ask for them
        parts = path.removeprefix(f"{PACKAGE}/").removesuffix(".py").split("/")
        self.is_face = parts[-1] == "__init__"
        self.name = ".".join(parts[:-1] if self.is_face and len(parts) > 1 else parts)

    @cached_property
    def imports(self) -> tuple[tuple[int, str, bool], ...]:
        """Line, what is imported in full, and whether it is when the module is."""
        for_types = (each for each in self.nodes if isinstance(each, ast.If) and _asks_for_types(each.test))
        inner = {id(each) for late in (*self.functions, *for_types) for each in ast.walk(late)}
        found = (each for each in self.nodes if isinstance(each, ast.Import | ast.ImportFrom))
        return tuple((node.lineno, full, id(node) not in inner) for node in found for _, full in _imported(node))

    @cached_property
    def functions(self) -> tuple[Definition, ...]:
        """All, methods and nested ones too."""
        return tuple(each for each in self.nodes if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))

    @cached_property
    def classes(self) -> Mapping[str, ast.ClassDef]:
        """Every class by its name in the module; nested ones are `Outer.Inner`."""
        waiting: list[tuple[str, ast.AST]] = [("", self.tree)]
        found: dict[str, ast.ClassDef] = {}
        for start, node in waiting:
            for each in ast.iter_child_nodes(node):
                if isinstance(each, ast.ClassDef):
                    found[f"{start}{each.name}"] = each
                waiting.append((f"{start}{each.name}." if isinstance(each, ast.ClassDef) else start, each))
        return found

    @cached_property
    def meanings(self) -> Mapping[str, str]:
        """The full name behind a name of the module: imported, a class defined here, or another word for either."""
        found = {name: f"{PACKAGE}.{self.name}.{name}" for name in self.classes}
        found |= {name.rpartition(".")[2]: full for name, full in reversed(found.items())}
        for node in self.nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                found |= dict(_imported(node))
        for node in self.tree.body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Name | ast.Attribute):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                found |= {ast.unparse(each): _full(node.value, found) for each in targets}
        return found

    def full(self, name: ast.expr) -> str:
        """What a name or a dotted name means, without type parameters."""
        return _full(name, self.meanings)

    @cached_property
    def passed_on(self) -> frozenset[str]:
        """The names that a face imports for others only: it never uses them itself."""
        used = {each.id for each in self.nodes if isinstance(each, ast.Name)}
        return frozenset(set(self.meanings) - used) if self.is_face else frozenset()


class House:
    """All modules together."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        self.modules = {each.name: each for each in (Module(path, text) for path, text in sorted(modules.items()))}
        self.classes = {
            f"{module.name}.{name}": (module, node)
            for module in self.modules.values()
            for name, node in module.classes.items()
        }

    def meant(self, full: str) -> str:
        """A full name, ours without the package, seen through the faces that only pass it on."""
        inside = full.removeprefix(f"{PACKAGE}.")
        face, _, name = inside.rpartition(".")
        if face in self.modules and inside not in self.modules and name in self.modules[face].passed_on:
            return self.meant(self.modules[face].meanings[name])
        return inside

    def arrows(self) -> Mapping[str, frozenset[str]]:
        """Which of our modules each imports, for types only too; what a face only passes on is no arrow of its own."""
        found = {}
        for module in self.modules.values():
            passed = {module.meanings[each] for each in module.passed_on}
            targets = (full for _, full, _ in module.imports if full.startswith(f"{PACKAGE}.") and full not in passed)
            found[module.name] = frozenset(filter(None, map(self._home, targets))) - {module.name}
        return found

    def _home(self, full: str) -> str:
        """The module that a full name is, or is in."""
        name = self.meant(full)
        while name and name not in self.modules:
            name = name.rpartition(".")[0]
        return name

    def circles(self) -> list[list[str]]:
        """The groups of modules that reach each other by imports."""
        arrows = self.arrows()
        reach = {name: reached(name, arrows) for name in arrows}
        inside = {name: tuple(sorted(each for each in reach[name] if name in reach[each])) for name in arrows}
        return [list(group) for group in sorted(set(filter(None, inside.values())))]

    @cached_property
    def parents(self) -> Mapping[str, frozenset[str]]:
        """What each class derives from, ours and foreign."""
        return {
            name: frozenset(self.meant(module.full(each)) for each in node.bases)
            for name, (module, node) in self.classes.items()
        }

    def ancestors(self, name: str) -> set[str]:
        """The classes of ours that a class derives from, at whatever distance."""
        return reached(name, self.parents) & set(self.classes)

    def heirs(self, name: str) -> list[str]:
        """The classes that derive from a class directly."""
        return sorted(each for each, parents in self.parents.items() if name in parents)

    def on_screen(self, name: str) -> bool:
        """Whether a class is a widget, a screen or an app: of textual, and no message."""
        above = reached(name, self.parents)
        return any(each.startswith("textual.") for each in above) and not above & _NO_PIECE_OF_SCREEN

    def says_only(self, name: str) -> bool:
        """Whether a class is a protocol, a message or a record."""
        decorators = {ast.unparse(each).split("(")[0].split(".")[-1] for each in self.classes[name][1].decorator_list}
        above = reached(name, self.parents)
        enum = any(each.startswith("enum.") for each in above)
        return "dataclass" in decorators or enum or bool(above & _NO_PIECE_OF_SCREEN)


def reached(start: str, arrows: Mapping[str, Iterable[str]]) -> set[str]:
    """All that can be reached from a place in one step or more; itself only by a circle."""
    found: set[str] = set()
    waiting = list(arrows.get(start, ()))
    while waiting:
        if (each := waiting.pop()) not in found:
            found.add(each)
            waiting += arrows.get(each, ())
    return found


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """Each name that an import binds, and its full name."""
    if isinstance(node, ast.Import):
        yield from ((each.asname or each.name, each.name) for each in node.names)
        return
    start = "." * node.level + (node.module or "")
    yield from ((each.asname or each.name, f"{start}.{each.name}") for each in node.names)


def _asks_for_types(test: ast.expr) -> bool:
    return "TYPE_CHECKING" in ast.unparse(test)


def _full(name: ast.expr, meanings: Mapping[str, str]) -> str:
    dotted = ast.unparse(name.value if isinstance(name, ast.Subscript) else name)
    start, rest = dotted, ""
    while start and start not in meanings:
        start, _, last = start.rpartition(".")
        rest = f".{last}{rest}"
    return f"{meanings[start]}{rest}" if start else dotted
