"""Groups of failures in words: since when, whose, and what of an examination was left out."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from fleet_tui.demo import NOW
from fleet_tui.errors import OverBudget, Throttled
from fleet_tui.fleet.examining import Examined
from fleet_tui.fleet.results import Results
from fleet_tui.fleet.selection import Selection
from fleet_tui.insight.cause import Cause
from fleet_tui.insight.failures import Failed, Group, grouped
from fleet_tui.insight.finding import Finding
from fleet_tui.present.cells import line_text, line_width
from fleet_tui.present.insight import examined as told
from fleet_tui.present.insight import failures as present
from fleet_tui.present.words import OPTIONS
from tests.insight.test_failures import failed
from tests.memory_source import FAILURE


def group(*runs: Failed, whole: bool = True) -> Group:
    return grouped(runs, whole=whole, now=NOW)[0]


def results(*runs: Failed, of: int = 0, **selection: object) -> Results[Finding]:
    listed = tuple(each.run for each in runs)
    missing = tuple(failed(f"unread{each}", 9, "").run for each in range(of - len(runs)))
    found = tuple(Examined(each.run, Finding(each.cause)) for each in runs)
    return Results(Selection(listed + missing, **selection), found)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hours", "whole", "said"), [(72, True, "3d"), (72, False, "3d+"), (2, True, "NEW"), (2, False, "2h+")]
)
def test_since_when_is_told_as_far_back_as_was_read(hours: float, whole: bool, said: str) -> None:
    assert present.first_seen(group(failed("a", hours, "no"), whole=whole), NOW)[0] == said


def test_a_user_is_named_and_several_are_counted() -> None:
    assert present.users(group(failed("a", 1, "no", "maja"))) == "maja"
    assert present.users(group(failed("a", 1, "no", "maja"), failed("b", 2, "no", "jo"))) == "2 users"
    assert present.users(group(failed("a", 1, "no", ""))) == "—"


@pytest.mark.parametrize("width", [10, 24, 60, 200])
def test_each_line_of_the_detail_fits_its_width_whatever_a_run_holds(width: int) -> None:
    hostile = failed("…" * 300, 1, "月次レポート " * 90 + "\x1b[31m", "user\n" * 40, task="\u202e" + "task " * 200)
    lines = present.detail(group(hostile), width, NOW)
    assert all(line_width(each) <= width for each in lines)
    assert not {"\x1b", "\u202e", "\n"} & set("".join(map(line_text, lines)))


def test_the_detail_tells_the_cause_of_the_newest_its_event_and_the_rule() -> None:
    run = failed("a", 1, "").run
    newest = Failed(run, Cause("last unrecovered error", "KeyError: 'a'", row="ev_7"))
    text = "\n".join(map(line_text, present.detail(group(newest), 80, NOW)))
    assert "KeyError: 'a' · ev_7" in text
    assert "by last unrecovered error" in text


def test_a_cause_that_older_events_may_change_says_so() -> None:
    newest = Failed(failed("a", 1, "").run, Cause("last row, no error is recorded", "stopped", so_far=True))
    assert "so far: older events" in "\n".join(map(line_text, present.detail(group(newest), 80, NOW)))
    assert present.row_of(group(newest), NOW)["so_far"] is True


def test_what_will_be_read_is_told_with_its_price() -> None:
    asked, before = failed("a", 1, "no").run, failed("b", 30, "no").run
    selection = Selection((asked,) * 6, (before,) * 31)
    said = told.reads_ahead("failures", "failed ", selection, 37, 92.5)
    assert said == "failures of 6 failed runs and 31 before them: 37 reads, ~92 RU"


def test_an_examination_says_how_far_it_is_and_how_far_it_was() -> None:
    part = results(failed("a", 1, "no"), of=3)
    assert line_text(told.progress(part)) == " examined 1 of 3 runs · esc stops"
    assert line_text(told.stopped(part)) == "! stopped: 1 of 3 runs examined · r goes on"
    error = OverBudget("10 RU are used, and --max-ru allows 10", "ask for less")
    lines = [line_text(each) for each in told.ended_early(part, error, OPTIONS)]
    assert lines == ["! 1 of 3 runs examined: 10 RU are used, and --max-ru allows 10", "  ask for less"]


def test_what_was_left_out_is_told_line_by_line() -> None:
    found = results(failed("a", 1, "no"), more=True, failed=(FAILURE,), unread="2 lines are no record")
    lines = "\n".join(map(line_text, told.left_out(found)))
    assert "runs may be missing: 1 partition range did not answer" in lines
    assert "older runs were left unread: 1 of 1 run examined" in lines  # not the newest: a range may have held newer
    assert "2 lines are no record" in lines
    gone = Results(Selection((failed("a", 1, "no").run,)), (Examined(failed("a", 1, "no").run, gone=True),))
    assert line_text(told.left_out(gone)[0]) == "! 1 run gone since listed"
    assert told.left_out(results(failed("a", 1, "no"))) == []


def test_the_newest_were_examined_only_where_every_range_answered_and_every_run_was_read() -> None:
    one, other = failed("a", 1, "no").run, failed("b", 2, "no").run
    read, gone = Examined(one, Finding(None)), Examined(other, gone=True)
    throttled = Examined(other, refused=Throttled("used up (429)", 1.0))
    whole, part = Selection((one, other), more=True), Selection((one, other), more=True, failed=(FAILURE,))
    newest = "older runs were left unread: the newest 2 were examined"
    some = "older runs were left unread: 1 of 2 runs examined"

    def said(selection: Selection, *found: Examined[Finding]) -> str:
        return "\n".join(map(line_text, told.left_out(Results(selection, found), OPTIONS)))

    assert newest in said(whole, read, replace(read, run=other))
    assert "the newest" not in said(part, read, replace(read, run=other))
    assert all(some in said(whole, *found) for found in ([read], [read, gone], [read, throttled]))
    assert "1 run could not be read, b: used up (429)" in said(whole, read, throttled)


def test_what_few_units_are_left_for_is_told_with_the_price() -> None:
    assert told.too_dear(16, 40.0, 0.0) == "--max-ru leaves 0.0 RU: about 0 of the 16 can be read"
    assert [line_text(each) for each in told.agreement("2 reads, ~5 RU", told.too_dear(2, 5.0, 2.0))] == [
        "2 reads, ~5 RU · enter reads, esc goes back",
        "! --max-ru leaves 2.0 RU: about 1 of the 2 can be read",
    ]
    assert len(told.agreement("2 reads, ~5 RU", told.too_dear(2, 5.0, 5.0))) == 1


def test_how_many_failed_is_told_among_how_many_once_all_were_examined() -> None:
    runs = (failed("a", 1, "no", "maja"), failed("b", 2, "late", "jo"))
    whole = results(*runs, among=23)
    assert present.found(whole, present.groups_of(whole, NOW)) == "2 failed of 23 · 2 users"
    part = results(*runs, of=5, among=23)
    assert present.found(part, present.groups_of(part, NOW)) == "2 failed · 2 users"


def test_a_run_that_did_not_fail_after_all_is_in_no_group() -> None:
    good = Results(Selection((failed("a", 1, "no").run,)), (Examined(failed("a", 1, "no").run, Finding(None)),))
    assert present.groups_of(good, NOW) == ()
