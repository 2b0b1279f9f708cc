"""The help: keys by place, the filter of the section one is in, and what the signs mean; all of it from the tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fleet_tui.fields import Container, Field, Holds, Kind, Match
from fleet_tui.query.filter_text import filter_words
from fleet_tui.ui.commands import PLACES
from fleet_tui.ui.keymap import Keymap
from fleet_tui.ui.present.cells import Line, cell_width, fit, fold
from fleet_tui.ui.present.glyphs import Tone
from fleet_tui.ui.present.legend import LEGEND
from fleet_tui.ui.state import MARK
from fleet_tui.ui.widgets.text_view import Layout

_KEYS: Final = 9
_WORDS: Final = 18
_EXAMPLES: Final = {
    Kind.NUMBER: ":>5  :2..4  :none",
    Kind.LENGTH: ":>1  :2..4  :none",
    Kind.TIME: ":24h  :2025-11-17  :>=2025-11-17T10:00Z",
    Kind.BOOLEAN: ":yes  :no",
    Kind.LIST: ":a,b  either of them",
}
_GRAMMAR: Final = (
    ("a b", "terms must all hold"),
    ("a,b", "a comma means or"),
    ("-status:failed", "a leading - negates; rows that record nothing are among them"),
    ('task:"two words"', 'quotes keep a text together; \\" is a quote in it'),
    ("tag:none  tag:any", "not recorded, recorded"),
    ("duration:2..9", "2 is included, 9 is not"),
)


def help_layout(places: Sequence[str], keymap: Keymap, container: Container) -> Layout:
    """Every key by place, those of the present screen first; then the filter, then the signs."""
    ordered = [*places, *(each for each in PLACES if each not in places)]

    def lay_out(width: int) -> list[Line]:
        lines: list[Line] = []
        for place in ordered:
            lines += [[], [(f"  {PLACES[place]}", Tone.ACCENT)]]
            for each in keymap.of(place):
                lines += _told(each.key_text or f":{each.id}", each.help, width, _KEYS)
        return [*lines, *_filter(container, width), *_signs(width)]

    return lay_out


def _told(word: str, meaning: str, width: int, size: int) -> list[Line]:
    """A word and what it means, below each other where the word is too long."""
    if cell_width(word) > size:
        return [[(f"  {word}", Tone.PLAIN)], *_told("", meaning, width, size)]
    return fold([(f"  {fit(word, size)} ", Tone.PLAIN), (meaning, Tone.DIM)], width, size + 3)


def _filter(container: Container, width: int) -> list[Line]:
    """The words of the grammar that this section knows, each with values as they are typed."""
    lines: list[Line] = [[], [(f"  the filter of {container.section}", Tone.ACCENT)]]
    for word, meaning in _GRAMMAR:
        lines += _told(word, meaning, width, _WORDS)
    fields = {each.name: each for each in container.fields}
    for name, label in filter_words(container):
        field = fields.get(name)
        example = ("  ".join(f"{name}{each}" for each in _example(field).split("  "))) if field else f"{name}:"
        lines += _told(example.split("  ")[0], _means(field, label, example), width, _WORDS)
    sorts = " ".join(each.name for each in container.fields if each.sortable)
    return [
        *lines,
        *_told("-sort:FIELD", f"highest or newest first, sort:FIELD the other way; by {sorts}", width, _WORDS),
    ]


def _example(field: Field) -> str:
    if field.kind is Kind.STRING:
        return ":text" if field.match is Match.WORDS else ":a,b"
    return _EXAMPLES[field.kind]


def _means(field: Field | None, label: str, example: str) -> str:
    """What the field is, how it matches, and the rest of the examples."""
    if field is None:
        return label
    how = ""
    if field.kind is Kind.STRING:
        how = "contains the text" if field.match is Match.WORDS else "is one of them, whole"
    if any(path.holds is Holds.TEXT for path in field.paths):
        how = "approximate where stored as one text"
    others = "  ".join(example.split("  ")[1:])
    return " · ".join(filter(None, (label, how, others, "" if field.paths else "worked out after reading")))


def _signs(width: int) -> list[Line]:
    lines: list[Line] = [[], [("  signs", Tone.ACCENT)]]
    for glyph, tone, meaning in (*LEGEND, *((mark, tone, f"state: {state}") for state, (mark, tone) in MARK.items())):
        lines += fold([("  ", Tone.PLAIN), (fit(glyph, _KEYS), tone), (f" {meaning}", Tone.DIM)], width, _KEYS + 3)
    return lines
