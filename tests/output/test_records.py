"""What a list prints when a source gives part of the answer, or none."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from fleet_tui.errors import Reply, ServiceFailed, Throttled, TimedOut
from fleet_tui.output.records import Asked, print_records
from fleet_tui.output.streams import Form
from fleet_tui.query.query import Query
from fleet_tui.schema import RUNS
from fleet_tui.source.base import Page, RangeFailure
from tests.output.scripted import Kept, ScriptedSource, fleet, runs


def runs_asked(form: Form, text: str = "", user: str | None = None, limit: int = 100) -> Asked:
    return Asked(container=RUNS, text=text, user=user, limit=limit, form=form)


THROTTLED = RangeFailure("0", Throttled("the request charge is used up", 2.0, "wait 2 s"))


async def test_rows_of_the_ranges_that_answered_stand_and_the_rest_is_an_exit_code() -> None:
    source = ScriptedSource([Page(runs("a"), failed=(THROTTLED,), more=True), Page(runs("b"), failed=(THROTTLED,))])
    streams = Kept()
    assert await print_records(fleet(source), streams, runs_asked(Form.JSON, "", None, 100)) == 1
    assert streams.ids() == ["a", "b"]
    assert streams.err == (
        "fleet-tui: runs may be missing: 1 partition range did not answer: the request charge is used up\n  wait 2 s\n"
    )


async def test_several_ranges_that_fail_alike_are_told_once() -> None:
    failed = (THROTTLED, RangeFailure("1", THROTTLED.error), RangeFailure("2", TimedOut("no answer in 15 s")))
    streams = Kept()
    assert (
        await print_records(
            fleet(ScriptedSource([Page(runs("a"), failed=failed)])), streams, runs_asked(Form.JSON, "", None, 9)
        )
        == 1
    )
    assert streams.err.splitlines() == [
        "fleet-tui: runs may be missing: 3 partition ranges did not answer: "
        "the request charge is used up; no answer in 15 s",
        "  wait 2 s",
    ]


async def test_an_empty_part_is_never_called_empty() -> None:
    source = ScriptedSource([Page((), failed=(THROTTLED,))])
    streams = Kept()
    assert await print_records(fleet(source), streams, runs_asked(Form.PLAIN, "", None, 100)) == 1
    assert "no runs" not in streams.err
    assert source.counts == []


async def test_rows_before_an_error_stay() -> None:
    error = ServiceFailed("the service failed", "try again", Reply(503, 0, "1-2-3"))
    streams = Kept()
    with pytest.raises(ServiceFailed):
        await print_records(
            fleet(ScriptedSource([Page(runs("a"), more=True), error])), streams, runs_asked(Form.JSON, "", None, 100)
        )
    assert streams.ids() == ["a"]
    assert "fleet-tui: ≥ 1 row, the next did not come\n" in streams.err


async def test_a_page_is_handed_over_before_the_next_one_is_read() -> None:
    streams = Kept()
    seen = []

    class Watched(ScriptedSource):
        async def pages(self, query: Query, size: int) -> AsyncGenerator[Page, None]:
            async for page in super().pages(query, size):
                seen.append(streams.out.count("\n"))
                yield page

    source = Watched([Page(runs("a", "b"), more=True), Page(runs("c"), more=True), Page(runs("d"))])
    assert await print_records(fleet(source), streams, runs_asked(Form.JSON, "", None, 0)) == 0
    assert seen == [0, 2, 3]


async def test_one_row_more_than_the_limit_is_asked_for_to_know_whether_there_is_more() -> None:
    source = ScriptedSource([Page(runs("a", "b", "c"))])
    streams = Kept()
    assert await print_records(fleet(source), streams, runs_asked(Form.JSON, "", None, 2)) == 0
    assert [each.limit for each in source.queries] == [3]
    assert streams.ids() == ["a", "b"]
    assert "2 printed, there are more" in streams.err


async def test_only_raw_asks_for_whole_documents() -> None:
    source = ScriptedSource([Page(runs("a"))])
    for form in Form:
        await print_records(fleet(source), Kept(), runs_asked(form, "", None, 100))
    assert [each.whole for each in source.queries] == [form is Form.RAW for form in Form]


async def test_raw_documents_of_an_account_leave_as_they_were_decoded() -> None:
    document = {"id": "a", "_ts": 1, "score": 8.0, "text": "\x1b[31m"}
    streams = Kept()
    await print_records(fleet(ScriptedSource([Page((document,))])), streams, runs_asked(Form.RAW, "", None, 100))
    assert streams.out == '{"id":"a","_ts":1,"score":8.0,"text":"\\u001b[31m"}\n'


async def test_an_empty_list_counts_what_the_filter_hides() -> None:
    source = ScriptedSource([Page(())], total=37)
    streams = Kept()
    assert await print_records(fleet(source), streams, runs_asked(Form.PLAIN, "status:failed", "ann", 100)) == 0
    assert streams.out == ""
    assert streams.err == (
        "fleet-tui: 0 of 37 runs of ann in acct/db · status:failed\n"
        "  the filter hides them · --all-users asks for everybody's\n"
    )
