"""A filter is edited term by term: what was typed stays as it was typed, but for the term that is meant."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from fleet_tui.fields import Container
from fleet_tui.query.filter_text import Filter, parse
from fleet_tui.query.query import Eq, Sort, Term
from fleet_tui.schema import CONTAINERS, MEMORIES, RUNS
from tests.query.test_filter_round_trip import random_filter

NOW = datetime(2025, 11, 17, 12, 30, 15, tzinfo=UTC)


def read(text: str, container: Container = RUNS) -> Filter:
    return parse(text, container, NOW)


(FAILED,) = read("status:failed").terms


@pytest.mark.parametrize(
    ("typed", "toggled"),
    [
        ("", "status:failed"),
        ("status:failed", ""),
        ('task:"a  b"', 'task:"a  b" status:failed'),
        ('task:"a  b" status:failed', 'task:"a  b"'),
        ('"my status:failed run"', '"my status:failed run" status:failed'),
        ("since:24h", "since:24h status:failed"),
        ('status:"failed" gpu', "gpu"),
        ("status:failed,error", ""),
        ("status:error", "status:error status:failed"),
        ("status:succeeded", "status:succeeded status:failed"),
        ("-status:failed", "-status:failed status:failed"),
        ("status:failed gpu status:failed", "gpu"),
        ("  gpu \t duration:>60  -sort:score ", "gpu duration:>60 -sort:score status:failed"),
    ],
)
def test_a_term_is_put_in_or_taken_out_and_the_others_stay_as_they_were_typed(typed: str, toggled: str) -> None:
    assert read(typed).toggled(FAILED).text == toggled


@pytest.mark.parametrize(
    ("typed", "ordered"),
    [
        ("", "-sort:score"),
        ('"my sort:x y"', '"my sort:x y" -sort:score'),
        ("sort:created gpu", "gpu -sort:score"),
        ("-sort:score", "-sort:score"),
        ("since:24h SORT:created", "since:24h -sort:score"),
    ],
)
def test_one_order_takes_the_place_of_the_others(typed: str, ordered: str) -> None:
    found = read(typed).sorted(RUNS.field("score"), descending=True)
    assert found.text == ordered
    assert found.sort == Sort(RUNS.field("score"), descending=True)


def test_the_order_is_taken_out_and_nothing_else() -> None:
    assert read("since:24h sort:created gpu").unsorted().text == "since:24h gpu"
    assert read("gpu").sorted(RUNS.field("created"), descending=False).text == "gpu sort:created"


def test_a_term_that_nobody_typed_is_written_as_the_user_would() -> None:
    user = Term(MEMORIES.field("user"), Eq("ada b"))
    assert Filter((user,)).toggled(read("agent:x", MEMORIES).terms[0]).text == 'user:"ada b" agent:x'


def test_a_relative_time_moves_on_after_an_edit() -> None:
    text = read("since:24h").toggled(FAILED).text
    later = parse(text, RUNS, NOW + timedelta(hours=1))
    assert later.terms[0] != read(text).terms[0]


def test_what_an_edit_prints_means_what_was_edited() -> None:
    draw = random.Random(8)
    for _ in range(300):
        container = draw.choice(CONTAINERS)
        typed, other = (random_filter(draw, container) for _ in range(2))
        found = read(typed, container)
        for term in (*read(other, container).terms, *read(other, container).derived):
            once = found.toggled(term)
            assert read(once.text, container) == once, (typed, other)
            assert (term in (*once.terms, *once.derived)) != (term in (*found.terms, *found.derived))
        field = draw.choice([each for each in container.fields if each.sortable])
        found = found.sorted(field, descending=draw.random() < 0.5)
        assert read(found.text, container) == found, typed
