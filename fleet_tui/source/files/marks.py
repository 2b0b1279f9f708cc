"""Lists the fields by which documents are recognised: those of our containers, and those of other programs.

A table is text: alternatives with bars between, and in each the fields that tell it together. A field of a field stands
with a dot, of a list of objects too; behind a colon stands which kind of value it has to hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias

from fleet_tui.fields import Container
from fleet_tui.schema import CACHE, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS, SEGMENTS

_KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "": (object,),
    "text": (str,),
    "list": (list,),
    "object": (dict,),
    "number": (int, float),
    "names": (str, list),
    "any": (str, list, dict),
}


class Mark(NamedTuple):
    """Holds the steps to a field, and which kinds of value count there."""

    name: str
    steps: tuple[str, ...]
    kinds: tuple[type, ...]


Together: TypeAlias = tuple[Mark, ...]


def _marks(table: str) -> tuple[Together, ...]:
    return tuple(tuple(map(_mark, each.split())) for each in table.split("|"))


def _mark(written: str) -> Mark:
    name, _, kind = written.partition(":")
    return Mark(name, tuple(name.split(".")), _KINDS[kind])


# Each alternative is what only this container has, mostly one field; where two have as many, the first is meant.
OWN: Final = {
    SEGMENTS: _marks("segmentIndex"),
    CACHE: _marks("cacheKey | taskPreview"),
    OPTIMIZATIONS: _marks(
        "optimizerType | optimizerConfig | metricProgression | program_snapshot | trainExampleIds | maxFullEvaluations"
        "| candidates:list val_aggregate_scores:list | detailed_results.val_aggregate_scores:list | trial_logs:object"
    ),
    MEMORIES: _marks("memoryId | memoryType"),
    EXAMPLES: _marks(
        "exampleId | tool_requirements:any | available_tools:any | team_capabilities:any | latency_budget"
        "| current_context:text | expected_routing:any"
    ),
    RUNS: _marks(
        "execution_summary:object | judge_evaluations:list | routing:object | phase_timings:object | runTag:text"
        "| phase_status:object | dspy_analysis:object | agent_executions:list | handoff_history:list"
        "| total_time_seconds:number | configSnapshot:object | workflowId task:any"
    ),
}
# Other programs have these fields, too: they tell a container together, and by the kinds of what they hold.
USUAL: Final[Mapping[Container, tuple[Together, ...]]] = {
    MEMORIES: _marks(
        "userId agentId:text content:any | userId embedding:list content:any | memory:text user_id"
        "| memory:text agent_id | memory:text hash | memory:text created_at | memory:text metadata | memory:text event"
        "| memory:text id score | results.memory:text results:list | memories.memory:text memories:list"
        "| relations.source:text relations.relationship:text"
    ),
    EXAMPLES: _marks(
        "task:text team:names mode:text | task:text team:names assigned_to:names | task:text team:names dataset:text"
        "| task:text assigned_to:names mode:text | task:text dataset:text labels:object"
    ),
    RUNS: _marks(
        "workflowId | task.input:text | task:text result:any quality:object | task:text start_time:text end_time:text"
    ),
}
# What neighbouring programs write; the first that fits is meant, so what is told by usual names stands last.
OTHERS: Final = {
    "an MLflow export": _marks(
        "info.experiment_id | info.run_id | info.run_uuid | info.request_id | info.trace_id | trace_metadata"
        "| run_id metrics | artifact_uri | experiment_id run_id | experiment_id request_id | request_metadata"
        "| trace_info | request_id spans | request_time execution_duration | spans request response | lifecycle_stage"
        "| attributes.mlflow.traceRequestId | attributes.mlflow.spanType | attributes.mlflow.spanInputs"
    ),
    "a Jaeger export": _marks("data.processes | data.traceID | spans processes | traceID operationName"),
    "a Zipkin export": _marks(
        "traceId localEndpoint | traceId remoteEndpoint | traceId annotations | traceId binaryAnnotations"
    ),
    "an Inspect log": _marks("eval.task_id | eval.run_id | eval.model | eval plan | eval samples | input target epoch"),
    "a reply of the service": _marks("Documents:list"),
    "an export of OpenTelemetry logs": _marks(
        "resourceLogs | resource_logs | scopeLogs | scope_logs | body severity_number | Body SeverityText"
        "| body severityNumber | logRecords"
    ),
    "an export of OpenTelemetry metrics": _marks("resourceMetrics | resource_metrics | scopeMetrics | scope_metrics"),
    "an OpenTelemetry export": _marks(
        "resourceSpans | scopeSpans | resource_spans | context.trace_id | context.span_id | traceId spanId | span_kind"
        "| trace_id span_id | traceID spanID | spanId startTimeUnixNano | scope_spans | traceId parentId"
        "| traceId kind attributes | traceId instrumentationScope | TraceId SpanId | SpanContext.TraceID | spanContext"
        "| _spanContext | attributes.openinference.span.kind | attributes.gen_ai.system"
        "| attributes.gen_ai.operation.name | span_id parent_id | span_id parent_span_id | parentSpanId"
    ),
    "an Application Insights export": _marks("operation_Id | OperationId | itemType customDimensions"),
    "a LangSmith export": _marks(
        "dotted_order | run_type inputs | run_type start_time | child_run_ids | parent_run_id inputs"
        "| dataset_id inputs | feedback_source | run_type name | child_runs"
    ),
    "a Langfuse export": _marks(
        "parentObservationId | htmlPath | completionStartTime | observations scores | traceId type startTime"
        "| sessionId input output | observations | bookmarked | observationCount | traceId observationId"
        "| sourceTraceId | datasetRunId | parent_observation_id | trace_id observation_id | usage_details cost_details"
        "| projectId input output | sessionId tags timestamp | traceId value dataType"
        "| data meta.totalItems | timestamp:text type:text body:object"
    ),
    "a Phoenix export": _marks("annotator_kind | dataset_id version_id"),
    "a Weave export": _marks("op_name trace_id | op_name started_at | weave_version"),
    "a Braintrust export": _marks("span_attributes root_span_id | _xact_id"),
    "a Helicone export": _marks("request_body | response_body | request_created_at | signed_body_url"),
    "a row of mem0's store": _marks(
        "data:text hash | memory_id new_memory | payload.data payload.hash | metadata_ app_name"
    ),
    "a SWE-agent trajectory": _marks(
        "trajectory | info.exit_status | info.model_stats | trajectory_format | traj_id | action observation thought"
    ),
    "SWE-agent predictions": _marks("model_patch | resolved_ids | resolved_instances"),
    "an OpenHands output": _marks("instance_id test_result"),
    "a part of a GEPA result": _marks(
        "val_aggregate_scores | val_subscores | per_val_instance_best_candidates | best_candidate"
        "| discovery_eval_counts | candidates parents | total_metric_calls | best_outputs_valset | prog_candidates"
        "| program_candidates | parent_program_for_candidate | program_full_scores_val_set | pareto_front"
        "| pareto_frontier | full_program_trace | selected_program_candidate subsample_ids"
    ),
    "a DSPy program": _marks("metadata.dependency_versions | demos signature"),
    "a CrewAI output": _marks(
        "tasks_output | raw token_usage | json_dict | raw output_format | task_name agent output | was_replayed"
        "| task_description score | source_fingerprint | role goal backstory"
        "| agent_role"
    ),
    "an AutoGen state or message": _marks(
        "agent_states | llm_messages | llm_context | message_thread | message_buffer | models_usage"
        "| messages stop_reason | source:text content type:text | task_result | chat_history cost | component_type"
        "| delivery_stage | messages prompt_tokens | provider component_version"
    ),
    "an Agent Framework checkpoint": _marks("shared_state | executor_states | iteration_count checkpoint_id"),
    "a LangGraph checkpoint": _marks(
        "channel_values | channel_versions | checkpoint_ns | checkpoint_id | versions_seen | config.configurable"
    ),
    "a conversation": _marks(
        "conversationId | messages | mapping current_node | conversations | role content | role contents | role parts"
        "| role tool_calls | mapping conversation_id | mapping create_time | chat_messages | sender text | from value"
        "| speaker text | user text ts | conversation:list | turns:list | utterances | dialogue | dialog | chat_history"
        "| history.role | chat.messages | chat.history | message.role | payload.role | contents.role"
        "| type data.content | kwargs.content | additional_kwargs | chat_message_store_state | user assistant"
        "| conversation_id"
    ),
    "an Anthropic file": _marks("custom_id params | custom_id result"),
    "an OpenAI file": _marks(
        "custom_id method | custom_id response | custom_id error | assistant_id | object:text created model"
        "| object:text created_at | sample_id event_id | data_source_config | final_report | object:text span_data"
        "| object:text workflow_name | object:text has_more"
    ),
    "a promptfoo result": _marks("evalId | results.prompts | results.stats | promptIdx | gradingResult"),
    "an n8n execution": _marks("workflowData | finished workflowId"),
    "an evaluation report": _marks(
        "task_id metrics:object | total_tasks metrics | total_tasks hashes | metrics:object hash"
        "| quality_score latency_seconds | keyword_success | metrics.quality_score | total_tasks success_rate"
        "| task_id reward"
    ),
    "an evaluation task list": _marks(
        "expected_keywords | expected_output | expected_answer | expected_agents | expected_tools | ground_truth"
        "| reference_answer | problem_statement | test_cases | evaluation | keywords | must_include | success_criteria"
        "| expected | input ideal | user_input response | question answer | expected_mode | expected_team"
        "| expected_result | expected_response | expected_behavior | expectations | difficulty | rubric"
        "| canonical_solution | input target | user_input reference | Question Level | evaluation_tasks"
        "| expectedKeywords | expectedOutput | expectedAnswer | evaluation_criteria | acceptance_criteria | assertions"
        "| query reference | question reference | question choices"
    ),
    "rows of a data set": _marks(
        "row_idx | instruction output | prompt completion | prompt response | chosen rejected | text label"
        "| input output | text meta"
    ),
    "a vector store's export": _marks("page_content | document embedding | text embedding | payload vector"),
    "a list of issues": _marks("html_url | repository_url | number title | comments_url"),
    "a list of things to do": _marks(
        "title status | title completed | title done | todo | todos | activeForm | content:text status:text"
        "| content:text completed | content:text done | content:text is_completed | text completed | text done"
        "| content:text due | content:text due_date | content:text dueDate | subject status"
    ),
}
# Of these the traces are read where a file begins with them; what else is called so is refused.
TRACES: Final = ("an OpenTelemetry export", "a Jaeger export", "a Zipkin export")
# These programs can hand on the traces that they have, or have OpenTelemetry write them; which traces are read.
TRACING: Final = (
    *(f"an export of OpenTelemetry {each}" for each in ("logs", "metrics")),
    *(f"a{each} export" for each in ("n MLflow", " LangSmith", " Langfuse", " Phoenix", " Weave", " Braintrust")),
    *("an Application Insights export", "a Helicone export", "an AutoGen state or message", "a CrewAI output"),
    *("an Agent Framework checkpoint", "a LangGraph checkpoint", "an OpenHands output", "a SWE-agent trajectory"),
)
# Fields in which such programs hold a list of what they write, or one of it.
AROUND: Final = (
    *("data", "items", "results", "records", "rows", "entries", "sessions", "batch", "batches"),
    *("trace", "traces", "spans", "runs", "tasks", "examples", "samples", "memories", "thread"),
)


def holds(document: object, mark: Mark) -> bool:
    """Tells whether a field is there, and of the right kind; of a list the first object is asked."""
    return any(
        isinstance(found, mark.kinds) and not (isinstance(found, bool) and mark.kinds == _KINDS["number"])
        for found in _at(document, mark.steps)
    )


def _at(document: object, steps: tuple[str, ...]) -> tuple[object, ...]:
    """Returns what stands at some steps, if anything does."""
    found = document[0] if isinstance(document, list) and document else document
    if not isinstance(found, Mapping):
        return ()
    name = ".".join(steps)
    if name in found:  # with its dots: a column of a table or an attribute may be called so
        return (found[name],)
    return _at(found[steps[0]], steps[1:]) if steps[0] in found else ()
