"""The state cell, the breadcrumb, and what a pane says when there is nothing else to see."""

from __future__ import annotations

import pytest

from fleet_tui.demo import NOW
from fleet_tui.errors import FilterError, Reply, ServiceFailed, Throttled
from fleet_tui.fields import Container
from fleet_tui.fleet import Emptiness
from fleet_tui.present.state import MARK, State, breadcrumb, reading_mark, state_cell
from fleet_tui.present.words import (
    broken_notice,
    empty_lines,
    error_line,
    error_lines,
    error_notice,
    filter_error_lines,
    partial_line,
    partial_notice,
)
from fleet_tui.query.filter_text import parse
from fleet_tui.schema import CACHE, MEMORIES, RUNS
from fleet_tui.source.base import Identity, RangeFailure, Request, RequestLog
from tests.demo_data.hostile_text import BIDI, C1, CLEAR, NUL, TITLE
from tests.model.test_mutations import ACTS
from tests.present.reading import block_of, text_of, tone_of, width_of

HOSTILE = TITLE + CLEAR + C1 + BIDI + NUL + "\nline two"
LIVE = Identity("acct/fleet", live=True)


def log_of(*requests: Request) -> RequestLog:
    log = RequestLog()
    for each in requests:
        log.add(each)
    return log


def request(charge: float, elapsed: float) -> Request:
    return Request("query", "workflowRuns", "CROSS", charge, elapsed)


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (State.OK, "acct/fleet RO ● 12ms 2.8 RU Σ41 "),
        (State.LOADING, "acct/fleet RO ◌ reading 2.8 RU Σ41 "),
        (State.PARTIAL, "acct/fleet RO ! partial 2.8 RU Σ41 "),
        (State.STALE, "acct/fleet RO ✗ stale 2.8 RU Σ41 "),
        (State.ERROR, "acct/fleet RO ✗ error 2.8 RU Σ41 "),
    ],
)
def test_the_state_cell_says_where_from_how_trusted_how_fast_and_at_what_cost(state: State, text: str) -> None:
    log = log_of(request(38.2, 1.0), request(2.8, 0.0124))
    assert text_of(state_cell(LIVE, state, log, 2.8, narrow=False)) == text


def test_every_state_has_a_mark_of_its_own_in_glyph_and_word() -> None:
    assert set(MARK) == set(State)
    assert len({text for text, _ in MARK.values()}) == len(State)
    assert MARK[State.STALE][1] == MARK[State.ERROR][1] == "bad"


def test_a_file_costs_nothing_and_the_demo_is_always_marked() -> None:
    log = log_of(request(0.0, 0.001))
    assert text_of(state_cell(Identity("DEMO"), State.OK, log, 0, narrow=False)) == "DEMO RO ● "
    assert text_of(state_cell(LIVE, State.LOADING, RequestLog(), 0, narrow=False)) == "acct/fleet RO ◌ reading "


def test_a_narrow_cell_keeps_the_end_of_a_long_name_and_no_name_acts() -> None:
    long = Identity("a-very-long-account-name/agentic-fleet", live=True)
    assert text_of(state_cell(long, State.OK, RequestLog(), 0, narrow=True)) == "…nt-name/agentic-fleet RO ● "
    assert text_of(state_cell(long, State.OK, RequestLog(), 0, narrow=False)).startswith("a-very-long-account")
    assert not ACTS.search(text_of(state_cell(Identity(HOSTILE), State.OK, RequestLog(), 0, narrow=False)))


@pytest.mark.parametrize("state", State)
def test_on_the_smallest_screen_the_cell_leaves_out_the_cost_and_fits(state: State) -> None:
    long = Identity("a-very-long-account-name/agentic-fleet", live=True)
    cell = state_cell(long, state, log_of(request(1234.5, 1.234)), 1234.5, narrow=True, costs=False)
    assert "RU" not in text_of(cell)
    assert width_of(cell) < 40


@pytest.mark.parametrize(
    ("room", "text"),
    [
        (99, "fleet ▸ user_123 ▸ runs ▸ …7A1B2"),
        (32, "fleet ▸ user_123 ▸ runs ▸ …7A1B2"),
        (31, "… ▸ user_123 ▸ runs ▸ …7A1B2"),
        (20, "… ▸ runs ▸ …7A1B2"),
        (10, "… ▸ …7A1B2"),
        (6, "…7A1B2"),
        (2, "…7A1B2"),
    ],
)
def test_a_breadcrumb_keeps_its_inner_end(room: int, text: str) -> None:
    assert breadcrumb(("fleet", "user_123", "runs", "…7A1B2"), room) == text


def test_a_breadcrumb_is_measured_in_cells() -> None:
    trail = ("fleet", "東京リージョン", "runs")
    assert breadcrumb(trail, 29) == "fleet ▸ 東京リージョン ▸ runs"
    assert breadcrumb(trail, 28) == "… ▸ 東京リージョン ▸ runs"
    assert breadcrumb(trail, 24) == "… ▸ runs"


def test_an_error_says_cause_next_step_and_activity_id() -> None:
    error = ServiceFailed("the service answered 503", "try again in a minute", Reply(503, activity_id="a-1"))
    assert block_of(error_lines(error)).split("\n") == [
        "✗ the service answered 503",
        "  try again in a minute",
        "  activity id a-1",
        "",
        "  r tries again · i shows the requests",
    ]
    assert tone_of(error_lines(error)[0], "✗") == "bad"
    bare = block_of(error_lines(ServiceFailed("no reply")))
    assert bare.split("\n") == ["✗ no reply", "", "  r tries again · i shows the requests"]


