"""Commands on a run of a history that has the timeline of its trace: what is handed on, found and said of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from tests.cli.conftest import Typed
from tests.source.traces import sdk
from tests.source.traces.test_join import ENDED, flat

ZONE: Final = ("--zone", "UTC")
BROKE: Final = sdk.Status(sdk.StatusCode.ERROR, "boom: it broke")


def folder(path: Path, spans: list[Any] | None = None, **run: Any) -> str:
    """A folder as AgenticFleet leaves it: a history of one run, and its trace. Returns the id of the trace."""
    spans = spans or sdk.a_run()
    path.mkdir(exist_ok=True)
    (path / "execution_history.jsonl").write_text(json.dumps(flat("w1", ENDED, **run)))
    (path / "traces.jsonl").write_text(sdk.otlp(spans))
    return sdk.trace_id(spans[0])


def shown(typed: Typed, *given: str) -> tuple[Any, str]:
    """The run as programs and eyes read it, by its timeline and what is said where that comes from."""
    (found,) = typed("run", "w1", *given, "--json").rows()
    said = [each for each in typed("run", "w1", *given).out.splitlines() if "timeline from trace" in each]
    assert len(said) == 1
    return found, said[0]


@pytest.mark.parametrize("blank", [False, True])
@pytest.mark.parametrize("command", ["pull", "bundle"])
def test_a_joined_run_is_handed_on_with_the_timeline_of_its_trace(
    typed: Typed, tmp_path: Path, command: str, blank: bool
) -> None:
    data, made = tmp_path / "data", str(tmp_path / "made")
    folder(data)
    words = ["pull"] if command == "pull" else ["bundle", "w1"]
    done = typed(*words, "--data", str(data), *ZONE, "-o", made, *(["--redact-text"] if blank else []))
    assert done.code == 0
    before, after = shown(typed, "--data", str(data), *ZONE), shown(typed, "--data", made)
    assert after[1] == before[1]
    told = [
        [(each["at"], each["offset_seconds"], each["depth"], each["parent"]) for each in run["timeline"]]
        for run, _ in (before, after)
    ]
    assert len(told[0]) == 7
    assert told[1] == told[0]
    if not blank:
        assert after[0] == before[0]
    assert [each["id"] for each in typed("runs", "--data", made, "--json").rows()] == ["w1"]
