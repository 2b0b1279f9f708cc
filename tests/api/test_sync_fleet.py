"""The same without asyncio: in a script, in a notebook whose loop runs, in many threads, and when it is given up."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import fleet_tui.sync
from fleet_tui.api import RUNS, WorkflowRun, async_fleet
from fleet_tui.demo import FOLDER
from fleet_tui.errors import Incomplete, Unreachable
from fleet_tui.sync import SyncFleet
from tests.fake.faults import hang, status
from tests.fake.server import FakeCosmos

ROOT = Path(__file__).parents[2]
RUN = "wf_01KA8PY0FTJDKRP49SG1Q2PEWD"


def threads() -> list[threading.Thread]:
    """The threads of fleets that are open."""
    return [each for each in threading.enumerate() if each.name == "fleet-tui"]


def test_every_door_of_the_one_front_is_a_door_of_the_other_with_the_same_words() -> None:
    import inspect

    doors = {name for name in vars(async_fleet.AsyncFleet) if not name.startswith("_")} - {"aclose"}
    assert doors == {name for name in vars(SyncFleet) if not name.startswith("_")} - {"close"}
    for name in doors - {"name"}:
        ours, theirs = getattr(SyncFleet, name), getattr(async_fleet.AsyncFleet, name)
        assert inspect.signature(ours).parameters == inspect.signature(theirs).parameters
        assert ours.__doc__ == theirs.__doc__
    assert SyncFleet is fleet_tui.api.SyncFleet
    assert inspect.signature(fleet_tui.sync.connect).parameters == inspect.signature(fleet_tui.connect).parameters


def test_it_answers_what_the_other_answers() -> None:
    async def asked() -> tuple[object, ...]:
        async with fleet_tui.connect(demo=True) as fleet:
            opened = await fleet.run(RUN)
            return ([run.id async for run in fleet.runs()], opened and opened.record.task, len(fleet.name))

    with fleet_tui.sync.connect(demo=True) as fleet:
        opened = fleet.run(RUN)
        assert ([run.id for run in fleet.runs()], opened and opened.record.task, len(fleet.name)) == asyncio.run(
            asked()
        )


def test_it_works_where_a_loop_runs_already() -> None:
    async def notebook() -> list[str]:
        with fleet_tui.sync.connect(demo=True) as fleet:
            return [run.id for run in fleet.runs("failed:yes").list(3)]

    assert len(asyncio.run(notebook())) == 3


def test_without_a_with_it_is_let_go_of_when_nobody_holds_it_any_more() -> None:
    before = len(threads())
    runs = fleet_tui.sync.connect(demo=True).runs()
    assert len(threads()) == before + 1
    assert runs.first(), "the rows hold what they are read with"
    iterator = iter(runs)
    next(iterator)
    del runs, iterator
    gc.collect()
    assert len(threads()) == before


def test_closing_ends_its_thread_and_a_question_afterwards_says_so(account: FakeCosmos) -> None:
    del account
    before = len(threads())
    fleet = fleet_tui.sync.connect()
    assert fleet.runs().first()
    fleet.close()
    fleet.close()
    assert len(threads()) == before
    for ask in (lambda: fleet.runs().list(), lambda: list(fleet.runs()), lambda: fleet.run(RUN), fleet.__enter__):
        with pytest.raises(Unreachable, match="the fleet was closed · connect again"):
            ask()


def test_a_closed_fleet_of_files_answers_no_more_than_one_of_an_account() -> None:
    fleet = fleet_tui.sync.connect(demo=True)
    rows = iter(fleet.runs())
    assert next(rows)
    fleet.close()
    with pytest.raises(Unreachable, match="the fleet was closed"):
        list(rows)
    with pytest.raises(Unreachable, match="the fleet was closed"), fleet:
        pass


def test_closing_while_another_thread_reads_tells_that_thread_so(account: FakeCosmos) -> None:
    waits = threading.Event()
    account.fail(lambda request: request.kind == "query" and bool(waits.set() or True), hang())
    fleet = fleet_tui.sync.connect()
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(ask) for ask in (fleet.runs().list, fleet.runs().first, lambda: list(fleet.memories()))]
        assert waits.wait(20)
        fleet.close()
        told = [each.exception(20) for each in asked]
    assert [type(each) for each in told] == [Unreachable] * 3
    assert all("closed" in str(each) for each in told)


def test_however_closing_and_asking_meet_every_thread_hears_of_it() -> None:
    """Neither waits for ever for what was sent to a loop that had just stopped."""
    for _ in range(20):
        fleet = fleet_tui.sync.connect(demo=True)

        def ask(fleet: SyncFleet = fleet) -> None:
            while True:
                fleet.run(RUN)

        with ThreadPoolExecutor(2) as pool:
            asked = [pool.submit(ask) for _ in range(2)]
            fleet.run(RUN)
            fleet.close()
            assert {type(each.exception(20)) for each in asked} == {Unreachable}


FORKED = """
import os, sys
import fleet_tui.sync
from fleet_tui.errors import UsageError