def test_an_error_of_several_lines_is_several_lines() -> None:
    lines = error_lines(ServiceFailed("two reasons:\none\ntwo", "first\nsecond"))
    assert [text_of(each).rstrip() for each in lines][:5] == ["✗ two reasons:", "  one", "  two", "  first", "  second"]


def test_an_error_while_rows_stay_is_one_line() -> None:
    assert text_of(error_line(ServiceFailed("no\nreply"), 0)) == "✗ no reply · r tries again"
    assert text_of(error_line(ServiceFailed("no reply"), 50)) == "✗ no reply · 50 rows stay · r tries again"
    throttled = Throttled("the request rate is too large", retry_after=3.2)
    assert text_of(error_line(throttled, 5)) == (
        "✗ the request rate is too large · retry in 4s · 5 rows stay · r tries again"
    )


def test_an_error_while_rows_stay_is_told_to_its_end_with_what_belongs_into_a_ticket() -> None:
    error = ServiceFailed("answered 503", "try again", Reply(503, activity_id="a-1"))
    assert block_of(error_notice(error, 50, NOW)).split("\n") == [
        "✗ answered 503 · 50 rows stay, read 11:04:00Z",
        "  try again · r tries again",
        "  activity id a-1",
    ]
    assert block_of(broken_notice(error, 50)).split("\n")[0] == ("! ≥ 50 rows, the next did not come: answered 503")
    partial = block_of(partial_notice((RangeFailure("1", error),), 50)).split("\n")
    assert partial[1:] == ["  try again · r tries again", "  activity id a-1"]
    assert block_of(error_notice(ServiceFailed("no reply"), 0)).split("\n") == ["✗ no reply", "  r tries again"]


@pytest.mark.parametrize(
    ("seconds", "wait", "text"),
    [
        (0.0, 0.0, "◌ reading"),
        (1.24, -5.0, "◌ reading 1.2s"),
        (1.0, 2.1, "! 429 retry 3s"),
        (9.0, 0.01, "! 429 retry 1s"),
    ],
)
def test_a_live_read_counts_its_seconds_or_those_until_it_may_try_again(seconds: float, wait: float, text: str) -> None:
    mark = reading_mark(seconds, wait)
    assert mark[0] == text
    cell = text_of(state_cell(LIVE, State.LOADING, RequestLog(), 0, narrow=False, mark=mark))
    assert cell == f"acct/fleet RO {text} "


def test_ranges_that_did_not_answer_are_counted_and_their_causes_named_once() -> None:
    failed = tuple(RangeFailure(str(n), ServiceFailed("answered 503")) for n in range(2))
    assert text_of(partial_line(failed, 50)) == (
        "! ≥ 50 rows: 2 partition ranges did not answer: answered 503 · r tries again"
    )
    assert "1 partition range did not" in text_of(partial_line(failed[:1], 50))


def filter_error(text: str) -> FilterError:
    with pytest.raises(FilterError) as caught:
        parse(text, RUNS, NOW)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        "stauts:failed",
        "status:failed stauts:x",
        '  "two  spaces"   stauts:x',
        "調査 東京 stauts:x",
        "tag:\x1b[31m stauts:x",
        "task:a\tb stauts:x",
    ],
)
def test_the_caret_of_a_filter_error_stands_under_the_word_that_is_meant(text: str) -> None:
    lines = filter_error_lines(filter_error(text))
    caret = width_of([(text_of(lines[1]).partition("^")[0], lines[1][0][1])])
    before = text_of(lines[0]).partition("stauts")[0]
    assert caret == width_of([(before, lines[0][0][1])])
    assert "stauts" in text_of(lines[1])
    assert "status" in text_of(lines[2])
    assert all(not ACTS.search(text_of(each)) and "\n" not in text_of(each) for each in lines)


@pytest.mark.parametrize(
    ("container", "user", "why", "first", "second"),
    [
        (RUNS, None, Emptiness(0), "no runs are stored here", ""),
        (RUNS, "user_new", Emptiness(0), "no runs of user_new are stored here", "u shows another user's, or all"),
        (RUNS, None, None, "no runs are stored here", ""),
        (
            RUNS,
            "user_123",
            Emptiness(37),
            "0 of 37 runs of user_123 · status:failed",
            "the filter hides them · esc clears it",
        ),
        (
            RUNS,
            None,
            Emptiness(37, ("project", "tag")),
            "no run ever recorded project, tag",
            "37 runs are here · esc clears the filter",
        ),
        (MEMORIES, None, Emptiness(0), "no memories are stored here", ""),
        (
            CACHE,
            None,
            Emptiness(2),
            "0 of 2 cache entries · status:failed",
            "the filter hides them · esc clears it",
        ),
        (RUNS, None, Emptiness(1), "0 of 1 run · status:failed", "the filter hides it · esc clears it"),
    ],
)
def test_an_empty_list_says_which_of_three_kinds_of_nothing_it_is(
    container: Container, user: str | None, why: Emptiness | None, first: str, second: str
) -> None:
    lines = empty_lines(container, "status:failed", user, why)
    assert [text_of(each) for each in lines] == [first, second]


def test_hostile_text_in_errors_filters_and_users_is_inert() -> None:
    error = ServiceFailed(HOSTILE, HOSTILE, Reply(activity_id=HOSTILE))
    lines = [
        *error_lines(error),
        *error_notice(error, 3, NOW),
        *broken_notice(error, 3),
        *partial_notice((RangeFailure("1", error),), 3),
        partial_line((RangeFailure("1", error),), 3),
        *empty_lines(RUNS, HOSTILE, HOSTILE, Emptiness(3)),
        *filter_error_lines(FilterError(HOSTILE, HOSTILE, 5, HOSTILE)),
    ]
    for each in lines:
        assert not ACTS.search(text_of(each))
        assert "\n" not in text_of(each)
