"""Recognises the container a document belongs to: by the name of its file, else by its shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from fleet_tui.fields import Container
from fleet_tui.schema import CACHE, CONTAINERS, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS, SEGMENTS
from fleet_tui.source.files.content import PACKED

_OTHER_NAMES: Final[Mapping[str, Container]] = {
    "execution_history": RUNS,
    "supervisor_examples": EXAMPLES,
    "dspy_examples": EXAMPLES,
    "golden_dataset": EXAMPLES,
}
_SUFFIXES: Final = (".jsonl", ".json", f".jsonl{PACKED}", f".json{PACKED}")

Kinds: TypeAlias = tuple[type, ...]
_TEXT, _LIST, _OBJECT = (str,), (list,), (dict,)
_ANY: Final = (object,)
_EITHER: Final = (str, list)


def _fields(names: str, kinds: Kinds = _ANY) -> dict[str, Kinds]:
    return dict.fromkeys(names.split(), kinds)


# Root fields of both document shapes: those that only one container has, and those that several have, or other
# programs too, and so count only if their values are of the kind that is stored there. Where two containers have as
# many, the first is meant.
_TELLING: Final = 3
_ENOUGH: Final = 2
_MARKS: Final[tuple[tuple[Container, Mapping[str, Kinds], Mapping[str, Kinds]], ...]] = (
    (SEGMENTS, _fields("segmentIndex"), _fields("workflowId", _TEXT) | _fields("events", _LIST)),
    (CACHE, _fields("cacheKey taskPreview responseType"), _fields("request result", _OBJECT) | _fields("ttl", (int,))),
    (
        OPTIMIZATIONS,
        _fields("optimizerType optimizerConfig metricProgression program_snapshot trainExampleIds maxFullEvaluations"),
        _fields("status completedAt", _TEXT),
    ),
    (
        MEMORIES,
        _fields("memoryId memoryType") | _fields("embedding", _LIST),
        _fields("agentId content updatedAt", _TEXT) | _fields("metadata", _OBJECT) | _fields("ttl", (int,)),
    ),
    (
        EXAMPLES,
        _fields("exampleId tool_requirements available_tools team_capabilities latency_budget current_context")
        | _fields("expected_routing assigned_to", (str, list, dict))
        | _fields("dataset", _TEXT)
        | _fields("labels", _OBJECT),
        _fields("task mode context", _TEXT) | _fields("team", _EITHER),
    ),
    (
        RUNS,
        _fields("execution_summary judge_evaluations routing phase_timings phase_status runTag dspy_analysis")
        | _fields("agent_executions handoff_history total_time_seconds configSnapshot"),
        _fields("workflowId status error result start_time", _TEXT)
        | _fields("task result", (str, dict))
        | _fields("events", _LIST)
        | _fields("quality metadata", _OBJECT),
    ),
)
_WORKFLOW: Final = ("workflowId",)  # no other program has it


@dataclass(frozen=True, slots=True)
class Stranger:
    """Describes another program's documents: what they are, and fields that tell, each set of them enough."""

    what: str
    fields: tuple[tuple[str, ...], ...]


# Fields of fields with dots between; the first that fits is meant.
_STRANGERS: Final = (
    Stranger(
        "an OpenTelemetry export",
        (
            *(("resourceSpans",), ("scopeSpans",), ("resource_spans",), ("context.trace_id",), ("context.span_id",)),
            *(("traceId", "spanId"), ("trace_id", "span_id"), ("traceID", "spanID"), ("spanId", "startTimeUnixNano")),
        ),
    ),
    Stranger(
        "a Langfuse export",
        (
            *(("parentObservationId",), ("htmlPath",), ("completionStartTime",), ("observations", "scores")),
            *(("traceId", "type", "startTime"), ("sessionId", "input", "output"), ("observations",)),
        ),
    ),
    Stranger(
        "an MLflow export",
        (
            *(("info.experiment_id",), ("info.run_id",), ("info.run_uuid",), ("info.request_id", "data")),
            *(("info.trace_id", "data"), ("trace_metadata",), ("artifact_uri",), ("experiment_id", "run_id")),
        ),
    ),
    Stranger(
        "a mem0 export", (("memory", "hash"), ("memory", "user_id"), ("memory", "created_at"), ("results", "relations"))
    ),
    Stranger("a SWE-agent trajectory", (("trajectory",), ("info.exit_status",), ("info.model_stats",))),
    Stranger(
        "a GEPA result",
        (
            *(("val_aggregate_scores",), ("val_subscores",), ("per_val_instance_best_candidates",)),
            *(("best_candidate",), ("discovery_eval_counts",), ("candidates", "parents"), ("total_metric_calls",)),
        ),
    ),
    Stranger("a conversation", (("conversationId",), ("messages",), ("mapping", "current_node"), ("conversations",))),
    Stranger(
        "an evaluation task list",
        tuple(
            (each,)
            for each in (
                *("expected_keywords", "expected_output", "expected_answer", "expected_agents", "expected_tools"),
                *("ground_truth", "reference_answer", "problem_statement", "test_cases", "evaluation", "keywords"),
                *("must_include", "success_criteria", "expected"),
            )
        ),
    ),
)


