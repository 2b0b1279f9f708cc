"""Writes what was measured as tables, the request units by formula, and the arithmetic for accounts that are large."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil
from typing import Final

from fleet_tui.text import counted
from tests.prices import POINT, QUERY
from tests.scale.patterns import PATTERNS, Asked, Kept, Tell, measure

RUN_KB: Final = 25  # of a run: about 3 to 5 million of them are the 100 GB of the documented advice
SUMMARY_KB: Final = 2  # of a summary: what a list reads of a run, with the first part of its result
PARTITION_GB: Final = 50  # that a physical partition holds at most
PARTITION_RU: Final = 10_000  # RU/s that it serves at most
ADVICE_GB: Final = 100
_NAME: Final = 38
_CELL: Final = 12

FORMULA: Final = (
    "Requests are counted on the fake, after the session knows its containers and ranges. Request units are no",
    "measure: the fake invents its charges. They are the least that the documentation says (cosmos.md 9.7):",
    f"  RU >= {QUERY} x queries, for each asks one partition, + {POINT:g} x point reads of 1 kB (10 of 100 kB)",
)


async def report(every: tuple[int, ...], *, tell: Tell) -> list[str]:
    """Returns all lines; each step is told as it begins, for all of them take minutes."""
    lines = [*FORMULA]
    for ranges in every:
        found = {kept: await measure(ranges, kept, tell) for kept in Kept}
        lines += ["", f"{ranges} physical partitions, each access pattern once: requests and RU", *table(found)]
    return [*lines, "", *arithmetic()]


def charge(asked: Asked) -> float:
    """The least request units of some requests."""
    return QUERY * asked.queries + POINT * asked.points


def table(found: Mapping[Kept, Mapping[str, Asked]]) -> Iterator[str]:
    """Yields a line for each pattern, and columns for each way of keeping runs."""
    yield " " * _NAME + "".join(f"{each:>{2 * _CELL + 4}}" for each in found)
    yield " " * _NAME + f"{'requests':>{_CELL + 4}}{'RU >=':>{_CELL}}" * len(found)
    for pattern in PATTERNS:
        cells = (each[pattern.name] for each in found.values())
        row = "".join(f"{each.requests:>{_CELL + 4},}{charge(each):>{_CELL},.1f}" for each in cells)
        yield f"{pattern.name:<{_NAME}}{row}"


def partitions(runs: int, kilobytes: int) -> int:
    """The fewest physical partitions for so many documents of that size."""
    return max(1, ceil(runs * kilobytes / (PARTITION_GB * 1_000_000)))


def arithmetic() -> Iterator[str]:
    """Yields what a page of one user's runs comes to in large accounts."""
    yield f"Arithmetic: a run has {RUN_KB} kB, a summary {SUMMARY_KB} kB; a physical partition holds {PARTITION_GB} GB"
    yield f"and serves {PARTITION_RU:,} RU/s. Above {ADVICE_GB} GB the advice is to do without cross-partition reads."
    for runs in (1_000_000, 100_000_000):
        own, kept = partitions(runs, RUN_KB), partitions(runs, SUMMARY_KB)
        size, summary = runs * RUN_KB / 1_000_000, runs * SUMMARY_KB / 1_000_000
        page = QUERY * own
        advice = "above the advice" if size > ADVICE_GB else "within the advice"
        yield ""
        yield f"{runs:,} runs: {size:,.0f} GB, at least {counted(own, 'physical partition')}, {advice}"
        yield f"  a page of a user's runs: RU >= {QUERY} x {own} = {page:,.1f}, in {counted(own, 'request')}"
        yield f"  so many pages use up 1,000 RU/s: {1_000 / page:,.1f} a second; from the summary {1_000 / QUERY:,.0f}"
        yield f"  the summary: {summary:,.0f} GB, at least {counted(kept, 'physical partition')}"
        yield f"  a page of it: RU >= {QUERY}, in 1 request"
        yield "  a point read of a run by its id: 1 request, whatever the size of the account"
