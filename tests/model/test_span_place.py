"""Where a span stood in its trace is told, whatever is stored there."""

from __future__ import annotations

import pytest

from fleet_tui.model.span_place import NOWHERE, SpanPlace, is_span, place_of


def test_a_span_tells_what_it_is_in_what_is_in_it_and_what_is_odd() -> None:
    stored = {"parent": "a1", "depth": 2, "inside": 3, "agent": "of the span around it", "odd": ["no start\x1b[2J", 5]}
    place = place_of({"eventId": "b2", "tree": stored})
    assert (place.parent, place.depth, place.inside, place.agent) == ("a1", 2, 3, "of the span around it")
    [odd] = place.odd
    assert odd.startswith("no start")
    assert "\x1b" not in odd


@pytest.mark.parametrize("level", [True, False, -1, 0, 1_000_001, 2.0, "2", None, []])
def test_what_is_no_level_counts_nothing(level: object) -> None:
    assert place_of({"tree": {"depth": level, "inside": level}}) == SpanPlace()


@pytest.mark.parametrize("event", [{}, {"tree": None}, {"tree": "oak"}, {"tree": []}, "text", None])
def test_what_was_no_span_stood_nowhere(event: object) -> None:
    assert place_of(event) is NOWHERE
    assert not is_span(event)


@pytest.mark.parametrize("stored", [7, None, "odd", {"no": "list"}])
def test_remarks_that_are_no_list_are_none(stored: object) -> None:
    assert place_of({"tree": {"parent": 7, "agent": 7, "odd": stored}}) == SpanPlace()
