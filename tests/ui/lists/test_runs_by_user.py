"""The list of one user's runs on an account that has a summary of them: it says where it comes from, and opens runs."""

from __future__ import annotations

from typing import Final

import pytest

from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.fleet import Fleet
from fleet_tui.settings import Account
from fleet_tui.source.base import RequestLog
from fleet_tui.source.cosmos.source import CosmosSource
from fleet_tui.ui.app import FleetApp
from fleet_tui.ui.session import Session
from tests.fake.server import FakeCosmos
from tests.ui.screen import AT_ONCE, seen

DOCUMENTS: Final = [
    {"id": f"wf_{n:04}", "workflowId": f"wf_{n:04}", "userId": "maja", "_ts": 1_700_000_000 + n, "task": f"task {n}"}
    for n in range(12)
]


def app_on(fake: FakeCosmos, user: str | None) -> FleetApp:
    log = RequestLog()
    account = Account(fake.endpoint, "db", fake.key, {"runsByUser": "by-user"})
    return FleetApp(Session(Fleet(CosmosSource(account, log), frozen(NOW)), log, user=user, paces=AT_ONCE))


@pytest.fixture
def account(fake: FakeCosmos) -> FakeCosmos:
    fake.container("db", "workflowRuns", "/workflowId", 4).add(*DOCUMENTS)
    fake.container("db", "workflowRunSegments", "/workflowId")
    return fake


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_header_says_that_the_rows_lag_and_a_row_opens_its_run(
    account: FakeCosmos, size: tuple[int, int]
) -> None:
    summaries = (
        {**each, "_ts": 1_700_000_060 + n, "_id": each["id"], "id": f"i{n}"} for n, each in enumerate(DOCUMENTS)
    )
    account.container("db", "by-user", "/userId").add(*list(summaries)[:-1])
    async with app_on(account, "maja").run_test(size=size) as pilot:
        await seen(pilot, "11 loaded", "from by-user, which lags", "task 10")
        await pilot.press("enter")
        await seen(pilot, "wf_0010")
    assert [each.partition_key for each in account.of("point") if each.container == "workflowRuns"] == ['["wf_0010"]']


async def test_the_header_says_that_there_is_no_summary(account: FakeCosmos) -> None:
    async with app_on(account, "maja").run_test(size=(120, 36)) as pilot:
        await seen(pilot, "12 loaded", "there is no container by-user")


async def test_the_list_of_everybody_says_nothing_of_it(account: FakeCosmos) -> None:
    async with app_on(account, None).run_test(size=(120, 36)) as pilot:
        screen = await seen(pilot, "12 loaded, newest first")
        assert "by-user" not in str(screen)
