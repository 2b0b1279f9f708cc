"""The runs of ordinary days: what people and schedules started, few at weekends, more in the last ten days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle
from random import Random

from tests.demo_data.optimizations import ROUTING_LEARNED
from tests.demo_data.script import scripts
from tests.demo_data.tell import Document, tell
from tests.demo_data.times import ago, on, seeded

_TODAY = (
    ("vector-index", "user_123", ago(minutes=6, seconds=12.871)),
    ("customer-reply", "user_456", ago(minutes=21, seconds=40.633)),
    ("churn", "user_123", ago(minutes=28, seconds=3.095)),
    ("storm-429", "user_789", ago(hours=1, minutes=41, seconds=12.551)),
    ("kql-tokens", "user_456", ago(hours=3, minutes=2, seconds=40.118)),
    ("foundry-break", "user_123", ago(hours=4, minutes=31, seconds=5.804)),
)
_FAILED = (
    ("content-filter", "user_456", on("2025-11-13 09:02:11.204")),
    ("context-length", "user_123", on("2025-11-12 14:20:45.871")),
    ("service-unavailable", "user_123", on("2025-11-14 04:30:00.318")),
)
_USERS = ("user_123",) * 6 + ("user_456",) * 3 + ("user_789",) * 2
_SCHEDULED = ("nightly-smoke", "weekly-digest", "licenses")
_SMOKE_FAILED_ON = on("2025-11-14 00:00:00").date()
_RENAMED = {  # table by table, columns were renamed from ..._at to ..._on: what ran that second asked for one of them
    "2025-11-12-104358": "return-rate",
    "2025-11-13-134713": "orders-before-rename",
    "2025-11-14-111153": "late-suppliers",
}
_BEFORE_LEARNING = 1.0  # what the judge gave less, down to the threshold, while routing had not learned


def ordinary_runs() -> Iterator[Document]:
    """In no order; every ordinary script at least once."""
    known = scripts()
    chance = seeded("ordinary")
    for key, user, start in (*_TODAY, *_FAILED, *_scheduled(chance), *_by_hand(chance)):
        second, drift = f"{start:%Y-%m-%d-%H%M%S}", chance.choice((-0.5, -0.3, 0.0, 0.0, 0.2, 0.4))
        script = known[_RENAMED.get(second, key)]
        if user == "user_123" and start < ROUTING_LEARNED:
            drift -= _BEFORE_LEARNING
        yield tell(script, start=start, tag=f"{script.source}-run-{second}", user=user, drift=drift)


def _scheduled(chance: Random) -> Iterator[tuple[str, str, datetime]]:
    for day in range(9):
        start = on("2025-11-17 04:30:00") - timedelta(days=day) + timedelta(milliseconds=chance.randint(90, 900))
        if start.date() != _SMOKE_FAILED_ON:
            yield "nightly-smoke", "user_123", start
    for week in range(6):
        start = on("2025-11-17 06:00:00") - timedelta(weeks=week) + timedelta(milliseconds=chance.randint(90, 900))
        yield "weekly-digest", "user_456", start
    yield "licenses", "user_123", on("2025-11-01 05:15:00.412")


def _by_hand(chance: Random) -> Iterator[tuple[str, str, datetime]]:
    keys = [key for key in scripts("ordinary_*.txt") if key not in _SCHEDULED]
    chance.shuffle(keys)
    turn = cycle(keys)
    for days in range(1, 11):
        day = ago(days=days)
        for _ in range(chance.choice((0, 1)) if day.weekday() > 4 else chance.randint(4, 6)):
            yield next(turn), chance.choice(_USERS), _working_hour(day, chance)
    for _ in range(14):
        day = ago(days=chance.randint(11, 88))
        yield next(turn), chance.choice(_USERS), _working_hour(day, chance)


def _working_hour(day: datetime, chance: Random) -> datetime:
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(seconds=chance.triangular(6.5, 17.5, 12.0) * 3600)
