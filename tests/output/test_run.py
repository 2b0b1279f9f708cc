"""What one run prints when a source gives part of the answer; and every run of the demo, in every form."""

from __future__ import annotations

import json
import re

import pytest

from fleet_tui import demo
from fleet_tui.address import Address
from fleet_tui.clock import frozen
from fleet_tui.errors import FleetError, Throttled, TimedOut
from fleet_tui.fleet import Fleet
from fleet_tui.fleet.newest import newest
from fleet_tui.output.run import print_run, read_run
from fleet_tui.output.streams import Form
from fleet_tui.schema import RUNS
from fleet_tui.source.base import Page, RangeFailure
from fleet_tui.source.files.local import LocalSource
from tests.output.scripted import Kept, ScriptedSource, fleet, runs

LOST = RangeFailure("0", Throttled("the request charge is used up", 2.0))
_ACTS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


async def printed(fleet: Fleet, streams: Kept, form: Form, address: Address) -> int:
    return print_run(streams, form, await read_run(fleet, address, form))


async def test_a_run_whose_older_events_do_not_answer_is_shown_without_them() -> None:
    source = ScriptedSource([Page(runs("wf_1"))], segments=[TimedOut("no answer in 15 s", "try again")])
    streams = Kept()
    assert await printed(fleet(source), streams, Form.JSON, Address("run", "wf_1")) == 1
    assert json.loads(streams.out)["id"] == "wf_1"
    assert streams.err == "fleet-tui: older events may be missing: no answer in 15 s\n  try again\n"


async def test_a_part_of_the_older_events_is_an_exit_code() -> None:
    source = ScriptedSource([Page(runs("wf_1"))], segments=[Page((), failed=(LOST,))])
    streams = Kept()
    assert await printed(fleet(source), streams, Form.PLAIN, Address("run", "wf_1")) == 1
    assert streams.err.startswith("fleet-tui: older events may be missing: 1 partition range did not answer: ")


async def test_raw_asks_for_no_older_events() -> None:
    source = ScriptedSource([Page(runs("wf_1"))], segments=[TimedOut("no answer")])
    streams = Kept()
    assert await printed(fleet(source), streams, Form.RAW, Address("run", "wf_1")) == 0
    assert streams.ids() == ["wf_1"]
    assert source.queries == []


async def test_nothing_is_called_the_newest_while_a_part_of_the_source_is_silent() -> None:
    source = ScriptedSource([Page(runs("wf_1"), failed=(LOST,))])
    with pytest.raises(Throttled):
        await newest(fleet(source), Address("run", "last"), "", None)


async def test_an_empty_id_names_no_run() -> None:
    with pytest.raises(FleetError, match="no run ''"):
        await printed(fleet(ScriptedSource([Page(runs("wf_1"))])), Kept(), Form.JSON, Address("run", ""))


@pytest.mark.parametrize("form", Form)
async def test_every_run_of_the_demo_prints_and_nothing_in_it_acts_on_the_terminal(form: Form) -> None:
    async with Fleet(LocalSource(demo.FOLDER), frozen(demo.NOW)) as opened:
        ids = [each.stored_id async for each in opened.records(RUNS)]
        assert len(ids) >= 60
        for each in ids:
            streams = Kept()
            assert await printed(opened, streams, form, Address("run", each)) == 0
            assert streams.err == ""
            if form is not Form.RAW:
                assert not _ACTS.search(streams.out)
            if form is Form.JSON:
                found = json.loads(streams.out, parse_constant=pytest.fail)
                assert found["id"] == each
                assert found["events"] is None or len(found["timeline"]) >= found["events"]
            elif form is Form.PLAIN:
                assert streams.out.splitlines()[1].startswith("run        ")


async def test_an_account_without_segments_is_no_failure_of_the_run() -> None:
    streams = Kept()
    assert await printed(fleet(ScriptedSource([Page(runs("wf_1"))])), streams, Form.JSON, Address("run", "wf_1")) == 0
    assert json.loads(streams.out)["segments_missing"] == []
