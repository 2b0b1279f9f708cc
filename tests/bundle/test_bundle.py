"""What a bundle of the demo answers is what the demo answers: lists, links, older events, and what is alike."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from fleet_tui.address import Address
from fleet_tui.bundle.bundle import Made, Wanted, make_bundle
from fleet_tui.bundle.journal import Journal
from fleet_tui.bundle.taking import Taking
from fleet_tui.clock import frozen
from fleet_tui.demo import FOLDER, NOW
from fleet_tui.errors import OverBudget
from fleet_tui.fleet import Fleet
from fleet_tui.fleet.links import links_of
from fleet_tui.insight.handed import Handing
from fleet_tui.model.json_row import printed_row
from fleet_tui.model.record import Record, address_of
from fleet_tui.schema import CACHE, MEMORIES, RUNS
from fleet_tui.source.base import RequestLog
from fleet_tui.source.files.local import LocalSource
from tests.demo_data.cases import CASES
from tests.memory_source import fleet_of, stored
from tests.ui.doubles import Troubled

WITH_LINKS = ["tool-error", "judge-never-satisfied", *sorted(each for each in CASES if "segment" in each)]


def demo() -> Fleet:
    return Fleet(LocalSource(FOLDER), frozen(NOW))


async def made(fleet: Fleet, path: Path, *addresses: Address, handing: Handing | None = None) -> Made:
    return await make_bundle(fleet, RequestLog(), Wanted(addresses, path, handing or Handing()), lambda _: None)


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return [each.name for each in folder.iterdir()]


async def answers(fleet: Fleet, record: Record) -> list[tuple[str, list[object]]]:
    """What each link of a record leads to, as rows."""
    found = []
    for link in links_of(record):
        rows = [printed_row(each, NOW) async for each in fleet.records(link.container, within=link.terms)]
        found.append((link.title, list[object](rows)))
    return found


@pytest.mark.parametrize("case", WITH_LINKS)
async def test_a_run_its_older_events_and_all_its_links_are_as_before(tmp_path: Path, case: str) -> None:
    async with demo() as whole:
        before = await whole.run(CASES[case])
        assert before is not None
        await made(whole, tmp_path / "i.zip", address_of(before.record))
        async with Fleet(LocalSource(tmp_path / "i.zip"), frozen(NOW)) as bundle:
            after = await bundle.run(CASES[case])
            assert after is not None
            assert dict(after.document) == dict(before.document)
            older = [await each.segments(run.record, at_most=None) for each, run in ((whole, before), (bundle, after))]
            assert [dict(each) for each in older[0].documents] == [dict(each) for each in older[1].documents]
            assert await answers(bundle, after.record) == await answers(whole, before.record)


async def test_a_cache_entry_leads_to_its_run_and_all_entries_of_its_key_and_a_memory_to_its_run(
    tmp_path: Path,
) -> None:
    async with demo() as whole:
        cached = [each async for each in whole.records(CACHE, whole=True)]
        [entry, *_] = [each for each in cached if len(links_of(each)) == 2]
        [memory, *_] = [each async for each in whole.records(MEMORIES, whole=True) if links_of(each)]
        await made(whole, tmp_path / "i.zip", address_of(entry), address_of(memory))
        async with Fleet(LocalSource(tmp_path / "i.zip"), frozen(NOW)) as bundle:
            assert await answers(bundle, entry) == await answers(whole, entry)
            assert await answers(bundle, memory) == await answers(whole, memory)
            [link] = links_of(memory)
            run = await bundle.run(link.ids[0], linked=True)
            assert run is not None
            assert await answers(bundle, run.record) == await answers(whole, run.record), "its run's links as well"


async def test_with_its_vector_a_memory_is_compared_with_those_that_came_along(tmp_path: Path) -> None:
    async with demo() as whole:
        memories = [each async for each in whole.records(MEMORIES, "user:user_123", whole=True, limit=8)]
        memories = [each for each in memories if each.document.get("embedding")]
        handing = Handing(vectors=True)
        await made(whole, tmp_path / "i.zip", *map(address_of, memories), handing=handing)
        async with Fleet(LocalSource(tmp_path / "i.zip"), frozen(NOW)) as bundle:
            before = [(each.id, each.similarity) async for each in whole.similar(memories[0], k=100)]
            after = [(each.id, each.similarity) async for each in bundle.similar(memories[0], k=100)]
            there = {each.id async for each in bundle.records(MEMORIES)}
            assert after == [each for each in before if each[0] in there]
            assert after


async def test_records_that_stand_under_odd_keys_are_found_in_it_again(tmp_path: Path) -> None:
    fleet, _ = fleet_of(stored("a/b?c#d", 1), stored("wf_2", 2, workflowId=None), stored("x", 3, n=1e400))
    runs = [each async for each in fleet.records(RUNS)]
    fleet.source.documents |= {each: [] for each in ("cache", "dspyExamples", "dspyOptimizationRuns")}  # type: ignore[attr-defined]
    await made(fleet, tmp_path / "i.zip", *map(address_of, runs))
    async with Fleet(LocalSource(tmp_path / "i.zip"), frozen(NOW)) as bundle:
        for each in runs:
            found = await bundle.run(*each.stored_key)
            assert found is not None
            assert found.record.stored_key == each.stored_key


async def test_what_was_answered_is_never_asked_again(tmp_path: Path) -> None:
    source = Troubled(LocalSource(FOLDER))
    fleet = Fleet(source, frozen(NOW))
    address = Address("run", CASES["tool-error"])
    asked: list[int] = []

    def stop_at_first(_: str) -> None:
        source.error = OverBudget("5 RU are used, and --max-ru allows 4")

    with pytest.raises(OverBudget):
        await make_bundle(fleet, RequestLog(), Wanted([address], tmp_path / "i.zip"), stop_at_first)
    asked.append(source.gets)
    source.error = None
    said: list[str] = []
    await make_bundle(fleet, RequestLog(), Wanted([address], tmp_path / "i.zip"), said.append)
    assert source.gets == asked[0], "the run was in the file"
    assert said[0] == "goes on where it ended, with 1 document"
    assert names(tmp_path) == ["i.zip"]


async def test_a_bundle_that_is_stopped_lets_go_of_its_file(tmp_path: Path) -> None:
    source = Troubled(LocalSource(FOLDER))
    source.hold = asyncio.Event()
    wanted = Wanted([Address("run", CASES["tool-error"])], tmp_path / "i.zip")
    making = asyncio.create_task(make_bundle(Fleet(source, frozen(NOW)), RequestLog(), wanted, lambda _: None))
    while not source.gets:  # noqa: ASYNC110 - it asks at once
        await asyncio.sleep(0)
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    source.hold = None
    await make_bundle(Fleet(source, frozen(NOW)), RequestLog(), wanted, lambda _: None)
    assert names(tmp_path) == ["i.zip"]


async def test_what_stands_for_a_text_is_the_same_on_either_side_of_an_interruption(tmp_path: Path) -> None:
    source = Troubled(LocalSource(FOLDER))
    wanted = Wanted([Address("run", CASES["tool-error"])], tmp_path / "i.zip", Handing(blank=True))
    made: list[Taking] = []

    def stop(_: str) -> None:
        source.error = OverBudget("5 RU are used, and --max-ru allows 4")

    with pytest.raises(OverBudget):
        await make_bundle(Fleet(source, frozen(NOW)), RequestLog(), wanted, stop)
    for _ in range(2):
        with Journal(wanted.part, _asked_of(wanted.part)) as journal:
            made.append(Taking(journal, wanted.handing, RequestLog(), stop))
    assert made[0].handing.text("x") == made[1].handing.text("x") != wanted.handing.text("x")


def _asked_of(part: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(part.read_text().split("\n")[0].split(" ", 2)[2])
    return found
