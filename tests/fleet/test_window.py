"""The runs of a user in a window of time: one bounded query, whatever shape a run has."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fleet_tui.errors import UsageError
from fleet_tui.fleet.links import IDS_AT_MOST, link_to_runs
from fleet_tui.fleet.window import MOST_IN_WINDOW, runs_in_window
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.query.cosmos_sql import compile_streams
from fleet_tui.query.query import Range
from fleet_tui.schema import RUNS
from tests.memory_source import fleet_of, names, stored
from tests.query.sql_lint import lint

START, END = datetime(2025, 11, 10, 12, tzinfo=UTC), datetime(2025, 11, 17, 12, tzinfo=UTC)
OPTIMIZATION = OptimizationRun.from_document({"id": "opt_1", "userId": "user_1"})


def made(name: str, user: str = "user_1", **times: object) -> dict[str, object]:
    return {**stored(name, 1, user), "task": {"input": "x"}, "createdAt": None, **times}


async def test_it_asks_for_the_runs_of_its_user_and_a_day_more_on_either_side() -> None:
    fleet, _ = fleet_of(
        made("within", createdAt="2025-11-12T00:00:00Z"),
        made("nested", task={"input": "x", "createdAt": "2025-11-12T00:00:00Z"}),
        made("local", createdAt="2025-11-12T00:00:00.123"),
        made("flat", start_time="2025-11-12T00:00:00.123456"),
        made("flat and long before", start_time="2025-11-08T00:00:00"),
        made("a day before", createdAt="2025-11-09T13:00:00Z"),
        made("long before", createdAt="2025-11-08T00:00:00Z"),
        made("long after", createdAt="2025-11-19T00:00:00Z"),
        made("of another", "user_2", createdAt="2025-11-12T00:00:00Z"),
        made("without a time"),
    )
    assert sorted(await names(runs_in_window(fleet, OPTIMIZATION, START, END))) == [
        "a day before",
        "flat",
        "local",
        "nested",
        "within",
    ]


async def test_it_asks_one_bounded_question() -> None:
    fleet, memory = fleet_of(*(made(f"wf_{each}", createdAt="2025-11-12T00:00:00Z") for each in range(450)))
    listing = runs_in_window(fleet, OPTIMIZATION, START, END)
    assert listing.query.limit == MOST_IN_WINDOW
    assert len(await names(listing)) == 450
    assert [each[0] for each in memory.asked] == ["page"] * 3


def test_an_optimization_of_nobody_has_no_runs_to_compare() -> None:
    fleet, _ = fleet_of()
    nobody = OptimizationRun.from_document({"id": "opt_1"})
    with pytest.raises(UsageError, match="opt_1 records no user"):
        runs_in_window(fleet, nobody, START, END)


def test_an_account_is_asked_by_statements_that_the_rules_allow() -> None:
    fleet, _ = fleet_of()
    for each in compile_streams(runs_in_window(fleet, OPTIMIZATION, START, END).query):
        lint(each.text, each.parameters, RUNS)


def test_days_at_the_end_of_the_calendar_are_asked_for_as_they_are() -> None:
    fleet, _ = fleet_of()
    ends = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    assert Range(*ends) in [each.predicate for each in runs_in_window(fleet, OPTIMIZATION, *ends).query.terms]


def test_a_link_names_the_runs_and_no_more_than_can_be_asked_for() -> None:
    few, many = link_to_runs("runs before", ("a", "b")), link_to_runs("runs after", tuple(map(str, range(300))))
    assert (few.title, few.ids) == ("runs before", ("a", "b"))
    assert (many.title, len(many.ids)) == ("runs after, the newest 200", IDS_AT_MOST)
