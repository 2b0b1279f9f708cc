"""`fleet-tui diff`: what differs between two runs, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Typed
from tests.model.making import called, said

STEPS = [said(f"ev_{n}", n, f"step {n}") for n in range(1, 6)]


def of(name: str, written: int, status: str, *events: Any, task: str = "Do it", **stored: Any) -> dict[str, Any]:
    summary = {"status": status, "startedAt": "2025-11-17T10:00:00Z"}
    head = {"id": name, "workflowId": name, "_ts": 1763373600 + written, "task": {"input": task}}
    return {**head, "execution_summary": summary, "events": list(events), **stored}


RUNS = (
    of("wf_good", 1, "succeeded", *STEPS, called("ev_6", 6, "12 rows")),
    of("wf_other", 2, "succeeded", *STEPS, task="Do something else"),
    of("wf_twin", 3, "completed", *STEPS, task="Do something else"),
    of("wf_bad", 4, "failed", *STEPS, called("ev_6", 6, "no", payload={"status": 500}), error="no"),
)


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "workflowRuns.jsonl").write_text("\n".join(map(json.dumps, RUNS)))
    return tmp_path


def test_a_failed_run_is_printed_against_the_good_run_of_its_task(typed: Typed, here: Path) -> None:
    printed = typed("diff", "last-failed", "--data", here)
    assert printed.code == 3
    assert printed.err == ""
    assert [" ".join(each.split()) for each in printed.out.rstrip("\n").split("\n")] == [
        "differs: status, error",
        "A wf_bad B wf_good",
        "status ✗ failed ✓ succeeded",
        "error no —",
        "",
        "- A wf_bad 7 rows + B wf_good 6 rows",
        "··· 4 rows alike",
        "+0:05.0 writer · step 5",
        f"── first divergence {'─' * 80}",
        "- ✗ +0:06.0 writer λ GitHub: no",
        "- ✗ — run ✗ no",
        "+ +0:06.0 writer λ GitHub: 12 rows",
    ]


def test_as_json_both_sides_of_every_difference_stand_in_one_object(typed: Typed, here: Path) -> None:
    printed = typed("diff", "wf_bad", "wf_good", "--data", here, "--json")
    (found,) = printed.rows()
    assert printed.code == 3
    assert (found["left"], found["right"], found["equal"]) == ("fleet://run/wf_bad", "fleet://run/wf_good", False)
    assert found["header"] == [
        {"name": "status", "left": "failed", "right": "succeeded"},
        {"name": "error", "left": "no", "right": None},
    ]
    assert found["rows_alike"] == 5
    assert found["first_divergence"] == found["differences"][0]
    assert [each["at"] for each in found["first_divergence"]["right"]] == ["ev_6"]
    assert found["first_divergence"]["left"][0]["severity"] == "error"


def test_the_other_way_round_is_the_mirror(typed: Typed, here: Path) -> None:
    (there,) = typed("diff", "wf_bad", "wf_good", "--data", here, "--json").rows()
    (back,) = typed("diff", "wf_good", "wf_bad", "--data", here, "--json").rows()

    def mirrored(found: Any) -> Any:
        return {**found, "left": found["right"], "right": found["left"]}

    assert mirrored(back) == {
        **there,
        "header": list(map(mirrored, there["header"])),
        "differences": list(map(mirrored, there["differences"])),
        "first_divergence": mirrored(there["first_divergence"]),
    }


@pytest.mark.parametrize("form", ["--json", "--plain"])
def test_runs_in_which_nothing_differs_end_with_0(typed: Typed, here: Path, form: str) -> None:
    printed = typed("diff", "wf_other", "fleet://run/wf_twin", "--data", here, form)
    assert printed.code == 0
    assert '"equal":true' in printed.out or "nothing differs" in printed.out


def test_runs_of_the_same_steps_that_say_something_else_are_not_equal(typed: Typed, tmp_path: Path) -> None:
    one = of("wf_one", 1, "succeeded", *STEPS, called("ev_6", 6, "12 rows"), result={"answer": "12"})
    other = of("wf_other", 2, "succeeded", *STEPS, called("ev_6", 6, "no rows"), result={"answer": "none"})
    (tmp_path / "workflowRuns.jsonl").write_text("\n".join(map(json.dumps, (one, other))))
    printed = typed("diff", "wf_one", "wf_other", "--data", tmp_path, "--json")
    (found,) = printed.rows()
    assert printed.code == 3
    assert (found["equal"], found["rows_alike"], found["words_differ"], found["differences"]) == (False, 6, 1, [])
    assert found["header"] == [{"name": "result.answer", "left": "12", "right": "none"}]
    plain = typed("diff", "wf_one", "wf_other", "--data", tmp_path, "--plain")
    assert plain.code == 3
    assert "same steps, differs: answer, words of 1 row" in plain.out
    told = [" ".join(each.split()) for each in plain.out.splitlines()]
    assert told[-3:] == [
        "- +0:06.0 writer λ GitHub: 12 rows",
        "+ +0:06.0 writer λ GitHub: no rows",
        "toolOutputSummary 12 rows no rows",
    ]
    (row,) = found["other_words"]
    assert (row["left"]["at"], row["right"]["at"], row["step_differs"]) == ("ev_6", "ev_6", True)
    assert row["differs"] == [{"name": "toolOutputSummary", "left": "12 rows", "right": "no rows"}]
    assert found["rows_are"] == {"left": "events", "right": "events"}


@pytest.mark.parametrize(
    ("words", "code", "said_of_it"),
    [
        (("wf_other", "nowhere"), 1, "nowhere"),
        (("wf_good",), 1, "no other run of this task succeeded"),
        (("wf_bad", "wf_good@judge:9"), 1, "no place 'judge:9' in wf_good"),
        (("wf_bad@nope", "wf_good"), 1, "no place 'nope' in wf_bad"),
        (("last-failed@nope",), 1, "no place 'nope' in wf_bad"),
        (("fleet://run/wf_bad", "fleet://run/wf_good@error"), 1, "no place 'error' in wf_good"),
        (("wf_",), 2, "4 runs have 'wf_' in their id"),
        (("wf_bad", "fleet://memory/m"), 2, "is the address of a memory, not of a run"),
        ((), 2, "Missing argument 'A'"),
    ],
)
def test_what_cannot_be_compared_says_why(
    typed: Typed, here: Path, words: tuple[str, ...], code: int, said_of_it: str
) -> None:
    printed = typed("diff", *words, "--data", here)
    assert printed.code == code
    assert said_of_it in printed.err
    assert printed.out == ""


def test_the_codes_are_told_in_its_help(typed: Typed) -> None:
    assert (
        "exit code 0 says that nothing differs, neither steps, words, answer, quality, configuration nor plan, 3"
        in " ".join(typed("diff", "--help").out.split())
    )
