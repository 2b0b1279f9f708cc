"""Finding a text in lines: whatever the tones, whatever the case, and across the end of a line."""

from __future__ import annotations

from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.matches import lines_with, marked
from tests.present.reading import text_of

LINES: list[Line] = [
    [(" • ", Tone.DIM), ("Run the property", Tone.PLAIN)],
    [("   tests before merging", Tone.PLAIN)],
    [],
    [("no TESTS, tests", Tone.PLAIN)],
]


def test_a_line_is_found_once_and_a_phrase_where_it_begins() -> None:
    assert list(lines_with(LINES, "tests")) == [1, 3]
    assert list(lines_with(LINES, "Property Tests before")) == [0]
    assert list(lines_with(LINES, "nowhere")) == []
    assert list(lines_with(LINES, "")) == []


def test_every_match_of_a_line_is_marked_across_its_pieces() -> None:
    assert marked(LINES[3], "tests", Tone.MATCH) == [
        ("no ", Tone.PLAIN),
        ("TESTS", Tone.MATCH),
        (", ", Tone.PLAIN),
        ("tests", Tone.MATCH),
    ]
    assert marked(LINES[0], "• run", Tone.MATCH)[1] == ("• Run", Tone.MATCH)


def test_a_line_without_a_match_stays_as_it_is_and_one_of_odd_letters_whole() -> None:
    assert marked(LINES[1], "x", Tone.MATCH) is LINES[1]
    odd: Line = [("İstanbul tests", Tone.PLAIN)]
    assert text_of(marked(odd, "tests", Tone.MATCH)) == "İstanbul tests"
