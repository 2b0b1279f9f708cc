"""A plan against what ran: seen, used, never; unplanned, out of order; and when nobody can tell."""

from __future__ import annotations

from fleet_tui.model.plan import Plan, Verdict, compare
from tests.demo.reading import documents, segments_of
from tests.demo.reading import run as demo_run
from tests.demo_data.cases import MODEL_RUN
from tests.model.making import Document, built, called, examined, opened, run, said


def plan_of(document: Document, *segments: Document) -> Plan:
    return compare(document, opened(document, *segments))


def verdicts(plan: Plan) -> list[tuple[str | None, str]]:
    return [(each.agent, each.verdict.name) for each in plan.steps]


def planned(*steps: tuple[str, str], mode: str = "sequential", **summary: object) -> Document:
    """Routing and summary of a run with such steps: agent and required tool."""
    subtasks = [
        {"step": number, "agent": agent, "description": "…", "tool_requirements": [tool] if tool else []}
        for number, (agent, tool) in enumerate(steps, 1)
    ]
    routing = {"mode": mode, "assigned_team": [agent for agent, _ in steps], "subtasks": subtasks}
    return {"routing": routing, "execution_summary": {"status": "succeeded", **summary}}


def test_the_data_models_own_run_has_nothing_that_never_ran() -> None:
    stored = next(each for each in documents("workflowRuns") if each["id"] == MODEL_RUN)
    segments = [each for each in documents("workflowRunSegments") if each["workflowId"] == MODEL_RUN]
    plan = plan_of(stored, *segments)
    assert verdicts(plan) == [("researcher", "SEEN"), ("analyst", "USED")]
    assert [(each.agent, each.verdict) for each in plan.members] == [
        ("writer", Verdict.USED),
        ("reviewer", Verdict.USED),
    ]
    assert [each.verdict for each in plan.all_tools] == [Verdict.SEEN, Verdict.USED]
    assert plan.unplanned == ()


def test_a_kept_plan_is_seen_step_by_step() -> None:
    plan = plan_of(demo_run("plan-kept"))
    assert {each.verdict for each in (*plan.steps, *plan.all_tools)} == {Verdict.SEEN}
    assert not any(each.before for each in plan.steps)


def test_four_ways_of_not_keeping_a_plan_are_told_apart() -> None:
    assert verdicts(plan_of(demo_run("plan-never-ran")))[-1] == ("verifier", "NEVER")
    tools = [each.verdict for each in plan_of(demo_run("plan-tool-not-called")).all_tools]
    assert tools == [Verdict.SEEN, Verdict.NEVER]
    assert [each.before for each in plan_of(demo_run("plan-out-of-order")).steps] == ["", "1", ""]
    coder = plan_of(demo_run("plan-unplanned")).members
    assert [(each.agent, each.verdict) for each in coder] == [("coder", Verdict.SEEN)]


def test_an_agent_that_only_the_summary_names_was_used() -> None:
    assert verdicts(plan_of(demo_run("plan-agents-used-only")))[-1] == ("reviewer", "USED")


def test_a_tool_that_any_list_of_what_was_used_names_was_used_by_either_of_its_names() -> None:
    for usage in (
        {"execution_summary": {"tool_usage": [{"tool": "TavilySearchTool", "arguments": {}}]}},
        {"metadata": {"tool_usage": [{"tool": "tavilysearch"}]}},
    ):
        tools = plan_of({"routing": {"tool_requirements": ["TavilySearch", "GitHubTool"]}, **usage}).all_tools
        assert [(each.tool, each.verdict.name) for each in tools] == [("TavilySearch", "USED"), ("GitHubTool", "NEVER")]


def test_a_call_counts_for_a_tool_by_either_of_its_names() -> None:
    document = run(called("a", 1, "…", tool="GitHub"), **planned(("writer", "GitHubTool")))
    assert [(each.verdict.name, each.calls) for each in plan_of(document).all_tools] == [("SEEN", 1)]


def test_an_agent_is_seen_by_any_spelling_of_its_name() -> None:
    document = run(
        events=[
            said("a", 1, "Hm.", agentId="WriterAgent"),
            called("b", 2, "ok", "Tavily", agentId="researcher"),
            said("c", 3, "Done.", agentId="coder "),
        ],
        **planned((" writer", ""), ("ResearcherAgent", "TavilyTool")),
        configSnapshot={"agents": ["Writer", "RESEARCHER", "CoderAgent"]},
    )
    plan = plan_of(document)
    assert verdicts(plan) == [(" writer", "SEEN"), ("ResearcherAgent", "SEEN")]
    assert plan.all_tools[0].others == ()
    assert [each.name.strip() for each in plan.unplanned] == ["coder"]
    assert plan.unconfigured == ()


