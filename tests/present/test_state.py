"""The state cell and the breadcrumb: where the user is, and how far what is shown can be trusted."""

from __future__ import annotations

import pytest

from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.state import MARK, State, breadcrumb, reading_mark, state_cell, title
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
    assert text_of(state_cell(LIVE, state, log, 2.8)) == text


def test_every_state_has_a_mark_of_its_own_in_glyph_and_word() -> None:
    assert set(MARK) == set(State)
    assert len({text for text, _ in MARK.values()}) == len(State)
    assert MARK[State.STALE][1] == MARK[State.ERROR][1] == "bad"


def test_a_file_costs_nothing_and_the_demo_is_always_marked() -> None:
    log = log_of(request(0.0, 0.001))
    assert text_of(state_cell(Identity("DEMO"), State.OK, log, 0)) == "DEMO RO ● "
    assert text_of(state_cell(LIVE, State.LOADING, RequestLog(), 0)) == "acct/fleet RO ◌ reading "


def test_a_narrow_cell_keeps_the_end_of_a_long_name_and_no_name_acts() -> None:
    long = Identity("a-very-long-account-name/agentic-fleet", live=True)
    assert text_of(state_cell(long, State.OK, RequestLog(), 0, most=22)) == "…nt-name/agentic-fleet RO ● "
    assert text_of(state_cell(long, State.OK, RequestLog(), 0)).startswith("a-very-long-account")
    assert not ACTS.search(text_of(state_cell(Identity(HOSTILE), State.OK, RequestLog(), 0)))


@pytest.mark.parametrize("state", State)
def test_on_the_smallest_screen_the_cell_leaves_out_the_cost_and_fits(state: State) -> None:
    long = Identity("a-very-long-account-name/agentic-fleet", live=True)
    cell = state_cell(long, state, log_of(request(1234.5, 1.234)), 1234.5, most=22, costs=False)
    assert "RU" not in text_of(cell)
    assert width_of(cell) < 40


@pytest.mark.parametrize(
    ("room", "text"),
    [
        (99, "fleet ▸ user_123 ▸ runs ▸ …7A1B2"),
        (32, "fleet ▸ user_123 ▸ runs ▸ …7A1B2"),
        (31, "fleet ▸ … ▸ runs ▸ …7A1B2"),
        (24, "fleet ▸ … ▸ …7A1B2"),
        (10, "… ▸ …7A1B2"),
        (6, "…7A1B2"),
        (2, "…7A1B2"),
    ],
)
def test_a_breadcrumb_gives_way_in_its_middle_and_keeps_its_inner_end(room: int, text: str) -> None:
    assert breadcrumb(("fleet", "user_123", "runs", "…7A1B2"), room) == text


def test_a_breadcrumb_is_measured_in_cells() -> None:
    trail = ("fleet", "東京リージョン", "runs")
    assert breadcrumb(trail, 29) == "fleet ▸ 東京リージョン ▸ runs"
    assert breadcrumb(trail, 28) == "fleet ▸ … ▸ runs"
    assert breadcrumb(trail, 12) == "… ▸ runs"


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
    cell = text_of(state_cell(LIVE, State.LOADING, RequestLog(), 0, mark=mark))
    assert cell == f"acct/fleet RO {text} "


WORDS = "1 runs  2 memories  3 optimizations  4 examples  5 cache"
TROUBLE = ("! 429 retry 3s", Tone.WARN)


def title_of(width: int, trail: tuple[str, ...], identity: Identity = LIVE, mark: tuple[str, Tone] = TROUBLE) -> str:
    log = log_of(request(38.2, 1.0), request(2.8, 0.0124))

    def cell(most: int | None, costs: bool) -> Line:
        return state_cell(identity, State.LOADING, log, 2.8, most=most, costs=costs, mark=mark)

    left, right = title(trail, cell, width, changes=identity.live)
    assert width_of(left) + width_of(right) <= width, (text_of(left), text_of(right))
    return f"{text_of(left)}|{text_of(right)}"


def test_the_first_row_names_the_sections_and_which_one_is_in() -> None:
    trail = ("fleet", "all users", "memories")
    assert WORDS in title_of(140, trail)
    assert " 1 2▸memories 3 4 5|" in title_of(80, trail)
    sections = [tone for text, tone in title(trail, lambda *_: [], 140, changes=False)[0] if text.strip()[:1].isdigit()]
    assert sections == [Tone.DIM, Tone.HERE, Tone.DIM, Tone.DIM, Tone.DIM]


@pytest.mark.parametrize(
    ("width", "told"),
    [
        (200, f" fleet ▸ {'u' * 40} ▸ runs  {WORDS}|a-very-long-account/agentic-fleet RO ! 429 retry 3s 2.8 RU Σ41 "),
        (170, f" fleet ▸ {'u' * 40} ▸ runs  {WORDS}|…account/agentic-fleet RO ! 429 retry 3s 2.8 RU Σ41 "),
        (120, f" fleet ▸ {'u' * 40} ▸ runs  1▸runs 2 3 4 5|…entic-fleet RO ! 429 retry 3s 2.8 RU Σ41 "),
        (100, f" fleet ▸ {'u' * 40} ▸ runs|…account/agentic-fleet RO ! 429 retry 3s "),
        (80, " fleet ▸ … ▸ runs|…entic-fleet RO ! 429 retry 3s "),
        (60, " fleet ▸ … ▸ runs|…entic-fleet RO ! 429 retry 3s "),
        (40, " runs|…entic-fleet RO ! 429 retry 3s "),
    ],
)
def test_account_words_charge_digits_and_the_way_give_way_in_that_order(width: int, told: str) -> None:
    account = Identity("a-very-long-account/agentic-fleet", live=True)
    assert title_of(width, ("fleet", "u" * 40, "runs"), account) == told


@pytest.mark.parametrize("width", range(40, 200))
def test_trouble_and_what_cannot_be_written_to_stand_at_every_width(width: int) -> None:
    for identity in (Identity("a" * 60, live=True, production=True), Identity("DEMO")):
        told = title_of(width, ("fleet", "u" * 40, "optimizations", "r" * 9), identity)
        assert "! 429 retry 3s" in told
        assert " RO " in told
        assert ("PROD " in told) == identity.production
        assert ("DEMO RO" in told) != identity.production
