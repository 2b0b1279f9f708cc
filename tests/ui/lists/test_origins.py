"""The list of runs says above its rows which of them were made of traces, and takes no row for it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from fleet_tui.source.files.local import LocalSource
from tests.source.traces import sdk
from tests.ui.screen import app_on, seen, settled, text_of

SAID: Final = "1 run from traces.jsonl (OTLP/JSON, 7 spans)"
RUN: Final = '{"id": "wf_ours", "workflowId": "wf_ours", "task": "Sound the bay", "routing": {}, "_ts": 1}'


def folder(path: Path, *, traces: bool = True) -> LocalSource:
    path.mkdir()
    (path / "workflowRuns.jsonl").write_text(RUN)
    if traces:
        (path / "traces.jsonl").write_text(sdk.otlp(sdk.a_run()))
    return LocalSource(path)


async def test_it_is_said_beside_how_many_are_loaded(tmp_path: Path) -> None:
    async with app_on(folder(tmp_path / "records")).run_test(size=(120, 36)) as pilot:
        await seen(pilot, f"2 loaded, newest first, {SAID}")


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (40, 10)])
async def test_it_takes_no_row_from_the_list(tmp_path: Path, size: tuple[int, int]) -> None:
    places = []
    for name, traces in (("with", True), ("without", False)):
        async with app_on(folder(tmp_path / name, traces=traces)).run_test(size=size) as pilot:
            await seen(pilot, "Sound the bay" if size[0] > 40 else "Sound")
            await settled(pilot)
            lines = text_of(pilot).splitlines()
            places.append(next(place for place, line in enumerate(lines) if "Sound" in line))
    # the run of the trace is newer, and stands above
    assert places[0] == places[1] + 1
