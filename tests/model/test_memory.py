"""Memories of both shapes, and the lifetimes of what may be dropped."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from fleet_tui.clock import read_time
from fleet_tui.model.memory import AgentMemoryItem, Turn, turns_of
from fleet_tui.model.record import end_of_life, lifetime
from fleet_tui.query.projection import SIMILARITY, Partial
from tests.demo.reading import document

WRITTEN = read_time(1763370000)


def memory(**stored: Any) -> AgentMemoryItem:
    return AgentMemoryItem.from_document(stored)


def test_the_data_models_memory_is_read() -> None:
    found = AgentMemoryItem.from_document(document("agentMemory", "near-duplicates"))
    assert (found.type, found.agent, found.importance, found.user) == ("fact", "researcher", 0.66, "user_123")
    assert found.origin == "workflow"
    assert found.source == "wf_01K9VMZNMD231W41QNYT2NST54"
    assert found.turns == ()
    assert found.issues == ()


def test_messages_are_turns_and_one_line_each() -> None:
    found = AgentMemoryItem.from_document(document("agentMemory", "flat-messages"))
    assert [each.role for each in found.turns] == ["user", "assistant"]
    assert found.content is not None
    assert found.content.split("\n")[0] == "user: Which region is cheapest for gpt-5-mini?"


@pytest.mark.parametrize(
    ("content", "turns"),
    [
        ("plain", ()),
        ([], ()),
        (None, ()),
        ([{"role": "user"}], ()),
        ([{"role": "user", "content": "a"}, "b"], ()),
        ({"role": "tool", "content": "a"}, (Turn("tool", "a"),)),
        ([{"content": "a"}], (Turn("no role", "a"),)),
        ([{"role": 7, "content": "a"}], (Turn("no role", "a", {"role": 7}),)),
        ([{"role": "user", "content": "a", "name": "n"}], (Turn("user", "a", {"name": "n"}),)),
        ([{"role": "user", "content": [{"type": "text"}]}], (Turn("user", '[{"type": "text"}]'),)),
        ([{"role": "\x1b[31m", "content": "\x1b]0;x\x07"}], (Turn("␛[31m", "␛]0;x␇"),)),
    ],
)
def test_what_is_a_conversation(content: object, turns: tuple[Turn, ...]) -> None:
    assert (turns_of(content) if not isinstance(content, str) else memory(content=content).turns) == turns


def test_an_object_that_is_no_message_is_its_json() -> None:
    found = memory(content={"language": "sv", "tone": ["short"]})
    assert found.content == '{"language": "sv", "tone": ["short"]}'
    assert found.turns == ()


def test_a_similarity_is_read_of_a_row_that_was_asked_for_so() -> None:
    assert AgentMemoryItem.from_document(Partial({"id": "m", SIMILARITY: 0.5})).similarity == 0.5
    assert memory(**{SIMILARITY: 0.5}).similarity is None
    assert AgentMemoryItem.from_document(Partial({"id": "m"})).similarity is None


@pytest.mark.parametrize(
    ("own", "found"), [(None, None), (300, 300), (-1, None), (0, None), (-5, None), (1e30, 1e30), (0.5, 0.5)]
)
def test_a_lifetime_is_its_own_and_that_of_a_container_is_never_assumed(own: float | None, found: float | None) -> None:
    assert lifetime(own) == found


def test_the_end_counts_from_the_last_write() -> None:
    assert end_of_life(60, WRITTEN) == datetime(2025, 11, 17, 9, 1, tzinfo=UTC)
    assert end_of_life(60, None) is None
    assert memory(ttl=60, _ts=1763370000).expires() == datetime(2025, 11, 17, 9, 1, tzinfo=UTC)
    assert memory(ttl=None, _ts=1763370000).expires() is None
