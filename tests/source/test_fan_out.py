"""One ordered list out of many partition ranges, whatever happens to the ranges meanwhile."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import aclosing
from math import nan
from typing import Any

import pytest
from msgspec.structs import replace

from fleet_tui.errors import FleetError, ServiceFailed, Throttled, TimedOut, Unreadable
from fleet_tui.fields import Document
from fleet_tui.query.cosmos_sql import Statement, compile_count, compile_streams
from fleet_tui.query.evaluate import ordered, sort_key
from fleet_tui.query.query import Query, Sort
from fleet_tui.schema import RUNS
from fleet_tui.source.base import Page
from fleet_tui.source.cosmos import fan_out
from fleet_tui.source.cosmos.ranges import Batch, Gone
from tests.source.memory_ranges import Asked, MemoryRanges

SCORE = RUNS.field("score")
STATUS = RUNS.field("status")
CREATED = RUNS.field("created")
WRITTEN = RUNS.field("written")


def documents(n: int, seed: int = 0, times: int = 1000) -> list[Document]:
    """Runs of all shapes: `_ts` has many ties, scores and statuses stand at either path, at both, or nowhere."""
    draw = random.Random(seed)
    found: list[Document] = []
    for i in range(n):
        document: dict[str, Any] = {
            "id": f"r{i}",
            "workflowId": f"w{i % 7}",
            "_ts": 1_700_000_000 + draw.randrange(times),
        }
        shape = draw.randrange(5)
        if shape in (0, 2):
            document["execution_summary"] = {"status": draw.choice(["succeeded", "failed", "é", "🚀", "（"])}
            document["quality"] = {"overallScore": draw.randrange(100) / 10}
        if shape in (1, 2):
            document["status"] = draw.choice(["failed", "running"])
            document["quality"] = {**document.get("quality", {}), "score": draw.randrange(10)}
        if shape == 3:
            document["status"] = draw.choice([7, None, True])
            document["quality"] = {"score": "good"}
        found.append(document)
    return found


async def read(ranges: MemoryRanges, query: Query, size: int = 50, deadline: float = 30.0) -> list[Page]:
    async with aclosing(fan_out.pages(ranges, query, size, deadline)) as pages:
        return [page async for page in pages]


def rows(pages: list[Page]) -> list[Document]:
    return [each for page in pages for each in page.documents]


def ids(found: list[Document]) -> list[object]:
    return [each["id"] for each in found]


def by(field: Any, descending: bool = True, limit: int | None = None) -> Query:
    return Query(RUNS, sort=Sort(field, descending), limit=limit)


def over(found: list[Document], ranges: int, query: Query, seed: int = 0) -> MemoryRanges:
    return MemoryRanges(found, ranges, query.order.field, seed)


def keys(found: list[Document], query: Query) -> list[Any]:
    """The sort keys of documents in the order in which they came."""
    return [sort_key(each, query.order.field) for each in found]


def assert_exact(found: list[Document], stored: list[Document], query: Query) -> None:
    """Every row once, in order."""
    wanted = ordered(stored, query.order)
    assert len(found) == len({each["id"] for each in found}), "a row came twice"
    assert {each["id"] for each in found} == {each["id"] for each in wanted}, "rows are missing"
    assert keys(found, query) == keys(wanted, query), "rows came out of order"


@pytest.mark.parametrize("ranges", [1, 2, 7, 32])
@pytest.mark.parametrize("size", [1, 10, 50])
async def test_a_list_over_many_ranges_has_the_order_of_a_list_over_one(ranges: int, size: int) -> None:
    stored, query = documents(400), Query(RUNS)
    found = await read(over(stored, ranges, query), query, size)
    assert_exact(rows(found), stored, query)
    assert all(len(page.documents) == size for page in found[:-1])
    assert [page.more for page in found] == [True] * (len(found) - 1) + [False]


@pytest.mark.parametrize("field", [SCORE, STATUS, CREATED, WRITTEN])
@pytest.mark.parametrize("descending", [True, False])
async def test_a_sort_by_a_field_of_two_paths_merges_both(field: Any, descending: bool) -> None:
    stored, query = documents(500, seed=3), by(field, descending)
    ranges = over(stored, 5, query)
    assert_exact(rows(await read(ranges, query, 20)), stored, query)
    assert {each.path for each in ranges.asked} == {str(path) for path in field.paths}


async def test_ten_thousand_rows_come_once_each_while_ranges_split_under_them() -> None:
    stored, query = documents(10_000, times=900), Query(RUNS)
    ranges = over(stored, 32, query)

    split_on = set(range(40, 1000, 25))

    def split_now_and_then(ranges: MemoryRanges, asked: Asked) -> None:
        if asked.name in ranges.spans and any(n <= len(ranges.asked) for n in split_on):
            split_on.remove(min(split_on))
            ranges.split(asked.name)

    ranges.trouble = split_now_and_then
    found = await read(ranges, query, 100)
    assert_exact(rows(found), stored, query)
    assert not found[-1].failed
    assert ranges.read_again > 10


@pytest.mark.parametrize("seed", range(40))
async def test_whatever_splits_and_sorts_come_together_no_row_is_lost_or_doubled(seed: int) -> None:
    draw = random.Random(seed)
    stored = documents(draw.choice([0, 1, 30, 400]), seed, times=draw.choice([1, 5, 1000]))
    query = by(draw.choice([WRITTEN, SCORE, STATUS]), draw.random() < 0.5)
    ranges = over(stored, draw.choice([1, 2, 5, 33]), query, seed)
    often, splits = draw.choice([0, 0.05, 0.3]), 0

    def trouble(ranges: MemoryRanges, asked: Asked) -> None:
        nonlocal splits
        # one restart may be due for a split that the page before did not notice
        if splits < fan_out.RESTARTS - 1 and asked.name in ranges.spans and draw.random() < often:
            splits += 1
            ranges.split(draw.choice([asked.name, draw.choice(sorted(ranges.spans))]))

    ranges.trouble = trouble
    found = []
    async with aclosing(fan_out.pages(ranges, query, draw.choice([1, 3, 20, 50]))) as pages:
        async for page in pages:
            assert not page.failed
            found.append(page)
            splits = 0
    assert_exact(rows(found), stored, query)


async def test_ties_come_in_the_same_order_whichever_range_answers_first() -> None:
    stored, query = documents(300, times=2), Query(RUNS)
    orders = []
    for seed in range(5):
        ranges = over(stored, 8, query)
        delay = random.Random(seed)
        calm = ranges.read

        async def uneven(*asked: Any, calm: Any = calm, delay: random.Random = delay) -> Batch:
            await asyncio.sleep(delay.random() / 500)
            answer: Batch = await calm(*asked)
            return answer

        ranges.read = uneven  # type: ignore[assignment,method-assign]
        orders.append(ids(rows(await read(ranges, query, 40))))
    assert all(order == orders[0] for order in orders)


async def test_a_split_among_documents_of_one_second_repeats_and_skips_none_of_them() -> None:
    stored, query = documents(200, times=1), Query(RUNS)
    ranges = over(stored, 3, query)
    async with aclosing(fan_out.pages(ranges, query, 30)) as pages:
        found = [await anext(pages)]
        for name in sorted(ranges.spans):
            ranges.split(name)
        found += [page async for page in pages]
    assert_exact(rows(found), stored, query)


async def test_a_limit_is_cut_where_the_ranges_meet_and_claims_to_be_the_end() -> None:
    stored, query = documents(500), by(WRITTEN, limit=70)
    ranges = over(stored, 4, query)
    found = await read(ranges, query, 50)
    assert [len(page.documents) for page in found] == [50, 20]
    assert [page.more for page in found] == [True, False]
    whole = ordered(stored, query.order)
    assert keys(rows(found), query) == keys(whole[:70], query)
    assert ranges.rows < 200, "a short list must not read a long one"


async def test_the_first_request_of_a_range_asks_for_twice_its_share_and_hot_ranges_are_asked_for_more() -> None:
    query = Query(RUNS)
    cold: list[Document] = [{"id": f"c{i}", "workflowId": "w", "_ts": i} for i in range(40)]
    hot = [{"id": f"h{i}", "workflowId": "w", "_ts": 10_000 + i} for i in range(900)]
    ranges = over(cold, 20, query)
    ranges.places += [(0.52, each) for each in hot]
    found = await read(ranges, query, 100)
    assert_exact(rows(found), [*cold, *hot], query)
    name = sorted(ranges.spans)[10]
    sizes = [each.size for each in ranges.asked if each.name == name]
    assert sizes[:4] == [10, 20, 40, 80], "2 × 100 ÷ 20, then twice as much as long as the same page needs more"
    assert max(sizes) <= 100
    assert {each.size for each in ranges.asked if each.name != name} == {10}
    assert len(ranges.asked) < 20 + 3 + 12, "later pages take one request each"


@pytest.mark.parametrize("ranges", [2, 8])
async def test_little_is_read_ahead_and_nothing_while_nobody_reads(ranges: int) -> None:
    stored, query = documents(3000, times=10**6), Query(RUNS)
    store = over(stored, ranges, query)
    delivered, ahead = 0, []
    async with aclosing(fan_out.pages(store, query, 50)) as pages:
        async for page in pages:
            delivered += len(page.documents)
            ahead.append(store.rows - delivered)
            before = len(store.asked)
            await asyncio.sleep(0.002)
            assert len(store.asked) == before
    assert sum(ahead) / len(ahead) < 2 * 50
    assert max(ahead) <= 3 * 50


async def test_a_page_over_many_ranges_takes_few_round_trips() -> None:
    stored, query = documents(5000, times=10**6), Query(RUNS)
    ranges = over(stored, 32, query)
    ranges.latency = 0.02  # so that requests of one round trip are open together
    async with aclosing(fan_out.pages(ranges, query, 50)) as pages:
        await anext(pages)
        assert ranges.waves <= 2
        for _ in range(9):
            await anext(pages)
    assert ranges.waves <= 20


async def test_at_most_the_agreed_number_of_requests_is_open_at_once() -> None:
    stored, query = documents(500), Query(RUNS)
    ranges = over(stored, 100, query)
    ranges.together = fan_out.AT_ONCE  # fewer would wait for ever
    ranges.latency = 0.001
    assert_exact(rows(await read(ranges, query, 50)), stored, query)
    assert ranges.busiest == fan_out.AT_ONCE


async def test_a_key_that_is_pressed_meanwhile_waits_for_one_request_to_begin_and_not_for_all() -> None:
    query = Query(RUNS)
    ranges = over(documents(100), 20, query)
    turn, turns = 0, []
    honest = ranges.read

    async def loop() -> None:
        nonlocal turn
        while True:
            turn += 1
            await asyncio.sleep(0)

    async def noted(*asked: Any) -> Batch:
        turns.append(turn)
        return await honest(*asked)

    ranges.read = noted  # type: ignore[assignment,method-assign]
    other = asyncio.create_task(loop())
    async with aclosing(fan_out.pages(ranges, query, 10)) as pages:
        await anext(pages)
    other.cancel()
    assert len(set(turns[:20])) == 20


async def test_a_range_that_fails_leaves_its_earlier_rows_and_all_rows_of_the_others() -> None:
    stored, query = documents(600, times=10**6), Query(RUNS)
    ranges = over(stored, 4, query)
    async with aclosing(fan_out.pages(ranges, query, 50)) as pages:
        found = [await anext(pages)]
        assert not found[0].failed
        bad = sorted(ranges.spans)[1]
        ranges.failing[bad] = Throttled("too fast", 3.0)
        found += [page async for page in pages]
    assert [failure.range_id for failure in found[-1].failed] == [bad]
    assert [page.over for page in found] == [False] * (len(found) - 1) + [True], "it ends, though it is not all"
    assert isinstance(found[-1].failed[0].error, Throttled)
    assert found[-1].more, "what failed is not complete"
    low, high = ranges.spans[bad]
    elsewhere = {each["id"] for place, each in ranges.places if not low <= place < high}
    got = rows(found)
    assert elsewhere < {each["id"] for each in got}, "the others go on, and what was read before stands"
    assert keys(got, query) == sorted(keys(got, query), reverse=True)
    assert len(got) == len({each["id"] for each in got})


async def test_a_range_that_fails_while_it_is_asked_for_more_still_gives_what_it_had() -> None:
    query = Query(RUNS)
    left = [99, 98, 97, 50, 48, 46, 44, 42, 40, 38, 36, 34]
    right = [96, 95, 94, 93, 92, 91, 90, 49, 47, 45, 43, 41, 39, 37]
    ranges = over([], 2, query)
    ranges.places = [
        (place, {"id": f"r{at}", "workflowId": "w", "_ts": at})
        for place, each in ((0.1, left), (0.9, right))
        for at in each
    ]
    async with aclosing(fan_out.pages(ranges, query, 10)) as pages:
        found = [await anext(pages)]
        ranges.failing[min(ranges.spans)] = ServiceFailed("503")
        found += [page async for page in pages]
    assert [page["_ts"] for page in rows(found)] == sorted({*left, *right} - {36, 34}, reverse=True)
    assert found[-1].failed


async def test_when_every_range_fails_the_error_itself_is_raised() -> None:
    query = Query(RUNS)
    ranges = over(documents(50), 3, query)
    ranges.failing = dict.fromkeys(ranges.spans, ServiceFailed("503"))
    with pytest.raises(ServiceFailed, match="503"):
        await read(ranges, query)


async def test_one_range_that_hangs_costs_its_rows_and_no_more_than_the_deadline() -> None:
    stored, query = documents(100), Query(RUNS)
    ranges = over(stored, 4, query)
    ranges.hanging = {sorted(ranges.spans)[3]}
    began = time.monotonic()
    found = await read(ranges, query, 50, deadline=0.2)
    assert time.monotonic() - began < 1
    assert len(rows(found)) > 50
    [failure] = found[-1].failed
    assert isinstance(failure.error, TimedOut)
    assert "0.2 s" in failure.error.cause


async def test_a_list_that_hangs_is_cancelled_at_once() -> None:
    query = Query(RUNS)
    ranges = over(documents(100), 40, query)
    ranges.hanging = set(ranges.spans)
    reading = asyncio.create_task(read(ranges, query))
    await asyncio.sleep(0.02)
    began = time.monotonic()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert time.monotonic() - began < 1
    assert ranges.open == 0


async def test_ranges_that_never_stop_splitting_fail_instead_of_being_asked_for_ever() -> None:
    query = Query(RUNS)
    ranges = over(documents(200), 2, query)

    def split(ranges: MemoryRanges, asked: Asked) -> None:
        if asked.name in ranges.spans and asked.name > "0.4":
            ranges.split(asked.name)

    ranges.trouble = split
    found = await read(ranges, query)
    assert len(rows(found)) > 50
    assert found[-1].failed
    assert "keep changing" in found[-1].failed[0].error.cause
    assert ranges.read_again == fan_out.RESTARTS


async def test_heirs_that_answer_in_one_breath_are_noticed_by_their_order() -> None:
    stored, query = documents(300, times=10**6), Query(RUNS)
    ranges = over(stored, 2, query)
    honest = ranges.read

    async def heirs_one_after_the_other(name: str, statement: Any, size: int, token: str | None) -> Batch:
        if name in ranges.spans or not token:
            return await honest(name, statement, size, token)
        halves = [ranges.spans[heir] for heir in sorted(ranges.spans)[:2]]
        return Batch([each for half in halves for each in ranges.matching(statement, *half)[-5:]], None)

    ranges.read = heirs_one_after_the_other  # type: ignore[method-assign]
    async with aclosing(fan_out.pages(ranges, query, 50)) as pages:
        found = [await anext(pages)]
        ranges.split(min(ranges.spans))
        found += [page async for page in pages]
    assert_exact(rows(found), stored, query)
    assert ranges.read_again == 1


@pytest.mark.parametrize("descending", [True, False])
async def test_texts_that_the_service_sorts_in_its_own_order_come_once_each(descending: bool) -> None:
    """A server that compares UTF-16 code units puts 🚀 before （; we compare code points."""
    stored, query = documents(400, seed=2), by(STATUS, descending)
    ranges = over(stored, 6, query)
    ranges.rank = lambda value: value.encode("utf-16-be") if isinstance(value, str) else value
    found = rows(await read(ranges, query, 20))
    assert len(found) == len({each["id"] for each in found}) == len(ordered(stored, query.order))
    assert 0 < ranges.read_again <= 12, "asked whether a range has split, and not again and again"


async def test_a_split_loses_and_doubles_nothing_in_an_order_of_the_services_own() -> None:
    query = by(STATUS, descending=True)
    texts = ["（", "🚀", "é", "e🚀", "e（", "a"]
    stored: list[Document] = [
        {"id": f"{text}{i}", "workflowId": "w", "status": text} for text in texts for i in range(10)
    ]
    for size in range(1, 60):
        ranges = over(stored, 2 + size % 3, query, seed=size)
        ranges.rank = lambda value: value.encode("utf-16-be")
        async with aclosing(fan_out.pages(ranges, query, size)) as pages:
            found = [await anext(pages)]
            ranges.split(min(ranges.spans))
            found += [page async for page in pages]
        assert sorted(map(str, ids(rows(found)))) == sorted(str(each["id"]) for each in stored), size


async def test_a_range_that_is_gone_for_a_moment_only_is_asked_again() -> None:
    stored, query = documents(300), Query(RUNS)
    ranges = over(stored, 4, query)
    honest, refused = ranges.read, set()

    async def moving(name: str, statement: Any, size: int, token: str | None) -> Batch:
        if token and name not in refused:
            refused.add(name)
            raise Gone
        return await honest(name, statement, size, token)

    ranges.read = moving  # type: ignore[method-assign]
    found = await read(ranges, query, 40)
    assert_exact(rows(found), stored, query)
    assert not found[-1].failed
    assert 1 <= ranges.read_again <= 4


async def test_heirs_that_answer_one_after_the_other_are_noticed_at_the_second() -> None:
    stored, query = documents(300, times=10**6), Query(RUNS)
    ranges = over(stored, 1, query)
    honest, whole = ranges.read, min(ranges.spans)

    async def heirs(name: str, statement: Any, size: int, token: str | None) -> Batch:
        if name != whole or not token:
            return await honest(name, statement, size, token)
        last = token == "second"
        heir = ranges.spans[(max if last else min)(ranges.spans)]
        return Batch(ranges.matching(statement, *heir)[-100:], None if last else "second")

    ranges.read = heirs  # type: ignore[method-assign]
    async with aclosing(fan_out.pages(ranges, query, 50)) as pages:
        found = [await anext(pages)]
        ranges.split(whole)
        found += [page async for page in pages]
    got = rows(found)
    assert ranges.read_again == 1
    assert len(got) == len(set(ids(got)))
    assert keys(got, query) == sorted(keys(got, query), reverse=True)


async def test_a_range_that_answers_another_kind_than_it_is_sorted_by_does_not_stop_the_list() -> None:
    stored, query = documents(60), Query(RUNS)
    ranges = over(stored, 3, query)
    honest, bad = ranges.read, min(ranges.spans)

    async def odd(name: str, *rest: Any) -> Batch:
        answer = await honest(name, *rest)
        return Batch([{**each, "_ts": "x"} for each in answer.rows], answer.token) if name == bad else answer

    ranges.read = odd  # type: ignore[assignment,method-assign]
    assert sorted(map(str, ids(rows(await read(ranges, query, 50))))) == sorted(str(each["id"]) for each in stored)


@pytest.mark.parametrize("strange", [None, 7, "x", [1], {}, *({"_ts": each} for each in (None, True, [1], {}, nan))])
async def test_a_row_without_its_sort_key_costs_itself_and_is_counted(strange: Any) -> None:
    stored, query = documents(60), Query(RUNS)
    ranges = over(stored, 3, query)
    honest, bad = ranges.read, min(ranges.spans)

    async def odd(name: str, statement: Statement, size: int, token: str | None) -> Batch:
        answer = await honest(name, statement, size, token)
        first = [strange] if name == bad and token is None else []
        return replace(answer, rows=[*answer.rows[:1], *first, *answer.rows[1:]])

    ranges.read = odd  # type: ignore[method-assign]
    found = await read(ranges, query)
    assert sorted(map(str, ids(rows(found)))) == sorted(str(each["id"]) for each in stored)
    [lost] = found[-1].failed
    assert lost.lost == len(compile_streams(query))
    assert isinstance(lost.error, Unreadable)


async def test_a_list_of_nothing_but_rows_without_their_sort_key_is_an_error_and_never_empty() -> None:
    query = Query(RUNS)
    ranges = over(documents(6), 2, query)

    async def odd(*_: Any) -> Batch:
        return Batch([None, {}])

    ranges.read = odd  # type: ignore[method-assign]
    with pytest.raises(Unreadable, match="without the value it is sorted by"):
        await read(ranges, query)


async def test_a_count_is_the_sum_of_the_ranges_and_starts_again_after_a_split() -> None:
    query = Query(RUNS)
    ranges = over(documents(500), 8, query)

    def split_once(ranges: MemoryRanges, asked: Asked) -> None:
        if len(ranges.spans) == 8:
            ranges.split(asked.name)

    ranges.trouble = split_once
    counted = await fan_out.count(ranges, compile_count(query))
    assert counted.n == 500
    assert not counted.failed
    assert counted.cost.requests == len(ranges.asked) == 8 + 9


async def test_a_count_without_one_range_is_a_lower_bound_that_says_so() -> None:
    query = Query(RUNS)
    ranges = over(documents(500), 8, query)
    bad = sorted(ranges.spans)[2]
    ranges.failing[bad] = ServiceFailed("503")
    counted = await fan_out.count(ranges, compile_count(query))
    low, high = ranges.spans[bad]
    assert counted.n == sum(not low <= place < high for place, _ in ranges.places)
    assert [each.range_id for each in counted.failed] == [bad]


async def test_a_count_that_no_range_answers_is_an_error() -> None:
    query = Query(RUNS)
    ranges = over(documents(5), 2, query)
    ranges.failing = dict.fromkeys(ranges.spans, ServiceFailed("503"))
    with pytest.raises(FleetError):
        await fan_out.count(ranges, compile_count(query))


async def test_a_page_tells_what_it_cost_and_not_what_the_pages_before_did() -> None:
    stored, query = documents(400), Query(RUNS)
    ranges = over(stored, 4, query)
    found = await read(ranges, query, 50)
    assert sum(page.cost.requests for page in found) == len(ranges.asked)
    assert sum(page.cost.charge for page in found) == len(ranges.asked)
    assert found[0].cost.requests == 4
