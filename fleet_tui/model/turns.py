"""A message, or several, as turns of a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fleet_tui.model.inline import inline
from fleet_tui.text import visible


@dataclass(frozen=True, slots=True)
class Turn:
    """What one said; texts are safe to show, `rest` holds what else the message has, as stored."""

    role: str
    text: str
    rest: Mapping[str, object] = field(default_factory=dict)


def turns_of(content: object) -> tuple[Turn, ...]:
    """The turns of a message or of a list of messages; empty for what is neither."""
    said = content if isinstance(content, list) else [content]
    if not all(isinstance(each, dict) and "content" in each for each in said):
        return ()
    return tuple(map(_turn, said))


def _turn(message: Mapping[str, object]) -> Turn:
    role, text = message.get("role"), message["content"]
    rest = {key: value for key, value in message.items() if key not in ("role", "content")}
    if not isinstance(role, str):
        rest |= {"role": role} if role is not None else {}
        role = "no role"
    return Turn(visible(role), visible(text) if isinstance(text, str) else inline(text), rest)
