"""A run's plan beside what became of it, then all that is stored of plan, configuration and run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from fleet_tui.fields import Document, as_stored
from fleet_tui.model.plan import Plan, Step, ToolUse, Verdict
from fleet_tui.model.ran import Activity
from fleet_tui.model.timeline import Timeline
from fleet_tui.present.blocks import block, section, told
from fleet_tui.present.cells import SHOWN_TEXT, Line, Piece, fit, fold, folded
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.names import name_in, room_for
from fleet_tui.present.quantities import offset
from fleet_tui.redact import without_keys
from fleet_tui.text import counted, one_line

_SIGNS: Final[Mapping[Verdict, Piece]] = {
    Verdict.SEEN: ("✓", Tone.GOOD),
    Verdict.USED: ("~", Tone.PLAIN),
    Verdict.NEVER: ("✗", Tone.BAD),
    Verdict.NOT_YET: ("»", Tone.ACCENT),
    Verdict.NOT_SO_FAR: ("?", Tone.DIM),
    Verdict.UNKNOWN: (" ", Tone.DIM),
}
_AGENT: Final = 14  # cells of an agent's name at least
_AGENT_SHARE: Final = 3  # parts of the width, one of which a name may take
_OWN: Final = ("dspy_analysis", "routing", "configSnapshot", "metadata")  # objects with a heading of their own
_ELSEWHERE: Final = (*_OWN, "quality", "judge_evaluations", "events", "result")


def plan_lines(plan: Plan, document: Document, timeline: Timeline, width: int) -> list[Line]:
    """Returns what came of the plan first, then the plan as it is stored."""
    lines: list[Line] = [part for each in conclusion(plan) for part in fold(each, width, 2)]
    names = (*(each.agent for each in (*plan.steps, *plan.members)), *(each.name for each in plan.unplanned))
    room = room_for(names, _AGENT, width // _AGENT_SHARE)

    def cell(name: str | None) -> str:
        return fit(name_in(name, room, names), room)

    for step in plan.steps:
        lines += _step_lines(step, cell(step.agent) if step.agent else "", timeline, width)
    if plan.tools:
        lines += section("tools required of the run")
        lines += [part for each in plan.tools for part in fold(_tool_line(each, " "), width, 4)]
    if plan.members:
        lines += section("team without a subtask" if any(each.agent for each in plan.steps) else "team")
        members = (_member_line(each, cell(each.agent), timeline) for each in plan.members)
        lines += [part for each in members for part in fold(each, width, 4)]
    if plan.unplanned:
        lines += section("ran unplanned")
        unplanned = (_activity_line(each, cell(each.name), timeline) for each in plan.unplanned)
        lines += [part for each in unplanned for part in fold(each, width, 4)]
    if plan.unconfigured:
        strangers = ", ".join(map(one_line, plan.unconfigured))
        lines += [
            [],
            *fold([("! ", Tone.WARN), (f"ran, but not in configSnapshot.agents: {strangers}", Tone.PLAIN)], width, 2),
        ]
    return folded([*lines, *_stored(document, width)], width)


def place(plan: Plan) -> str:
    """Returns how many steps were seen."""
    if not plan.steps:
        return "no subtasks"
    if not any(each.agent for each in plan.steps):
        return f"{counted(len(plan.steps), 'subtask')}, no agent named"
    seen = sum(each.verdict is Verdict.SEEN for each in plan.steps)
    return f"{seen} of {counted(len(plan.steps), 'step')} seen in events"


def conclusion(plan: Plan) -> Iterator[Line]:
    """Yields a line for each way in which the plan was not kept, or one line if it was kept as far as can be told."""
    if not plan.steps and not plan.members:
        yield [("no plan is recorded: no subtasks, no team", Tone.DIM)]
        return
    broken = list(_broken(plan))
    yield from broken
    if broken:
        return
    assigned = [each for each in plan.steps if each.agent] or plan.members
    verdicts = {each.verdict for each in (*assigned, *plan.all_tools)}
    if not plan.over and verdicts <= {Verdict.SEEN, Verdict.USED}:
        yield [("» ", Tone.ACCENT), ("every step has begun; the run is not over", Tone.PLAIN)]
    elif verdicts == {Verdict.SEEN}:
        yield [("✓ ", Tone.GOOD), ("the plan was kept", Tone.PLAIN)]
    elif verdicts <= {Verdict.SEEN, Verdict.USED}:
        yield [("✓ ", Tone.GOOD), ("the plan was kept, as far as events and the summary tell", Tone.PLAIN)]
    elif Verdict.NOT_YET in verdicts:
        yield [("» ", Tone.ACCENT), ("the run is not over: what is missing may still come", Tone.PLAIN)]
    elif Verdict.NOT_SO_FAR in verdicts:
        yield [("? ", Tone.WARN), ("not all events are here: what is missing may be among the others", Tone.PLAIN)]
    else:
        yield [("too little is recorded to hold the plan against what ran", Tone.DIM)]


def _broken(plan: Plan) -> Iterator[Line]:
    for step in plan.steps:
        name = step_name(step)
        if step.verdict is Verdict.NEVER:
            yield [("✗ ", Tone.BAD), (f"{name} never ran", Tone.PLAIN)]
        if step.before:
            yield [("! ", Tone.WARN), (f"out of order: {name} began before step {step.before}", Tone.PLAIN)]
    for tool in dict.fromkeys(each.tool for each in plan.all_tools if each.verdict is Verdict.NEVER):
        yield [("✗ ", Tone.BAD), (f"{one_line(tool)} was required and never called", Tone.PLAIN)]
    for step in plan.steps:
        ran = step.verdict in (Verdict.SEEN, Verdict.USED)
        for each in (each for each in step.tools if each.others and ran):
            whom = ", ".join(map(one_line, each.others))
            yield [
                ("! ", Tone.WARN),
                (f"{step_name(step)}: {one_line(each.tool)} was called by {whom} only", Tone.PLAIN),
            ]
    for activity in plan.unplanned:
        yield [("! ", Tone.WARN), (f"{one_line(activity.name)} ran unplanned", Tone.PLAIN)]
    for member in plan.members:
        if plan.steps and member.activity is not None and any(each.agent for each in plan.steps):
            yield [("· ", Tone.DIM), (f"{one_line(member.agent or '')} ran without a subtask", Tone.DIM)]


def step_name(step: Step) -> str:
    number = f"step {step.subtask.step}" if step.subtask else ""
    return " ".join(filter(None, (number, one_line(step.agent or ""))))


def _step_lines(step: Step, agent: str, timeline: Timeline, width: int) -> Iterator[Line]:
    subtask = step.subtask
    if subtask is None:
        return
    sign = ("!", Tone.WARN) if step.before else _SIGNS[step.verdict]
    head = f" {fit(one_line(subtask.step), 3)}{agent} "
    indent = len(head) + 1
    yield []
    yield from fold(
        [sign, (head, Tone.STRONG), (one_line(subtask.description) or "no description", Tone.PLAIN)], width, indent
    )
    pad = (" " * indent, Tone.PLAIN)
    if step.agent:
        yield from fold([pad, (_became(step, timeline), Tone.DIM)], width, indent)
    for each in step.tools:
        yield from fold([pad, *_tool_line(each)], width, indent + 4)
    if subtask.others:
        yield from ([("    ", Tone.PLAIN), *line] for line in told(subtask.others, width - 4))


def _became(step: Step, timeline: Timeline) -> str:
    if step.activity is not None:
        return _since(step.activity, timeline) + (f", before step {step.before}" if step.before else "")
    return "never ran" if step.verdict is Verdict.NEVER else str(step.verdict)


def _since(activity: Activity, timeline: Timeline) -> str:
    count = counted(activity.events, "event")
    event = timeline.axis.event(activity.first)
    return f"{count}, from {offset(timeline.axis.offset(activity.first))} ({event.id})"


def _tool_line(use: ToolUse, indent: str = "") -> Sequence[Piece]:
    words = str(use.verdict)
    if use.verdict is Verdict.SEEN:
        words = counted(use.calls, "call")
        words += f", by {', '.join(map(one_line, use.others))} only" if use.others else ""
    elif use.verdict is Verdict.NEVER:
        words = "never called"
    sign = ("!", Tone.WARN) if use.others else _SIGNS[use.verdict]
    return [(indent, Tone.PLAIN), sign, (f" λ {one_line(use.tool)}  ", Tone.PLAIN), (words, Tone.DIM)]


def _member_line(member: Step, agent: str, timeline: Timeline) -> Line:
    words = _since(member.activity, timeline) if member.activity else str(member.verdict)
    sign = _SIGNS[member.verdict]
    if member.verdict is Verdict.NEVER:  # nobody asked for it: that it did nothing is no fault
        words, sign = "did not run", (" ", Tone.DIM)
    return [sign, (f" {agent} ", Tone.PLAIN), (words, Tone.DIM)]


def _activity_line(activity: Activity, name: str, timeline: Timeline) -> Line:
    return [("!", Tone.WARN), (f" {name} ", Tone.PLAIN), (_since(activity, timeline), Tone.DIM)]


def _stored(document: Document, width: int) -> list[Line]:
    """Returns plan, configuration and run as stored; events, rounds and the answer have tabs of their own."""
    summary = document.get("execution_summary")
    lines = _narrative(summary, width)
    for title in _OWN:
        found = document.get(title)
        if isinstance(found, dict) and found:
            lines += [*section(title), *told(_without_subtasks(found), width)]
        elif found is not None:
            lines += [*section(title), *told({title: found}, width)]
    rest = {key: value for key, value in as_stored(document).items() if key not in _ELSEWHERE}
    if isinstance(summary, dict) and _narrative(summary, width):
        rest["execution_summary"] = {name: value for name, value in summary.items() if name != "narrative"}
    return [*lines, *section("run"), *told(rest, width)]


def _narrative(summary: object, width: int) -> list[Line]:
    """Returns what a run tells of itself as a story, wrapped; whatever is no text stays with the rest."""
    told_as = summary.get("narrative") if isinstance(summary, dict) else None
    if not isinstance(told_as, str) or not told_as.strip() or len(told_as) > SHOWN_TEXT:
        return []
    return [*section("narrative"), *block(without_keys(told_as), width)]


def _without_subtasks(stored: dict[str, object]) -> dict[str, object]:
    """Returns all but the subtasks, which have been told; what is no list of them stays."""
    return {key: value for key, value in stored.items() if key != "subtasks" or not isinstance(value, list)}
