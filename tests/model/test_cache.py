"""Cache entries of both shapes, and when they expire."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from fleet_tui.demo import NOW
from fleet_tui.model.cache import CacheEntry
from tests.demo.reading import document


def entry(**stored: Any) -> CacheEntry:
    return CacheEntry.from_document({"_ts": NOW.timestamp() - 600, **stored})


def test_the_data_models_entry_is_read() -> None:
    found = CacheEntry.from_document(document("cache", "full-result"))
    assert found.options == {"depth": "summary", "include_sources": True}
    assert found.sources == ("https://devblogs.microsoft.com/cosmosdb/", "https://prices.azure.com/api/retail/prices")
    assert found.full_result is not None
    assert found.full_result.endswith("/answer.md")
    assert found.answer is not None
    assert found.response_type is None
    assert found.issues == ()


def test_the_flat_shape_is_read() -> None:
    found = CacheEntry.from_document(document("cache", "redacted"))
    assert (found.task, found.task_length, found.response_type) == ("[redacted]", 30, "AgentRunResponse")
    assert (found.answer, found.sources, found.options) == (None, (), None)
    assert found.issues == ()


@pytest.mark.parametrize(
    ("stored", "expired"),
    [
        ({"ttl": 599}, True),
        ({"ttl": 600}, True),
        ({"ttl": 601}, False),
        ({"ttlSeconds": 300}, True),
        ({"ttl": None}, None),
        ({}, None),
        ({"ttl": -1}, False),
        ({"ttl": -1, "_ts": None}, False),
        ({"ttl": 0}, False),
        ({"ttl": 1e20}, False),
        ({"ttl": "60"}, None),
        ({"ttl": 60, "_ts": None}, None),
    ],
)
def test_expired_is_said_only_where_it_can_be_told(stored: dict[str, Any], expired: bool | None) -> None:
    assert entry(**stored).expired(NOW) is expired


def test_an_end_is_told_only_where_a_lifetime_and_a_time_of_writing_are_stored() -> None:
    assert entry(ttl=3600).expires() == NOW + timedelta(seconds=3000)
    assert entry().expires() is None, "the container's lifetime is not read, and may be off"
    assert entry(ttl=3600, _ts=0).expires() is None
