"""Leaves out of a span what is another in every trace, though the same happened: times of day, and ids.

Ids of spans and of calls stand in attributes too, there also in messages that are JSON as text. Where a span is in its
trace is told by its depth: the name of the span around it is an id.
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from fleet_tui.model.difference import DEEP
from fleet_tui.model.span_place import TREE
from fleet_tui.schema import OF_ONE_TRACE


def without_ids(stored: Mapping[str, object]) -> dict[str, object]:
    """Returns an event that was a span with what can be compared with another trace.

    >>> without_ids({"tree": {"depth": 1, "parent": "ab"}, "payload": {"startTimeUnixNano": 5, "kind": "CLIENT"}})
    {'tree': {'depth': 1}, 'payload': {'kind': 'CLIENT'}}
    """
    found = dict(stored)
    tree, payload = stored.get(TREE), stored.get("payload")
    if isinstance(tree, Mapping):
        place = {name: value for name, value in tree.items() if name == "depth"}
        odd = tree.get("odd")
        if isinstance(odd, list):  # "parent missing: 5d… is not in this file": what follows the colon are ids and times
            place["odd"] = [each.partition(":")[0] if isinstance(each, str) else each for each in odd]
        found[TREE] = place
    if isinstance(payload, Mapping):
        found["payload"] = _pruned(payload)
    return found


def _pruned(value: object, depth: int = 0) -> object:
    if depth >= DEEP:
        return value
    if isinstance(value, Mapping):
        # of a call among messages the id is of this call; another `id` may name anything
        call = {"id"} if str(value.get("type")).startswith("tool_call") else set[str]()
        names = [name for name in value if name not in OF_ONE_TRACE and name not in call]
        return {name: _pruned(value[name], depth + 1) for name in names}
    if isinstance(value, list):
        return [_pruned(each, depth + 1) for each in value]
    if isinstance(value, str) and value[:1] in ("{", "["):
        return _pruned_text(value, depth)
    return value


def _pruned_text(text: str, depth: int) -> object:
    """Returns a text of JSON without them; the same text where nothing was left out of it."""
    try:
        held = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    kept = _pruned(held, depth + 1)
    return text if kept == held else orjson.dumps(kept).decode()
