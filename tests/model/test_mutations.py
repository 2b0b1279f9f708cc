"""Whatever is wrong in a run, it is read, its timeline opens, and nothing in either acts on a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from msgspec import Struct

from fleet_tui.demo import NOW
from fleet_tui.model.json_row import json_row
from fleet_tui.model.lazy import names_of
from fleet_tui.model.run import WorkflowRun
from fleet_tui.model.timeline import Timeline
from tests.model.making import built, opened
from tests.model.mutations import HOSTILE, RUNS, SEGMENTED, SEGMENTS, Document, each_place, many_places

ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")
BREAKS = re.compile("[\t\n]")
_AS_STORED = ("document",)


def texts(record: object) -> Iterator[str]:
    """Every string that a record holds to be shown."""
    if isinstance(record, str):
        yield record
    elif isinstance(record, tuple):
        for each in record:
            yield from texts(each)
    elif isinstance(record, Struct):
        lazy = [*names_of(type(record)), "issues"] if isinstance(record, WorkflowRun) else []
        for name in {*record.__struct_fields__, *lazy}.difference(_AS_STORED):
            yield from texts(getattr(record, name))


def check(document: Document, *segments: Document) -> Timeline:
    run = WorkflowRun.from_document(document)
    timeline = opened(document, *segments)
    for row in timeline:
        for text in (row.event.id, row.event.type, row.event.agent or "", row.event.tool or "", row.event.text):
            assert not BREAKS.search(text), repr(text)
    for text in [*texts(run), *(each for row in timeline for each in texts(row.event)), timeline.note]:
        assert not ACTS.search(text), repr(text)
    assert all(row.offset is None or 0 <= row.offset < float("inf") for row in timeline)
    assert len(timeline) == 0 or 0 <= timeline.landing[0] < len(timeline)
    assert next(iter(json_row(run, NOW))) == "id"
    return timeline


@pytest.mark.parametrize("name", RUNS)
def test_a_run_with_one_wrong_value_anywhere_still_opens(name: str) -> None:
    for what, changed in each_place(RUNS[name]):
        try:
            check(changed)
        except Exception as error:
            raise AssertionError(what) from error


def test_a_segment_with_one_wrong_value_anywhere_leaves_the_run_its_own_events() -> None:
    own = {row.event.id for row in built(SEGMENTED)}
    for what, changed in each_place(SEGMENTS[1]):
        try:
            timeline = check(SEGMENTED, SEGMENTS[0], changed)
        except Exception as error:
            raise AssertionError(what) from error
        assert own <= {row.event.id for row in timeline}, what


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("seed", range(20))
def test_a_run_with_many_wrong_values_still_opens(name: str, seed: int) -> None:
    check(many_places(RUNS[name], seed), *(many_places(each, seed) for each in SEGMENTS))


@pytest.mark.parametrize("document", [{}, {"id": HOSTILE}, {"events": [HOSTILE] * 3}, {HOSTILE: HOSTILE}])
def test_a_document_that_is_hardly_a_run_opens_too(document: Document) -> None:
    check(document)
