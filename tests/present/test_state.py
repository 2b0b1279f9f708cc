"""The state cell and the breadcrumb: where the user is, and how far what is shown can be trusted."""

from __future__ import annotations

import pytest

from fleet_tui.present.state import MARK, State, breadcrumb, reading_mark, state_cell
from fleet_tui.source.base import Identity, Request, RequestLog
from tests.demo_data.hostile_text import BIDI, C1, CLEAR, NUL, TITLE
from tests.model.test_mutations import ACTS
from tests.present.reading import text_of, width_of

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
