"""Text from the database: whatever it holds, the terminal sees characters that only stand there."""

from __future__ import annotations

import json
import random
import sys
import unicodedata

import pytest

from fleet_tui.text import clip, escape_json, one_line, visible

HOSTILE = {
    "a clipboard command": ("\x1b]52;c;Y3Vy\x07", "␛]52;c;Y3Vy␇"),
    "a colour": ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
    "a colour in one C1 character": ("\x9b31mred", "\\x9b31mred"),
    "a title in C1 characters": ("\x9d0;owned\x9c", "\\x9d0;owned\\x9c"),
    "NUL": ("a\x00b", "a␀b"),
    "backspaces that rewrite what was read": ("good\x08\x08\x08\x08evil", "good␈␈␈␈evil"),
    "a carriage return that overwrites the line": ("rm -rf /\rls", "rm -rf /␍ls"),
    "a vertical tab and a form feed": ("a\x0bb\x0cc", "a␋b␌c"),
    "DEL": ("a\x7fb", "a␡b"),
    "NEL, a newline to some terminals": ("a\x85b", "a\\x85b"),
    "text turned round": ("\u202egpj.exe", "\\u202egpj.exe"),
    "an isolate": ("\u2066a\u2069", "\\u2066a\\u2069"),
    "direction marks": ("\u200e\u200f\u061c", "\\u200e\\u200f\\u061c"),
    "a zero-width space": ("ad\u200bmin", "ad\\u200bmin"),
    "a word joiner and invisible operators": ("a\u2060b\u2063c", "a\\u2060b\\u2063c"),
    "a byte order mark": ("\ufeffid", "\\ufeffid"),
    "a soft hyphen": ("ad\u00admin", "ad\\xadmin"),
    "a letter that is only empty space": ("\u3164\u115f\u1160\uffa0", "\\u3164\\u115f\\u1160\\uffa0"),
    "a grapheme joiner": ("a\u034fb", "a\\u034fb"),
    "line and paragraph separators": ("a\u2028b\u2029c", "a\\u2028b\\u2029c"),
    "interlinear marks": ("\ufff9a\ufffab\ufffb", "\\ufff9a\\ufffab\\ufffb"),
    "hidden words in tag characters": ("hi\U000e0073\U000e007f", "hi\\U000e0073\\U000e007f"),
    "hidden bytes in variation selectors": ("\U0001f600\U000e0148", "\U0001f600\\U000e0148"),
    "musical marks without a width": ("a\U0001d173b", "a\\U0001d173b"),
    "a lone surrogate": ("a\ud800b", "a\\ud800b"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_acts_on_a_terminal_is_shown_instead_of_done(case: str) -> None:
    stored, shown = HOSTILE[case]
    assert visible(stored) == shown
    assert one_line(stored.replace("\r", "")) == shown.replace("␍", "")


@pytest.mark.parametrize("door", [visible, one_line])
def test_no_character_of_unicode_passes_that_could_act(door: type[str]) -> None:
    """Controls, formats, separators and surrogates but the joiners that emoji, Persian and Indic scripts need."""
    signs = {
        chr(code)
        for first, last in ((0x600, 0x605), (0x890, 0x891), (0x13430, 0x13440))  # numbers and groups drawn around text
        for code in range(first, last + 1)
    }
    harmless = signs | set("\u200c\u200d\u06dd\u070f\u08e2\U000110bd\U000110cd\n ")
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and character not in harmless:
            assert character not in door(f"a{character}b"), f"U+{code:04X}"


@pytest.mark.parametrize("text", ["日本語 Straße İ नमस्ते می‌خواهم", "[red]no markup[/red]", "\\x1b is text", ""])
def test_ordinary_text_of_any_script_stays_as_it_is(text: str) -> None:
    assert visible(text) == text
    assert one_line(text) == text


def test_a_block_keeps_its_lines() -> None:
    assert visible("a\r\nb\n\n\tc\x1b") == "a\nb\n\n    c␛"
    assert visible("a\tb\nc\td") == "a   b\nc   d"
    assert visible("a\r\nb") == "a\nb"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("a\nb", "a b"),
        ("a\r\n\r\n\tb", "a b"),
        ("  a  b  ", "a b"),
        ("\n", ""),
        ("a   b", "a b"),
        ("a\u00a0b", "a\u00a0b"),
        (" a ", "a"),
        ("\x85a\x1f", "\\x85a␟"),
    ],
)
def test_a_cell_is_one_line_with_single_spaces(stored: str, shown: str) -> None:
    assert one_line(stored) == shown


@pytest.mark.parametrize("case", HOSTILE)
def test_escaped_json_is_the_same_json_and_inert(case: str) -> None:
    value = {"task": HOSTILE[case][0], HOSTILE[case][0]: [1, None, True]}
    printed = escape_json(json.dumps(value, ensure_ascii=False, indent=2))
    assert json.loads(printed) == value
    assert visible(printed) == printed


def test_escaped_json_keeps_the_layout_a_file_gave_it() -> None:
    assert json.loads(escape_json('{"a":\r\n\t1,\r"b": "\u2028"}')) == {"a": 1, "b": "\u2028"}
    assert "\r" not in escape_json('{"a":\r\n1}')


def test_escaped_json_is_the_same_for_any_text() -> None:
    draw = random.Random(1)
    for _ in range(2_000):
        text = "".join(chr(draw.choice((draw.randrange(0x100), draw.randrange(0x110000)))) for _ in range(8))
        value = json.loads(json.dumps(text))  # two surrogates side by side are one character in JSON
        assert json.loads(escape_json(json.dumps(value, ensure_ascii=False))) == value


@pytest.mark.parametrize(("size", "shown"), [(9, "abcdef"), (6, "abcdef"), (5, "abcd…"), (1, "…"), (0, "…")])
def test_a_cut_is_marked_and_counts_to_the_size(size: int, shown: str) -> None:
    assert clip("abcdef", size) == shown


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("⚡️⚠️❤️", "⚡⚠❤"),
        ("1️⃣ of 2️⃣", "1 of 2"),
        ("👨‍👩‍👧 at home", "👨 at home"),
        ("👩🏽‍🚀👍🏽", "👩👍"),
        ("🏳️‍🌈 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏳 🏴"),
        ("🇩🇪 and 🇫🇷", "DE and FR"),
        ("می‌خواهم क्‍ष", "می‌خواهم क्‍ष"),
    ],
)
def test_what_terminals_disagree_about_is_shown_by_its_first_part(stored: str, shown: str) -> None:
    assert one_line(stored) == shown
    assert visible(stored) == shown
