"""Makes the documents that are written, in the shape of the data model; what nobody gave is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import uuid4

from fleet_tui.clock import stamp
from fleet_tui.fields import Document
from fleet_tui.ids import cache_id, id_fault
from fleet_tui.key import PartitionKey, key_json

ONE_PLACE: Final = 1  # segments are counted from here, as the data model does


def new_id(prefix: str) -> str:
    """Makes an id that nobody else makes.

    >>> new_id("mem").startswith("mem_"), new_id("mem") == new_id("mem")
    (True, False)
    """
    return f"{prefix}_{uuid4().hex}"


def given(**values: object) -> dict[str, Any]:
    """Returns what is not None.

    >>> given(a=0, b=None)
    {'a': 0}
    """
    return {name: value for name, value in values.items() if value is not None}


def cache_entry(
    key: str, result: object, *, request: object, ttl: int | None, user: str | None, run: str | None, now: datetime
) -> Document:
    """Makes a cache entry, whose id is its key or, where no id may be so, the sha256 of it."""
    rest = given(userId=user, workflowId=run, request=request, result=result, ttl=ttl)
    return {"id": cache_id(key), "cacheKey": key, **rest, "createdAt": stamp(now)}


def memory(
    content: object,
    *,
    memory_id: str | None,
    user: str,
    agent: str | None,
    kind: str | None,
    embedding: Sequence[float] | None,
    importance: float | None,
    source: str | None,
    run: str | None,
    ttl: int | None,
    now: datetime,
) -> Document:
    """Makes a memory of an agent."""
    name = memory_id or new_id("mem")
    metadata = given(source=source, sourceWorkflowId=run, createdAt=stamp(now), importance=importance)
    vector = None if embedding is None else list(embedding)
    rest = given(agentId=agent, memoryType=kind, content=content, embedding=vector, ttl=ttl)
    return {"id": name, "memoryId": name, "userId": user, **rest, "metadata": metadata}


def example(fields: Mapping[str, Any], *, example_id: str | None, user: str, now: datetime) -> Document:
    """Makes an example of the supervisor's; `fields` are the data model's own, such as task and assigned_to."""
    name = example_id or new_id("ex")
    return {"id": name, "exampleId": name, "userId": user, **given(**fields), "createdAt": stamp(now)}


def fields_of_run(run: Document) -> dict[str, Any]:
    """Returns what an example takes from a run: what was asked, and what the supervisor decided."""
    routing, analysis, summary = (_object(run, each) for each in ("routing", "dspy_analysis", "execution_summary"))
    task = run.get("task")
    team = routing.get("assigned_team", routing.get("assigned_to", summary.get("agentsUsed")))
    return given(
        task=task.get("input") if isinstance(task, Mapping) else task,
        team=summary.get("agentsUsed", team),
        available_tools=analysis.get("available_tools"),
        assigned_to=team,
        mode=routing.get("mode"),
        tool_requirements=routing.get("tool_requirements", _requirements(routing.get("subtasks"))),
        sourceWorkflowId=run.get("workflowId"),
    )


def _requirements(subtasks: object) -> dict[str, list[object]] | None:
    """Returns which tools each agent needs by the subtasks that it was given."""
    found: dict[str, list[object]] = {}
    for each in subtasks if isinstance(subtasks, list) else ():
        agent, tools = (each.get("agent"), each.get("tool_requirements")) if isinstance(each, Mapping) else (None, None)
        if isinstance(agent, str):
            needed = found.setdefault(agent, [])
            needed += [tool for tool in (tools if isinstance(tools, list) else ()) if tool not in needed]
    return found or None


def begun(
    run_id: str, task: str, *, user: str | None, metadata: object, more: Mapping[str, Any], now: datetime
) -> Document:
    """Makes a run that begins; `more` are fields of the data model besides, such as routing."""
    asked = {"input": task, "createdAt": stamp(now), **given(metadata=metadata)}
    start = {"execution_summary": {"status": "running", "startedAt": stamp(now)}, "events": []}
    return {"id": run_id, "workflowId": run_id, **given(userId=user), "task": asked, **start, **given(**more)}


def segment(run: Document, key: PartitionKey, index: int, events: Sequence[object], now: datetime) -> Document:
    """Makes a segment of the older events of a run, under an id that its partition key and the index decide."""
    return {
        "id": segment_id(key, index),
        "workflowId": run.get("workflowId"),
        "segmentIndex": index,
        "events": list(events),
        "createdAt": stamp(now),
    }


def segment_id(key: PartitionKey, index: int) -> str:
    """Names a segment of a run, the same whenever it is asked.

    >>> segment_id("wf_1", 1), len(segment_id("a/b", 1))
    ('wf_1.segment-0001', 77)
    """
    own = key if isinstance(key, str) else key_json(key)
    name = f"{own}.segment-{index:04}"
    return f"{sha256(own.encode('utf-8', 'surrogatepass')).hexdigest()}.segment-{index:04}" if id_fault(name) else name


def optimization(
    name: str, *, user: str, optimizer: str | None, config: object, train: object, evaluated: object, now: datetime
) -> Document:
    """Makes an optimization run that has no round yet."""
    rest = given(optimizerType=optimizer, optimizerConfig=config, trainExampleIds=train, evalExampleIds=evaluated)
    begun = {"metricProgression": [], "createdAt": stamp(now), "status": "running"}
    return {"id": name, "runId": name, "userId": user, **rest, **begun}


def _object(document: Document, name: str) -> Mapping[str, Any]:
    found = document.get(name)
    return found if isinstance(found, Mapping) else {}