fleet = fleet_tui.sync.connect(demo=True)
rows = iter(fleet.runs())
next(rows)
child = os.fork()
if not child:
    for ask in (fleet.runs().first, lambda: list(rows), lambda: fleet.run("x"), fleet.__enter__):
        try:
            ask()
        except UsageError as error:
            print(str(error).replace(str(os.getppid()), "PARENT"))
    fleet.close()
    with fleet_tui.sync.connect(demo=True) as own:
        print(own.runs().first() is not None)
    sys.exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), fleet.runs().first() is not None)
"""


def test_a_process_that_is_forked_is_told_to_connect_itself_and_ends() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-u", "-c", FORKED],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=ROOT,
    )
    told = "the fleet was opened in process PARENT, from which this one was forked · connect in each process\n"
    assert done.stdout == told * 4 + "True\n7 True\n", done.stderr


def test_many_threads_ask_at_once(account: FakeCosmos) -> None:
    del account
    with fleet_tui.sync.connect() as fleet, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: tuple(run.id for run in fleet.runs()), range(8)))
    assert len(set(answers)) == 1


def test_a_list_that_lost_a_range_gives_what_came_and_then_says_so(account: FakeCosmos) -> None:
    account.fail(lambda request: request.range_id == "1" and request.kind == "query", status(503))
    came: list[WorkflowRun] = []
    with fleet_tui.sync.connect() as fleet:
        runs = fleet.runs()
        with pytest.raises(Incomplete):
            came.extend(runs)
        assert came
        assert not runs.whole
        assert runs.missing
        assert runs.cost.charge > 0


def test_leaving_a_list_early_asks_for_no_more(account: FakeCosmos) -> None:
    rows = ({"id": f"r{i}", "workflowId": f"r{i}", "_ts": 1_700_000_000 + i} for i in range(600))
    account.container("many", RUNS.name, "/workflowId", ranges=3).add(*rows)
    with fleet_tui.sync.connect(database="many") as fleet:
        assert len(fleet.runs().list(1)) == 1
        left, whole = fleet.runs(), fleet.runs()
        for _ in left:
            break
        assert len(list(whole)) == 600
        assert 0 < left.cost.charge < whole.cost.charge / 2


def test_an_interrupt_gives_up_the_question_and_the_next_is_answered(account: FakeCosmos) -> None:
    """As ctrl+c in a notebook: what waits is cancelled, and the fleet goes on."""
    account.latency = 30.0
    with fleet_tui.sync.connect() as fleet:
        waits = threading.Event()
        account.fail(lambda request: bool(waits.set()), status(503))
        done: list[BaseException] = []

        def ask() -> None:
            try:
                fleet.runs().first()
            except BaseException as error:  # noqa: BLE001 - whatever it is
                done.append(error)

        asking = threading.Thread(target=ask)
        asking.start()
        assert waits.wait(20)
        _interrupt(asking)
        account.heal()
        assert fleet.runs().first()
        asking.join(20)
        assert isinstance(done[0], KeyboardInterrupt)


def _interrupt(thread: threading.Thread) -> None:
    import ctypes

    assert thread.ident is not None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(KeyboardInterrupt))


def test_a_script_that_closes_nothing_ends_quietly(account: FakeCosmos) -> None:
    code = (
        "import fleet_tui.sync\n"
        f"fleet = fleet_tui.sync.connect(endpoint={account.endpoint!r}, credential={account.key!r})\n"
        "for run in fleet.runs():\n    break\n"
        "print(run.id, fleet)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "wf_" in done.stdout
    assert "<SyncFleet 127.0.0.1" in done.stdout


def test_a_folder_and_a_file_are_read_too() -> None:
    for place in (FOLDER, str(FOLDER), FOLDER / "workflowRuns.jsonl"):
        with fleet_tui.sync.connect(place) as fleet:
            assert fleet.run(RUN)
