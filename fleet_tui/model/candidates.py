"""Reads what an optimizer tried: GEPA's candidates with their parents, or the trials of MIPROv2, which have none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from fleet_tui.fields import Document
from fleet_tui.model.inline import inline
from fleet_tui.number import finite

_PROGRAMS: Final = ("full_eval_program", "mb_program")
_SCORES: Final = ("full_eval_score", "mb_score")
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

    @property
    def value(self) -> float | None:
        """Returns its score, where that is a number."""
        return finite(self.score)


def candidates_of(document: Document) -> tuple[Candidate, ...]:
    """Returns what an optimization tried, in order; a row of a list tells none."""
    inner = document.get("detailed_results")  # DSPy's name for the whole result
    result: Document = inner if isinstance(inner, dict) and "candidates" not in document else document
    programs, scores = result.get("candidates"), result.get("val_aggregate_scores")
    if isinstance(programs, list) and isinstance(scores, list):
        parents, calls = (_listed(result, name) for name in ("parents", "discovery_eval_counts"))
        return tuple(
            Candidate(
                number=place,
                texts=_texts(program),
                parents=tuple(_parents(_at(parents, place), place, len(programs))),
                score=_at(scores, place),
                calls=_count(_at(calls, place)),
            )
            for place, program in enumerate(programs)
        )
    trials = document.get("trial_logs")
    return tuple(_trials(trials)) if isinstance(trials, dict) else ()


def _trials(trials: Mapping[str, object]) -> Iterator[Candidate]:
    numbered = [(int(each[:9]), trial) for each, trial in trials.items() if each.isdecimal()]
    for number, trial in sorted(numbered, key=lambda each: each[0]):
        if not isinstance(trial, dict):
            continue
        program: object = next((each for name in _PROGRAMS if (each := trial.get(name)) is not None), {})
        score = next((trial[name] for name in _SCORES if name in trial), None)
        told = {*_PROGRAMS, "total_eval_calls_so_far"}
        others = {name: value for name, value in trial.items() if name not in told and value is not None}
        yield Candidate(number, _texts(program), (), score, _count(trial.get("total_eval_calls_so_far")), others)


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
