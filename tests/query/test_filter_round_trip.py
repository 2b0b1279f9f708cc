"""Printing a filter and reading it again changes nothing; and nothing that can be typed raises anything else."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime

from fleet_tui.errors import FilterError
from fleet_tui.fields import Container, Field
from fleet_tui.query.filter_text import Filter, parse
from fleet_tui.query.query import AnyOf, Contains, Defined, Eq, Has, OneOf, Predicate, Range
from fleet_tui.schema import CONTAINERS, RUNS
from tests.query.meanings import as_typed_anew

NOW = datetime(2025, 11, 17, 12, 30, 15, 999_999, tzinfo=UTC)

WORDS = (
    *("failed", "error", "succeeded", "none", "any", "yes", "true", "1", "8.5", "24h", "東京", "Straße", "İ"),
    *("-", "-x", "--x", ">5", "<=2", "=x", "a..b", "@p0", "c.id", "'", "[red]", "\\", "a\\b", "a:b"),
    *("http://x", "sort:", "status:failed"),
)
SPACED = ("a b", "", " ", 'say "hi"', "back\\slash ", "a,b", "line\nbreak", "tab\t", "\x85", '"', '\\"', "\\", "a\\\nb")
NUMBERS = ["0", "-1", "7.5", "1e22", "9007199254740993", "1e-9", "8.0", "123456789012345678901234567890", "-0"]
TIMES = ["24h", "7d", "1.5h", "today", "yesterday", "2025-11-17", "2025-11-17T10:00Z", "2025-11-17T10:00:05+02:00"]


def quoted(text: str) -> str:
    return '"' + re.sub(r'([\\"])', r"\\\1", text) + '"'


def random_value(draw: random.Random, field: Field) -> str:
    if field.kind == "verdict":
        return draw.choice(("yes", "no", "True"))
    if draw.random() < 0.1:
        return draw.choice(("none", "any"))
    if field.kind in ("number", "length", "time"):
        pool = TIMES if field.kind == "time" else NUMBERS
        one, other = draw.choice(pool), draw.choice(pool)
        shapes = [one, f">{one}", f">={one}", f"<{one}", f"<={one}", f"{one}..{other}"]
        return draw.choice([*shapes, f"{one},{other}"] if pool is NUMBERS else shapes)
    if field.kind == "boolean":
        return draw.choice(("yes", "no", "True"))
    items = [
        draw.choice((draw.choice(WORDS), quoted(draw.choice((*SPACED, *WORDS))))) for _ in range(draw.randint(1, 3))
    ]
    return ",".join(items)


def random_filter(draw: random.Random, container: Container) -> str:
    terms = []
    for _ in range(draw.randint(0, 4)):
        sign = draw.choice(("", "-"))
        roll = draw.random()
        if roll < 0.2 and container.words:
            terms.append(sign + quoted(draw.choice((*SPACED, *WORDS))))
        elif roll < 0.3 and container.shorthands:
            shorthand = draw.choice(container.shorthands)
            terms.append(f"{sign}{shorthand.name}:{draw.choice(list(shorthand.words) or TIMES)}")
        elif roll < 0.4 and not any("sort:" in each for each in terms):
            name = draw.choice([each.name for each in container.fields if each.sortable])
            terms.append(f"{sign}sort:{name}")
        else:
            field = draw.choice([each for each in container.fields if each.match])
            terms.append(f"{sign}{field.name}:{random_value(draw, field)}")
    return draw.choice((" ", "  ", "\t")).join(terms)


def test_a_filter_prints_as_text_that_means_the_same_at_any_time() -> None:
    draw = random.Random(17)
    seen: set[type[Predicate]] = set()
    for _ in range(5_000):
        container = draw.choice(CONTAINERS)
        text = random_filter(draw, container)
        parsed = parse(text, container, NOW)
        printed = as_typed_anew(parsed)
        assert parse(printed, container, datetime(2031, 1, 1, tzinfo=UTC)) == parsed, (text, printed)
        seen |= {type(term.predicate) for term in (*parsed.terms, *parsed.derived)}
    assert seen == {Eq, OneOf, Range, Contains, Has, Defined, AnyOf}


def read_or_error(text: str) -> Filter | FilterError:
    try:
        return parse(text, RUNS, NOW)
    except FilterError as error:
        return error


def test_whatever_is_typed_either_reads_or_is_pointed_at() -> None:
    """Every keystroke on the way to a filter passes here: nothing else may be raised, and the column is in the text."""
    draw = random.Random(4)
    words = ["status", "score", "created", "since", "refined", "sort", "task"]
    alphabet = [*words, *'::::,,""--..\\<>= \t\n10aZ東\x1b\ud800']
    refused = 0
    for _ in range(20_000):
        text = "".join(draw.choice(alphabet) for _ in range(draw.randint(0, 9)))
        found = read_or_error(text)
        if isinstance(found, Filter):
            assert parse(as_typed_anew(found), RUNS, NOW) == found, text
            continue
        refused += 1
        assert 0 <= found.column <= len(text)
        assert found.cause
        assert "\x1b" not in found.pointed()
    assert 2_000 < refused < 18_000
