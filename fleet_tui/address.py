"""Names a place as text that can be copied, typed and opened again: `fleet://run/wf_…@ev_010`.

The same id may stand in several partitions, so an address holds the partition key too, as JSON:
`fleet://run/wf_…?pk=null`; `?pk=` alone is that of a document without any, and a hierarchical key stands there level
by level: `?pk="maja","wf_…"` with %22 for a quote. An address without `?pk=` is that of a run
whose partition key is its id, or leaves open in which partition to look.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import quote, unquote

from fleet_tui.errors import UsageError
from fleet_tui.key import PartitionKey, key_json, read_key
from fleet_tui.text import clip, one_line

SCHEME: Final = "fleet://"
_PARTITION: Final = "?pk="
_ERRORS: Final = "surrogatepass"  # an id may hold half a character, and is found only by it
_QUOTED: Final = 60  # characters of what was typed that an error quotes
_WITH_PLACES: Final = "run"  # the only records that have places in them


@dataclass(frozen=True, slots=True)  # no Struct: addresses compare without what was typed
class Address:
    """Names a record by noun, id and partition key, and a place in it: `ev_010`, `error`, `judge:2`, or none.

    `partition` is None where it is not known, or is the id of a run. `typed` is what was typed without noun and scheme,
    where all of it may be the id as well; `linked` is set where another document calls a run so.
    """

    noun: str
    id: str
    anchor: str = ""
    partition: PartitionKey | None = None
    typed: str = field(default="", compare=False)
    linked: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        """Returns the full form; what could act on a terminal or split the address is percent-encoded."""
        key = "" if self.partition is None else f"{_PARTITION}{_quoted(key_json(self.partition))}"
        place = f"@{_quoted(self.anchor, ':#')}" if self.anchor else ""
        return f"{SCHEME}{self.noun}/{_quoted(self.id)}{key}{place}"

    def at(self, anchor: str) -> Address:
        """Returns the address of another place in the same record."""
        return replace(self, anchor=anchor)

    @classmethod
    def parse(cls, text: str, noun: str = _WITH_PLACES) -> Address:
        """Reads the full form, or as typed an id, for a run `ID@place`.

        Raises:
            UsageError: the partition key in it is no JSON.
        """
        if text.startswith(SCHEME):
            noun, _, rest = text.removeprefix(SCHEME).partition("/")
            return cls._full(noun, *rest.partition(_PARTITION))
        if noun != _WITH_PLACES or "@" not in text:
            return cls(noun, text)
        stored, _, anchor = text.rpartition("@")
        return cls(noun, stored, anchor, typed=text)

    @classmethod
    def of(cls, text: str, noun: str = _WITH_PLACES) -> Address:
        """Reads the full form or an id, as typed where one kind of record is meant.

        Raises:
            UsageError: it is the address of another kind, or the partition key in it is no JSON.
        """
        found = cls.parse(text, noun)
        if found.noun != noun:
            cause = f"{one_line(text)} is the address of {_one(one_line(found.noun))}, not of {_one(noun)}"
            raise UsageError(cause, f"{SCHEME}{noun}/ID is one")
        return found

    @classmethod
    def _full(cls, noun: str, named: str, keyed: str, key: str) -> Address:
        stored, at, anchor = named.partition("@")
        if keyed and not at:
            key, _, anchor = key.partition("@")
        partition = _read(unquote(key, errors=_ERRORS)) if keyed else None
        return cls(noun, unquote(stored, errors=_ERRORS), unquote(anchor, errors=_ERRORS), partition)


def _read(key: str) -> PartitionKey:
    try:
        return read_key(key)
    except ValueError:
        cause = f"{clip(one_line(key), _QUOTED)} behind {_PARTITION} is no partition key"
        raise UsageError(cause, 'it is JSON: null, 42, true, "text" with %22 for a quote, or nothing') from None


def _one(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _quoted(text: str, safe: str = "") -> str:
    return quote(text, safe=safe, errors=_ERRORS)
