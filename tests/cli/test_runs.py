"""`fleet-tui runs`: the same rows in every form, what was left out on stderr."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from rich.cells import cell_len

from fleet_tui.demo import REPLAYED
from fleet_tui.query.filter_text import filter_words
from fleet_tui.schema import RUNS
from tests.cli.conftest import Typed, clean, spawned
from tests.cli.records import FAILED, FLAT, HOSTILE, SEGMENT

FAILED_ROW = {
    "id": "wf_A1",
    "user": "ann",
    "status": "failed",
    "task": "Plan the\nweek",
    "score": 6,
    "rounds": 1,
    "events": 2,
    "duration_seconds": 8,
    "created_at": "2025-11-17T10:00:00Z",
    "written_at": "2025-11-17T10:00:10Z",
    "agents": ["planner", "analyst"],
    "tools": ["PostgresTool"],
    "mode": "sequential",
    "confidence": None,
    "flag": None,
    "run_mode": None,
    "reasoning_effort": None,
    "trace": None,
    "error": None,
    "project": "p1",
    "tag": "nightly",
    "tokens_prompt": 100,
    "tokens_completion": 20,
    "failed": True,
    "derived_from": None,
}

LISTED = {
    **FAILED_ROW,
    "more_events": True,  # in segments, as it says itself
    "cause": None,
    "cause_rule": None,
    "cause_details": None,
}  # what its row does not tell, --causes reads


def test_a_run_is_one_json_object_with_the_agreed_names_in_their_order(typed: Typed, folder: Path) -> None:
    printed = typed("runs", "status:failed", "--data", folder, "--json")
    assert printed.rows() == [LISTED]
    assert list(printed.rows()[0]) == list(LISTED)
    assert (printed.code, printed.err) == (0, "")


def test_numbers_have_one_form_8_0_is_8(typed: Typed, folder: Path) -> None:
    out = typed("runs", "status:failed", "--data", folder, "--json").out
    assert '"score":6,' in out
    assert '"duration_seconds":8,' in out


def test_a_run_of_the_flat_shape_has_the_same_names_and_null_for_what_it_does_not_record(
    typed: Typed, folder: Path
) -> None:
    (row,) = typed("runs", "id:0b7c", "--data", folder, "--json").rows()
    assert list(row) == NAMES
    assert {name: value for name, value in row.items() if value is not None} == {
        "id": "0b7c",
        "task": "Sum it up",
        "score": 9.25,
        "duration_seconds": 10,
        "created_at": "2025-11-16T09:00:10+00:00",
        "written_at": "2025-11-16T09:00:10Z",
        "agents": ["Writer"],
        "mode": "delegated",
    }


NAMES = [each for each in LISTED if each != "more_events"]  # of a run that has no more


def test_hostile_text_leaves_as_json_escapes_and_comes_back_as_it_was(typed: Typed, folder: Path) -> None:
    printed = typed("runs", "user:eve", "--data", folder, "--json")
    (row,) = printed.rows()
    assert row["id"] == "wf_\x1b[2J"
    assert row["task"] == "\u202egnp.exe \ufffd [red]x[/red]"
    assert row["agents"] == ["a\x07b\nc"]
    assert row["tokens_prompt"] is None
    assert row["tokens_completion"] == 123456789012345678901234567890
    assert not any(each in printed.out for each in "\x1b\x07\u202e\ud800")
    assert printed.out.count("\n") == 1


def test_a_plain_list_is_aligned_has_a_heading_and_shows_hostile_text_on_its_line(typed: Typed, folder: Path) -> None:
    printed = typed("runs", "--data", folder, "--plain")
    heading, failed, flat, hostile = printed.out.splitlines()
    assert heading.split() == ["age", "run", "user", "task", "score", "ev", "rd", "dur", "tok"]
    assert [each[0] + each[9:] for each in (failed, flat)] == [
        "✗wf_A1    ann      " + "Plan the week".ljust(45) + "   6.0   2+   1  8.0s    120",
        "—0b7c     —        " + "Sum it up".ljust(45) + "   9.2    —   —   10s      —",
    ]
    assert "wf_␛[2J  eve      \\u202egnp.exe \\ud800 [red]x[/red]" in hostile
    assert {len(each) for each in (heading, failed, flat)} == {100}


def test_a_plain_list_takes_the_width_of_the_terminal(
    typed: Typed, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = typed("runs", "--data", folder).out.splitlines()
    assert lines[0].split() == ["age", "run", "task", "score", "rd", "dur"]
    assert max(map(len, lines)) == 60


def test_raw_prints_the_lines_of_the_file_byte_for_byte_in_the_order_of_the_list(typed: Typed, folder: Path) -> None:
    assert typed("runs", "--data", folder, "--raw").stdout == b"\n".join((FAILED, FLAT, HOSTILE, b""))


def test_raw_prints_one_line_for_a_document_that_takes_several_in_its_file(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "runs.json"
    path.write_text('[\n  {"id": "wf_1",\n   "workflowId": "wf_1", "execution_summary": {}}\n]', encoding="utf-8")
    assert typed("runs", "--data", path, "--raw").out == (
        '{"id": "wf_1",    "workflowId": "wf_1", "execution_summary": {}}\n'
    )


def test_what_comes_through_a_pipe_is_listed_like_a_file() -> None:
    done = spawned("runs", "--data", "-", "--raw", input=FLAT + b"\n" + FAILED)
    assert (done.returncode, done.stdout) == (0, FAILED + b"\n" + FLAT + b"\n")
    assert done.stderr == b"fleet-tui: stdin: 2 documents read as workflowRuns\n"


def test_a_longer_list_is_cut_at_the_limit_and_says_so(typed: Typed, folder: Path) -> None:
    printed = typed("runs", "--data", folder, "--json", "--limit", "2")
    assert [each["id"] for each in printed.rows()] == ["wf_A1", "0b7c"]
    assert (printed.code, printed.err) == (0, "fleet-tui: 2 printed, there are more: --limit 0 prints all\n")


@pytest.mark.parametrize("limit", ["3", "0", "100"])
def test_a_whole_list_says_nothing(typed: Typed, folder: Path, limit: str) -> None:
    printed = typed("runs", "--data", folder, "--json", "--limit", limit)
    assert (len(printed.rows()), printed.err) == (3, "")


def test_a_list_is_cut_at_100_unless_told_otherwise(typed: Typed, tmp_path: Path) -> None:
    runs = [f'{{"id":"wf_{n}","workflowId":"wf_{n}","_ts":{n}}}\n' for n in range(240)]
    (tmp_path / "workflowRuns.jsonl").write_text("".join(runs), encoding="utf-8")
    assert len(typed("runs", "--data", tmp_path, "--json").rows()) == 100
    assert [each["id"] for each in typed("runs", "--data", tmp_path, "--json", "--limit", "0").rows()] == [
        f"wf_{n}" for n in range(239, -1, -1)
    ]


def test_a_search_through_the_documents_stops_after_a_few_pages_and_says_how_far_it_got(
    typed: Typed, tmp_path: Path
) -> None:
    """`duration` may be worked out from two times, so no query can find it."""
    long = '{"id":"wf_0","workflowId":"wf_0","_ts":1,"execution_summary":{"durationSeconds":99}}\n'
    short = "".join(f'{{"id":"wf_{n}","workflowId":"wf_{n}","_ts":{n + 2}}}\n' for n in range(1, 800))
    (tmp_path / "workflowRuns.jsonl").write_text(long + short, encoding="utf-8")
    printed = typed("runs", "duration:>60", "--data", tmp_path, "--json")
    assert (printed.code, printed.out) == (0, "")
    assert printed.err == "fleet-tui: searched 505 runs for duration, there are more: --limit 0 searches all\n"
    assert [
        each["id"] for each in typed("runs", "duration:>60", "--data", tmp_path, "--json", "--limit", "0").rows()
    ] == ["wf_0"]


def test_a_search_that_saw_everything_says_nothing(typed: Typed, folder: Path) -> None:
    printed = typed("runs", "duration:>9", "--data", folder, "--json")
    assert [each["id"] for each in printed.rows()] == ["0b7c"]
    assert printed.err == ""


def test_global_options_count_before_the_noun_and_after_it(typed: Typed, folder: Path) -> None:
    after = typed("runs", "--data", folder, "--user", "eve", "--json")
    before = typed("--data", folder, "--user", "eve", "runs", "--json")
    between = typed("--user", "eve", "runs", "--json", "--data", folder)
    assert after == before == between
    assert [each["user"] for each in after.rows()] == ["eve"]


def test_the_default_user_narrows_the_list_and_all_users_overrides_it(
    typed: Typed, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGENTICFLEET_DEFAULT_USER_ID", "ann")
    assert [each["user"] for each in typed("runs", "--data", folder, "--json").rows()] == ["ann"]
    assert [each["user"] for each in typed("runs", "--data", folder, "--json", "--user", "eve").rows()] == ["eve"]
    assert len(typed("--all-users", "runs", "--data", folder, "--json").rows()) == 3


def test_user_and_all_users_exclude_each_other(typed: Typed, folder: Path) -> None:
    printed = typed("--user", "ann", "runs", "--all-users", "--data", folder)
    assert (printed.code, printed.out) == (2, "")
    assert printed.err.startswith("fleet-tui: --user and --all-users exclude each other\n")


def test_terms_may_be_words_of_their_own_and_a_negated_one_is_no_option(typed: Typed, folder: Path) -> None:
    printed = typed("runs", "-status:failed", "user:any", "--data", folder, "--json")
    assert [each["user"] for each in printed.rows()] == ["eve"]
    assert (
        typed("runs", "--data", folder, "--json", "--", "-Sum").rows()
        == typed("runs", "--data", folder, "--json", "-task:Sum").rows()
    )


def test_a_misspelt_option_is_no_filter(typed: Typed, folder: Path) -> None:
    printed = typed("runs", "--josn", "--data", folder)
    assert (printed.code, printed.out) == (2, "")
    assert "No such option" in printed.err


def test_a_filter_that_cannot_be_read_is_pointed_at(typed: Typed, folder: Path) -> None:
    printed = typed("runs", "user:ann statsu:failed", "--data", folder)
    assert (printed.code, printed.out) == (2, "")
    assert printed.err.splitlines()[:3] == ["user:ann statsu:failed", "         ^", "unknown field 'statsu'"]
    assert "did you mean 'status'?" in printed.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["user:ann", "status:succeeded"],
            "fleet-tui: 0 of 3 runs in {} · user:ann status:succeeded\n  the filter hides them",
        ),
        (["error:any"], "fleet-tui: no run ever recorded error\n  3 runs are in {}"),
        (
            ["needleword"],
            "fleet-tui: 0 of 3 runs in {} · needleword\n  the filter hides them"
            "\n  searched: task, id, tag, trace, error and the first 300 characters of result",
        ),
        (["task:needleword"], "fleet-tui: 0 of 3 runs in {} · task:needleword\n  the filter hides them"),
        (["--user", "bob"], "fleet-tui: no runs of bob are stored in {}\n  --all-users asks for everybody's"),
    ],
)
def test_an_empty_list_says_which_kind_of_nothing_it_is(
    typed: Typed, folder: Path, words: list[str], said: str
) -> None:
    printed = typed("runs", *words, "--data", folder)
    assert (printed.code, printed.out, printed.err) == (0, "", said.format(folder.name) + "\n")


def test_an_empty_json_list_asks_nothing_further(typed: Typed, folder: Path) -> None:
    assert typed("runs", "error:any", "--data", folder, "--json")[:3] == (0, "", "")


def test_help_names_every_word_of_the_filter(typed: Typed) -> None:
    printed = typed("runs", "-h")
    assert printed.code == 0
    fields = printed.out.partition("Fields:")[2].split()
    assert {name for name, _ in filter_words(RUNS)} <= set(fields)
    assert printed == typed("runs", "--help")


def test_failed_runs_of_the_demo_are_those_that_some_path_calls_failed(typed: Typed) -> None:
    rows = typed("runs", "status:failed", "--demo", "--json").rows()
    stored = typed("runs", "status:failed", "--demo", "--raw").rows()
    assert [each["id"] for each in rows] == [each["id"] for each in stored]
    assert len(rows) >= 5
    for each in stored:
        assert {each.get("status"), each.get("execution_summary", {}).get("status")} & {"failed", "error"}
    assert rows == typed("--demo", "runs", "status:failed", "--json").rows()
    assert list(rows[0]) == NAMES


def test_nobodys_own_default_user_hides_the_demo(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = typed("runs", "--demo", "--json").rows()
    monkeypatch.setenv("AGENTICFLEET_DEFAULT_USER_ID", "somebody.else")
    assert typed("runs", "--demo", "--json").rows() == everybody
    assert everybody


def test_ages_of_the_demo_never_change(typed: Typed) -> None:
    lines = typed("runs", "--demo", "--limit", "2").out.splitlines()
    assert [each[3:8].strip() for each in lines[1:]] == ["0m", "3m"]


def test_segments_are_never_listed_as_runs(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "everything.jsonl"
    path.write_bytes(SEGMENT + b"\n" + FAILED)
    assert [each["id"] for each in typed("runs", "--data", path, "--json").rows()] == ["wf_A1"]


def test_a_defect_of_ours_is_a_sentence_and_an_exit_code(
    typed: Typed, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fleet_tui.present.records.runs.printed_row", lambda run, now: {}[run.id])
    printed = typed("runs", "--data", folder, "--json")
    assert (printed.code, printed.out) == (1, "")
    assert printed.err.startswith("fleet-tui: a defect in fleet-tui: KeyError at ")
    assert "Traceback" not in printed.err


@pytest.mark.parametrize("words", [("--demo=live", "runs"), ("runs", "--demo=live")])
def test_a_mode_of_the_demo_is_typed_before_the_noun_or_after_it(typed: Typed, words: tuple[str, str]) -> None:
    (newest,) = typed(*words, "--limit", "1", "--json").rows()
    assert newest["status"] == "running"
    assert newest["id"] == REPLAYED


def test_a_mode_that_is_none_is_a_mistake_in_what_was_typed(typed: Typed) -> None:
    printed = typed("runs", "--demo=quick")
    assert printed.code == 2
    assert "there is no --demo=quick" in printed.err


@pytest.mark.parametrize("form", ["--json", "--plain", "--raw"])
def test_what_an_order_leaves_out_is_said_as_on_the_screen(typed: Typed, tmp_path: Path, form: str) -> None:
    path = tmp_path / "workflowRuns.jsonl"
    path.write_text('{"id": "a", "quality": {"score": 7}}\n{"id": "b", "_ts": 5}\n', encoding="utf-8")
    printed = typed("runs", "sort:score", "--data", path, form)
    assert '"b"' not in printed.out
    assert "fleet-tui: runs by score ↑, only rows with one\n" in printed.err
    assert "runs by score ↓, only rows with one" in typed("runs", "-sort:score", "--data", path, form).err
    assert "only rows" not in typed("runs", "--data", path, form).err
    assert "runs by tag ↑, only rows with one" in typed("runs", "sort:tag", "--data", path, form).err


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "cp1252", "utf-8"])
def test_columns_stay_straight_whatever_the_locale_can_show(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "workflowRuns.jsonl"
    tasks = ["plain", "調査 – café", "➜ “quoted” ✓ …", "e\u0301 👩\u200d💻 🇸🇪 \u202e", "x" * 200 + "é", "\ud800\x1b"]
    lines = [json.dumps({"id": f"r{n}", "task": each, "quality": {"score": 5}}) for n, each in enumerate(tasks)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    env = {**clean(os.environ), "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = spawned("runs", "sort:score", "--data", path, "--plain", env=env)
    assert done.returncode == 0
    heading, *rows = done.stdout.decode(encoding).splitlines()
    assert len(rows) == len(tasks)
    before_score = heading.index("score") + len("score")
    assert [cell_len(each[: each.index(" 5.0 ") + 4]) for each in rows] == [before_score] * len(rows)
    assert b"\\u2193" not in done.stderr
