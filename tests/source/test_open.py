"""Which source the settings open."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path

from fleet_tui.query.query import Query
from fleet_tui.schema import RUNS
from fleet_tui.settings import Account, Settings
from fleet_tui.source.base import RequestLog
from fleet_tui.source.cosmos.source import CosmosSource
from fleet_tui.source.open import open_source


async def test_the_demo_is_named_demo_and_has_runs() -> None:
    async with aclosing(open_source(Settings(demo=True))) as source:
        assert source.identity.name == "DEMO"
        assert not source.identity.live
        assert (await source.count(Query(RUNS))).n > 10


async def test_a_file_is_named_as_itself(tmp_path: Path) -> None:
    (tmp_path / "workflowRuns.jsonl").write_text('{"id": "r1", "workflowId": "r1"}\n')
    async with aclosing(open_source(Settings(data=str(tmp_path)))) as source:
        assert tmp_path.name in source.identity.name
        assert (await source.count(Query(RUNS))).n == 1


async def test_an_account_is_live_and_tells_its_requests_to_the_log() -> None:
    log = RequestLog()
    async with aclosing(
        open_source(Settings(account=Account("https://a.documents.azure.com/", key="AAAA")), log)
    ) as it:
        assert it.identity.name == "a/agentic-fleet"
        assert it.identity.live
        assert isinstance(it, CosmosSource)
        assert it.log is log
