"""Where records are made of documents."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from fleet_tui.fleet.reading import made


def where(_document: Mapping[str, object]) -> str:
    return threading.current_thread().name


async def test_a_document_of_many_rounds_is_read_aside_so_that_no_key_waits_for_it() -> None:
    [name] = await made(where, [{"metricProgression": [{}] * 100_000}])
    assert name != threading.current_thread().name


async def test_ordinary_documents_are_read_on_the_spot_and_in_order() -> None:
    assert await made(where, [{"id": "a"}, {"metricProgression": [{}] * 10}]) == [where({}), where({})]
    assert await made(lambda document: document["id"], [{"id": "a"}, {"id": "b"}]) == ["a", "b"]
