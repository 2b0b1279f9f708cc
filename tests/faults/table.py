"""The table of all cases, as it stands in faults.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from tests.faults.case import Asked, Case
from tests.faults.on_screen import Shown

FILE: Final = Path(__file__).parents[1] / "faults.md"
_HEAD: Final = ("case", "the user", "while waiting", "state", "what was shown", "rows", "requests", "s", "s to cancel")
_KEEPING: Final = (Asked.RELOAD, Asked.NEXT, Asked.REOPEN)  # what leaves the rows that are there
_LONGEST: Final = 300  # characters of what was shown

# What differs from one run to the next.
_CHANGING: Final = (
    (re.compile(r"127\.0\.0\.1:\d+"), "HOST"),
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "…"),
    (re.compile(r"\w{3},[ /]+\d\d[ /]+\w{3}[ /]+\d{4}[ /]+[\d:]{8}[ /]+GMT"), "DATE"),
    (re.compile(r"reading \d+\.\ds"), "reading n s"),
    (re.compile(r"(?<=request for )\d+ s"), "n s"),
    (re.compile(r"(?<=retry in )\d\ds"), "n s"),
)
_PREFACE: Final = """# Faults

Made by `python -m tests.faults`, which plays every case on the headless screen, 120x36, against the fake account of
tests/fake, and never edited by hand. Tests hold each row, on the screen and through the source alone.

* **requests**: for documents, of how many are allowed (429 and all that fails: 2 for each partition range, 3 for one
  record); after the + those about the account, its containers and their ranges, which the first question needs.
* **rows**: before → after; a page has 50, and the run that is opened 9 events.
* **s**: from the key to the answer. **s to cancel**: from `esc` or `q` while the answer is waited for, where the case
  says so, until nothing is waited for or the app has ended; else from `q` in the end.
"""


def table(played: Sequence[tuple[Case, Shown]]) -> str:
    """All of it, as Markdown."""
    rows = [_row(case, seen) for case, seen in played]
    rule = ["---"] * len(_HEAD)
    return f"{_PREFACE}\n" + "".join(f"| {' | '.join(each)} |\n" for each in (_HEAD, rule, *rows))


def named(text: str) -> list[tuple[str, str]]:
    """The cases that a table lists: their names, and what the user does."""
    cells = [line.strip("| \n").split(" | ") for line in text.split("\n") if line.startswith("| ")]
    return [(each[0], each[1]) for each in cells[2:]]


def _row(case: Case, seen: Shown) -> Iterable[str]:
    waiting = " → ".join(dict.fromkeys(map(_steady, seen.during))) or "—"
    requests = f"{seen.requests} of {case.most}" + (f" + {seen.others}" if seen.others else "")
    state = str(seen.state) if seen.state else "left"
    said = _steady(seen.said) if seen.state else "the app ended"
    rows = f"{seen.rows_before} → {seen.rows}" if case.asked in _KEEPING else f"{seen.rows}"
    rows = rows if seen.state else "—"
    cells = (case.name, str(case.asked), waiting, state, said[:_LONGEST], rows, requests)
    return [*(each.replace("|", "│") for each in cells), f"{seen.seconds:.2f}", f"{seen.leaving:.2f}"]


def _steady(text: str) -> str:
    for pattern, instead in _CHANGING:
        text = pattern.sub(instead, text)
    return text