def by_name(file_name: str) -> Container | None:
    """Returns the container whose documents a file of this name holds."""
    return next((container for container in CONTAINERS if file_name in file_names(container)), None)


def file_names(container: Container) -> tuple[str, ...]:
    """Returns the names under which a folder holds the documents of a container."""
    stems = (container.name, *(stem for stem, holds in _OTHER_NAMES.items() if holds is container))
    return tuple(stem + suffix for stem in stems for suffix in _SUFFIXES)


def by_shape(document: Mapping[str, object]) -> Container | None:
    """Returns the container whose characteristic fields a document has most of; None if it has hardly any."""
    telling, container, usual = _nearest(document)
    if telling:
        return container
    if stranger(document):
        return None
    return container if usual >= _ENOUGH else None


def stranger(document: Mapping[str, object]) -> tuple[str, str] | None:
    """Names the kind of another program's document, and the fields that tell it; None if nothing does."""
    return next(
        (
            (each.what, ", ".join(names))
            for each in _STRANGERS
            for names in each.fields
            if all(_holds(document, name) for name in names)
        ),
        None,
    )


def kind_words(found: tuple[str, str] | None) -> str:
    """Returns what a document is that no list shows, and the fields that tell it."""
    return f"with {found[1]}: {found[0]}" if found else "of no known kind"


def misplaced(document: Mapping[str, object], container: Container) -> tuple[str, str] | None:
    """Names what a document is that lies in the file of a container and is none of its documents."""
    if container.partition_key.steps == _WORKFLOW and _WORKFLOW[0] in document:
        return None
    telling, nearest, _ = _nearest(document)
    if not telling:
        return stranger(document)
    marks = next(marks for each, marks, _ in _MARKS if each is nearest)
    if nearest is container or _score(document, container):
        return None
    return f"{nearest.many}, no {container.many}", ", ".join(name for name in marks if name in document)


def _nearest(document: Mapping[str, object]) -> tuple[int, Container, int]:
    """Returns how many fields only one container has, which it is, and how many usual fields of it there are."""
    scores = [
        (_TELLING * _fitting(document, own) + _usual(document, usual, each), own, each) for each, own, usual in _MARKS
    ]
    best, own, container = max(scores, key=lambda found: found[0])
    telling = _fitting(document, own)
    return telling, container, best - _TELLING * telling


def _usual(document: Mapping[str, object], usual: Mapping[str, Kinds], container: Container) -> int:
    """Counts the usual fields; a workflow's id alone makes a run of what is nothing else."""
    return _fitting(document, usual) + (container is RUNS and _WORKFLOW[0] in document)


def _score(document: Mapping[str, object], container: Container) -> int:
    own, usual = next((own, usual) for each, own, usual in _MARKS if each is container)
    return _fitting(document, own) + _fitting(document, usual)


def _fitting(document: Mapping[str, object], fields: Mapping[str, Kinds]) -> int:
    return sum(isinstance(document[name], fields[name]) for name in document.keys() & fields.keys())


def _holds(document: Mapping[str, object], name: str) -> bool:
    """Tells whether a field is there, or a field of a field, with dots between."""
    first, _, rest = name.partition(".")
    below = document.get(first)
    return isinstance(below, dict) and rest in below if rest else first in document
