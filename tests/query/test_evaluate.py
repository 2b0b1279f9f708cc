"""What a list over documents in memory does besides matching: order, cut, projection, lengths."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pytest

from fleet_tui.fields import Container, Document, Field, Kind, Path, at
from fleet_tui.query.evaluate import holds, matcher, recorded, run
from fleet_tui.query.projection import Partial, project
from fleet_tui.query.query import Contains, Defined, Eq, Has, OneOf, Predicate, Query, Range, Sort, Term
from fleet_tui.schema import EXAMPLES, RUNS


def ids(query: Query, documents: list[dict[str, Any]]) -> str:
    return "".join(str(each["id"]) for each in run(query, documents))


def scored(**scores: object) -> list[dict[str, Any]]:
    return [{"id": name, "quality": {"overallScore": score}} for name, score in scores.items()]


@pytest.mark.parametrize(("descending", "order"), [(True, "cbda"), (False, "abdc")])
def test_ties_keep_the_order_they_came_in(descending: bool, order: str) -> None:
    documents = scored(a=1, b=7.5, c=9, d=7.5)
    assert ids(Query(RUNS, sort=Sort(RUNS.field("score"), descending)), documents) == order


def test_a_sort_leaves_out_what_records_no_value_to_sort_by() -> None:
    documents = scored(a=1, b="9", c=None, d=True, e=[9], f=math.nan, g=10**400, h=-0.5)
    documents += [{"id": "i"}, {"id": "j", "quality": {"score": 3}}, {"id": "k", "quality": "good"}]
    assert ids(Query(RUNS, sort=Sort(RUNS.field("score"))), documents) == "jah"


def test_the_first_path_that_records_a_value_is_the_one_sorted_by() -> None:
    documents = [
        {"id": "a", "quality": {"overallScore": 1, "score": 9}},
        {"id": "b", "quality": {"overallScore": "1", "score": 5}},
        {"id": "c", "quality": {"score": 3}},
    ]
    assert ids(Query(RUNS, sort=Sort(RUNS.field("score"))), documents) == "bca"


def test_texts_sort_by_code_point_and_never_with_numbers() -> None:
    documents = [{"id": str(n), "status": each} for n, each in enumerate(["b", "B", 5, "é", "😀", "\uff21", ""])]
    assert ids(Query(RUNS, sort=Sort(RUNS.field("status"), descending=False)), documents) == "610354"


@pytest.mark.parametrize(("limit", "found"), [(None, "cba"), (2, "cb"), (0, ""), (9, "cba")])
def test_a_limit_cuts_after_the_sort(limit: int | None, found: str) -> None:
    documents: list[dict[str, Any]] = [{"id": name, "_ts": n} for n, name in enumerate("abc")]
    assert ids(Query(RUNS, limit=limit), documents) == found


RUN: Document = {
    "id": "r",
    "workflowId": "r",
    "_ts": 1,
    "_etag": "e",
    "_rid": "x",
    "task": {"input": "write", "createdAt": "2025-11-17", "metadata": {}},
    "events": [{"eventId": "ev_1"}, 7],
    "judge_evaluations": "none yet",
    "result": {"answer": "long", "tokens": {"prompt": 3}},
    "quality": 5,
    "_len": {"judge_evaluations": 9},
}


def test_a_list_row_holds_what_lists_need_and_nothing_heavy() -> None:
    (row,) = run(Query(RUNS), [RUN])
    assert row == {
        "id": "r",
        "workflowId": "r",
        "_ts": 1,
        "_etag": "e",
        "task": RUN["task"],
        "result": {"tokens": {"prompt": 3}},
        "quality": {},
        "execution_summary": {},
        "configSnapshot": {"quality": {}},
        "routing": {},
        "metadata": {},
        "trace": {"tokens": {}},
        "segments": {},
        "_len": {"events": 2},
        "_head": {},
        "_last": {},
        "_names": {"execution_summary.tool_usage.tool": [], "metadata.tool_usage.tool": []},
    }
    assert run(Query(RUNS, whole=True), [RUN]) == [RUN]


@pytest.mark.parametrize("paths", [("task", "task.input"), ("task.input", "task")])
def test_what_is_read_whole_swallows_what_is_read_of_its_parts(paths: tuple[str, str]) -> None:
    container = Container("runs", "run", Path(("id",)), (Field("task", "task", Kind.STRING, at(*paths)),))
    assert project(container, RUN) == {"id": "r", "_ts": 1, "_etag": "e", "task": RUN["task"]}


def test_a_list_row_never_holds_more_of_a_text_result_than_its_beginning_and_its_end() -> None:
    (row,) = run(Query(RUNS), [{**RUN, "result": "a" * 299 + "bcd]"}])
    assert (row["result"], row["_head"], row["_last"]) == (
        {"tokens": {}},
        {"result": "a" * 299 + "b"},
        {"result": "]"},
    )


def test_a_list_row_holds_the_names_of_tools_and_not_what_they_were_given() -> None:
    row = project(RUNS, {"metadata": {"tool_usage": [{"tool": "GitHubTool", "arguments": "x" * 9}]}})
    assert "GitHubTool" in str(row)
    assert "x" * 9 not in str(row)


def test_tools_of_all_lists_are_shown_each_once() -> None:
    summary = {"toolsUsed": ["A"], "tool_usage": [{"tool": "B"}, {"tool": "A"}, {"tool": "B"}]}
    assert recorded(RUNS, "tool", {"execution_summary": summary}) == ["A", "B"]
    assert recorded(RUNS, "tool", {"execution_summary": {"toolsUsed": []}}) == []
    assert recorded(RUNS, "tool", {}) is None


def test_a_list_row_answers_every_field_as_the_whole_document_does() -> None:
    row = project(RUNS, RUN)
    for field in RUNS.fields:
        if field.paths:
            assert recorded(RUNS, field.name, row) == recorded(RUNS, field.name, RUN), field.name


@pytest.mark.parametrize("lengths", [{"events": 3}, {"events": -1}, {"events": True}, "3", [3], None])
def test_a_stored_document_cannot_claim_lengths(lengths: object) -> None:
    """`_len` counts only in a row of a list: a document that stores such a key has the lists it has."""
    stored: Mapping[str, object] = {"id": "r", "_len": lengths}
    assert recorded(RUNS, "events", stored) is None
    assert recorded(RUNS, "events", project(RUNS, stored)) is None
    assert not matcher([Term(RUNS.field("events"), Defined())])(stored)


def test_a_row_of_a_list_is_filtered_by_the_lengths_it_brings() -> None:
    row = Partial({"id": "r", "_len": {"events": 3}})
    assert matcher([Term(RUNS.field("events"), Eq(3))])(row)
    assert not matcher([Term(RUNS.field("rounds"), Defined())])(row)


@pytest.mark.parametrize("lengths", [{"events": True}, {"events": "3"}, {"events": None}, "3", None])
def test_a_row_with_lengths_that_are_none_is_tolerated(lengths: object) -> None:
    assert recorded(RUNS, "events", Partial({"id": "r", "_len": lengths})) is None


@pytest.mark.parametrize(
    ("predicate", "value", "verdict"),
    [
        (Range(low=60), 60.0, True),
        (Range(low=60, low_open=True), 60.0, False),
        (Range(low=60), None, False),
        (Range(low=0), True, False),
        (Defined(), None, False),
        (Defined(), 0, True),
        (Eq(True), True, True),
        (Eq(True), 1, False),
        (Eq(1), True, False),
        (OneOf((1, 2)), 2.0, True),
        (Eq("a"), "a", True),
        (Contains(("A",)), "bab", True),
        (Has(("a",)), ["b", "a"], True),
        (Has(("a",)), None, False),
    ],
)
def test_a_predicate_holds_for_what_a_record_derived(predicate: Predicate, value: object, verdict: bool) -> None:
    assert holds(predicate, value) is verdict


def test_a_field_shows_the_first_path_of_its_kind() -> None:
    assert recorded(RUNS, "status", {"execution_summary": {"status": 1}, "status": "failed"}) == "failed"
    assert recorded(RUNS, "agent", {"routing": {"assigned_to": ["a"]}}) == ["a"]
    assert recorded(EXAMPLES, "team", {"team": "a,b"}) == "a,b"
    assert recorded(EXAMPLES, "team", {"team": {"a": 1}}) is None
