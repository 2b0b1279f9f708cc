"""The data model's documents with something wrong in them: every place, every kind of wrong value, and many at once."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random
from typing import Any, Final

from tests.demo.reading import documents, run, segments_of
from tests.demo_data.hostile_text import BIDI, C1, CLEAR, CLIPBOARD, NUL, TITLE

Document = dict[str, Any]
Steps = tuple[str | int, ...]

HOSTILE: Final = TITLE + CLIPBOARD + CLEAR + C1 + BIDI + NUL + "\n\r\t\ud83d[@click=app.quit]x[/]"
_DELETED: Final = object()
_DEEPEST: Final = 8  # places in what was put in are none of the document's


def _deep() -> object:
    value: object = HOSTILE
    for level in range(990):
        value = [value] if level % 2 else {"a": value}
    return value


WRONG: Final[dict[str, object]] = {
    "deleted": _DELETED,
    "null": None,
    "a number": 3,
    "zero": 0,
    "NaN": float("nan"),
    "infinity": float("-inf"),
    "a huge number": -(10**400),
    "text": "text",
    "no text": "",
    "digits that are no number": "²",
    "hostile text": HOSTILE,
    "a list": [1, "a", None, {}],
    "an empty list": [],
    "an object": {"a": 1, HOSTILE: HOSTILE},
    "an empty object": {},
    "true": True,
    "false": False,
    "deep nesting": _deep(),
}


def _cut(document: Document, first: int, last: int) -> Document:
    return {**document, "events": document["events"][first:last]}


# One run of the data model with all that can be recorded, and the flat shapes.
RUNS: Final[dict[str, Document]] = {
    "the data model's run": documents("workflowRuns")[0],
    "a failed run with rounds": _cut(run("judge-never-satisfied"), 8, 18),
    "a flat run": run("flat-judged"),
    "a flat run that failed": run("flat-failed"),
    "the older variant": run("older-variant-team"),
}
SEGMENTED: Final = _cut(run("overlapping-segment"), 0, 6)
SEGMENTS: Final = tuple(_cut(each, 0, 4) for each in segments_of("overlapping-segment"))


def paths(value: object, steps: Steps = ()) -> Iterator[Steps]:
    """Every place in a document, objects and lists themselves too; of a long list the first three and the last."""
    if steps:
        yield steps
    if len(steps) > _DEEPEST:
        return
    if isinstance(value, dict):
        for key, each in value.items():
            yield from paths(each, (*steps, key))
    elif isinstance(value, list):
        for index in sorted({*range(min(3, len(value))), len(value) - 1} - {-1}):
            yield from paths(value[index], (*steps, index))


def replaced(document: Document, steps: Steps, value: object) -> Document:
    """A copy, as far as it must be one, with another value at one place, or none."""
    changed = copy.copy(document)
    holder: Any = changed
    for step in steps[:-1]:
        holder[step] = copy.copy(holder[step])
        holder = holder[step]
    if value is _DELETED:
        del holder[steps[-1]]
    else:
        holder[steps[-1]] = value
    return dict(changed)


def each_place(document: Document, share: int = 1) -> Iterator[tuple[str, Document]]:
    """The document with one wrong value, for every place and kind.

    With a share of 3 a place gets each third kind, and the next place the next ones: for what draws, which takes
    longer, and meets what the model made of a value, never the value.
    """
    kinds = list(WRONG.items())
    for number, steps in enumerate(paths(document)):
        for name, value in kinds[number % share :: share]:
            yield f"{'.'.join(map(str, steps))} is {name}", replaced(document, steps, value)


def many_places(document: Document, seed: int) -> Document:
    """The document with three to thirty wrong values at places of chance."""
    chance = Random(f"mutation {seed}")
    for _ in range(chance.randint(3, 30)):
        places = list(paths(document))
        if not places:
            return document
        document = replaced(document, chance.choice(places), chance.choice(list(WRONG.values())))
    return document
