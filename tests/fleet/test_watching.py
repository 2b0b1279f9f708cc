"""Asking again for what was written since: each write once, late writes too, and no more of the past than need be."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.fleet import Fleet, Listing
from fleet_tui.fleet.watching import OVERLAP, Watching
from fleet_tui.model.run import WorkflowRun
from fleet_tui.query.query import Range, Term
from fleet_tui.schema import RUNS
from fleet_tui.source.files.local import LocalSource
from tests.memory_source import Memory, stored

START = 1763373600


class Clock:
    """A clock that is moved on by hand."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


class Watched:
    """A memory of runs that is watched, and from when on each question asked."""

    def __init__(self, *runs: dict[str, object]) -> None:
        self.memory, self.clock = Memory(runs), Clock()
        self.fleet = Fleet(self.memory, self.clock)
        self.lows: list[float] = []
        self.watching = Watching(RUNS, self._ask, self.clock)

    def _ask(self, terms: tuple[Term, ...]) -> Listing[WorkflowRun]:
        for each in terms:
            assert isinstance(each.predicate, Range)
            assert isinstance(each.predicate.low, datetime)
            self.lows.append(each.predicate.low.timestamp())
        return self.fleet.records(RUNS, within=terms)

    async def begin(self) -> None:
        await self.watching.begin(self.fleet.records(RUNS, limit=1))

    def write(self, *runs: dict[str, object]) -> None:
        names = {each["id"] for each in runs}
        kept = [each for each in self.memory.documents[RUNS.name] if each["id"] not in names]
        self.memory.documents[RUNS.name] = [*kept, *runs]

    async def news(self) -> list[str]:
        return [each.id for each in (await self.watching.news()).records]


async def watched(*runs: dict[str, object]) -> Watched:
    found = Watched(*runs)
    await found.begin()
    return found


async def test_what_is_there_already_is_no_news() -> None:
    seen = await watched(stored("a", START), stored("b", START - 100))
    assert await seen.news() == []


async def test_what_is_written_is_given_out_once_oldest_first() -> None:
    seen = await watched(stored("a", START))
    seen.write(stored("c", START + 2), stored("b", START + 1))
    assert await seen.news() == ["b", "c"]
    assert await seen.news() == []


async def test_the_first_run_of_an_empty_container_is_news() -> None:
    seen = await watched()
    seen.write(stored("a", START))
    assert await seen.news() == ["a"]


async def test_a_run_that_is_written_again_is_given_out_again_and_no_version_twice() -> None:
    seen = await watched(stored("a", START, _etag="1"))
    seen.write(stored("a", START + 1, _etag="2"))
    assert await seen.news() == ["a"]
    seen.write(stored("a", START + 1, _etag="3"))  # in the same second
    assert await seen.news() == ["a"]
    assert await seen.news() == []


async def test_a_write_that_is_seen_late_is_not_lost() -> None:
    seen = await watched(stored("a", START))
    seen.write(stored("c", START + 5))
    assert await seen.news() == ["c"]
    seen.write(stored("b", START + 4))
    assert await seen.news() == ["b"]


async def test_a_range_that_does_not_answer_is_asked_for_the_same_time_again() -> None:
    seen = await watched(stored("a", START))
    seen.memory.failing_from = 0
    seen.write(stored("b", START + 100))
    found = await seen.watching.news()
    assert ([each.id for each in found.records], len(found.failed)) == (["b"], 1)
    seen.memory.failing_from = None
    seen.write(stored("lost", START + 1))  # what that range held
    assert await seen.news() == ["lost"]


async def test_while_nothing_matches_it_asks_for_no_more_than_the_last_seconds() -> None:
    seen = await watched(stored("a", START))
    seen.clock.at += timedelta(hours=5)
    await seen.news()
    await seen.news()
    assert seen.lows[-1] == START + 5 * 3_600 - OVERLAP


async def test_a_clock_that_is_set_back_asks_for_what_it_asked_before() -> None:
    seen = await watched(stored("a", START))
    seen.clock.at -= timedelta(hours=5)
    seen.write(stored("b", START + 1))
    assert await seen.news() == ["b"]


async def test_a_write_dated_ahead_of_the_clock_hides_nothing_and_is_known() -> None:
    now = int(NOW.timestamp())
    seen = await watched(stored("ahead", now + 3_600), stored("a", now - 60))
    seen.write(stored("b", now + 1))
    assert await seen.news() == ["b"]
    assert seen.watching.ahead == NOW + timedelta(hours=1)
    for step in range(2, 4):
        seen.clock.at += timedelta(seconds=5)
        seen.write(stored(f"c{step}", now + 5 * step))
        assert await seen.news() == [f"c{step}"]
    assert max(seen.lows) <= seen.clock.at.timestamp()


async def test_a_write_dated_ahead_that_comes_later_hides_nothing_either() -> None:
    now = int(NOW.timestamp())
    seen = await watched(stored("a", now - 60))
    assert seen.watching.ahead is None
    seen.write(stored("ahead", now + 10**8))
    assert await seen.news() == ["ahead"]
    seen.write(stored("b", now))
    assert await seen.news() == ["b"]
    assert seen.watching.ahead is not None


async def test_a_few_seconds_between_clocks_are_no_news() -> None:
    seen = await watched(stored("a", int(NOW.timestamp()) + 3))
    assert seen.watching.ahead is None


async def test_of_a_history_file_the_lines_that_are_added_are_news(tmp_path: Path) -> None:
    file = tmp_path / "execution_history.jsonl"
    lines = [
        json.dumps({"workflowId": f"u{each}", "task": "x", "start_time": "2025-11-17T10:00:00"}) for each in range(70)
    ]
    file.write_text("\n".join(lines[:3]) + "\n")
    async with Fleet(LocalSource(file), frozen(NOW)) as fleet:
        watching = Watching(RUNS, lambda terms: fleet.records(RUNS, within=terms), fleet.clock)
        await watching.begin(fleet.records(RUNS, limit=1))
        for upto in (3, 5, 70):
            before = len(file.read_text().splitlines())
            file.write_text("\n".join(lines[:upto]) + "\n")
            found = [each.id for each in (await watching.news()).records]
            assert found == [f"u{each}" for each in range(before, upto)]


async def test_a_write_that_tells_a_time_to_come_hides_none_that_comes_before_it() -> None:
    now = int(NOW.timestamp())
    seen = await watched(stored("a", now - 60), stored("ahead", now + 3_600))
    for passed in (30, 60):
        seen.clock.at = NOW + timedelta(seconds=passed)
        seen.write(stored(f"b{passed}", now + passed - 1))
        assert await seen.news() == [f"b{passed}"]
