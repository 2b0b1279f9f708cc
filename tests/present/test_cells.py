"""Text in columns: exactly as wide as asked for, in cells of the terminal, and nothing lost where it is wrapped."""

from __future__ import annotations

from itertools import product

import pytest
from rich.cells import cell_len

from fleet_tui.present.cells import (
    WHOLE,
    Column,
    Line,
    columns_for,
    fit,
    fold,
    going_on,
    heading,
    line,
    line_width,
    wanted,
    widths,
    wrap,
)
from fleet_tui.present.glyphs import Tone
from tests.present.reading import text_of, width_of

CJK = "調査: 東京リージョンの推論コスト"
HEARTS = "❤️" * 60
TECHNICIANS = "👩‍💻" * 30
SWEDEN = "🇸🇪" * 30
ACCENTS = "e\u0301" * 60
MIXED = f"{CJK} and {HEARTS} {TECHNICIANS}, {ACCENTS}"
TEXTS = {
    "nothing": "",
    "a letter": "a",
    "a sentence": "Research 2025 AI trends for cloud inference",
    "a long word": "x" * 200,
    "Japanese": CJK,
    "hearts": HEARTS,
    "technicians": TECHNICIANS,
    "flags": SWEDEN,
    "accents": ACCENTS,
    "all of it": MIXED,
    "Korean": "한국어 " * 20,
    "indented": "  indented code",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_cell_is_exactly_as_wide_as_asked_for(text: str) -> None:
    for width, right in product((1, 2, 3, 7, 20, 79, 200), (False, True)):
        assert cell_len(fit(text, width, right=right)) == width, right


@pytest.mark.parametrize(
    ("text", "width", "right", "cell"),
    [
        ("ab", 4, False, "ab  "),
        ("ab", 4, True, "  ab"),
        ("abcde", 4, False, "abc…"),
        ("abcde", 4, True, "abc…"),
        ("東京都", 6, False, "東京都"),
        ("東京都", 5, False, "東京…"),
        ("東京都", 4, False, "東 …"),
        ("東京", 6, True, "  東京"),
        ("abc", 1, False, "…"),
        ("abc", 0, False, ""),
        ("abc", -3, False, ""),
    ],
)
def test_what_does_not_fit_is_cut_and_says_so(text: str, width: int, right: bool, cell: str) -> None:
    assert fit(text, width, right=right) == cell


@pytest.mark.parametrize("width", [2, 3, 8, 20, 79])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_wrapped_line_is_never_wider_than_asked_for_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(each) <= width for each in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("one\n\ntwo", 10, ["one", "", "two"]),
        ("hello world", 11, ["hello world"]),
        ("hello world", 10, ["hello", "world"]),
        ("hello world", 5, ["hello", "world"]),
        ("hello wide world", 10, ["hello wide", "world"]),
        ("hello wide world", 9, ["hello", "wide", "world"]),
        ("    four spaces are kept", 12, ["    four", "spaces are", "kept"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("a abcdefghij", 6, ["a abcd", "efghij"]),
        ("東京都港区", 4, ["東京", "都港", "区"]),
        ("東京 都港区", 5, ["東京", "都港", "区"]),
        ("      ", 3, ["", ""]),
    ],
)
def test_lines_break_at_spaces_where_there_are_any(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


def test_a_long_text_without_spaces_is_wrapped_in_time() -> None:
    assert len(wrap("調" * 64_000, 80)) == 1_600


@pytest.mark.parametrize(
    ("text", "shown"), [("ab", "ab …"), ("abcdef", "abcdef …"), ("abcdefg", "abcdefg…"), ("abcdefgh", "abcdefg…")]
)
def test_a_line_that_goes_on_out_of_sight_ends_with_the_sign(text: str, shown: str) -> None:
    assert text_of(going_on([(text, Tone.PLAIN)], 8)) == shown


def test_a_line_that_fits_is_left_alone() -> None:
    whole: Line = [("name ", Tone.DIM), ("value", Tone.PLAIN)]
    assert fold(whole, 10, 5) == [whole]
    assert fold([("name ", Tone.DIM), ("日本", Tone.PLAIN)], 9, 5) == [[("name ", Tone.DIM), ("日本", Tone.PLAIN)]]


def test_a_line_that_does_not_fit_goes_on_below_indented() -> None:
    folded = fold([("name ", Tone.DIM), ("one two three", Tone.BAD)], 13, 5)
    assert [text_of(each) for each in folded] == ["name one two", "     three"]
    assert folded[1][1] == ("three", Tone.BAD)


def test_pieces_that_go_on_below_keep_their_tones() -> None:
    folded = fold([("round 3  score 5.8  threshold 7.5  ", Tone.PLAIN), ("below", Tone.WARN)], 36, 2)
    assert folded[1] == [("  ", Tone.PLAIN), ("below", Tone.WARN)]
    assert {tone for _, tone in folded[0]} == {Tone.PLAIN}


def test_a_line_break_in_a_value_is_a_line_break_on_screen() -> None:
    folded = fold([("task ", Tone.DIM), ("a\nb", Tone.PLAIN)], 40, 5)
    assert [text_of(each) for each in folded] == ["task a", "     b"]


@pytest.mark.parametrize("width", [20, 40, 80])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("label", ["", "name     ", "日本 "])
def test_a_folded_line_keeps_to_the_width_and_loses_nothing(label: str, text: str, width: int) -> None:
    folded = fold([(label, Tone.DIM), (text, Tone.PLAIN)], width, 9)
    assert all(width_of(each) <= width for each in folded)
    assert "".join("".join(map(text_of, folded)).split()) == "".join((label + text).split())


COLUMNS: tuple[Column[str], ...] = (
    Column("id", 4, lambda record: (record, Tone.DIM)),
    Column("what", 0, lambda record: (record * 9, Tone.PLAIN)),
    Column("n", 3, lambda record: (str(len(record)), Tone.PLAIN), right=True),
    Column("more", 6, lambda record: (record, Tone.DIM), from_width=60),
)


def test_a_narrow_screen_leaves_columns_out() -> None:
    assert [each.label for each in columns_for(COLUMNS, 59)] == ["id", "what", "n"]
    assert [each.label for each in columns_for(COLUMNS, 60)] == ["id", "what", "n", "more"]


@pytest.mark.parametrize("record", ["a", "東京都", "long-record"])
@pytest.mark.parametrize("width", [40, 59, 60, 80, 200])
def test_rows_and_heading_fill_the_width_and_stand_under_each_other(width: int, record: str) -> None:
    shown = columns_for(COLUMNS, width)
    sizes = widths(shown, width)
    row = line(record, shown, sizes)
    assert width_of(row) == cell_len(heading(shown, sizes)) == width
    assert heading(shown, sizes).startswith("id   what ")


def test_the_column_that_takes_what_is_left_never_vanishes() -> None:
    assert widths(COLUMNS, 24) == [4, 8, 3, 6]


@pytest.mark.parametrize(("wants", "room"), [(4, 4), (60, 60), (90, 77), (10**6, 77)])
def test_a_column_of_names_grows_for_what_it_holds_down_to_a_task_of_40_cells(wants: int, room: int) -> None:
    names = [Column[str]("agents", 4, lambda record: (record, Tone.PLAIN), most=WHOLE), *COLUMNS[1:2]]
    assert widths(names, 118, wanted(names[:1], ["x" * wants, "y"])) == [room, 117 - room]


@pytest.mark.parametrize("width", range(24))
def test_columns_that_have_no_room_are_left_out(width: int) -> None:
    sizes = widths(COLUMNS, width)
    assert width_of(line("long-record", COLUMNS, sizes)) <= width
    assert cell_len(heading(COLUMNS, sizes)) <= width


def test_columns_keep_their_tone_and_side() -> None:
    shown = columns_for(COLUMNS, 20)
    pieces = line("ab", shown, widths(shown, 20))
    assert pieces[0] == ("ab  ", Tone.DIM)
    assert pieces[-1] == ("  2", Tone.PLAIN)


@pytest.mark.parametrize("width", [-2, -1, 0, 1])
def test_a_line_is_folded_too_where_a_margin_took_all_the_room(width: int) -> None:
    for pieces in ([("nothing", Tone.PLAIN)], [("/ ", Tone.DIM), ("nothing", Tone.PLAIN)]):
        assert {line_width(each) for each in fold(pieces, width, 2)} == {max(width, 0)}
