"""Markdown as lines: everything it says is there, within the width, and nothing of it acts."""

from __future__ import annotations

import pytest

from fleet_tui.present.markdown import markdown_lines
from tests.model.test_mutations import ACTS
from tests.present.reading import block_of, text_of, tone_of, width_of


def shown(text: str, width: int = 60) -> str:
    return block_of(markdown_lines(text, width))


def test_headings_lists_quotes_and_code_keep_their_form() -> None:
    text = """# Title
A *first* paragraph
in two lines.

## Part
- one
- two
  1. inner
  2. `code`

> quoted
> twice

```python
x = 1

y = 2
```
---
end"""
    assert shown(text) == "\n".join(
        [
            "Title",
            "═════",
            "",
            "A first paragraph in two lines.",
            "",
            "Part",
            "",
            " • one",
            " • two",
            "    1. inner",
            "    2. code",
            "",
            "▏ quoted twice",
            "",
            "│ x = 1",
            "│",
            "│ y = 2",
            "",
            "────────────────────────",
            "",
            "end",
        ]
    )


def test_weight_is_a_tone_and_a_link_keeps_its_address() -> None:
    line = markdown_lines("**bold** *leaning* `code` [text](https://x.example/a)", 80)[0]
    assert text_of(line) == "bold leaning code text (https://x.example/a)"
    tones = [tone_of(line, part) for part in ("bold", "leaning", "code", "text", "https")]
    assert tones == ["strong", "emphasis", "accent", "accent", "dim"]


def test_a_table_stands_in_columns_and_gives_way_on_a_narrow_screen() -> None:
    text = "| name | price |\n|---|--:|\n| a long name of a thing | 12.5 |\n| b | 3 |"
    assert shown(text).split("\n") == [
        "name                   │ price",
        "───────────────────────┼──────",
        "a long name of a thing │  12.5",
        "b                      │     3",
    ]
    narrow = shown(text, 20)
    assert narrow.split("\n")[2:5] == ["a long name  │  12.5", "of a thing   │", "b            │     3"]
    many = "| " + " | ".join(f"column{i}" for i in range(9)) + " |\n" + "|---" * 9 + "|\n" + "| v" * 9 + " |"
    assert shown(many, 40).startswith("column0: v\ncolumn1: v\n")


def test_an_entity_becomes_no_control_character_and_html_stays_text() -> None:
    text = "a &#27;]0;owned&#7; &#x9b;2J &#x202e;evil &rlm;\n\n<b>bold</b> <script>x</script>\n\n<div>block</div>\n\n[l](http://x/&#27;[2J)"
    lines = markdown_lines(text, 60)
    assert not any(ACTS.search(text_of(each)) for each in lines)
    assert r"\u202eevil \u200f" in block_of(lines)
    assert "<b>bold</b> <script>x</script>" in block_of(lines)
    assert "<div>block</div>" in block_of(lines)


@pytest.mark.parametrize("width", [20, 33, 60, 120])
def test_no_line_is_wider_than_the_screen_and_no_word_is_lost(width: int) -> None:
    words = [f"w{number}" for number in range(60)]
    line = " ".join(words)
    table = f"| a | b |\n|---|---|\n| {line} | 調査 推論 |\n"
    text = f"{line}\n\n- {line}\n  - **{line}**\n\n> {line}\n\n    {line}\n\n{table}"
    lines = markdown_lines(text, width)
    assert max(map(width_of, lines)) <= width
    for word in words:
        assert block_of(lines).count(word) >= 5


def test_deep_nesting_leaves_room_for_text() -> None:
    lines = markdown_lines("> " * 60 + "deep", 40)
    assert "deep" in block_of(lines)
