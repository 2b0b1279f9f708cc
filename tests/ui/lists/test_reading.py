"""How a list is read, without a screen: which state follows from which news, and what is asked for meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import pytest

from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.fleet import PAGE_SIZE, Emptiness, Fleet, RecordPage
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present.state import State
from fleet_tui.query.query import Scope
from fleet_tui.schema import RUNS
from fleet_tui.source.base import Cost, Page, RangeFailure
from fleet_tui.ui.lists.reading import ListState, News, NotRefreshed, Reading, Refreshed
from tests.memory_source import Memory, stored
from tests.ui.doubles import OFFLINE, Troubled

START = 1763373600


class Asked:
    """A reading of some runs, the state it is in, and the answer as it comes."""

    def __init__(self, memory: Memory, text: str = "") -> None:
        self.memory = memory
        self.source = Troubled(memory)
        self._fleet = Fleet(self.source, frozen(NOW))
        self.reading: Reading[WorkflowRun] = Reading(RUNS, self._fleet.clock, self._question, self._explain)
        self.state: ListState[WorkflowRun] = ListState()
        self.ask(text)

    def _question(self, parsed: Any) -> Any:
        return self._fleet.records(RUNS, parsed)

    async def _explain(self, asked: Any) -> Emptiness:
        return await self._fleet.why_empty(asked.query, None)

    def ask(self, text: str) -> None:
        self.state = self.reading.begin(self.state, text)
        assert self.state.asked is not None
        self.answer: AsyncGenerator[News[WorkflowRun], None] = self.reading.answer(self.state.asked)

    async def take(self) -> ListState[WorkflowRun]:
        """The state after the next news."""
        self.state = self.reading.after(self.state, await anext(self.answer))
        return self.state

    async def refresh(self) -> ListState[WorkflowRun]:
        """The state after what was written since."""
        self.state = self.reading.after(self.state, await self.reading.since(self.state.records))
        return self.state

    @property
    def names(self) -> list[str]:
        return [each.id for each in self.state.records]


def runs(count: int, **more: Any) -> Memory:
    return Memory([stored(f"run-{number}", START + number, **more) for number in range(count)])


async def test_a_question_keeps_the_rows_of_the_one_before_until_its_first_page_is_here() -> None:
    asked = Asked(runs(3, status="running"))
    before = await asked.take()
    assert (before.standing.state, before.whole, asked.names) == (State.OK, True, ["run-2", "run-1", "run-0"])
    asked.ask("id:run-1")
    assert (asked.state.old, asked.state.due, asked.state.whole) == (True, True, False)
    assert asked.state.standing.state is State.LOADING
    assert asked.state.records is before.records
    await asked.take()
    assert asked.names == ["run-1"]
    assert asked.state.standing.read_at == NOW


async def test_a_page_is_read_when_it_is_wanted_and_not_before() -> None:
    asked = Asked(runs(PAGE_SIZE + 7))
    state = await asked.take()
    assert (len(state.records), state.more, state.due) == (PAGE_SIZE, True, False)
    following = asyncio.ensure_future(asked.take())
    await asyncio.sleep(0)
    assert len(asked.memory.asked) == 1
    assert asked.state.reading_on(told=True).standing.state is State.LOADING
    assert asked.state.reading_on(told=False).standing.state is State.OK
    asked.reading.want()
    state = await following
    assert (len(state.records), state.more) == (PAGE_SIZE + 7, False)
    assert asked.names[0] == f"run-{PAGE_SIZE + 6}"


async def test_an_answer_that_is_left_lets_go_of_the_source() -> None:
    asked = Asked(runs(PAGE_SIZE + 7))
    async with aclosing(asked.answer):
        await asked.take()
        assert asked.memory.open == 1
    assert asked.memory.open == 0


async def test_of_an_empty_answer_it_is_waited_for_why_it_is() -> None:
    asked = Asked(runs(3, status="running"), "tag:nightly")
    state = await asked.take()
    assert (state.due, state.standing.state, state.why) == (True, State.LOADING, None)
    state = await asked.take()
    assert (state.due, state.standing.state) == (False, State.OK)
    assert state.why == Emptiness(3, ("tag",))


@pytest.mark.parametrize(
    ("rows", "again", "mark"), [(0, False, State.ERROR), (3, True, State.STALE), (PAGE_SIZE + 3, False, State.PARTIAL)]
)
async def test_an_error_leaves_no_row_old_rows_or_not_all_rows(rows: int, again: bool, mark: State) -> None:
    asked = Asked(runs(rows))
    if rows:
        await asked.take()
    before = asked.state.records
    if again:
        asked.ask("")
    asked.source.error = OFFLINE
    asked.reading.want()
    state = await asked.take()
    assert state.standing.state is mark
    assert (state.error, state.due, state.more) == (OFFLINE, False, False)
    assert state.records is before


async def test_rows_beside_a_range_that_did_not_answer_are_partial() -> None:
    asked = Asked(runs(3))
    asked.source.range_failure = OFFLINE
    state = await asked.take()
    assert (state.standing.state, state.failed) == (State.PARTIAL, (RangeFailure("1", OFFLINE),))
    assert len(state.records) == 3


async def test_a_filter_that_cannot_be_read_asks_nothing_and_is_kept_with_its_place() -> None:
    asked = Asked(runs(3))
    before = await asked.take()
    refused = asked.reading.begin(before, "stauts:failed")
    assert refused.refused is not None
    assert refused.refused.column == 0
    assert (refused.asked, refused.text, refused.due) == (before.asked, "", False)
    assert asked.reading.begin(refused, "status:failed").refused is None
    assert asked.reading.edited("stauts:failed", lambda parsed: parsed.unsorted()) == "stauts:failed"


async def test_a_word_that_is_half_typed_leaves_the_rows_narrowed_as_they_were() -> None:
    asked = Asked(runs(3))
    state = asked.reading.narrowed(await asked.take(), "status:running")
    assert state.typed is not None
    half = asked.reading.narrowed(state, "status:running score:")
    assert half.refused is not None
    assert half.typed is state.typed
    assert asked.reading.narrowed(half, "status:running score:>7").refused is None


async def test_what_was_written_since_comes_in_where_it_belongs_and_is_counted() -> None:
    asked = Asked(runs(3, status="running"), "-status:failed")
    await asked.take()
    written = asked.memory.documents[RUNS.name]
    written.append(stored("run-3", START + 3, status="running"))
    written[0] = stored("run-0", START + 4, status="running")
    written[1] = stored("run-1", START + 5, execution_summary={"status": "failed"})
    state = await asked.refresh()
    assert asked.names == ["run-0", "run-3", "run-2"]
    assert {each.id for each in state.new} == {"run-0", "run-3"}
    assert await asked.refresh() is state, "nothing new is no new state"


async def test_in_an_order_of_its_own_what_is_new_comes_first() -> None:
    asked = Asked(runs(3), "sort:id")
    await asked.take()
    asked.memory.documents[RUNS.name].append(stored("run-9", START + 9))
    await asked.refresh()
    assert asked.names == ["run-9", "run-0", "run-1", "run-2"]


async def test_a_refresh_asks_for_ten_seconds_twice_and_for_nothing_else() -> None:
    asked = Asked(runs(3))
    await asked.take()
    news = await asked.reading.since(asked.state.records)
    assert isinstance(news, Refreshed)
    (term,) = asked.source.queries[-1].terms
    assert term.field.name == "written"
    assert term.predicate.low.timestamp() == START + 2 - 10  # type: ignore[union-attr]


async def test_a_row_dated_ahead_of_the_clock_is_no_bound_of_what_is_new() -> None:
    memory = runs(3)
    memory.documents[RUNS.name].append(stored("ahead", int(NOW.timestamp()) + 3_600))
    asked = Asked(memory)
    await asked.take()
    await asked.reading.since(asked.state.records)
    (term,) = asked.source.queries[-1].terms
    assert term.predicate.low.timestamp() == START + 2 - 10  # type: ignore[union-attr]


async def test_a_refresh_that_fails_keeps_the_rows_and_the_next_one_that_does_not_says_so() -> None:
    asked = Asked(runs(3))
    before = await asked.take()
    asked.source.error = OFFLINE
    state = await asked.refresh()
    assert (state.standing.state, state.standing.offline, state.stale) == (State.STALE, True, OFFLINE)
    assert state.records is before.records
    asked.source.error = None
    state = await asked.refresh()
    assert (state.standing.state, state.stale) == (State.OK, None)


async def test_a_refresh_beside_a_range_that_fails_found_nothing_out() -> None:
    asked = Asked(runs(3))
    await asked.take()
    asked.source.range_failure = OFFLINE
    assert await asked.reading.since(asked.state.records) == NotRefreshed(OFFLINE)


async def test_more_than_is_worth_to_be_merged_is_told() -> None:
    asked = Asked(runs(1))
    await asked.take()
    asked.memory.documents[RUNS.name] += [stored(f"new-{number}", START + 9) for number in range(6 * PAGE_SIZE)]
    news = await asked.reading.since(asked.state.records)
    assert isinstance(news, Refreshed)
    assert news.more


async def test_documents_searched_are_those_of_the_present_question() -> None:
    asked = Asked(runs(4), "duration:>60")
    state = await asked.take()
    assert state.searched == 4
    asked.ask("duration:>61")
    assert asked.state.searched == 0


def test_an_error_after_pages_without_a_row_leaves_nothing_to_see() -> None:
    page = Page((), Cost(1.0, 0.01, 1), Scope.CROSS, more=True)
    state: ListState[Any] = ListState().with_page(RecordPage((), page), NOW)
    assert (state.due, state.more) == (False, True)
    assert state.broken_off(OFFLINE).standing.state is State.ERROR
