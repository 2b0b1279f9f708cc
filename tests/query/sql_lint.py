"""What compiled SQL may be: a grammar so narrow that all that is forbidden has no place in it.

It reads a statement by itself, with nothing of the compiler: one that it cannot read, or whose leaves are not guarded
by the kind they compare, is a `Complaint`. No DISTINCT, GROUP BY, OFFSET, JOIN, second sort key, `!=`, `??`,
IS_DEFINED, nor a literal: there is no rule that reads one. TOP and VectorDistance only come together, and vectors are
only asked for, or asked about, within one partition.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import isfinite
from typing import Final, NamedTuple, NoReturn

from fleet_tui.fields import WRITTEN, Container, Field, Holds, Kind, Match, Path, holds_texts
from fleet_tui.query.cosmos_sql import Value
from fleet_tui.query.projection import SIMILARITY
from fleet_tui.schema import RUN_BEGAN, RUNS

_TOKEN: Final = re.compile(
    r'@\w+|[A-Za-z_]\w*|"\w+(?:\.\w+)*"|<=|>=|[=<>(){},.:*]|1(?=\))|300(?=\))|0(?=\))|\s+|.', re.ASCII | re.DOTALL
)
_WORD: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_PARAMETER: Final = re.compile(r"@[a-z]+\d*", re.ASCII)
_RESERVED: Final = re.compile(
    "and|array|as|asc|between|by|case|cast|convert|cross|desc|distinct|else|end|escape|exists|false|for|from|group|"
    "having|in|inner|insert|into|is|join|left|let|like|limit|not|null|offset|on|or|order|outer|over|rank|right|select|"
    "set|then|top|true|udf|undefined|update|value|when|where|with",
    re.IGNORECASE,
)
_GUARDS: Final[dict[str, tuple[type, ...]]] = {
    "IS_STRING": (str,),
    "IS_NUMBER": (int, float),
    "IS_BOOL": (bool,),
    "IS_ARRAY": (),
    "IS_OBJECT": (dict,),
}
_EQUAL: Final = re.compile(r"\( IS_STRING \( c \. [\w. ]+ \) AND c \. ([\w. ]+) = @\w+ \) \)")
_COMPARED: Final = ("=", "<", "<=", ">", ">=")
# Heavy, and of no use to a list, beside what lean does not index; of an array a list may have the length.
_HEAVY: Final = ("events", "embedding", "program_snapshot", "result.answer", "dspy_analysis")


class Complaint(AssertionError):
    """What is wrong with a statement, and where."""


class Guard(NamedTuple):
    """`IS_STRING(c.status)`."""

    function: str
    path: str


def lint(text: str, parameters: Sequence[tuple[str, Value]], container: Container) -> None:
    """Hold one statement against the rules.

    Raises:
        Complaint: on the first rule it breaks.
    """
    _Reader(text, parameters, container).statement()


class _Reader:
    """Reads from left to right; each method reads one construct."""

    def __init__(self, text: str, parameters: Sequence[tuple[str, Value]], container: Container) -> None:
        self.text = text
        self.tokens: list[str] = [each for each in _TOKEN.findall(text) if not each.isspace()]
        self.at = 0
        self.values = dict(parameters)
        self.used: set[str] = set()
        self.container = container
        key = Field("partition", "", Kind.STRING, (container.partition_key,))
        self.fields = [*container.fields, key, *([container.words] if container.words else [])]
        self.fields += [RUN_BEGAN] if container is RUNS else []
        self.asked = {_stands_at(path) for field in self.fields for path in field.paths}
        self.flags = {str(off): {str(path) for path in field.paths} for field in self.fields for off in field.off}
        self.pluses = {str(field.plus): {str(path) for path in field.paths} for field in self.fields if field.plus}
        self.added: set[str] = set()  # what is a number in the leaf that is being read
        system = {"id", WRITTEN, "_etag", str(container.partition_key)}
        self.listed = (
            self.asked | system | self.flags.keys() | self.pluses.keys() | {str(path) for path in container.reads}
        )
        names = (each for each in self.fields if each.match is Match.NAME or each.kind is Kind.VERDICT)
        self.names = {str(path) for field in names for path in field.paths}
        of_lists = (each for each in self.fields if each.kind is Kind.LIST)
        in_lists = [path for each in self.fields for path in each.paths if holds_texts(each, path.holds)]
        self.texts = {str(path) for path in in_lists}
        self.lists = [*(path for field in of_lists for path in field.paths), *in_lists]
        self.guards: list[Guard] = []  # that the whole condition requires
        self.equal: list[str] = []  # paths that the whole condition requires to equal one value
        if len(self.values) != len(parameters):
            self.complain("one parameter is given twice")

    def complain(self, what: str) -> NoReturn:
        raise Complaint(f"{what}, before {' '.join(self.tokens[self.at : self.at + 8])!r} in: {self.text}")

    @property
    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def maybe(self, *wanted: str) -> str:
        """Reads the next token if it is one of these; else returns "" and reads nothing."""
        found = self.next
        if found not in wanted:
            return ""
        self.at += 1
        return found

    def take(self, *wanted: str) -> None:
        for each in wanted:
            if not self.maybe(each):
                self.complain(f"{each} is missing")

    def statement(self) -> None:
        self.take("SELECT")
        nearest = bool(self.maybe("TOP"))
        if nearest:
            self.parameter((int,))
            self.columns()
        of_vectors = nearest or self.selection()
        self.take("FROM", "c")
        if self.maybe("WHERE"):
            self.condition()
            while self.maybe("AND"):
                self.condition()
        if nearest:
            self.take("ORDER", "BY")
            self.distance()
        elif self.maybe("ORDER"):
            self.take("BY")
            if not self.composite():
                self.order(self.path(self.asked))
                if not self.maybe("ASC", "DESC"):
                    self.complain("no direction")
        if of_vectors and str(self.container.partition_key) not in self.equal:
            self.complain("vectors of more than one partition")
        if self.next:
            self.complain("more than one statement can say")
        if unused := self.values.keys() - self.used:
            self.complain(f"{unused} are given and not used")

    def selection(self) -> bool:
        """Reads what is selected; whether vectors are."""
        if self.vectors():
            return True
        if self.maybe("VALUE"):
            self.take("COUNT", "(", "1", ")")
        elif not self.maybe("*"):
            self.columns()
        return False

    def columns(self) -> None:
        while True:
            if self.next == "VectorDistance":
                self.distance()
                self.take("AS", SIMILARITY)
                return
            self.value(lengths=True)
            if self.maybe("AS"):
                self.name()
            if not self.maybe(","):
                return

    def vectors(self) -> bool:
        """Reads the id and the vector, if they and nothing else are selected."""
        wanted = ["c", ".", "id", ",", "c", ".", str(self.container.vector and self.container.vector.path), "FROM"]
        if self.tokens[self.at : self.at + 8] != wanted:
            return False
        self.at += 7
        return True

    def distance(self) -> None:
        """How far the vectors of the container are from one of finite numbers."""
        self.take("VectorDistance", "(")
        self.path({str(self.container.vector and self.container.vector.path)})
        self.take(",")
        vector = self.values.get(self.next)
        self.parameter((tuple,))
        if not isinstance(vector, tuple) or not all(type(each) is float and isfinite(each) for each in vector):
            self.complain("a vector that is none")
        self.take(")")

    def value(self, *, lengths: bool = False) -> None:
        """A path that a list needs, an object of such; or an object of lengths, ends of texts, or names in lists."""
        if not self.maybe("{"):
            if not lengths and self.next in ("LEFT", "RIGHT"):
                self.end_of_a_text()
            elif not lengths and self.maybe("ARRAY"):
                self.members(selected=True)
            elif lengths or not self.maybe("ARRAY_LENGTH"):
                self.light(self.path(self.listed))
            else:
                self.take("(")
                self.path(self.asked)
                self.take(")")
            return
        while True:
            if not self.next.startswith('"'):
                self.complain("no key")
            self.take(self.next, ":")
            self.value()
            if not self.maybe(","):
                break
        self.take("}")

    def end_of_a_text(self) -> str:
        """LEFT(path, 300) or RIGHT(RTRIM(path), 1), of a text of which no more is read."""
        ways = {"LEFT": (Holds.HEAD, "300"), "RIGHT": (Holds.LAST, "1")}
        holds, size = ways[self.maybe(*ways)]
        self.take("(")
        if holds is Holds.LAST:
            self.take("RTRIM", "(")
        path = self.path(self.asked)
        if holds is Holds.LAST:
            self.take(")")
        if not any(holds is each.holds and str(each) == path for field in self.fields for each in field.paths):
            self.complain(f"{path} is read whole")
        self.take(",", size, ")")
        return path

    def members(self, *, selected: bool = False) -> str:
        """(SELECT VALUE t.s FROM t IN path WHERE IS_STRING(t.s) AND LOWER(TRIM(t.s)) IN (@p0)), or less of it."""
        self.take("(", "SELECT", "VALUE", "t")
        taken = self.name() if self.maybe(".") else ""
        self.take("FROM", "t", "IN")
        path = self.path(self.asked)
        self.take("WHERE", "IS_STRING", "(", "t")
        step = self.name() if self.maybe(".") else ""
        member = ("t", ".", step) if step else ("t",)
        known = {(_stands_at(each), each.steps[-1] if each.holds is Holds.NAMES else "") for each in self.lists}
        if (path, step) not in known:
            self.complain(f"no field holds {step} in {path}")
        if taken != step and (selected or taken):
            self.complain(f"{taken} is taken where {step} is tested")
        self.take(")")
        if self.maybe("AND"):
            self.of_member(path, member)
        self.take(")")
        return path

    def of_member(self, path: str, member: tuple[str, ...]) -> None:
        """What is asked of a member: its name; or of a text in a list of texts what may be asked of a text."""
        if path not in self.texts:
            self.take("LOWER", "(", "TRIM", "(", *member, ")", ")")
            self.compare((str,))
        elif self.next in ("(", "CONTAINS"):
            several = self.maybe("(")
            while True:
                self.take("CONTAINS", "(", *member, ",")
                self.parameter((str,))
                self.take(",", "true", ")")
                if not (several and self.maybe("OR")):
                    break
            self.take(*([")"] if several else []))
        elif self.maybe("STARTSWITH"):
            self.take("(")
            self.take(*(("LOWER", "(", "LTRIM", "(", *member, ")", ")") if self.tokens[self.at] == "LOWER" else member))
            self.take(",")
            self.parameter((str,))
            self.take(")")
        else:
            self.take(*member)
            self.compare((str,))

    def light(self, path: str) -> None:
        for heavy in (*_HEAVY, *map(str, self.container.excluded)):
            if f"{heavy}.".startswith(f"{path}.") or f"{path}.".startswith(f"{heavy}."):
                self.complain(f"{path} brings {heavy}")

    def composite(self) -> bool:
        """Reads an order by several properties: that of a composite index, within one value of its first."""
        for index in self.container.composites:
            keys = [("c." + str(path), "DESC" if descending else "ASC") for path, descending in index]
            wanted = " , ".join(f"{path.replace('.', ' . ')} {way}" for path, way in keys).split()
            if self.tokens[self.at : self.at + len(wanted)] == wanted:
                self.at += len(wanted)
                if str(index[0][0]) not in self.equal:
                    self.complain("a composite order over several values of its first property")
                return True
        return False

    def order(self, path: str) -> None:
        fields = [each for each in self.container.fields if path in map(str, each.paths) and each.sortable]
        if not fields:
            self.complain(f"no sortable field has the path {path}")
        if not self.container.indexed(next(each for each in fields[0].paths if str(each) == path)):
            self.complain(f"{path} is not indexed by both policies")
        if path != WRITTEN and not any(Guard(each, path) in self.guards for each in guards_of(fields[0], path)):
            self.complain(f"rows that hold another kind at {path} are ordered, too")

    def condition(self) -> None:
        """One of the conditions that all have to hold."""
        if self.maybe("NOT"):
            self.take("(")
            self.alternatives()
        elif self.maybe("("):
            begin = self.at
            if only := self.alternatives():
                self.guards.append(only)
            self.note_equal(self.tokens[begin : self.at])
        else:
            self.guards.append(self.guard())

    def note_equal(self, tokens: list[str]) -> None:
        """Notes the path of `((IS_STRING(c.p) AND c.p = @p0))`, which is all that a condition has to say."""
        if found := _EQUAL.fullmatch(" ".join(tokens)):
            self.equal.append(found[1].replace(" ", ""))

    def alternatives(self) -> Guard | None:
        """Guarded leaves and groups joined by OR, or one leaf without parentheses of its own, to the closing one."""
        only: Guard | None = None
        while True:
            if self.maybe("("):
                if self.next in ("(", "NOT"):
                    self.group()
                else:
                    self.tests(self.guard())
                self.take(")")
            else:
                only = self.guard()
                if self.next == "AND":
                    self.tests(only)
                    break
            if not self.maybe("OR"):
                break
            only = None
        self.take(")")
        return only

    def group(self) -> None:
        """Conditions that all have to hold, each in parentheses."""
        while True:
            self.maybe("NOT")
            self.take("(")
            self.alternatives()
            if not self.maybe("AND"):
                break

    def guard(self) -> Guard:
        function = self.maybe(*_GUARDS)
        if not function:
            self.complain("a leaf without a guard")
        self.take("(")
        path = self.path(self.asked)
        self.take(")")
        if not any(function in guards_of(each, path) for each in self.fields):
            self.complain(f"{function} guards {path}, which no field holds so")
        return Guard(function, path)

    def tests(self, guard: Guard) -> None:
        self.added = set()
        while self.maybe("AND"):
            if self.maybe("("):
                self.test(guard)
                while self.maybe("OR"):
                    self.test(guard)
                self.take(")")
            elif guard.function == "IS_ARRAY" and self.next in ("NOT", "IS_NUMBER"):
                self.counted_elsewhere(guard)
            else:
                self.test(guard)

    def test(self, guard: Guard) -> None:
        """A comparison of the guarded path with parameters of the guarded kind."""
        kinds = _GUARDS[guard.function]
        if self.maybe("NOT"):
            (self.empty_is_nothing if guard.function == "IS_OBJECT" else self.zero_is_no_value)(guard)
            return
        if self.maybe("EXISTS"):
            if self.members() != guard.path or guard.function != "IS_ARRAY":
                self.complain(f"members that {guard.function}({guard.path}) does not guard")
            return
        if called := self.maybe("CONTAINS", "STARTSWITH", "ARRAY_CONTAINS"):
            if guard.function != ("IS_ARRAY" if called == "ARRAY_CONTAINS" else "IS_STRING"):
                self.complain(f"{called} under {guard.function}")
            self.take("(")
            if called == "STARTSWITH" and self.maybe("LOWER"):
                self.take("(")
                self.part(guard)
                self.take(")")
            elif called == "CONTAINS" and self.maybe("CONCAT"):
                self.joined(guard)
            else:
                self.part(guard)
            self.take(",")
            self.parameter((str,))
            self.take(*([",", "true", ")"] if called == "CONTAINS" else [")"]))
            return
        if self.maybe("ARRAY_LENGTH"):
            self.take("(")
            self.same(guard, only="IS_ARRAY")
            self.take(")")
            self.sum()
            kinds = (int, float)
        elif self.maybe("LOWER"):
            if guard.path not in self.names:
                self.complain(f"the case of {guard.path} counts")
            self.take("(", "TRIM", "(")
            self.same(guard, only="IS_STRING")
            self.take(")", ")")
        else:
            self.part(guard)
        self.compare(kinds)

    def joined(self, guard: Guard) -> None:
        """(@comma, REPLACE(path, @part, @other), @comma), with as many REPLACE as there are, of a list held as text."""
        if not any(each.holds is Holds.TEXT and str(each) == guard.path for each in self.lists):
            self.complain(f"{guard.path} is no list held as text")
        self.take("(")
        self.parameter((str,))
        self.take(",")
        self.replaced(guard)
        self.take(",")
        self.parameter((str,))
        self.take(")")

    def replaced(self, guard: Guard) -> None:
        if not self.maybe("REPLACE"):
            self.same(guard, only="IS_STRING")
            return
        self.take("(")
        self.replaced(guard)
        for _ in range(2):
            self.take(",")
            self.parameter((str,))
        self.take(")")

    def part(self, guard: Guard) -> None:
        """The guarded path, or an end of the text there, without the blanks before it."""
        if self.maybe("LTRIM"):
            self.take("(")
            self.part(guard)
            self.take(")")
        elif self.next not in ("LEFT", "RIGHT"):
            self.same(guard)
        elif self.end_of_a_text() != guard.path or guard.function != "IS_STRING":
            self.complain(f"a text that {guard.function}({guard.path}) does not guard")

    def empty_is_nothing(self, guard: Guard) -> None:
        """(path = @p0), of an object without members."""
        self.take("(")
        self.same(guard)
        self.take("=")
        if self.values.get(self.next) != {}:
            self.complain("an object that is not empty")
        self.parameter((dict,))
        self.take(")")

    def zero_is_no_value(self, guard: Guard) -> None:
        """(IS_BOOL(c.flag) AND c.flag = true AND path = 0): what is written while a flag is set."""
        self.take("(", "IS_BOOL", "(")
        flag = self.path(set(self.flags))
        self.take(")", "AND", "c", ".", *" . ".join(flag.split(".")).split(), "=", "true", "AND")
        self.same(guard, only="IS_NUMBER")
        self.take("=", "0", ")")
        if guard.path not in self.flags[flag]:
            self.complain(f"{flag} says nothing of {guard.path}")

    def sum(self) -> None:
        if self.maybe("+") and self.path({*self.pluses}) not in self.added:
            self.complain("a sum with what may be no number")

    def counted_elsewhere(self, guard: Guard) -> None:
        """IS_NUMBER(path) or NOT (IS_NUMBER(path)), of what adds to the length of the guarded list."""
        negated = bool(self.maybe("NOT"))
        self.take(*(["("] if negated else []), "IS_NUMBER", "(")
        found = self.path({*self.pluses})
        self.take(*([")", ")"] if negated else [")"]))
        if guard.path not in self.pluses[found]:
            self.complain(f"{found} adds nothing to {guard.path}")
        self.added = set() if negated else {found}

    def compare(self, kinds: tuple[type, ...]) -> None:
        if self.maybe("IN"):
            self.take("(")
            self.parameter(kinds)
            while self.maybe(","):
                self.parameter(kinds)
            self.take(")")
        elif self.maybe(*_COMPARED):
            self.parameter(kinds)
        else:
            self.complain("no comparison that both engines know")

    def same(self, guard: Guard, only: str = "") -> None:
        if self.path(self.asked) != guard.path or (only and guard.function != only):
            self.complain(f"a path that {guard.function}({guard.path}) does not guard")

    def parameter(self, kinds: tuple[type, ...]) -> None:
        name = self.next
        if not _PARAMETER.fullmatch(name) or name not in self.values:
            self.complain("a value that is no parameter")
        if type(self.values[name]) not in kinds:
            self.complain(f"{name} is {self.values[name]!r}, which the guard does not let in")
        self.used.add(self.maybe(name))

    def path(self, known: set[str]) -> str:
        self.take("c")
        steps: list[str] = []
        while self.maybe("."):
            steps.append(self.name())
        path = ".".join(steps)
        if path not in known:
            self.complain(f"{path!r} is no path of the schema")
        return path

    def name(self) -> str:
        name = self.next
        if not _WORD.fullmatch(name) or _RESERVED.fullmatch(name):
            self.complain("a name that the service reserves, or none")
        return self.maybe(name)


def _stands_at(path: Path) -> str:
    """Where a value stands, or the list with the names."""
    return ".".join(path.steps[:-1] if path.holds is Holds.NAMES else path.steps)


def guards_of(field: Field, path: str) -> set[str]:
    """The guards that the field's kind asks for at one of its paths, which may hold a list in two ways."""
    if field.kind is Kind.VERDICT:
        return set(_GUARDS) if path in map(str, field.paths) else set()
    by_kind = {
        Kind.STRING: "IS_STRING",
        Kind.TIME: "IS_STRING",
        Kind.NUMBER: "IS_NUMBER",
        Kind.BOOLEAN: "IS_BOOL",
        Kind.LIST: "IS_ARRAY",
        Kind.LENGTH: "IS_ARRAY",
    }
    by_holds = {Holds.EPOCH: "IS_NUMBER", Holds.COUNT: "IS_NUMBER", Holds.TEXT: "IS_STRING", Holds.ARRAY: "IS_ARRAY"}
    return {by_holds.get(each.holds, by_kind[field.kind]) for each in field.paths if _stands_at(each) == path}
