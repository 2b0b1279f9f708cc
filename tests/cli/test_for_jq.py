"""What `--json` prints is JSON for jq, which refuses half a character, NaN, and more than 256 levels."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Printed, Typed

DEEP = "[" * 5_000 + "7" + "]" * 5_000
STORED = (
    '{"id": "wf_deep", "task": {"input": "half \\ud800 a character"}, "_ts": 1795000000,'
    ' "execution_summary": {"status": "succeeded", "agentsUsed": ["a\\udfff"], "durationSeconds": NaN},'
    ' "quality": {"overallScore": -Infinity}, "result": {"tokens": {"prompt": 1e999, "completion": LONG}},'
    ' "judge_evaluations": [{"round": 1, "score": NaN, "reasoning": "\\ud800", "own": NaN}],'
    ' "events": [{"eventId": "ev_\\ud800", "type": "tool_call", "timestamp": "2026-11-20T10:00:00Z",'
    ' "payload": {"tool": "\\ud800", "key \\ud800": [NaN, Infinity]}},'
    ' {"eventId": "ev_2", "type": "tool_call", "payload": {"deep": DEEP}}]}'
)
RUN = STORED.replace("LONG", "9" * 400).replace("DEEP", '[{"a":' * 300 + "[]" + "}]" * 300)


def taken_by_jq(printed: Printed) -> list[Any]:
    """The rows as jq reads them; as Python does where jq is not installed."""

    def refused(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    assert printed.code == 0, printed.err
    found = [json.loads(each, parse_constant=refused) for each in printed.stdout.decode().split("\n") if each]
    json.dumps(found, ensure_ascii=False).encode()  # half a character has no bytes
    if program := shutil.which("jq"):
        read = subprocess.run([program, "-c", "."], input=printed.stdout, capture_output=True, check=False, timeout=60)
        assert (read.returncode, read.stderr) == (0, b"")
        assert read.stdout.count(b"\n") == len(found)
    return found


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    path = tmp_path / "workflowRuns.jsonl"
    path.write_text(RUN + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("section", ["runs", "memories", "optimizations", "examples", "cache"])
def test_every_row_of_the_demo_is_json(typed: Typed, section: str) -> None:
    assert len(taken_by_jq(typed(section, "--limit", "0", "--demo", "--json"))) > 5


def test_a_run_with_all_that_json_cannot_say_is_json(typed: Typed, runs: Path) -> None:
    (row,) = taken_by_jq(typed("runs", "--data", runs, "--json"))
    assert row["task"] == "half \ufffd a character"
    assert (row["score"], row["duration_seconds"], row["tokens_prompt"]) == (None, None, None)
    (run,) = taken_by_jq(typed("run", "wf_deep", "--data", runs, "--json"))
    assert run["task"] == row["task"]


def test_half_a_character_of_an_event_is_no_letters_but_the_same_sign_as_elsewhere(
    typed: Typed, tmp_path: Path
) -> None:
    event = '{"eventId": "ev_\\ud83d", "agentId": "a\\ud83d", "type": "tool_call", "timestamp": "2026-11-20T10:00:00Z",'
    event += ' "toolName": "t\\udfff", "payload": {"message": "half \\ud800, letters \\\\u0041, whole \\ud83d\\ude00"}}'
    judged = '{"round": 1, "score": 3, "timestamp": "2026-11-20T10:00:01Z", "reasoning": "so \\ud800"}'
    run = f'{{"id": "r", "workflowId": "r", "status": "failed", "error": "E \\ud800", "events": [{event}],'
    run += f' "judge_evaluations": [{judged}], "_ts": 1795000000}}'
    (tmp_path / "workflowRuns.jsonl").write_text(run + "\n", encoding="utf-8")
    for name in ("r", "r@ev_\\ud83d"):
        printed = typed("run", name, "--data", tmp_path, "--json")
        (found,) = taken_by_jq(printed)
        assert "\\ud" not in "".join(printed.out.split("\\ud83d\\ude00"))
        (row,) = (each for each in found["timeline"] if each["type"] == "tool_call")
        assert (row["at"], row["agent"], row["tool"]) == ("ev_\ufffd", "a\ufffd", "t\ufffd")
        assert row["text"] == "half \ufffd, letters \\u0041, whole \N{GRINNING FACE}"
        assert found["cause"] == "E \ufffd"
        assert any("so \ufffd" in each["text"] for each in found["timeline"])


def test_raw_is_as_stored(typed: Typed, runs: Path) -> None:
    assert typed("runs", "--data", runs, "--raw").out == RUN + "\n"


def test_beside_five_thousand_levels_the_others_are_json(typed: Typed, runs: Path) -> None:
    with runs.open("a", encoding="utf-8") as file:
        file.write('{"id": "wf_5000", "task": {"input": "x"}, "events": ' + DEEP + "}\n")
    printed = typed("runs", "--data", runs, "--json")
    assert {row["id"] for row in taken_by_jq(printed)} == {"wf_deep", "wf_5000"}
    assert "1 line shown otherwise than stored · first: line 2, what lies deeper than 200 levels" in printed.err
    assert taken_by_jq(typed("run", "wf_5000", "--data", runs, "--json"))
    assert typed("run", "wf_5000", "--data", runs, "--plain").code == 0
    assert DEEP in typed("run", "wf_5000", "--data", runs, "--raw").out, "nothing is lost"


def test_an_event_deeper_than_jq_reads_is_told_whole(typed: Typed, runs: Path) -> None:
    (found,) = taken_by_jq(typed("run", "wf_deep@ev_2", "--data", runs, "--json"))
    assert found["event"]["payload"]["deep"] is not None


def test_every_single_record_of_the_demo_is_json(typed: Typed) -> None:
    for section, noun in (("runs", "run"), ("memories", "memory"), ("examples", "example")):
        ids = [row["id"] for row in typed(section, "--limit", "12", "--demo", "--json").rows()]
        for each in ids:
            taken_by_jq(typed(noun, each, "--demo", "--json"))


def test_users_are_told_apart_and_printed_by_the_names_that_their_runs_print(typed: Typed, tmp_path: Path) -> None:
    names = ["u\\udfff", "\\u001b", "\\u241b", "\\u200bu", "\\ud83d\\udc69\\u200d\\ud83d\\udcbb"]
    lines = [f'{{"id": "r{at}", "userId": "{name}", "task": "t", "routing": {{}}}}' for at, name in enumerate(names)]
    path = tmp_path / "workflowRuns.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    runs = taken_by_jq(typed("runs", "--data", path, "--json"))
    users = taken_by_jq(typed("users", "--data", path, "--json"))
    assert sorted(each["user"] for each in users) == sorted(each["user"] for each in runs)
    assert {each["runs"] for each in users} == {1}
    assert "\x1b" not in typed("users", "--data", path, "--plain").out
