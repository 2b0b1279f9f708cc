"""Watching: each new match on a line at once, through trouble of the source, until somebody ends it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.errors import FilterError, OverBudget, Throttled, Unreachable
from fleet_tui.fleet import Fleet
from fleet_tui.output.streams import Form
from fleet_tui.output.watch import print_watch
from fleet_tui.schema import RUNS
from tests.memory_source import Memory, stored
from tests.output.scripted import Kept
from tests.ui.doubles import Troubled

START = 1763373600
OFFLINE = Unreachable("127.0.0.1:8081 refused the connection", "check the endpoint")

FAILED = {"execution_summary": {"status": "failed"}}


class Ended(Exception):
    """Somebody pressed ctrl+c."""


class Watch:
    """A watch on an account in which things happen, one after another, while it waits."""

    def __init__(self, *happens: Callable[[], object]) -> None:
        self.memory = Memory([stored("old", START, **FAILED)])
        self.source = Troubled(self.memory)  # type: ignore[arg-type]
        self.streams = Kept()
        self.waits: list[float] = []
        self.happens = list(happens)

    def write(self, *runs: dict[str, object]) -> None:
        self.memory.documents[RUNS.name] += runs

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        if not self.happens:
            raise Ended
        self.happens.pop(0)()

    async def run(self, text: str = "", form: Form = Form.JSON) -> None:
        fleet = Fleet(self.source, frozen(NOW))
        await print_watch(fleet, self.streams, text, user=None, form=form, every=5.0, sleep=self._sleep)

    async def to_its_end(self, text: str = "", form: Form = Form.JSON) -> None:
        with pytest.raises(Ended):
            await self.run(text, form)


async def test_each_new_match_is_one_line_and_is_there_before_it_waits_again() -> None:
    watch = Watch()
    seen: list[list[str]] = []
    watch.happens = [
        lambda: watch.write(stored("a", START + 1), stored("b", START + 2)),
        lambda: seen.append(watch.streams.ids()),
        lambda: watch.write(stored("c", START + 3)),
    ]
    await watch.to_its_end()
    assert seen == [["a", "b"]]
    assert watch.streams.ids() == ["a", "b", "c"]
    assert watch.waits == [5.0] * 4


async def test_a_run_that_failed_says_why_as_the_rows_of_a_list_do() -> None:
    watch = Watch()
    watch.happens = [lambda: watch.write(stored("a", START + 1, **FAILED, error="x.errors.Full: no room"))]
    await watch.to_its_end()
    [row] = map(json.loads, watch.streams.out.splitlines())
    assert (row["cause"], row["cause_rule"]) == ("x Full: no room", "the run's own error")


async def test_a_run_dated_ahead_of_the_clock_hides_no_other_and_is_told_once() -> None:
    now = int(NOW.timestamp())
    watch = Watch(lambda: watch.write(stored("a", now)), lambda: watch.write(stored("b", now + 1)))
    watch.memory = Memory([stored("ahead", now + 3_600)])
    watch.source = Troubled(watch.memory)  # type: ignore[arg-type]
    await watch.to_its_end()
    assert watch.streams.ids() == ["a", "b"]
    assert watch.streams.err.count("ahead of this computer's clock: the clock says what is new") == 1


async def test_only_what_matches_is_printed_and_what_matches_already_is_not() -> None:
    watch = Watch()
    watch.happens = [lambda: watch.write(stored("good", START + 1), stored("bad", START + 2, **FAILED))]
    await watch.to_its_end("failed:yes")
    assert watch.streams.ids() == ["bad"]
    assert "watching for runs that match failed:yes · ctrl+c ends it" in watch.streams.err


async def test_a_term_that_only_a_record_can_answer_holds_too_and_an_order_does_not_matter() -> None:
    watch = Watch()
    tokens = {"tokens": {"prompt": 900, "completion": 200}}
    watch.happens = [lambda: watch.write(stored("few", START + 1), stored("many", START + 2, result=tokens))]
    await watch.to_its_end("tokens:>1000 sort:score")
    assert watch.streams.ids() == ["many"]


async def test_for_eyes_it_is_a_table_with_one_heading() -> None:
    watch = Watch()
    watch.happens = [lambda: watch.write(stored("a", START + 1)), lambda: watch.write(stored("b", START + 2))]
    await watch.to_its_end(form=Form.PLAIN)
    heading, *rows = watch.streams.out.splitlines()
    assert "task" in heading
    assert len(rows) == 2


async def test_what_does_not_answer_is_told_asked_again_less_often_and_nothing_is_lost() -> None:
    watch = Watch()

    def breaks() -> None:
        watch.source.error = OFFLINE
        watch.write(stored("meanwhile", START + 1))

    def mends() -> None:
        watch.source.error = None

    watch.happens = [breaks, lambda: None, mends, lambda: None]
    await watch.to_its_end()
    assert watch.waits == [5.0, 10.0, 20.0, 5.0, 5.0]
    assert watch.streams.ids() == ["meanwhile"]
    assert "refused the connection" in watch.streams.err
    assert "tries again in 10 s" in watch.streams.err
    assert "reads again" in watch.streams.err


async def test_it_never_waits_longer_than_five_minutes_unless_the_service_asks_for_it() -> None:
    watch = Watch(*[lambda: None] * 10)
    watch.happens[0] = lambda: setattr(watch.source, "error", OFFLINE)
    await watch.to_its_end()
    assert watch.waits[-1] == 300.0
    throttled = Watch(lambda: setattr(throttled.source, "error", Throttled("slow down", 900.0)), lambda: None)
    await throttled.to_its_end()
    assert throttled.waits[-1] == 900.0


async def test_max_ru_ends_it() -> None:
    watch = Watch()
    watch.happens = [lambda: setattr(watch.source, "error", OverBudget("used up", "raise --max-ru"))]
    with pytest.raises(OverBudget):
        await watch.run()


async def test_a_source_that_does_not_answer_from_the_start_ends_it_with_the_reason() -> None:
    watch = Watch()
    watch.source.error = OFFLINE
    with pytest.raises(Unreachable):
        await watch.run()


async def test_a_filter_that_cannot_be_read_asks_nothing() -> None:
    watch = Watch()
    with pytest.raises(FilterError):
        await watch.run("scor:>5")
    assert watch.memory.asked == []


async def test_a_range_that_does_not_answer_is_told_once_and_its_rows_come_late() -> None:
    watch = Watch()

    def breaks() -> None:
        watch.source.range_failure = OFFLINE
        watch.write(stored("a", START + 1))

    def mends() -> None:
        watch.source.range_failure = None
        watch.write(stored("late", START + 1))

    watch.happens = [breaks, lambda: None, mends]
    await watch.to_its_end()
    assert watch.streams.ids() == ["a", "late"]
    assert watch.streams.err.count("runs may come late") == 1


async def test_hostile_text_reaches_no_terminal() -> None:
    watch = Watch()
    watch.happens = [lambda: watch.write(stored("a\x1b[2J", START + 1, task={"input": "\x1b]0;owned\x07"}))]
    await watch.to_its_end(form=Form.PLAIN)
    assert "\x1b" not in watch.streams.out
    assert "\x1b" not in json.dumps(watch.streams.out)
