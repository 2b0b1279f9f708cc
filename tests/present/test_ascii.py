"""ASCII stands in cell for cell, and every sign of ours has a stand-in of its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from rich.cells import cell_len

import fleet_tui
from fleet_tui.present.ascii import ascii_cells, known
from fleet_tui.present.glyphs import OUTCOME
from fleet_tui.present.run.timeline import EVENT


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("✗ — … ▸ Σ41", "x - * > S41"),
        ("≥ 50 rows", ">=50 rows"),
        ("調査 é", "???? ?"),
        ("░░█▌ ▁▄█", "..#| _=#"),
        ("┌─┐│└┘", "+-+|++"),
        ("⠀⠁⠉⠒⠤⣀⡀", " ''--__"),  # how high a line lies
        ("⡜⢣⡇⣿", "/\\|#"),  # which way it goes
        ("␛[31m", "^[31m"),
        ("“two words”", '"two words"'),
        ("a \U0001f469\U0001f3fd\u200d\U0001f4bb\U0001f680 \u2764\ufe0f b", "a ???? ?? b"),
    ],
)
def test_each_cell_has_a_stand_in(text: str, shown: str) -> None:
    assert ascii_cells(text) == shown
    assert len(ascii_cells(text)) == cell_len(text)


def test_a_character_without_a_cell_leaves_none() -> None:
    assert ascii_cells("e\u0301") == "e"


def test_every_sign_in_the_source_has_a_stand_in_of_its_own() -> None:
    """Also one that is added later: a sign that nobody listed would stand there as `?`."""
    missing = set()
    for file in (each for room in ("ui", "present") for each in (Path(fleet_tui.__file__).parent / room).rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        texts = (
            each.value for each in ast.walk(tree) if isinstance(each, ast.Constant) and isinstance(each.value, str)
        )
        missing |= {(sign, file.name) for text in texts for sign in text if not known(sign)}
    assert missing == set()


def test_signs_that_stand_in_one_column_stay_apart() -> None:
    outcomes = [glyph for glyph, _ in OUTCOME.values()]
    for signs in (outcomes, sorted(set(EVENT.values()))):
        assert len(set(map(ascii_cells, signs))) == len(set(signs))
