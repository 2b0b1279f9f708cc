"""Reads and writes the one grammar of filter bar and command line: text to terms, and back.

query = term { ws term } ; term = ["-"] ( field ":" val | text )
val = cmp item | item ".." item | item { "," item } ; cmp = > >= < <= ; item, text = word | '"' chars '"'
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NoReturn

from msgspec import Struct

from fleet_tui.clock import AsShown, stamp
from fleet_tui.errors import FilterError
from fleet_tui.fields import Container, Field, Filterable, Kind, Match, Shorthand, spelled
from fleet_tui.query.failed import failed
from fleet_tui.query.filter_values import Item, numbers, offsets, times
from fleet_tui.query.query import (
    AnyOf,
    Bound,
    Contains,
    Defined,
    Eq,
    Has,
    OneOf,
    Predicate,
    Query,
    Range,
    Scalar,
    Sort,
    Term,
)

_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ITEM: Final = re.compile(rf'{_QUOTED.pattern}|[^\s,"]+', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_MINUS: Final = re.compile(r"-(?=\S)")
_FIELD: Final = re.compile(r"([A-Za-z_]+):")
_WORD: Final = re.compile(r'[^\s"]+')
_COMPARISON: Final = re.compile(r">=|<=|>|<")
_PLAIN: Final = re.compile(r'[^\s,"<>=:\-][^\s,":]*')
_SORT: Final = "sort"
_YES_NO: Final = {"yes": True, "true": True, "no": False, "false": False}


class Word(Struct, frozen=True):
    """Holds a term or an order, and the text that stands for it."""

    text: str
    means: Term | Sort


@dataclass(frozen=True, slots=True)  # no Struct: filters compare without the words that were typed
class Filter:
    """Holds what a filter text asks: terms that a source can answer, terms only a record can, and an order.

    A filter that was parsed keeps its words as they were typed, so that an edit of a word leaves the others: a time
    that counts from now would stand still when it is written anew, and quotes would not be where they were.

    >>> parse("status:failed since:24h", RUNS, NOW).toggled(Term(RUNS.field("user"), Eq("maja"))).text
    'status:failed since:24h user:maja'
    """

    terms: tuple[Term, ...] = ()
    derived: tuple[Term, ...] = ()
    sort: Sort | None = None
    _typed: tuple[Word, ...] = field(default=(), init=False, compare=False, repr=False)

    @staticmethod
    def of(words: Iterable[Word]) -> Filter:
        """Returns the filter that some words make; an order stands among them once at most."""
        typed = tuple(words)
        terms = [each.means for each in typed if isinstance(each.means, Term)]
        orders = [each.means for each in typed if isinstance(each.means, Sort)]
        asked, derived = (tuple(each for each in terms if bool(each.field.paths) is stored) for stored in (True, False))
        made = Filter(asked, derived, orders[-1] if orders else None)
        object.__setattr__(made, "_typed", typed)
        return made

    @property
    def words(self) -> tuple[Word, ...]:
        """Returns its words as they were typed or, where nobody typed them, as a user would."""
        meant = (*self.terms, *self.derived, *((self.sort,) if self.sort else ()))
        return self._typed or tuple(Word(_format(each), each) for each in meant)

    @property
    def text(self) -> str:
        """Returns the text that asks it, as it was typed."""
        return " ".join(each.text for each in self.words)

    def toggled(self, term: Term) -> Filter:
        """Returns the filter with a term, or without it where it has it; both mean all records in turn."""
        kept = [each for each in self.words if each.means != term]
        return Filter.of(kept if len(kept) < len(self.words) else [*kept, Word(format_term(term), term)])

    def with_term(self, term: Term) -> Filter:
        """Returns the filter with a term, once."""
        return self if term in self.terms else Filter.of([*self.words, Word(format_term(term), term)])

    def unsorted(self) -> Filter:
        """Returns the filter without an order."""
        return Filter.of(each for each in self.words if not isinstance(each.means, Sort))

    def sorted(self, by: Field, *, descending: bool) -> Filter:
        """Returns the filter with one order in place of any other."""
        order = Sort(by, descending)
        return Filter.of([*self.unsorted().words, Word(_format(order), order)])

    def query(self, container: Container, *extra: Term) -> Query:
        """Returns the question to a source: everything but the derived terms."""
        return Query(container, (*extra, *self.terms), self.sort)


def parse(text: str, container: Filterable, now: datetime) -> Filter:
    """Reads a filter; relative times count from `now`, which for offsets is when what is filtered began.

    Raises:
        FilterError: with the column, and what was probably meant.

    >>> parse("-status:running", RUNS, NOW).terms[0].negated
    True
    """
    return Filter.of(_Scanner(text, container, now).words())


def _format(word: Term | Sort) -> str:
    if isinstance(word, Term):
        return format_term(word)
    return f"{'-' if word.descending else ''}{_SORT}:{word.field.name}"


def format_term(term: Term) -> str:
    """Returns a term as the user would type it.

    >>> format_term(Term(RUNS.field("status"), Eq("failed")))
    'status:failed'
    """
    sign = "-" if term.negated else ""
    if isinstance(term.predicate, AnyOf):
        return f"{term.field.name}:{_format_scalar(not term.negated)}"
    if not term.field.json and isinstance(term.predicate, Contains) and term.field.name == "text":
        return sign + " ".join(quoted(each) for each in term.predicate.needles)
    return f"{sign}{term.field.name}:{_alias(term) or _format_value(term.predicate)}"


def filter_words(container: Filterable) -> list[tuple[str, str]]:
    """Returns every word the grammar knows for what is filtered, with its meaning; for help and completion.

    >>> filter_words(RUNS)[0]
    ('id', 'id')
    """
    words = [(field.name, field.label or field.name) for field in container.fields if field.match]
    return words + [(each.name, each.label) for each in container.shorthands]


class _Scanner:
    """Reads terms from left to right and knows the column for every complaint."""

    def __init__(self, text: str, container: Filterable, now: datetime) -> None:
        self.text = text
        self.container = container
        self.now = now
        self.at = 0
        self._order: Sort | None = None

    def words(self) -> Iterator[Word]:
        while self._skip_space():
            begin = self.at
            negated = _MINUS.match(self.text, self.at) is not None
            self.at += negated
            start = self.at
            named = _FIELD.match(self.text, self.at)
            if named:
                self.at = named.end()
                found = self._named(named[1].lower(), start, negated)
            else:
                found = self._text(negated)
            if self.at < len(self.text) and not self.text[self.at].isspace():
                self._fail(self.at, "a space is missing here", 'quote a value whole, as in user:"a b"')
            yield Word(self.text[begin : self.at], found)

    def _skip_space(self) -> bool:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at < len(self.text)

    def _text(self, negated: bool) -> Term:
        if self.container.words is None:
            self._fail(self.at, "this list has no text to search", "use field:value")
        start = self.at
        quoted = _QUOTED.match(self.text, start)
        word = quoted or _WORD.match(self.text, start)
        if not word:
            self._fail_open_quote()
        self.at = word.end()
        needle = _unquoted(word[0])
        return Term(self.container.words, Contains((needle,)), negated)

    def _named(self, name: str, start: int, negated: bool) -> Term | Sort:
        if name == _SORT:
            return self._sort(negated)
        shorthand = next((each for each in self.container.shorthands if each.name == name), None)
        if shorthand:
            return self._expand(shorthand, negated)
        field = next((each for each in self.container.fields if each.name == name and each.match), None)
        if field is None:
            self._fail(start, f"unknown field {name!r}", self._suggest(name))
        value_at = self.at
        comparison = _COMPARISON.match(self.text, self.at) if field.kind in _ORDERED else None
        if comparison:
            self.at = comparison.end()
        items = self._items()
        if field.kind is Kind.VERDICT:
            return self._verdict(field, items, value_at, negated)
        if not comparison and items in ([Item("none", False)], [Item("any", False)]):
            return Term(field, Defined(), negated != (items[0].text == "none"))
        try:
            predicate = self._predicate(field, comparison[0] if comparison else "", items)
        except ValueError as error:
            self._fail(value_at, str(error), "")
        return Term(field, predicate, negated)

    def _items(self) -> list[Item]:
        items: list[Item] = []
        while True:
            found = _ITEM.match(self.text, self.at)
            if not found and self.text.startswith('"', self.at):
                self._fail_open_quote()
            if not found:
                self._fail(self.at, "a value is missing here", "as in status:failed, score:>7 or since:24h")
            self.at = found.end()
            items.append(Item(_unquoted(found[0]), found[0].startswith('"')))
            if not self.text.startswith(",", self.at):
                return items
            self.at += 1

    def _predicate(self, field: Field, comparison: str, items: list[Item]) -> Predicate:
        texts = tuple(dict.fromkeys(each.text for each in items))
        match field.kind:
            case Kind.NUMBER | Kind.LENGTH:
                return numbers(comparison, items)
            case Kind.TIME:
                return times(comparison, items, self.now)
            case Kind.OFFSET:
                return offsets(comparison, items, self.now)
            case Kind.BOOLEAN:
                return Eq(_yes_or_no(field, items))
            case Kind.LIST:
                return Has(texts)
            case Kind.STRING if field.match is Match.WORDS:
                return Contains(texts)
            case _:
                known = {
                    each: field.aliases.get(spelled(each) if field.match is Match.NAME else each, ()) for each in texts
                }
                words = tuple(dict.fromkeys(word for each in texts for word in (each, *known[each])))
                return Eq(words[0]) if len(words) == 1 else OneOf(words)

    def _verdict(self, field: Field, items: list[Item], column: int, negated: bool) -> Term:
        try:
            wanted = _yes_or_no(field, items)
        except ValueError as error:
            self._fail(column, str(error), "")
        return failed(self.container, negated=negated == wanted)

    def _sort(self, negated: bool) -> Sort:
        start = self.at
        items = self._items()
        if len(items) > 1:
            self._fail(start, "one field to sort by", "as in -sort:score")
        name = items[0].text.lower()
        field = next((each for each in self.container.fields if each.name == name and each.sortable), None)
        if field is None:
            names = [each.name for each in self.container.fields if each.sortable]
            self._fail(start, f"cannot sort by {name!r}", f"sortable: {', '.join(names)}")
        if self._order is not None:
            both = f"{self._order.field.name} and by {field.name}"
            self._fail(start, f"it sorts by {both}: rows have one order", "take one of the two out")
        self._order = Sort(field, descending=negated)
        return self._order

    def _expand(self, shorthand: Shorthand, negated: bool) -> Term | Sort:
        start = self.at
        self._items()
        value = self.text[start : self.at]
        term = shorthand.words.get(value.lower()) or (shorthand.template and shorthand.template.format(value))
        if not term:
            self._fail(start, f"{shorthand.name} is {' or '.join(shorthand.words)}", "")
        try:
            found = next(_Scanner(term, self.container, self.now).words()).means
        except FilterError as error:
            self._fail(start, error.cause, error.next_step)
        return Term(found.field, found.predicate, found.negated != negated) if isinstance(found, Term) else found

    def _suggest(self, name: str) -> str:
        words = [word for word, _ in filter_words(self.container)] + [_SORT]
        known = _other_names(self.container).get(name)
        close = [known] if known else difflib.get_close_matches(name, words, n=1)
        guess = f"did you mean {close[0]!r}?" if close else f"fields: {' '.join(words)}"
        return f'{guess} · to search for the text, quote it: "{name}:…"'

    def _fail_open_quote(self) -> NoReturn:
        self._fail(self.at, "a quote is not closed", 'close it with "')

    def _fail(self, column: int, cause: str, next_step: str) -> NoReturn:
        raise FilterError(cause, self.text, column, next_step)


def _other_names(container: Filterable) -> dict[str, str]:
    """Returns the filter words by what their fields are called in JSON rows and in stored documents."""
    found: dict[str, str] = {}
    for each in (each for each in container.fields if each.match):
        for name in (each.json, *(path.steps[-1] for path in each.paths)):
            found.setdefault(name, each.name)
    return found


_ORDERED: Final = (Kind.NUMBER, Kind.LENGTH, Kind.TIME, Kind.OFFSET)


def _yes_or_no(field: Field, items: list[Item]) -> bool:
    if len(items) > 1 or items[0].text.lower() not in _YES_NO:
        raise ValueError(f"{field.name} is yes or no")
    return _YES_NO[items[0].text.lower()]


def _unquoted(text: str) -> str:
    return _ESCAPED.sub(r"\1", text[1:-1]) if text.startswith('"') else text


def quoted(text: str) -> str:
    """Returns a text as one value of a filter, in quotes where they are needed, so that nothing in it is grammar.

    >>> quoted("billing"), quoted("user:none or more")
    ('billing', '"user:none or more"')
    """
    if _PLAIN.fullmatch(text) and text not in ("none", "any"):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _alias(term: Term) -> str:
    """Returns the one word that stands for all the values of a term, empty where there is none."""
    values = term.predicate.values if isinstance(term.predicate, OneOf) else ()
    return next((word for word, others in term.field.aliases.items() if values == (word, *others)), "")


def _format_value(predicate: Predicate) -> str:
    match predicate:
        case Eq(value):
            return _format_scalar(value)
        case OneOf(values) | Has(values):
            return _join(values)
        case Contains(needles):
            return _join(needles)
        case Range(low, None, low_open) if low is not None:
            return f">{'' if low_open else '='}{_format_bound(low)}"
        case Range(None, high, _, high_open) if high is not None:
            return f"<{'' if high_open else '='}{_format_bound(high)}"
        case Range(low, high) if low is not None and high is not None:
            return f"{_format_bound(low)}..{_format_bound(high)}"
        case _:
            return "any"


def _join(values: Iterable[Scalar]) -> str:
    return ",".join(map(_format_scalar, values))


def _format_scalar(value: Scalar) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return quoted(value) if isinstance(value, str) else _format_bound(value)


def _format_bound(value: Bound) -> str:
    if not isinstance(value, datetime):
        return repr(value)
    return stamp(value).removesuffix("Z") if isinstance(value.tzinfo, AsShown) else stamp(value)
