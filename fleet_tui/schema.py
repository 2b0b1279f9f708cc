"""Describes the data model as data: all that asks for, lists, provisions or checks documents derives from these six."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fleet_tui.fields import (
    WRITTEN,
    Container,
    Derived,
    Field,
    Holds,
    Kind,
    Match,
    Path,
    Shorthand,
    VectorPolicy,
    array,
    at,
    joined,
)

S, N, B, T, L, LEN = Kind.STRING, Kind.NUMBER, Kind.BOOLEAN, Kind.TIME, Kind.LIST, Kind.LENGTH
WORDS = Match.WORDS

STATUS_ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "succeeded": ("completed", "success"),
    "failed": ("error",),
    "cancelled": ("canceled",),
}

_WRITTEN = Field("written", "written_at", T, (Path((WRITTEN,), Holds.EPOCH),), sortable=True)
_SINCE = Shorthand("since", "written at or after", "written:>={}")
_UNTIL = Shorthand("until", "written before", "written:<{}")
_USER = Field("user", "user", S, at("userId"), sortable=True)
_ID = Field("id", "id", S, at("id"), match=WORDS, sortable=True)


def _words(*paths: str) -> Field:
    return Field("text", "", S, at(*paths), match=WORDS)


def _created(*paths: str) -> Field:
    return Field("created", "created_at", T, at(*paths), sortable=True)


_USER_THEN_STATUS = ((Path(("userId",)), False), (Path(("execution_summary", "status")), False))
_USER_THEN_CREATED = ((Path(("userId",)), False), (Path(("createdAt",)), True))
_USER_THEN_TASK_CREATED = ((Path(("userId",)), False), (Path(("task", "createdAt")), True))

RUNS: Final = Container(
    name="workflowRuns",
    noun="run",
    section="runs",
    partition_key=Path(("workflowId",)),
    excluded=at("events", "judge_evaluations"),
    composites=(_USER_THEN_TASK_CREATED, _USER_THEN_STATUS, _USER_THEN_CREATED),
    words=_words("task.input", "task", "id", "runTag", "error"),
    shorthands=(
        _SINCE,
        _UNTIL,
        Shorthand("refined", "more than one judge round", words={"yes": "rounds:>1", "no": "-rounds:>1"}),
    ),
    reads=(
        *at("execution_summary.durationSeconds", "total_time_seconds", "start_time", "end_time"),
        *at("execution_summary.startedAt", "execution_summary.completedAt", "quality.pending"),
        *at("configSnapshot.quality.judge_threshold"),
    ),
    begins=at("start_time"),
    ends=at("execution_summary.durationSeconds", "total_time_seconds", "execution_summary.completedAt", "end_time"),
    times=at("execution_summary.completedAt", "createdAt", "end_time", "task.createdAt"),
    fields=(
        _ID,
        _USER,
        Field("status", "status", S, at("execution_summary.status", "status"), sortable=True, aliases=STATUS_ALIASES),
        Field("task", "task", S, at("task.input", "task"), match=WORDS),
        Field("score", "score", N, at("quality.overallScore", "quality.score"), sortable=True),
        Field("rounds", "rounds", LEN, array("judge_evaluations"), label="judge rounds"),
        Field("events", "events", LEN, array("events")),
        Field("duration", "duration_seconds", N, derive="duration_seconds", label="seconds"),
        _created("task.createdAt", "createdAt"),
        _WRITTEN,
        Field("agent", "agents", L, array("execution_summary.agentsUsed", "routing.assigned_to"), label="agents"),
        Field("tool", "tools", L, array("execution_summary.toolsUsed"), label="tools"),
        Field("mode", "mode", S, at("routing.mode"), sortable=True),
        Field("error", "error", S, at("error"), match=WORDS),
        Field("project", "project", S, at("projectId"), sortable=True),
        Field("tag", "tag", S, at("runTag"), match=WORDS, sortable=True),
        Field("tokens_prompt", "tokens_prompt", N, at("result.tokens.prompt"), label="prompt tokens"),
        Field("tokens_completion", "tokens_completion", N, at("result.tokens.completion"), label="answer tokens"),
        Field("tokens", "", N, derive="tokens"),
    ),
)

SEGMENTS: Final = Container(
    name="workflowRunSegments",
    noun="segment",
    partition_key=Path(("workflowId",)),
    optional=True,
    times=at("createdAt"),
    fields=(
        _ID,
        Field("run", "run", S, at("workflowId"), sortable=True),
        Field("index", "index", N, at("segmentIndex"), sortable=True),
        Field("events", "events", LEN, array("events")),
        _created("createdAt"),
        _WRITTEN,
    ),
)

MEMORIES: Final = Container(
    name="agentMemory",
    noun="memory",
    section="memories",
    plural="memories",
    partition_key=Path(("userId",)),
    ttl=-1,
    excluded=at("embedding"),
    vector=VectorPolicy(Path(("embedding",), Holds.ARRAY)),
    words=_words("content"),
    shorthands=(_SINCE, _UNTIL),
    reads=at("ttl", "metadata.source"),
    times=at("updatedAt", "metadata.createdAt", "createdAt"),
    fields=(
        _ID,
        _USER,
        Field("agent", "agent", S, at("agentId"), sortable=True),
        Field("type", "type", S, at("memoryType"), sortable=True),
        Field("importance", "importance", N, at("metadata.importance"), sortable=True),
        Field("content", "content", S, at("content"), match=WORDS),
        Field("source", "source", S, at("metadata.sourceWorkflowId", "workflowId"), label="the run it comes from"),
        _created("metadata.createdAt", "createdAt"),
        _WRITTEN,
    ),
)

EXAMPLES: Final = Container(
    name="dspyExamples",
    noun="example",
    section="examples",
    partition_key=Path(("userId",)),
    words=_words("task", "context"),
    shorthands=(_SINCE, _UNTIL),
    reads=at("assigned_to", "available_tools", "tool_requirements"),
    times=at("createdAt"),
    fields=(
        _ID,
        _USER,
        Field("dataset", "dataset", S, at("dataset"), sortable=True),
        Field("task", "task", S, at("task"), match=WORDS),
        Field("mode", "mode", S, at("mode"), sortable=True),
        Field("team", "team", L, array("team") + joined("team", "team_capabilities")),
        Field("category", "category", S, at("labels.category"), sortable=True),
        Field("difficulty", "difficulty", S, at("labels.difficulty"), sortable=True),
        _created("createdAt"),
        _WRITTEN,
    ),
)

OPTIMIZATIONS: Final = Container(
    name="dspyOptimizationRuns",
    noun="optimization",
    section="optimizations",
    partition_key=Path(("userId",)),
    excluded=at("program_snapshot"),
    composites=(_USER_THEN_CREATED,),
    words=_words("id", "optimizerType", "optimizerConfig.metric"),
    shorthands=(_SINCE, _UNTIL),
    reads=(
        *array("metricProgression"),
        *at("startedAt", "completedAt", "optimizerConfig", "autoMode", "maxMetricCalls", "maxFullEvaluations", "error"),
        *at("trainExampleCount", "valExampleCount"),
    ),
    links=(Field("example", "", L, array("trainExampleIds", "evalExampleIds")),),
    times=at("completedAt", "createdAt"),
    fields=(
        _ID,
        _USER,
        Field("optimizer", "optimizer", S, at("optimizerType"), sortable=True),
        Field("metric", "metric", S, at("optimizerConfig.metric"), sortable=True),
        Field("status", "status", S, at("status"), sortable=True, aliases=STATUS_ALIASES),
        Field("best", "best", N, derive="best"),
        Field("rounds", "rounds", LEN, array("metricProgression")),
        Field("train", "train_examples", LEN, array("trainExampleIds"), label="train examples", counted="train"),
        Field("eval", "eval_examples", LEN, array("evalExampleIds"), label="eval examples", counted="evaluated"),
        _created("createdAt"),
        _WRITTEN,
    ),
)

CACHE: Final = Container(
    name="cache",
    noun="cache",
    section="cache",
    singular="cache entry",
    plural="cache entries",
    partition_key=Path(("cacheKey",)),
    ttl=3600,
    excluded=at("result"),
    words=_words("request.task", "taskPreview", "cacheKey"),
    shorthands=(_SINCE, _UNTIL),
    reads=at("ttl", "ttlSeconds", "agentName", "responseType", "taskLength"),
    times=at("updatedAt", "createdAt"),
    fields=(
        _ID,
        Field("key", "key", S, at("cacheKey"), sortable=True),
        _USER,
        Field("run", "run", S, at("workflowId"), sortable=True),
        Field("task", "task", S, at("request.task", "taskPreview"), match=WORDS),
        Field("expired", "expired", B, derive="expired"),
        _created("createdAt"),
        _WRITTEN,
    ),
)

CONTAINERS: Final = (RUNS, SEGMENTS, MEMORIES, OPTIMIZATIONS, EXAMPLES, CACHE)  # sections are numbered in this order

EVENT_TIMES: Final = ("timestamp", "createdAt", "time")  # where writers store when an event was

# The events of one run, which its filter speaks of; times count from its start.
EVENTS: Final = Derived(
    many="events",
    words=Field("text", "", S, derive="text", match=WORDS),
    shorthands=(
        Shorthand("after", "at or after: 30s, +1:20 or a time of day", "at:>={}"),
        Shorthand("before", "before: 30s, +1:20 or a time of day", "at:<{}"),
    ),
    fields=(
        Field("agent", "", S, derive="agent"),
        Field("type", "", S, derive="type", match=WORDS),
        Field("tool", "", S, derive="tool", match=WORDS),
        Field("error", "", S, derive="error", match=WORDS, label="text of an error; error:any for every error"),
        Field("at", "", Kind.OFFSET, derive="offset", label="time since the start, as in at:30s..2m"),
    ),
)


def container(name: str) -> Container:
    """Returns the container of that stored name."""
    return next(each for each in CONTAINERS if each.name == name)


def of_noun(noun: str) -> Container | None:
    """Returns the container of the records that a noun names, None where it names none."""
    return next((each for each in CONTAINERS if each.noun == noun), None)


def sections() -> tuple[Container, ...]:
    """Returns the containers that have a list, in the order of their number keys."""
    return tuple(each for each in CONTAINERS if each.section)
