"""A service that is throttled is asked again, for a bundle and for a pull, and what they hold is whole."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

import pytest

from fleet_tui.bundle.bundle import Made, Wanted, make_bundle
from fleet_tui.bundle.pull import Window, pull_window
from fleet_tui.clock import frozen
from fleet_tui.demo import FOLDER, NOW
from fleet_tui.errors import Throttled
from fleet_tui.fields import Container
from fleet_tui.fleet import Fleet
from fleet_tui.fleet.patience import PATIENCE
from fleet_tui.key import PartitionKey
from fleet_tui.model.record import address_of
from fleet_tui.query.query import Query
from fleet_tui.schema import RUNS
from fleet_tui.source.base import Found, Page, RangeFailure, RequestLog
from fleet_tui.source.files.local import LocalSource
from tests.demo_data.cases import CASES


class Throttling(LocalSource):
    """Refuses every question so many times before it answers, and then every page of it as often."""

    def __init__(self, times: int, wait: float = 0.0) -> None:
        super().__init__(FOLDER)
        self.each = times
        self.error = Throttled("the request charge is used up (429)", wait)
        self.refused: dict[object, int] = {}

    async def get(self, container: Container, document_id: str, partition_key: PartitionKey) -> Found | None:
        if self._refuses((container.name, document_id)):
            raise self.error
        return await super().get(container, document_id, partition_key)

    async def pages(self, query: Query, size: int) -> AsyncGenerator[Page, None]:
        if self._refuses(repr(query)):
            raise self.error
        number = 0
        async with aclosing(super().pages(query, size)) as pages:
            async for page in pages:
                if self._refuses((repr(query), number)):
                    yield Page((), page.cost, page.scope, (RangeFailure("1", self.error),), more=True)
                    return
                yield page
                number += 1

    def _refuses(self, question: object) -> bool:
        self.refused[question] = self.refused.get(question, 0) + 1
        return self.refused[question] <= self.each


async def bundled(source: LocalSource, path: Path) -> Made:
    async with Fleet(source, frozen(NOW)) as fleet:
        run = await Fleet(LocalSource(FOLDER)).run(CASES["tool-error"])
        assert run is not None
        return await make_bundle(fleet, RequestLog(), Wanted([address_of(run.record)], path), lambda _: None)


async def pulled(source: LocalSource, folder: Path) -> Made:
    async with Fleet(source, frozen(NOW)) as fleet:
        return await pull_window(fleet, RequestLog(), Window("since:2d", None, folder, 0), lambda _: None)


async def test_a_bundle_of_a_throttled_service_holds_all_that_one_of_a_calm_service_holds(tmp_path: Path) -> None:
    calm = await bundled(LocalSource(FOLDER), tmp_path / "calm.zip")
    throttled = await bundled(Throttling(1), tmp_path / "throttled.zip")
    assert (throttled.counts, throttled.left_out) == (calm.counts, calm.left_out)


async def test_a_pull_of_a_throttled_service_holds_all_that_one_of_a_calm_service_holds(tmp_path: Path) -> None:
    calm = await pulled(LocalSource(FOLDER), tmp_path / "calm")
    throttled = await pulled(Throttling(1), tmp_path / "throttled")
    assert (throttled.counts, throttled.left_out) == (calm.counts, calm.left_out)
    assert throttled.counts[RUNS] > 20, "more than a page of them"


@pytest.mark.parametrize(("times", "wait"), [(9, 0.0), (1, PATIENCE + 1)])
async def test_a_service_that_is_throttled_for_longer_than_anybody_waits_is_given_up(
    tmp_path: Path, times: int, wait: float
) -> None:
    with pytest.raises(Throttled):
        await bundled(Throttling(times, wait), tmp_path / "i.zip")
    with pytest.raises(Throttled):
        await pulled(Throttling(times, wait), tmp_path / "w")
