"""Gives the words in which the data model is written: kinds, paths, fields, containers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import tzinfo
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol, TypeAlias

from msgspec import Struct, field

from fleet_tui.clock import Written
from fleet_tui.errors import UsageError

Document: TypeAlias = Mapping[str, object]

_NOTHING: Final = object()  # what stands for a value that nobody stored


class Joined(NamedTuple):
    """Names the trace of another file whose events a run has; `apart` tells that both were taken apart again."""

    trace_id: str
    apart: bool


class KeyedDocument(dict[str, object]):
    """Is a document that knows what it is keyed by: `keyed` are the paths where the container's key is hierarchical.

    Without any the data model's own path counts. `lags` is whether a summary of the document stands here, which is
    written after it.
    """

    keyed: tuple[Path, ...] = ()
    lags: bool = False


class FileDocument(KeyedDocument):
    """Is a document of a file; `stored` holds, by name, what is there where a value was put that nobody stored.

    `zone` is what its times without a zone are meant in, None where nobody knows. `taken` says what was taken for the
    time of its last write, None where that is stored. `naive` names what was put from a time without a zone.
    `translated` holds, by name too, what is there where a value stands that says in our words what its writer said in
    others: that is read like any value of a document, and shown to nobody who wants to see what is stored.
    `candidates` are ids of runs and traces that may belong to it, `doubt` why none was joined, if not that several fit.
    `lent` names what was put from its trace: that is handed on with it, for its trace lies in another file.
    """

    zone: tzinfo | None = None
    taken: Written | None = None
    stored: Mapping[str, object] = MappingProxyType({})
    translated: Mapping[str, object] = MappingProxyType({})
    naive: frozenset[str] = frozenset()
    joined: Joined | None = None
    candidates: tuple[str, ...] = ()
    doubt: str = ""
    lent: frozenset[str] = frozenset()

    def put(self, name: str, value: object) -> None:
        """Sets a value that nobody stored; what is stored in its place is kept."""
        if self.get(name, _NOTHING) == value:
            return
        self.stored = {name: self.get(name, _NOTHING), **self.stored}
        self[name] = value

    def lend(self, name: str, value: object) -> None:
        """Sets a value that is stored of its trace."""
        self.put(name, value)
        self.lent |= {name}

    def translate(self, values: Mapping[str, object]) -> None:
        """Sets values that say in our words what is stored in others."""
        self.translated = {**{name: self.get(name, _NOTHING) for name in values}, **self.translated}
        self.update(values)


class RowText(NamedTuple):
    """Is a row of a file as text, with what the file tells of its last write; whoever wants the document decodes it.

    `is_row` is whether the text is what a list reads of the document, in the place of the document as it is stored.
    """

    text: bytes
    is_row: bool
    written: float  # epoch seconds
    taken: Written | None
    document: Callable[[], Document]


def as_stored(document: Document) -> Document:
    """Returns a document without what was put there, for the eyes of who wants to see what is stored."""
    return _undone(document, of_translation=True)


def as_written(document: Document) -> Document:
    """Returns a document without what was put there, but with what its writer said in other words than ours."""
    return _undone(document, of_translation=False)


def as_handed_on(document: Document) -> Document:
    """Returns a document as it is stored, with what its trace lends it: read elsewhere, it shows the same."""
    stored = as_stored(document)
    lent = document.lent if isinstance(document, FileDocument) else ()
    return {**stored, **{name: document[name] for name in lent}} if lent else stored


def _undone(document: Document, *, of_translation: bool) -> Document:
    if not isinstance(document, FileDocument) or not (document.stored or document.translated):
        return document
    whole = {**document, **document.stored, **(document.translated if of_translation else {})}
    return {name: value for name, value in whole.items() if value is not _NOTHING}


WRITTEN: Final = "_ts"  # the service's own time of the last write, in epoch seconds: always there, always indexed


class Kind(StrEnum):
    """Names the kind of a field's values; a value of another kind never matches and is never shown."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"
    LIST = "list"
    LENGTH = "length"
    VERDICT = "verdict"  # yes or no, by signs at several paths: no single path holds it
    OBJECT = "object"  # only a sign asks whether one is stored that holds anything
    OFFSET = "offset"  # seconds since the start of what holds it; only records derive it, no document stores it


class Holds(StrEnum):
    """Says how a path holds its value, where the kind leaves a choice."""

    VALUE = "value"
    ARRAY = "array"  # a list as a JSON array; of a field of kind string, any of the texts in it counts
    TEXT = "text"  # a list as "A,B" or as lines "A: what it does"
    EPOCH = "epoch"  # a time in seconds since 1970
    COUNT = "count"  # the length of a list that is not stored itself
    NAMES = "names"  # a list of objects, each with a name at the last step
    HEAD = "head"  # a text of any length, of which a list reads how it begins
    LAST = "last"  # a text of any length, of which a list reads the last character that is no blank


