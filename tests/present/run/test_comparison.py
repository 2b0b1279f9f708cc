"""Two runs against each other in lines: what differs is told, what both have is a count."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest

from fleet_tui.insight.comparison import compare
from fleet_tui.present.run.comparison import (
    Pair,
    Shown,
    difference_words,
    header_lines,
    heading,
    hint,
    opening,
    shown_line,
    shown_rows,
    starts_of,
    what_differs,
)
from tests.demo.reading import run as stored_run
from tests.model.making import called, opened, run, said
from tests.model.mutations import each_place
from tests.model.test_mutations import ACTS
from tests.present.reading import block_of, text_of, width_of

STEPS = [said(f"ev_{n}", n, f"step {n}") for n in range(1, 8)]
BROKEN = called("ev_8", 8, "no", payload={"status": 500})
WORKED = called("ev_8", 8, "12 rows")


def pair(left: dict[str, Any], right: dict[str, Any]) -> Pair:
    timelines = opened(left), opened(right)
    return Pair(("A", "B"), timelines, compare(*timelines))


def rows(given: Pair, width: int = 80, *, two: bool = False, with_equal: bool = False) -> list[str]:
    found = shown_rows(given.found, two=two, with_equal=with_equal)
    return [" ".join(text_of(shown_line(each, given, width, two=two)).split()) for each in found]


def test_rows_of_both_are_a_count_but_for_those_beside_a_difference() -> None:
    later = [said(f"ev_{n}", n, f"step {n}") for n in range(9, 16)]
    given = pair(run(*STEPS, BROKEN, *later), run(*STEPS, WORKED, *later))
    assert rows(given) == [
        "··· 6 rows alike",
        "+0:07.0 writer · step 7",
        f"── first divergence {'─' * 60}",
        "- ✗ +0:08.0 writer λ GitHub: no",
        "+ +0:08.0 writer λ GitHub: 12 rows",
        "+0:09.0 writer · step 9",
        "··· 6 rows alike",
    ]


def test_runs_without_a_difference_are_one_count() -> None:
    assert rows(pair(run(*STEPS), run(*STEPS))) == ["··· 7 rows alike"]
    assert rows(pair(run(STEPS[0]), run(STEPS[0]))) == ["+0:01.0 writer · step 1"]
    assert rows(pair(run(), run())) == []


def test_one_row_alike_is_shown_and_not_counted() -> None:
    other = called("ev_2", 2, "ok", "Other")
    given = pair(run(STEPS[0], BROKEN, said("a", 9, "then"), BROKEN), run(STEPS[0], other, said("a", 9, "then"), other))
    assert not any("alike" in each for each in rows(given))


def test_beside_each_other_a_row_stands_against_the_row_in_its_place() -> None:
    given = pair(run(*STEPS, BROKEN), run(*STEPS, WORKED, said("ev_9", 9, "thanks")))
    *_, parted, more = rows(given, 140, two=True)
    assert parted == "✗ +0:08.0 writer λ GitHub: no × +0:08.0 writer λ GitHub: 12 rows"
    assert more == "> +0:09.0 writer · thanks"
    assert rows(pair(run(*STEPS, BROKEN), run(*STEPS)), 140, two=True)[-1] == "✗ +0:08.0 writer λ GitHub: no <"


@pytest.mark.parametrize("width", [40, 59, 60, 80, 119, 120, 121, 200])
def test_no_line_is_wider_than_its_screen_and_what_is_cut_says_so(width: int) -> None:
    long = said("ev_long", 1, "調査 " * 200, agentId="調査する係のAgent")
    given = pair(run(long, BROKEN, task={"input": "表" * 90}, error="it " * 99), run(long, WORKED, error="調" * 99))
    two = width >= 120
    lines = [shown_line(each, given, width, two=two) for each in shown_rows(given.found, two=two, with_equal=True)]
    assert all(
        width_of(each) <= width for each in (*lines, *header_lines(given, width), heading(given, width, two=two))
    )
    assert "…" in text_of(lines[0])


def test_only_what_differs_of_the_runs_stands_in_the_header() -> None:
    threshold = {"configSnapshot": {"quality": {"judge_threshold": 7.5}}, "userId": "maja"}
    left = run(status="failed", error="disk full", result={"tokens": {"prompt": 12345}}, **threshold)
    right = run(status="succeeded", **{**threshold, "configSnapshot": {"quality": {"judge_threshold": 8.0}}})
    given = pair({**left, "id": "wf_left"}, {**right, "id": "wf_right"})
    lines = [" ".join(each.split()) for each in block_of(header_lines(given, 80)).split("\n")]
    assert lines == [
        "A wf_left B wf_right",
        "status ✗ failed ✓ succeeded",
        "error disk full —",
        "tokens 12345 —",
        f"configuration {'─' * 66}",
        "quality.judge_threshold",
        "A 7.5",
        "B 8.0",
    ]
    assert what_differs(given) == "differs: status, error, tokens, 1 of configuration"


def test_what_differs_is_said_where_it_is_only_rows_or_nothing() -> None:
    assert what_differs(pair(run(STEPS[0], WORKED), run(STEPS[0], said("ev_8", 8, "words")))) == "only steps differ"
    assert what_differs(pair(run(*STEPS), run(*STEPS))) == (
        "nothing differs in steps, words, answer, configuration, plan"
    )


def test_rows_alike_in_step_are_told_apart_by_their_words() -> None:
    other = [said(f"ev_{n}", n, f"step {n}" if n % 2 else "other words") for n in range(1, 8)]
    given = pair(run(*STEPS), run(*other, result={"answer": "42"}))
    assert what_differs(given) == "same steps, differs: answer, words of 3 rows"
    assert rows(given) == ["≈ 7 rows alike in step, 3 other in words"]
    assert rows(given, with_equal=True)[:2] == ["+0:01.0 writer · step 1", "≈ +0:02.0 writer · step 2"]
    assert rows(given, 140, two=True, with_equal=True)[1] == "+0:02.0 writer · step 2 ≈ +0:02.0 writer · other words"
    assert "both have this step, in other words" in text_of(hint(Shown((1, 1), reworded=1), given, 0))
    all_other = pair(run(*STEPS[1:3]), run(*[said(f"ev_{n}", n, "other") for n in (2, 3)]))
    assert rows(all_other) == ["≈ 2 rows alike in step, other in words"]
    assert what_differs(all_other) == "same steps, differs: words of 2 rows"


def test_a_call_asked_otherwise_is_never_folded_away() -> None:
    asked = [called("ev_3", 3, "ok", toolInput={"sql": f"select * from {table}"}) for table in ("wrong", "orders")]
    left, right = (run(*STEPS[:2], each, *STEPS[3:6], end) for each, end in zip(asked, (BROKEN, WORKED), strict=True))
    given = pair(left, right)
    assert rows(given) == [
        "··· 2 rows alike",
        "- +0:03.0 writer λ GitHub: ok",
        "+ +0:03.0 writer λ GitHub: ok",
        "··· 2 rows alike",
        "+0:06.0 writer · step 6",
        f"── first divergence ── 1 step above asked or answered otherwise {'─' * 16}",
        "- ✗ +0:08.0 writer λ GitHub: no",
        "+ +0:08.0 writer λ GitHub: 12 rows",
    ]
    assert rows(given, 140, two=True)[1] == "+0:03.0 writer λ GitHub: ok ≈ +0:03.0 writer λ GitHub: ok"
    lines = shown_rows(given.found, two=False, with_equal=False)
    assert (starts_of(lines), opening(lines)) == ([1, 6], 6)
    assert "both have this step, asked or answered otherwise: toolInput.sql · enter" in text_of(
        hint(lines[1], given, 0)
    )
    assert opening(shown_rows(pair(run(*STEPS, asked[0]), run(*STEPS, asked[1])).found, two=False, with_equal=False))


def test_rows_made_of_phases_are_not_held_against_events_without_a_word() -> None:
    phases = run(phase_timings={"analysis": 1.5, "progress": 2.0})
    told = "rows of A are events, rows of B are phases: steps cannot be held against each other"
    assert told in " ".join(block_of(header_lines(pair(run(*STEPS), phases), 80)).split())
    for one, other in ((run(*STEPS), run()), (phases, phases), (run(), run(error="disk full"))):
        assert "phases" not in block_of(header_lines(pair(one, other), 80))


def test_a_long_text_is_shown_from_where_the_two_part_and_soon() -> None:
    long = "word and some more, " * 150_000
    left, right = ({"configSnapshot": {"prompt": long + each}, "result": long + each} for each in ("THIS", "THAT"))
    given = pair(run(**left, error=long + "THIS"), run(**right, error=long + "THAT"))
    began = process_time()
    lines = block_of(header_lines(given, 80))
    assert process_time() - began <= 0.2
    assert lines.count("THIS") == lines.count("THAT") == 3
    assert len(lines.split("\n")) < 90


@pytest.mark.parametrize(
    ("left", "right", "said_of_it"),
    [
        ([BROKEN], [WORKED], "went wrong in A only"),
        ([WORKED], [BROKEN], "went wrong in B only"),
        ([BROKEN, said("z", 9, "so")], [WORKED, called("z", 9, "")], "went wrong in A only"),
        ([WORKED], [], "only in A"),
        ([], [WORKED], "only in B"),
        ([WORKED], [STEPS[0]], "other rows in A and B"),
    ],
)
def test_a_difference_is_told_in_words(left: list[Any], right: list[Any], said_of_it: str) -> None:
    assert difference_words(pair(run(*left), run(*right)), 0) == said_of_it


def test_a_row_says_which_difference_it_is_of_and_what_enter_opens() -> None:
    given = pair(run(*STEPS, BROKEN), run(*STEPS, WORKED))
    assert text_of(hint(Shown((7, None), 0), given, 1)) == (
        " difference 1/1, the first: went wrong in A only · enter opens A at ev_8"
    )
    assert text_of(hint(Shown((2, 2)), given, 1)) == " both have this row · enter opens B at ev_3"
    assert hint(Shown((0, 0), folded=6), given, 0) == hint(Shown(parts=True), given, 0) == []


def test_the_differences_begin_at_their_first_lines() -> None:
    other = called("ev_2", 2, "ok", "Other")
    given = pair(run(STEPS[0], other, other, STEPS[1], other), run(STEPS[0], STEPS[1]))
    found = shown_rows(given.found, two=False, with_equal=False)
    assert [found[each].rows for each in starts_of(found)] == [(1, None), (4, None)]


def test_one_wrong_value_anywhere_breaks_nothing_and_acts_on_no_terminal() -> None:
    other = stored_run("judge-never-satisfied")
    for what, changed in each_place(other, share=3):
        given = pair(changed, other)
        lines = [*header_lines(given, 60), heading(given, 60)]
        lines += [shown_line(each, given, 60) for each in shown_rows(given.found, two=False, with_equal=True)]
        assert not ACTS.search(block_of(lines).replace("\n", "")), what
