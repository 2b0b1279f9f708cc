"""What each access pattern asks grows with the ranges only where the data model has it so."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.scale.patterns import PATTERNS, Asked, Kept, measure
from tests.scale.report import arithmetic, charge, partitions, report

RANGES = 6
EVERYWHERE = ("a user's newest runs, a page of 50", "the same, those that failed", "a user's runs, counted")
OF_EVERYBODY = "everybody's newest runs, a page of 50"
BY_ID = "a run by its id"


async def test_runs_of_a_user_ask_every_range_and_all_else_of_a_user_one() -> None:
    found = await measure(RANGES, Kept.PLAIN)
    for name in (*EVERYWHERE, OF_EVERYBODY):
        assert found[name].requests >= RANGES, name
    for name in found.keys() - {*EVERYWHERE, OF_EVERYBODY}:
        assert found[name].requests == 1, name


async def test_a_summary_takes_the_lists_of_a_users_runs_to_one_range_and_changes_nothing_else() -> None:
    plain, found = await measure(RANGES, Kept.PLAIN), await measure(RANGES, Kept.SUMMARY)
    for name in EVERYWHERE:
        assert found[name] == Asked(1, 0), name
    assert {name: found[name] for name in found.keys() - set(EVERYWHERE)} == {
        name: plain[name] for name in plain.keys() - set(EVERYWHERE)
    }


async def test_a_hierarchical_key_does_too_and_a_run_without_its_user_asks_every_range() -> None:
    found = await measure(RANGES, Kept.LEVELS)
    for name in EVERYWHERE:
        assert found[name].requests in (1, 2), name
    assert found["a run by its id and user"] == Asked(0, 1)
    assert found[BY_ID] == Asked(RANGES, 0)


async def test_the_report_has_each_pattern_the_formula_above_it_and_both_sizes_of_account() -> None:
    told: list[str] = []
    lines = await report((2,), tell=told.append)
    assert len(told) == len(Kept) * (1 + len(PATTERNS)), "each step is told as it begins, for they take minutes"
    assert told[1] == f"2 ranges, {Kept.PLAIN}: 1 of {len(PATTERNS)}, {PATTERNS[0].name}"
    text = "\n".join(lines)
    assert text.index("RU >= 2.5 x queries") < text.index("2 physical partitions")
    assert all(sum(line.startswith(each.name) for line in lines) == 1 for each in PATTERNS if each.name != BY_ID)
    assert "1,000,000 runs: 25 GB, at least 1 physical partition, within the advice" in text
    assert "100,000,000 runs: 2,500 GB, at least 50 physical partitions, above the advice" in text
    assert max(map(len, lines)) <= 132


def test_the_arithmetic_is_the_formula() -> None:
    assert charge(Asked(32, 1)) == pytest.approx(81.0)
    assert (partitions(1_000_000, 25), partitions(100_000_000, 25), partitions(10, 1)) == (1, 50, 1)
    assert any("RU >= 2.5 x 50 = 125.0" in each for each in arithmetic())


def test_what_is_no_number_of_ranges_is_refused() -> None:
    done = subprocess.run([sys.executable, "-m", "tests.scale", "many"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "argument ranges: invalid int value: 'many'" in done.stderr
