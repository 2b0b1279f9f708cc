"""Finding events without a screen: which rows a filter wants, and where the cursor is to go for it."""

from __future__ import annotations

import pytest

from fleet_tui.errors import FilterError
from fleet_tui.schema import EVENTS
from fleet_tui.ui.run.finding import Finding, found_line, look_on, values_seen
from tests.model.making import built, examined, run, said

WORDS = ("one", "two", "one", "three", "one")
TIMELINE = examined(built(run(*(said(f"ev_{n}", n, word, agentId=f"agent_{n % 2}") for n, word in enumerate(WORDS)))))


def words(matches: object, row: int) -> str:
    return "".join(text for text, _ in found_line(matches, row)).strip()  # type: ignore[arg-type]


@pytest.mark.parametrize(("row", "goes_to"), [(0, 0), (1, 2), (3, 4), (4, 4)])
def test_the_cursor_goes_to_the_first_match_from_where_it_was(row: int, goes_to: int) -> None:
    finding = Finding()
    matches = finding.ask(TIMELINE, "one", row, seeks=True)
    assert finding.row_for(matches) == goes_to


def test_where_no_match_is_left_it_goes_back_to_the_last_and_without_any_it_stays() -> None:
    finding = Finding()
    assert finding.row_for(finding.ask(TIMELINE, "two", 4, seeks=True)) == 1
    assert finding.row_for(finding.ask(TIMELINE, "nowhere", 4, seeks=True)) == 4


def test_asked_again_of_other_rows_the_cursor_stays() -> None:
    finding = Finding()
    assert finding.row_for(finding.ask(TIMELINE, "two", 4)) == 4


def test_an_empty_text_looks_for_nothing_and_one_that_cannot_be_read_leaves_what_was_asked() -> None:
    finding = Finding()
    finding.ask(TIMELINE, "one", 3)
    with pytest.raises(FilterError, match="agnt"):
        finding.ask(TIMELINE, "agnt:x", 0)
    assert (finding.text, finding.row) == ("one", 3)
    assert finding.ask(TIMELINE, "", 2) is None
    assert (finding.text, finding.row_for(None)) == ("", 2)


def test_it_says_which_match_a_row_is_or_how_many_there_are() -> None:
    matches = Finding().ask(TIMELINE, "one", 0)
    assert [words(matches, row) for row in (0, 1, 4)] == ["match 1/3", "3 of 5 match", "match 3/3"]


async def test_of_many_rows_the_first_are_looked_at_at_once_and_the_others_when_there_is_time() -> None:
    events = (said(f"ev_{n}", n / 10, "odd" if n % 2 else "even") for n in range(1_200))
    timeline = examined(built(run(*events)))
    matches = Finding().ask(timeline, "odd", 0)
    assert matches is not None
    assert (matches.examined, len(matches)) == (False, 250)
    assert words(matches, 1) == "match 1/250 so far"
    assert await look_on(matches) is matches
    assert (matches.examined, len(matches)) == (True, 600)


def test_values_for_completion_are_those_of_the_rows_and_a_long_text_is_there_or_not() -> None:
    fields = {each.name: each for each in EVENTS.fields}
    assert values_seen(TIMELINE, fields["agent"]) == {"agent_0", "agent_1"}
    assert values_seen(TIMELINE, fields["error"]) == ("any", "none")
    assert values_seen(None, fields["agent"]) == ("any", "none")
