"""Optimization runs: three optimizers, two metrics, 3 to 2,000 rounds, rising, falling, failed, running, no curve."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from tests.demo_data.examples import nested_examples
from tests.demo_data.gepa import detailed_results
from tests.demo_data.tell import Document
from tests.demo_data.times import ago, epoch, iso, on, seeded, ulid, uuid_of

ROUTING_LEARNED: Final = on("2025-11-10 16:20:41.987")  # before it and after it are enough judged runs to compare
_SIGNATURE = "task, team, available_tools, context -> assigned_to, mode, tool_requirements, reasoning"


@dataclass(frozen=True)
class _Curve:
    optimizer: str
    metric: str
    start: datetime
    rounds: int
    first: float
    last: float
    noise: float
    every: float  # seconds from round to round
    config: dict[str, Any]
    user: str = "user_123"
    status: str = "succeeded"
    gaps: tuple[int, ...] = ()
    train: int = 20
    evaluate: int = 6


_LIGHT = {"auto": "light", "max_metric_calls": 64}
_TELEPROMPTER = {"max_bootstrapped_demos": 4, "max_labeled_demos": 8}
_CURVES: Final[dict[str, _Curve]] = {
    "twelve-rounds": _Curve("GEPA", "semantic_f1", on("2025-11-16 20:31:08.402"), 12, 0.64, 0.84, 0.014, 170, _LIGHT),
    "running": _Curve(
        "GEPA",
        "semantic_f1",
        ago(minutes=24, seconds=11),
        7,
        0.70,
        0.83,
        0.012,
        190,
        _LIGHT,
        status="running",
        train=24,
    ),
    "mipro": _Curve(
        "MIPROv2",
        "semantic_f1",
        on("2025-11-13 18:02:55.730"),
        20,
        0.66,
        0.80,
        0.022,
        95,
        {"auto": "medium", "num_trials": 20, "minibatch_size": 8},
    ),
    "falling": _Curve(
        "MIPROv2",
        "semantic_f1",
        on("2025-11-11 17:45:20.116"),
        9,
        0.68,
        0.61,
        0.012,
        110,
        {"auto": "light", "num_trials": 9, "teacher": "gpt-5-nano"},
    ),
    "bootstrap": _Curve("BootstrapFewShot", "exact_match", ROUTING_LEARNED, 4, 0.55, 0.78, 0.008, 62, _TELEPROMPTER),
    "exact-match": _Curve("GEPA", "exact_match", on("2025-11-14 19:05:33.254"), 15, 0.62, 0.86, 0.018, 140, _LIGHT),
    "two-thousand-rounds": _Curve(
        "GEPA",
        "semantic_f1",
        on("2025-11-08 22:00:00.619"),
        2000,
        0.41,
        0.88,
        0.024,
        14.5,
        {"auto": "heavy", "max_metric_calls": 24000, "reflection_minibatch_size": 3},
        train=28,
    ),
    "failed": _Curve(
        "MIPROv2",
        "semantic_f1",
        on("2025-11-12 18:11:09.803"),
        5,
        0.67,
        0.73,
        0.01,
        120,
        {"auto": "medium", "num_trials": 18},
        user="user_456",
        status="failed",
    ),
    "round-without-value": _Curve(
        "GEPA",
        "semantic_f1",
        on("2025-11-07 19:30:14.071"),
        10,
        0.69,
        0.82,
        0.01,
        180,
        _LIGHT,
        user="user_456",
        gaps=(4, 7),
    ),
    "bootstrap-f1": _Curve(
        "BootstrapFewShot",
        "semantic_f1",
        on("2025-10-30 15:10:27.345"),
        3,
        0.58,
        0.71,
        0.0,
        75,
        _TELEPROMPTER,
        train=12,
    ),
}


def curves() -> Iterator[Document]:
    """Of the data model's shape."""
    for case, curve in _CURVES.items():
        yield _curve(case, curve)


