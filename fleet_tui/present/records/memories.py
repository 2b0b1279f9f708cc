"""A memory in a list, in one line, and in full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import hypot, isclose
from typing import Final

from fleet_tui.clock import Clock
from fleet_tui.fields import at
from fleet_tui.model.inline import inline
from fleet_tui.model.memory import AgentMemoryItem
from fleet_tui.model.outcome import Outcome
from fleet_tui.number import rounded, significant
from fleet_tui.present.blocks import LABEL, fact, issue_lines, key_fact, rest_lines, text_fact, time_fact
from fleet_tui.present.cells import WHOLE, Column, Line, Piece, fold, folded, wrap
from fleet_tui.present.glyphs import FILLED, HOLLOW, NOT_RECORDED, OUTCOME, Tone
from fleet_tui.present.names import name_in
from fleet_tui.present.quantities import age, text_or_dash, time_left, ttl_text
from fleet_tui.query.likeness import Distance, vector_of
from fleet_tui.query.projection import Partial, value_at
from fleet_tui.schema import MEMORIES
from fleet_tui.text import one_line

_CELLS: Final = 4  # of the bar of importance
_SINGLE: Final = 1e-6  # how far off 1 the numbers of an embedding, stored in single precision, may leave its length
_SMALL: Final = 0.01  # from where on a length is written with an exponent
_GONE: Final = OUTCOME[Outcome.CANCELLED][0]
_SIMILAR: Final[Line] = [(" · ", Tone.DIM), ("m", Tone.KEY), (" similar memories", Tone.PLAIN)]
_TOLD: Final = (
    *at("id", "memoryId", "userId", "agentId", "memoryType", "content", "embedding", "ttl", "workflowId"),
    *at("createdAt", "updatedAt", "metadata.sourceWorkflowId", "metadata.source", "metadata.createdAt"),
    *at("metadata.importance"),
)


def columns(clock: Clock) -> Sequence[Column[AgentMemoryItem]]:
    """Returns how much it matters, what it is, whose, how old, and as much of it as there is room for."""
    return (
        Column("imp", 4, importance_bar, by="importance"),
        Column("type", 10, lambda memory: (text_or_dash(memory.type), Tone.PLAIN), from_width=60, by="type"),
        Column(
            "agent",
            10,
            lambda memory: (text_or_dash(memory.agent), Tone.PLAIN),
            most=WHOLE,
            shorter=lambda memory, room: name_in(memory.agent, room),
        ),
        Column("age", 4, lambda memory: (age(memory.created or memory.written, clock()), Tone.DIM), right=True),
        Column("content", 0, lambda memory: _content(memory, clock())),
        Column("user", 10, lambda memory: (text_or_dash(memory.user), Tone.PLAIN), from_width=158),
    )


_WORDS: Final = {
    Distance.COSINE: "similarity",
    Distance.DOT_PRODUCT: "dot product",
    Distance.EUCLIDEAN: "distance",
}
_LABELS: Final = {
    Distance.COSINE: "similar",
    Distance.DOT_PRODUCT: "dot product",
    Distance.EUCLIDEAN: "low is near",
}


def similar_columns(clock: Clock, distance: Distance = Distance.COSINE) -> Sequence[Column[AgentMemoryItem]]:
    """Returns the same after how similar each is to that which was asked about, or how far from it."""
    label = _LABELS[distance]
    return (Column(label, len(label), _similarity, right=True), *columns(clock))


def importance_bar(memory: AgentMemoryItem) -> Piece:
    """Returns an importance from 0 to 1 in four cells; any other as the number it is."""
    value = memory.importance
    if value is None:
        return NOT_RECORDED, Tone.DIM
    if not 0 <= value <= 1:
        return significant(value), Tone.WARN
    filled = int(value * _CELLS + 0.5)
    return FILLED * filled + HOLLOW * (_CELLS - filled), Tone.PLAIN


def peek(memory: AgentMemoryItem, now: datetime) -> Line:
    """Returns where it comes from, how long it stays, and its id."""
    alike = [f"{_WORDS[memory.distance]} {rounded(memory.similarity, 3)}"] if memory.similarity is not None else []
    source = [f"from {one_line(memory.source)} (o opens it)"] if memory.source else []
    left = [f"expires in {time_left(ends, now)}"] if (ends := memory.expires()) and ends > now else []
    gone = [f"{_GONE} {told}"] if (told := memory.gone(now)) else []
    return [("  ".join([*gone, *alike, *source, *left, one_line(memory.id)]), Tone.DIM)]


def detail(memory: AgentMemoryItem, width: int, now: datetime) -> list[Line]:
    """Returns what it says, then all that is stored about it."""
    bar, tone = importance_bar(memory)
    value = NOT_RECORDED if memory.importance is None else significant(memory.importance)
    source = f"{one_line(memory.source)} (o opens the run)" if memory.source else "no run is stored"
    facts = (
        *(
            [fact(_WORDS[memory.distance], rounded(memory.similarity, 4), width)]
            if memory.similarity is not None
            else []
        ),
        fact("source", source if memory.origin is None else f"{one_line(memory.origin)}, {source}", width),
        fact("importance", value if value == bar else f"{bar} {value}", width, tone),
        text_fact("type", memory.type, width),
        text_fact("agent", memory.agent, width),
        text_fact("user", memory.user, width),
        time_fact("created", memory.created, now, width),
        *([time_fact("updated", memory.updated, now, width)] if memory.updated else []),
        time_fact("written", memory.written, now, width),
        fact("ttl", ttl_text(MEMORIES, memory.ttl, memory.expires(), now, memory.written, memory.issues), width),
        fold([(f"{'embedding':<{LABEL}}", Tone.DIM), *embedding_line(memory)], width, LABEL),
        text_fact("id", memory.id, width),
        key_fact(memory, width),
    )
    gone: list[Line] = [[(f"{_GONE} {told}", Tone.WARN)]] if (told := memory.gone(now)) else []
    lines = [*gone, *content_lines(memory, width), [], *(line for each in facts for line in each)]
    return folded([*lines, *issue_lines(memory.issues, width), *rest_lines(memory.document, _TOLD, width)], width)


def content_lines(memory: AgentMemoryItem, width: int) -> list[Line]:
    """Returns all it says; messages as turns."""
    if memory.turns:
        return [line for each in memory.turns for line in _turn_lines(each.role, each.text, each.rest, width)]
    if memory.content is None:
        return [[("no content recorded", Tone.DIM)]]
    if not memory.content.strip():
        return [[("the content is empty" if not memory.content else "the content is blank", Tone.DIM)]]
    return [[(each, Tone.PLAIN)] for each in wrap(memory.content, width)]


def embedding_line(memory: AgentMemoryItem) -> Line:
    """Returns how many numbers, and how long a vector; as far as the document was read."""
    if isinstance(memory.document, Partial):
        return [("enter reads it, a list never does", Tone.PLAIN), *_SIMILAR]
    stored = value_at(memory.document, MEMORIES.vector_path)
    vector = vector_of(stored)
    if vector is not None:
        return [(f"{len(vector):,} numbers, |v| {_length(hypot(*vector))}", Tone.PLAIN), *_SIMILAR]
    if stored is None or stored == []:
        return [("none is stored" if stored is None else "empty", Tone.PLAIN)]
    return [(f"not usable: {_what_instead(stored)}", Tone.PLAIN)]


def _length(value: float) -> str:
    if isclose(value, 1.0, rel_tol=_SINGLE):
        return "1.00"
    return rounded(value, 2) if _SMALL <= value < 1 / _SMALL else f"{value:.2e}"


def _what_instead(stored: object) -> str:
    zeros = isinstance(stored, list) and all(each == 0 for each in stored)
    return (
        f"{len(stored):,} zeros" if zeros and isinstance(stored, list) else f"no list of numbers: {inline(stored, 60)}"
    )


def _turn_lines(role: str, text: str, rest: object, width: int) -> list[Line]:
    more: list[Line] = [[("  ", Tone.PLAIN), (inline(rest), Tone.DIM)]] if rest else []
    said: list[Line] = [[("  ", Tone.PLAIN), (each, Tone.PLAIN)] for each in wrap(text, max(width - 2, 8))]
    return [[(one_line(role), Tone.ACCENT)], *said, *more]


def _content(memory: AgentMemoryItem, now: datetime) -> Piece:
    if gone := memory.gone(now):
        return f"{_GONE} {gone}: {one_line(memory.content or NOT_RECORDED)}", Tone.DIM
    if memory.content is None:
        return NOT_RECORDED, Tone.DIM
    text = one_line(memory.content.replace("\n", " · ") if memory.turns else memory.content)
    return (text, Tone.PLAIN) if text else ('""', Tone.DIM)


def _similarity(memory: AgentMemoryItem) -> Piece:
    return (NOT_RECORDED if memory.similarity is None else rounded(memory.similarity, 3)), Tone.ACCENT
