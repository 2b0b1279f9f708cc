"""Each neighbour's real shapes are refused by name, whatever the file is called, and nothing of ours is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from fleet_tui import demo
from fleet_tui.errors import Unreadable
from fleet_tui.fields import Container
from fleet_tui.query.query import Query
from fleet_tui.schema import CACHE, CONTAINERS, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS
from fleet_tui.source.files.local import LocalSource
from fleet_tui.source.files.recognise import by_name, by_shape, misplaced
from tests.contract.asking import pages
from tests.source.test_recognise import FLAT, MODEL

# `spans` is how many there are in a document that is the beginning of a trace where the name of its file promises no
# other kind of document.
NEIGHBOURS: Final[list[dict[str, Any]]] = [
    json.loads(line) for line in (Path(__file__).parent / "neighbours.jsonl").read_text("utf-8").splitlines()
]
NAMES: Final = ("given.jsonl", "given.json", "execution_history.jsonl", *(f"{each.name}.jsonl" for each in CONTAINERS))


@pytest.mark.parametrize("neighbour", NEIGHBOURS, ids=lambda each: f"{each['what']}-{'-'.join(each['document'])[:40]}")
async def test_a_file_of_another_program_is_refused_by_what_it_is_under_every_name(
    tmp_path: Path, neighbour: dict[str, Any]
) -> None:
    document, what = neighbour["document"], neighbour["what"]
    assert by_shape(document) is None
    for name in NAMES[2:] if "spans" in neighbour else NAMES:
        lines = name.endswith("l")
        (tmp_path / name).write_text(f"{json.dumps(document)}\n" * 2 if lines else json.dumps([document] * 2))
        with pytest.raises(Unreadable, match=f"{name} holds 2 objects with .*: {what}, which is not read"):
            await pages(LocalSource(tmp_path / name), Query(by_name(name) or RUNS), 50)


@pytest.mark.parametrize("neighbour", [each for each in NEIGHBOURS if "spans" in each])
async def test_a_neighbours_spans_are_read_and_an_export_without_any_says_so(
    tmp_path: Path, neighbour: dict[str, Any]
) -> None:
    (tmp_path / "given.jsonl").write_text(json.dumps(neighbour["document"]))
    source = LocalSource(tmp_path / "given.jsonl")
    if neighbour["spans"]:
        (page,) = await pages(source, Query(RUNS, whole=True), 50)
        (run,) = page.documents
        assert len(run["events"]) == neighbour["spans"]  # type: ignore[arg-type]  # a list
    else:
        with pytest.raises(Unreadable, match="1 object without a span, in the shape of"):
            await pages(source, Query(RUNS), 50)


def ours() -> list[tuple[Container, dict[str, Any]]]:
    """Documents of the data model, of the demo and as the writer stores them."""
    model = [(each, json.loads((MODEL / f"{each.name}.json").read_text("utf-8"))) for each in CONTAINERS]
    shown = [
        (each, json.loads(line))
        for each in CONTAINERS
        for line in (demo.FOLDER / f"{each.name}.jsonl").read_bytes().splitlines()
    ]
    return [*model, *shown, *FLAT]


def test_nothing_of_ours_is_taken_for_another_programs() -> None:
    for container, document in ours():
        assert by_shape(document) is container
        assert misplaced(document, container) is None


OF_ONE: Final[tuple[tuple[Container, dict[str, Any]], ...]] = (
    *((each, json.loads((MODEL / f"{each.name}.json").read_text("utf-8"))) for each in CONTAINERS),
    (RUNS, {"workflowId": "w", "task": "t", "status": "failed"}),
    (RUNS, {"task": "t", "start_time": "2026", "end_time": "2026", "status": "failed"}),
    (MEMORIES, {"id": "m", "userId": "u", "agentId": "a", "content": "c"}),
    (EXAMPLES, {"id": "e", "userId": "u", "task": "t", "team": ["A"], "mode": "sequential"}),
)


@pytest.mark.parametrize(("owner", "document"), OF_ONE)
async def test_documents_of_one_container_in_the_file_of_another_are_refused_by_what_they_are(
    tmp_path: Path, owner: Container, document: dict[str, Any]
) -> None:
    for container in CONTAINERS:
        path = tmp_path / f"{container.name}.jsonl"
        path.write_text(json.dumps(document))
        if container is owner:
            assert len((await pages(LocalSource(path), Query(container), 50))[0].documents) == 1
        else:
            with pytest.raises(Unreadable, match=f": {owner.many}, no {container.many}, which is not read"):
                await pages(LocalSource(path), Query(container), 50)


@pytest.mark.parametrize(
    ("container", "document"),
    [
        (MEMORIES, {"id": "m", "userId": "u", "content": "c", "workflowId": "w"}),
        (EXAMPLES, {"id": "e", "userId": "u", "task": "t", "team": ["A"], "mode": "m", "workflowId": "w"}),
        (CACHE, {"id": "c", "cacheKey": "k", "workflowId": "w", "task": "t"}),
        (OPTIMIZATIONS, {"id": "o", "userId": "u", "phase_status": {"optimization": "failed"}}),
        (RUNS, {"id": "r", "workflowId": "r", "task": "t", "input": "i", "output": "o", "messages": []}),
        (RUNS, {"id": "r", "workflowId": "r", "task": "t", "metadata": {"dependency_versions": {}}}),
    ],
)
def test_a_link_or_a_field_too_many_makes_no_stranger_of_ours(container: Container, document: dict[str, Any]) -> None:
    assert misplaced(document, container) is None
    assert by_shape(document) is container or container in (MEMORIES, EXAMPLES, OPTIMIZATIONS)  # by their files' names