def _curve(case: str, curve: _Curve) -> Document:
    chance, ident = seeded(f"optimization/{case}"), f"opt_{ulid(curve.start, case)}"
    ids = [example["id"] for example in nested_examples() if example["userId"] == curve.user]
    ids += [f"ex_{ulid(curve.start, f'deleted {number}')}" for number in range(2)]  # named, but no longer stored
    chance.shuffle(ids)
    run: Document = {"id": ident, "runId": ident, "userId": curve.user, "optimizerType": curve.optimizer}
    run["optimizerConfig"] = {"metric": curve.metric, **curve.config}
    run |= {"trainExampleIds": ids[: curve.train], "evalExampleIds": ids[curve.train : curve.train + curve.evaluate]}
    if not run["evalExampleIds"]:
        run |= {"trainExampleIds": ids[:-2], "evalExampleIds": ids[-2:]}
    progression: list[Document] = []
    at = curve.start
    for number in range(1, curve.rounds + 1):
        at += timedelta(seconds=round(curve.every * chance.uniform(0.7, 1.3), 3))
        reached = 1 - math.exp(-4.2 * (number - 1) / max(1, curve.rounds - 1))
        value = curve.first + (curve.last - curve.first) * reached / (1 - math.exp(-4.2))
        value = round(value + (chance.uniform(-1, 1) * curve.noise if 1 < number < curve.rounds else 0), 4)
        progression.append({"round": number, "metric": value, "timestamp": iso(at)})
        if number in curve.gaps:
            progression[-1]["metric"] = None
    run["metricProgression"] = progression
    run["program_snapshot"] = _snapshot(curve)
    run["createdAt"] = iso(curve.start)
    if curve.status != "running":
        run["completedAt"] = iso(at := at + timedelta(seconds=9.4))
    run["status"] = curve.status
    if curve.status == "failed":
        run["error"] = "openai.RateLimitError: Error code: 429 - requests to gpt-5-mini exceeded the token rate limit"
    return run | {"_ts": epoch(at)}


def _snapshot(curve: _Curve) -> Document:
    demos = [
        {
            "id": f"demo_{number:03d}",
            "input": example["task"],
            "output": f"{example['mode']}: {', '.join(example['team'])}",
        }
        for number, example in enumerate(nested_examples()[: 2 if curve.optimizer == "GEPA" else 4], 1)
    ]
    instructions = (
        "Choose the smallest team that can do the task. A question with a single answer goes to one agent, "
        "mode delegated. Name a tool only if the task can't be done without it."
    )
    lm = {"model": "gpt-5-mini", "temperature": 0.2}
    return {"signature": _SIGNATURE, "instructions": instructions, "demos": demos, "lm": lm}


def flat_optimizations() -> Iterator[Document]:
    """Of the flatter shape: no status, no progression, no snapshot."""
    for case, kind, ended, minutes, extra in (
        ("flat", "gepa", on("2025-11-09 21:14:03.400"), 41.2, {"maxMetricCalls": 150, "reflectionModel": "gpt-5"}),
        (
            "flat-mipro",
            "miprov2",
            on("2025-11-03 20:02:50.900"),
            12.6,
            {"maxMetricCalls": None, "reflectionModel": None},
        ),
        ("flat-bootstrap", "bootstrap", on("2025-10-18 16:40:22.100"), 1.9, {}),
    ):
        begun, created = ended - timedelta(minutes=minutes), ended + timedelta(seconds=2.25)
        ident = uuid_of(f"optimization/{case}")
        run: Document = {"runId": ident, "id": ident, "userId": "user_123"}
        run |= {"optimizerType": kind, "autoMode": "light", "trainExampleCount": 38, "valExampleCount": 10}
        run |= extra | {"logDir": f".var/logs/{kind}", "startedAt": begun.isoformat(), "completedAt": ended.isoformat()}
        yield run | {"createdAt": created.isoformat(), "_ts": epoch(created)}


def with_a_result() -> Iterator[Document]:
    """Of the flatter shape too, saved together with what GEPA found."""
    ended = on("2025-10-24 09:12:40.700")
    begun, created = ended - timedelta(minutes=17.5), ended + timedelta(seconds=2.25)
    ident, folder = uuid_of("optimization/gepa-result"), ".var/logs/gepa"
    run: Document = {"runId": ident, "id": ident, "userId": "user_123", "optimizerType": "gepa", "autoMode": None}
    run |= {"trainExampleCount": 20, "valExampleCount": 8, "maxFullEvaluations": 12, "maxMetricCalls": None}
    run |= {"reflectionModel": "gpt-5", "logDir": folder}
    run |= {"startedAt": begun.isoformat(), "completedAt": ended.isoformat(), "createdAt": created.isoformat()}
    found = detailed_results(folder)
    scores = found["val_aggregate_scores"]
    rounds = [{"round": place, "metric": score} for place, score in enumerate(scores)]
    run |= {"metricProgression": rounds, "bestScore": max(scores), "detailed_results": found}
    yield run | {"_ts": epoch(created)}
