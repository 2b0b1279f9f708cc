"""Reading a run without a screen: what is told, in which order, and how much is asked for it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest

from fleet_tui.address import Address
from fleet_tui.fleet import Fleet, OpenedRun
from fleet_tui.json_line import json_line
from fleet_tui.source.base import RequestLog
from fleet_tui.source.files.local import LocalSource
from fleet_tui.ui.repeat import Repeat
from fleet_tui.ui.run.reading import RunReading
from fleet_tui.ui.run.state import Gone, NotFollowed, NotRead, ReadRun, RunNews, RunState, Unchanged
from fleet_tui.ui.session import Session
from fleet_tui.undecoded import Undecoded
from tests.model.making import said
from tests.ui.doubles import OFFLINE, Rewritten
from tests.ui.run.runs import Document, read, version

WANTED = Address("run", "a")


class Heard(list[RunNews]):
    """What a reader tells, all of one run."""

    def __call__(self, wanted: Address, news: RunNews) -> None:
        assert wanted is WANTED
        self.append(news)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def stored(tmp_path: Path) -> Callable[..., Rewritten]:
    def store(document: Document, *segments: Document) -> Rewritten:
        (tmp_path / "workflowRuns.jsonl").write_text(json.dumps(document) + "\n")
        (tmp_path / "workflowRunSegments.jsonl").write_text("".join(json.dumps(each) + "\n" for each in segments))
        return Rewritten(LocalSource(tmp_path))

    return store


def reading_of(source: Rewritten, heard: Heard) -> RunReading:
    return RunReading(Session(Fleet(source), RequestLog(), follow_every=5.0), heard)


def events(count: int) -> list[Document]:
    return [said(f"ev_{n}", n / 10, "a line") for n in range(count)]


def of_runs(heard: Heard) -> list[tuple[int, bool]]:
    """Of each run that was told: its rows, and whether its segments were read."""
    return [(len(each.timeline), each.segments is not None) for each in heard if isinstance(each, ReadRun)]


async def test_a_run_is_told_looked_at_and_then_with_its_segments(
    stored: Callable[..., Rewritten], heard: Heard
) -> None:
    segment = {"id": "s1", "workflowId": "a", "segmentIndex": 1, "events": events(4)}
    source = stored(version(3), segment)
    await reading_of(source, heard).read(RunState(WANTED))
    assert of_runs(heard) == [(3, False), (7, True)]
    assert all(isinstance(each, ReadRun) and each.timeline.examined for each in heard)
    assert (source.gets, len(source.queries)) == (1, 1)


async def test_a_run_without_segments_keeps_the_timeline_it_was_told_with(
    stored: Callable[..., Rewritten], heard: Heard
) -> None:
    await reading_of(stored(version(3)), heard).read(RunState(WANTED))
    first, whole = heard
    assert isinstance(first, ReadRun)
    assert isinstance(whole, ReadRun)
    assert first.timeline is whole.timeline
    assert first.opened is whole.opened
    assert whole.timeline.axis.whole


async def test_the_rows_of_a_run_without_segments_are_put_in_order_once(
    stored: Callable[..., Rewritten], heard: Heard
) -> None:
    with patch.object(OpenedRun, "timeline", autospec=True, side_effect=OpenedRun.timeline) as ordered:
        await reading_of(stored(version(3)), heard).read(RunState(WANTED))
        assert ordered.call_count == 1
        await reading_of(stored({**version(3), "segments": {"maxSegmentIndex": 2}}), heard).read(RunState(WANTED))
        assert ordered.call_count == 3, "that two segments are missing makes two rows more"
    assert of_runs(heard) == [(3, False), (3, True), (3, False), (5, True)]


async def test_a_run_whose_events_wait_undecoded_has_the_rows_of_all_of_them(
    stored: Callable[..., Rewritten], heard: Heard
) -> None:
    document = {**version(0), "events": [said(f"ev_{n}", n / 10, "a line" * 20) for n in range(6_000)]}
    await reading_of(stored(document), heard).read(RunState(WANTED))
    *_, last = heard
    assert isinstance(last, ReadRun)
    assert isinstance(last.opened.document["events"], Undecoded)
    assert [row.event.id for row in last.timeline] == [each["eventId"] for each in document["events"]]
    assert last.timeline[5_999].event.document == document["events"][5_999]
    assert json.loads(json_line(last.opened.document))["events"] == document["events"]


async def test_a_long_run_is_told_before_its_rows_are_looked_at(stored: Callable[..., Rewritten], heard: Heard) -> None:
    examined: list[bool] = []

    def hear(wanted: Address, news: RunNews) -> None:
        heard(wanted, news)
        examined.append(isinstance(news, ReadRun) and news.timeline.examined)

    source = stored({**version(0), "events": events(1_001)})
    await RunReading(Session(Fleet(source), RequestLog()), hear).read(RunState(WANTED))
    assert of_runs(heard) == [(1_001, False), (1_001, False), (1_001, True)]
    assert examined == [False, True, True]


async def test_a_run_that_is_not_there_is_missing_or_gone_by_what_was_known_of_it(
    stored: Callable[..., Rewritten], heard: Heard
) -> None:
    reading = reading_of(stored({**version(3), "id": "b", "workflowId": "b"}), heard)
    await reading.read(RunState(WANTED))
    await reading.read(RunState(WANTED, read(version(3)).opened.record))
    assert [str(each.error) for each in heard if isinstance(each, NotRead)] == [
        "run a: not in this container",
        "run a: gone since it was listed",
    ]


async def test_segments_that_cannot_be_read_are_told_apart_from_the_run(
    stored: Callable[..., Rewritten], heard: Heard
) -> None:
    source = stored(version(3))
    source.error = OFFLINE
    reading = reading_of(source, heard)
    await reading.read(RunState(WANTED))
    await reading.read_segments(WANTED, read(version(3)))
    assert [each.of_segments for each in heard if isinstance(each, NotRead)] == [False, True]


async def test_a_followed_run_is_asked_for_less_often_while_nothing_happens_and_for_segments_once_it_changed(
    stored: Callable[..., Rewritten], heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = stored(version(3))
    waits: list[float] = []
    latest = read(version(3), grown=True)
    then: list[Callable[[], object]] = [
        lambda: None,
        lambda: None,
        lambda: setattr(source, "error", OFFLINE),
        lambda: setattr(source, "error", None),
        lambda: source.write(version(4)),
    ]

    async def waited(seconds: float) -> None:
        waits.append(seconds)
        if not then:
            raise asyncio.CancelledError
        then.pop(0)()

    monkeypatch.setattr("fleet_tui.ui.run.reading.Repeat", partial(Repeat, sleep=waited))
    with pytest.raises(asyncio.CancelledError):
        await reading_of(source, heard).follow(WANTED, lambda: latest, lambda: True)
    assert [type(each) for each in heard] == [Unchanged, Unchanged, NotFollowed, Unchanged, ReadRun]
    assert waits == [5.0, 7.5, 11.25, 16.875, 25.3125, 5.0]
    assert isinstance(heard[2], NotFollowed)
    assert heard[2].wait == waits[3]
    assert isinstance(heard[-1], ReadRun)
    assert (heard[-1].grown, len(heard[-1].timeline), len(source.queries)) == (True, 4, 1)


async def test_a_followed_run_that_is_gone_is_said_to_be_and_one_that_nobody_looks_at_is_not_read(
    stored: Callable[..., Rewritten], heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = stored({**version(3), "id": "b", "workflowId": "b"})
    looks = iter((False, False, True))

    async def waited(_: float) -> None:
        if heard:
            raise asyncio.CancelledError

    monkeypatch.setattr("fleet_tui.ui.run.reading.Repeat", partial(Repeat, sleep=waited))
    with pytest.raises(asyncio.CancelledError):
        await reading_of(source, heard).follow(WANTED, lambda: read(version(3)), lambda: next(looks))
    assert heard == [Gone()]
    assert source.gets == 1
