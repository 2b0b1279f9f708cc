"""Two texts as one, in brackets what only one says."""

from __future__ import annotations

from fleet_tui.present.word_difference import word_lines
from tests.demo_data.hostile_text import CLIPBOARD, TITLE
from tests.model.test_mutations import ACTS
from tests.present.reading import block_of, width_of

AB = ("A", "B")


def test_words_of_one_side_stand_in_its_brackets_where_they_are_said() -> None:
    left, right = "Choose the smallest team that can do the task.", "Choose the best team that can do the whole task."
    assert block_of(word_lines(left, right, AB, 80)) == (
        "    Choose the [A: smallest] [B: best] team that can do the [B: whole] task."
    )


def test_texts_with_little_in_common_stand_one_after_the_other() -> None:
    assert block_of(word_lines("question -> answer", "task, team -> mode", AB, 80)).split("\n") == [
        "    A question -> answer",
        "    B task, team -> mode",
    ]


def test_long_texts_are_wrapped_to_the_width_and_long_words_too() -> None:
    lines = word_lines("one two three " * 30, "one two four " * 30 + "x" * 200, AB, 40)
    assert max(map(width_of, lines)) <= 41
    assert sum(text.count("x") for line in lines for text, _ in line) == 200


def test_line_breaks_stay() -> None:
    assert block_of(word_lines("a b\nc d e f", "a b\nc d e g", AB, 80)).split("\n") == [
        "    a b",
        "    c d e [A: f] [B: g]",
    ]


def test_line_breaks_and_blank_lines_stay_within_what_is_new_and_between_paragraphs() -> None:
    before, after = "# Task\n\nRead it. Think of it.", "# Task\n\nRead it. Think of it.\n\n- once\n- twice"
    assert block_of(word_lines(before, after, AB, 80)).split("\n") == [
        "    # Task",
        "",
        "    Read it. Think of it.",
        "",
        "    [B: - once",
        "    - twice]",
    ]


def test_texts_that_stand_apart_keep_their_lines() -> None:
    assert block_of(word_lines("one", "two\n\n- three\n- four", AB, 80)).split("\n") == [
        "    A one",
        "    B two",
        "",
        "      - three",
        "      - four",
    ]


def test_hostile_texts_act_on_no_terminal() -> None:
    shown = block_of(word_lines(f"same same same {TITLE}", f"same same same {CLIPBOARD}", AB, 80))
    assert not ACTS.search(shown.replace("\n", ""))
