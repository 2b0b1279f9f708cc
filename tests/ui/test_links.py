"""Following what belongs together by keys, and going back along it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from fleet_tui.address import Address
from fleet_tui.query.query import Query, Scope
from fleet_tui.schema import RUNS
from fleet_tui.source.files.local import LocalSource
from tests.demo_data.cases import CASES, DOCUMENTS
from tests.ui.doubles import OFFLINE, Account, Troubled
from tests.ui.screen import app_at, app_on, demo_source, seen, settled, typed


def opened(noun: str, container: str, case: str, source: Any = None) -> Any:
    """The app opened on a record of the demo."""
    return app_on(source, address=Address(noun, DOCUMENTS[container][case]))


async def follow(pilot: Pilot[object], *typing: str) -> None:
    """Ask for the links, and choose one by typing a part of its name."""
    await pilot.press("o")
    if typing:
        await seen(pilot, *typing)
        await typed(pilot, typing[0])
        await pilot.press("enter")


async def test_a_run_leads_to_the_memories_of_its_own_user_and_each_back_to_it() -> None:
    source = Troubled(demo_source())
    async with app_on(source, address=Address("run", CASES["refined"])).run_test(size=(100, 30)) as pilot:
        await seen(pilot, "[timeline]")
        await follow(pilot, "memories it left", "memories, single-partition", "cache entries, cross-partition")
        await seen(pilot, "▸ memories it left", "1 loaded", "inference that is cheap to run")
        assert source.queries[-1].scope is Scope.SINGLE
        await follow(pilot)
        await seen(pilot, "[timeline]", f"▸ memories it left ▸ …{CASES['refined'][-7:]}")


async def test_a_run_leads_to_its_cache_entries_over_all_partitions_and_each_back_to_it() -> None:
    source = Troubled(demo_source())
    async with app_on(source, address=Address("run", CASES["refined"])).run_test(size=(100, 30)) as pilot:
        await seen(pilot, "[timeline]")
        await follow(pilot, "cache entries")
        await seen(pilot, "▸ cache entries", "3 loaded", "Is it worth moving the nightly")
        assert source.queries[-1].scope is Scope.CROSS
        await pilot.press("enter")
        await seen(pilot, "▸ cache entry …", "answer")
        await follow(pilot, "its run", "1 run, single-partition", "all entries of its key cache entries, single-")
        await seen(pilot, "[timeline]", f"▸ …{CASES['refined'][-7:]}")
        for place in ("▸ cache entry …", "▸ cache entries", "[timeline]"):
            await pilot.press("backspace")
            await seen(pilot, place)


async def test_a_cache_entry_leads_to_all_entries_of_its_key() -> None:
    source = Troubled(demo_source())
    async with opened("cache", "cache", "several-of-one-key", source).run_test(size=(100, 30)) as pilot:
        await seen(pilot, "Weekly digest")
        await follow(pilot)
        await seen(pilot, "▸ all entries of its key", "3 loaded")
        assert source.queries[-1].scope is Scope.SINGLE


async def test_an_optimization_leads_to_its_examples_and_each_back_to_it() -> None:
    source = Troubled(demo_source())
    async with opened("optimization", "dspyOptimizationRuns", "twelve-rounds", source).run_test(
        size=(120, 36)
    ) as pilot:
        await seen(pilot, "▸ optimization …")
        await follow(pilot, "train examples", "eval examples")
        await seen(pilot, "▸ train examples", "not in this container")
        assert source.queries[-1].scope is Scope.SINGLE
        await pilot.press("enter")
        await seen(pilot, "▸ example …", "tools it needs")
        await follow(pilot)
        await seen(pilot, "▸ optimizations that used it", "loaded, newest first")
        assert source.queries[-1].scope is Scope.SINGLE
        for place in ("▸ example …", "▸ train examples", "▸ optimization …"):
            await pilot.press("backspace")
            await seen(pilot, place)


@pytest.mark.parametrize(
    ("noun", "container", "case"),
    [("memory", "agentMemory", "dangling-source"), ("cache", "cache", "dangling-run")],
)
async def test_a_run_that_is_gone_is_said_to_be_not_in_this_container(noun: str, container: str, case: str) -> None:
    async with opened(noun, container, case).run_test(size=(100, 30)) as pilot:
        await seen(pilot, "o opens")
        await follow(pilot, *(["its run"] if noun == "cache" else []))
        await seen(pilot, "not in this container")
        await pilot.press("backspace")
        await seen(pilot, "o opens")


async def test_a_link_to_nothing_says_so_and_leads_back() -> None:
    async with app_at("only-error").run_test(size=(100, 30)) as pilot:
        await seen(pilot, "[timeline]")
        await follow(pilot, "cache entries")
        await seen(pilot, "cache entries: none is stored", "esc goes back")
        await pilot.press("escape")
        await seen(pilot, "[timeline]")


async def test_a_filter_among_linked_records_hides_and_says_how_many() -> None:
    async with app_at("judge-never-satisfied").run_test(size=(100, 30)) as pilot:
        await seen(pilot, "[timeline]")
        await follow(pilot, "memories it left")
        await seen(pilot, "3 loaded")
        await pilot.press("slash")
        await typed(pilot, "agent:nobody")
        await pilot.press("enter")
        await seen(pilot, "0 of 3 memories · agent:nobody")
        await pilot.press("escape")
        await seen(pilot, "3 loaded")
        await pilot.press("escape")
        await seen(pilot, "[timeline]")


async def test_a_memory_without_a_run_has_no_link() -> None:
    async with opened("memory", "agentMemory", "zero-vector").run_test(size=(100, 30)) as pilot:
        await seen(pilot, "no run is stored")
        await follow(pilot)
        await seen(pilot, "no link is stored in this memory")


async def test_links_that_cannot_be_read_are_told_where_one_stands() -> None:
    source = Troubled(demo_source())
    async with app_on(source, section="optimizations").run_test(size=(100, 30)) as pilot:
        await seen(pilot, "15 loaded")
        source.error = OFFLINE
        await follow(pilot)
        await seen(pilot, "refused the connection")
        source.error = None
        await follow(pilot)
        await seen(pilot, "train examples")


async def test_the_run_of_a_listed_memory_needs_no_other_read() -> None:
    source = Account(demo_source())  # of files the newest runs are read besides, for what is usual of a tool
    async with app_on(source, section="memories").run_test(size=(100, 30)) as pilot:
        await seen(pilot, "50 loaded")
        await follow(pilot)
        await seen(pilot, "[timeline]")
        assert source.gets == 1


def test_a_run_is_found_by_its_own_partition() -> None:
    from fleet_tui.fleet.links import links_of
    from fleet_tui.model.memory import AgentMemoryItem

    memory = AgentMemoryItem.from_document({"id": "m", "metadata": {"sourceWorkflowId": "wf_1"}})
    (link,) = links_of(memory)
    assert Query(RUNS, link.terms).partition == "wf_1"


async def test_a_failed_run_leads_to_the_runs_of_its_signature_once_others_were_examined() -> None:
    async with app_on(filter_text="failed:yes").run_test(size=(100, 30)) as pilot:
        await seen(pilot, "16 loaded", "KeyError: 'ticket")
        await follow(pilot, "signature", "runs with this signature (3)")
        await seen(pilot, "▸ runs with this signature (3)", "3 loaded", "…1Q2PEWD", "…SEDKSJQ", "…8Y5ZTP3")


async def test_a_run_whose_signature_no_other_has_leads_to_none_of_it() -> None:
    async with app_on(filter_text="failed:yes").run_test(size=(100, 30)) as pilot:
        await seen(pilot, "16 loaded", "KeyError: 'ticket")
        await pilot.press("G", "o")
        assert "signature" not in await settled(pilot)


async def test_what_no_file_of_a_folder_holds_is_not_offered(tmp_path: Path) -> None:
    stored = {"id": "w", "workflowId": "w", "task": {"input": "t"}, "result": {"answer": "done"}}
    (tmp_path / "workflowRuns.jsonl").write_text(f"{json.dumps(stored)}\n", "utf-8")
    (tmp_path / "cache.jsonl").write_text('{"id": "k", "cacheKey": "k", "workflowId": "w"}\n', "utf-8")
    async with app_on(LocalSource(tmp_path), address=Address("run", "w")).run_test(size=(100, 30)) as pilot:
        await seen(pilot, "[timeline]")
        titles = [each.title for each in await pilot.app.session.fleet.links(pilot.app.screen.record)]  # type: ignore[attr-defined]
    assert titles == ["cache entries"]
