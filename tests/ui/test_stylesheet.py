"""The style sheets are read once for the colours they have."""

from __future__ import annotations

import pytest
from textual.css.stylesheet import Stylesheet

from fleet_tui.ui.stylesheet import KeptStylesheet
from tests.conftest import _parse_rules


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was parsed, one a parse."""
    seen: list[str] = []

    def parse(_: str, css: str, *__: object, **___: object) -> list[object]:
        seen.append(css)
        return []

    monkeypatch.setattr("textual.css.stylesheet.parse", parse)
    monkeypatch.setattr(Stylesheet, "_parse_rules", _parse_rules)
    return seen


def test_a_refresh_parses_nothing_again_while_the_colours_stay(parsed: list[str]) -> None:
    sheet = KeptStylesheet(variables={"text": "red"})
    sheet.add_source("A { color: $text; }")
    for _ in range(3):
        sheet.set_variables({"text": "red"})
        sheet.reparse()
    assert len(parsed) == 1


def test_other_colours_parse_all_anew(parsed: list[str]) -> None:
    sheet = KeptStylesheet(variables={"text": "red"})
    sheet.add_source("A { color: $text; }")
    sheet.parse()
    sheet.set_variables({"text": "green"})
    sheet.reparse()
    assert len(parsed) == 2
