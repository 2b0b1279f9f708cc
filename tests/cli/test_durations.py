"""How long a run took is one answer: cell, detail, filter and JSON tell the same, and what it is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Typed

BEGUN = "2026-11-20T10:00:00Z"
BLANK = ("0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z")


def events(*times: str) -> list[dict[str, Any]]:
    return [{"eventId": f"e{n}", "timestamp": each, "type": "analysis", "agentId": "a"} for n, each in enumerate(times)]


def summary(**more: Any) -> dict[str, Any]:
    return {"execution_summary": more}


CASES: dict[str, tuple[dict[str, Any], float | None, str | None, str, str]] = {
    "over": (summary(durationSeconds=42), 42, None, "42s", "42.0s"),
    "between": (summary(startedAt=BEGUN, completedAt="2026-11-20T10:00:42Z"), 42, None, "42s", "42.0s"),
    "unfinished": ({"events": events(BEGUN, "2026-11-20T10:00:42Z")}, 42, "so far", "42s…", "42.0s so far"),
    **{
        status: (
            {"events": events(BEGUN, "2026-11-20T10:00:42Z"), "status": status},
            42,
            remark,
            cell,
            f"42.0s {remark}",
        )
        for status, remark, cell in (
            ("running", "so far", "42s…"),
            ("failed", "to its last event", "42s"),
            ("cancelled", "to its last event", "42s"),
        )
    },
    "failed, derived": (
        {"events": events(BEGUN, "2026-11-20T10:00:42Z"), "error": "Timed out"},
        *(42, "to its last event", "42s", "42.0s to its last event"),
    ),
    "sentinel event": ({"events": events(BLANK[0], BEGUN, "2026-11-20T10:00:42Z")}, 42, "so far", "42s…", "so far"),
    "less than none": (summary(durationSeconds=-3), None, "-3 seconds are less than none", "!", "! -3 seconds"),
    "weeks less": (
        summary(durationSeconds=-2e6),
        *(None, "-2000000 seconds are less than none", "!", "! -2000000 seconds are less"),
    ),
    "far less": (summary(durationSeconds=-1e30), None, "it is far less than none", "!", "! it is far less than none"),
    "backwards": (
        summary(startedAt="2026-11-20T10:05:00Z", completedAt=BEGUN),
        *(None, "it began 2026-11-20 10:05:00 and ended 2026-11-20 10:00:00", "!", "! it began"),
    ),
    **{
        f"began {each}": (
            summary(startedAt=each, completedAt=BEGUN),
            *(None, f"it began {each[:10]} {each[11:19]} and ended 2026-11-20 10:00:00", "!", "! it began"),
        )
        for each in BLANK
    },
    "thirty thousand years": (summary(durationSeconds=1e12), 10**12, None, ">999d!", "> 999 d !"),
    "beyond all": (summary(durationSeconds=1e300), 1e300, None, ">999d!", "> 999 d !"),
    "nothing": ({}, None, None, "—", ""),
    "text": (summary(durationSeconds="52.4"), None, None, "—", ""),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("padding", [0, 5000], ids=["short", "long"])
def test_a_duration_is_the_same_wherever_it_is_told(typed: Typed, tmp_path: Path, case: str, padding: int) -> None:
    more, seconds, remark, cell, words = CASES[case]
    run = {"id": "r", "workflowId": "r", "_ts": 1795000000, "task": "t", "routing": {}, "result": "x" * padding, **more}
    path = tmp_path / "given.jsonl"
    path.write_text(json.dumps(run) + "\n")
    for asked in (("runs",), ("run", "r")):
        (row,) = typed(*asked, "--json", "--data", path).rows()
        assert row["duration_seconds"] == seconds
        assert row.get("duration_remark") == remark
    heading, line = typed("runs", "--plain", "--data", path).out.splitlines()
    assert line[: heading.index(" dur") + 5].split()[-1] == cell
    assert words in typed("run", "r", "--plain", "--data", path).out
    for asked, matches in (
        ("duration:any", seconds is not None),
        ("duration:none", seconds is None),
        ("duration:>40", seconds is not None),
        ("duration:<0", False),
        ("duration:<43", seconds is not None and seconds < 43),
    ):
        assert len(typed("runs", asked, "--json", "--data", path).rows()) == matches, asked


@pytest.mark.parametrize("started", BLANK)
def test_an_optimization_that_began_at_no_time_did_not_take_fifty_years(
    typed: Typed, tmp_path: Path, started: str
) -> None:
    path = tmp_path / "given.jsonl"
    stored = {"id": "o", "optimizerType": "gepa", "startedAt": started, "completedAt": BEGUN}
    path.write_text(json.dumps(stored) + "\n")
    assert "! it began" in typed("optimization", "o", "--plain", "--data", path).out
