"""An account with a summary of its runs under their users: lists of one user are read there, runs are not."""

from __future__ import annotations

from time import monotonic
from typing import Any, Final

import pytest

from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.errors import ContainerMissing, FleetError
from fleet_tui.fleet import Fleet
from fleet_tui.model.record import is_newer
from fleet_tui.query.query import Contains, Eq, Query, Range, Scope, Sort, Term
from fleet_tui.schema import RUNS
from fleet_tui.source.cosmos.by_user import summary_fields
from tests.fake.faults import status
from tests.fake.server import FakeCosmos
from tests.source.account import first, ids, pages, source_of

NAME: Final = "runs-by-user"
ACCOUNT: Final = {"containers": {"runsByUser": NAME}}
MINE: Final = Query(RUNS, (Term(RUNS.field("user"), Eq("u1")),))


def run(n: int) -> dict[str, Any]:
    return {
        "id": f"wf_{n:04}",
        "workflowId": f"wf_{n:04}",
        "userId": f"u{n % 5}",
        "task": {"input": f"task {n}"},
        "execution_summary": {"status": "failed" if n % 4 == 0 else "completed"},
        "quality": {"overallScore": n % 10},
        "_ts": 1_700_000_000 + n,
        "events": [{"type": "note"}] * 3,
    }


def summary(document: dict[str, Any], *, index: bool) -> dict[str, Any]:
    """As a change feed writes it a minute later, or as a global secondary index of the service does."""
    kept = {name: value for name, value in document.items() if name in summary_fields()} | {"_ts": document["_ts"] + 60}
    return kept | {"_id": kept["id"], "id": f"index-{kept['id'][::-1]}"} if index else kept


def store(
    fake: FakeCosmos, n: int = 200, *, index: bool = False, missing: int = 0, levels: str = "/workflowId"
) -> None:
    documents = [run(each) for each in range(n)]
    fake.container("agentic-fleet", "workflowRuns", levels, 8).add(*documents)
    kept = fake.container("agentic-fleet", NAME, "/userId", 4)
    kept.add(*(summary(each, index=index) for each in documents[: n - missing]))


def places(fake: FakeCosmos) -> list[tuple[str | None, str | None]]:
    return [(each.container, each.partition_key) for each in fake.of("query", "point")]


@pytest.mark.parametrize("index", [False, True])
async def test_the_runs_of_one_user_are_one_question_to_one_partition_and_say_that_they_lag(
    fake: FakeCosmos, index: bool
) -> None:
    store(fake, index=index)
    async with source_of(fake, **ACCOUNT) as source:
        page = await first(source, MINE, size=10)
    assert [each["id"] for each in page.documents] == [f"wf_{n:04}" for n in range(196, 146, -5)]
    assert page.via == "from runs-by-user, which lags"
    assert page.scope is Scope.SINGLE
    assert places(fake) == [(NAME, '["u1"]')]
    assert page.cost.charge == pytest.approx(source.log.charge)


async def test_what_a_page_took_is_no_more_than_the_time_that_passed(fake: FakeCosmos) -> None:
    store(fake)
    fake.latency = 0.05
    async with source_of(fake, **ACCOUNT) as source:
        before = monotonic()
        page = await first(source, MINE, size=10)
        elapsed = monotonic() - before
    assert 0 < page.cost.elapsed <= elapsed


@pytest.mark.parametrize("index", [False, True])
@pytest.mark.parametrize("levels", ["/workflowId", "/userId,/workflowId"])
async def test_a_row_opens_from_the_runs_themselves_whole(fake: FakeCosmos, index: bool, levels: str) -> None:
    store(fake, index=index, levels=levels)
    async with source_of(fake, **ACCOUNT) as source:
        fleet = Fleet(source, frozen(NOW))
        [row] = [each async for each in fleet.records(RUNS, user="u1", limit=1)]
        fake.requests.clear()
        whole = await fleet.whole(row)
    assert whole is not None
    assert whole.stored_key == row.stored_key
    assert len(whole.document["events"]) == 3  # type: ignore[arg-type]
    key = '["u1","wf_0196"]' if "," in levels else '["wf_0196"]'
    assert places(fake) == [("workflowRuns", key)]
    assert not is_newer(row.document, whole.document), "though it was written later"


async def test_a_run_that_has_just_been_written_opens_by_its_id_and_is_in_no_list_yet(fake: FakeCosmos) -> None:
    store(fake, missing=10)
    async with source_of(fake, **ACCOUNT) as source:
        fleet = Fleet(source, frozen(NOW))
        listed = [each.id async for each in fleet.records(RUNS, user="u4")]
        opened = await fleet.run("wf_0199")
        named = await fleet.run("wf_0199", user="u4")
    assert "wf_0199" not in listed
    assert len(listed) == 38
    assert opened is not None
    assert named is not None
    assert opened.document == named.document


