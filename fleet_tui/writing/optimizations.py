"""Writes optimization runs round by round."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fleet_tui.errors import UsageError
from fleet_tui.fields import Document
from fleet_tui.key import Key
from fleet_tui.schema import OPTIMIZATIONS
from fleet_tui.source.cosmos.client import Meter
from fleet_tui.source.cosmos.storable import same
from fleet_tui.source.cosmos.writing import Operation, append_to, changes, set_at
from fleet_tui.text import short
from fleet_tui.writing.document_writer import DocumentWriter, Stored


async def save_round(
    documents: DocumentWriter, begun: Document, point: Mapping[str, Any], ending: Mapping[str, Any], *, replace: bool
) -> Stored:
    """Adds a round to an optimization, which is `begun` where there is none; `ending` says how it ended, if it did.

    With `replace` the round takes the place of another of its number.

    Raises:
        UsageError: a round of that number has another metric already.
    """
    key = Key(str(begun["id"]), str(begun["userId"]))
    operations = _operations(point, ending, replace=replace)
    first = {**begun, "metricProgression": [dict(point)], **ending}
    meter = Meter()
    if stored := await documents.change(OPTIMIZATIONS, key, operations, meter):
        return stored
    try:
        return await documents.create(OPTIMIZATIONS, first, meter=meter, again=True)
    except UsageError:  # somebody else began it meanwhile, or it cannot be stored at all
        if stored := await documents.change(OPTIMIZATIONS, key, operations, meter):
            return stored
        raise


def _operations(
    point: Mapping[str, Any], ending: Mapping[str, Any], *, replace: bool
) -> Callable[[Document], Sequence[Operation]]:
    def of(stored: Document) -> Sequence[Operation]:
        over = {name for name in ("status", "completedAt") if name in stored and name in ending}
        told = len(over) == 2 and stored["status"] == ending["status"]  # when it ended stays what was said first
        wanted = {name: each for name, each in ending.items() if not (told and name == "completedAt")}
        return [*_placed(stored, point, replace=replace), *changes(stored, wanted)]

    return of


def _placed(stored: Document, point: Mapping[str, Any], *, replace: bool) -> list[Operation]:
    """Returns what stores a round; nothing where its metric is stored already, whatever its time."""
    rounds = stored.get("metricProgression")
    if rounds is None:
        return [set_at("/metricProgression", [dict(point)])]
    if not isinstance(rounds, list):
        raise UsageError("the optimization stores something else where its rounds belong", "see it with :raw")
    for place, each in enumerate(rounds):
        if isinstance(each, Mapping) and each.get("round") == point["round"]:
            before, metric = each.get("metric"), point.get("metric")
            if same({"": before}, {"": metric}):
                return []
            if replace:
                return [{"op": "replace", "path": f"/metricProgression/{place}", "value": dict(point)}]
            name, was = (short(str(found)) for found in (stored.get("id"), before))
            words = f"round {point['round']} of optimization {name} is not written: it is stored with the metric {was}"
            raise UsageError(words, "give replace=True to put yours in its place")
    return [append_to("/metricProgression", dict(point))]
