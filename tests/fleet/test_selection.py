"""A question about many runs: which are examined, how many at most, and what is told while that goes on."""

from __future__ import annotations

import pytest

from fleet_tui.demo import NOW
from fleet_tui.errors import FilterError, OverBudget
from fleet_tui.fleet import Fleet
from fleet_tui.fleet.results import Results, results_of
from fleet_tui.fleet.selection import MOST, MOST_BEFORE, Selection, select
from fleet_tui.query.filter_text import parse
from fleet_tui.query.query import Eq, Term
from fleet_tui.schema import RUNS
from tests.failed_runs import bad, good
from tests.fleet.test_examining import Counting, rows
from tests.memory_source import FAILURE, Account, fleet_of


def named(runs: object) -> list[str]:
    return [each.id for each in runs]  # type: ignore[attr-defined]


async def test_the_runs_that_match_are_listed_newest_first_whatever_the_filter_sorts_by() -> None:
    fleet, _ = fleet_of(bad("b", 2), bad("a", 1), good("c", 3), bad("d", 4))
    assert named((await select(fleet, "failed:yes sort:written", None)).runs) == ["a", "b", "d"]


async def test_what_lies_before_the_time_of_the_filter_is_told_from_what_was_asked() -> None:
    fleet, _ = fleet_of(bad("a", 1), bad("b", 20), bad("c", 30), bad("d", 80))
    found = await select(fleet, "failed:yes since:24h", None, look_back=True)
    assert (named(found.asked), named(found.before)) == (["a", "b"], ["c", "d"])
    assert named(found.runs) == ["a", "b", "c", "d"]


async def test_nobody_looks_back_where_that_is_not_asked_for() -> None:
    fleet, _ = fleet_of(bad("a", 1), bad("c", 30))
    found = await select(fleet, "failed:yes since:24h", None)
    assert (named(found.asked), named(found.before)) == (["a"], [])


async def test_a_span_of_time_keeps_its_end_while_one_looks_back() -> None:
    fleet, _ = fleet_of(bad("new", 1), bad("in", 30), bad("old", 80))
    found = await select(fleet, "failed:yes since:48h until:24h", None, look_back=True)
    assert (named(found.asked), named(found.before)) == (["in"], ["old"])


async def test_a_day_of_a_filter_is_looked_back_from_as_well() -> None:
    fleet, _ = fleet_of(bad("new", 0.5), bad("in", 24), bad("old", 80))
    found = await select(fleet, "failed:yes written:2025-11-16", None, look_back=True)
    assert (named(found.asked), named(found.before)) == (["in"], ["old"])


async def test_nothing_is_looked_back_from_where_nothing_matches() -> None:
    fleet, _ = fleet_of(*(bad(f"r{each}", 30 + each) for each in range(MOST + 5)))
    found = await select(fleet, "failed:yes since:24h", None, look_back=True)
    assert (found.runs, found.more) == ((), False)


async def test_a_time_by_which_runs_are_not_listed_is_a_filter_like_any_other() -> None:
    fleet, _ = fleet_of(
        bad("a", 30, task={"createdAt": "2025-11-17T10:00:00Z"}), bad("b", 1, task={"createdAt": "2025-11-01"})
    )
    found = await select(fleet, "failed:yes created:>=2025-11-16", None, look_back=True)
    assert (named(found.asked), named(found.before)) == (["a"], [])


async def test_a_negated_time_is_no_beginning() -> None:
    fleet, _ = fleet_of(bad("new", 1), bad("old", 80))
    found = await select(fleet, "failed:yes -since:24h", None, look_back=True)
    assert (named(found.asked), named(found.before)) == (["old"], [])


async def test_at_most_two_hundred_are_examined_and_the_rest_is_said_to_be_there() -> None:
    fleet, _ = fleet_of(*(bad(f"r{each}", each) for each in range(MOST + 5)))
    found = await select(fleet, "failed:yes", None)
    assert (len(found.runs), found.more, found.whole) == (MOST, True, False)
    exactly, _ = fleet_of(*(bad(f"r{each}", each) for each in range(MOST)))
    found = await select(exactly, "failed:yes", None)
    assert (len(found.runs), found.more, found.whole) == (MOST, False, True)


