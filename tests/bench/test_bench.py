"""The bench measures what it says; how fast anything is no test decides."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from fleet_tui.fleet import Fleet
from fleet_tui.schema import OPTIMIZATIONS, RUNS
from fleet_tui.source.files.local import LocalSource
from tests.bench.figures import Goal, Round, Verdict, markdown, percentile, table
from tests.bench.files import (
    OPTIMIZATION_ID,
    RUN_ID,
    write_history,
    write_long_run,
    write_optimization,
    write_run,
    write_runs,
)
from tests.bench.goals import GOALS, HELD
from tests.bench.programs import Absent, Program, programs
from tests.bench.terminal import NotShown, Terminal, plain
from tests.bench.visits import printed, process
from tests.model.making import examined

START = Goal("G1", "start", "frame", "ours", "other", 1.15)


def test_escape_sequences_of_every_kind_are_taken_out_of_what_was_drawn() -> None:
    colours = "\x1b[?2026h\x1b[1;1H\x1b[38;5;251;48;5;235mfleet \x1b(B▸\x1b[0m runs"
    others = "\x1b]22;default\x07!\x1b]0;t\x1b\\\x1b=\x1bP1$r\x1b\\"
    assert plain((colours + others).encode()) == "fleet ▸ runs!"


def test_a_sequence_that_has_not_come_to_its_end_hides_nothing_before_it() -> None:
    assert plain(b"row 3\x1b[38;5") == "row 3\x1b[38;5"


def test_each_round_is_a_ratio_of_its_own_and_the_verdict_is_their_median() -> None:
    rounds: list[Round] = [
        {"ours": {"frame": own}, "other": {"frame": other}} for own, other in ((3.0, 1.0), (1.1, 1.0), (20.0, 19.0))
    ]
    kept, missed = Verdict.of(START, rounds), Verdict.of(replace(START, limit=1.09), rounds)
    assert list(kept.values) == [3, 1.1, 20 / 19]
    assert kept.median == 1.1
    assert (kept.reached, missed.reached) == (True, False)


def test_what_is_added_is_what_is_left_when_the_small_case_is_taken_off() -> None:
    added = replace(START, reading="memory", less=("ours small", "other small"))
    readings = {"ours": 90, "ours small": 50, "other": 180, "other small": 80}
    assert added.value({name: {"memory": value} for name, value in readings.items()}) == 0.4
    assert added.programs == ("ours", "other", "ours small", "other small")


def test_without_another_program_the_reading_itself_is_held_against_the_goal() -> None:
    verdict = Verdict.of(replace(START, reading="bytes", other=None, limit=4096), [{"ours": {"bytes": 5000.0}}])
    assert verdict.cells() == ("G1", "start", "5,000 B", "", "<= 4,096 B", "NOT REACHED")


def test_a_program_that_is_not_here_leaves_its_goal_unmeasured_and_not_missed() -> None:
    verdict = Verdict.of(START, [{"ours": {"frame": 1.0}}])
    assert verdict.cells() == ("G1", "start", "not measured", "", "<= 1.15 x", "")
    assert verdict.row()["reached"] is None
    with pytest.raises(Absent, match="no-such-explorer is not installed"):
        Program(("no-such-explorer",), "", process).measure()


def test_every_goal_of_the_design_is_in_the_table_once() -> None:
    numbers = sorted({int(each.id[1:]) for each in (*GOALS, *HELD)})
    assert numbers == list(range(1, 23))


def test_the_table_shows_each_ratio_beside_its_goal() -> None:
    rounds = [{"ours": {"frame": own}, "other": {"frame": 100}} for own in (2, 3, 110)]
    assert table([Verdict.of(START, rounds).cells()]).splitlines() == [
        "    what   measured       min-max         goal",
        "G1  start  0.030 x other  0.020 x-1.10 x  <= 1.15 x  reached",
    ]


def test_a_readme_takes_the_same_rows_without_their_spread() -> None:
    cells = ("G1", "start", "1.00 x other", "0.90 x-1.10 x", "<= 1.15 x", "reached")
    assert markdown([cells]) == "| G1 | start | 1.00 x other | <= 1.15 x | reached |"


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.99, 99), (0.991, 100), (1, 100), (0, 1)])
def test_a_percentile_is_one_of_the_values(share: float, value: int) -> None:
    assert percentile(list(range(100, 0, -1)), share) == value


def test_every_goal_is_measured_of_programs_that_exist(tmp_path: Path) -> None:
    known = programs(tmp_path)
    assert {name for goal in GOALS for name in goal.programs} == set(known)


async def test_the_long_run_opens_with_its_events_in_order(tmp_path: Path) -> None:
    path = tmp_path / "workflowRuns.jsonl"
    write_run(path, 60)
    async with Fleet(LocalSource(path)) as fleet:
        opened = await fleet.run(RUN_ID)
    assert opened
    timeline = examined(opened.timeline())
    assert [row.event.text[5:12] for row in timeline] == [f"{number:07}" for number in range(60)]
    assert timeline.counts() == (2, 0)


async def test_a_run_of_a_million_events_stands_in_segments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.bench.files._SEGMENT", 20)
    write_long_run(tmp_path / "long", 50)
    async with Fleet(LocalSource(tmp_path / "long")) as fleet:
        opened = await fleet.run(RUN_ID)
        assert opened
        segments = await fleet.segments(opened.record, at_most=None)
    assert len(examined(opened.timeline(segments))) == 50


async def test_the_runs_and_the_rounds_of_the_large_files_are_read_whole(tmp_path: Path) -> None:
    write_runs(tmp_path / "workflowRuns.jsonl", 18)
    write_optimization(tmp_path / "dspyOptimizationRuns.jsonl", 30)
    async with Fleet(LocalSource(tmp_path)) as fleet:
        runs = [run async for run in fleet.records(RUNS, limit=None)]
        rounds = await fleet.record(OPTIMIZATIONS, OPTIMIZATION_ID)
    assert [run.id for run in runs if run.status == "failed"] == ["0000009", "0000000"]
    assert rounds
    assert len(rounds.record.progression) == 30


def test_the_loop_that_prints_is_held_against_writes_the_same_keys(tmp_path: Path) -> None:
    path = tmp_path / "workflowRuns.jsonl"
    write_runs(path, 3)
    known = programs(tmp_path)
    ours = _printed(*known["printed"].command[:-1], path)
    loop = _printed(*known["orjson printed"].command[:-1], path)
    assert [list(each) for each in ours] == [list(each) for each in loop]
    assert {each["score"] for each in ours} == {each["score"] for each in loop}


def _printed(*command: str | Path) -> list[dict[str, object]]:
    done = subprocess.run(command, capture_output=True, check=True)
    return list(map(json.loads, done.stdout.splitlines()))


def test_a_program_that_prints_is_read_for_its_processor_and_one_that_fails_is_told() -> None:
    assert process((sys.executable, "-c", "print('x')"), "")["cpu"] > 0
    assert printed((sys.executable, "-c", "print('{\"worst\": 3.5}')"), "") == {"worst": 3.5}
    with pytest.raises(NotShown, match="no such file"):
        process((sys.executable, "-c", "import sys; sys.exit('no such file')"), "")


async def test_the_long_history_is_listed_newest_first(tmp_path: Path) -> None:
    path = tmp_path / "execution_history.jsonl"
    write_history(path, 25_000)
    assert len([json.loads(line) for line in path.read_bytes().splitlines()]) == 25_000
    async with Fleet(LocalSource(path)) as fleet:
        assert [run.id async for run in fleet.records(RUNS, limit=2)] == ["0024999", "0024998"]


def test_a_program_is_read_until_it_settles_and_answers_keys() -> None:
    echo = "import sys, tty; tty.setraw(0); print('\\33[1mready', flush=True); print(sys.stdin.read(1) * 9, flush=True)"
    with Terminal((sys.executable, "-c", echo + "; sys.stdin.read(1)"), 80, 24) as terminal:
        started = terminal.start("^ready", quiet=0.1)
        pressed = terminal.press(b"x", quiet=0.1)
        memory = terminal.memory()
    assert (started.size, pressed.size) == (len("\33[1mready\n"), len("xxxxxxxxx\n"))
    assert 0 < started.shown <= started.settled
    assert 1 << 20 < memory["memory"] <= memory["peak memory"]


def test_a_program_that_ends_before_it_has_shown_anything_is_told_with_what_it_said() -> None:
    with (
        Terminal((sys.executable, "-c", "print('no such file')"), 80, 24) as terminal,
        pytest.raises(NotShown, match="no such file"),
    ):
        terminal.start("first row", quiet=0.1)


def test_what_is_measured_is_the_package_beside_the_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    said = "import fleet_tui; print(fleet_tui.__file__, 'shown', flush=True); input()"
    with Terminal((sys.executable, "-c", said), 200, 5) as terminal:
        terminal.start(f"^{Path(__file__).parents[2]}/fleet_tui/__init__.py shown", 0.1)
