"""What mem0 returns of its memories is read as memories, however it was saved.

mem0 brings a vector store and a client of a model; these are the shapes that `Memory.get_all` and `search` of version
2.2.1 return, and with relations those of a store with a graph.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from fleet_tui.clock import frozen
from fleet_tui.demo import NOW
from fleet_tui.errors import Unreadable
from fleet_tui.fields import as_stored
from fleet_tui.model.memory import AgentMemoryItem
from fleet_tui.present.cells import line_text
from fleet_tui.present.records.memories import columns, detail
from fleet_tui.schema import MEMORIES, RUNS
from tests.source.results.making import listed, whole

TEA: Final = {
    "id": "m1",
    "memory": 'likes [tea], and "quiet" {rooms}',
    "hash": "abc",
    "metadata": {"importance": 0.4, "source": "chat"},
    "score": 0.31,
    "created_at": "2026-11-01T10:00:00-07:00",
    "updated_at": "2026-11-03T10:00:00-07:00",
    "user_id": "ann",
    "agent_id": "planner",
}
SHIP: Final = {
    "id": "m2",
    "memory": "sails at dawn",
    "hash": None,
    "created_at": "2026-11-02T10:00:00Z",
    "run_id": "s1",
}
RELATION: Final = {"source": "ann", "relationship": "likes", "target": "tea"}


def saved(folder: Path, form: str) -> Path:
    path = folder / ("saved.jsonl" if form == "lines" else "saved.json")
    texts: dict[str, Any] = {
        "list": [TEA, SHIP],
        "results": {"results": [TEA, SHIP]},
        "indented": {"results": [TEA, SHIP]},
        "page": {"count": 2, "next": None, "previous": None, "results": [TEA, SHIP]},
        "memories": {"memories": [TEA, SHIP]},
        "relations first": {"relations": [], "meta": {"a": {"b": [{"c": {}}]}}, "results": [TEA, SHIP]},
    }
    if form == "lines":
        path.write_text(f"{json.dumps(TEA)}\n{json.dumps(SHIP)}\n", "utf-8")
    else:
        path.write_text(json.dumps(texts[form], indent=2 if form == "indented" else None), "utf-8")
    return path


@pytest.mark.parametrize("form", ["list", "lines", "results", "indented", "page", "memories", "relations first"])
async def test_every_value_is_read_whatever_stands_around_the_memories(tmp_path: Path, form: str) -> None:
    path = saved(tmp_path, form)
    found = {each["id"]: each for each in await whole(path, MEMORIES)}
    tea, ship = (AgentMemoryItem.from_document(found[name]) for name in ("m1", "m2"))
    assert (tea.content, tea.user, tea.agent) == (TEA["memory"], "ann", "planner")
    assert (tea.importance, tea.origin, tea.source, tea.type) == (0.4, "chat", None, None)
    assert [each and each.at.isoformat() for each in (tea.created, tea.updated)] == [
        "2026-11-01T17:00:00+00:00",
        "2026-11-03T17:00:00+00:00",
    ]
    assert (ship.user, ship.agent, ship.updated) == (None, None, None)
    for stored in (TEA, SHIP):
        kept = as_stored(found[stored["id"]])
        assert {name: value for name, value in kept.items() if name != "_ts"} == stored


async def test_the_list_tells_the_same_and_its_raw_text_is_the_memorys_own(tmp_path: Path) -> None:
    from fleet_tui.query.query import Query
    from fleet_tui.source.files.local import LocalSource
    from tests.contract.asking import pages

    path = saved(tmp_path, "page")
    rows = [AgentMemoryItem.from_document(each) for each in await listed(path, MEMORIES)]
    assert [(each.id, each.content) for each in rows] == [("m1", TEA["memory"]), ("m2", SHIP["memory"])]
    [page] = await pages(LocalSource(path), Query(MEMORIES, whole=True))
    assert [json.loads(each) for each in page.raw] == [TEA, SHIP]


async def test_each_relation_is_a_memory_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "saved.json"
    path.write_text(json.dumps({"results": [TEA], "relations": [RELATION, {**RELATION, "destination": "rum"}]}))
    found = [AgentMemoryItem.from_document(each) for each in await whole(path, MEMORIES)]
    assert [(each.type, each.content) for each in found if each.type] == [("relation", "ann likes tea")] * 2
    assert len({each.id for each in found}) == 3
    path.write_text(
        json.dumps({"results": [], "relations": [{"source": "a", "relationship": "b", "destination": "c"}]})
    )
    assert [each["content"] for each in await whole(path, MEMORIES)] == ["a b c"]


async def test_a_score_that_is_no_json_and_wrong_kinds_take_nothing_from_the_others(tmp_path: Path) -> None:
    odd: list[Any] = [TEA, {"memory": 3, "user_id": "x"}, {"memory": "no id", "user_id": 7}, [], 5, {"x": {}}]
    path = tmp_path / "saved.json"
    path.write_text(json.dumps({"results": odd}).replace("0.31", "NaN"), "utf-8")
    found = [AgentMemoryItem.from_document(each) for each in await whole(path, MEMORIES)]
    assert {"m1", "saved.json:3"} <= {each.id for each in found}
    assert [each.content for each in found if each.id == "saved.json:3"] == ["no id"]


async def test_memories_of_mem0_are_no_runs(tmp_path: Path) -> None:
    for stored in ([TEA], {"results": [TEA]}):
        path = tmp_path / "workflowRuns.json"
        path.write_text(json.dumps(stored), "utf-8")
        with pytest.raises(Unreadable, match="memories, no runs"):
            await whole(path, RUNS)


async def test_what_is_put_around_nothing_of_mem0_is_read_as_before(tmp_path: Path) -> None:
    path = tmp_path / "agentMemory.json"
    own = {"id": "m", "userId": "u", "agentId": "a", "content": "c", "results": [{"text": "memory"}]}
    path.write_text(json.dumps([own]), "utf-8")
    assert [each["id"] for each in await whole(path, MEMORIES)] == ["m"]


async def test_what_an_addition_made_of_relations_is_read_beside_its_memories(tmp_path: Path) -> None:
    reply = {"results": [TEA], "relations": {"deleted_entities": [], "added_entities": [[RELATION], [RELATION]]}}
    (tmp_path / "added.json").write_text(json.dumps(reply), "utf-8")
    found = [AgentMemoryItem.from_document(each) for each in await listed(tmp_path / "added.json", MEMORIES)]
    assert sorted(each.content or "" for each in found)[:2] == ["ann likes tea"] * 2
    assert len(found) == 3


@pytest.mark.parametrize(
    ("told", "gone"),
    [
        ({"event": "DELETE"}, "deleted"),
        ({"event": "ADD"}, ""),
        ({"expiration_date": "2025-11-10"}, "expired 2025-11-10"),
        ({"expiration_date": "2026-11-10"}, ""),
        ({"expiration_date": "soon"}, ""),
    ],
)
async def test_a_memory_that_is_none_any_more_says_so_in_list_and_detail(
    tmp_path: Path, told: dict[str, str], gone: str
) -> None:
    (tmp_path / "given.json").write_text(json.dumps({"results": [{**TEA, **told}]}), "utf-8")
    (row,) = [AgentMemoryItem.from_document(each) for each in await listed(tmp_path / "given.json", MEMORIES)]
    (found,) = [AgentMemoryItem.from_document(each) for each in await whole(tmp_path / "given.json", MEMORIES)]
    assert (row.gone(NOW), found.gone(NOW)) == (gone, gone)
    shown, _ = next(each for each in columns(frozen(NOW)) if each.label == "content").cell(row)
    head = line_text(detail(found, 80, NOW)[0])
    assert (f"⊘ {gone}" in shown, head == f"⊘ {gone}") == (bool(gone), bool(gone))
