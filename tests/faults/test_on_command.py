"""Each reply of a hostile server on the command line."""

from __future__ import annotations

import pytest

from fleet_tui.present.state import State
from tests.faults.case import Asked, Case
from tests.faults.cases_hostile import CROWD, HOSTILE, LARGE, LIBRARY, REGIONS
from tests.faults.memory import MOST_MEMORY
from tests.faults.on_command import Printed, printed, spawned

# To start a process takes half a second: those that may hold the most have one, and one that is refused at once.
_ALONE = (*(each for each in LARGE if each.asked is Asked.FIRST), CROWD, REGIONS[0])


@pytest.mark.parametrize("case", HOSTILE, ids=lambda each: each.id)
def test_a_hostile_reply_is_a_sentence_for_little_memory_and_few_requests(case: Case) -> None:
    assert_told(case, printed(case))


@pytest.mark.parametrize("case", _ALONE, ids=lambda each: each.id)
def test_a_process_that_gets_a_hostile_reply_holds_little_and_ends_by_the_right_code(case: Case) -> None:
    assert_told(case, spawned(case))


def assert_told(case: Case, found: Printed) -> None:
    """What the case leaves of words, code, requests and memory."""
    before = 4 if case.asked in (Asked.OPEN, Asked.NEXT) else 0  # what lists the runs
    before += case.asked is Asked.RELOAD  # a command begins anew, with a question before the ranges are known
    assert found.requests <= case.most + before
    assert found.megabytes <= MOST_MEMORY
    assert found.code == (0 if case.state is State.OK else 1), found.err
    assert not [each for each in LIBRARY if each in found.err], found.err
    said = " ".join(found.err.split())
    for each in case.says[:1]:
        assert each.rpartition("rows: ")[2].removeprefix("✗ ") in said
    assert bool(found.out) == (case.state in (State.OK, State.PARTIAL)), found.out
