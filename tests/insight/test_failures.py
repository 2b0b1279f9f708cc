"""Failed runs in groups: how often, since when as far back as was read, whose, and whether it is new."""

from __future__ import annotations

from datetime import timedelta

from fleet_tui.demo import NOW
from fleet_tui.insight.cause import Cause
from fleet_tui.insight.failures import Failed, Group, grouped
from fleet_tui.model.run import WorkflowRun
from tests.memory_source import stored


def failed(
    name: str, hours: float, words: str, user: str = "user_1", tool: str | None = None, **more: object
) -> Failed:
    written = int((NOW - timedelta(hours=hours)).timestamp())
    run = stored(name, written, user, **more)
    return Failed(WorkflowRun.from_document(run), Cause("the run's own error", words, tool=tool))


def groups(*asked: Failed, before: tuple[Failed, ...] = (), whole: bool = True) -> tuple[Group, ...]:
    return grouped(asked, before, whole=whole, now=NOW)


def ids(group: Group) -> list[str]:
    return [each.run.id for each in group.failed]


def test_runs_that_failed_for_the_same_reason_are_a_group_newest_first() -> None:
    one, other = groups(failed("a", 1, "KeyError: 'x'"), failed("b", 2, "disk full"), failed("c", 3, "KeyError: 'y'"))
    assert (one.signature.text, ids(one), one.n) == ("KeyError: …", ["a", "c"], 2)
    assert (other.signature.text, ids(other), other.n) == ("disk full", ["b"], 1)
    assert (one.newest.run.id, one.oldest.run.id) == ("a", "c")


def test_groups_come_in_the_order_of_their_newest_run() -> None:
    found = groups(failed("a", 1, "disk full"), failed("b", 2, "late"), failed("c", 3, "disk full"))
    assert [each.signature.text for each in found] == ["disk full", "late"]


def test_the_same_words_of_another_tool_are_another_group() -> None:
    assert len(groups(failed("a", 1, "no", tool="Search"), failed("b", 2, "no", tool="Postgres"))) == 2


def test_the_users_of_a_group_are_told_once_those_with_the_most_runs_first() -> None:
    runs = (failed("a", 1, "no", "jo"), failed("b", 2, "no", "maja"), failed("c", 3, "no", "maja"))
    assert groups(*runs)[0].users == ("maja", "jo")


def test_what_came_before_is_no_part_of_the_count_but_tells_since_when() -> None:
    [group] = groups(failed("a", 1, "no"), before=(failed("old", 70, "no"), failed("other", 80, "late")))
    assert (group.n, ids(group)) == (1, ["a"])
    assert group.oldest.run.id == "old"
    assert not group.new


def test_a_failure_of_the_last_day_that_is_in_nothing_older_is_new() -> None:
    new, known = groups(failed("a", 1, "no"), failed("b", 2, "late"), failed("c", 30, "late"))
    assert new.new
    assert not known.new


def test_a_failure_that_came_up_longer_than_a_day_ago_is_not_new() -> None:
    assert not groups(failed("a", 25, "no"))[0].new


def test_two_runs_of_the_last_day_are_new_together() -> None:
    assert groups(failed("a", 1, "no"), failed("b", 23, "no"))[0].new


def test_nothing_is_new_while_nothing_older_than_a_day_was_read() -> None:
    assert not groups(failed("a", 1, "no"), failed("b", 2, "late"), whole=False)[0].new


def test_something_is_new_when_all_there_is_was_read_and_none_is_older() -> None:
    assert groups(failed("a", 1, "no"), whole=True)[0].new


def test_something_is_new_when_older_runs_were_read_though_not_all() -> None:
    assert groups(failed("a", 1, "no"), before=(failed("b", 30, "late"),), whole=False)[0].new


def test_since_when_is_a_bound_only_while_older_runs_were_left_unread() -> None:
    assert groups(failed("a", 30, "no"), whole=False)[0].first_at_least
    assert not groups(failed("a", 30, "no"), whole=True)[0].first_at_least


def test_a_run_whose_time_nobody_stored_is_not_called_new() -> None:
    timeless = WorkflowRun.from_document({"id": "a", "status": "failed"})
    assert not groups(Failed(timeless, Cause("rule", "no")))[0].new


def test_the_good_runs_are_those_of_the_task_of_the_newest() -> None:
    runs = (failed("a", 1, "no", task="sum it up"), failed("b", 2, "no", task="translate"))
    [group] = grouped(runs, whole=True, now=NOW, good={"sum it up": 3, "translate": 9})
    assert group.good == 3
    assert grouped(runs, whole=True, now=NOW, good={})[0].good == 0
    assert grouped(runs, whole=True, now=NOW)[0].good is None


def test_no_failed_run_is_no_group() -> None:
    assert groups() == ()
