"""The demo holds what one asks second when a run failed: is it new, did it ever work, which tool, did learning help."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import takewhile
from operator import eq
from statistics import median

from fleet_tui.clock import Moment
from fleet_tui.model.event import EventKind
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.model.outcome import Outcome
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.severity import Landing, Severity
from fleet_tui.model.timeline import Row, Timeline, build_timeline
from tests.demo.reading import documents

WEEK = timedelta(days=7)
ENOUGH = 8  # values from which a median says something
VARIES = re.compile(r"\"[^\"]*\"|'[^']*'|\d+")
Key = tuple[str | None, str | None, EventKind]


@cache
def runs() -> tuple[WorkflowRun, ...]:
    """The runs of the demo, newest first."""
    read = [WorkflowRun.from_document(each) for each in documents("workflowRuns")]
    return tuple(sorted(read, key=lambda run: at(run.written), reverse=True))


@cache
def timelines() -> dict[str, Timeline]:
    """The events of each run, without its segments, all looked at."""
    found = {run.id: build_timeline(run) for run in runs()}
    for timeline in found.values():
        while not timeline.examine():
            pass
    return found


def told(run: WorkflowRun) -> Timeline:
    return timelines()[run.id]


def failed(run: WorkflowRun) -> bool:
    return run.outcome is Outcome.FAILED and len(told(run)) > 0


def broke(run: WorkflowRun) -> Row:
    """The row a failed run opens on."""
    return told(run)[told(run).landing[0]]


def at(moment: Moment | None) -> datetime:
    assert moment is not None
    return moment.at


def same_failures() -> Iterator[list[WorkflowRun]]:
    """Failed runs with one failure: agent, tool and words but for what varies; newest first."""
    groups: dict[tuple[str | None, str | None, str], list[WorkflowRun]] = defaultdict(list)
    for run in filter(failed, runs()):
        row = broke(run)
        if told(run).landing[1] is Landing.LAST_ERROR:
            groups[row.event.agent, row.event.tool, VARIES.sub("…", row.event.text)].append(run)
    return (group for group in groups.values() if len(group) > 1)


def test_the_newest_failure_was_first_seen_days_before_with_other_words_in_it() -> None:
    group = next(each for each in same_failures() if each[0] is next(filter(failed, runs())))
    assert at(group[0].created) - at(group[-1].created) > timedelta(days=3)
    assert len({at(run.created).date() for run in group}) == len(group) > 2
    assert len({run.user for run in group}) > 1
    assert len({run.task for run in group}) == len({broke(run).event.text for run in group}) == len(group)
    outputs = [str(broke(run).event.output) for run in group]
    assert all(output.startswith("Traceback (most recent call last):") for output in outputs)
    for varies in (r"postgres_tool.py\", line (\d+)", r"\nLINE (\d+):", r"column \"(\w+)\" does", r"HINT:(.*)"):
        assert len({re.findall(varies, output)[0] for output in outputs}) > 1, varies


def keys(run: WorkflowRun) -> list[Key]:
    """What two runs are laid side by side by: who did what with which tool."""
    return [(row.event.agent, row.event.tool, row.event.kind) for row in told(run)]


def failed_and_good() -> Iterator[tuple[WorkflowRun, WorkflowRun]]:
    """Each pair of a failed and a good run of one task, the newest failed ones first."""
    for bad in filter(failed, runs()):
        for good in runs():
            if good.task == bad.task and good.outcome is Outcome.SUCCEEDED and len(told(good)):
                yield bad, good


def test_the_newest_failed_task_worked_before_and_its_runs_part_where_one_failed() -> None:
    bad, good = next(failed_and_good())
    assert bad is next(filter(failed, runs()))
    assert at(bad.created) - at(good.created) > timedelta(days=1)
    common = len(list(takewhile(bool, map(eq, keys(bad), keys(good)))))
    assert told(bad).landing[0] == common - 1 >= 6, "both made the call that failed in one of them"
    assert broke(bad).event.tool
    assert broke(bad).event.input == told(good)[common - 1].event.input
    assert told(good).severity(common - 1) is Severity.NONE
    assert keys(bad)[common:] != keys(good)[common:]
    assert len(keys(bad)) > common < len(keys(good))


def test_another_task_failed_and_worked_later() -> None:
    assert any(at(good.created) > at(bad.created) for bad, good in failed_and_good())


@cache
def calls() -> dict[str, list[tuple[WorkflowRun, Row]]]:
    """The calls of each tool."""
    found: dict[str, list[tuple[WorkflowRun, Row]]] = defaultdict(list)
    for run in runs():
        for row in told(run):
            if row.event.kind is EventKind.TOOL_CALL and row.event.tool:
                found[row.event.tool].append((run, row))
    return found


def test_one_tool_takes_two_seconds_and_now_and_then_ten_times_that() -> None:
    slow: list[str] = []
    for tool, made in calls().items():
        took = sorted(row.event.seconds for _, row in made if row.event.seconds is not None)
        if len(took) < ENOUGH or not 1.5 <= median(took) <= 2.5:
            continue
        tenfold = {run.id for run, row in made if (row.event.seconds or 0) >= 10 * median(took)}
        broken = [row for _, row in made if row.severity in (Severity.ERROR, Severity.RECOVERED)]
        throttled = [row for _, row in made if row.event.payload.get("status") == 429]
        assert took[-1] > 1.5 * took[-2], "one is the worst"
        assert took[-3] < 15 * median(took) < took[-1]
        if len(tenfold) > 2 and len(broken) > 1 and len(throttled) > 1:
            slow.append(tool)
    assert len(slow) == 1


def scores(user: str | None, since: datetime, until: datetime) -> list[float]:
    """What the runs of a user that began in that time were scored; dated on a clock of their own they count nowhere."""
    return [
        run.score
        for run in runs()
        if run.user == user and run.score is not None and run.created and since <= run.created.at < until
    ]


def test_runs_are_judged_better_after_an_optimization_and_of_another_too_few_are_known() -> None:
    helped: list[str] = []
    short: list[str] = []
    for each in map(OptimizationRun.from_document, documents("dspyOptimizationRuns")):
        if each.created is None or each.completed is None:
            continue
        before = scores(each.user, each.created.at - WEEK, each.created.at)
        after = scores(each.user, each.completed.at, each.completed.at + WEEK)
        if min(len(before), len(after)) < ENOUGH:
            short.append(each.id)
        elif 0.3 <= median(after) - median(before) <= 1.2:
            helped.append(each.id)
            assert min(before) < median(after) < max(before), "some were as good before"
    assert helped
    assert short
