"""What went wrong, what is missing and why a list is empty, as the screen says it."""

from __future__ import annotations

import pytest

from fleet_tui.address import Address
from fleet_tui.demo import NOW
from fleet_tui.errors import FilterError, Reply, ServiceFailed, Throttled
from fleet_tui.fields import Container
from fleet_tui.fleet import Emptiness
from fleet_tui.present.words import (
    OPTIONS,
    broken_notice,
    caution,
    empty_lines,
    error_lines,
    error_notice,
    filter_error_lines,
    gone,
    missed,
    missing_lines,
    partial_notice,
    refused,
    trouble,
)
from fleet_tui.query.filter_text import parse
from fleet_tui.schema import CACHE, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS
from fleet_tui.source.base import RangeFailure
from tests.demo_data.hostile_text import BIDI, C1, CLEAR, NUL, TITLE
from tests.model.test_mutations import ACTS
from tests.present.reading import block_of, text_of, tone_of, width_of

HOSTILE = TITLE + CLEAR + C1 + BIDI + NUL + "\nline two"


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


def test_what_was_not_done_is_told_on_one_line() -> None:
    assert text_of(refused(ServiceFailed("no\nreply"))) == "✗ no reply"
    assert text_of(refused(ServiceFailed("no reply"), " · the rows stay")) == "✗ no reply · the rows stay"
    assert text_of(trouble(gone(RUNS, "wf_1"))) == "✗ run wf_1: gone since it was listed"
    assert missed(MEMORIES, Address("memory", "m"), ()).cause == "memory m: not in this container"
    assert text_of(caution("no more fit")) == "! no more fit"


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
    assert block_of(error_notice(ServiceFailed("no\nreply"), 0)).split("\n") == ["✗ no reply", "  r tries again"]
    throttled = Throttled("the request rate is too large", retry_after=3.2)
    assert "retry" not in "".join(map(text_of, missing_lines("3 of 9 read", throttled, OPTIONS)))
    assert text_of(error_notice(throttled, 5)[0]) == "✗ the request rate is too large · retry in 4s · 5 rows stay"


def test_ranges_that_did_not_answer_are_counted_and_their_causes_named_once() -> None:
    failed = tuple(RangeFailure(str(n), ServiceFailed("answered 503")) for n in range(2))
    assert [text_of(each) for each in partial_notice(failed, 50)] == [
        "! ≥ 50 rows: 2 partition ranges did not answer: answered 503",
        "  r tries again",
    ]
    assert "1 partition range did not" in text_of(partial_notice(failed[:1], 50)[0])


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


@pytest.mark.parametrize(
    ("container", "searched"),
    [
        (RUNS, "task, id, tag, trace, error and the first 300 characters of result"),
        (MEMORIES, "content"),
        (EXAMPLES, "task and context"),
        (OPTIMIZATIONS, "id, optimizer, metric, error and the first 300 characters of result"),
        (CACHE, "task and key"),
    ],
)
def test_an_empty_list_says_where_a_word_was_searched(container: Container, searched: str) -> None:
    assert text_of(empty_lines(container, "tide", None, Emptiness(3, searched=True))[-1]) == f"searched: {searched}"
    never = empty_lines(container, "tide tag:x", None, Emptiness(3, ("tag",), searched=True))
    assert text_of(never[-1]) == f"searched: {searched}"
    assert "searched" not in "".join(map(text_of, empty_lines(container, "status:x", None, Emptiness(3))))


def test_hostile_text_in_errors_filters_and_users_is_inert() -> None:
    error = ServiceFailed(HOSTILE, HOSTILE, Reply(activity_id=HOSTILE))
    lines = [
        *error_lines(error),
        *error_notice(error, 3, NOW),
        *broken_notice(error, 3),
        *partial_notice((RangeFailure("1", error),), 3),
        refused(error, " · the rows stay"),
        trouble(gone(RUNS, HOSTILE)),
        caution(HOSTILE),
        *empty_lines(RUNS, HOSTILE, HOSTILE, Emptiness(3)),
        *filter_error_lines(FilterError(HOSTILE, HOSTILE, 5, HOSTILE)),
    ]
    for each in lines:
        assert not ACTS.search(text_of(each))
        assert "\n" not in text_of(each)
