"""Hostile, mistyped and oversized text is in the demo as such text is found in a database."""

from __future__ import annotations

import json
from datetime import datetime

from fleet_tui.demo import NOW
from tests.demo.reading import lines, run
from tests.demo_data.cases import CASES


def test_hostile_text_is_in_every_kind_of_field() -> None:
    line = next(each for each in lines("workflowRuns") if b'"demo-hostile-terminal"' in each).decode()
    for attack in (r"\u001b]52;c;", r"\u001b]0;", r"\u0000", r"\b", "\x9b", "\x9d", "\x85", "\u202e", "\u2028"):
        assert attack in line
    hostile = run("hostile-terminal")
    event = hostile["events"][2]
    for text in (hostile["task"]["input"], event["agentId"], event["toolName"], event["payload"]["message"]):
        assert any(character < " " or "\x7f" <= character <= "\x9f" for character in text)
    assert "\x1b" in event["eventId"] + hostile["execution_summary"]["status"]
    assert "\x1b" in hostile["error"]
    assert "\x1b" in CASES["hostile-id"]


def test_tasks_look_like_markup_like_japanese_and_like_one_word() -> None:
    assert run("hostile-markup")["task"]["input"] == "[red]not markup[/red] [/] [bold"
    assert "[@click=app.quit]x[/]" in json.dumps(run("hostile-markup")["events"])
    assert run("cjk")["task"]["input"].startswith("調査: 東京リージョンの推論コスト")
    assert len(run("long-word")["task"]["input"]) > 200
    assert " " not in run("long-word")["task"]["input"]
    assert "\u200d" in run("emoji")["task"]["input"]
    assert "e\u0301" in run("emoji")["task"]["input"]


def test_one_output_is_a_megabyte_of_log_lines() -> None:
    outputs = [each.get("toolOutputSummary", "") for each in run("one-megabyte-string")["events"]]
    largest = max(outputs, key=len)
    assert len(largest) >= 1 << 20
    assert len(largest.splitlines()) > 5000


def test_fields_are_mistyped_or_null() -> None:
    wrong = run("mistyped-fields")
    kinds = {name: type(wrong[name]) for name in ("task", "events", "routing", "judge_evaluations", "quality")}
    assert kinds == {
        "task": int,
        "events": dict,
        "routing": list,
        "judge_evaluations": type(None),
        "quality": str,
    }
    assert run("null-fields")["quality"] is run("null-fields")["task"]["input"] is None


def test_times_are_written_in_every_way() -> None:
    first = {case: run(case)["events"][0]["timestamp"] for case in CASES if case.endswith(("-times", "-time"))}
    assert isinstance(first["epoch-times"], float)
    assert first["epoch-millisecond-times"] > 1e12
    assert datetime.fromisoformat(first["naive-times"]).tzinfo is None
    assert first["offset-times"].endswith("+02:00")
    assert datetime.fromisoformat(first["future-time"]) > NOW
    assert run("garbage-time")["task"]["createdAt"] == "yesterday"


def test_an_answer_is_json_and_another_is_longer_than_a_screen_can_take() -> None:
    assert run("answer-json")["result"]["format"] == "json"
    assert json.loads(run("answer-json")["result"]["answer"])["index"] == "quantizedFlat"
    assert run("answer-long")["result"]["format"] == "markdown"
    assert len(run("answer-long")["result"]["answer"].encode()) > 64 * 1024


def test_a_big_integer_and_half_of_a_character_are_in_the_files() -> None:
    assert run("huge-integer")["result"]["tokens"]["prompt"] == 123456789012345678901234567890
    assert run("lone-surrogate")["task"]["input"].endswith("\ud83d")
