"""Where the cursor is put when rows come, without a screen."""

from __future__ import annotations

from dataclasses import dataclass

from fleet_tui.model.timeline import Row, Timeline
from fleet_tui.ui.run.placing import Placing
from fleet_tui.ui.run.state import ReadRun
from tests.model.making import run, said
from tests.ui.run.runs import failed, read, version


@dataclass
class Rows:
    """Rows with a cursor."""

    timeline: Timeline | None = None
    index: int = 0

    @property
    def row(self) -> Row | None:
        return self.timeline[self.index] if self.timeline else None


def put(placing: Placing, rows: Rows, one: ReadRun, anchor: str = "") -> tuple[int, str]:
    """Show a run with the cursor where it is to go."""
    index, said_ = placing.choose(one, anchor)
    rows.timeline, rows.index = one.timeline, index
    return index, said_


def broken(*before: dict[str, object]) -> ReadRun:
    """A run that failed in the event after some."""
    return read(
        {**run(*before, failed("broke", 50), said("after", 51, "x", agentId="judge"), status="failed"), "id": "a"}
    )


def test_a_run_opens_on_what_broke_it_or_on_what_was_asked_for() -> None:
    assert put(Placing(rows := Rows()), rows, broken(said("a", 1, "x"))) == (1, "")
    assert put(Placing(rows := Rows()), rows, broken(said("a", 1, "x")), "after") == (2, "")


def test_what_was_asked_for_and_is_not_there_is_said_once_all_is_here() -> None:
    rows = Rows()
    placing = Placing(rows)
    assert put(placing, rows, read(version(3), None), "nowhere") == (0, "")
    assert put(placing, rows, read(version(3)), "nowhere") == (0, "no nowhere in this run")


def test_rows_that_come_in_above_do_not_move_the_eyes() -> None:
    rows = Rows()
    placing = Placing(rows)
    put(placing, rows, read(run(said("b", 10, "x"), said("c", 11, "y"))))
    assert put(placing, rows, read(run(said("a", 1, "w"), said("b", 10, "x"), said("c", 11, "y")))) == (1, "")


def test_the_cursor_stays_where_the_user_put_it_even_if_something_was_asked_for() -> None:
    rows = Rows()
    placing = Placing(rows)
    put(placing, rows, broken(said("a", 1, "x")))
    rows.index = 2
    assert put(placing, rows, broken(said("older", 0, "w"), said("a", 1, "x")), "a") == (3, "")


def test_a_row_that_is_there_no_more_leaves_the_cursor_at_its_place() -> None:
    rows = Rows()
    placing = Placing(rows)
    put(placing, rows, read(version(5)))
    rows.index = 4
    assert put(placing, rows, read(version(3))) == (4, "")  # the list keeps it in range


def test_on_the_last_row_of_a_followed_run_it_goes_along_and_elsewhere_it_stays() -> None:
    rows = Rows()
    placing = Placing(rows)
    put(placing, rows, read(version(3)))
    rows.index = 1
    assert put(placing, rows, read(version(5), grown=True)) == (1, "")
    rows.index = 4
    assert placing.on_last
    assert put(placing, rows, read(version(7), grown=True)) == (6, "")


def test_another_run_begins_anew() -> None:
    rows = Rows()
    placing = Placing(rows)
    put(placing, rows, read(version(3)))
    rows.index = 2
    placing.forget()
    rows.timeline, rows.index = None, 0
    assert put(placing, rows, broken(said("a", 1, "x"))) == (1, "")