class Match(StrEnum):
    """Says how a filter word matches a string field."""

    EXACT = "exact"
    NAME = "name"  # equal, blanks around it and the case aside, with or without the field's suffix
    WORDS = "contains"


def spelled(name: str) -> str:
    """Returns a name as names compare: without the blanks around it, in lower case."""
    return name.strip().lower()


class Path(Struct, frozen=True):
    """Holds the steps from the root of a document to a value."""

    steps: tuple[str, ...]
    holds: Holds = Holds.VALUE

    def __str__(self) -> str:
        """Returns the steps with dots, as documentation writes them."""
        return ".".join(self.steps)


class Sign(Struct, frozen=True, eq=False):  # each is made once: told apart by identity
    """Says how a document tells something by what stands at one of some paths; `name` tells the user where.

    Stored there is `value`, or one of several words; a text that begins, holds and ends `like` these three, blanks
    around it aside; or, without either, anything that says something: no blank, false, zero, empty list or object.
    """

    name: str
    paths: tuple[Path, ...]
    value: tuple[str, ...] | bool | None = None
    like: tuple[str, str, str] | None = None


class Field(Struct, frozen=True, eq=False):  # each is made once: told apart by identity
    """Describes a value to list (`json` names it), filter (`match`) or sort by.

    `derive` names the record's attribute where no path of the document answers. `suffix` is what the screen takes off
    its names. `every` says that what its paths hold adds up, where else the first that holds anything is shown. While
    any of the flags at `off` is true, a zero is no value. A number at `plus` adds to a length: what is kept elsewhere.
    """

    name: str
    json: str
    kind: Kind
    paths: tuple[Path, ...] = ()
    derive: str = ""
    label: str = ""
    match: Match | None = Match.EXACT
    sortable: bool = False
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    suffix: str = ""
    every: bool = False
    off: tuple[Path, ...] = ()
    signs: tuple[Sign, ...] = ()
    plus: Path | None = None


class Shorthand(Struct, frozen=True, eq=False):  # each is made once: told apart by identity
    """Is a filter word for another term; `template` takes the value, `words` answers fixed values."""

    name: str
    label: str
    template: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


