"""Makes the documents that are written, in the shape of the data model; what nobody gave is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import uuid4

from fleet_tui.clock import stamp
from fleet_tui.fields import Document
from fleet_tui.ids import cache_entry_id, id_fault, segment_end
from fleet_tui.key import PartitionKey, key_json
from fleet_tui.writing.arguments import (
    Wrong,
    json_fields,
    json_object,
    kind,
    number,
    text,
    text_or_none,
    texts_or_none,
    time_in,
    vector_or_none,
)

_OWN: Final = frozenset({"id", "exampleId", "userId"})
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
    whose = given(userId=text_or_none(user, "user"), workflowId=text_or_none(run, "run"))
    rest = json_fields({"request": request, "result": result, "ttl": ttl})
    return {"id": cache_entry_id(text(key, "key")), "cacheKey": key, **whose, **rest, "createdAt": stamp(now)}


def memory(
    content: object,
    *,
    memory_id: str | None,
    user: str,
    agent: str | None,
    type: str | None,  # noqa: A002  # the word of the data model
    embedding: Sequence[float] | None,
    importance: float | None,
    source: str | None,
    run: str | None,
    ttl: int | None,
    now: datetime,
) -> Document:
    """Makes a memory of an agent, which says something: a text, or in another form an object or a list."""
    if content is None or (isinstance(content, str | Mapping | list | tuple) and not content):
        raise Wrong(f"content is {kind(content)}, which says nothing", "give what is to be remembered")
    name = text_or_none(memory_id, "memory_id") or new_id("mem")
    weight = None if importance is None else number(importance, "importance")
    run = text_or_none(run, "run")
    metadata = given(
        source=text_or_none(source, "source"), sourceWorkflowId=run, createdAt=stamp(now), importance=weight
    )
    of = given(agentId=text_or_none(agent, "agent"), memoryType=text_or_none(type, "type"))
    rest = {"content": content, "embedding": vector_or_none(embedding, "embedding"), "ttl": ttl}
    return {"id": name, "memoryId": name, "userId": user, **of, **json_fields(rest), "metadata": metadata}


def example(fields: Mapping[str, Any], *, example_id: str | None, user: str, now: datetime) -> Document:
    """Makes an example of the supervisor's; `fields` are the data model's own, such as task and assigned_to."""
    if taken := [each for each in fields if each in _OWN or each.startswith("_")]:
        raise Wrong(f"{taken[0]} cannot be given as a field", "example_id= and user= name an example")
    name = text_or_none(example_id, "example_id") or new_id("ex")
    for each in ("task", "dataset"):
        text(fields.get(each), each)
    text_or_none(fields.get("mode"), "mode")
    time_in(fields, "createdAt")
    known = {"id": name, "exampleId": name, "userId": user}
    return {**known, "createdAt": stamp(now), **json_fields(fields)}


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
    told = None if metadata is None else json_object(metadata, "metadata")
    asked = {"input": text(task, "task"), "createdAt": stamp(now), **given(metadata=told)}
    summary = {"status": "running", "startedAt": stamp(now), **more.get("execution_summary", {})}
    known = {"id": run_id, "workflowId": run_id, **given(userId=text_or_none(user, "user"))}
    return {**known, "task": asked, "events": [], **more, "execution_summary": summary}


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
    name = own + segment_end(index)
    return sha256(own.encode("utf-8", "surrogatepass")).hexdigest() + segment_end(index) if id_fault(name) else name


def optimization(
    name: str, *, user: str, optimizer: str | None, config: object, train: object, evaluated: object, now: datetime
) -> Document:
    """Makes an optimization run that has no round yet."""
    rest = given(
        optimizerType=text_or_none(optimizer, "optimizer"),
        optimizerConfig=None if config is None else json_object(config, "config"),
        trainExampleIds=texts_or_none(train, "train"),
        evalExampleIds=texts_or_none(evaluated, "eval"),
    )
    begun = {"metricProgression": [], "createdAt": stamp(now), "status": "running"}
    return {"id": text(name, "optimization_id"), "runId": name, "userId": user, **rest, **begun}


def point(round_number: object, metric: object, now: datetime) -> dict[str, Any]:
    """Makes a round of an optimization, which may have no metric."""
    if isinstance(round_number, bool) or not isinstance(round_number, int) or round_number < 1:
        raise Wrong(f"{kind(round_number)} is no number of a round", "rounds are whole numbers from 1 on")
    return given(round=round_number, metric=None if metric is None else number(metric, "metric"), timestamp=stamp(now))


def ended(status: object, snapshot: object, now: datetime) -> dict[str, Any]:
    """Makes what says of an optimization how it ended, as far as that is known by now."""
    word = text_or_none(status, "status")
    rest = json_fields({"program_snapshot": snapshot})
    return given(status=word, completedAt=stamp(now) if word else None) | rest


def _object(document: Document, name: str) -> Mapping[str, Any]:
    found = document.get(name)
    return found if isinstance(found, Mapping) else {}
