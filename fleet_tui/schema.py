"""Describes the data model as data: all that asks for, lists, provisions or checks documents derives from these six."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

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
    Sign,
    VectorPolicy,
    array,
    at,
    held,
    listed,
)

S, N, B, T, L, LEN = Kind.STRING, Kind.NUMBER, Kind.BOOLEAN, Kind.TIME, Kind.LIST, Kind.LENGTH
WORDS, NAME = Match.WORDS, Match.NAME

# What writers call the ends of a run, of a phase and of an event alike, whatever the case.
STATUS_ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "succeeded": ("completed", "success"),
    "failed": ("error", "failure", "timeout", "timed_out", "timed out"),
    "cancelled": ("canceled",),
}

FAILED_WORDS: Final = ("failed", *STATUS_ALIASES["failed"])
# The writer's own name for the file to which it appends every run: its lines are its order.
HISTORY: Final = "execution_history.jsonl"
# What lies beside the documents in a bundle: what it is of for readers, and for this program.
ABOUT: Final = "ABOUT.md"
MANIFEST: Final = "fleet-tui.json"
LEFT_OUT: Final = "_left_out"  # the name under which a document there says what was taken out of it

# The name under which a document of a file says what its progression was read from, where that is another file.
CURVE_FROM: Final = "_curve_from"
NO_CURVE: Final = "_no_curve"  # and why there is none in the log that it names
NO_VECTOR: Final = "_no_vector"  # that a memory of a file was stored without one, which no list would know

# The phases a writer records, each with a status of its own; a path has no wildcard.
PHASE_NAMES: Final = ("analysis", "routing", "execution", "progress", "quality", "judge", "refinement")

_WRITTEN = Field("written", "written_at", T, (Path((WRITTEN,), Holds.EPOCH),), sortable=True)
_SINCE = Shorthand("since", "written at or after", "written:>={}")
_UNTIL = Shorthand("until", "written before", "written:<{}")
_USER = Field("user", "user", S, at("userId"), sortable=True)
_ID = Field("id", "id", S, at("id"), match=WORDS, sortable=True)


_NOT_JUDGED: Final = at("quality.used_fallback", "quality.pending")  # a writer fills in 0.0 then
_STATUS_OF_A_RUN = at("execution_summary.status", "status")
_WORDED = ("error", "error.message", "error.detail", "error.type")  # a text, or an object with one
_ERROR = at(*_WORDED) + array("error")  # or a list of texts
_ERRORS = _ERROR + at(*(f"metadata.{each}" for each in _WORDED)) + array("metadata.error")
_PHASES = at(*(f"phase_status.{each}" for each in PHASE_NAMES))
RESULT_HEAD: Final = Path(("result",), Holds.HEAD)
_RESULT: Final = (RESULT_HEAD, Path(("result",), Holds.LAST))
_AGENT, _TOOL = "Agent", "Tool"  # ends of names that a screen may take off
_AGENTS = listed("execution_summary.agentsUsed", "routing.assigned_to")
_TOOLS = listed("execution_summary.toolsUsed") + held(
    Holds.NAMES, "execution_summary.tool_usage.tool", "metadata.tool_usage.tool"
)
# What tells that a run or an optimization failed of which nobody stored a status; the first that applies is named.
_FAILED: Final = (
    Sign("phase_status", _PHASES, value=FAILED_WORDS),
    Sign("error", at("error")),
    Sign("metadata.error", at("metadata.error")),
    Sign("metadata.fallback", at("metadata.fallback"), value=True),
    Sign("result", _RESULT, like=("Execution failed: ", "", "")),
    Sign("result", _RESULT, like=("[", " failed: ", "]")),
)


def _words(*paths: str, also: tuple[Path, ...] = ()) -> Field:
    return Field("text", "", S, (*at(*paths), *also), match=WORDS)


def _failed(status: tuple[Path, ...]) -> Field:
    paths = (*status, *(path for sign in _FAILED for path in sign.paths))
    label = "failed, as its status or else what else it stores tells: yes or no"
    return Field("failed", "", Kind.VERDICT, tuple(dict.fromkeys(paths)), label=label, signs=_FAILED)


def _created(*paths: str) -> Field:
    return Field("created", "created_at", T, at(*paths), sortable=True)


RUN_BEGAN: Final = _created("task.createdAt", "createdAt", "start_time")
"""When a run began by any time that says so; as `created` it would want an index for each of them, to sort by."""

# The order of one user's default list: the partition key alone would sort all of a partition, or scan it.
_USER_THEN_WRITTEN = ((Path(("userId",)), False), (Path((WRITTEN,)), True))
_USER_THEN_STATUS = ((Path(("userId",)), False), (Path(("execution_summary", "status")), False))
_USER_THEN_CREATED = ((Path(("userId",)), False), (Path(("createdAt",)), True))
_USER_THEN_TASK_CREATED = ((Path(("userId",)), False), (Path(("task", "createdAt")), True))

# How many events of a run are in segments: our writer counts them as it moves them; another may only say that they are.
MOVED_EVENTS: Final = Path(("segments", "eventCount"))
SEGMENTED: Final = at("segments.maxSegmentIndex", "segments.hasOverflow")
_ALL_EVENTS: Final = "events, with those in segments where its writer counted them"

RUNS: Final = Container(
    name="workflowRuns",
    noun="run",
    section="runs",
    partition_key=Path(("workflowId",)),
    excluded=at("events", "judge_evaluations"),
    composites=(_USER_THEN_WRITTEN, _USER_THEN_TASK_CREATED, _USER_THEN_STATUS, _USER_THEN_CREATED),
    words=Field(
        "text", "", S, (*at("task.input", "task", "id", "runTag", "trace.id"), *_ERRORS, RESULT_HEAD), match=WORDS
    ),
    shorthands=(
        _SINCE,
        _UNTIL,
        Shorthand("refined", "more than one judge round", words={"yes": "rounds:>1", "no": "-rounds:>1"}),
    ),
    reads=(
        *at("execution_summary.durationSeconds", "total_time_seconds", "start_time", "end_time"),
        *at("execution_summary.startedAt", "execution_summary.completedAt"),
        *at("configSnapshot.quality.judge_threshold", "phase_status", "trace.status", "trace.told"),
        *SEGMENTED,
    ),
    begins=at("start_time"),
    ends=at("execution_summary.durationSeconds", "total_time_seconds", "execution_summary.completedAt", "end_time"),
    times=at("execution_summary.completedAt", "createdAt", "end_time", "trace.end", "task.createdAt"),
    fields=(
        _ID,
        _USER,
        Field("status", "status", S, _STATUS_OF_A_RUN, match=NAME, sortable=True, aliases=STATUS_ALIASES),
        _failed(_STATUS_OF_A_RUN),
        Field("task", "task", S, at("task.input", "task"), match=WORDS),
        Field("score", "score", N, at("quality.overallScore", "quality.score"), sortable=True, off=_NOT_JUDGED),
        Field("rounds", "rounds", LEN, array("judge_evaluations"), label="judge rounds"),
        Field("events", "events", LEN, array("events"), label=_ALL_EVENTS, plus=MOVED_EVENTS),
        Field("duration", "duration_seconds", N, derive="duration_seconds", label="seconds"),
        _created("task.createdAt", "createdAt"),
        _WRITTEN,
        Field("agent", "agents", L, _AGENTS, label="agents", match=NAME, suffix=_AGENT),
        Field("tool", "tools", L, _TOOLS, label="tools", match=NAME, suffix=_TOOL, every=True),
        Field("mode", "mode", S, at("routing.mode"), sortable=True),
        Field("confidence", "confidence", N, at("routing.confidence"), label="of the routing, 0 to 1", sortable=True),
        Field("flag", "flag", S, at("quality.flag"), label="of the quality"),
        Field("run_mode", "run_mode", S, at("mode"), label="how the workflow was run"),
        Field("effort", "reasoning_effort", S, at("reasoning_effort"), label="reasoning effort"),
        Field("trace", "trace", S, at("trace.id"), label="id of its trace", match=WORDS),
        Field("error", "error", S, _ERRORS, match=WORDS),
        Field("project", "project", S, at("projectId"), sortable=True),
        Field("tag", "tag", S, at("runTag"), match=WORDS, sortable=True),
        Field(
            "tokens_prompt",
            "tokens_prompt",
            N,
            at("result.tokens.prompt", "trace.tokens.prompt"),
            label="prompt tokens",
        ),
        Field(
            "tokens_completion",
            "tokens_completion",
            N,
            at("result.tokens.completion", "trace.tokens.completion"),
            label="answer tokens",
        ),
        Field("tokens", "", N, derive="tokens"),
    ),
)

# What a change feed or an index of the service may keep of each run under its user, for lists: all but its events.
RUNS_BY_USER: Final = replace(
    RUNS,
    name="runsByUser",
    section="",
    partition_key=Path(("userId",)),
    excluded=at("judge_evaluations"),
    fields=tuple(each for each in RUNS.fields if each.name != "events"),
    reads=(*(each for each in RUNS.reads if each not in SEGMENTED), RUNS.partition_key),
    optional=True,
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
    composites=(_USER_THEN_WRITTEN,),
    vector=VectorPolicy(Path(("embedding",), Holds.ARRAY)),
    words=_words("content"),
    shorthands=(_SINCE, _UNTIL),
    reads=at("ttl", "metadata.source", "event", "expiration_date"),  # the last two are mem0's
    times=at("updatedAt", "metadata.createdAt", "createdAt"),
    fields=(
        _ID,
        _USER,
        Field("agent", "agent", S, at("agentId"), match=NAME, suffix=_AGENT, sortable=True),
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
    composites=(_USER_THEN_WRITTEN,),
    words=_words("task", "context"),
    shorthands=(_SINCE, _UNTIL),
    reads=at("assigned_to", "available_tools", "tool_requirements"),
    times=at("createdAt"),
    fields=(
        _ID,
        _USER,
        Field("dataset", "dataset", S, at("dataset"), sortable=True),
        Field("task", "task", S, at("task"), match=WORDS),
        Field("mode", "mode", S, at("mode", "execution_mode"), sortable=True),
        Field("team", "team", L, listed("team", "team_capabilities")),
        Field("context", "context", S, at("context"), match=None),
        Field("assigned", "assigned_to", L, listed("assigned_to"), match=None),
        Field(
            "tool", "available_tools", L, listed("available_tools"), label="tools there are", match=NAME, suffix=_TOOL
        ),
        Field("needs", "tool_requirements", L, derive="needed_tools", label="tools it needs", match=NAME, suffix=_TOOL),
        Field("tools_by_agent", "tools_by_agent", Kind.OBJECT, derive="tools_by_agent", match=None),
        Field("latency", "latency_budget", S, at("latency_budget"), label="latency budget"),
        Field("reasoning", "reasoning", S, at("reasoning"), match=WORDS),
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
    composites=(_USER_THEN_WRITTEN, _USER_THEN_CREATED),
    words=Field(
        "text", "", S, (*at("id", "optimizerType", "optimizerConfig.metric"), *_ERRORS, RESULT_HEAD), match=WORDS
    ),
    shorthands=(_SINCE, _UNTIL),
    reads=(
        *array("metricProgression"),
        *at("startedAt", "completedAt", "optimizerConfig", "autoMode", "maxMetricCalls", "maxFullEvaluations"),
        *at("bestScore", "best_score"),
        # what a result of GEPA tells of its curve, as DSPy stores it and alone: a few numbers for each candidate
        *at("detailed_results.val_aggregate_scores", "detailed_results.best_idx", "detailed_results.parents"),
        *at("val_aggregate_scores", "best_idx", "parents"),
    ),
    links=(Field("example", "", L, array("trainExampleIds", "evalExampleIds")),),
    times=at("completedAt", "createdAt"),
    fields=(
        _ID,
        _USER,
        Field("optimizer", "optimizer", S, at("optimizerType"), sortable=True),
        Field("metric", "metric", S, at("optimizerConfig.metric"), sortable=True),
        Field("status", "status", S, at("status"), match=NAME, sortable=True, aliases=STATUS_ALIASES),
        _failed(at("status")),
        Field("auto", "auto", S, at("optimizerConfig.auto", "autoMode")),
        Field("calls", "max_metric_calls", N, at("optimizerConfig.max_metric_calls", "maxMetricCalls")),
        Field("evals", "max_full_evaluations", N, at("optimizerConfig.max_full_evals", "maxFullEvaluations")),
        Field("best", "best", N, derive="best"),
        Field(
            "rounds",
            "rounds",
            LEN,
            array("metricProgression", "detailed_results.val_aggregate_scores", "val_aggregate_scores"),
        ),
        Field(
            "train",
            "train_examples",
            LEN,
            array("trainExampleIds") + held(Holds.COUNT, "trainExampleCount"),
            label="train examples",
        ),
        Field(
            "eval",
            "eval_examples",
            LEN,
            array("evalExampleIds") + held(Holds.COUNT, "valExampleCount"),
            label="eval examples",
        ),
        Field("", "curve_from", S, derive="curve_from", match=None),
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
# What is another in every trace, of a span or within it: when it was, by which id it, its calls and its process go.
OF_ONE_TRACE: Final = frozenset(
    (
        *EVENT_TIMES,
        *("startTimeUnixNano", "endTimeUnixNano", "timeUnixNano", "startTime", "startTimeMillis"),
        *("trace_id", "traceId", "traceID", "span_id", "spanId", "spanID", "parentSpanId", "parent_id", "trace_state"),
        *("gen_ai.tool.call.id", "gen_ai.response.id", "gen_ai.conversation.id", "tool_call.id", "tool_call_id"),
        *("service.instance.id", "process.pid", "thread.id", "processID", "session.id", "workflow.id"),
    )
)

# The events of one run, which its filter speaks of; times count from its start.
EVENTS: Final = Derived(
    many="events",
    words=Field("text", "", S, derive="text", match=WORDS),
    shorthands=(
        Shorthand("after", "at or after: 30s, +1:20 or a time of day", "at:>={}"),
        Shorthand("before", "before: 30s, +1:20 or a time of day", "at:<{}"),
    ),
    fields=(
        Field("agent", "", S, derive="agent", match=NAME, suffix=_AGENT),
        Field("type", "", S, derive="type", match=WORDS),
        Field("tool", "", S, derive="tool", match=WORDS, suffix=_TOOL),
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
