"""The modes of the demo: what each does to a source, and what the screen makes of it."""

from __future__ import annotations

from contextlib import aclosing
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from fleet_tui.clock import frozen, ticking
from fleet_tui.demo import NOW, REPLAYED
from fleet_tui.errors import FleetError, ServiceFailed, Throttled, Unreachable, UsageError
from fleet_tui.fields import Document
from fleet_tui.query.filter_text import parse
from fleet_tui.query.query import Query
from fleet_tui.schema import MEMORIES, RUNS
from fleet_tui.source.base import Page, RequestLog, Source
from fleet_tui.source.rehearsal.rehearsal import MODES, Rehearsal, rehearse
from fleet_tui.source.rehearsal.replay import Replay, grown
from tests.ui.screen import app_on, demo_source, rows_of, seen, text_of, until

ASKED = Query(RUNS)


class Hands:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at

    def turn(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def rehearsed(mode: str, log: RequestLog | None = None) -> Source:
    return rehearse(mode, demo_source(), log or RequestLog(), frozen(NOW), REPLAYED)


async def first_page(source: Source, query: Query = ASKED, size: int = 20) -> Page:
    async with aclosing(source.pages(query, size)) as pages:
        return await anext(pages)


async def rows(source: Source, text: str, size: int = 20) -> list[Document]:
    """All rows that match a filter."""
    parsed = parse(text, RUNS, NOW)
    async with aclosing(source.pages(Query(RUNS, parsed.terms, parsed.sort), size)) as pages:
        return [each async for page in pages for each in page.documents]


@pytest.mark.parametrize("mode", MODES)
async def test_every_mode_is_marked_as_the_demo_and_its_first_page_is_the_demos(mode: str) -> None:
    log = RequestLog()
    source = rehearsed(mode, log)
    assert (source.identity.name, source.identity.read_only_word, source.identity.live) == ("DEMO", "RO", True)
    page = await first_page(source)
    assert len(page.documents) >= 20
    assert page.cost.charge > 0
    assert page.cost.requests == 1
    assert log.requests[0].operation == "query"
    assert log.charge == page.cost.charge


def test_a_mode_that_is_none_is_told_with_those_that_are() -> None:
    with pytest.raises(UsageError, match="there is no --demo=quick · there are slow, flaky, offline, live"):
        rehearsed("quick")


async def test_slow_takes_between_a_third_of_a_second_and_one_and_a_half() -> None:
    log = RequestLog()
    source = rehearsed("slow", log)
    for _ in range(3):
        await source.get(RUNS, REPLAYED, REPLAYED)
    times = [each.elapsed for each in log.requests]
    assert all(each >= 0.3 for each in times)
    assert len(set(times)) == 3


async def test_of_flaky_every_third_request_fails_by_turns_with_429_and_for_one_range() -> None:
    source = rehearsed("flaky")
    outcomes: list[str] = []
    throttled: list[Throttled] = []
    for _ in range(12):
        try:
            page = await first_page(source)
        except Throttled as error:
            throttled.append(error)
            outcomes.append("429")
        else:
            outcomes.append("partial" if page.failed else "ok")
            assert page.documents
    assert outcomes == ["ok", "ok", "429", "ok", "ok", "partial"] * 2
    assert all(each.retry_after == 3.0 and each.reply.activity_id for each in throttled)


async def test_a_point_read_that_fails_of_one_range_fails_whole() -> None:
    source = rehearsed("flaky")
    failures: list[FleetError] = []
    for _ in range(6):
        try:
            await source.get(RUNS, REPLAYED, REPLAYED)
        except FleetError as error:
            failures.append(error)
    assert [type(each) for each in failures] == [Throttled, ServiceFailed]


async def test_offline_answers_once() -> None:
    source = rehearsed("offline")
    assert (await first_page(source)).documents
    with pytest.raises(Unreachable, match="no connection in time"):
        await source.get(RUNS, REPLAYED, REPLAYED)
    with pytest.raises(Unreachable):
        await source.count(ASKED)


async def test_offline_the_rows_stay_and_the_pane_says_so() -> None:
    async with app_on(rehearsed("offline")).run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded", "DEMO RO")
        before = rows_of(pilot)
        await pilot.press("r")
        await seen(pilot, "✗ offline", "no connection in time · 50 rows stay, read", "r tries again", "DEMO RO")
        shown = rows_of(pilot)
        assert shown == before[: len(shown)], "what was told takes a line, and no row"
        assert len(before) - len(shown) <= 1


async def test_flaky_throttles_the_third_and_leaves_out_a_range_of_the_sixth() -> None:
    async with app_on(rehearsed("flaky")).run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded", "RO ●")
        await pilot.press("r")
        await until(pilot, lambda: "RO ●" in text_of(pilot), "the second answer is here")
        await pilot.press("r")
        await seen(pilot, "(429) · retry in 3s")
        for _ in range(3):
            await pilot.press("r")
            await until(pilot, lambda: "reading" not in text_of(pilot), "an answer is here")
        await seen(pilot, "! partial", "1 partition range did not answer", "503")


async def test_a_clock_that_ticks_starts_where_it_is_told() -> None:
    clock = ticking(NOW)
    first, second = clock(), clock()
    assert NOW <= first <= second < NOW + timedelta(minutes=1)


async def test_a_replayed_run_grows_event_by_event_and_ends_as_it_did() -> None:
    hands = Hands()
    source = Replay(demo_source(), REPLAYED, hands)
    stored = await demo_source().get(RUNS, REPLAYED, REPLAYED)
    assert stored is not None
    events, etags = [], []
    for _ in range(10):
        found = await source.get(RUNS, REPLAYED, REPLAYED)
        assert found is not None
        document = found.document
        events.append(len(document["events"]))  # type: ignore[arg-type]
        etags.append(document["_etag"])
        summary = document["execution_summary"]
        assert isinstance(summary, dict)
        over = events[-1] == 20
        assert summary["status"] == ("failed" if over else "running")
        assert ("result" in document) == ("completedAt" in summary) == over
        assert summary["startedAt"] == "2025-11-17T11:04:00Z"
        hands.turn(10)
    assert events == sorted(events)
    assert (events[0], events[-1]) == (0, 20)
    assert len(document["judge_evaluations"]) == 3  # type: ignore[arg-type]
    changes = [before != after for before, after in pairwise(events)]
    assert changes == [before != after for before, after in pairwise(etags)]
    assert len(stored.document["events"]) == 20  # type: ignore[arg-type]


async def test_the_list_has_the_run_once_in_its_place_as_it_is_now() -> None:
    hands = Hands()
    source = Replay(demo_source(), REPLAYED, hands)
    everything = await rows(source, "")
    assert everything[0]["id"] == REPLAYED
    stored = await rows(demo_source(), "")
    assert sorted(str(each["id"]) for each in everything) == sorted(str(each["id"]) for each in stored)
    assert [each["id"] for each in await rows(source, f"id:{REPLAYED} status:running")] == [REPLAYED]
    assert await rows(source, f"id:{REPLAYED} status:failed") == []
    by_score = await rows(source, "-sort:score")
    assert REPLAYED not in [each["id"] for each in by_score], "it has no score yet"
    before = await source.count(Query(RUNS, parse("status:running", RUNS, NOW).terms))
    hands.turn(100)
    assert [each["id"] for each in await rows(source, f"id:{REPLAYED} status:failed")] == [REPLAYED]
    after = await source.count(Query(RUNS, parse("status:running", RUNS, NOW).terms))
    assert before.n == after.n + 1
    assert REPLAYED in [each["id"] for each in await rows(source, "-sort:score", size=7)]


async def test_other_containers_are_left_alone_and_a_run_without_times_is_whole() -> None:
    hands = Hands()
    source = Replay(demo_source(), REPLAYED, hands)
    page, own = await first_page(source, Query(MEMORIES)), await first_page(demo_source(), Query(MEMORIES))
    assert page.documents == own.documents
    assert grown({"id": "a", "events": []}, NOW, NOW) == {"id": "a", "events": []}


async def test_live_shows_a_run_that_goes_on() -> None:
    hands = Hands()
    source = Rehearsal(Replay(demo_source(), REPLAYED, hands), RequestLog(), lambda _: (0.0, None))
    async with app_on(source, filter_text=f"id:{REPLAYED}").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "1 loaded", "»")
        hands.turn(40)
        await pilot.press("enter")
        await seen(pilot, " RUNNING ", "10 ev")
        hands.turn(60)
        await pilot.press("r")
        await seen(pilot, " FAILED ", "20 ev")
