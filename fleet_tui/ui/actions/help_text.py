"""The help: keys by place, the filter of the section, and what the signs mean; all of it from the tables."""

from __future__ import annotations

from collections.abc import Sequence

from fleet_tui.fields import Container
from fleet_tui.present.cells import Layout, Line, fold
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.reference import field_lines, grammar_lines, key_lines, sign_lines, title
from fleet_tui.text import one_line
from fleet_tui.ui.keymap import Keymap
from fleet_tui.ui.places import PLACES


def help_layout(places: Sequence[str], keymap: Keymap, container: Container) -> Layout:
    """Lays out every key by place, those of the present screen first; then the filter, then the signs."""
    ordered = [*places, *(each for each in PLACES if each not in places)]

    def lay_out(width: int) -> list[Line]:
        lines = keys_by_place(ordered, keymap, width)
        lines += title(f"the filter of {container.section}", width)
        return [*lines, *grammar_lines(width), *field_lines(container, width), *sign_lines(width)]

    return lay_out


def keys_by_place(places: Sequence[str], keymap: Keymap, width: int) -> list[Line]:
    """Returns the keys that the user has at some places, and where their own keys are put."""
    lines: list[Line] = []
    for place in places:
        keys = ((each.key_text or f":{each.id}", each.help) for each in keymap.of(place))
        lines += key_lines(PLACES[place], keys, width)
    return [*lines, *_own_keys(keymap.place, width)]


def _own_keys(place: str, width: int) -> list[Line]:
    """Says where the user's own keys are put, and what they go by."""
    where: list[Line] = fold([("  ", Tone.PLAIN), (one_line(place), Tone.PLAIN)], width, 2) if place else []
    what: Line = [
        ("    ", Tone.PLAIN),
        ('next_error = "ctrl+n"  or a list, by the names that ', Tone.DIM),
        (":", Tone.KEY),
        (" lists", Tone.DIM),
    ]
    return [*title("keys of your own", width), *where, *fold(what, width, 4)]
