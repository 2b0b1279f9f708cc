"""A record whose partition key is no text, or is not its id, opens like any other, and so does its address."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

import pytest
from textual.pilot import Pilot

from fleet_tui.address import Address
from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.fields import Container
from fleet_tui.fleet import Fleet
from fleet_tui.key import partition_key
from fleet_tui.model.memory import AgentMemoryItem
from fleet_tui.model.record import address_of
from fleet_tui.present.state import State
from fleet_tui.query.projection import Partial
from fleet_tui.schema import CONTAINERS, MEMORIES, OPTIMIZATIONS, RUNS, SEGMENTS, sections
from fleet_tui.settings import Account
from fleet_tui.source.base import RequestLog, Source
from fleet_tui.source.cosmos.source import CosmosSource
from fleet_tui.source.files.local import LocalSource
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.records.record_screen import RecordScreen
from fleet_tui.ui.run.run_screen import RunScreen
from fleet_tui.ui.session import Session
from tests.fake.server import FakeCosmos
from tests.model.making import run, said
from tests.ui.screen import AT_ONCE, app_on, seen, settled, text_of, typed, until

Held: TypeAlias = Callable[[Container, list[dict[str, Any]], Path], AbstractContextManager[Source]]

# values of a partition key, none where there is none; what an address says of it; what a record's screen says
KEYS: Final[dict[str, tuple[tuple[Any, ...], str, str]]] = {
    "null": ((None,), "?pk=null", "null"),
    "a number": ((42,), "?pk=42", "42"),
    "the number as text": (("42",), "?pk=%2242%22", '"42"'),
    "true": ((True,), "?pk=true", "true"),
    "empty": (("",), "?pk=%22%22", '""'),
    "absent": ((), "?pk=", "no partition key is stored"),
}

_SAID: Final[dict[str, dict[str, Any]]] = {
    "memory": {"content": "c"},
    "optimization": {"optimizerType": "GEPA"},
    "example": {"task": "t"},
    "cache": {"cacheKey": "c"},
}


def document(container: Container, name: str, values: tuple[Any, ...], second: int = 0) -> dict[str, Any]:
    """A document of any container under a partition key, or without one."""
    spoken = run(said("ev_1", 1, "said")) if container is RUNS else _SAID[container.noun]
    path = container.partition_key.steps[0]
    kept = {key: each for key, each in {"userId": "u", **spoken}.items() if key != path}
    return {**kept, "id": name, "_ts": 1763373600 + second, **dict(zip([path], values, strict=False))}


@contextmanager
def account(container: Container, documents: list[dict[str, Any]], _: Path) -> Iterator[Source]:
    """An account of two partition ranges."""
    with FakeCosmos() as fake:
        for each in CONTAINERS:
            kept = fake.container("db", each.name, f"/{each.partition_key}", ranges=2)
            kept.add(*(documents if each is container else []))
        yield CosmosSource(Account(fake.endpoint, "db", fake.key))


@contextmanager
def folder(container: Container, documents: list[dict[str, Any]], path: Path) -> Iterator[Source]:
    """A folder of files."""
    (path / f"{container.name}.jsonl").write_text("".join(json.dumps(each) + "\n" for each in documents))
    yield LocalSource(path)


@pytest.fixture(params=[account, folder], ids=["account", "files"])
def held(request: pytest.FixtureRequest) -> Held:
    """Holds documents of one container in a source."""
    return cast("Held", request.param)


def whole(pilot: Pilot[object]) -> Mapping[str, Any]:
    """The document of the record that is opened, once it was read whole."""
    screen = pilot.app.screen
    found = screen.document if isinstance(screen, RecordScreen | RunScreen) else None
    return {} if found is None or isinstance(found, Partial) else found


@pytest.mark.parametrize("container", sections(), ids=lambda each: each.section)
async def test_six_of_one_id_open_from_a_list_and_each_copies_an_address_of_its_own(
    held: Held, tmp_path: Path, container: Container
) -> None:
    documents = [document(container, "twin", values, n) for n, (values, *_) in enumerate(KEYS.values())]
    with held(container, documents, tmp_path) as source:
        async with app_on(source, section=container.section).run_test(size=(120, 40)) as pilot:
            await seen(pilot, "6 loaded")
            for _, asked, _ in reversed(KEYS.values()):
                await pilot.press("enter")
                await until(pilot, lambda: bool(whole(pilot)), "the whole is read")
                assert "gone" not in text_of(pilot)
                await pilot.press("y", "enter")
                wanted = f"fleet://{container.noun}/twin{asked}"
                await until(pilot, lambda wanted=wanted: pilot.app.clipboard.partition("@")[0] == wanted, wanted)
                await pilot.press("escape", "j")
                await seen(pilot, "6 loaded")


@pytest.mark.parametrize("what", KEYS)
async def test_a_run_says_in_the_list_and_opened_which_unusual_key_it_has(
    held: Held, tmp_path: Path, what: str
) -> None:
    values, _, told = KEYS[what]
    with held(RUNS, [document(RUNS, "twin", values)], tmp_path) as source:
        async with app_on(source).run_test(size=(80, 24)) as pilot:
            await seen(pilot, "1 loaded", told if what == "absent" else f"partition {told}")
            await pilot.press("enter")
            await seen(pilot, "ev 1/1", f"! partition: {told}")


@pytest.mark.parametrize("container", sections(), ids=lambda each: each.section)
@pytest.mark.parametrize("what", KEYS)
async def test_an_address_opens_the_one_it_names_and_r_reads_it_again(
    held: Held, tmp_path: Path, container: Container, what: str
) -> None:
    documents = [{**document(container, "twin", values), "tell": each} for each, (values, *_) in KEYS.items()]
    _, asked, said_of_it = KEYS[what]
    with held(container, documents, tmp_path) as source:
        address = Address.parse(f"fleet://{container.noun}/twin{asked}")
        async with app_on(source, address=address).run_test(size=(120, 40)) as pilot:
            for _ in range(2):
                await until(pilot, lambda: whole(pilot).get("tell") == what, what)
                if container is RUNS and what != "absent":
                    assert f"partition: {said_of_it}" in text_of(pilot)
                elif container is not RUNS and what not in ("the number as text", "empty"):
                    assert f"partition  {said_of_it}" in text_of(pilot)
                await pilot.press("r")
                await until(pilot, lambda: pilot.app.screen.standing.state is State.OK, "read again")
                assert "gone" not in text_of(pilot)


@pytest.mark.parametrize("values", [values for values, *_ in KEYS.values()], ids=list(KEYS))
async def test_an_address_without_a_key_finds_the_only_record_of_that_id(
    held: Held, tmp_path: Path, values: tuple[Any, ...]
) -> None:
    for container in (RUNS, MEMORIES):
        with held(container, [document(container, "alone", values)], tmp_path) as source:
            async with app_on(source, address=Address(container.noun, "alone")).run_test(size=(120, 40)) as pilot:
                await until(pilot, lambda: whole(pilot).get("id") == "alone", "alone")


async def test_of_an_id_that_several_have_the_screen_names_their_addresses(held: Held, tmp_path: Path) -> None:
    documents = [document(RUNS, "twin", values) for values, *_ in KEYS.values()]
    with held(RUNS, documents, tmp_path) as source:
        async with app_on(source, address=Address("run", "twin")).run_test(size=(120, 40)) as pilot:
            addresses = (f"fleet://run/twin{asked}" for _, asked, _ in KEYS.values())
            await seen(pilot, "6 runs have the id 'twin'", *addresses)


async def test_what_is_not_under_the_key_of_an_address_is_said_to_be_where_it_is(held: Held, tmp_path: Path) -> None:
    for container in (RUNS, MEMORIES):
        with held(container, [document(container, "alone", ("other",))], tmp_path) as source:
            address = Address(container.noun, "alone", partition=partition_key(None))
            async with app_on(source, address=address).run_test(size=(120, 40)) as pilot:
                where = (
                    "fleet://run/alone?pk=%22other%22" if container is RUNS else "fleet://memory/alone?pk=%22other%22"
                )
                screen = await seen(pilot, "none is stored under the partition key null", f"it is {where}")
                assert "not in this container" not in screen


async def test_a_listed_record_that_was_deleted_is_gone_and_its_twin_is_not_shown_for_it() -> None:
    with FakeCosmos() as fake:
        for each in CONTAINERS:
            fake.container("db", each.name, f"/{each.partition_key}", ranges=2)
        kept = fake.container("db", RUNS.name, "/workflowId", ranges=2)
        first, second = (document(RUNS, "twin", values, n) for n, values in enumerate(((None,), (42,))))
        kept.add(first, second)
        source = CosmosSource(Account(fake.endpoint, "db", fake.key))
        async with app_on(source).run_test(size=(120, 40)) as pilot:
            await seen(pilot, "2 loaded")
            kept.remove(second)
            await pilot.press("enter")
            await seen(pilot, "run twin: gone since it was listed")
            await pilot.press("escape", "j", "enter")
            await seen(pilot, "partition: null", "[timeline]", "1/1 ─╯")


async def test_the_cursor_stays_on_its_own_when_another_of_the_same_id_comes_in() -> None:
    with FakeCosmos() as fake:
        for each in CONTAINERS:
            fake.container("db", each.name, f"/{each.partition_key}", ranges=2)
        kept = fake.container("db", RUNS.name, "/workflowId", ranges=2).add(document(RUNS, "twin", (42,), 1))
        source = CosmosSource(Account(fake.endpoint, "db", fake.key))
        async with app_on(source).run_test(size=(120, 40)) as pilot:
            await seen(pilot, "1 loaded")
            kept.add(document(RUNS, "twin", (None,), 2))
            await pilot.press("r")
            await seen(pilot, "2 loaded")
            assert pilot.app.screen.record.partition_key == partition_key(42)


async def test_two_marked_of_one_id_are_two_and_are_compared(held: Held, tmp_path: Path) -> None:
    documents = [document(OPTIMIZATIONS, "twin", values, n) for n, values in enumerate(((None,), (42,)))]
    with held(OPTIMIZATIONS, documents, tmp_path) as source:
        async with app_on(source, section="optimizations").run_test(size=(120, 40)) as pilot:
            await seen(pilot, "2 loaded")
            await pilot.press("space", "space", "d")
            screen = await seen(pilot, "A twin against B twin")
            assert "gone" not in screen


@pytest.mark.parametrize("values", [(42,), (True,), ("",)])
async def test_memories_like_one_are_looked_for_in_its_own_partition_whatever_names_it(
    held: Held, tmp_path: Path, values: tuple[Any, ...]
) -> None:
    alike = {"embedding": [0.6, 0.8]}
    documents = [{**document(MEMORIES, name, values), **alike} for name in ("mem_1", "mem_2")]
    documents.append({**document(MEMORIES, "mem_3", ("other",)), **alike})
    with held(MEMORIES, documents, tmp_path) as source:
        address = address_of(AgentMemoryItem.from_document(documents[0]))
        async with app_on(source, address=address).run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: bool(whole(pilot)), "the whole is read")
            await pilot.press("m")
            await seen(pilot, "▸ similar to", "1.000")
            await settled(pilot)
            assert [each.id for each in pilot.app.screen.list.records] == ["mem_2"]


async def test_what_was_typed_with_an_at_opens_the_run_of_that_whole_id_first(held: Held, tmp_path: Path) -> None:
    documents = [
        document(RUNS, name, (key,)) for name, key in (("wf_1@ev_1", None), ("wf_1", "wf_1"), ("wf_22", "wf_22"))
    ]
    with held(RUNS, documents, tmp_path) as source:
        async with app_on(source).run_test(size=(120, 40)) as pilot:
            await seen(pilot, "3 loaded")
            for meant, name in (("wf_1@ev_1", "wf_1@ev_1"), ("wf_22@ev_1", "wf_22")):
                await pilot.press("colon")
                await typed(pilot, meant)
                await pilot.press("enter")
                await seen(pilot, "[timeline]", "1/1 ─╯")
                await until(pilot, lambda name=name: pilot.app.screen.record.id == name, name)
                await pilot.press("escape")
                await seen(pilot, "3 loaded")


async def test_an_address_can_be_typed_and_is_offered_once_its_key_is_whole(held: Held, tmp_path: Path) -> None:
    documents = [document(RUNS, "twin", values, n) for n, (values, *_) in enumerate(KEYS.values())]
    with held(RUNS, documents, tmp_path) as source:
        async with app_on(source).run_test(size=(120, 40)) as pilot:
            await seen(pilot, "6 loaded")
            await pilot.press("colon")
            await typed(pilot, "fleet://run/twin?pk=tru")
            await seen(pilot, "no command matches")
            await typed(pilot, "e@ev_1")
            await seen(pilot, "open this record")
            await pilot.press("enter")
            await seen(pilot, "partition: true", "[timeline]", "1/1 ─╯")


async def test_optimizations_are_marked_from_the_start_by_their_addresses(held: Held, tmp_path: Path) -> None:
    documents = [document(OPTIMIZATIONS, "twin", values, n) for n, (values, *_) in enumerate(KEYS.values())]
    with held(OPTIMIZATIONS, documents, tmp_path) as source:
        session = Session(Fleet(source, frozen(NOW)), RequestLog(), paces=AT_ONCE)
        marked = tuple(f"fleet://optimization/twin{asked}" for asked in ("?pk=42", "?pk=%2242%22", "?pk=%22none%22"))
        async with FleetApp(session, section="optimizations", marked=marked).run_test(size=(120, 40)) as pilot:
            await seen(pilot, "6 loaded", 'none is stored under the partition key "none"')
            marks = pilot.app.screen.list.marked
            assert [marks[each].partition_key for each in "AB"] == [partition_key(42), "42"]


async def test_a_run_of_any_key_is_followed_and_its_memories_and_segments_are_found() -> None:
    for key in (None, 42):
        with FakeCosmos() as fake:
            for each in CONTAINERS:
                fake.container("db", each.name, f"/{each.partition_key}", ranges=2)
            running = {**document(RUNS, "wf", (key,)), "execution_summary": {"status": "running"}}
            owner = "wf" if key is None else key
            older = {"id": "s", "workflowId": owner, "segmentIndex": 1, "events": [said("ev_0", 0, "older")]}
            runs = fake.container("db", RUNS.name, "/workflowId", ranges=2).add(running)
            fake.container("db", SEGMENTS.name, "/workflowId", ranges=2).add(older)
            left = {**document(MEMORIES, "mem", ("u",)), "metadata": {"sourceWorkflowId": "wf"}}
            fake.container("db", MEMORIES.name, "/userId", ranges=2).add(left)
            source = CosmosSource(Account(fake.endpoint, "db", fake.key))
            async with app_on(source, follow_every=0.1).run_test(size=(120, 40)) as pilot:
                await seen(pilot, "1 loaded")
                await pilot.press("enter")
                await seen(pilot, "/2")
                await pilot.press("f")
                await seen(pilot, "live ")
                runs.add({**running, "_ts": 1763373700, "execution_summary": {"status": "succeeded"}})
                await seen(pilot, "this run is over")
                await pilot.press("o")
                await seen(pilot, "memories it left")
                await pilot.press("enter")
                await seen(pilot, "▸ memories it left", "1 loaded")
                await pilot.press("o")
                await seen(pilot, f"partition: {'null' if key is None else key}")
