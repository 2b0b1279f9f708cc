"""Writes optimization runs round by round."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fleet_tui.errors import UsageError
from fleet_tui.fields import Document
from fleet_tui.key import Key
from fleet_tui.schema import OPTIMIZATIONS
from fleet_tui.source.cosmos.writing import Operation
from fleet_tui.writing.desk import Desk, Stored


async def save_round(desk: Desk, begun: Document, point: Mapping[str, Any], ending: Mapping[str, Any]) -> Stored:
    """Adds a round to an optimization, or puts it in the place of the round of its number.

    `begun` is stored where there is none yet, `ending` says how it ended, as far as that is known by now.
    """
    key = Key(str(begun["id"]), str(begun["userId"]))
    changes = _changes(point, ending)
    stored = await desk.change(OPTIMIZATIONS, key, changes)
    if stored is not None:
        return stored
    try:
        return await desk.create(OPTIMIZATIONS, {**begun, "metricProgression": [dict(point)], **ending})
    except UsageError:  # somebody else began it meanwhile, or it cannot be stored at all
        stored = await desk.change(OPTIMIZATIONS, key, changes)
        if stored is None:
            raise
        return stored


def _changes(point: Mapping[str, Any], ending: Mapping[str, Any]) -> Callable[[Document], Sequence[Operation]]:
    def operations(stored: Document) -> Sequence[Operation]:
        rest = [
            {"op": "set", "path": f"/{name}", "value": each}
            for name, each in ending.items()
            if stored.get(name) != each
        ]
        return [*_placed(stored.get("metricProgression"), point), *rest]

    return operations


def _placed(rounds: object, point: Mapping[str, Any]) -> list[Operation]:
    """Returns what stores a round; nothing where its metric is stored already, whatever its time."""
    if rounds is None:
        return [{"op": "set", "path": "/metricProgression", "value": [dict(point)]}]
    if not isinstance(rounds, list):
        raise UsageError("the optimization stores something else where its rounds belong", "see it with :raw")
    for place, each in enumerate(rounds):
        if isinstance(each, Mapping) and each.get("round") == point["round"]:
            same = each.get("metric") == point.get("metric")
            return [] if same else [{"op": "replace", "path": f"/metricProgression/{place}", "value": dict(point)}]
    return [{"op": "add", "path": "/metricProgression/-", "value": dict(point)}]
