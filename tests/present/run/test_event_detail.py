"""All there is to know of one row, in the order one asks: what, who, when, then message, error, tool, and the rest."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from fleet_tui.model.timeline import Timeline
from fleet_tui.present.cells import SHOWN_TEXT
from fleet_tui.present.quantities import size_text
from fleet_tui.present.run.event_detail import detail_lines
from tests.demo.reading import run as demo_run
from tests.demo.reading import segments_of
from tests.demo_data.cases import CASES
from tests.demo_data.hostile_text import BIDI, C1, CLEAR, CLIPBOARD, NUL, TITLE
from tests.model.making import THRESHOLD, at, called, event, judged, opened, run, said, segment
from tests.model.mutations import RUNS, each_place
from tests.model.test_mutations import ACTS
from tests.present.reading import block_of, text_of, tone_of, width_of

HOSTILE = TITLE + CLIPBOARD + CLEAR + C1 + BIDI + NUL + "\n\t\ud83d 調査"


@cache
def timeline_of(case: str) -> Timeline:
    return opened(demo_run(case), *segments_of(case))


def detail(timeline: Timeline, index: int, width: int = 80) -> str:
    return block_of(detail_lines(timeline, timeline[index], width))


def detail_of(stored: Any, width: int = 80) -> str:
    return detail(opened(run(stored)), 0, width)


def test_a_failed_tool_call_reads_as_on_the_wireframe() -> None:
    found = detail(timeline_of("judge-never-satisfied"), 8).split("\n")
    assert found[0] == "✗ analyst tool_call HostedCodeInterpreterTool  recovered"
    assert found[1].startswith("+0:32.2 (")
    assert found[1].endswith("Z)  Δprev 1.5s  Δnext 6.6s")
    assert found[2] == "cost_model.py: ValueError: could not convert string to float: '1,204'"
    assert found[3] == "ValueError: could not convert string to float: '1,204'"
    assert found[5:8] == ["▾ toolInput", "  {", '    "language": "python",']
    output = next(number for number, each in enumerate(found) if each.startswith("▾ output"))
    assert found[output] == "▾ output (31 lines, 1.2 kB)"
    assert found[output + 1] == "  Traceback (most recent call last):"


def test_what_and_who_come_first_then_when() -> None:
    timeline = opened(run(said("a", 1, "hello"), said("b", 2.5, "world", agentId="coder"), said("c", 4, "")))
    assert detail(timeline, 1).split("\n") == [
        "coder message",
        "+0:02.5 (10:00:02.500Z)  Δprev 1.5s  Δnext 1.5s",
        "world",
    ]
    assert "Δprev —  Δnext 1.5s" in detail(timeline, 0)
    assert "Δprev 1.5s  Δnext —" in detail(timeline, 2)


@pytest.mark.parametrize(
    ("stored", "first"),
    [
        ({"type": "status"}, "agent not recorded status"),
        ({}, "agent not recorded (no type)"),
        (event("e", 0, type="error"), "✗ writer error"),
        (said("e", 0, "will retry"), "! writer message"),
        (called("e", 0, "ok"), "writer tool_call GitHubTool"),
    ],
)
def test_the_first_line_names_severity_agent_type_and_tool(stored: dict[str, Any], first: str) -> None:
    assert detail_of(stored).split("\n")[0] == first


def test_a_recorded_duration_is_said_and_an_inferred_one_is_not() -> None:
    assert "  took 1.5s" in detail_of(called("e", 0, "ok", payload={"durationMs": 1500}))
    assert "took" not in detail_of(called("e", 0, "ok"))


def test_a_row_without_a_time_says_so() -> None:
    assert "— (no time is known)  Δprev —  Δnext —" in detail_of(said("e", None, "x"))


def test_what_is_odd_about_a_row_is_said() -> None:
    late = run(said("b", 20, ""), said("a", 5, ""), said("a", 30, ""))
    late["execution_summary"]["completedAt"] = at(10)
    timeline = opened(late, segment(2, {"eventId": "s", "timestamp": "yesterday", "agentId": 7}), segment(1))
    found = {row.event.id: detail(timeline, row.index) for row in timeline}
    assert "from segment 2\n" in found["s"]
    assert '! timestamp: "yesterday" is no time' in found["s"]
    assert "! agentId: a number where text belongs" in found["s"]
    assert "↶ stored after an event with a later time" in detail(timeline, ids_at(timeline, "a")[0])
    assert "' this event id occurs more than once" in found["a"]
    assert "after the run's completion" in found["b"]
    assert "! the event: null where an object belongs" in detail_of(None)


def ids_at(timeline: Timeline, name: str) -> list[int]:
    return [row.index for row in timeline if row.event.id == name]


@pytest.mark.parametrize(
    "stored",
    [
        {"payload": {"message": "the whole message"}},
        {"payload": "the whole message"},
        {"message": "the whole message"},
        {"payload": {}, "message": "the whole message"},
    ],
)
def test_the_message_is_shown_whole_wherever_it_was_stored(stored: dict[str, Any]) -> None:
    long = " and so on" * 200
    grown = {key: _grown(value, long) for key, value in stored.items()}
    found = " ".join(detail_of({"type": "message", **grown}).split())
    assert found.count("the whole message" + long) == 1


def _grown(value: Any, more: str) -> Any:
    return {key: each + more for key, each in value.items()} if isinstance(value, dict) else value + more


def test_the_message_stands_before_the_error_and_the_tool_behind_both() -> None:
    stored = called("e", 0, "ANSWER", toolInput="GIVEN", payload={"error": "CAUSE", "message": "WORDS", "more": "REST"})
    found = detail_of(stored)
    places = [found.index(each) for each in ("WORDS", "CAUSE", "GIVEN", "ANSWER", "REST")]
    assert places == sorted(places)


def test_an_error_that_is_an_object_is_told_by_the_words_that_its_row_has() -> None:
    found = detail_of(called("e", 0, None, payload={"error": {"type": "ValueError", "message": "no such column"}}))
    assert found.split("\n")[2] == "ValueError: no such column"


def test_a_tool_that_broke_without_a_message_says_what_its_output_comes_down_to() -> None:
    found = detail_of(called("e", 0, 'Traceback (most recent call last):\n  File "a.py"\nKeyError: 0')).split("\n")
    assert found[2] == "KeyError: 0"
    assert "▾ output (3 lines, 60 B)" in found


@pytest.mark.parametrize(
    ("payload", "texts"),
    [
        ({"error": "no such table"}, ["no such table"]),
        ({"exception": "KeyError: 0"}, ["KeyError: 0"]),
        ({"error": "no such table", "exception": "KeyError: 0"}, ["no such table", "KeyError: 0"]),
        ({"error": None, "exception": "KeyError: 0"}, ["KeyError: 0"]),
        ({"error": {"code": "ENOENT", "hint": ["a"]}}, ['"code": "ENOENT"', '"hint": ["a"]']),
        ({"exception": ["KeyError", 0]}, ['["KeyError", 0]']),
        ({"message": {"role": "tool"}}, ['"role": "tool"']),
        ({"message": 7, "retry": 2}, ['"message": 7', '"retry": 2']),
        ({"status": 503, "delivery": 2}, ['"status": 503', '"delivery": 2']),
    ],
)
def test_nothing_of_the_payload_is_left_out(payload: dict[str, Any], texts: list[str]) -> None:
    found = detail_of(event("e", 0, payload=payload))
    for text in texts:
        assert found.count(text) == 1, found


def test_keys_that_nobody_knows_are_shown() -> None:
    found = detail_of(event("e", 0, span_id="a1b2", payload=["a", {"b": 1}], cost={"usd": 0.2}))
    for text in ('"span_id": "a1b2"', '"payload": [', '"cost": {"usd": 0.2}'):
        assert text in found
    assert '"agentId"' not in found


def test_errors_are_toned_as_such_and_recovered_ones_as_warnings() -> None:
    timeline = timeline_of("early-error-recovered")
    lines = detail_lines(timeline, timeline[10], 80)
    assert tone_of(lines[0], "✗") == "bad"
    assert {tone_of(each, "failed") for each in lines[2:] if "failed" in text_of(each)} == {"bad"}
    assert tone_of(detail_lines(timeline, timeline[2], 80)[0], "recovered") == "warn"


def test_a_judge_round_shows_score_difference_threshold_verdict_reasoning_and_every_suggestion() -> None:
    timeline = timeline_of("judge-never-satisfied")
    found = detail(timeline, 17, 60)
    stored = demo_run("judge-never-satisfied")["judge_evaluations"][2]
    assert "round 3  score 5.8 (-1.4)  threshold 7.5  below" in found
    words = " ".join(found.split())
    assert stored["reasoning"] in words
    for each in stored["suggested_improvements"]:
        assert f"• {each}" in words
    passed = opened(run(judge_evaluations=[judged(1, 1, 8.0)], configSnapshot=THRESHOLD))
    assert "round 1  score 8  threshold 7.5  passed\nno reasoning recorded" in detail(passed, 0)
    bare = opened(run(judge_evaluations=[judged(1, 1, None)]))
    assert "round 1  score —  no threshold recorded" in detail(bare, 0)


def test_what_a_judge_round_holds_beyond_that_is_shown() -> None:
    timeline = timeline_of("round-dimensions")
    index = next(row.index for row in timeline if row.event.judge)
    assert '"dimensions": {"correctness": 6.5' in detail(timeline, index, 100)
    assert '"reasoning"' not in detail(timeline, index, 100)


def test_the_runs_own_error_is_shown_once_and_whole() -> None:
    timeline = timeline_of("only-error")
    stored = demo_run("only-error")["error"]
    found = " ".join(detail(timeline, len(timeline) - 1).split())
    assert found.count(" ".join(stored.split())) == 1


@pytest.mark.parametrize(
    ("output", "label"),
    [
        ("one line", "▾ output"),
        ("two\nlines", "▾ output (2 lines, 9 B)"),
        ("two\nlines\n", "▾ output (2 lines, 10 B)"),
        ("é\né", "▾ output (2 lines, 5 B)"),
        ({"rows": 3}, "▾ output"),
        ("x" * 70_000, "▾ output (1 line, 70.0 kB)"),
    ],
)
def test_an_output_says_how_large_it_is(output: object, label: str) -> None:
    found = detail_of(event("e", 0, type="tool_call", toolName="T", toolOutputSummary=output)).split("\n")
    assert label in found


def test_a_megabyte_is_cut_and_says_how_much_there_is() -> None:
    timeline = timeline_of("one-megabyte-string")
    index, stored = next(
        (row.index, row.event.output)
        for row in timeline
        if isinstance(row.event.output, str) and len(row.event.output) > 1_000_000
    )
    found = detail(timeline, index)
    assert isinstance(stored, str)
    assert f"▾ output ({len(stored.splitlines()):,}".replace(",", "") in found.replace(",", "")
    assert ", 1.0 MB)" in found
    assert f"… {size_text(len(stored) - SHOWN_TEXT)} more, x shows all" in found
    assert len(found) < 2 * SHOWN_TEXT


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (1234, "1.2 kB"),
        (999_949, "999.9 kB"),
        (999_951, "1.0 MB"),
        (2_097_152, "2.1 MB"),
    ],
)
def test_a_size_is_said_as_people_say_it(size: int, text: str) -> None:
    assert size_text(size) == text


@pytest.mark.parametrize("case", CASES)
def test_a_detail_keeps_to_the_width_and_is_inert(case: str) -> None:
    timeline = timeline_of(case)
    step = max(len(timeline) // 12, 1)
    for width in (40, 80, 120):
        for index in range(0, len(timeline), step):
            lines = detail_lines(timeline, timeline[index], width)
            assert max(map(width_of, lines)) <= width, (width, index)
            assert not ACTS.search(block_of(lines))
            assert all("\n" not in text_of(each) for each in lines)


@pytest.mark.parametrize("width", [10, 40, 80])
def test_hostile_text_anywhere_in_an_event_is_inert(width: int) -> None:
    stored = {
        "eventId": HOSTILE,
        "timestamp": HOSTILE,
        "agentId": HOSTILE,
        "type": HOSTILE,
        "toolName": HOSTILE,
        "toolInput": {HOSTILE: HOSTILE},
        "toolOutputSummary": HOSTILE * 20,
        HOSTILE: HOSTILE,
        "payload": {"message": HOSTILE, "error": HOSTILE, HOSTILE: [HOSTILE]},
    }
    round_ = {"round": 1, "reasoning": HOSTILE, "suggested_improvements": [HOSTILE], HOSTILE: HOSTILE}
    timeline = opened(run(stored, error=HOSTILE, judge_evaluations=[round_]))
    for row in timeline:
        lines = detail_lines(timeline, row, width)
        assert not ACTS.search(block_of(lines))
        assert all("\n" not in text_of(each) for each in lines)
        if width >= 40:
            assert max(map(width_of, lines)) <= width
        assert "owned" in block_of(lines) or width == 10


@pytest.mark.parametrize("name", ["the data model's run", "a flat run that failed"])
def test_whatever_is_wrong_in_a_run_its_rows_have_a_detail(name: str) -> None:
    for what, changed in each_place(RUNS[name]):
        if what.startswith(("events", "judge_evaluations", "phase", "error")):
            timeline = opened(changed)
            for row in timeline:
                try:
                    found = detail(timeline, row.index, 40)
                except Exception as error:
                    raise AssertionError(what) from error
                assert not ACTS.search(found), what
