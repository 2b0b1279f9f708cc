"""The goals that are measured, in one table; what each number means and where it stood stands in the design."""

from __future__ import annotations

from typing import Final

from tests.bench.figures import Goal, Held

_RUN, _TABLE = "run", "DataTable"
_KEY: Final = "ms CPU"
_BORDERED: Final = 1.3  # times the bytes that the same took before panes had borders

GOALS: Final = (
    Goal("G1", "demo: start to first real frame", "frame", "demo", "hello", 1.15),
    Goal("G1", "demo: start to first real frame", "frame", "demo", "harlequin", 0.30),
    Goal("G2", "demo: start until settled", "settled", "demo", "hello", 1.3),
    Goal("G2", "demo: bytes until settled", "bytes", "demo", "hello", 2.0),
    Goal("G3", "live: start to first paint", "frame", "live keys", "demo keys", 1.05),
    Goal("G3", "live: worst key while the SDK loads", "worst key", "live keys", "demo keys", 2.0),
    Goal("G4", "demo: memory after first paint", "memory", "demo", "hello", 1.25),
    Goal("G4", "live: memory with the SDK", "memory", "live keys", "hello", 1.9),
    Goal("G5", "run of 100,000 events: start to first page", "frame", _RUN, _TABLE, 0.03),
    Goal("G6", "history of 1,000,000 runs: start to first page", "frame", "history", "hello", 1.25),
    Goal("G6", "the same, as a log", "frame", "history", "toolong", 0.45, once=True),
    Goal("G7", "run of 100,000 events: key down, median", "key", _RUN, _TABLE, 0.2),
    Goal("G7", "run of 100,000 events: key down, p99", "key p99", _RUN, _TABLE, 0.15),
    Goal("G8", "run of 100,000 events: bytes per key down", "key bytes", _RUN, _TABLE, 0.06),
    Goal("G8", "run of 100,000 events: bytes per page down", "page bytes", _RUN, _TABLE, 0.6),
    Goal("G9", "memory added by 100,000 events", "memory", _RUN, _TABLE, 0.3, less=("short run", "short DataTable")),
    Goal("G10", "filter key over 10,000 rows, painted", "filter cpu", "filter", None, 16.7, unit=_KEY),
    Goal("G11", "chart, 4 x 2,000 points: first drawing", "first", "chart", "textual-plot", 0.2),
    Goal("G11", "chart, 4 x 2,000 points: drawn again", "again", "chart", "textual-plot", 0.2),
    Goal("G12", "idle: bytes", "idle bytes", "idle", None, 0, unit="B/s"),
    Goal("G12", "idle: processor", "idle cpu", "idle", None, 0.5, unit="%"),
    Goal("G12", "terminal gone: processor", "gone cpu", "gone", None, 0.5, unit="%"),
    Goal("G13", "80x24: bytes of the first paint", "paint bytes", "demo 80x24", None, 16 << 10),
    Goal("G13", "80x24: bytes of a step with its detail", "step bytes", "demo 80x24", None, 4 << 10),
    Goal("G13", "80x24: bytes of opening a record", "push bytes", "demo 80x24", None, 8 << 10),
    *(
        Goal("G13", f"120x36: bytes of {what}", reading, "demo 120x36", None, int(_BORDERED * before))
        for what, reading, before in (
            ("the first paint", "paint bytes", 15_102),
            ("a step with its detail", "step bytes", 4_102),
            ("a page down", "page bytes", 3_962),
            ("opening a record", "push bytes", 13_349),
            ("turning to the next tab", "tab bytes", 19_962),
            ("reading again", "refresh bytes", 7_137),
        )
    ),
    Goal("G15", "first page over 32 ranges, against one", "ratio", "32 ranges", None, 2.5, unit="x", once=True),
    Goal("G16", "run of 1,000,000 events, in segments: CPU to first page", "cpu", "long run", "hello", 12, once=True),
    Goal(
        "G16",
        "run of 1,000,000 events, in segments: peak memory",
        "peak memory",
        "long run",
        None,
        500 << 20,
        once=True,
    ),
    Goal("G17", "file of 1,000,000 runs: CPU to first page", "cpu", "runs", "orjson", 6, once=True),
    Goal("G17", "file of 1,000,000 runs: peak memory", "peak memory", "runs", None, 350 << 20, once=True),
    Goal("G17", "the same, status:failed: CPU to first page", "cpu", "failed runs", "orjson", 8, once=True),
    Goal("G18", "run of 100,000 events: longest that a key waits", "worst", "run keys", None, 50, unit=_KEY),
    Goal("G18", "answer of 1 MB in a document of 16 MB: the same", "worst", "text keys", None, 50, unit=_KEY),
    Goal("G18", "program of 100,000 words: the same", "worst", "program keys", None, 50, unit=_KEY),
    Goal("G19", "100,000 rounds: longest that a key waits", "worst", "round keys", None, 100, unit=_KEY),
    Goal("G20", "runs --json of 100,000 runs: CPU", "cpu", "printed", "orjson printed", 5, once=True),
    Goal("G21", "live, 30 ms a round trip: start to rows", "frame", "live rows", "SDK rows", 1.1),
    Goal("G22", "all tests, when they last ran", "seconds", "suite", None, 150, unit="s", once=True),
)
HELD: Final = (
    Held(
        "G14",
        "opening a run is one point read and its segments; a list downloads no events",
        "tests/fleet/test_fleet.py and tests/query/test_sql_lint.py",
    ),
)
# Measured only with --only or --all, for they want minutes, or a program that is no part of our test environment.
ASKED_FOR: Final = ("G6", "G11", "G13", "G15", "G16", "G17", "G18", "G19", "G20", "G21", "G22")