class Filterable(Protocol):
    """Is anything that a filter can speak of: documents of a container, or other rows."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """Lists its filter words."""
        ...

    @property
    def words(self) -> Field | None:
        """Is the field that a bare word searches, None where it searches nothing."""
        ...

    @property
    def shorthands(self) -> tuple[Shorthand, ...]:
        """Lists the words that stand for other terms."""
        ...


class Derived(Struct, frozen=True, eq=False):  # each is made once: told apart by identity
    """Names rows that nobody stores: records make them, and every field of theirs is derived."""

    many: str
    fields: tuple[Field, ...]
    words: Field | None = None
    shorthands: tuple[Shorthand, ...] = ()


Composite: TypeAlias = tuple[tuple[Path, bool], ...]  # the paths of an index, and whether each is descending


class VectorPolicy(Struct, frozen=True):
    """Says how embeddings are indexed; the number of dimensions is asked when a container is made."""

    path: Path
    data_type: str = "float32"
    distance: str = "cosine"
    index: str = "quantizedFlat"


class Container(Struct, frozen=True, eq=False):  # each is made once: told apart by identity
    """Describes a container: its key, lifetime, lean indexing policy, and fields.

    `noun` names one record in addresses, on the command line, and the module of its model; `section` the list of them
    there, and the module of its pane. A container without a section has neither list nor pane.
    """

    name: str
    noun: str
    partition_key: Path
    fields: tuple[Field, ...]
    section: str = ""
    singular: str = ""  # in sentences, where it is not the noun
    plural: str = ""
    ttl: int | None = None  # seconds; -1 is "on, per item"; None is off
    excluded: tuple[Path, ...] = ()
    composites: tuple[Composite, ...] = ()
    vector: VectorPolicy | None = None
    optional: bool = False
    words: Field | None = None  # what a bare word of a filter searches
    shorthands: tuple[Shorthand, ...] = ()
    reads: tuple[Path, ...] = ()  # what derived fields need besides the paths of the others
    links: tuple[Field, ...] = ()  # what links between containers ask by: never listed, no words of the filter
    begins: tuple[Path, ...] = ()  # what stands for a created time in a file without one: no statement asks by it
    ends: tuple[Path, ...] = ()  # what tells how long it took: without any, a row is measured by its events
    times: tuple[Path, ...] = ()  # a document's own times, latest first: what stands for `_ts` in a file without it

    def field(self, name: str) -> Field:
        """Returns the field of that filter word, or of that link.

        Raises:
            UsageError: there is none.
        """
        for each in (*self.fields, *self.links):
            if each.name == name:
                return each
        raise UsageError(
            f"{name!r} is no field of {self.many}", f"there are {', '.join(each.name for each in self.fields)}"
        )

    @property
    def one(self) -> str:
        """Names a record of it, in a sentence."""
        return self.singular or self.noun

    @property
    def many(self) -> str:
        """Names several records of it, in a sentence."""
        return self.plural or f"{self.one}s"

    @property
    def vector_path(self) -> Path:
        """Returns the path at which its documents keep their vectors.

        Raises:
            LookupError: they have none: a programming mistake, never the user's.
        """
        if self.vector is None:
            raise LookupError(f"{self.name} has no vectors")
        return self.vector.path

    def indexed(self, path: Path) -> bool:
        """Tells whether both index policies, baseline and lean, index the path."""
        return not any(path.steps[: len(tree.steps)] == tree.steps for tree in self.excluded)

    def listed(self) -> Iterator[Field]:
        """Yields the fields of a JSON row, in order."""
        return (each for each in self.fields if each.json)


# What may stand around a name in a list written as text is taken out of it; the rest stands for a comma.
BESIDE_NAMES: Final = (" ", "-", "*", "\t", "\r")
BETWEEN_NAMES: Final = ("\n", ":", "(", "|")  # before "(available to …)" and "| aliases: …", as writers have them
_REMARK: Final = re.compile(r"\s\([^()\n]*\)(?=\s*(?:[:,\n]|$))")


def joined_names(text: str) -> str:
    """Returns a list that was written as text so that each name stands between two commas; of a name, it alone.

    What a line says of a name counts as one more: what is found so is approximate, and names are whole.

    >>> joined_names("A, B"), joined_names("A: plans"), joined_names("B (first)")
    (',A,B,', ',A,plans,', ',B,first),')
    """
    for each in BESIDE_NAMES:
        text = text.replace(each, "")
    for each in BETWEEN_NAMES:
        text = text.replace(each, ",")
    return f",{text},"


# What writers say where a list of tools is empty, all that their history has: it is no name.
_NO_NAME: Final = re.compile(r"\s*no tools(?: are)?(?: currently)? (?:available|needed)\.?\s*", re.IGNORECASE)
_BEHIND_NAME: Final = re.compile(r":| \| aliases")  # on a line that says what it does


def split_joined(text: str) -> list[str]:
    """Returns the names in a list that was written as text: "A,B", or one line "A: what it does" each.

    A remark in brackets behind a name is none of it: `Tides (available to Pilot)` is one tool for whoever has it.

    >>> split_joined("- Tides (available to Pilot): tells when. [Latency: low]"), split_joined("No tools available.")
    (['Tides'], [])
    >>> split_joined("A (first), B")
    ['A', 'B']
    """
    if _NO_NAME.fullmatch(text):
        return []
    text = _REMARK.sub("", text)
    described = "\n" in text or ": " in text
    parts = text.splitlines() if described else text.split(",")
    names = (_BEHIND_NAME.split(each, maxsplit=1)[0] if described else each for each in parts)
    return [name for each in names if (name := each.strip(" -*\t"))]


def holds_texts(field: Field, holds: Holds) -> bool:
    """Tells whether a field of one text finds several in a list, any of which counts.

    >>> holds_texts(RUNS.field("error"), Holds.ARRAY)
    True
    """
    return field.kind is Kind.STRING and holds is Holds.ARRAY


@cache
def at(*dotted: str) -> tuple[Path, ...]:
    """Returns paths of plain values, the data model's first."""
    return tuple(Path(tuple(each.split("."))) for each in dotted)


def array(*dotted: str) -> tuple[Path, ...]:
    """Returns paths of lists held as JSON arrays."""
    return held(Holds.ARRAY, *dotted)


def held(holds: Holds, *dotted: str) -> tuple[Path, ...]:
    """Returns paths of values held in a way that the kind leaves open."""
    return tuple(Path(tuple(each.split(".")), holds) for each in dotted)


def listed(*dotted: str) -> tuple[Path, ...]:
    """Returns paths of lists held as JSON arrays or as one text, the data model's first."""
    return tuple(path for each in dotted for path in (*array(each), *held(Holds.TEXT, each)))
