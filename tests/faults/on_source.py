"""A case through the source alone: what it raises or names, and the requests it makes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from fleet_tui.errors import FleetError
from fleet_tui.query.query import Query
from fleet_tui.schema import MEMORIES, RUNS
from fleet_tui.source.base import Page, RequestLog
from fleet_tui.source.cosmos.source import CosmosSource
from tests.faults.case import ROWS, Asked, Case, Stage
from tests.faults.stage import source_on, staged

_SIZE = 50
_PATIENCE = 0.5  # seconds after which a user who is said to give up does


@dataclass
class Answered:
    """What came of it."""

    errors: list[FleetError]  # raised, or named for a range
    rows: int
    requests: int
    raised: bool = False
    cancelled: bool = False


async def answered(case: Case) -> Answered:
    """Ask as the screen would."""
    with staged(case) as stage:
        source = source_on(case, stage, RequestLog())
        try:
            return await _ask(case, stage, source)
        finally:
            await source.aclose()


async def _ask(case: Case, stage: Stage, source: CosmosSource) -> Answered:
    async with aclosing(source.pages(Query(RUNS), _SIZE)) as pages:
        if case.asked is not Asked.FIRST:
            stage.listed = await _listed(case, source, pages)
        case.fault(stage)
        before = len(stage.fake.of(*ROWS))
        asking = asyncio.create_task(_rows(case, stage, source, pages))
        done, _ = await asyncio.wait({asking}, timeout=_PATIENCE if case.then else case.deadline + 5)
        if not done:
            asking.cancel()
        [came] = await asyncio.gather(asking, return_exceptions=True)
        requests = len(stage.fake.of(*ROWS)) - before
        match came:
            case asyncio.CancelledError():
                return Answered([], 0, requests, cancelled=True)
            case FleetError():
                return Answered([came], 0, requests, raised=True)
            case BaseException():
                raise came
            case rows, failed:
                return Answered(failed, rows, requests)
    raise AssertionError


async def _listed(case: Case, source: CosmosSource, pages: AsyncGenerator[Page, None]) -> tuple[str, str]:
    """Id and partition key of the first row."""
    first = (await anext(pages)).documents[0]
    if case.asked is not Asked.RECORD:
        return str(first["id"]), str(first["workflowId"])
    async with aclosing(source.pages(Query(MEMORIES), _SIZE)) as memories:
        first = (await anext(memories)).documents[0]
    return str(first["id"]), str(first["userId"])


async def _rows(
    case: Case, stage: Stage, source: CosmosSource, pages: AsyncGenerator[Page, None]
) -> tuple[int, list[FleetError]]:
    if case.asked in (Asked.OPEN, Asked.REOPEN, Asked.RECORD):
        found = await source.get(MEMORIES if case.asked is Asked.RECORD else RUNS, *stage.listed)
        return int(found is not None), []
    if case.asked is Asked.NEXT:
        page = await anext(pages)
    else:
        async with aclosing(source.pages(Query(MEMORIES if case.asked is Asked.SECTION else RUNS), _SIZE)) as asked:
            page = await anext(asked)
    return len(page.documents), [each.error for each in page.failed]
