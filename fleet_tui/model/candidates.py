"""Reads what an optimizer tried: GEPA's candidates with their parents, or the trials of MIPROv2, which have none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from fleet_tui.fields import Document
from fleet_tui.model.gepa import Result, result_of
from fleet_tui.model.inline import inline, quoted
from fleet_tui.model.mipro import CALLS, LOGS, PART, PROGRAMS, WHOLE
from fleet_tui.model.reader import Issue, kind_name
from fleet_tui.number import finite
from fleet_tui.text import counted

_NAMED: Final = 4  # candidates of a long circle, before its end
_LARGEST: Final = 1e15  # of a number of metric calls


class Candidate(Struct, frozen=True):
    """Holds a program that was tried; `texts` are its instructions by the name of what they instruct, as stored.

    `score` is what is stored, be it no number; `calls` is how often the metric was asked before it was found.
    """

    number: int
    texts: Mapping[str, str]
    parents: tuple[int, ...] = ()
    score: object = None
    calls: float | None = None
    others: Mapping[str, object] = {}
    noun: str = "candidate"

    @property
    def value(self) -> float | None:
        """Returns its score, where that is a number."""
        return finite(self.score)


def candidates_of(document: Document) -> tuple[Candidate, ...]:
    """Returns what an optimization tried, in order; a row of a list tells none."""
    result = result_of(document)
    programs = result.values.get("candidates") if result else None
    if result and isinstance(programs, list):
        parents, calls = (_listed(result.values, name) for name in ("parents", "discovery_eval_counts"))
        return tuple(
            Candidate(
                number=place,
                texts=_texts(program),
                parents=tuple(_parents(_at(parents, place), place, len(programs))),
                score=_at(result.scores, place),
                calls=_count(_at(calls, place)),
            )
            for place, program in enumerate(programs)
        )
    trials = document.get(LOGS)
    return tuple(_trials(trials)) if isinstance(trials, dict) else ()


def oddities_of(document: Document) -> Iterator[Issue]:
    """Yields what stands in a result of GEPA that could not be used, or does not fit the rest of it."""
    result = result_of(document)
    if result is None:
        return
    many = len(result.scores)
    unusable = [each for each in result.scores if finite(each) is None]
    if unusable:
        told = f"{len(unusable):,} of {counted(many, 'score')} {'is no number' if many == 1 else 'are no numbers'}"
        yield Issue(result.scores_path, f"{told} · first: {quoted(unusable[0])}")
    yield from _odd_best(result)
    for name in ("parents", "candidates", "discovery_eval_counts"):
        stored = result.values.get(name)
        if isinstance(stored, list) and len(stored) != many:
            yield Issue(f"{result.path}{name}", f"{len(stored):,} of them, and {counted(many, 'score')}")
        elif stored is not None and not isinstance(stored, list):
            yield Issue(f"{result.path}{name}", f"{kind_name(stored)} where a list belongs: {quoted(stored)}")
    yield from _odd_parents(result)


def _odd_best(result: Result) -> Iterator[Issue]:
    stored = result.values.get("best_idx")
    if stored is None:
        return
    if result.best is None:
        numbers = f"0 to {len(result.scores) - 1}" if result.scores else "none at all"
        yield Issue(f"{result.path}best_idx", f"{quoted(stored)} is no candidate: their numbers are {numbers}")
    elif finite(result.scores[result.best]) is None:
        yield Issue(f"{result.path}best_idx", f"candidate {result.best} has no score")
    elif (higher := _higher(result, result.best)) is not None:
        yield Issue(f"{result.path}best_idx", f"it names candidate {result.best}, and the score of {higher} is higher")


def _higher(result: Result, best: int) -> int | None:
    """Returns the first candidate with the highest score, where the recorded best has less; GEPA has no other rule."""
    scores = [each for each in map(finite, result.scores) if each is not None]
    own = finite(result.scores[best])
    if own is None or own >= max(scores):
        return None
    return next(place for place, each in enumerate(result.scores) if finite(each) == max(scores))


def _odd_parents(result: Result) -> Iterator[Issue]:
    stored = result.values.get("parents")
    if not isinstance(stored, list):
        return
    programs = result.values.get("candidates")  # which a row of a list does not read
    many = len(programs) if isinstance(programs, list) else max(len(result.scores), len(stored))
    path = f"{result.path}parents"
    odd = [(place, each) for place, some in enumerate(stored) for each in _odd_ones(some, place, many)]
    if odd:
        place, first = odd[0]
        told = counted(len(odd), "is no other candidate", "are no other candidates")
        yield Issue(path, f"{told} · first: {quoted(first)}, of candidate {place}")
    if circle := _circle([[*_parents(some, place, many)] for place, some in enumerate(stored)]):
        ways = (circle[:_NAMED], circle[-2:]) if len(circle) > _NAMED + 2 else (circle,)
        named = " … from ".join(" from ".join(map(str, each)) for each in ways)
        yield Issue(path, f"they go in a circle: {named}")


def _odd_ones(stored: object, own: int, many: int) -> Iterator[object]:
    """Yields what of the parents of a candidate names none; null is how the first says that it has none."""
    if not isinstance(stored, list):
        if stored is not None:
            yield stored
        return
    yield from (each for each in stored if each is not None and not [*_parents([each], own, many)])


def _circle(parents: Sequence[Sequence[int]]) -> list[int]:
    """Returns the first circle in which candidates are each other's parents, the first of it again at its end."""
    done: set[int] = set()
    for start in range(len(parents)):
        way, on_way = [(start, iter(parents[start]))], {start: 0}
        while way:  # a stack of its own: a thousand candidates may come from one another
            number, left = way[-1]
            following = next((each for each in left if each not in done and each < len(parents)), None)
            if following is None:
                done.add(number)
                way.pop()
                on_way.pop(number)
            elif following in on_way:
                return [*list(on_way)[on_way[following] :], following]
            else:
                on_way[following] = len(way)
                way.append((following, iter(parents[following])))
    return []