def test_an_agent_outside_the_team_ran_unplanned_but_supervisor_and_judge_never_do() -> None:
    events = [
        said("a", 1, "…", agentId="writer"),
        said("b", 2, "…", agentId="debugger"),
        said("c", 3, "…", agentId="supervisor"),
        {"eventId": "d", "agentId": "reporter", "type": "status"},
    ]
    plan = plan_of(run(*events, **planned(("writer", ""))))
    assert [each.name for each in plan.unplanned] == ["debugger"]


def test_an_agent_that_the_configuration_does_not_have_is_named() -> None:
    document = run(said("a", 1, "…"), **planned(("writer", "")), configSnapshot={"agents": ["analyst"]})
    assert plan_of(document).unconfigured == ("writer",)


def test_nothing_never_ran_while_events_may_still_be_missing() -> None:
    document = run(said("a", 1, "…"), **planned(("writer", ""), ("reviewer", "GitHubTool")))
    unread = examined(built(document))
    assert verdicts(compare(document, unread))[-1] == ("reviewer", "NOT_SO_FAR")
    partly = examined(built(document, [], complete=False))
    assert verdicts(compare(document, partly))[-1] == ("reviewer", "NOT_SO_FAR")
    assert verdicts(plan_of(document))[-1] == ("reviewer", "NEVER")
    assert plan_of({**document, "segments": {"maxSegmentIndex": 2}}).steps[-1].verdict is Verdict.NOT_SO_FAR


def test_of_a_run_that_is_not_over_nothing_is_called_missing() -> None:
    document = run(said("a", 1, "…"), **planned(("writer", ""), ("reviewer", "GitHubTool"), status="running"))
    plan = plan_of(document)
    assert plan.steps[-1].verdict is Verdict.NOT_YET
    assert plan.steps[-1].tools[0].verdict is Verdict.NOT_YET


def test_a_run_that_records_nobody_says_nothing_about_its_plan() -> None:
    plan = plan_of(demo_run("flat-delegated"))
    assert {each.verdict for each in (*plan.steps, *plan.members, *plan.tools)} == {Verdict.UNKNOWN}
    assert plan.steps[0].subtask is not None
    assert plan.steps[0].subtask.description == "Look at the bytes, fix, test."


def test_the_older_variant_shows_its_agents_by_their_executions_but_no_tools() -> None:
    plan = plan_of(demo_run("older-variant"))
    assert [(each.agent, each.verdict) for each in plan.members] == [("Coder", Verdict.SEEN)]
    assert [each.verdict for each in plan.tools] == [Verdict.UNKNOWN, Verdict.UNKNOWN]


def test_a_required_tool_in_other_hands_is_told_with_whose() -> None:
    document = run(
        said("a", 1, "…", agentId="writer"),
        called("b", 2, "ok", agentId="coder"),
        **planned(("writer", "GitHubTool"), ("coder", "")),
    )
    tool = plan_of(document).steps[0].tools[0]
    assert (tool.verdict, tool.calls, tool.others) == (Verdict.SEEN, 1, ("coder",))


def test_order_is_of_no_account_where_steps_run_side_by_side() -> None:
    events = [said("a", 1, "…", agentId="second"), said("b", 2, "…", agentId="first")]
    steps = (("first", ""), ("second", ""))
    assert [each.before for each in plan_of(run(*events, **planned(*steps))).steps] == ["", "1"]
    assert [each.before for each in plan_of(run(*events, **planned(*steps, mode="parallel"))).steps] == ["", ""]


def test_names_compare_without_upper_and_lower_case_and_events_of_segments_count() -> None:
    document = run(said("a", 1, "…", agentId="Writer"), **planned(("writer", "")))
    assert verdicts(plan_of(document)) == [("writer", "SEEN")]
    case = "three-segments"
    assert {each.verdict for each in plan_of(demo_run(case), *segments_of(case)).steps} == {Verdict.SEEN}


def test_the_executors_of_the_workflow_are_no_agents_that_ran_unplanned() -> None:
    executors = ("AnalysisExecutor", "RoutingExecutor", "execution", "ProgressExecutor", "quality")
    events = [said(f"ev_{number}", number, "done", agentId=each) for number, each in enumerate(executors)]
    told = run(*events, said("ev_9", 9, "found", agentId="debugger"), **planned(("coder", "")))
    plan = plan_of({**told, "configSnapshot": {"agents": ["coder"]}})
    assert ([each.name for each in plan.unplanned], plan.unconfigured) == (["debugger"], ("debugger",))
