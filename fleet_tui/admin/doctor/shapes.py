"""Tells in which shape documents are stored, the data model's or the writer's flat shape, and where they leave both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from msgspec import Struct, field

from fleet_tui.fields import Container, Document
from fleet_tui.schema import CACHE, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS, SEGMENTS

TREND: Final = 0.25  # the share of documents from which on a deviation is no odd document any more

# Root fields with the kinds of their values: s text, n number, b boolean, o object, a array, or several of these. A
# field with a ! is in every document of its shape; what may be null is null in any of them.
Kinds: TypeAlias = Mapping[str, str]


def _kinds(text: str) -> dict[str, str]:
    return dict(each.split(":") for each in text.split())


_RUN: Final = _kinds("id:s! workflowId:s! userId:s dspy_analysis:o judge_evaluations:a execution_summary:o metadata:o")
_MODEL: Final[Mapping[Container, Kinds]] = {
    RUNS: _RUN
    | _kinds(
        "projectId:s runTag:s task:o! routing:o events:a quality:o result:o configSnapshot:o segments:o"
        " execution_summary:o! error:s"
    ),
    SEGMENTS: _kinds("id:s! workflowId:s! segmentIndex:n! events:a! createdAt:s"),
    MEMORIES: _kinds("id:s! memoryId:s userId:s! agentId:s memoryType:s! content:s! embedding:a metadata:o! ttl:n"),
    EXAMPLES: _kinds(
        "id:s! exampleId:s userId:s! dataset:s! task:s! team:a! available_tools:a context:s assigned_to:a mode:s"
        " tool_requirements:o labels:o createdAt:s!"
    ),
    OPTIMIZATIONS: _kinds(
        "id:s! runId:s userId:s! optimizerType:s! optimizerConfig:o! trainExampleIds:a evalExampleIds:a"
        " metricProgression:a program_snapshot:o createdAt:s! completedAt:s status:s error:s"
    ),
    CACHE: _kinds("id:s! cacheKey:s! userId:s workflowId:s request:o! result:o! createdAt:s! ttl:n"),
}
_FLAT: Final[Mapping[Container, Kinds]] = {
    RUNS: _RUN
    | _kinds(
        "task:s! routing:o quality:o result:s status:s error:s createdAt:s start_time:s end_time:s phase_timings:o"
        " phase_status:o agent_executions:a handoff_history:a total_time_seconds:n mode:s reasoning_effort:s"
    ),
    SEGMENTS: {},
    MEMORIES: _kinds(
        "id:s! memoryId:s userId:s! agentId:s memoryType:s! content:s! metadata:o createdAt:s! updatedAt:s workflowId:s"
    ),
    EXAMPLES: _kinds(
        "id:s! exampleId:s userId:s! dataset:s task:s! team:s available_tools:s context:s assigned_to:sa mode:s"
        " tool_requirements:a team_capabilities:sao latency_budget:sn reasoning:s current_context:s execution_mode:s"
        " expected_routing:soa createdAt:s!"
    ),
    OPTIMIZATIONS: _kinds(
        "id:s! runId:s userId:s! optimizerType:s! autoMode:s trainExampleCount:n valExampleCount:n maxMetricCalls:n"
        " maxFullEvaluations:n reflectionModel:s logDir:s startedAt:s completedAt:s createdAt:s! status:s error:s"
    ),
    CACHE: _kinds(
        "id:s! cacheKey:s! agentName:s! ttlSeconds:n responseType:s taskLength:n taskPreview:s createdAt:s! updatedAt:s"
        " userId:s workflowId:s ttl:n"
    ),
}


class Shapes(Struct):
    """Counts the documents of each shape in a sample of one container, and each deviation."""

    documents: int = 0
    model: int = 0
    flat: int = 0
    deviations: Counter[str] = field(default_factory=Counter)

    @property
    def trends(self) -> list[str]:
        """Returns the deviations that are more than an odd document."""
        return [what for what, n in self.deviations.most_common() if n >= TREND * self.documents]


def shapes_of(container: Container, documents: Sequence[Document]) -> Shapes:
    """Compares a sample of documents with the two shapes; a document that mixes them counts for the nearer shape."""
    found = Shapes()
    for document in documents:
        own = {key: value for key, value in document.items() if not key.startswith("_")}
        flat = _nearer_flat(container, own)
        found.documents += 1
        found.flat += flat
        found.model += not flat
        found.deviations.update(_deviations(container, own, flat))
    return found


def _nearer_flat(container: Container, document: Document) -> bool:
    model, flat = _MODEL[container], _FLAT[container]
    if not flat:
        return False
    return _distance(document, flat) < _distance(document, model)


def _distance(document: Document, kinds: Kinds) -> int:
    missing = sum(kind.endswith("!") and document.get(name) is None for name, kind in kinds.items())
    return missing + sum(not _fits(value, kinds.get(name, "")) for name, value in document.items())


def _deviations(container: Container, document: Document, flat: bool) -> Iterator[str]:
    model, other = _MODEL[container], _FLAT[container]
    for name, kind in (other if flat else model).items():
        if kind.endswith("!") and document.get(name) is None:
            yield f"{name} missing"
    for name, value in document.items():
        if name not in model and name not in other:
            yield f"{name} extra"
        elif not (_fits(value, model.get(name, "")) or _fits(value, other.get(name, ""))):
            yield f"{name} of another kind ({_kind(value)})"


def _fits(value: object, kind: str) -> bool:
    return bool(kind) and (value is None or _kind(value)[0] in kind)


def _kind(value: object) -> str:
    match value:
        case bool():
            return "boolean"
        case str():
            return "string"
        case int() | float():
            return "number"
        case list():
            return "array"
        case Mapping():
            return "object"
    return "null"
