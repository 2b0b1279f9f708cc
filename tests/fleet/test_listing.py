"""A list of runs asked page by page: order, filters, limits, and terms that only the documents themselves answer."""

from __future__ import annotations

import pytest

from fleet_tui.errors import FilterError
from fleet_tui.fleet import PAGE_SIZE, PAGES_PER_ACTION
from fleet_tui.schema import RUNS
from tests.memory_source import FAILURE, fleet_of, lasting, names, pages_of, stored


async def test_a_list_is_newest_write_first_page_by_page() -> None:
    fleet, memory = fleet_of(*(stored(f"wf_{n}", written=n) for n in range(120)))
    pages = await pages_of(fleet.records(RUNS))
    assert [len(page.records) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 20]
    assert [page.more for page in pages] == [True, True, False]
    assert [each.id for page in pages for each in page.records] == [f"wf_{n}" for n in reversed(range(120))]
    assert [page.searched for page in pages] == [50, 100, 120]
    assert len(memory.asked) == 3
    assert await names(fleet.records(RUNS)) == [f"wf_{n}" for n in reversed(range(120))]


async def test_a_page_is_read_only_when_it_is_asked_for() -> None:
    fleet, memory = fleet_of(*(stored(f"wf_{n}", written=n) for n in range(120)))
    pages = fleet.records(RUNS).pages()
    await anext(pages)
    assert len(memory.asked) == 1
    await pages.aclose()
    assert memory.open == 0


async def test_a_list_keeps_to_user_filter_order_and_limit() -> None:
    fleet, memory = fleet_of(
        *(stored(f"a{n}", n, "user_1", status="failed", execution_summary={}) for n in range(5)),
        *(stored(f"b{n}", n, "user_2") for n in range(5)),
    )
    assert await names(fleet.records(RUNS, user="user_2", limit=2)) == ["b4", "b3"]
    assert await names(fleet.records(RUNS, "status:failed -sort:id")) == ["a4", "a3", "a2", "a1", "a0"]
    assert await names(fleet.records(RUNS, "status:failed sort:id", limit=1)) == ["a0"]
    assert await names(fleet.records(RUNS, "status:failed", user="user_2")) == []
    assert memory.open == 0
    with pytest.raises(FilterError):
        fleet.records(RUNS, "stauts:failed")


async def test_lists_read_no_events_unless_whole_documents_are_wanted() -> None:
    fleet, _ = fleet_of(stored("wf_1"))
    (page,) = await pages_of(fleet.records(RUNS))
    assert "events" not in page.page.documents[0]
    assert page.records[0].events == 1
    (page,) = await pages_of(fleet.records(RUNS, whole=True))
    assert "events" in page.page.documents[0]
    assert page.page.raw == (b"x",)


# Every tenth run took a minute: a term that no path answers goes through the documents themselves.
LONG_ONES = [lasting(f"wf_{n:03d}", 60.0 if n % 10 == 0 else 5.0, n) for n in range(600)]


async def test_a_derived_term_searches_until_a_page_is_full_five_pages_at_most() -> None:
    fleet, memory = fleet_of(*LONG_ONES)
    pages = fleet.records(RUNS, "duration:>30").pages()
    first = await anext(pages)
    assert len(memory.asked) == PAGES_PER_ACTION
    assert (first.searched, len(first.records), first.more) == (250, 25, True)
    assert (first.page.cost.requests, len(first.page.documents), len(first.page.raw)) == (5, 250, 250)
    second = await anext(pages)
    assert (second.searched, len(second.records), second.more) == (500, 25, True)
    third = await anext(pages)
    assert (third.searched, len(third.records), third.more) == (600, 10, False)
    assert len(memory.asked) == 12
    records = [*first.records, *second.records, *third.records]
    assert [each.id for each in records] == [f"wf_{n:03d}" for n in range(590, -1, -10)]
    await pages.aclose()
    assert memory.open == 0


async def test_a_derived_term_stops_as_soon_as_a_page_is_full() -> None:
    fleet, memory = fleet_of(*LONG_ONES)
    first = await anext(fleet.records(RUNS, "duration:<30").pages())
    assert len(memory.asked) == 2
    assert len(first.records) == 90


async def test_a_limit_counts_what_a_derived_term_leaves() -> None:
    fleet, memory = fleet_of(*LONG_ONES)
    pages = await pages_of(fleet.records(RUNS, "duration:>30", limit=7))
    assert [each.id for page in pages for each in page.records] == [f"wf_{n}" for n in range(590, 520, -10)]
    assert not pages[-1].more
    assert len(memory.asked) == 2
    assert memory.open == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("duration:>30", ["b"]),
        ("-duration:>30", ["c", "a"]),
        ("duration:none", ["c"]),
        ("duration:any", ["b", "a"]),
        ("duration:5..60", ["a"]),
    ],
)
async def test_a_derived_term_can_be_negated_and_ask_what_was_recorded(text: str, found: list[str]) -> None:
    fleet, _ = fleet_of(lasting("a", 5, 1), lasting("b", 60, 2), lasting("c", None, 3))
    assert await names(fleet.records(RUNS, text)) == found


@pytest.mark.parametrize("failing_from", [0, 1, 2])
async def test_what_a_derived_term_found_is_kept_when_a_range_does_not_answer(failing_from: int) -> None:
    """A list with a failed range is never complete: its source says there is more, and ends all the same."""
    fleet, memory = fleet_of(*LONG_ONES[:130])
    memory.failing_from = failing_from
    pages = await pages_of(fleet.records(RUNS, "duration:>30"))
    assert [each.id for page in pages for each in page.records] == [f"wf_{n:03d}" for n in range(120, -1, -10)]
    assert pages[-1].page.failed == (FAILURE,)
    assert pages[-1].more
