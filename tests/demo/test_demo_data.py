"""The demo holds every case that the screens promise, and is what its generator writes."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from fleet_tui.demo import FOLDER, NOW
from tests.demo.reading import CONTAINERS, documents, lines
from tests.demo_data import __main__ as command
from tests.demo_data import files
from tests.demo_data.cases import CASES, DOCUMENTS, MODEL_RUN

AT_LEAST = {
    "workflowRuns": 64,
    "workflowRunSegments": 8,
    "agentMemory": 60,
    "dspyExamples": 40,
    "dspyOptimizationRuns": 8,
    "cache": 20,
}
TEAM = ("researcher", "analyst", "writer", "reviewer", "coder", "planner", "verifier")
WRITTEN_TOGETHER = {"workflowRuns": [2], "dspyExamples": [3, 3, 3, 3]}


def test_the_files_are_what_the_generator_writes() -> None:
    assert files.stale_files() == []


def test_check_finds_a_missing_and_a_changed_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    assert command.main(["--check"]) == 1
    assert command.main([]) == 0
    assert command.main(["--check"]) == 0
    changed = tmp_path / "cache.jsonl"
    changed.write_bytes(changed.read_bytes().replace(b"3600", b"3601", 1))
    capsys.readouterr()
    assert command.main(["--check"]) == 1
    assert capsys.readouterr().err.startswith("cache.jsonl differs")
    assert command.main(["--chekc"]) == 2


@pytest.mark.parametrize("container", CONTAINERS)
def test_the_data_models_own_document_comes_first_with_every_field(container: str) -> None:
    written = json.loads((files.MODEL / f"{container}.json").read_text(encoding="utf-8"))
    first = documents(container)[0]
    assert {name: value for name, value in first.items() if name not in ("_ts", "_etag")} == written


@pytest.mark.parametrize("container", CONTAINERS)
def test_there_are_enough_documents_with_ids_of_their_own(container: str) -> None:
    ids = [each["id"] for each in documents(container)]
    assert len(ids) >= AT_LEAST[container]
    assert len(set(ids)) == len(ids)


def test_the_demo_is_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.jsonl")) <= 6_000_000


@pytest.mark.parametrize("container", CONTAINERS)
def test_writes_have_distinct_seconds_before_now_except_where_a_script_wrote_several(container: str) -> None:
    written = [each["_ts"] for each in documents(container)]
    assert all(type(each) is int and each <= NOW.timestamp() for each in written)
    assert sorted(n for n in Counter(written).values() if n > 1) == WRITTEN_TOGETHER.get(container, [])
    assert written[1:] == sorted(written[1:])


@pytest.mark.parametrize("container", CONTAINERS)
def test_version_marks_are_quoted_and_carry_the_second_of_the_write(container: str) -> None:
    for each in documents(container):
        assert re.fullmatch(rf'"[0-9a-f]{{8}}-0000-0d00-0000-{each["_ts"]:08x}0000"', each["_etag"])


@pytest.mark.parametrize("container", CONTAINERS)
def test_a_line_is_compact_utf8_without_raw_control_characters(container: str) -> None:
    for line in lines(container):
        text = line.decode("utf-8", errors="strict")
        assert min(text) >= " "
        assert not re.search(r"\\u(?!00[01]|d[89a-f])", text), "only control characters and lone surrogates are escaped"


def test_every_case_is_where_the_table_says() -> None:
    named = {}
    for each in documents("workflowRuns"):
        metadata = each.get("metadata")
        flat = metadata.get("case") if isinstance(metadata, dict) else None
        tag = each.get("runTag", "")
        if flat or tag.startswith("demo-"):
            named[flat or tag.removeprefix("demo-")] = each["id"]
    assert named == CASES


@pytest.mark.parametrize("container", DOCUMENTS)
def test_every_other_case_is_where_the_table_says(container: str) -> None:
    assert set(DOCUMENTS[container].values()) <= {each["id"] for each in documents(container)}


def test_the_first_screen_is_a_believable_morning() -> None:
    newest = sorted(documents("workflowRuns"), key=lambda each: -each["_ts"])[:20]
    statuses = Counter(_status(each) for each in newest)
    assert MODEL_RUN in [each["id"] for each in newest]
    assert 3 <= statuses["failed"] <= 6
    assert statuses["running"] == 2
    assert statuses["cancelled"] == 1
    assert statuses["succeeded"] >= 8
    assert len({_task(each) for each in newest}) == 20


def test_people_wrote_the_tasks() -> None:
    tasks = {_task(each) for each in documents("workflowRuns")}
    assert len(tasks) >= 60
    assert not [task for task in tasks if re.search(r"lorem|ipsum|\b[Tt]ask \d", task)]


def test_runs_belong_to_three_people_and_the_new_user_has_none() -> None:
    users = Counter(each["userId"] for each in documents("workflowRuns") if isinstance(each.get("userId"), str))
    assert [user for user, _ in users.most_common(3)] == ["user_123", "user_456", "user_789"]
    assert "user_new" not in users
    assert sum("userId" not in each for each in documents("workflowRuns")) >= 3
    assert {each["userId"] for each in documents("agentMemory")} > {"user_123", "user_456", "user_789", "user_new"}


def test_most_runs_are_of_the_last_ten_days_and_none_older_than_three_months() -> None:
    ages = [NOW.timestamp() - each["_ts"] for each in documents("workflowRuns")]
    assert sum(age < 10 * 86400 for age in ages) > len(ages) * 0.6
    assert max(ages) < 92 * 86400


def test_an_ordinary_run_tells_its_events_in_order_and_before_now() -> None:
    ordinary = [each for each in documents("workflowRuns") if "-run-2025" in each.get("runTag", "")]
    assert len(ordinary) >= 50
    for each in ordinary:
        times = [event["timestamp"] for event in each["events"]]
        assert times == sorted(times)
        assert each["task"]["createdAt"] < times[0]
        assert times[-1] <= each["execution_summary"]["completedAt"] < "2025-11-17T11:04"


def test_events_are_of_the_known_types_and_agents() -> None:
    types: set[str] = set()
    agents: set[str] = set()
    for each in documents("workflowRuns"):
        if "-run-2025" in each.get("runTag", ""):
            types |= {event["type"] for event in each["events"]}
            agents |= {event["agentId"] for event in each["events"]}
    assert types == {"analysis", "routing", "message", "tool_call", "handoff", "judge", "error"}
    assert agents == {*TEAM, "supervisor", "judge"}


def _status(document: dict[str, object]) -> object:
    summary = document.get("execution_summary")
    return (summary.get("status") if isinstance(summary, dict) else None) or document.get("status")


def _task(document: dict[str, object]) -> str:
    task = document["task"]
    return str(task["input"] if isinstance(task, dict) else task)
