"""The SQL that the product compiles, over Python documents, as the service would answer it.

It stands for the service's query engine, for exactly what `fleet_tui.query.cosmos_sql` can say, and what the SDK makes
of that by means of a query plan. Object literals omit undefined members, WHERE keeps only what is true, ORDER BY takes
one path, a path after one that is ascending, or the distance of a vector, and leaves out the documents where any of
them is undefined. It knows no other SQL:
anything else is a `SqlError`, lower-case keywords and reserved words as steps of a path included. What it can't show is
told in logic.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from tests.fake import logic
from tests.fake.logic import Expression, Kind, always, joined, whole

_TOKEN: Final = re.compile(r'@\w+|[A-Za-z_]\w*|"(?:[^"\\]|\\.)*"|<=|>=|[=<>(){}\[\],.:*]|\d+|\S', re.ASCII)
_NAME: Final = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)
_RESERVED: Final = re.compile(
    "AND|ARRAY|AS|ASC|BETWEEN|BY|DESC|DISTINCT|ESCAPE|EXISTS|FALSE|FROM|GROUP|IN|JOIN|LIKE|LIMIT|NOT|NULL|OFFSET|OR|"
    "ORDER|SELECT|TOP|TRUE|UDF|UNDEFINED|VALUE|WHERE",
    re.IGNORECASE,
)
_FILTER: Final = "{documentdb-formattableorderbyquery-filter}"  # the SDK puts `true` in its place
_KINDS: Final = {
    "IS_ARRAY": Kind.ARRAY,
    "IS_BOOL": Kind.BOOL,
    "IS_NUMBER": Kind.NUMBER,
    "IS_OBJECT": Kind.OBJECT,
    "IS_STRING": Kind.STRING,
}
_LITERALS: Final = {"true": True, "0": 0}  # of the flag under which a zero is no value


class SqlError(ValueError):
    """The text is not of the dialect; says where."""


@dataclass(frozen=True)
class Select:
    """One statement with its parameters bound: what it keeps, its order, what it makes of a document."""

    row: Expression
    columns: str  # what it selects, as one value
    where: Expression
    condition: str
    order: Expression | None = None
    path: str = ""  # of the order
    lead: Expression | None = None  # of an order by two paths, the first: the same in all that is kept
    led_by: str = ""  # its path
    descending: bool = False
    counts: bool = False
    wrapped: bool = False  # a count as the query plan has it
    top: int | None = None
    nearest: bool = False  # by the distance of a vector, which is nearest first whatever the function

    def keeps(self, document: Any) -> bool:
        """False and undefined are alike here."""
        return self.where(document) is True

    def rank(self, document: Any) -> tuple[int, Any] | None:
        """The sort key of a document; None if ORDER BY leaves it out."""
        if self.lead and self.lead(document) is logic.UNDEFINED:
            return None
        return logic.rank(self.order(document)) if self.order else (0, 0)

    def counted(self, n: int) -> Any:
        """The row that says how many were kept."""
        return [{"item": n}] if self.wrapped else n

    @property
    def composite(self) -> tuple[tuple[str, str], ...]:
        """The index without which an order by two paths is refused; none for any other order."""
        way = "descending" if self.descending else "ascending"
        paths = ((self.led_by, "ascending"), (self.path, way)) if self.lead else ()
        return tuple((path.replace("c.", "/").replace(".", "/"), order) for path, order in paths)

    @property
    def plan(self) -> dict[str, Any]:
        """The `queryInfo` of a query plan: what to ask each range, and how to merge what they answer."""
        if self.lead:
            raise SqlError("the fake has no plan for an order by two paths")
        direction = "Descending" if self.descending else "Ascending"
        return {
            "distinctType": "None",
            "orderBy": [direction] if self.path else [],
            "orderByExpressions": [self.path] if self.path else [],
            "aggregates": ["Count"] if self.counts else [],
            "rewrittenQuery": self._rewritten(),
            "hasSelectValue": self.counts,
            **({"hasNonStreamingOrderBy": True, "top": self.top} if self.nearest else {}),
        }

    def _rewritten(self) -> str:
        if self.counts:
            where = f" WHERE {self.condition}" if self.condition else ""
            return f'SELECT VALUE [{{"item": COUNT(1)}}] FROM c{where}'
        if not self.path:
            return ""
        where = f"({self.condition}) AND ({_FILTER})" if self.condition else f"({_FILTER})"
        columns = f'c._rid, [{{"item": {self.path}}}] AS orderByItems, {self.columns} AS payload'
        if self.nearest:
            return f"SELECT TOP @k {columns} FROM c WHERE {where} ORDER BY {self.path}"
        return f"SELECT {columns} FROM c WHERE {where} ORDER BY {self.path} {'DESC' if self.descending else 'ASC'}"


def parse(text: str, parameters: Sequence[Mapping[str, Any]] = (), function: str = "cosine") -> Select:
    """The statement; `parameters` are `{"name": "@p0", "value": …}`, `function` is that of the vector policy.

    Raises:
        SqlError: the text is not of the dialect, or names a parameter that is not given.
    """
    return _Parser(text, {each["name"]: each["value"] for each in parameters}, function).select()


class _Parser:
    """Recursive descent: each method reads one construct and returns what it means."""

    def __init__(self, text: str, values: Mapping[str, Any], function: str) -> None:
        self.function = function
        self.text = text
        self.values = values
        self.tokens = [(match[0], match.start()) for match in _TOKEN.finditer(text)] + [("", len(text))]
        self.at = 0
        self.root = "c"  # what paths begin with: in a subquery, a member of the list it goes through

    @property
    def next(self) -> str:
        return self.tokens[self.at][0]

    def fail(self) -> SqlError:
        start = self.tokens[self.at][1]
        return SqlError(f"Syntax error, incorrect syntax near '{self.text[start : start + 40]}' in: {self.text}")

    def take(self, *wanted: str) -> None:
        for each in wanted:
            if not self.maybe(each):
                raise self.fail()

    def maybe(self, *wanted: str) -> str:
        """Reads the next token if it is one of these; else returns "" and reads nothing."""
        if self.next not in wanted:
            return ""
        self.at += 1
        return self.tokens[self.at - 1][0] or "the end"

    def name(self) -> str:
        if not _NAME.match(self.next) or _RESERVED.fullmatch(self.next):
            raise self.fail()
        return self.maybe(self.next)

    def source(self, first: int) -> str:
        """The text from that token to the next one."""
        return self.text[self.tokens[first][1] : self.tokens[self.at][1]].strip()

    def select(self) -> Select:
        self.take("SELECT")
        found = Select(whole, "c", always, "")
        if self.maybe("TOP"):
            found = replace(found, top=self.parameter())
        if self.maybe("VALUE"):
            found = replace(found, counts=True, wrapped=self.count())
        elif not self.maybe("*"):
            row, columns = self.columns()
            found = replace(found, row=row, columns=columns)
        self.take("FROM", "c")
        if self.maybe("WHERE"):
            first = self.at
            where = self.disjunction()
            found = replace(found, where=where, condition=self.source(first))
        if not found.counts and self.maybe("ORDER"):
            self.take("BY")
            first = self.at
            distance = bool(self.maybe("VectorDistance"))
            found = replace(found, order=self.distance() if distance else self.path(), path=self.source(first))
            way = "" if distance else self.maybe("ASC", "DESC")
            descending = self.function != "euclidean" if distance else way == "DESC"
            found = replace(found, descending=descending, nearest=distance)
            if way == "ASC" and self.maybe(","):
                first = self.at
                found = replace(found, lead=found.order, led_by=found.path, order=self.path())
                found = replace(found, path=self.source(first), descending=self.maybe("ASC", "DESC") == "DESC")
        self.take("")
        return found

    def count(self) -> bool:
        """Reads COUNT(1); whether it was wrapped as the query plan wraps it."""
        wrapped = bool(self.maybe("["))
        if wrapped:
            self.take("{", '"item"', ":")
        self.take("COUNT", "(", "1", ")")
        if wrapped:
            self.take("}", "]")
        return wrapped

    def columns(self) -> tuple[Expression, str]:
        members: dict[str, Expression] = {}
        sources: list[str] = []
        while True:
            first = self.at
            value = self.value()
            source = self.source(first)
            plain = self.tokens[self.at - 1][0] if self.tokens[self.at - 2][0] == "." else ""
            name = self.name() if self.maybe("AS") else plain
            if not name or name in members:
                raise self.fail()
            members[name] = value
            sources.append(f'"{name}": {source}')
            if not self.maybe(","):
                return partial(logic.made_of, members), f"{{{', '.join(sources)}}}"

    def value(self) -> Expression:
        """What can be selected: a path, a length, an end of a text, names in a list; an object of such, an array."""
        if self.next in ("LEFT", "RIGHT"):
            return self.text_of()
        if self.maybe("ARRAY"):
            return self.subquery()
        if self.maybe("ARRAY_LENGTH"):
            return self.length()
        if self.maybe("VectorDistance"):
            return self.distance()
        if self.maybe("["):
            only = self.value()
            self.take("]")
            return lambda document: [only(document)]
        if not self.maybe("{"):
            return self.path()
        members: dict[str, Expression] = {}
        while True:
            if not self.next.startswith('"') or json.loads(self.next) in members:
                raise self.fail()
            key = json.loads(self.maybe(self.next))
            self.take(":")
            members[key] = self.value()
            if not self.maybe(","):
                break
        self.take("}")
        return partial(logic.made_of, members)

    def path(self) -> Expression:
        self.take(self.root)
        steps: list[str] = []
        while self.maybe("."):
            steps.append(self.name())
        return partial(logic.value_at, tuple(steps))

    def length(self) -> Expression:
        array = self.argument()
        self.take(")")
        return lambda document: logic.array_length(array(document))

    def sum_of(self, one: Expression) -> Expression:
        if not self.maybe("+"):
            return one
        other = self.path()
        return lambda document: logic.plus(one(document), other(document))

    def distance(self) -> Expression:
        vector = self.argument()
        self.take(",")
        wanted = self.parameter()
        self.take(")")
        return lambda document: logic.vector_distance(self.function, vector(document), wanted)

    def argument(self) -> Expression:
        self.take("(")
        return self.path()

    def text_of(self) -> Expression:
        """What is made of a text: LOWER(TRIM(path)), LTRIM(LEFT(path, 300)), RIGHT(RTRIM(path), 1)."""
        function = self.maybe("LOWER", "LEFT", "RIGHT", *logic.TRIMS)
        self.take("(")
        text = self.text_of() if self.next in ("LEFT", "RIGHT", *logic.TRIMS) else self.path()
        if function in ("LOWER", *logic.TRIMS):
            self.take(")")
            made = logic.TRIMS.get(function, logic.lower)
            return lambda document: made(text(document))
        self.take(",")
        if not self.next.isdigit():
            raise self.fail()
        size = int(self.maybe(self.next))
        self.take(")")
        part = logic.left if function == "LEFT" else logic.right
        return lambda document: part(text(document), size)

    def subquery(self) -> Expression:
        """The members of a list that a condition keeps: (SELECT VALUE t.step FROM t IN path WHERE …)."""
        self.take("(", "SELECT", "VALUE")
        self.root = "t"
        member = self.path()
        self.take("FROM", "t", "IN")
        self.root = "c"
        array = self.path()
        self.take("WHERE")
        self.root = "t"
        keeps = self.conjunction()
        self.root = "c"
        self.take(")")
        return lambda document: [
            value
            for each in logic.members(array(document))
            if keeps(each) is True and (value := member(each)) is not logic.UNDEFINED
        ]

    def parameter(self) -> Any:
        if self.next not in self.values:
            raise self.fail()
        return self.values[self.maybe(self.next)]

    def disjunction(self) -> Expression:
        left = self.conjunction()
        while self.maybe("OR"):
            left = joined(logic.either, left, self.conjunction())
        return left

    def conjunction(self) -> Expression:
        left = self.negation()
        while self.maybe("AND"):
            left = joined(logic.both, left, self.negation())
        return left

    def negation(self) -> Expression:
        if self.maybe("NOT"):
            positive = self.negation()
            return lambda document: logic.opposite(positive(document))
        return self.test()

    def test(self) -> Expression:
        if self.maybe("("):
            inner = self.disjunction()
            self.take(")")
            return inner
        if self.maybe("true"):
            return always
        if self.maybe("EXISTS"):
            found = self.subquery()
            return lambda document: bool(found(document))
        if function := self.maybe(*_KINDS, "CONTAINS", "STARTSWITH", "ARRAY_CONTAINS"):
            return self.call(function)
        return self.comparison()

    def call(self, function: str) -> Expression:
        self.take("(")
        path = self.names() if self.next == "CONCAT" else self.a_text()
        if function in _KINDS:
            self.take(")")
            return lambda document: logic.kind_of(path(document)) is _KINDS[function]
        self.take(",")
        wanted = self.parameter()
        if function == "ARRAY_CONTAINS":
            self.take(")")
            return lambda document: logic.array_contains(path(document), wanted)
        if function == "STARTSWITH":
            self.take(")")
            return lambda document: logic.starts_with(path(document), wanted)
        self.take(",", "true", ")")
        return lambda document: logic.contains(path(document), wanted)

    def a_text(self) -> Expression:
        return self.text_of() if self.next in ("LEFT", "LTRIM", "LOWER") else self.path()

    def names(self) -> Expression:
        """CONCAT(@comma, REPLACE(path, @part, @other), @comma), with as many REPLACE in it as there are."""
        self.take("CONCAT", "(")
        before = self.parameter()
        self.take(",")
        text = self.replaced()
        self.take(",")
        after = self.parameter()
        self.take(")")
        return lambda document: logic.concat(before, text(document), after)

    def replaced(self) -> Expression:
        if not self.maybe("REPLACE"):
            return self.path()
        self.take("(")
        text = self.replaced()
        self.take(",")
        part = self.parameter()
        self.take(",")
        other = self.parameter()
        self.take(")")
        return lambda document: logic.replace(text(document), part, other)

    def comparison(self) -> Expression:
        if self.next in ("LOWER", "LEFT", "RIGHT"):
            left = self.text_of()
        else:
            left = self.sum_of(self.length()) if self.maybe("ARRAY_LENGTH") else self.path()
        if self.maybe("IN"):
            self.take("(")
            wanted = [self.parameter()]
            while self.maybe(","):
                wanted.append(self.parameter())
            self.take(")")
            return lambda document: logic.one_of(left(document), wanted)
        sign = self.maybe("=", *logic.RELATIONS)
        if not sign:
            raise self.fail()
        right = _LITERALS[self.maybe(self.next)] if sign == "=" and self.next in _LITERALS else self.parameter()
        if sign == "=":
            return lambda document: logic.equal(left(document), right)
        return lambda document: logic.related(sign, left(document), right)
