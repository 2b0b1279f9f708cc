"""A program asks: answers are typed records, values are data, mistakes are named, and less is never shown as all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

import fleet_tui
from fleet_tui.api import (
    CACHE,
    EXAMPLES,
    MEMORIES,
    RUNS,
    AsyncFleet,
    AsyncRows,
    Defined,
    Eq,
    Range,
    Since,
    Sort,
    Term,
    WorkflowRun,
)
from fleet_tui.demo import NOW
from fleet_tui.errors import FilterError, FleetError, Incomplete, ServiceFailed, Unauthorized, Unreachable, UsageError
from fleet_tui.ids import cache_entry_id
from tests.fake.faults import status
from tests.fake.server import FakeCosmos, kind

FAILED = Term(RUNS.field("status"), Eq("failed"))
VECTOR = [0.12, -0.43, 0.08, 0.31, -0.22, 0.05, 0.61, -0.17]


def written(folder: Path, **documents: list[dict[str, Any]]) -> Path:
    """A folder with a file for each container."""
    for name, rows in documents.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(each) + "\n" for each in rows))
    return folder


async def test_a_text_and_terms_ask_the_same() -> None:
    async with fleet_tui.connect(demo=True) as fleet:
        by_text = [run.id async for run in fleet.runs("status:failed -sort:score", user="user_123")]
        by_terms = [run.id async for run in fleet.runs([FAILED, Sort(RUNS.field("score"))], user="user_123")]
        assert by_text == by_terms
        assert len(by_text) > 1
        of_one_term = await fleet.runs(FAILED, user="user_123").list()
        assert {run.id for run in of_one_term} >= set(by_text)


@pytest.mark.parametrize("since", [timedelta(hours=24), NOW - timedelta(hours=24), "24h", "2025-11-16T11:04Z"])
async def test_since_is_a_time_or_how_long_ago(since: Since) -> None:
    async with fleet_tui.connect(demo=True) as fleet:
        assert [run.id async for run in fleet.runs(since=since)] == [run.id async for run in fleet.runs("since:24h")]


async def test_a_time_of_another_zone_is_the_moment_it_means(tmp_path: Path) -> None:
    rows = [{"id": f"r{i}", "workflowId": f"r{i}", "_ts": 1_700_000_000 + i} for i in range(3)]
    async with fleet_tui.connect(written(tmp_path, workflowRuns=rows)) as fleet:
        at = datetime.fromtimestamp(1_700_000_001, timezone(timedelta(hours=5)))
        assert [run.id for run in await fleet.runs(since=at).list()] == ["r2", "r1"]
        assert [run.id for run in await fleet.runs(since=at.astimezone().replace(tzinfo=None)).list()] == ["r2", "r1"]


async def test_a_value_is_never_grammar(tmp_path: Path) -> None:
    hostile = 'ann" -user:bob\\'
    rows = [{"id": f"r{i}", "workflowId": f"r{i}", "userId": who} for i, who in enumerate((hostile, "bob", "ann"))]
    async with fleet_tui.connect(written(tmp_path, workflowRuns=rows)) as fleet:
        assert [run.id for run in await fleet.runs(user=hostile).list()] == ["r0"]
        assert [run.id for run in await fleet.runs(f"user:{fleet_tui.quote(hostile)}").list()] == ["r0"]
        assert await fleet.run("r0", user=hostile)


@pytest.mark.parametrize("word", ["none", "any", "a b", "-x", ">5", "1..2", "a,b", '"', "\\", "", "sort:score", "x:y"])
def test_every_quoted_text_is_one_value(word: str) -> None:
    from fleet_tui.query.filter_text import parse

    [term] = parse(f"project:{fleet_tui.quote(word)}", RUNS, NOW).terms
    assert term.predicate == Eq(word)


async def test_terms_that_only_records_answer_hold_too() -> None:
    many = Term(RUNS.field("tokens"), Range(low=4000))
    async with fleet_tui.connect(demo=True) as fleet:
        found = await fleet.runs(many).list()
        assert found
        assert all((run.tokens or 0) >= 4000 for run in found)
        assert len(found) < len(await fleet.runs().list())


async def test_first_and_list_read_no_more_than_they_give(account: FakeCosmos) -> None:
    account.requests.clear()
    async with fleet_tui.connect() as fleet:
        newest = fleet.runs()
        first = await newest.first()
        assert first is not None
        assert newest.whole
        few = newest.cost.charge
        assert few > 0
        assert (await fleet.runs().list(3))[0].id == first.id
        everything = fleet.runs()
        assert len(await everything.list()) > 100
        assert everything.cost.charge > few


async def test_what_is_read_shows_itself_on_one_line_without_its_document_or_a_secret(tmp_path: Path) -> None:
    secret = "password=" + "hunter2-hunter2"
    task = {"input": f"log in with {secret}\x1b[31m\nand " + "go on " * 50}
    event = {"eventId": "e1", "payload": {"message": "a long story"}}
    row = {"id": "r1", "workflowId": "r1", "userId": "ann", "task": task, "events": [event]}
    async with fleet_tui.connect(written(tmp_path, workflowRuns=[row])) as fleet:
        rows = fleet.runs()
        assert repr(rows) == "<AsyncRows of runs>"
        opened = await fleet.run("r1")
        assert opened
        for shown in (repr(await rows.first()), repr(opened), repr(opened.segments)):
            assert len(shown) < 700
            assert shown.isprintable()
            assert not any(each in shown for each in ("hunter2", "\\x1b", "a long story", "document=", "raw="))
        assert repr(opened).startswith("OpenedRun(record=WorkflowRun(id='r1', ")
        assert "user='ann'" in repr(opened.record)


def test_the_errors_that_a_program_meets_are_where_it_looks_for_types() -> None:
    from fleet_tui import api, errors

    for name in ("FleetError", "Incomplete", "SourceError", "Throttled", "Unreachable", "UsageError"):
        assert getattr(api, name) is getattr(errors, name)
        assert name in api.__all__
        assert name in (api.__doc__ or "")


TOOLS = {
    "one": "- TavilySearchTool (available to Researcher): Search the web. [Capabilities: web_search]",
    "several": "- Browser | aliases: MCPTool (available to Ada): Opens\n- TavilySearchTool (available to Bo): Asks",
    "another": "- HostedCodeInterpreterTool (available to Analyst): Execute Python snippets in a managed sandbox.",
    "none": "No tools are currently available.",
}


async def test_a_tool_is_found_by_its_name_as_its_registry_writes_it(account: FakeCosmos, tmp_path: Path) -> None:
    rows = [{"id": name, "userId": "ann", "available_tools": text, "_ts": 1} for name, text in TOOLS.items()]
    account.container("tools", EXAMPLES.name, "/userId", ranges=2).add(*rows)
    for fleet in (fleet_tui.connect(written(tmp_path, dspyExamples=rows)), fleet_tui.connect(database="tools")):
        async with fleet:
            found = [each.id for each in await fleet.examples("tool:TavilySearchTool").list()]
            assert sorted(found) == ["one", "several"]
            assert [each.id for each in await fleet.examples("tool:Browser").list()] == ["several"]
            tools = {each.id: each.tools for each in await fleet.examples().list()}
            assert tools["several"] == ("Browser", "TavilySearchTool")
            assert tools["none"] == ()


async def test_of_no_record_the_first_is_none() -> None:
    async with fleet_tui.connect(demo=True) as fleet:
        assert await fleet.runs("status:no-such").first() is None
        assert await fleet.run("no-such") is None
        assert await fleet.cached("no such key") is None


async def test_a_run_is_asked_for_by_its_very_id_and_by_no_part_of_it() -> None:
    async with fleet_tui.connect(demo=True) as fleet:
        assert await fleet.run("wf_01KA8PY0FTJDKRP49SG1Q2PEW") is None
        opened = await fleet.run("wf_01KA8PY0FTJDKRP49SG1Q2PEWD")
        assert opened is not None
        assert opened.record.user == "user_123"
        assert opened.whole
        assert len(opened.timeline()) > 5
        assert await fleet.run("wf_01KA8PY0FTJDKRP49SG1Q2PEWD", user="user_123")
        assert await fleet.run("wf_01KA8PY0FTJDKRP49SG1Q2PEWD", user="somebody else") is None


async def test_of_several_users_with_a_run_of_one_id_each_gets_their_own_and_nobody_any(tmp_path: Path) -> None:
    rows = [
        {"id": "h1", "workflowId": "h1", "userId": who, "events": [{"eventId": who}], "_ts": 1_700_000_000 + at}
        for at, who in enumerate(("ann", "bob"))
    ]
    async with fleet_tui.connect(written(tmp_path, workflowRuns=rows)) as fleet:
        with pytest.raises(UsageError, match="2 users have a run of the id 'h1': ann, bob · give user="):
            await fleet.run("h1")
        for who in ("ann", "bob"):
            opened = await fleet.run("h1", user=who)
            assert opened is not None
            assert (opened.record.user, [row.event.id for row in opened.timeline()]) == (who, [who])
        assert await fleet.run("h1", user="eve") is None


async def test_where_an_account_is_keyed_by_user_several_runs_of_one_id_are_told(account: FakeCosmos) -> None:
    rows = [{"id": "h1", "workflowId": "h1", "userId": who} for who in ("ann", "bob")]
    home = account.container("by user", RUNS.name, "/userId,/workflowId", ranges=2)
    home.add(*rows, {"id": "h2", "workflowId": "h2", "userId": "ann"})
    async with fleet_tui.connect(database="by user") as fleet:
        with pytest.raises(UsageError, match="2 users have a run of the id 'h1': ann, bob"):
            await fleet.run("h1")
        for run_id, who in (("h1", "ann"), ("h1", "bob"), ("h2", None)):
            opened = await fleet.run(run_id, user=who)
            assert opened is not None
            assert opened.record.user == who or who is None


async def test_what_a_sort_leaves_out_is_told(tmp_path: Path) -> None:
    rows = [{"id": "a", "workflowId": "a", "runTag": "x", "_ts": 1}, {"id": "b", "workflowId": "b", "_ts": 2}]
    memories = [
        {"id": f"m{at}", "userId": "ann", "embedding": VECTOR, **more, "_ts": 1}
        for at, more in enumerate(({}, {"metadata": {"importance": 0.5}}))
    ]
    async with fleet_tui.connect(written(tmp_path, workflowRuns=rows, agentMemory=memories)) as fleet:
        by_tag = fleet.runs("sort:tag")
        assert [run.id for run in await by_tag.list()] == ["a"]
        assert not by_tag.whole
        assert by_tag.missing == ("runs without tag are left out: sorted by it are only those with one",)
        nearest = fleet.nearest("ann", VECTOR, where="sort:importance")
        assert [each.id for each in await nearest.list()] == ["m1"]
        assert not nearest.whole
        for order in ("", "sort:written", "-sort:id"):
            rows_of = fleet.runs(order)
            assert len(await rows_of.list()) == 2
            assert rows_of.whole


async def test_a_list_from_a_summary_that_lags_is_not_called_whole(
    account: FakeCosmos, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = {"id": "r", "workflowId": "r", "userId": "ann"}
    account.container("lagging", RUNS.name, "/workflowId", ranges=2).add(run, run | {"id": "new", "workflowId": "new"})
    account.container("lagging", "runsByUser", "/userId").add(run)
    monkeypatch.setenv("AZURE_COSMOS_RUNS_BY_USER_CONTAINER", "runsByUser")
    async with fleet_tui.connect(database="lagging") as fleet:
        of_ann = fleet.runs(user="ann")
        assert [each.id for each in await of_ann.list()] == ["r"]
        assert not of_ann.whole
        assert of_ann.missing == ("the runs written last may be missing, for they come from runsByUser, which lags",)
        everybody = fleet.runs()
        assert len(await everybody.list()) == 2
        assert everybody.whole


@pytest.mark.parametrize("result", ["plain text", ["a"], {"x": 1}, None, 5])
async def test_what_was_cached_is_the_result_of_the_entry(result: object, tmp_path: Path) -> None:
    entry = {"id": "k", "cacheKey": "k", "result": result, "_ts": NOW.timestamp(), "ttl": -1}
    async with fleet_tui.connect(written(tmp_path, cache=[entry])) as fleet:
        found = await fleet.cached("k")
        assert found is not None
        assert found.record.result == result


async def test_records_can_be_held_in_a_set() -> None:
    async with fleet_tui.connect(demo=True) as fleet:
        runs = await fleet.runs().list(5)
        assert len({*runs, *(await fleet.runs().list(5))}) == 5
        assert len({*(await fleet.memories().list(2)), *(await fleet.examples().list(2))}) == 4


async def test_a_run_comes_with_its_older_events_and_with_what_both_cost(account: FakeCosmos) -> None:
    del account
    async with fleet_tui.connect() as fleet:
        opened = await fleet.run("wf_01KA8PY0FTJDKRP49SG1Q2PEWD")
        assert opened is not None
        assert opened.segments is not None
        assert opened.cost.charge > opened.segments.cost.charge > 0


async def test_a_run_whose_older_events_do_not_come_is_no_run_without_them(account: FakeCosmos) -> None:
    account.fail(lambda request: "workflowRunSegments" in request.path and request.kind == "query", status(503))
    async with fleet_tui.connect() as fleet:
        with pytest.raises(ServiceFailed):
            await fleet.run("wf_01KA8PY0FTJDKRP49SG1Q2PEWD")


async def _into(came: list[str], runs: AsyncRows[WorkflowRun]) -> None:
    async for run in runs:
        came.append(run.id)  # noqa: PERF401 - what came before an error counts


async def test_a_list_that_lost_a_range_gives_what_came_and_then_says_so(account: FakeCosmos) -> None:
    account.fail(lambda request: request.range_id == "1" and request.kind == "query", status(503))
    async with fleet_tui.connect() as fleet:
        runs = fleet.runs()
        came: list[str] = []
        with pytest.raises(Incomplete, match="runs may be missing, for 1 partition range did not answer"):
            await _into(came, runs)
        assert len(came) > 20
        assert not runs.whole
        assert "1 partition range" in runs.missing[0]
        with pytest.raises(Incomplete) as told:
            await runs.list(5)
        assert len(told.value.records) == 5
        with pytest.raises(Incomplete):
            await runs.first()
        account.heal()
        assert len(await runs.list()) > len(came)
        assert runs.whole
        assert runs.missing == ()


async def test_what_is_missing_is_said_in_the_words_of_a_program_as_the_error_says_it(account: FakeCosmos) -> None:
    refusal = status(400, message="more than this takes, see --max-ru and --preferred-locations")
    account.fail(lambda request: request.range_id == "1" and request.kind == "query", refusal)
    async with fleet_tui.connect() as fleet:
        runs = fleet.runs()
        with pytest.raises(Incomplete) as told:
            await runs.list()
    assert runs.missing == (told.value.cause,)
    assert "max_ru of the profile and preferred_locations of the profile" in runs.missing[0]


async def test_what_was_left_before_its_end_is_not_called_whole() -> None:
    async with fleet_tui.connect(demo=True) as fleet:
        runs = fleet.runs()
        async for _ in runs:
            break
        assert not runs.whole


async def test_lines_that_are_no_record_are_told(tmp_path: Path) -> None:
    folder = written(tmp_path, workflowRuns=[{"id": "r1", "workflowId": "r1"}])
    with (folder / "workflowRuns.jsonl").open("a") as file:
        file.write("7\n")
    async with fleet_tui.connect(folder) as fleet:
        runs = fleet.runs()
        assert [run.id for run in await runs.list()] == ["r1"]
        assert not runs.whole
        assert runs.missing


async def test_the_nearest_are_of_one_user_most_alike_first_within_a_filter(account: FakeCosmos) -> None:
    del account
    for fleet in (fleet_tui.connect(demo=True), fleet_tui.connect()):
        async with fleet:
            found = await fleet.nearest("user_123", VECTOR, k=5).list()
            assert [each.user for each in found] == ["user_123"] * 5
            alike = [each.similarity or 0 for each in found]
            assert alike == sorted(alike, reverse=True)
            assert [each.id for each in await fleet.nearest("user_123", VECTOR, k=5).list(2)] == [
                each.id for each in found[:2]
            ]
            only = Term(MEMORIES.field("agent"), Eq(found[1].agent or ""))
            assert {each.agent for each in await fleet.nearest("user_123", VECTOR, where=only).list()} == {
                found[1].agent
            }


async def test_memories_that_cannot_be_compared_make_the_nearest_less_than_whole() -> None:
    async with fleet_tui.connect(demo=True) as fleet:
        found = fleet.nearest("user_123", VECTOR)
        assert await found.first()
        assert not found.whole
        assert any("8 of other length" in each for each in found.missing)


@pytest.mark.parametrize(
    ("vector", "why"),
    [
        ([], "is empty"),
        ([0, 0.0], "has no direction"),
        ([1, float("nan")], "number 2 of the vector is nan"),
        ([float("inf")], "number 1 of the vector is inf"),
        ([1, "2"], "number 2 of the vector is the text '2'"),
        ([True], "number 1 of the vector is true or false"),
        ([None], "number 1 of the vector is nothing"),
        ("0.5", "the vector is the text '0.5'"),
        (None, "the vector is nothing"),
        ([10**400], "number 1 of the vector is inf"),
    ],
)
async def test_what_is_no_vector_is_named_before_anything_is_asked(vector: Any, why: str) -> None:
    async with fleet_tui.connect(demo=True) as fleet:
        with pytest.raises(UsageError, match=why):
            fleet.nearest("user_123", vector)


async def test_a_vector_of_another_length_than_all_that_are_stored_is_a_mistake(account: FakeCosmos) -> None:
    del account
    for fleet in (fleet_tui.connect(demo=True), fleet_tui.connect()):
        async with fleet:
            with pytest.raises(UsageError, match=r"has 2 numbers, and none of the 36 stored vectors has .*has 8"):
                await fleet.nearest("user_123", [0.6, 0.8]).first()


async def test_a_vector_of_another_length_than_the_policy_says_is_a_mistake_without_any_memory(
    account: FakeCosmos,
) -> None:
    policy = {"path": "/embedding", "dataType": "float32", "distanceFunction": "cosine", "dimensions": 1536}
    kept = account.container("by policy", MEMORIES.name, "/userId")
    kept.shows["vectorEmbeddingPolicy"] = {"vectorEmbeddings": [policy]}
    async with fleet_tui.connect(database="by policy") as fleet:
        with pytest.raises(UsageError, match="has 8 numbers, and the container's vector policy says 1,536"):
            await fleet.nearest("ann", VECTOR).list()
        assert await fleet.nearest("ann", VECTOR * 192).list() == []


class _OfALibrary:
    """A number as numeric libraries have them: no float, but convertible."""

    def __init__(self, value: float) -> None:
        self.value = value

    def __float__(self) -> float:
        return self.value


async def test_numbers_of_a_numeric_library_are_numbers() -> None:
    async with fleet_tui.connect(demo=True) as fleet:
        own = await fleet.nearest("user_123", map(_OfALibrary, VECTOR)).list(3)
        assert [each.id for each in own] == [each.id for each in await fleet.nearest("user_123", VECTOR).list(3)]


def _entry(name: str, key: str, age: float, **more: Any) -> dict[str, Any]:
    return {"id": name, "cacheKey": key, "_ts": int(datetime.now(UTC).timestamp() - age), **more}


async def test_a_cached_result_is_the_newest_that_is_fresh(tmp_path: Path) -> None:
    entries = [
        _entry("old", "k", 500, ttl=3600),
        _entry("new", "k", 60, ttl=3600),
        _entry("gone", "k", 30, ttl=10),
        _entry("past", "past", 7200, ttl=3600),
        _entry("for ever", "endless", 10**8, ttl=-1),
        _entry("no lifetime", "unsaid", 60),
        _entry(cache_entry_id("a/b c"), "a/b c", 60, ttl=3600),
        _entry("by key", "by key", 7200, ttl=3600),
        _entry("beside", "by key", 60, ttl=3600),
    ]
    async with fleet_tui.connect(written(tmp_path, cache=entries)) as fleet:
        found = {each: await fleet.cached(each) for each in ("k", "past", "endless", "unsaid", "a/b c", "by key")}
        ids = {key: opened and opened.record.id for key, opened in found.items()}
    assert ids == {
        "k": "new",
        "past": None,
        "endless": "for ever",
        "unsaid": "no lifetime",
        "a/b c": cache_entry_id("a/b c"),
        "by key": "beside",
    }


async def test_a_cached_result_whose_id_is_its_key_takes_one_point_read(account: FakeCosmos) -> None:
    fresh = _entry("plan:42", "plan:42", 5, ttl=3600, result={"answerSummary": "yes"})
    account.container("other", CACHE.name, "/cacheKey", ranges=2).add(fresh)
    async with fleet_tui.connect(database="other") as fleet:
        account.requests.clear()
        opened = await fleet.cached("plan:42")
        assert opened is not None
        assert opened.record.answer == "yes"
        assert opened.cost.charge > 0
        assert [each.kind for each in account.requests if each.kind in ("point", "query")] == ["point"]


async def test_a_row_is_read_whole_with_what_it_cost(account: FakeCosmos) -> None:
    del account
    async with fleet_tui.connect() as fleet:
        row = await fleet.memories(Term(MEMORIES.field("user"), Defined())).first()
        assert row is not None
        opened = await fleet.whole(row)
        assert opened is not None
        assert opened.record.id == row.id
        assert opened.cost.charge > 0


MISTAKES = {
    "an unknown field": (lambda fleet: fleet.runs("staus:failed"), "unknown field 'staus'"),
    "a field of another list": (lambda fleet: fleet.memories(FAILED), "'status' is no field of memories"),
    "no term": (lambda fleet: fleet.runs([7]), "where= holds what is of type int"),
    "an empty user": (lambda fleet: fleet.runs(user=""), "user= is an empty text"),
    "an empty dataset": (lambda fleet: fleet.examples(dataset=""), "dataset= is an empty text"),
    "an empty owner": (lambda fleet: fleet.nearest("", VECTOR), "user= is an empty text"),
    "a user that is no text": (lambda fleet: fleet.runs(user=7), "user= is of type int"),
    "no time": (lambda fleet: fleet.runs(since="yesterdayish"), "since= 'yesterdayish' is no time"),
    "more than a time": (lambda fleet: fleet.runs(since='24h" status:failed'), "is no time"),
    "a number of seconds": (lambda fleet: fleet.runs(since=24), "since= is of type int"),
    "no filter": (lambda fleet: fleet.runs(5), "where= is of type int"),
    "bytes as a filter": (lambda fleet: fleet.runs(b"failed:yes"), "where= is of type bytes"),
    "two orders as terms": (
        lambda fleet: fleet.runs([Sort(RUNS.field("user")), Sort(RUNS.field("score"))]),
        "where= sorts by user and by score",
    ),
    "two orders": (lambda fleet: fleet.runs("sort:user sort:score"), "it sorts by user and by score"),
    "two orders of the nearest": (
        lambda fleet: fleet.nearest("ann", VECTOR, where="sort:importance -sort:created"),
        "it sorts by importance and by created",
    ),
    "a vector without an order": (lambda fleet: fleet.nearest("ann", {0.5, 0.25}), "the vector is of type set"),
    "a vector by names": (lambda fleet: fleet.nearest("ann", {1: 0.5}), "the vector is an object"),
    "no filter at all": (lambda fleet: fleet.memories(None), "where= is of type NoneType"),
    "a sort that nothing has": (lambda fleet: fleet.runs(Sort(RUNS.field("task"))), "nothing is sorted by 'task'"),
    "a field that is none": (lambda _: RUNS.field("staus"), "'staus' is no field of runs"),
    "the first of all times": (lambda fleet: fleet.runs(since=datetime.min), "since= is no time of a calendar"),
    "before all times": (
        lambda fleet: fleet.runs(since=datetime.min.replace(tzinfo=timezone(timedelta(hours=5)))),
        "since= is no time of a calendar",
    ),
    "longer ago than all times": (lambda fleet: fleet.runs(since=timedelta.max), "since= is no time of a calendar"),
    "a day": (lambda fleet: fleet.runs(since=date(2025, 1, 1)), "since= is of type date"),
    "a number of nearest that is a text": (lambda fleet: fleet.nearest("ann", VECTOR, k="3"), "k= is of type str"),
    "what is no text to quote": (lambda _: fleet_tui.quote(5), "text= is of type int"),  # type: ignore[arg-type]
    "no nearest at all": (lambda fleet: fleet.nearest("ann", VECTOR, k=0), "k=0 asks for nothing"),
}


@pytest.mark.parametrize("name", MISTAKES)
async def test_a_mistake_is_named_when_it_is_made(name: str) -> None:
    ask, words = MISTAKES[name]
    async with fleet_tui.connect(demo=True) as fleet:
        with pytest.raises(UsageError) as told:
            ask(fleet)
    assert words in str(told.value)


async def test_mistakes_in_what_is_awaited_are_named_too() -> None:
    async with fleet_tui.connect(demo=True) as fleet:
        with pytest.raises(UsageError, match="run_id= is an empty text"):
            await fleet.run("")
        with pytest.raises(UsageError, match="key= is an empty text"):
            await fleet.cached("")
        with pytest.raises(UsageError, match="limit=0 asks for nothing"):
            await fleet.runs().list(0)
        with pytest.raises(FilterError):
            fleet.runs("score:x")
        opened = await fleet.run("wf_01KA8PY0FTJDKRP49SG1Q2PEWD")
        awaited: dict[str, Callable[[], Awaitable[object]]] = {
            "limit= is of type str": lambda: fleet.runs().list("3"),  # type: ignore[arg-type]
            "limit= is of type float": lambda: fleet.runs().list(1.5),  # type: ignore[arg-type]
            "limit= is of type bool": lambda: fleet.runs().list(True),
            "limit=-1 asks for nothing": lambda: fleet.runs().list(-1),
            "limit=-2 asks for nothing": lambda: anext(fleet.runs().pages(-2)),
            "record= is of type NoneType": lambda: fleet.whole(None),  # type: ignore[type-var]
            "record= is of type StructMeta": lambda: fleet.whole(WorkflowRun),  # type: ignore[type-var]
            "record= is of type OpenedRun, which is whole": lambda: fleet.whole(opened),  # type: ignore[type-var]
            "run_id= is of type int": lambda: fleet.run(5),  # type: ignore[arg-type]
        }
        for words, ask in awaited.items():
            with pytest.raises(UsageError, match=words):
                await ask()


async def test_a_longest_time_ago_that_a_calendar_holds_is_everything() -> None:
    async with fleet_tui.connect(demo=True) as fleet:
        assert len(await fleet.runs(since=timedelta(days=700_000)).list()) == len(await fleet.runs().list())


async def test_an_error_of_the_account_speaks_of_arguments(account: FakeCosmos) -> None:
    account.fail(kind("point", "query"), status(401, sub_status=5202))
    async with fleet_tui.connect() as fleet:
        for ask in (fleet.run("r1"), fleet.runs().first(), fleet.cached("k")):
            with pytest.raises(Unauthorized) as told:
                await ask
            assert "give a credential of azure.identity as credential=" in told.value.next_step


async def test_the_default_user_of_the_environment_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.api.programs import FOLDER

    monkeypatch.setenv("AGENTICFLEET_DEFAULT_USER_ID", "user_456")
    async with fleet_tui.connect(FOLDER) as fleet:
        assert len({run.user async for run in fleet.runs()}) > 2


@pytest.mark.parametrize("demo", [True, False], ids=["the demo", "an account"])
async def test_a_closed_fleet_answers_nothing_any_more(account: FakeCosmos, demo: bool) -> None:
    del account
    fleet: AsyncFleet = fleet_tui.connect(demo=demo)
    row = await fleet.runs().first()
    assert row
    begun = aiter(fleet.memories())
    assert await anext(begun)
    await fleet.aclose()
    await fleet.aclose()
    asked: list[Awaitable[object]] = [
        fleet.runs().first(),
        fleet.runs().list(),
        anext(aiter(fleet.runs())),
        fleet.run(row.id),
        fleet.cached("k"),
        fleet.whole(row),
        fleet.nearest("user_123", VECTOR).first(),
        fleet.__aenter__(),
    ]
    for each in asked:
        with pytest.raises(Unreachable, match="the fleet was closed · connect again"):
            await each


@pytest.mark.parametrize("demo", [True, False], ids=["the demo", "an account"])
def test_a_fleet_is_of_the_loop_in_which_it_was_first_asked(account: FakeCosmos, demo: bool) -> None:
    del account
    fleet = fleet_tui.connect(demo=demo)

    async def first() -> object:
        return await fleet.runs().first()

    assert asyncio.run(first())
    with pytest.raises(UsageError, match="belongs to the event loop in which it was first asked"):
        asyncio.run(first())
    asyncio.run(fleet.aclose())
    with pytest.raises(Unreachable, match="the fleet was closed"):
        asyncio.run(first())


async def test_every_fault_of_the_service_is_an_error_of_the_family(account: FakeCosmos) -> None:
    account.fail(kind("point", "query", "pkranges"), status(500))
    async with fleet_tui.connect() as fleet:
        with pytest.raises(FleetError):
            await fleet.runs().list()
        with pytest.raises(FleetError):
            await fleet.cached("k")
