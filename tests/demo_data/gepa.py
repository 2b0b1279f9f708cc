"""A small result of GEPA as DSPy keeps it in `detailed_results`: six candidates, one of them merged from two.

The scores of each candidate on each example are what the rest follows from, as in the library.
"""

from __future__ import annotations

from typing import Any, Final

_ROUTER: Final = (
    "Given the task and the team, choose who is to work on it and in which mode.",
    "Given the task and the team, choose the smallest team that can do the task, and the mode.",
    "Given the task and the team, choose the smallest team that can do the task, and the mode. "
    "A question with a single answer goes to one agent, mode delegated.",
    "Given the task and the team, choose who is to work on it and in which mode. "
    "Name a tool only if the task can't be done without it.",
)
_JUDGE: Final = (
    "Score the answer from 0 to 10.",
    "Score the answer from 0 to 10. An answer without a source is worth 6 at most.",
)
# Which texts make a candidate, its parents, its scores by example, and the metric calls before it was found.
_CANDIDATES: Final = (
    (0, 0, [None], (1.0, 0.0, 0.5, 0.0, 1.0, 0.0, 0.5, 1.0), 0),
    (1, 0, [0], (1.0, 0.5, 0.5, 0.0, 1.0, 0.0, 1.0, 1.0), 14),
    (3, 0, [0], (0.5, 0.0, 0.5, 1.0, 1.0, 0.0, 0.5, 1.0), 31),
    (2, 0, [1], (1.0, 1.0, 0.5, 0.0, 1.0, 0.5, 1.0, 1.0), 48),
    (1, 1, [1], (1.0, 0.5, 0.0, 0.0, 1.0, 0.0, 1.0, 0.5), 65),
    (2, 1, [3, 4], (1.0, 1.0, 0.5, 0.5, 1.0, 1.0, 1.0, 1.0), 85),
)


def detailed_results(log_dir: str) -> dict[str, Any]:
    """The result, given the folder that it names."""
    scores = [each[3] for each in _CANDIDATES]
    totals = [sum(each) / len(each) for each in scores]
    best = [max(each) for each in zip(*scores, strict=True)]
    return {
        "candidates": [
            {"router.predict": _ROUTER[router], "judge.predict": _JUDGE[judge]} for router, judge, *_ in _CANDIDATES
        ],
        "parents": [each[2] for each in _CANDIDATES],
        "val_aggregate_scores": totals,
        "best_outputs_valset": None,
        "val_subscores": [{str(place): score for place, score in enumerate(each)} for each in scores],
        "per_val_instance_best_candidates": {
            str(place): [number for number, each in enumerate(scores) if each[place] == most]
            for place, most in enumerate(best)
        },
        "val_aggregate_subscores": None,
        "per_objective_best_candidates": None,
        "objective_pareto_front": None,
        "discovery_eval_counts": [each[4] for each in _CANDIDATES],
        "total_metric_calls": 96,
        "num_full_val_evals": len(_CANDIDATES),
        "log_dir": log_dir,
        "seed": 0,
        "best_idx": totals.index(max(totals)),
    }
