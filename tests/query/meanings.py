"""The SQL meaning of a query as two engines tell it, each behind the same few methods.

* `NpmEngine`: the engine that the server for tests ships with. It is a stranger's, hence unbiased; but `=` across kinds
  is false there, where the service says *undefined*, and texts compare by UTF-16 unit, not by code point.
* `StrictEngine`: tests/fake/sql.py, which is strict where the other is lax: three-valued logic, nothing across kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Protocol, TypeAlias

from fleet_tui.fields import Document
from fleet_tui.query.cosmos_sql import Statement
from fleet_tui.query.filter_text import Filter
from tests.emulator.engine import Engine
from tests.fake import sql

Stored: TypeAlias = dict[str, Any]
Rewrite: TypeAlias = Callable[[str], str]


class SqlEngine(Protocol):
    """Something that answers compiled statements over documents."""

    name: str

    def load(self, documents: Sequence[Document]) -> None:
        """Sets the documents that are asked from now on."""
        ...

    def ids(self, statement: Statement) -> list[str]:
        """The ids of the rows, in their order; ties stay as they were loaded."""
        ...

    def collate(self, text: str) -> Any:
        """What the engine compares in the place of a text."""
        ...


def as_typed_anew(parsed: Filter) -> str:
    """The text of a filter as nobody typed it: times stand absolute."""
    return Filter(parsed.terms, parsed.derived, parsed.sort).text


def unchanged(text: str) -> str:
    """The product's own SQL."""
    return text


class StrictEngine:
    """Answers from tests/fake/sql.py; also makes rows and counts."""

    name = "strict"

    def __init__(self, rewrite: Rewrite = unchanged) -> None:
        self._rewrite = rewrite
        self._documents: Sequence[Document] = ()
        self._last: tuple[Statement, tuple[sql.Select, list[Document]]] | None = None

    def load(self, documents: Sequence[Document]) -> None:
        self._documents, self._last = documents, None

    def ids(self, statement: Statement) -> list[str]:
        return [str(each["id"]) for each in self._found(statement)[1]]

    def rows(self, statement: Statement) -> list[Stored]:
        """The rows as selected."""
        select, found = self._found(statement)
        return [select.row(each) for each in found]

    def count(self, statement: Statement) -> int:
        """What a count selects."""
        return len(self._found(statement)[1])

    def collate(self, text: str) -> Any:
        return text

    def _found(self, statement: Statement) -> tuple[sql.Select, list[Document]]:
        """What a statement finds; of the one that was asked last that is known, for ids and rows are asked in turn."""
        if self._last is None or self._last[0] is not statement:
            self._last = statement, self._find(statement)
        return self._last[1]

    def _find(self, statement: Statement) -> tuple[sql.Select, list[Document]]:
        select = sql.parse(self._rewrite(statement.text), parameters(statement))
        ranked = [(rank, each) for each in self._documents if select.keeps(each) and (rank := select.rank(each))]
        if select.order:
            ranked.sort(key=itemgetter(0), reverse=select.descending)
        return select, [each for _, each in ranked]


class NpmEngine:
    """Answers from the engine of the server for tests."""

    name = "npm"

    def __init__(self, engine: Engine, rewrite: Rewrite = unchanged) -> None:
        self._engine = engine
        self._rewrite = rewrite

    def load(self, documents: Sequence[Document]) -> None:
        self._engine.load(documents)

    def ids(self, statement: Statement) -> list[str]:
        return self._engine.ids(self._rewrite(statement.text), parameters(statement))

    def collate(self, text: str) -> Any:
        return utf16(text)


def utf16(text: str) -> bytes:
    """What JavaScript, and so the npm engine, compares texts by."""
    return text.encode("utf-16-be", "surrogatepass")


def parameters(statement: Statement) -> list[Mapping[str, Any]]:
    """As the SDK takes them."""
    return [{"name": name, "value": value} for name, value in statement.parameters]
