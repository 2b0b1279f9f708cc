"""Reading one document tolerantly: the first path of the right kind, and a note of what was not as it should be."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fleet_tui.fields import split_joined
from fleet_tui.model.reader import Issue, Reader
from tests.demo_data.hostile_text import C1, TITLE

KINDS: dict[str, object] = {
    "null": None,
    "text": "words",
    "a number": 3,
    "true or false": True,
    "a list": ["a"],
    "an object": {"b": 1},
}
METHODS: dict[str, tuple[Callable[[Reader], object], set[str]]] = {
    "text": (lambda read: read.text("x"), {"text"}),
    "number": (lambda read: read.number("x"), {"a number"}),
    "boolean": (lambda read: read.boolean("x"), {"true or false"}),
    "items": (lambda read: read.items("x"), {"a list"}),
    "mapping": (lambda read: read.mapping("x"), {"an object"}),
    "strings": (lambda read: read.strings("x"), {"a list", "text"}),
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_value_of_another_kind_is_nothing_and_is_noted(method: str, kind: str) -> None:
    read = Reader({"x": KINDS[kind]})
    call, right = METHODS[method]
    found = call(read)
    if kind in right:
        assert found
        assert read.issues == []
    else:
        assert not found
        assert read.issues == ([] if kind == "null" else [Issue("x", f"{kind} where {read_name(method)} belongs")])


def read_name(method: str) -> str:
    names = {"items": "a list", "strings": "a list", "mapping": "an object", "number": "a number"}
    return names.get(method, {"text": "text", "boolean": "true or false"}.get(method, ""))


def test_the_first_path_that_holds_the_right_kind_wins() -> None:
    read = Reader({"a": {"b": 5}, "c": "later", "d": "last"})
    assert read.text("a.b", "c", "d") == "later"
    assert read.issues == []
    assert read.text("a.b", "missing.too") is None
    assert read.issues == [Issue("a.b", "a number where text belongs")]


def test_an_object_on_the_way_to_another_path_is_no_mistake() -> None:
    read = Reader({"task": {"input": None}})
    assert read.text("task.input", "task") is None
    assert read.issues == []


def test_a_missing_step_or_one_that_is_no_object_is_simply_not_recorded() -> None:
    read = Reader({"a": [1], "b": "text"})
    assert read.number("a.x.y", "b.x", "c") is None
    assert read.issues == []


def test_text_comes_out_safe_to_show() -> None:
    read = Reader({"x": TITLE + C1, "names": [TITLE, 3], "joined": f"a{TITLE},b", "when": TITLE})
    assert "\x1b" not in str(read.text("x"))
    assert [*read.strings("names")] == ["␛]0;owned by a document␇"]
    assert "\x1b" not in "".join(read.strings("joined"))
    assert read.moment("when") is None
    assert "\x1b" not in read.issues[0].what


@pytest.mark.parametrize("stored", [10**400, -(10**400), 1.1e30, float("inf"), float("nan")])
def test_a_number_that_counts_nothing_is_none_and_noted(stored: float) -> None:
    read = Reader({"a": stored, "b": 8})
    assert read.number("a") is None
    assert read.issues[0].path == "a"
    assert read.issues[0].what.endswith("is out of range")
    assert read.number("a", "b") == 8.0
    assert read.number("b", most=7) is None


def test_a_time_is_read_from_the_first_path_that_holds_one_and_garbage_is_noted() -> None:
    read = Reader({"a": "yesterday", "b": None, "c": 1763374524})
    moment = read.moment("a", "b", "c")
    assert moment is not None
    assert moment.at.year == 2025
    assert read.issues == [Issue("a", '"yesterday" is no time')]


@pytest.mark.parametrize(
    ("stored", "what"),
    [
        ([["x"] * 1000], '[["x", "x", "x", "x", "x", "x", "x", "x… is no time'),
        ({"$date": 1}, '{"$date": 1} is no time'),
        (True, "true is no time"),
        ("x" * 1000, f'"{"x" * 38}… is no time'),
        (1e300, "1e+300 is no time"),
    ],
)
def test_what_is_no_time_is_named_in_a_few_words(stored: object, what: str) -> None:
    read = Reader({"a": stored})
    assert read.moment("a") is None
    assert read.issues == [Issue("a", what)]


@pytest.mark.parametrize("document", [None, 7, "text", ["list"], True])
def test_what_is_no_object_reads_as_empty_and_says_so(document: object) -> None:
    read = Reader(document)
    assert read.text("id") is None
    assert [each.what for each in read.issues] == [read.issues[0].what]
    assert read.issues[0].what.endswith("where an object belongs")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Researcher,Analyst", ["Researcher", "Analyst"]),
        (" Researcher , Analyst ,", ["Researcher", "Analyst"]),
        ("Tavily: searches the web\nBrowser: opens pages", ["Tavily", "Browser"]),
        ("- Tavily: searches the web, fast\n* Browser", ["Tavily", "Browser"]),
        ("Tavily: searches, reads", ["Tavily"]),
        ("- TavilySearchTool (available to Researcher): Search the web. [Latency: low]", ["TavilySearchTool"]),
        (
            "- Tavily | aliases: TavilyMCPTool (available to Researcher): Search\n- Browser: opens",
            ["Tavily", "Browser"],
        ),
        ("- tidetool (available to Pilot, Tug): Tides (of the day).", ["tidetool"]),
        ("tidetool (available to Pilot),\tBuoys (all)", ["tidetool", "Buoys"]),
        ("- tidetool (available to Pilot)\n- buoys(x): y", ["tidetool", "buoys(x)"]),
        ("one", ["one"]),
        ("No tools available", []),
        ("No tools available.", []),
        ("No tools are currently available.", []),
        ("no tools needed\n", []),
        ("No tools available, Browser", ["No tools available", "Browser"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_a_list_written_as_text_is_taken_apart(text: str, names: list[str]) -> None:
    assert split_joined(text) == names
