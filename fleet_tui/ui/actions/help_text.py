"""The help: keys by place, the filter of the section, and what the signs mean; all of it from the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from fleet_tui.fields import Container, Field, Holds, Kind, Match
from fleet_tui.present.cells import Layout, Line, cell_width, fit, fold
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.run.comparison import SIGNS
from fleet_tui.present.run.timeline import LEGEND
from fleet_tui.present.state import MARK
from fleet_tui.present.words import order_meaning
from fleet_tui.query.filter_text import filter_words
from fleet_tui.query.query import Sort
from fleet_tui.schema import RUNS
from fleet_tui.text import one_line
from fleet_tui.ui.keymap import Keymap
from fleet_tui.ui.places import PLACES

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


def help_layout(places: Sequence[str], keymap: Keymap, container: Container) -> Layout:
    """Lays out every key by place, those of the present screen first; then the filter, then the signs."""
    ordered = [*places, *(each for each in PLACES if each not in places)]

    def lay_out(width: int) -> list[Line]:
        lines: list[Line] = []
        for place in ordered:
            lines += [[], [(f"  {PLACES[place]}", Tone.ACCENT)]]
            for each in keymap.of(place):
                lines += _told(each.key_text or f":{each.id}", each.help, width, _KEYS)
        return [*lines, *_own_keys(keymap.place, width), *_filter(container, width), *_signs(width)]

    return lay_out


def _told(word: str, meaning: str, width: int, size: int) -> list[Line]:
    """Returns a word and what it means, below each other where the word is too long."""
    if cell_width(word) > size:
        return [[(f"  {word}", Tone.PLAIN)], *_told("", meaning, width, size)]
    return fold([(f"  {fit(word, size)} ", Tone.PLAIN), (meaning, Tone.DIM)], width, size + 3)


def _own_keys(place: str, width: int) -> list[Line]:
    """Says where the user's own keys are put, and what they go by."""
    where: list[Line] = fold([("  ", Tone.PLAIN), (one_line(place), Tone.PLAIN)], width, 2) if place else []
    what: Line = [
        ("    ", Tone.PLAIN),
        ('next_error = "ctrl+n"  or a list, by the names that ', Tone.DIM),
        (":", Tone.KEY),
        (" lists", Tone.DIM),
    ]
    return [[], [("  keys of your own", Tone.ACCENT)], *where, *fold(what, width, 4)]


def _filter(container: Container, width: int) -> list[Line]:
    """Returns the words of the grammar that this section knows, each with values as they are typed."""
    lines: list[Line] = [[], [(f"  the filter of {container.section}", Tone.ACCENT)]]
    for word, meaning in _GRAMMAR:
        lines += _told(word, meaning, width, _WORDS)
    fields = {each.name: each for each in container.fields}
    for name, label in filter_words(container):
        field = fields.get(name)
        lines += _field(field, label, width) if field else _told(f"{name}:", label, width, _WORDS)
    sorts = " ".join(each.name for each in container.fields if each.sortable)
    lines += _told("-sort:FIELD", f"highest or newest first, sort:FIELD the other way; by {sorts}", width, _WORDS)
    if container is RUNS:
        order = Sort(container.field("written"), descending=True)
        lines += _told("-sort:written", order_meaning(container, order), width, _WORDS)
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
    return _told(f"{field.name}:{first}", " · ".join(filter(None, said)), width, _WORDS)


def _signs(width: int) -> list[Line]:
    lines: list[Line] = [[], [("  signs", Tone.ACCENT)]]
    for glyph, tone, meaning in (
        *LEGEND,
        *SIGNS,
        *((mark, tone, f"state: {state}") for state, (mark, tone) in MARK.items()),
    ):
        lines += fold([("  ", Tone.PLAIN), (fit(glyph, _KEYS), tone), (f" {meaning}", Tone.DIM)], width, _KEYS + 3)
    return lines
