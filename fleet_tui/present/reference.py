"""Lays out the reference: keys, the words of a filter, the signs; `?` of the screen and `fleet-tui help` share it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from fleet_tui.fields import Container, Field, Holds, Kind, Match
from fleet_tui.present.cells import Line, cell_width, fit, fold
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.run.comparison import SIGNS
from fleet_tui.present.run.timeline import LEGEND
from fleet_tui.present.state import MARK
from fleet_tui.present.words import order_meaning
from fleet_tui.query.filter_text import filter_words
from fleet_tui.query.query import Sort
from fleet_tui.schema import RUNS

_KEYS: Final = 9
_WORDS: Final = 18
_ONE_OF: Final = "is one of them, whole"
# How values of a kind are typed, and what that means where it needs saying.
_VALUES: Final[Mapping[Kind, tuple[tuple[str, ...], str]]] = {
    Kind.STRING: (("a,b",), _ONE_OF),
    Kind.NUMBER: ((">5", "2..4", "none"), ""),
    Kind.LENGTH: ((">1", "2..4", "none"), "how many"),
    Kind.TIME: (
        ("24h", "2025-11-17", ">=2025-11-17T10:00Z"),
        "whole day, whole minute; without Z as it is shown",
    ),
    Kind.BOOLEAN: (("yes", "no"), ""),
    Kind.LIST: (("a,b",), "holds one of them"),
    Kind.VERDICT: (("yes", "no"), ""),
}
_WORDS_OF_TEXT: Final = (("text",), "contains it")
_GRAMMAR: Final = (
    ("a b", "both hold; without a FIELD: the text is searched"),
    ("FIELD:a,b", "a comma means or"),
    ("-FIELD:a", "a leading - negates; what is not recorded is among the rest"),
    ('FIELD:"two words"', 'quotes keep a text together; \\" is a quote in it'),
    ("FIELD:none", "not recorded; FIELD:any is recorded"),
    ("FIELD:2..9", "2 is among them, 9 is not"),
)


def title(text: str, width: int) -> list[Line]:
    """Returns a title, a line above it free."""
    return [[], *fold([("  ", Tone.PLAIN), (text, Tone.ACCENT)], width, 2)]


def word_lines(word: str, meaning: str, width: int, size: int = _WORDS) -> list[Line]:
    """Returns a word and what it means, below each other where the word is too long."""
    if cell_width(word) > size:
        return [*fold([("  ", Tone.PLAIN), (word, Tone.PLAIN)], width, 2), *word_lines("", meaning, width, size)]
    return fold([(f"  {fit(word, size)} ", Tone.PLAIN), (meaning, Tone.DIM)], width, size + 3)


def key_lines(place: str, keys: Iterable[tuple[str, str]], width: int) -> list[Line]:
    """Returns the keys of a place below its name."""
    return [*title(place, width), *(line for key, meaning in keys for line in word_lines(key, meaning, width, _KEYS))]


def grammar_lines(width: int) -> list[Line]:
    """Returns how terms are put together, whatever is filtered."""
    return [line for word, meaning in _GRAMMAR for line in word_lines(word, meaning, width)]


def field_lines(container: Container, width: int) -> list[Line]:
    """Returns the filter words of a section, each with values as they are typed, and its orders."""
    lines: list[Line] = []
    fields = {each.name: each for each in container.fields}
    for name, label in filter_words(container):
        field = fields.get(name)
        lines += _field(field, label, width) if field else word_lines(f"{name}:", label, width)
    sorts = " ".join(each.name for each in container.fields if each.sortable)
    lines += word_lines(
        "-sort:FIELD", f"highest or newest first, sort:FIELD the other way, only rows with one; by {sorts}", width
    )
    if container is RUNS:
        order = Sort(container.field("written"), descending=True)
        lines += word_lines("-sort:written", order_meaning(container, order), width)
    return lines


def sign_lines(width: int) -> list[Line]:
    """Returns every sign that is drawn, with what it means."""
    lines = title("signs", width)
    for glyph, tone, meaning in (
        *LEGEND,
        *SIGNS,
        *((mark, tone, f"state: {state}") for state, (mark, tone) in MARK.items()),
    ):
        lines += fold([("  ", Tone.PLAIN), (fit(glyph, _KEYS), tone), (f" {meaning}", Tone.DIM)], width, _KEYS + 3)
    return lines


def _field(field: Field, label: str, width: int) -> list[Line]:
    """Returns a filter word with values, what they mean, and what else there is to say of it."""
    (first, *others), meaning = _WORDS_OF_TEXT if field.match is Match.WORDS else _VALUES[field.kind]
    approximate = any(path.holds is Holds.TEXT for path in field.paths)
    written = field.kind is Kind.TIME and any(path.holds is Holds.VALUE for path in field.paths)
    said = (
        label if label != field.name else "",
        meaning,
        "whatever the case" if field.match is Match.NAME else "",
        f"with or without {field.suffix} at its end" if field.suffix and field.match is Match.NAME else "",
        "approximate where stored as one text" if approximate else "",
        "on an account what is not stored in UTC matches as it is written" if written else "",
        "worked out after reading" if not field.paths else "",
        "  ".join(f"{field.name}:{each}" for each in others),
    )
    return word_lines(f"{field.name}:{first}", " · ".join(filter(None, said)), width)