async def test_of_an_account_fewer_are_read_of_those_before() -> None:
    fleet = Fleet(Account([bad("a", 1), *(bad(f"r{each}", 30 + each) for each in range(MOST_BEFORE + 9))]), lambda: NOW)
    found = await select(fleet, "failed:yes since:24h", None, look_back=True)
    assert (len(found.asked), len(found.before), found.more) == (1, MOST_BEFORE, True)


async def test_a_range_that_did_not_answer_makes_it_less_than_whole() -> None:
    fleet, memory = fleet_of(bad("a", 1))
    memory.failing_from = 0
    found = await select(fleet, "failed:yes", None)
    assert (found.failed, found.whole) == ((FAILURE,), False)


async def test_the_runs_of_a_user_are_counted_among_that_users_runs() -> None:
    fleet, _ = fleet_of(bad("a", 1), good("b", 2), good("c", 3, userId="jo"))
    among = parse("", RUNS, NOW)
    found = await select(fleet, "failed:yes", "user_1", among=among)
    assert (named(found.runs), found.among) == (["a"], 2)


async def test_the_terms_of_a_link_hold_besides_the_filter() -> None:
    fleet, _ = fleet_of(bad("a", 1, runTag="nightly"), bad("b", 2), good("c", 3, runTag="nightly"))
    nightly = (Term(RUNS.field("tag"), Eq("nightly")),)
    found = await select(fleet, "failed:yes", None, nightly, among=parse("", RUNS, NOW))
    assert (named(found.runs), found.among) == (["a"], 2)


async def test_how_often_a_task_went_well_is_counted_where_that_costs_nothing() -> None:
    runs = [bad("a", 1, task="sum"), good("b", 2, task="sum"), good("c", 3, task="sum"), good("d", 4, task="sort")]
    fleet, _ = fleet_of(*runs)
    assert (await select(fleet, "failed:yes", None, look_back=True)).good == {"sum": 2, "sort": 1}
    account = Account(runs)
    found = await select(Fleet(account, lambda: NOW), "failed:yes", None, look_back=True, among=parse("", RUNS, NOW))
    assert (found.good, found.among) == (None, None)
    assert len(account.asked) == 1


async def test_a_filter_that_cannot_be_read_is_refused() -> None:
    fleet, _ = fleet_of()
    with pytest.raises(FilterError):
        await select(fleet, "statuz:x", None)


async def test_what_is_known_or_whole_already_is_no_read() -> None:
    fleet = Fleet(Account([bad("a", 1), bad("b", 2)]), lambda: NOW)
    examination = fleet.examination(rows)
    runs = (await select(fleet, "failed:yes", None)).runs
    assert examination.reads(runs) == 2
    assert [each async for each in examination.examine(runs[:1])]
    assert examination.reads(runs) == 1


async def test_of_files_no_read_costs() -> None:
    fleet, _ = fleet_of(bad("a", 1))
    assert fleet.examination(rows).reads((await select(fleet, "failed:yes", None)).runs) == 0


async def test_each_step_tells_what_is_known_so_far_and_the_last_is_finished() -> None:
    fleet, _ = fleet_of(bad("a", 1), bad("b", 30))
    found = await select(fleet, "failed:yes since:24h", None, look_back=True)
    seen = [each async for each in results_of(fleet.examination(rows), found)]
    assert [len(each.found) for each in seen] == [0, 1, 2]
    assert [each.finished for each in seen] == [False, False, True]
    assert (named(each.run for each in seen[-1].asked), named(each.run for each in seen[-1].before)) == (["a"], ["b"])
    assert seen[-1].whole


async def test_a_budget_that_ends_keeps_what_was_examined_and_says_why() -> None:
    memory = Counting([bad(f"r{each}", each) for each in range(30)])
    memory.allowed = 10
    fleet = Fleet(memory, lambda: NOW)
    seen = [each async for each in results_of(fleet.examination(rows), await select(fleet, "failed:yes", None))]
    assert len(seen[-1].found) == 10
    assert isinstance(seen[-1].error, OverBudget)
    assert not seen[-1].finished


async def test_no_run_at_all_is_finished_at_once() -> None:
    fleet, _ = fleet_of()
    seen = [each async for each in results_of(fleet.examination(rows), Selection())]
    assert [each.finished for each in seen] == [True]
    assert Results(Selection()).whole
