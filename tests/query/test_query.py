"""The question as a value: what it refuses, and what it costs to ask."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fleet_tui.fields import Container
from fleet_tui.key import ABSENT, PartitionKey, partition_key
from fleet_tui.query.query import Contains, Defined, Eq, Has, OneOf, Predicate, Query, Range, Scope, Term, of_partition
from fleet_tui.schema import CACHE, CONTAINERS, MEMORIES, RUNS, SEGMENTS

DAY = datetime(2025, 11, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "predicate"),
    [
        ("status", Eq(1)),
        ("status", OneOf(("failed", 1))),
        ("status", OneOf(())),
        ("status", Range("a", "b")),  # type: ignore[arg-type]
        ("status", Has(("failed",))),
        ("task", Contains(())),
        ("score", Eq("8")),
        ("score", Eq(True)),
        ("score", Contains(("8",))),
        ("score", Range(low=DAY)),
        ("score", Range(high=True)),
        ("created", Eq("2025-11-17")),
        ("created", Range(low=1)),
        ("created", Range("2025-11-17")),  # type: ignore[arg-type]
        ("agent", Eq("researcher")),
        ("agent", Has(())),
        ("agent", Has((1,))),  # type: ignore[arg-type]
        ("events", Has(("1",))),
        ("events", Eq(True)),
    ],
)
def test_a_predicate_that_means_nothing_for_a_field_cannot_be_asked(name: str, predicate: Predicate) -> None:
    """A programming mistake: the grammar builds none of these, and both meanings know none of these."""
    with pytest.raises(TypeError, match=f"means nothing for .* '{name}'"):
        Term(RUNS.field(name), predicate)


@pytest.mark.parametrize(
    ("container", "term", "partition"),
    [
        (MEMORIES, Term(MEMORIES.field("user"), Eq("u1")), "u1"),
        (SEGMENTS, Term(SEGMENTS.field("run"), Eq("wf_1")), "wf_1"),
        (CACHE, Term(CACHE.field("key"), Eq("k")), "k"),
        (MEMORIES, Term(MEMORIES.field("user"), Eq("u1"), negated=True), None),
        (MEMORIES, Term(MEMORIES.field("user"), OneOf(("u1", "u2"))), None),
        (MEMORIES, Term(MEMORIES.field("user"), Defined()), None),
        (MEMORIES, Term(MEMORIES.field("agent"), Eq("u1")), None),
        (RUNS, Term(RUNS.field("user"), Eq("u1")), None),
        (MEMORIES, *of_partition(MEMORIES, ""), ""),
        (MEMORIES, *of_partition(MEMORIES, partition_key(42)), partition_key(42.0)),
        (MEMORIES, *of_partition(MEMORIES, partition_key(True)), partition_key(True)),
    ],
)
def test_only_an_equal_partition_key_makes_a_read_single_partition(
    container: Container, term: Term, partition: PartitionKey | None
) -> None:
    query = Query(container, (Term(container.field("written"), Defined()), term))
    assert query.partition == partition
    assert query.scope is (Scope.CROSS if partition is None else Scope.SINGLE)


@pytest.mark.parametrize("stored", [None, [], ["u1"], {"a": 1}, float("nan"), float("inf")])
def test_a_partition_that_no_predicate_names_binds_no_query(stored: object) -> None:
    assert of_partition(MEMORIES, partition_key(stored)) == ()
    assert of_partition(MEMORIES, ABSENT) == ()


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda each: each.name)
def test_newest_write_first_is_the_order_of_every_list(container: Container) -> None:
    order = Query(container).order
    assert (order.field.name, order.descending) == ("written", True)
