"""The filter of events: what a user types in a run, and which rows it lets through."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest

from fleet_tui.errors import FilterError
from fleet_tui.fleet.matching import events_matching
from fleet_tui.model.steps import seek
from tests.model.making import built, called, examined, judged, opened, run, said

TIMELINE = opened(
    run(
        said("a", 0, "Plan the work", agentId="planner", type="analysis"),
        called("b", 17.8, "HTTP 429 Too Many Requests", tool="TavilySearchTool", agentId="researcher"),
        called("c", 30, "ValueError: no float\nand a second line with a NEEDLE", agentId="analyst"),
        said("d", 80, "Retried, all good", agentId="analyst"),
        {"eventId": "e", "type": "message", "payload": {"message": "nobody's"}},
        judge_evaluations=[judged(1, 90, 6.0, reasoning="a claim without a source")],
    )
)


def found(text: str) -> str:
    """The ids of the rows that match, in order."""
    matches = events_matching(TIMELINE, text)
    while not matches.examine():
        pass
    return " ".join(TIMELINE[index].event.id for index in matches.indices)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", "a b c d e judge:1"),
        ("agent:analyst", "c d"),
        ("agent:analyst,planner -type:analysis", "c d"),
        ("agent:none", "e"),
        ("type:tool", "b c"),
        ("tool:tavily", "b"),
        ("tool:any", "b c"),
        ("tool:tavilysearch", "b"),
        ("tool:GITHUB", "c"),
        ("agent:ANALYST", "c d"),
        ("agent:analystagent", "c d"),
        ("agent:analys", ""),
        ("error:any", "c"),
        ("error:float", "c"),
        ("error:429", ""),
        ("429", "b"),
        ("TavilySearchTool", "b"),  # what stands in a row beside its words is found as well
        ("tavilysearch", "b"),
        ("researcher", "b"),
        ("error:analyst", ""),  # of an error only its words are asked
        ("needle", "c"),
        ('"a claim"', "judge:1"),
        ("-agent:any", "e"),
        ("after:30s", "c d judge:1"),
        ("before:30s", "a b"),
        ("after:+0:17.8 before:+1:20", "b c"),
        ("after:1m", "d judge:1"),
        ("at:17..18", "b"),
        ("at:17", "b"),
        ("after:10:01:20Z", "d judge:1"),
        ("before:2025-11-17T10:00:30Z", "a b"),
        ("-after:30s", "a b e"),
    ],
)
def test_a_filter_lets_through_what_it_says(text: str, rows: str) -> None:
    assert found(text) == rows


def test_a_time_of_day_is_read_where_the_user_reads_times_and_over_midnight() -> None:
    matches = events_matching(TIMELINE, "after:12:01:20", timezone(timedelta(hours=2)))
    matches.examine()
    assert list(matches.indices) == [TIMELINE.find("d"), TIMELINE.find("judge:1")]
    late = opened(
        {**run(), "events": [{"eventId": n, "timestamp": n} for n in ("2025-11-17T23:59:00Z", "2025-11-18T00:01:00Z")]}
        | {"execution_summary": {}}
    )
    matches = events_matching(late, "after:00:00:30Z")
    matches.examine()
    assert list(matches.indices) == [1]


@pytest.mark.parametrize(
    ("text", "cause", "next_step"),
    [
        ("agnt:analyst", "unknown field 'agnt'", "did you mean 'agent'?"),
        ("after:soon", "'soon' is no time: 30s, 2m, +1:20", ""),
        ("after:25:61", "'25:61' is no time", ""),
        ("at:1s,2s", "one time, or a stretch", ""),
        ("sort:at", "cannot sort by 'at'", ""),
    ],
)
def test_what_cannot_be_read_is_pointed_at(text: str, cause: str, next_step: str) -> None:
    with pytest.raises(FilterError) as raised:
        events_matching(TIMELINE, text)
    assert cause in raised.value.cause
    assert next_step in raised.value.next_step


def test_matches_are_found_in_slices_and_counted() -> None:
    timeline = built(run(*(said(f"ev_{n}", n, "odd" if n % 2 else "even") for n in range(1_200))))
    examined(timeline)
    matches = events_matching(timeline, "odd")
    assert not matches.examine()
    assert len(matches) == 250
    assert 1_100 in matches  # not judged yet
    while not matches.examine():
        pass
    assert len(matches) == 600
    assert 1_100 not in matches
    assert (matches.rank(3), matches.rank(4)) == (2, None)
    assert matches.indices[matches.nearest(4)] == 5
    assert matches.after(1_195) == 2


@pytest.mark.parametrize("start", range(6))
@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("text", ["odd", "even", "none such", "said"])
def test_the_next_match_is_the_one_that_asking_every_row_finds(text: str, start: int, direction: int) -> None:
    timeline = opened(run(*(said(f"ev_{n}", n, "said odd" if n % 2 else "said even") for n in range(6))))
    matches = events_matching(timeline, text)
    assert matches.examine()
    asked = seek(timeline, start, direction, lambda _, index: index in matches)
    assert matches.step(start, direction) == asked
