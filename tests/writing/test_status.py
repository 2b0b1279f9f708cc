"""What a run's status is where it is said twice, or said to be nothing."""

from __future__ import annotations

from typing import Any

import pytest

from fleet_tui.errors import UsageError
from fleet_tui.settings import Account
from fleet_tui.writing import Writer
from tests.fake.server import FakeCosmos
from tests.writing.conftest import reader_of, writer_of


@pytest.mark.parametrize(("ended", "summary"), [("failed", "running"), ("succeeded", "failed")])
async def test_a_run_that_is_said_to_end_in_two_ways_is_refused_and_nothing_is_sent(
    fake: FakeCosmos, writer: Writer, ended: str, summary: str
) -> None:
    run = await writer.start_run("research", run_id="wf_1")
    before = len(fake.writes)
    with pytest.raises(UsageError) as caught:
        await writer.finish_run(run, ended, execution_summary={"status": summary, "durationSeconds": 5})
    assert f"it ends as {ended}, and execution_summary.status is the text '{summary}'" in caught.value.cause
    assert "leave it out" in caught.value.next_step
    assert len(fake.writes) == before


@pytest.mark.parametrize("status", [None, "failed"])
async def test_a_run_ends_as_it_is_said_to_where_its_summary_says_the_same_or_nothing(
    account: Account, status: str | None
) -> None:
    async with writer_of(account) as writer, reader_of(account) as fleet:
        run = await writer.start_run("research", run_id="wf_1")
        summary = {"status": status, "completedAt": None, "startedAt": None, "durationSeconds": 5}
        await writer.finish_run(run, "failed", execution_summary=summary)
        opened = await fleet.run(run)
    assert opened
    assert opened.record.status == "failed"
    assert opened.record.duration_seconds == 5
    stored: Any = opened.document["execution_summary"]
    assert all(isinstance(stored[each], str) for each in ("startedAt", "completedAt"))


@pytest.mark.parametrize(("given", "status"), [(None, "running"), ("queued", "queued")])
async def test_a_run_begins_as_running_unless_it_is_said_to_begin_as_another(
    account: Account, given: str | None, status: str
) -> None:
    async with writer_of(account) as writer, reader_of(account) as fleet:
        run = await writer.start_run("research", execution_summary={"status": given, "startedAt": None})
        opened = await fleet.run(run)
    assert opened
    assert opened.record.status == status
    stored: Any = opened.document["execution_summary"]
    assert isinstance(stored["startedAt"], str)


async def test_a_status_that_would_stand_beside_the_summary_is_refused(fake: FakeCosmos, writer: Writer) -> None:
    with pytest.raises(UsageError, match="status of a run cannot be given as a field") as caught:
        await writer.start_run("research", status="queued")
    assert "execution_summary=" in caught.value.next_step
    assert fake.writes == []
