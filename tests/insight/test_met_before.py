"""How often a failure was met before: only older runs count, and only where some were examined."""

from __future__ import annotations

from fleet_tui.insight.cause import Cause
from fleet_tui.insight.failures import Failed, met_before
from fleet_tui.model.run import WorkflowRun


def failed(name: str, written: int | None, text: str = "row 7 is gone") -> Failed:
    stored = {"id": name, "workflowId": name, **({} if written is None else {"_ts": written})}
    return Failed(WorkflowRun.from_document(stored), Cause("last unrecovered error", text))


NOW = failed("now", 2_000_000_000)


def test_those_that_failed_alike_and_earlier_are_counted_and_the_first_is_named() -> None:
    others = [
        failed("a", 1_900_000_000, "row 8 is gone"),
        failed("b", 1_800_000_000, "row 9 is gone"),
        failed("c", 1_700_000_000, "the disk is full"),
        failed("later", 2_000_000_001),
        failed("no time", None),
        NOW,
    ]
    found = met_before(NOW.run, NOW.cause, others)
    assert found is not None
    assert (found.n, found.among) == (2, 3)
    assert found.first is others[1].run


def test_where_none_is_alike_there_is_no_first_and_where_none_is_older_no_answer() -> None:
    found = met_before(NOW.run, NOW.cause, [failed("c", 1_700_000_000, "the disk is full")])
    assert found is not None
    assert (found.n, found.among, found.first) == (0, 1, None)
    assert met_before(NOW.run, NOW.cause, [failed("later", 2_000_000_001)]) is None
    assert met_before(failed("x", None).run, NOW.cause, [NOW]) is None
