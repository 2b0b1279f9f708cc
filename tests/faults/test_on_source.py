"""Each fault through the source alone."""

from __future__ import annotations

import pytest

from tests.faults.case import Case, Rows
from tests.faults.cases import CASES
from tests.faults.on_source import answered


@pytest.mark.parametrize("case", CASES, ids=lambda each: each.id)
async def test_a_fault_is_an_error_of_ours_for_no_more_requests_than_allowed(case: Case) -> None:
    found = await answered(case)
    assert found.requests <= case.most
    if case.then:
        assert found.cancelled, "the one who waits can give up"
    elif case.error is None:
        assert not found.errors
    else:
        assert [type(each) for each in found.errors] == [case.error]
        assert found.raised == (case.rows is not Rows.SOME)
        assert found.errors[0].cause
        assert found.errors[0].next_step
