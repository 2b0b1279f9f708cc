"""Recognises the container a document belongs to: by the name of its file, else by its shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fleet_tui.fields import Container
from fleet_tui.schema import CACHE, CONTAINERS, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS, SEGMENTS
from fleet_tui.source.files.content import PACKED

# The writer's own name for the file to which it appends every run.
HISTORY: Final = "execution_history.jsonl"

_OTHER_NAMES: Final[Mapping[str, Container]] = {"execution_history": RUNS, "supervisor_examples": EXAMPLES}
_SUFFIXES: Final = (".jsonl", ".json", f".jsonl{PACKED}", f".json{PACKED}")

# Root fields of both document shapes: those that tell a container, and those that several have. Where two containers
# have as many, the first is meant.
_TELLING: Final = 3
_ENOUGH: Final = 2
_MARKS: Final[tuple[tuple[Container, frozenset[str], frozenset[str]], ...]] = (
    (SEGMENTS, frozenset({"segmentIndex"}), frozenset({"workflowId", "events"})),
    (CACHE, frozenset({"cacheKey", "taskPreview", "responseType"}), frozenset({"request", "result", "ttl"})),
    (
        OPTIMIZATIONS,
        frozenset({"optimizerType", "optimizerConfig", "metricProgression", "program_snapshot", "trainExampleIds"}),
        frozenset({"status", "completedAt"}),
    ),
    (
        MEMORIES,
        frozenset({"memoryId", "memoryType", "embedding"}),
        frozenset({"agentId", "content", "updatedAt", "metadata", "ttl"}),
    ),
    (
        EXAMPLES,
        frozenset({"exampleId", "dataset", "labels"}),
        frozenset({"task", "team", "assigned_to", "available_tools", "tool_requirements", "mode", "context"}),
    ),
    (
        RUNS,
        frozenset({"workflowId", "execution_summary", "judge_evaluations", "routing", "phase_timings", "runTag"}),
        frozenset(
            {"task", "events", "quality", "result", "dspy_analysis", "status", "error", "start_time", "metadata"}
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
    keys = document.keys()
    scores = [(_TELLING * len(telling & keys) + len(usual & keys), each) for each, telling, usual in _MARKS]
    best, container = max(scores, key=lambda pair: pair[0])
    return container if best >= _ENOUGH else None
