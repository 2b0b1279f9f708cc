"""All cases in their order, as cosmos.md §8 names them."""

from __future__ import annotations

from typing import Final

from fleet_tui.errors import ServiceFailed, Throttled, Unauthorized
from fleet_tui.present.state import State
from tests.fake.faults import Fault, status
from tests.fake.server import kind
from tests.faults.case import Asked, Case, Rows, Stage
from tests.faults.cases_hostile import HOSTILE
from tests.faults.cases_replies import REPLIES
from tests.faults.cases_ways import WAYS
from tests.faults.faulty import everything, failing, on_range, second_page, token_change

_ACTIVITY = "activity id"


def _throttled(seconds: float = 0.05) -> Fault:
    return status(429, 3200, retry_after=seconds)


def _split(stage: Stage) -> None:
    stage.containers["workflowRuns"].split("0")


THROTTLING: Final = (
    Case("429 once", Asked.RELOAD, failing(_throttled(), times=1), State.OK),
    Case(
        "429 for ever, over 32 ranges",
        Asked.FIRST,
        failing(_throttled(1.2)),
        State.ERROR,
        ("✗ the request units of this second are used up (429)", "wait 1.2 s, or raise the throughput", _ACTIVITY),
        Rows.NONE,
        Throttled,
        most=1 + 2 * 32,  # one before the ranges are known
        ranges=32,
        during=("! 429 retry 1s",),
    ),
    Case(
        "429 for ever, for whatever is asked",
        Asked.FIRST,
        failing(_throttled(0.6), everything),
        State.ERROR,
        ("✗ the request units of this second are used up (429)", "r tries again"),
        Rows.NONE,
        Throttled,
        most=0,
        during=("! 429 retry 1s",),
    ),
    Case(
        "429 for ever, over 32 ranges, with rows",
        Asked.RELOAD,
        failing(_throttled(0.6)),
        State.STALE,
        (
            "used up (429) · retry in 1s · 50 rows stay, read 11:04:00Z",
            "or raise the throughput",
            _ACTIVITY,
        ),
        error=Throttled,
        most=2 * 32,
        ranges=32,
        during=("! 429 retry 1s",),
    ),
    Case(
        "429 for ever",
        Asked.OPEN,
        failing(_throttled(0.6), everything),
        State.ERROR,
        ("✗ the request units of this second are used up (429)",),
        Rows.NONE,
        Throttled,
        most=3,
        during=("! 429 retry 1s",),
    ),
    Case(
        "429 for ever, left while it counts down",
        Asked.RELOAD,
        failing(_throttled(8.0)),
        State.STALE,
        error=Throttled,
        during=("! 429 retry 8s", "! 429 retry 7s"),
        then="q",
    ),
    Case(
        "429 from one range of two",
        Asked.RELOAD,
        failing(_throttled(), on_range("1")),
        State.PARTIAL,
        ("! ≥ ", "1 partition range did not answer", "(429)", _ACTIVITY),
        Rows.SOME,
        Throttled,
    ),
    Case(
        "429 that wants a minute",
        Asked.RELOAD,
        failing(_throttled(60)),
        State.STALE,
        ("the service wants no request for", "50 rows stay", "raise the throughput"),
        error=Throttled,
        deadline=2,
    ),
)

STUMBLES: Final = (
    Case("503 once", Asked.RELOAD, failing(status(503), times=1), State.OK),
    *(
        Case(
            f"{code} for ever",
            Asked.RELOAD,
            failing(status(code, retry_after=0.01)),
            State.STALE,
            (f"✗ the service could not answer ({code})", "50 rows stay, read 11:04:00Z", _ACTIVITY),
            error=ServiceFailed,
        )
        for code in (408, 449, 500, 503)
    ),
    Case(
        "503 from the second range",
        Asked.RELOAD,
        failing(status(503), on_range("1")),
        State.PARTIAL,
        ("! ≥ ", "rows: 1 partition range did not answer", "(503)", _ACTIVITY),
        Rows.SOME,
        ServiceFailed,
    ),
    Case(
        "503 for ever",
        Asked.OPEN,
        failing(status(503), kind("point")),
        State.ERROR,
        ("✗ the service could not answer (503)", "r tries again", _ACTIVITY),
        Rows.NONE,
        ServiceFailed,
        most=3,
    ),
    Case(
        "503 for ever",
        Asked.REOPEN,
        failing(status(503), kind("point")),
        State.STALE,
        ("✗ the service could not answer (503)", "rows stay", _ACTIVITY),
        error=ServiceFailed,
        most=3,
    ),
    Case(
        "503 for ever",
        Asked.RECORD,
        failing(status(503), kind("point")),
        State.STALE,
        ("✗ the service could not answer (503)", "try again in a moment · r tries again", _ACTIVITY),
        Rows.NONE,
        ServiceFailed,
        most=3,
    ),
    Case(
        "503 for the segments only",
        Asked.REOPEN,
        failing(status(503), lambda request: request.container == "workflowRunSegments"),
        State.PARTIAL,
        ("(503)", "rows stay", _ACTIVITY),
        most=3 + 3,
    ),
    Case(
        "503 for the second page",
        Asked.NEXT,
        failing(status(503), second_page),
        State.PARTIAL,
        ("! ≥ 50 rows, the next did not come", "(503)", _ACTIVITY),
        error=ServiceFailed,
        never=("more ↓",),
        ranges=1,
    ),
    Case(
        "413",
        Asked.RELOAD,
        failing(status(413)),
        State.STALE,
        ("✗ the service refused the request (413)", "give the activity id", _ACTIVITY),
        error=ServiceFailed,
        most=2,
    ),
)

CHANGES: Final = (
    Case("410 once", Asked.RELOAD, failing(status(410, 1002), times=1), State.OK, most=4),
    Case("a range that is split", Asked.RELOAD, _split, State.OK, most=5),
    Case("a range that is split", Asked.NEXT, _split, State.OK, most=5),
    Case(
        "410 for ever",
        Asked.RELOAD,
        failing(status(410, 1002)),
        State.STALE,
        ("✗ the partition ranges keep changing", "50 rows stay"),
        error=ServiceFailed,
        most=4,
    ),
    Case(
        "410 for ever",
        Asked.OPEN,
        failing(status(410, 1002), kind("point")),
        State.ERROR,
        ("✗ the partition ranges are changing (410)", _ACTIVITY),
        Rows.NONE,
        ServiceFailed,
        most=3,
    ),
)


LOGINS: Final = (
    Case("an Entra ID token that ran out", Asked.RELOAD, token_change("token-2"), State.OK, entra=True),
    Case(
        "an Entra ID login that is over",
        Asked.RELOAD,
        token_change(),
        State.STALE,
        ("✗ 127.0.0.1", "does not accept the Entra ID token (401)", "run `az login` again", "50 rows stay"),
        error=Unauthorized,
        entra=True,
    ),
)

CASES: Final = (*THROTTLING, *STUMBLES, *CHANGES, *LOGINS, *REPLIES, *WAYS, *HOSTILE)