def _trials(trials: Mapping[str, object]) -> Iterator[Candidate]:
    numbered = [(int(each[:9]), trial) for each, trial in trials.items() if each.isdecimal()]
    for number, trial in sorted(numbered, key=lambda each: each[0]):
        if not isinstance(trial, dict):
            continue
        program: object = next((each for name in PROGRAMS if (each := trial.get(name)) is not None), {})
        told = {*PROGRAMS, CALLS}
        others = {name: value for name, value in trial.items() if name not in told and value is not None}
        score = trial.get(WHOLE, trial.get(PART))
        yield Candidate(number, _texts(program), (), score, _count(trial.get(CALLS)), others, "trial")


def _texts(program: object) -> dict[str, str]:
    """Returns the instructions of a program: a text by name, or a predictor as DSPy stores it, with its signature."""
    if not isinstance(program, dict):
        return {"": program if isinstance(program, str) else inline(program)}
    return {name: _instructions(each) for name, each in program.items()}


def _instructions(part: object) -> str:
    if isinstance(part, dict):
        signature = part.get("signature")
        told = signature.get("instructions") if isinstance(signature, dict) else None
        if isinstance(told, str):
            return told
    return part if isinstance(part, str) else inline(part)


def _parents(stored: object, own: int, many: int) -> Iterator[int]:
    """Yields the parents that there are; none is its own, however the file has it."""
    for each in stored if isinstance(stored, list) else ():
        if isinstance(each, int) and not isinstance(each, bool) and 0 <= each < many and each != own:
            yield each


def _listed(document: Document, name: str) -> list[object]:
    found = document.get(name)
    return found if isinstance(found, list) else []


def _at(values: list[object], place: int) -> object:
    return values[place] if place < len(values) else None


def _count(stored: object) -> float | None:
    number = finite(stored)
    return number if number is not None and 0 <= number <= _LARGEST else None
