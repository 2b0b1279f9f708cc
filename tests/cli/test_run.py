"""`fleet-tui run`: one run, why it failed, and any place in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Typed
from tests.cli.records import FAILED, FLAT
from tests.cli.test_runs import FAILED_ROW

HEAD = """\
FAILED   6.0/7.5  1 round  5 ev 1✗ 1!  8.0s  120 tok  sequential
run        wf_A1
user       ann
task       Plan the week
created    2025-11-17 10:00Z
"""
TOOL_CALL = """\

✗ analyst tool_call PostgresTool
+0:02.7 (10:00:02.700Z)  Δprev 1.7s  Δnext 6.3s
ValueError: no column ␛[31m

▾ toolInput
  {"limit": 8}

▾ output (3 lines, 76 B)
  Traceback (most recent call last):
    File "a.py"
  ValueError: no column ␛[31m
"""
ROWS = """\

                at event     agent        what
           +0:00.2 ev_000    supervisor ⇄ To all.
                 — segment:2 run        ? segment 2 of 2 is missing
           +0:01.0 ev_001    planner    · Two steps.
error      +0:02.7 ev_002    analyst    λ Postgres: ValueError: no column ␛[31m
warning    +0:09.0 judge:1   judge      ≡ round 1 score 6: Thin.
"""


def test_a_run_as_json_is_its_row_its_cause_and_its_whole_timeline(typed: Typed, folder: Path) -> None:
    printed = typed("run", "wf_A1", "--data", folder, "--json")
    (found,) = printed.rows()
    assert (printed.code, printed.err) == (0, "")
    of_all = FAILED_ROW | {"events": 3}  # that in a segment too, of which the run itself says nothing
    assert {name: found[name] for name in FAILED_ROW} == of_all
    causes = ["cause", "cause_rule", "cause_details"]
    assert list(found) == [*FAILED_ROW, *causes, "judge_rounds", "timeline", "segments_missing"]
    assert (found["cause"], found["cause_rule"]) == ("ValueError: no column ␛[31m", "last unrecovered error")
    assert found["cause_details"] == {
        "at": "ev_002",
        "agent": "analyst",
        "tool": "PostgresTool",
        "round": None,
        "so_far": False,
    }
    assert found["segments_missing"] == [2]
    assert [(each["at"], each["offset_seconds"], each["severity"]) for each in found["timeline"]] == [
        ("ev_000", 0.25, "none"),
        ("segment:2", None, "none"),
        ("ev_001", 1, "none"),
        ("ev_002", 2.7, "error"),
        ("judge:1", 9, "warning"),
    ]
    assert found["timeline"][3] == {
        "at": "ev_002",
        "offset_seconds": 2.7,
        "agent": "analyst",
        "type": "tool_call",
        "tool": "PostgresTool",
        "severity": "error",
        "text": "ValueError: no column ␛[31m",
    }


def test_offsets_and_stored_numbers_have_the_form_of_all_numbers(typed: Typed, folder: Path) -> None:
    out = typed("run", "wf_A1@ev_002", "--data", folder, "--json").out
    assert re.findall(r'"offset_seconds":([^,]+)', out) == ["0.25", "null", "1", "2.7", "9"]
    assert '"toolInput":{"limit":8}' in out


def test_the_runs_own_error_is_null_where_only_the_timeline_tells_the_cause(typed: Typed, folder: Path) -> None:
    (found,) = typed("run", "wf_A1", "--data", folder, "--json").rows()
    assert found["error"] is None
    assert found["cause_details"]["at"] == "ev_002"


def test_a_run_that_did_not_fail_has_no_cause(typed: Typed, folder: Path) -> None:
    (found,) = typed("run", "0b7c", "--data", folder, "--json").rows()
    assert found["cause"] is None
    assert [each["at"] for each in found["timeline"]] == ["phase:routing", "phase:execution"]
    assert found["segments_missing"] == []


def test_a_failed_run_that_recorded_nothing_says_so(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "workflowRuns.jsonl"
    path.write_text('{"id":"wf_0","workflowId":"wf_0","execution_summary":{"status":"failed"}}\n', encoding="utf-8")
    (found,) = typed("run", "wf_0", "--data", path, "--json").rows()
    assert (found["cause_details"]["at"], found["cause"]) == (None, "nothing but the status is recorded")
    assert "cause      nothing but the status is recorded\n" in typed("run", "wf_0", "--data", path).out


def test_a_failed_run_in_plain_text_opens_on_what_broke_it_then_tells_all(typed: Typed, folder: Path) -> None:
    printed = typed("run", "wf_A1", "--data", folder)
    why = "cause      ValueError: no column ␛[31m\nat         ev_002 (4/5), last unrecovered error\n"
    assert printed.out == HEAD + why + TOOL_CALL + ROWS
    assert (printed.code, printed.err) == (0, "")


@pytest.mark.parametrize("place", ["ev_002", "error"])
def test_a_place_in_plain_text_is_the_row_alone_with_its_whole_output(typed: Typed, folder: Path, place: str) -> None:
    assert typed("run", f"wf_A1@{place}", "--data", folder, "--plain").out == (
        HEAD + "at         ev_002 (4/5)\n" + TOOL_CALL
    )


def test_a_task_of_a_megabyte_takes_one_line(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "workflowRuns.jsonl"
    path.write_text('{"id":"wf_1","workflowId":"wf_1","task":"' + "two words " * 100_000 + '"}\n', encoding="utf-8")
    task = typed("run", "wf_1", "--data", path).out.splitlines()[3]
    assert task.startswith("task       two words two words")
    assert (len(task), task[-1]) == (100, "…")
    assert len(typed("run", "wf_1", "--data", path, "--json").rows()[0]["task"]) == 1_000_000


def test_a_judge_round_is_a_place(typed: Typed, folder: Path) -> None:
    out = typed("run", "wf_A1@judge:1", "--data", folder).out
    assert "at         judge:1 (5/5)\n" in out
    assert "round 1  score 6  threshold 7.5  below\nThin.\n" in out


def test_a_place_as_json_adds_the_event_as_it_is_stored(typed: Typed, folder: Path) -> None:
    (found,) = typed("run", "wf_A1@ev_002", "--data", folder, "--json").rows()
    whole = typed("run", "wf_A1", "--data", folder, "--json").rows()[0]
    event = found.pop("event")
    assert found == whole
    assert event["toolOutputSummary"].endswith("ValueError: no column \x1b[31m")
    assert event["toolInput"] == {"limit": 8}


def test_raw_is_the_line_of_the_file_and_of_a_place_the_stored_event(typed: Typed, folder: Path) -> None:
    assert typed("run", "wf_A1", "--data", folder, "--raw").stdout == FAILED + b"\n"
    assert typed("run", "0b7c", "--data", folder, "--raw").stdout == FLAT + b"\n"
    (event,) = typed("run", "wf_A1@judge:1", "--data", folder, "--raw").rows()
    assert event == {"round": 1, "timestamp": "2025-11-17T10:00:09Z", "score": 6.0, "reasoning": "Thin."}


def test_raw_keeps_the_lines_of_a_document_that_takes_several_in_its_file(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "runs.json"
    document = '{"id": "wf_1",\n   "workflowId": "wf_1", "execution_summary": {}}'
    path.write_text(f"[\n  {document}\n]", encoding="utf-8")
    assert typed("run", "wf_1", "--data", path, "--raw").out == document + "\n"


@pytest.mark.parametrize(
    ("place", "nearby"),
    [
        ("ev_0015", "@ev_000 @ev_001 @ev_002 @judge:1 @segment:2 @error"),
        ("judge:2", "@ev_001 @ev_002 @judge:1 @segment:2 @error"),
    ],
)
def test_a_place_that_is_not_there_names_those_nearby(typed: Typed, folder: Path, place: str, nearby: str) -> None:
    printed = typed("run", f"wf_A1@{place}", "--data", folder)
    assert (printed.code, printed.out) == (1, "")
    said = "a place is the id of an event, the number of its row, 1 to 5, error or judge:N"
    assert printed.err == f"fleet-tui: no place {place!r} in wf_A1\n  {said}; nearby: {nearby}\n"


def test_a_place_is_the_number_that_is_shown_of_a_row_too(typed: Typed, folder: Path) -> None:
    by_id = typed("run", "wf_A1@ev_001", "--data", folder)
    number = re.search(r"ev_001 \((\d+)/\d+\)", by_id.out)
    assert number
    for place in (number[1], f"0{number[1]}"):
        assert typed("run", f"wf_A1@{place}", "--data", folder).out == by_id.out
        assert typed("run", f"fleet://run/wf_A1@{place}", "--data", folder).out == by_id.out
    for place in ("0", "7", "9" * 20, "-1", "²"):
        printed = typed("run", f"wf_A1@{place}", "--data", folder)
        assert (printed.code, printed.out) == (1, "")
        assert f"no place {place!r} in wf_A1\n  a place is the id of an event, the number of its row" in printed.err


def test_a_run_that_did_not_fail_has_no_place_called_error(typed: Typed, folder: Path) -> None:
    printed = typed("run", "0b7c@error", "--data", folder)
    assert (printed.code, printed.out) == (1, "")
    place = "a place is the id of an event, the number of its row, 1 to 2, error or judge:N"
    said = f"fleet-tui: no place 'error' in 0b7c\n  {place}; nearby: @phase:execution @phase:routing\n"
    assert printed.err == said


def test_a_run_that_is_not_there_says_where_was_searched(typed: Typed, folder: Path) -> None:
    printed = typed("run", "wf_\x1bZ", "--data", folder, "--user", "ann")
    assert (printed.code, printed.out) == (1, "")
    assert printed.err == (
        f"fleet-tui: no run 'wf_\\x1bZ' in {folder.name}, of whatever user\n  fleet-tui runs lists what there is\n"
    )


def test_an_address_of_the_screen_opens_what_it_names(typed: Typed, folder: Path) -> None:
    assert typed("run", "fleet://run/wf_A1@ev_002", "--data", folder).out == (
        typed("run", "wf_A1@ev_002", "--data", folder).out
    )
    (found,) = typed("run", "fleet://run/wf_%1B%5B2J", "--data", folder, "--json").rows()
    assert found["user"] == "eve"


def test_a_run_may_be_called_last(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "workflowRuns.jsonl"
    runs = [f'{{"id":"{each}","workflowId":"{each}","_ts":{n}}}\n' for n, each in enumerate(["last", "wf_1"])]
    path.write_text("".join(runs), encoding="utf-8")
    assert typed("run", "last", "--data", path, "--json").rows()[0]["id"] == "wf_1"
    assert typed("run", "fleet://run/last", "--data", path, "--json").rows()[0]["id"] == "last"


def test_the_address_of_something_else_is_a_mistake(typed: Typed, folder: Path) -> None:
    printed = typed("run", "fleet://memory/m1", "--data", folder)
    assert (printed.code, printed.out) == (2, "")
    assert printed.err.startswith("fleet-tui: fleet://memory/m1 is the address of a memory, not of a run\n")


def test_a_start_or_an_end_of_an_id_is_enough_where_one_run_has_it(typed: Typed, folder: Path) -> None:
    (found,) = typed("run", "A1", "--data", folder, "--json").rows()
    assert found["id"] == "wf_A1"
    ambiguous = typed("run", "wf_", "--data", folder)
    assert (ambiguous.code, ambiguous.out) == (2, "")
    assert "  wf_A1  failed  Plan the" in ambiguous.err
    assert "  wf_␛[2J  succeeded" in ambiguous.err


def test_last_is_the_newest_write_of_the_user_and_the_filter(typed: Typed, folder: Path) -> None:
    def last(*words: str) -> object:
        return typed("run", *words, "--data", folder, "--json").rows()[0]["id"]

    assert last("last") == "wf_A1"
    assert last("last", "--user", "eve") == "wf_\x1b[2J"
    assert last("last", "-status:failed") == "0b7c"
    assert last("last", "sort:score") == "wf_A1"
    assert last("last", "-sort:score") == "0b7c"
    assert last("last-failed", "user:ann tag:nightly") == "wf_A1"
    assert last("last@judge:1") == "wf_A1"


def test_last_respects_the_default_user(typed: Typed, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENTICFLEET_USER_ID", "eve")
    (found,) = typed("run", "last", "--data", folder, "--json").rows()
    assert found["user"] == "eve"
    (found,) = typed("run", "last", "--data", folder, "--json", "--all-users").rows()
    assert found["user"] == "ann"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["last-failed", "--user", "eve"],
            "no run of eve in {} matches failed:yes\n  --all-users asks for everybody's",
        ),
        (["last", "tag:weekly"], "no run in {} matches tag:weekly"),
        (["last", "--user", "bob"], "no run of bob in {}\n  --all-users asks for everybody's"),
    ],
)
def test_no_last_run_says_what_was_asked(typed: Typed, folder: Path, words: list[str], said: str) -> None:
    printed = typed("run", *words, "--data", folder)
    assert (printed.code, printed.out, printed.err) == (1, "", f"fleet-tui: {said.format(folder.name)}\n")


def test_a_filter_goes_with_last_only(typed: Typed, folder: Path) -> None:
    printed = typed("run", "wf_A1", "status:failed", "--data", folder)
    assert (printed.code, printed.out) == (2, "")
    assert printed.err.startswith("fleet-tui: a filter goes with last and last-failed only\n")


def test_the_filter_of_last_failed_is_pointed_at_where_it_is_wrong(typed: Typed, folder: Path) -> None:
    printed = typed("run", "last-failed", "score:high", "--data", folder)
    assert printed.code == 2
    assert printed.err.splitlines()[:2] == ["score:high", "      ^"]


def test_the_last_failed_run_of_the_demo_stands_on_its_error(typed: Typed) -> None:
    (found,) = typed("run", "last-failed", "--demo", "--json").rows()
    anchor = found["cause_details"]["at"]
    (row,) = (each for each in found["timeline"] if each["at"] == anchor)
    assert row["text"] == 'psycopg.errors.UndefinedColumn: column "ordered_at" does not exist'
    assert found["cause"] == 'psycopg UndefinedColumn: column "ordered_at" does not exist'
    (same,) = typed("run", f"{found['id']}@error", "--demo", "--json").rows()
    assert same["event"]["eventId"] == anchor


def test_where_paths_disagree_it_is_printed_as_the_screen_says_it(typed: Typed, tmp_path: Path) -> None:
    run = {"id": "a", "workflowId": "a", "execution_summary": {"status": "succeeded"}, "status": "failed"}
    (tmp_path / "workflowRuns.jsonl").write_text(json.dumps(run))
    assert "paths disagree: " in typed("run", "a", "--plain", "--data", tmp_path).out
    for words in (("runs",), ("run", "a")):
        (row,) = typed(*words, "--json", "--data", tmp_path).rows()
        (told,) = row["paths_disagree"]
        assert "failed" in told


def test_for_programs_each_judge_round_names_what_was_done_then(typed: Typed) -> None:
    [found] = typed("run", "5TGXEJ3", "--demo", "--json").rows()
    rounds = found["judge_rounds"]
    assert [(each["round"], each["then"]) for each in rounds] == [(1, ["ev_015"]), (2, ["ev_017"]), (3, [])]
    assert (rounds[0]["drafts"], rounds[2]["other_events"], rounds[1]["delta"]) == (["ev_015"], 2, 1.1)
    [refined] = typed("run", "3Z61XBG", "--demo", "--json").rows()
    assert refined["judge_rounds"][0]["tool_calls"] == ["ev_011"]


def test_where_it_cannot_be_told_what_was_done_programs_are_told_so(typed: Typed, tmp_path: Path) -> None:
    rounds = [{"round": 1, "score": 6.0}]
    (tmp_path / "workflowRuns.jsonl").write_text(
        json.dumps({"id": "a", "workflowId": "a", "judge_evaluations": rounds})
    )
    [found] = typed("run", "a", "--data", tmp_path, "--json").rows()
    assert found["judge_rounds"][0]["then"] is None


def test_a_judge_round_is_printed_with_what_was_done_about_it(typed: Typed) -> None:
    told = typed("run", "5TGXEJ3@judge:1", "--demo", "--plain").out
    assert "what was done about it: 1 draft" in told
    assert "Draft [A: 1 (812] [B: 2 (904] tokens)" in told
    assert "what was done" not in typed("run", "5TGXEJ3@ev_015", "--demo", "--plain").out
