"""One event: what it is, who did it, what it says, and how long it took, whatever the writer wrote."""

from __future__ import annotations

from typing import Any

import pytest

from fleet_tui.model.event import KIND_BY_WORD, Event, EventKind, headline
from tests.demo.reading import run
from tests.demo_data.hostile_text import BIDI, C1, NUL, TITLE
from tests.model.making import at, called, event, said


def read(stored: object) -> Event:
    return Event.from_document(stored, 0)


def harmless(text: str) -> bool:
    """Printable but for the joiner that emoji need."""
    return text.replace("\u200d", "").isprintable()


def test_the_data_models_tool_call_is_read_field_by_field() -> None:
    stored = called("ev_010", 6.5, "Retrieved 5 recent articles.", toolInput={"query": "2025 AI"})
    found = read(stored)
    assert (found.id, found.kind, found.type) == ("ev_010", EventKind.TOOL_CALL, "tool_call")
    assert (found.agent, found.tool, found.text) == ("writer", "GitHubTool", "Retrieved 5 recent articles.")
    assert found.moment is not None
    assert found.moment.at.second == 6
    assert (found.input, found.output) == ({"query": "2025 AI"}, "Retrieved 5 recent articles.")
    assert (found.payload, found.seconds, found.issues) == ({}, None, ())
    assert found.document is stored


@pytest.mark.parametrize("word", KIND_BY_WORD)
def test_a_known_type_is_known_in_any_case(word: str) -> None:
    assert read({"type": word}).kind is read({"type": word.upper()}).kind is KIND_BY_WORD[word]


def test_an_unknown_type_keeps_its_word() -> None:
    found = read({"type": "checkpoint_saved"})
    assert (found.kind, found.type) == (EventKind.OTHER, "checkpoint_saved")


def test_an_event_with_a_tool_and_no_type_is_a_tool_call() -> None:
    assert read({"toolName": "BrowserTool"}).kind is EventKind.TOOL_CALL
    assert read({"toolName": "BrowserTool", "type": "checkpoint"}).kind is EventKind.OTHER
    assert read({}).kind is EventKind.OTHER


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ({"payload": {"message": "Draft 1"}, "message": "no", "toolOutputSummary": "no"}, "Draft 1"),
        ({"payload": "Draft 1", "message": "no"}, "Draft 1"),
        ({"payload": {}, "message": "Draft 1", "toolOutputSummary": "no"}, "Draft 1"),
        ({"payload": {"message": ""}, "message": "Draft 1"}, "Draft 1"),
        ({"payload": {"message": " \n "}, "toolOutputSummary": "5 articles"}, "5 articles"),
        ({"payload": {"message": 7}, "toolOutputSummary": "5 articles"}, "5 articles"),
        ({"toolOutputSummary": "5 articles", "payload": {"error": "no"}}, "5 articles"),
        ({"toolOutput": "5 articles"}, "5 articles"),
        ({"toolOutputSummary": None, "toolOutput": "5 articles"}, "5 articles"),
        ({"payload": {"error": "no such table"}}, "no such table"),
        ({"payload": {"exception": "KeyError"}}, "KeyError"),
        ({"payload": {"error": None, "exception": "KeyError"}}, "KeyError"),
        ({"toolInput": {"query": "gpu"}}, '{"query": "gpu"}'),
        ({"toolInput": "gpu"}, "gpu"),
        ({"toolInput": {}}, ""),
        ({}, ""),
    ],
)
def test_a_row_says_what_is_recorded_the_message_first(stored: dict[str, Any], text: str) -> None:
    assert read(stored).text == text


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        (None, "not an event: null"),
        (7, "not an event: 7"),
        (True, "not an event: true"),
        ("retrying (2/5)", "not an event: retrying (2/5)"),
        (["ev_004", "researcher"], 'not an event: ["ev_004", "researcher"]'),
    ],
)
def test_what_is_no_object_is_kept_and_says_so(stored: object, text: str) -> None:
    found = read(stored)
    assert (found.text, found.kind, found.type, found.id) == (text, EventKind.OTHER, "(no type)", "#1")
    assert found.issues[0].what.endswith("where an object belongs")


def test_the_headline_of_a_traceback_is_its_exception() -> None:
    failing = run("judge-never-satisfied")["events"][8]["toolOutputSummary"]
    assert headline(failing) == "ValueError: could not convert string to float: '1,204'"
    first = 'Traceback (most recent call last):\n  File "a.py", line 1\nKeyError: 0\n\nDuring handling:\n\n'
    second = 'Traceback (most recent call last):\n  File "b.py", line 2\n    raise Lost\nLost: in it\n  with detail\n'
    assert headline(first + second) == "Lost: in it"
    assert headline("Traceback (most recent call last):\n  File") == "Traceback"


def test_the_headline_of_any_other_text_is_its_first_line_that_says_something() -> None:
    assert headline("\n\n  first  line \nsecond") == "first line"
    assert len(headline("x" * 1_000_000)) == 400


def test_a_megabyte_of_output_costs_a_row_no_more_than_a_line() -> None:
    assert len(read(called("ev_1", 0, "x" * 1_048_576)).text) <= 400


@pytest.mark.parametrize(
    ("stored", "seconds"),
    [
        ({"payload": {"durationMs": 1500}}, 1.5),
        ({"durationMs": 1500}, 1.5),
        ({"payload": {"durationSeconds": 2}}, 2.0),
        ({"durationSeconds": 2.5}, 2.5),
        ({"payload": {"durationMs": 0}}, 0.0),
        ({"payload": {"durationMs": "1500"}}, None),
        ({"payload": {"durationMs": True}}, None),
        ({"payload": {"durationMs": float("nan")}}, None),
        ({"payload": {"durationMs": float("inf")}}, None),
        ({"payload": {"durationMs": -3}}, None),
        ({}, None),
    ],
)
def test_how_long_it_took_is_known_where_the_writer_says_so(stored: dict[str, Any], seconds: float | None) -> None:
    assert read(stored).seconds == seconds


@pytest.mark.parametrize("key", ["timestamp", "createdAt", "time"])
def test_a_time_has_several_names(key: str) -> None:
    moment = read({key: at(3)}).moment
    assert moment is not None
    assert moment.at.second == 3


def test_hostile_text_is_made_visible_in_every_field() -> None:
    bad = TITLE + C1 + BIDI + NUL + "\n"
    found = read(
        said(f"ev{bad}1", 0, bad, agentId=f"re{bad}", type=f"mess{bad}age", toolName=f"Tool{bad}", toolInput={bad: bad})
    )
    for text in (found.id, found.type, found.agent, found.tool, found.text):
        assert text
        assert harmless(text)
    assert harmless(read({"type": "x", "toolInput": {bad: bad}}).text)
    assert harmless(read(bad).text)


@pytest.mark.parametrize("key", ["eventId", "type", "agentId", "toolName", "timestamp", "payload", "toolInput"])
def test_nesting_as_deep_as_the_reader_of_json_allows_breaks_no_event(key: str) -> None:
    deep: object = "bottom"
    for _ in range(1_000):
        deep = [deep]
    assert read({**event("ev_1", 0), key: deep}).id
    assert read(deep).text.startswith("not an event: [[[")
