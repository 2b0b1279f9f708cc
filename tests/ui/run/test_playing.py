"""Playing without a screen: when the next row is due, and what stops it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from fleet_tui.model.timeline import Timeline
from fleet_tui.ui.run.playing import Playing
from tests.ui.run.runs import rows


@dataclass
class Rows:
    """Rows a second apart, with a cursor that tells whoever wants to know."""

    timeline: Timeline | None = field(default_factory=lambda: rows(6))
    place: int = 0
    told: Callable[[], object] = lambda: None

    @property
    def cursor(self) -> int:
        return self.place

    @cursor.setter
    def cursor(self, place: int) -> None:
        self.place = place
        self.told()

    @property
    def shown(self) -> Sequence[int]:
        return range(len(self.timeline or ()))


@dataclass
class Timer:
    """A timer that is due when a test says so."""

    seconds: float
    call: Callable[[], object]
    stopped: bool = False

    def stop(self) -> None:
        self.stopped = True


class Timers(list[Timer]):
    """All the timers that were set; at most one is to be waiting."""

    def __call__(self, seconds: float, call: Callable[[], object]) -> Timer:
        assert not self.waiting
        self.append(Timer(seconds, call))
        return self[-1]

    @property
    def waiting(self) -> list[Timer]:
        return [each for each in self if not each.stopped]

    def due(self) -> None:
        """Time goes by until the one that waits is due."""
        (timer,) = self.waiting
        timer.stop()
        timer.call()


@pytest.fixture
def timers() -> Timers:
    return Timers()


def playing(timers: Timers, on: Rows) -> Playing:
    made = Playing(on, timers, lambda: None)
    on.told = made.moved
    return made


def words(of: Playing) -> str:
    return "".join(text for text, _ in of.words).strip()


def test_it_moves_from_row_to_row_in_the_runs_own_time_and_ends_on_the_last(timers: Timers) -> None:
    on = Rows()
    made = playing(timers, on)
    made.begin()
    assert words(made) == "» 1x"
    places = []
    while timers.waiting:
        timers.due()
        places.append(on.cursor)
    assert places == [1, 2, 3, 4, 5]
    assert {each.seconds for each in timers} == {1.0}
    assert (made.goes_on, words(made)) == (False, "")


def test_faster_rows_are_passed_so_that_it_moves_no_more_than_four_times_a_second(timers: Timers) -> None:
    on = Rows()
    made = playing(timers, on)
    for _ in range(3):
        made.change_speed(1)
    made.begin()
    assert words(made) == "» 8x"
    timers.due()
    assert (on.cursor, timers[0].seconds) == (2, 0.25)
    for _ in range(9):
        made.change_speed(1)
    assert words(made) == "» 64x"
    for _ in range(9):
        made.change_speed(-1)
    assert words(made) == "» 1x"


def test_a_move_of_the_users_stops_it_and_its_own_does_not(timers: Timers) -> None:
    on = Rows()
    made = playing(timers, on)
    made.begin()
    timers.due()
    assert made.goes_on
    on.cursor = 4
    assert not made.goes_on
    assert timers.waiting == []


def test_a_move_that_does_not_get_where_it_was_to_go_is_not_walked_on_from(timers: Timers) -> None:
    on = Rows()
    made = playing(timers, on)
    made.begin()
    on.told = made.stop
    timers.due()
    assert (made.goes_on, timers.waiting) == (False, [])


def test_on_the_last_row_it_begins_with_the_first_and_a_single_row_is_not_walked(timers: Timers) -> None:
    on = Rows(place=5)
    playing(timers, on).begin()
    assert on.cursor == 0
    assert len(timers.waiting) == 1
    for timeline in (rows(1), None):
        alone = Timers()
        made = playing(alone, Rows(timeline))
        made.begin()
        assert (made.goes_on, alone) == (False, [])


def test_it_goes_on_from_the_cursor_in_other_rows(timers: Timers) -> None:
    on = Rows()
    made = playing(timers, on)
    made.begin()
    on.timeline, on.place = rows(9), 3
    made.walk()
    timers.due()
    assert on.cursor == 4
