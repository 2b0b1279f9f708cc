"""What a word of a filter can be completed to."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from fleet_tui.fields import Field, Filterable
from fleet_tui.query.filter_text import filter_words


def completions(of: Filterable, word: str, seen: Callable[[Field], Iterable[str]]) -> list[str]:
    """Fields that begin so, or, once the field is there, those of its values seen so far that do."""
    name, colon, value = word.lstrip("-").partition(":")
    sign = word[: len(word) - len(word.lstrip("-"))]
    if not colon:
        return [f"{sign}{each}:" for each, _ in filter_words(of) if each.startswith(name)]
    field = next((each for each in of.fields if each.name == name and each.match), None)
    values = sorted({each for each in seen(field) if " " not in each}) if field else ()
    return [f"{sign}{name}:{each}" for each in values if each.startswith(value)]