@pytest.mark.parametrize("index", [False, True])
@pytest.mark.parametrize(
    ("text", "n"), [("status:failed", 10), ("score:>7", 0), ("id:wf_0101", 1), ("0101", 1), ("-id:01", 17)]
)
async def test_a_filter_says_of_summaries_what_it_says_of_runs(
    fake: FakeCosmos, index: bool, text: str, n: int
) -> None:
    store(fake, index=index)
    async with source_of(fake, **ACCOUNT) as source, source_of(fake) as plain:
        found = [each.id async for each in Fleet(source, frozen(NOW)).records(RUNS, text, user="u1")]
        assert found == [each.id async for each in Fleet(plain, frozen(NOW)).records(RUNS, text, user="u1")]
    assert len(found) == n


async def test_an_index_is_not_searched_by_its_own_ids(fake: FakeCosmos) -> None:
    store(fake, index=True)
    async with source_of(fake, **ACCOUNT) as source:
        named = Term(RUNS.field("id"), Contains(("index",)))
        assert not ids(await pages(source, Query(RUNS, (*MINE.terms, named))))
        assert (await source.count(Query(RUNS, (*MINE.terms, named)))).n == 0


@pytest.mark.parametrize(
    "query",
    [
        Query(RUNS),
        Query(RUNS, MINE.terms, whole=True),
        Query(RUNS, (*MINE.terms, Term(RUNS.field("events"), Range(low=1)))),
        Query(RUNS, MINE.terms, Sort(RUNS.field("id"))),
        Query(RUNS, (Term(RUNS.field("user"), Eq("u1"), negated=True),)),
    ],
    ids=["of everybody", "whole", "by events", "sorted by id", "of the others"],
)
async def test_what_no_summary_can_answer_is_asked_of_the_runs(fake: FakeCosmos, query: Query) -> None:
    store(fake)
    async with source_of(fake, **ACCOUNT) as source:
        found = await pages(source, query)
        counted = await source.count(Query(RUNS, query.terms))
    assert {each.via for each in found} == {""}
    assert ids(found)
    if query.terms != MINE.terms:
        assert counted.n == len(ids(found))
        assert {name for name, _ in places(fake)} == {"workflowRuns"}


async def test_runs_of_one_user_are_counted_where_they_are_listed(fake: FakeCosmos) -> None:
    store(fake, missing=100)
    async with source_of(fake, **ACCOUNT) as source:
        counted = await source.count(MINE)
    assert counted.n == 20
    assert counted.cost.charge == pytest.approx(source.log.charge), "with what it took to know where"
    assert places(fake) == [(NAME, '["u1"]')]


async def test_without_the_runs_a_summary_is_neither_listed_nor_counted(fake: FakeCosmos) -> None:
    fake.container("agentic-fleet", NAME, "/userId", 4).add(summary(run(1), index=False))
    async with source_of(fake, **ACCOUNT) as source:
        for ask in (pages(source, MINE), source.count(MINE)):
            with pytest.raises(ContainerMissing, match="workflowRuns"):
                await ask


async def test_what_is_no_list_of_one_user_is_asked_as_where_there_is_no_summary(fake: FakeCosmos) -> None:
    store(fake)
    async with source_of(fake, **ACCOUNT) as source:
        await pages(source)
        await source.count(Query(RUNS))
    assert {each.container for each in fake.of("container", "query")} == {"workflowRuns"}


async def test_a_summary_that_nobody_made_is_said_and_the_runs_are_listed_all_the_same(fake: FakeCosmos) -> None:
    fake.container("agentic-fleet", "workflowRuns", "/workflowId", 8).add(*(run(n) for n in range(50)))
    async with source_of(fake, **ACCOUNT) as source:
        found = await pages(source, MINE)
        assert (await source.count(MINE)).n == len(ids(found)) == 10
        assert {each.via for each in found} == {
            "there is no container runs-by-user: every partition of the runs is asked"
        }
        assert found[0].scope is Scope.CROSS
        fake.container("agentic-fleet", NAME, "/userId").add(summary(run(1), index=False))
        assert ids(await pages(source, MINE)) == ["wf_0001"], "as soon as it is there"


async def test_a_summary_that_does_not_answer_is_an_error_of_its_own(fake: FakeCosmos) -> None:
    store(fake)
    fake.fail(lambda request: request.container == NAME, status(503))
    async with source_of(fake, **ACCOUNT) as source:
        with pytest.raises(FleetError, match="503"):
            await pages(source, MINE)


def test_a_summary_holds_all_that_a_list_reads_of_a_run_but_its_events() -> None:
    listed = {"userId", "workflowId", "task", "execution_summary", "quality", "result", "phase_status"}
    assert listed <= set(summary_fields())
    assert "events" not in summary_fields()
