"""An example in a list, in one line, and in full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from fleet_tui.clock import Clock
from fleet_tui.fields import at
from fleet_tui.model.example import DspyExample, Member
from fleet_tui.present.blocks import block, fact, issue_lines, key_fact, rest_lines, section, text_fact, time_fact
from fleet_tui.present.cells import WHOLE, Column, Line, cell_width, fit, fold, folded, wrap
from fleet_tui.present.glyphs import NOT_RECORDED, Tone
from fleet_tui.present.names import joined, joined_in, name_in, room_for
from fleet_tui.present.quantities import text_or_dash
from fleet_tui.text import one_line

_TOLD: Final = (
    *at("id", "exampleId", "userId", "dataset", "task", "context", "team", "assigned_to", "available_tools"),
    *at(
        "latency_budget", "reasoning", "mode", "tool_requirements", "labels.category", "labels.difficulty", "createdAt"
    ),
)
_ASSIGNED: Final = 9


def columns(clock: Clock) -> Sequence[Column[DspyExample]]:  # noqa: ARG001 - an example is as good as new
    """Returns the task, then what sorts of example it is; the team where there is room."""
    return (
        Column("task", 0, lambda example: (text_or_dash(example.task), Tone.PLAIN)),
        Column("dataset", 16, lambda example: (text_or_dash(example.dataset), Tone.DIM), from_width=110, by="dataset"),
        Column("mode", 10, lambda example: (text_or_dash(example.mode), Tone.PLAIN), from_width=60, by="mode"),
        Column("team", 12, _team, from_width=60, most=WHOLE, shorter=lambda each, room: joined_in(each.team, room)),
        Column(
            "category", 12, lambda example: (text_or_dash(example.category), Tone.PLAIN), from_width=90, by="category"
        ),
        Column(
            "difficulty",
            10,
            lambda example: (text_or_dash(example.difficulty), Tone.PLAIN),
            from_width=80,
            by="difficulty",
        ),
    )


def peek(example: DspyExample, now: datetime) -> Line:  # noqa: ARG001 - an example is as good as new
    """Returns what sorts of example it is, whose, and its id."""
    sorts = (example.dataset, example.mode, example.category, example.difficulty, example.user)
    return [("  ".join([one_line(each) for each in sorts if each] + [one_line(example.id)]), Tone.DIM)]


def detail(example: DspyExample, width: int, now: datetime) -> list[Line]:
    """Returns the task, its context, who is to use which tools, and all else that is stored."""
    facts = (
        text_fact("mode", example.mode, width),
        *([text_fact("latency", example.latency, width)] if example.latency else []),
        text_fact("category", example.category, width),
        text_fact("difficulty", example.difficulty, width),
        text_fact("dataset", example.dataset, width),
        text_fact("user", example.user, width),
        time_fact("created", example.created, now, width),
        time_fact("written", example.written, now, width),
        text_fact("id", example.id, width),
        key_fact(example, width),
    )
    lines = [
        *_paragraph(example.task, "no task recorded", width),
        *_context(example, width),
        [],
        *team_table(example, width),
        [],
        *_tools(example, width),
        *([*section("reasoning"), *block(example.reasoning, width)] if example.reasoning else []),
        [],
        *(line for each in facts for line in each),
        *issue_lines(example.issues, width),
        *rest_lines(example.document, _TOLD, width),
    ]
    return folded(lines, width)


def team_table(example: DspyExample, width: int) -> list[Line]:
    """Returns a line for each agent: whether it is assigned, and the tools it needs."""
    members = example.members
    if not members:
        return [[("no team recorded", Tone.DIM)]]
    names = [each.name for each in members]
    left = width - _ASSIGNED - 2 - max(cell_width(_needs(each)[0]) for each in members)
    room = room_for(names, 1, max(left, width // 3, 4))
    head = f"{fit('team', room)} {fit('assigned', _ASSIGNED)} tools it needs"
    lines: list[Line] = [[(head, Tone.DIM)]]
    for each in members:
        lines += _member_lines(each, name_in(each.name, room, names), room, width)
    return folded(lines, width)


def _member_lines(member: Member, name: str, room: int, width: int) -> list[Line]:
    needs, tone = _needs(member)
    mark, colour = ("✓", Tone.GOOD) if member.assigned else (NOT_RECORDED, Tone.DIM)
    start = [(f"{fit(name, room)} ", Tone.PLAIN), (f"{fit(mark, _ASSIGNED)} ", colour)]
    return fold([*start, (needs, tone)], width, room + _ASSIGNED + 2)


def _needs(member: Member) -> tuple[str, Tone]:
    if member.tools is None:
        return "not told by agent", Tone.DIM
    return (", ".join(map(one_line, member.tools)), Tone.PLAIN) if member.tools else ("none", Tone.DIM)


def _tools(example: DspyExample, width: int) -> list[Line]:
    """Returns the tools that are needed, and those that there are with what they do as far as it was written down."""
    lines: list[Line] = []
    if example.needed:
        lines += fact("needed", ", ".join(map(one_line, example.needed)), width)
    if example.tools_text is not None and "\n" in example.tools_text:
        told = [one_line(each) for each in example.tools_text.splitlines() if each.strip()]
    else:
        told = [one_line(example.tools_text) if example.tools_text else ", ".join(map(one_line, example.tools))]
    told = [each for each in told if each] or ["none"]
    lines += fact("available", told[0], width)
    return [*lines, *(line for each in told[1:] for line in fact("", each, width))]


def _context(example: DspyExample, width: int) -> list[Line]:
    if not example.context:
        return []
    return [[], [("context", Tone.DIM)], *_paragraph(example.context, "", width)]


def _paragraph(text: str | None, nothing: str, width: int) -> list[Line]:
    return [[(each, Tone.PLAIN)] for each in wrap(text, width)] if text else [[(nothing, Tone.DIM)]]


def _team(example: DspyExample) -> tuple[str, Tone]:
    return joined(example.team), Tone.PLAIN
