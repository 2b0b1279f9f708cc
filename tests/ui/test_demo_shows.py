"""Where in the demo each state of the screen and each sign can be seen, and that none is left out."""

from __future__ import annotations

from typing import Final, NamedTuple

import pytest

from fleet_tui.address import Address
from fleet_tui.clock import frozen
from fleet_tui.demo import NOW, REPLAYED
from fleet_tui.model.event import EventKind
from fleet_tui.model.outcome import Outcome
from fleet_tui.model.severity import Severity
from fleet_tui.present.glyphs import BACK_IN_TIME, OUTCOME, REFINED
from fleet_tui.present.run.timeline import EVENT, SEVERITY
from fleet_tui.present.state import MARK, OFFLINE, State
from fleet_tui.source.base import RequestLog
from fleet_tui.source.rehearsal.rehearsal import MODES, rehearse
from tests.demo_data.cases import CASES, MODEL_RUN
from tests.ui.screen import app_on, demo_source, row_at_cursor, seen, settled


class Way(NamedTuple):
    """How to get there: the demo's mode, what was typed on the command line, and the keys."""

    mode: str = ""
    filter_text: str = ""
    user: str | None = None
    case: str = ""
    keys: tuple[str, ...] = ()


STATES: Final = {
    State.LOADING: (Way("slow"), "reading runs (page 1)…"),
    State.OK: (Way(), "50 loaded"),
    State.PARTIAL: (Way("flaky", keys=("r", "r", "r", "r", "r")), "did not answer"),
    State.STALE: (Way("offline", keys=("r",)), "50 rows stay"),
    State.ERROR: (Way("offline", keys=("2",)), "no connection in time"),
}
NOTHING: Final = {
    "nothing is there": (Way(user="nobody"), "no runs of nobody are stored here"),
    "the filter hides it": (Way(filter_text="status:failed task:nowhere"), "the filter hides them"),
    "nobody ever recorded it": (Way(filter_text="error:x", user="user_789"), "ever recorded error"),
    "throttled": (Way("flaky", keys=("r", "r")), "retry in 3s"),
    "reading says so": (Way("slow"), "◌ reading"),
    "a run goes on": (Way("live"), "» "),
}
OUTCOMES: Final = {
    Outcome.SUCCEEDED: "plan-kept",
    Outcome.FAILED: "tool-error",
    Outcome.RUNNING: "running",
    Outcome.CANCELLED: "cancelled",
    Outcome.UNKNOWN: "unknown-status",
    Outcome.NOT_RECORDED: "flat-os-account",
}
EVENTS: Final = {
    EventKind.ANALYSIS: ("judge-never-satisfied", "ev_001"),
    EventKind.ROUTING: ("judge-never-satisfied", "ev_002"),
    EventKind.MESSAGE: ("judge-never-satisfied", "ev_003"),
    EventKind.TOOL_CALL: ("tool-error", "ev_008"),
    EventKind.HANDOFF: ("judge-never-satisfied", "ev_008"),
    EventKind.JUDGE: ("judge-never-satisfied", "judge:1"),
    EventKind.ERROR: ("hostile-markup", "ev_005"),
    EventKind.STATUS: ("event-after-completed", "ev_007"),
    EventKind.PHASE: ("flat-delegated", "phase:analysis"),
    EventKind.RUN_ERROR: ("flat-failed", "error"),
    EventKind.STEP: ("flat-discussion", "fced5936be07d4ad"),
    EventKind.OTHER: ("null-fields", "#1"),
}
SEVERITIES: Final = {
    Severity.NONE: ("judge-never-satisfied", "ev_001"),
    Severity.WARNING: ("judge-never-satisfied", "judge:1"),
    Severity.RECOVERED: ("early-error-recovered", "ev_003"),
    Severity.ERROR: ("tool-error", "ev_008"),
}


def test_no_state_and_no_sign_is_left_out() -> None:
    assert set(STATES) == set(State)
    assert set(OUTCOMES) == set(OUTCOME)
    assert set(EVENTS) == set(EVENT) - {EventKind.GAP}, "a gap stands in a run that misses a segment, see below"
    assert set(SEVERITIES) == set(SEVERITY)
    assert {way.mode for way, _ in (*STATES.values(), *NOTHING.values())} == {"", *MODES}


@pytest.mark.parametrize("name", [*STATES, *NOTHING])
async def test_the_demo_shows_every_state(name: str) -> None:
    way, text = {**STATES, **NOTHING}[name]  # type: ignore[dict-item]
    source = demo_source()
    log = RequestLog()
    shown = rehearse(way.mode, source, log, frozen(NOW), REPLAYED) if way.mode else source
    app = app_on(shown, way.filter_text, way.user)
    async with app.run_test(size=(120, 36)) as pilot:
        if way.keys:
            await seen(pilot, "loaded", "RO ●")
        for key in way.keys:
            await pilot.press(key)
            await settled(pilot)
        mark = [OFFLINE[0] if way.mode == "offline" else MARK[name][0]] if isinstance(name, State) else []
        await seen(pilot, text, *mark, "DEMO RO")


@pytest.mark.parametrize("outcome", OUTCOMES)
async def test_the_demo_shows_every_outcome(outcome: Outcome) -> None:
    async with app_on(filter_text=f"id:{CASES[OUTCOMES[outcome]]}").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "1 loaded")
        assert row_at_cursor(pilot)[1] == OUTCOME[outcome][0]


async def test_the_demo_shows_a_refined_run() -> None:
    async with app_on(filter_text=f"id:{CASES['refined']}").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "1 loaded")
        assert row_at_cursor(pilot)[2] == REFINED


@pytest.mark.parametrize("kind", EVENTS)
async def test_the_demo_shows_every_kind_of_event(kind: EventKind) -> None:
    case, anchor = EVENTS[kind]
    async with app_on(address=Address("run", CASES[case], anchor)).run_test(size=(120, 36)) as pilot:
        await seen(pilot, "[timeline]", "─ event ")
        await settled(pilot)
        assert f" {EVENT[kind]} " in row_at_cursor(pilot)


@pytest.mark.parametrize("severity", SEVERITIES)
async def test_the_demo_shows_every_severity(severity: Severity) -> None:
    case, anchor = SEVERITIES[severity]
    async with app_on(address=Address("run", CASES[case], anchor)).run_test(size=(120, 36)) as pilot:
        await seen(pilot, "[timeline]", "─ event ")
        await settled(pilot)
        assert row_at_cursor(pilot)[1] == SEVERITY[severity][0]


async def test_the_demo_shows_a_gap_a_step_back_and_bars_of_both_kinds() -> None:
    places = {"missing-segment": f" {EVENT[EventKind.GAP]} ", "clock-disorder": BACK_IN_TIME, "older-variant": "█"}
    for case, sign in {**places, "judge-never-satisfied": "░"}.items():
        async with app_on(address=Address("run", CASES.get(case, MODEL_RUN))).run_test(size=(120, 60)) as pilot:
            await seen(pilot, "[timeline]", "─ event ", sign)
