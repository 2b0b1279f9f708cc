"""Handing on by commands: a ticket, a bundle that answers as before wherever it lies, a folder of a window of time."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fleet_tui.demo import FOLDER
from fleet_tui.schema import ABOUT, CACHE, EXAMPLES, MANIFEST, MEMORIES, OPTIMIZATIONS, RUNS, SEGMENTS
from tests.cli.conftest import Typed, clean, spawned
from tests.demo_data.cases import CASES
from tests.fake.faults import Delivery
from tests.fake.server import FakeCosmos
from tests.fake.wire import Request
from tests.terminal import terminal

FAILED = CASES["tool-error"]
KEY = FakeCosmos.key
OLDER = [
    json.loads(each)["workflowId"] for each in (Path(FOLDER) / "workflowRunSegments.jsonl").read_text().splitlines()
]
PLANTED = "c2VjcmV0LXRoYXQtd2FzLXBsYW50ZWQ"
MEMORY = "mem_01KA8K7RM058YSEQGF8CC33QKF"


def content(path: Path) -> bytes:
    """All that a bundle holds, unpacked."""
    with zipfile.ZipFile(path) as opened:
        assert opened.testzip() is None
        return b"\n".join(opened.read(each) for each in opened.namelist())


def lines(path: Path, name: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(path) as opened:
        return [json.loads(each) for each in opened.read(f"{name}.jsonl").splitlines()]


# ── ticket ──


def test_a_ticket_is_printed_of_the_last_failed_run_and_of_a_place(typed: Typed) -> None:
    done = typed("ticket", "last-failed", "--demo")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith('# `psycopg UndefinedColumn: column "ordered_at" does not exist`\n')
    assert f"`fleet://run/{FAILED}@ev_008`" in done.out
    assert f"`fleet://run/{FAILED}@ev_002`" in typed("ticket", f"{FAILED}@ev_002", "--demo").out
    [row] = typed("ticket", FAILED, "--demo", "--json").rows()
    assert (row["address"], row["cause_rule"]) == (f"fleet://run/{FAILED}@ev_008", "last unrecovered error")
    assert row["ticket"] == done.out.rstrip("\n")


def test_a_ticket_says_where_the_last_failed_run_is_not_what_its_id_reads(typed: Typed, tmp_path: Path) -> None:
    same = {"id": "a", "workflowId": "a", "task": {"input": "t"}}
    stored = [{**same, "status": "succeeded", "_ts": 50}, {**same, "status": "failed", "_ts": 40}]
    for documents in (stored, stored[::-1]):
        (tmp_path / "workflowRuns.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in documents))
        done = typed("ticket", "last-failed", "--data", tmp_path)
        other = "- status: failed" not in done.out
        assert ("a is listed as failed, and what is read by its id did not fail" in done.err) is other
    assert typed("ticket", "last-failed", "--demo").err == ""


@pytest.mark.parametrize("key", ["a", "elsewhere"])
def test_what_is_handed_on_says_that_other_runs_have_its_id(typed: Typed, tmp_path: Path, key: str) -> None:
    same = {"id": "a", "task": {"input": "t"}, "status": "failed"}
    stored = [{**same, "workflowId": "a", "_ts": 50}, {**same, "workflowId": key, "_ts": 40}]
    (tmp_path / "workflowRuns.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in stored))
    for named in ("last", "last-failed", "a@"):
        done = typed("ticket", named, "--data", tmp_path)
        assert "a: not the only run of this id: 1 other is stored" in done.err
        assert "\n- not the only run of this id: 1 other is stored\n" in done.out
    done = typed("bundle", "last-failed", "--data", tmp_path, "-o", tmp_path / "a.zip")
    assert "left out: of `a`: 1 other record stored under this id" in done.err
    assert "not the only run of this id: 1 other is stored" in content(tmp_path / "a.zip").decode()
    assert "other record" not in typed("bundle", "last-failed", "--demo", "-o", tmp_path / "b.zip").err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["ticket", "wf_nowhere", "--demo"], 1, "no run 'wf_nowhere' in DEMO"),
        (["ticket", f"fleet://memory/{MEMORY}", "--demo"], 2, "is the address of a memory, not of a run"),
        (["ticket", "fleet://nonsense/x", "--demo"], 2, "is the address of a nonsense, not of a run"),
        (["ticket", "last-failed@nope", "--demo"], 1, f"no place 'nope' in {FAILED}"),
        (["ticket", f"{FAILED}@judge:9", "--demo"], 1, f"no place 'judge:9' in {FAILED}"),
        (["bundle", "last-failed@nope", "--demo", "-o", "a.zip"], 1, f"no place 'nope' in {FAILED}"),
        (["bundle", "wf_nowhere", "--demo", "-o", "a.zip"], 1, "run wf_nowhere: not in this container"),
        (["bundle", "fleet://segment/x", "--demo"], 2, "is the address of nothing that is known"),
        (["bundle", FAILED, "--demo", "-o", "nowhere/a.zip"], 2, "there is no folder nowhere"),
        (["bundle", FAILED, "--demo", "-o", "."], 2, ". is a folder"),
        (["bundle", FAILED, "--demo", "-o", "-"], 2, "- is no file: nothing is written to standard output"),
        (["pull", "since:1d", "--demo", "-o", "-"], 2, "- is no folder"),
        (["pull", "since:1d", "--demo", "-o", "nowhere/w"], 2, "there is no folder nowhere"),
        (["pull", "sort:score", "--demo", "-o", "w"], 2, "newest first"),
        (["pull", "statsu:failed", "--demo", "-o", "w"], 2, "unknown field 'statsu'"),
        (["pull", "since:1d", "--demo"], 2, "Missing option '-o'"),
    ],
)
def test_what_cannot_be_handed_on_is_said_and_nothing_stays(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = typed(*words)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert "Traceback" not in done.err
    assert not [each for each in tmp_path.rglob("*") if each.is_file()]


# ── bundle ──


def test_a_bundle_that_was_moved_gives_the_same_rows_of_all_that_it_holds(typed: Typed, tmp_path: Path) -> None:
    made = tmp_path / "incident.zip"
    done = typed("bundle", FAILED, "--demo", "-o", made)
    assert (done.code, done.out) == (0, "")
    assert "memories it left: 1 · 2 documents" in done.err
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    moved = tmp_path / "elsewhere" / "x.zip"
    moved.parent.mkdir()
    shutil.move(made, moved)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["elsewhere"]
    for words in (["run", FAILED, "--json"], ["runs", f"id:{FAILED}", "--json"], ["run", "last-failed", "--plain"]):
        assert typed(*words, "--data", moved).out == typed(*words, "--demo").out
    for words in (["memories", f"source:{FAILED}", "--json"], ["cache", f"run:{FAILED}", "--json"]):
        assert typed(*words, "--data", moved).out == typed(*words, "--demo").out
    assert typed("cache", "--data", moved).code == 0, "that there are none was asked, and is an answer"
    said = typed("examples", "--data", moved)
    assert (said.code, "holds no examples" in said.err) == (1, True)


def test_the_screen_opens_a_bundle_where_its_cursor_was_and_a_list_where_one_is_named(
    typed: Typed, tmp_path: Path
) -> None:
    typed("bundle", f"{FAILED}@ev_003", "--demo", "-o", tmp_path / "i.zip")
    with terminal("--data", str(tmp_path / "i.zip")) as screen:
        screen.until("event ev_003")
        screen.press("q")
        assert screen.ended() == 0
        assert f"fleet://run/{FAILED}@ev_003" in screen.plain()
    with terminal("runs", "--data", str(tmp_path / "i.zip")) as screen:
        screen.until(f"…{FAILED[-7:]}")
        assert "event ev_003" not in screen.plain()
        screen.press("q")
        assert screen.ended() == 0


def test_similar_needs_the_vectors_and_without_them_says_why(typed: Typed, tmp_path: Path) -> None:
    for options in ([], ["--vectors"]):
        done = typed("bundle", f"fleet://memory/{MEMORY}", "--demo", "-o", tmp_path / "m.zip", *options)
        assert done.code == 0
        assert typed("memories", "--data", tmp_path / "m.zip", "--json").out
    assert typed("similar", MEMORY, "--data", tmp_path / "m.zip", "--json").code == 0
    typed("bundle", f"fleet://memory/{MEMORY}", "--demo", "-o", tmp_path / "m.zip")
    said = typed("similar", MEMORY, "--data", tmp_path / "m.zip")
    assert (said.code, said.out) == (2, "")
    assert "left out of what was handed on" in said.err
    assert "--vectors" in said.err


def test_an_optimization_has_its_examples_and_each_leads_back_to_it(typed: Typed, tmp_path: Path) -> None:
    path, wanted = tmp_path / "o.zip", "opt_01KA8PCG88R1RWYQTYTVW89K3G"
    [made] = typed("bundle", f"fleet://optimization/{wanted}", "--demo", "-o", path, "--json").rows()
    assert made["documents"]["dspyExamples"] == 20
    assert made["documents"]["dspyOptimizationRuns"] > 1, "those that used the same examples"
    for words in (["examples"], ["optimization", wanted]):
        whole = typed(*words, "--demo", "--json", *(["--limit", "0"] if len(words) == 1 else [])).rows()
        assert [each for each in typed(*words, "--data", path, "--json").rows() if each not in whole] == []


def test_what_stands_at_the_path_is_replaced_only_if_it_is_a_bundle(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "i.zip"
    assert "replaces" not in typed("bundle", FAILED, "--demo", "-o", path).err
    assert "it replaces what was made before" in typed("bundle", FAILED, "--demo", "-o", path).err
    others = {"a.zip": b"mine", "b.zip": b""}
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as other:
        other.writestr("workflowRuns.jsonl", "{}")
    others["c.zip"] = (tmp_path / "c.zip").read_bytes()
    for name, text in others.items():
        (tmp_path / name).write_bytes(text)
        done = typed("bundle", FAILED, "--demo", "-o", tmp_path / name)
        assert done.code == 2
        assert f"{name} is there and is no bundle of fleet-tui" in done.err
        assert "name another file with -o, or remove it" in done.err
        assert (tmp_path / name).read_bytes() == text


def test_a_bundle_of_other_records_is_not_replaced_unless_that_is_asked_for(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    typed("bundle", FAILED, "last", "--demo", "-o", path)
    before = path.read_bytes()
    for ids in (["last"], [FAILED, "last-failed"], [FAILED, CASES["judge-never-satisfied"]]):
        done = typed("bundle", *ids, "--demo", "-o", path)
        assert (done.code, path.read_bytes()) == (2, before)
        assert "x.zip holds what was asked otherwise: " in done.err
        assert "name another one, remove it, or add --replace" in done.err
    again = typed("bundle", "last", f"{FAILED}@ev_003", "--demo", "-o", path)
    assert (again.code, "it replaces" in again.err) == (0, True), "the same records, to open elsewhere"
    assert typed("bundle", "last", "--demo", "-o", path, "--replace").code == 0


@pytest.mark.parametrize("wrong", ["nope", f"{FAILED}@nope"])
def test_a_bundle_that_is_refused_for_a_wrong_name_leaves_nothing(typed: Typed, tmp_path: Path, wrong: str) -> None:
    assert typed("bundle", "last", wrong, "--demo", "-o", tmp_path / "z.zip").code == 1
    assert list(tmp_path.iterdir()) == []


def test_of_many_records_few_lines_tell_how_far_it_is(typed: Typed, tmp_path: Path) -> None:
    ids = [each["id"] for each in typed("runs", "--demo", "--json", "--limit", "40").rows()]
    said = typed("bundle", *ids, "--demo", "-o", tmp_path / "z.zip").err.splitlines()
    assert 3 <= sum(" · " in each for each in said) <= len(ids) / 2


def test_about_says_what_is_in_it_what_was_left_out_and_the_ticket(typed: Typed, tmp_path: Path) -> None:
    typed("bundle", f"{FAILED}@ev_003", "--demo", "-o", tmp_path / "i.zip")
    with zipfile.ZipFile(tmp_path / "i.zip") as opened:
        about, manifest = opened.read(ABOUT).decode(), json.loads(opened.read(MANIFEST))
    assert manifest["address"] == f"fleet://run/{FAILED}@ev_003"
    assert f"- opens at `fleet://run/{FAILED}@ev_003`" in about
    assert "- holds 1 run, 1 memory" in about
    assert "the vectors of memories" in about
    assert "AccountKey=" in about
    assert "\n# `psycopg UndefinedColumn" in about


@pytest.mark.parametrize("options", [[], ["--vectors"]])
def test_vectors_are_told_where_they_are(typed: Typed, tmp_path: Path, options: list[str]) -> None:
    typed("bundle", FAILED, "--demo", "-o", tmp_path / "i.zip", *options)
    with zipfile.ZipFile(tmp_path / "i.zip") as opened:
        holds, left_out = opened.read(ABOUT).decode().split("## What was left out")
    assert ("vectors" in holds, "vectors" in left_out) == (bool(options), not options)


def test_moved_to_a_machine_of_another_zone_times_without_a_zone_mean_what_they_meant(tmp_path: Path) -> None:
    flat = {"workflowId": "f1", "task": "t", "start_time": "2025-07-01T23:00:00", "end_time": "2025-07-01T23:30:00"}
    timeless = {"id": "r2", "workflowId": "r2", "task": {"input": "no time at all"}}
    stored = {"id": "r3", "workflowId": "r3", "_ts": 1_751_400_000, "start_time": "2025-07-01T22:00:00"}
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "workflowRuns.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in (flat, timeless, stored)))
    os.utime(folder / "workflowRuns.jsonl", (1_700_000_000, 1_700_000_000))

    def at(zone: str, *words: str | Path) -> bytes:
        done = spawned(*words, env={**clean(os.environ), "TZ": zone})
        assert done.returncode == 0, done.stderr
        return done.stdout

    before = at("America/New_York", "runs", "--data", folder, "--json")
    assert before.count(b"\n") == 3
    assert before != at("Asia/Tokyo", "runs", "--data", folder, "--json"), "a zone makes a difference"
    ids = ["f1", "r2", "r3"]
    for made, words in (("i.zip", ["bundle", *ids]), ("w", ["pull"])):
        at("America/New_York", *words, "--data", folder, "-o", tmp_path / made)
        assert sorted(at("Asia/Tokyo", "runs", "--data", tmp_path / made, "--json").splitlines()) == sorted(
            before.splitlines()
        )
    at("Asia/Tokyo", "bundle", "f1", "--data", tmp_path / "i.zip", "-o", tmp_path / "again.zip")
    again = at("Europe/Berlin", "runs", "--data", tmp_path / "again.zip", "--json")
    assert again.strip() in before.splitlines()


# ── an account ──


@pytest.fixture
def fake() -> Iterator[FakeCosmos]:
    """An account with runs of two users, and what belongs to them; the key and a secret stand in every document."""
    said = f"use AccountKey={PLANTED} or {KEY}"
    with FakeCosmos() as fake:
        for each in (EXAMPLES, OPTIMIZATIONS):
            fake.container("agentic-fleet", each.name, f"/{each.partition_key}", 2)
        yield _filled(fake, said)


def _filled(fake: FakeCosmos, said: str) -> FakeCosmos:
    runs = fake.container("agentic-fleet", RUNS.name, f"/{RUNS.partition_key}", 2)
    segments = fake.container("agentic-fleet", SEGMENTS.name, f"/{SEGMENTS.partition_key}", 2)
    memories = fake.container("agentic-fleet", MEMORIES.name, f"/{MEMORIES.partition_key}", 2)
    cached = fake.container("agentic-fleet", CACHE.name, f"/{CACHE.partition_key}", 2)
    for n in range(45):
        name, user = f"wf_{n:02}", f"user_{n % 2}"
        runs.add(
            {
                "id": name,
                "workflowId": name,
                "userId": user,
                "_ts": 1_000 + n,
                "task": {"input": said},
                "execution_summary": {"status": "failed"},
                "error": said,
                "segments": {"hasOverflow": True, "maxSegmentIndex": 1} if n == 44 else {},
                "events": [{"eventId": "e1", "type": "error", "payload": {"error": said, KEY: said}}],
            }
        )
        memories.add({"id": f"m{n}", "userId": user, "workflowId": name, "content": said, "embedding": [0.1, n / 10]})
        cached.add({"id": f"c{n}", "cacheKey": f"k{n % 3}", "workflowId": name, "result": {"answer": said}})
    segments.add({"id": "s1", "workflowId": "wf_44", "segmentIndex": 1, "events": [{"message": said}]})
    return fake


def environ(fake: FakeCosmos) -> dict[str, str]:
    return {**clean(os.environ), "AZURE_COSMOS_ENDPOINT": fake.endpoint, "AZURE_COSMOS_KEY": KEY}


def bundled(fake: FakeCosmos, path: Path, *more: str) -> subprocess.CompletedProcess[bytes]:
    return spawned("bundle", "wf_44", "-o", path, *more, env=environ(fake))


def test_the_key_and_a_planted_secret_are_not_in_it_and_nothing_was_written(fake: FakeCosmos, tmp_path: Path) -> None:
    done = bundled(fake, tmp_path / "i.zip")
    assert (done.returncode, done.stdout) == (0, b"")
    found = content(tmp_path / "i.zip")
    for secret in (KEY, KEY[20:40], PLANTED):
        assert secret.encode() not in found
        assert secret.encode() not in done.stderr
    assert b"AccountKey=\xe2\x80\xa6" in found
    assert {name: len(lines(tmp_path / "i.zip", name)) for name in (RUNS.name, SEGMENTS.name, MEMORIES.name)} == {
        RUNS.name: 1,
        SEGMENTS.name: 1,
        MEMORIES.name: 1,
    }
    assert len(lines(tmp_path / "i.zip", CACHE.name)) == 15, "all entries of its key"
    assert b"activity ids of its reading: `" in found
    assert not fake.writes


def test_without_texts_no_word_of_any_is_left_and_ids_times_and_names_are(fake: FakeCosmos, tmp_path: Path) -> None:
    words = "Margarete Quintessenz Wolkenkuckucksheim unmistakable"
    fake.container("agentic-fleet", RUNS.name, f"/{RUNS.partition_key}", 2).add(
        {
            "id": "wf_t",
            "workflowId": "wf_t",
            "userId": "user_7",
            "_ts": 9_000,
            "task": {"input": words, "createdAt": "2025-11-17T10:00:00Z"},
            "runTag": words,
            "dspy_analysis": {"reasoning": words, "steps": [words, {"x": words}]},
            "routing": {"assigned_team": ["WriterAgent"], "subtasks": [{"agent": "WriterAgent", "description": words}]},
            "events": [
                {
                    "eventId": "ev_1",
                    "agentId": "WriterAgent",
                    "type": "tool_call",
                    "toolName": "PostgresTool",
                    "toolInput": {words: words, "q": [words]},
                    "toolOutputSummary": f"Traceback (most recent call last):\n{words}\nValueError: {words}",
                    "payload": {"message": words, "status": "failed", "durationMs": 7},
                }
            ],
            "judge_evaluations": [{"round": 1, "score": 3.5, "reasoning": words, "suggested_improvements": [words]}],
            "result": {"answer": words, "tokens": {"prompt": 12}},
            "execution_summary": {"status": "failed", "agentsUsed": ["WriterAgent"]},
            "error": words,
        }
    )
    done = spawned("bundle", "wf_t", "-o", tmp_path / "i.zip", "--redact-text", env=environ(fake))
    assert done.returncode == 0
    found = content(tmp_path / "i.zip").decode()
    for word in words.split():
        assert word not in found
    [run] = lines(tmp_path / "i.zip", RUNS.name)
    told = run["task"]["input"]
    assert re.fullmatch(rf"<{len(words)} characters, text [a-z]{{14}}>", told)
    assert run["task"]["createdAt"] == "2025-11-17T10:00:00Z"
    assert run["events"][0]["toolName"] == "PostgresTool"
    assert run["events"][0]["payload"] == {
        "message": told,
        "status": "failed",
        "durationMs": 7,
    }
    assert (run["userId"], run["judge_evaluations"][0]["score"]) == ("user_7", 3.5)


def test_without_texts_runs_have_the_same_task_as_before_and_no_other(typed: Typed, tmp_path: Path) -> None:
    typed("pull", "--demo", "-o", tmp_path / "w", "--redact-text", "--limit", "0")

    def same_task(*source: str | Path) -> list[set[object]]:
        of_task: dict[object, set[object]] = {}
        for each in typed("runs", *source, "--json", "--limit", "0").rows():
            of_task.setdefault(each["task"], set()).add(each["id"])
        return sorted(of_task.values(), key=str)

    assert sorted(map(sorted, same_task("--data", tmp_path / "w"))) == sorted(map(sorted, same_task("--demo")))


def test_without_texts_failures_of_another_text_are_another_group(typed: Typed, tmp_path: Path) -> None:
    file = tmp_path / "workflowRuns.jsonl"
    texts = ["KeyError: one", "KeyError: two", "NameError: one", "KeyError: one"]  # of almost one length
    stored = [
        {"id": f"w{n}", "workflowId": f"w{n}", "task": {"input": "t"}, "status": "failed", "error": each}
        for n, each in enumerate(texts)
    ]
    file.write_text("".join(f"{json.dumps(each)}\n" for each in stored))
    typed("pull", "--data", file, "-o", tmp_path / "w", "--redact-text")
    groups = [typed("failures", "--data", each, "--json").rows() for each in (file, tmp_path / "w")]
    assert [sorted(each["n"] for each in rows) for rows in groups] == [[1, 1, 2]] * 2


def _asks_cache(request: Request) -> bool:
    """Whether a query asks for the cache entries of a run."""
    return request.kind == "query" and "/cache/" in f"/{request.path}/"


def test_killed_in_the_middle_and_started_again_it_is_whole_and_nothing_is_read_twice(
    fake: FakeCosmos, tmp_path: Path
) -> None:
    whole = tmp_path / "whole.zip"
    assert bundled(fake, whole).returncode == 0
    path = tmp_path / "i.zip"
    fake.fail(_asks_cache, lambda reply: Delivery(reply, hangs=True))
    command = [sys.executable, "-m", "fleet_tui", "bundle", "wf_44", "-o", str(path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environ(fake)) as process:
        assert process.stderr
        assert process.stderr.readline().startswith(b"fleet-tui: run wf_44")
        process.send_signal(signal.SIGKILL)
        assert process.wait(20) == -signal.SIGKILL
    assert sorted(each.name for each in tmp_path.iterdir()) == ["i.zip.part", "whole.zip"]
    assert stat.S_IMODE((tmp_path / "i.zip.part").stat().st_mode) == 0o600
    with (tmp_path / "i.zip.part").open("ab") as part:
        part.write(b'0badbeef agentMemory {"id": "half')
    fake.heal()
    asked = len(fake.requests)
    done = bundled(fake, path)
    assert done.returncode == 0
    assert b"goes on where it ended" in done.stderr
    again = [each for each in fake.requests[asked:] if each.kind == "point" and "workflowRuns" in each.path]
    assert again == [], "the run was there already"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["i.zip", "whole.zip"]
    for name in (RUNS.name, SEGMENTS.name, MEMORIES.name, CACHE.name):
        assert lines(path, name) == lines(whole, name)


def test_max_ru_stops_it_and_what_was_read_is_kept_for_more(fake: FakeCosmos, tmp_path: Path) -> None:
    done = bundled(fake, tmp_path / "i.zip", "--max-ru", "3")
    assert done.returncode == 1
    assert b"--max-ru allows 3" in done.stderr
    assert b"what was read so far is kept: the same command goes on from there" in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["i.zip.part"]
    assert bundled(fake, tmp_path / "i.zip").returncode == 0
    assert [each.name for each in tmp_path.iterdir()] == ["i.zip"]


# ── pull ──


def test_a_window_of_time_is_pulled_into_a_folder_that_gives_the_same_rows(typed: Typed, tmp_path: Path) -> None:
    folder = tmp_path / "week"
    done = typed("pull", "since:2d", "--demo", "-o", folder)
    assert (done.code, done.out) == (0, "")
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in folder.iterdir())
    whole = typed("runs", "since:2d", "--demo", "--json", "--limit", "0").out
    assert typed("runs", "--data", folder, "--json", "--limit", "0").out == whole
    assert sorted(each.name for each in folder.iterdir()) == [
        ABOUT,
        "agentMemory.jsonl",
        "cache.jsonl",
        MANIFEST,
        "workflowRunSegments.jsonl",
        "workflowRuns.jsonl",
    ]
    assert typed("run", FAILED, "--data", folder, "--json").out == typed("run", FAILED, "--demo", "--json").out


def test_every_pulled_run_has_all_its_events_also_one_that_says_nothing_of_older_ones(
    typed: Typed, tmp_path: Path
) -> None:
    done = typed("pull", "--demo", "-o", tmp_path / "w", "--limit", "0", "--json")
    assert done.rows()[0]["left_out"] == []
    for run in sorted(each["id"] for each in typed("runs", "--demo", "--json", "--limit", "0").rows()):
        if run in OLDER:
            assert (
                typed("run", run, "--data", tmp_path / "w", "--json").out == typed("run", run, "--demo", "--json").out
            )


def test_a_pull_of_an_account_says_whose_older_events_it_did_not_ask_for(fake: FakeCosmos, tmp_path: Path) -> None:
    runs = fake.container("agentic-fleet", RUNS.name, f"/{RUNS.partition_key}", 2)
    segments = fake.container("agentic-fleet", SEGMENTS.name, f"/{SEGMENTS.partition_key}", 2)
    for name, said in (("wf_none", {"maxSegmentIndex": 0}), ("wf_silent", {})):
        runs.add({"id": name, "workflowId": name, "userId": "ann", "_ts": 9_000, "segments": said, "events": []})
        segments.add({"id": f"s_{name}", "workflowId": name, "segmentIndex": 1, "events": [{"message": "x"}]})
    done = spawned("pull", "user:ann", "-o", tmp_path / "w", env=environ(fake))
    assert done.returncode == 0
    assert b"left out: older events of runs that say they have none: nobody asked for any" in done.stderr
    [segment] = (tmp_path / "w" / f"{SEGMENTS.name}.jsonl").read_bytes().splitlines()
    assert b"s_wf_silent" in segment


def test_a_pull_that_was_ended_while_it_wrote_is_made_whole(typed: Typed, tmp_path: Path) -> None:
    folder = tmp_path / "w"
    typed("pull", "since:2d", "--demo", "-o", folder)
    whole = {each.name: each.read_bytes() for each in folder.iterdir()}
    (folder / MANIFEST).unlink()  # written last
    (folder / "cache.jsonl").unlink()
    (folder / "cache.jsonl.new").write_bytes(b'{"id": "half')
    (folder / f".{MANIFEST}.part").touch()
    done = typed("pull", "since:2d", "--demo", "-o", folder)
    assert (done.code, "it replaces" in done.err) == (0, True)
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == whole


def test_without_texts_neither_is_the_filter_told(typed: Typed, tmp_path: Path) -> None:
    assert typed("pull", "customers", "--demo", "-o", tmp_path / "w", "--redact-text").code == 0
    assert b"customers" not in b"".join(each.read_bytes() for each in (tmp_path / "w").iterdir())
    assert (tmp_path / "w" / "workflowRuns.jsonl").stat().st_size


def test_a_pull_stops_at_its_limit_and_says_what_is_not_in_it(typed: Typed, tmp_path: Path) -> None:
    done = typed("pull", "since:2d", "--demo", "-o", tmp_path / "w", "--limit", "5", "--json")
    assert done.rows()[0]["documents"]["workflowRuns"] == 5
    assert done.rows()[0]["left_out"] == ["runs beyond the newest 5 that match"]
    whole = typed("pull", f"id:{FAILED}", "--demo", "-o", tmp_path / "v", "--limit", "1", "--json")
    assert whole.rows()[0]["left_out"] == []


def test_a_folder_with_anything_else_in_it_is_not_written_into(typed: Typed, tmp_path: Path) -> None:
    shutil.copy(Path(FOLDER) / "cache.jsonl", tmp_path / "cache.jsonl")
    before = (tmp_path / "cache.jsonl").read_bytes()
    done = typed("pull", "since:2d", "--demo", "-o", tmp_path)
    assert done.code == 2
    assert "holds files that fleet-tui did not pull" in done.err
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("cache.jsonl", before)]


def test_what_was_pulled_before_is_replaced_whole(typed: Typed, tmp_path: Path) -> None:
    typed("pull", "since:2d", "--demo", "-o", tmp_path / "w")
    done = typed("pull", "id:nowhere", "--demo", "-o", tmp_path / "w", "--replace")
    assert (done.code, "it replaces what was made before" in done.err) == (0, True)
    assert sorted(each.name for each in (tmp_path / "w").iterdir()) == [ABOUT, MANIFEST]
    assert "holds no document" in done.err
    assert "opens it" not in done.err, "there is nothing to open"


@pytest.mark.parametrize("otherwise", [["since:1d"], ["since:2d", "--limit", "5"], ["since:2d", "--user", "user_123"]])
def test_a_pull_of_anything_else_is_not_replaced_unless_that_is_asked_for(
    typed: Typed, tmp_path: Path, otherwise: list[str]
) -> None:
    folder = tmp_path / "w"
    typed("pull", "since:2d", "--demo", "-o", folder)
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    done = typed("pull", *otherwise, "--demo", "-o", folder)
    assert (done.code, done.out) == (2, "")
    assert "w holds what was asked otherwise: " in done.err
    assert "--replace" in done.err
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before
    assert typed("pull", "since:2d", "--demo", "-o", folder).code == 0, "the same may be asked again"
    assert typed("pull", *otherwise, "--demo", "-o", folder, "--replace").code == 0


def test_without_its_words_a_filter_is_not_taken_for_the_same(typed: Typed, tmp_path: Path) -> None:
    for words, codes in ((["customers"], (0, 2)), ([], (0, 0))):
        folder = tmp_path / f"w{len(words)}"
        command = ("pull", *words, "--demo", "-o", folder, "--redact-text", "--limit", "9")
        assert tuple(typed(*command).code for _ in range(2)) == codes


def test_a_pull_that_was_killed_goes_on_below_what_it_read(fake: FakeCosmos, tmp_path: Path) -> None:
    def pulled(folder: Path, *more: str) -> subprocess.CompletedProcess[bytes]:
        return spawned("pull", "failed:yes", "-o", folder, *more, env=environ(fake))

    assert pulled(tmp_path / "whole").returncode == 0
    seen = 0

    def third_page_of_cache(request: Request) -> bool:
        nonlocal seen
        seen += _asks_cache(request)
        return _asks_cache(request) and seen > 4

    fake.fail(third_page_of_cache, lambda reply: Delivery(reply, hangs=True))
    command = [sys.executable, "-m", "fleet_tui", "pull", "failed:yes", "-o", str(tmp_path / "w")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environ(fake)) as process:
        assert process.stderr
        assert process.stderr.readline().startswith(b"fleet-tui: 20 runs")
        process.kill()
        process.wait(20)
    assert [each.name for each in (tmp_path / "w").iterdir()] == [f".{MANIFEST}.part"]
    fake.heal()
    done = pulled(tmp_path / "w")
    assert done.returncode == 0
    assert b"goes on where it ended, with " in done.stderr
    for name in (RUNS, SEGMENTS, MEMORIES, CACHE):
        texts = [(tmp_path / folder / f"{name.name}.jsonl").read_bytes() for folder in ("w", "whole")]
        assert sorted(texts[0].splitlines()) == sorted(texts[1].splitlines())
        assert texts[0]
    assert not fake.writes


def test_the_limit_of_request_units_stops_a_pull_too(fake: FakeCosmos, tmp_path: Path) -> None:
    done = spawned("pull", "failed:yes", "-o", tmp_path / "w", "--max-ru", "30", env=environ(fake))
    assert done.returncode == 1
    assert b"what was read so far is kept" in done.stderr
    assert spawned("pull", "failed:yes", "-o", tmp_path / "w", env=environ(fake)).returncode == 0
    assert len((tmp_path / "w" / "workflowRuns.jsonl").read_bytes().splitlines()) == 45
