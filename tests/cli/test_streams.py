"""Exit codes and streams as a shell sees them: data on stdout, words on stderr, never a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import clean, spawned
from tests.demo_data.cases import CASES

MANY = 20_000


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """More rows than a pipe holds."""
    path = tmp_path / "workflowRuns.jsonl"
    path.write_text(
        "".join(f'{{"id":"wf_{n}","workflowId":"wf_{n}","_ts":{n}}}\n' for n in range(MANY)), encoding="utf-8"
    )
    return path


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["runs", "--demo", "--limit", "1"], 0, b"fleet-tui: 1 printed, there are more: --limit 0 prints all\n"),
        (["run", "wf_nowhere", "--demo"], 1, b"fleet-tui: no run 'wf_nowhere' in DEMO, of whatever user\n"),
        (["runs", "--data", "/nowhere/at/all"], 2, b"fleet-tui: "),
        (["runs", "--data", ""], 2, b"fleet-tui: --data names nothing\n"),
        (["runs", "--endpoint", ""], 2, b"fleet-tui: --endpoint names nothing\n"),
        (["runs", "--demo", "--data", "."], 2, b"fleet-tui: --demo and --data name different places to read from\n"),
        (["runs", "statsu:failed", "--demo"], 2, b"statsu:failed\n^\nunknown field 'statsu'\n"),
        (["runs", "--limit", "-1", "--demo"], 2, b"Usage: fleet-tui runs "),
        (["run"], 2, b"Usage: fleet-tui run "),
        (["memroies"], 2, b"Usage: fleet-tui "),
    ],
)
def test_what_went_wrong_is_an_exit_code_and_words_on_stderr(words: list[str], code: int, said: bytes) -> None:
    done = spawned(*words)
    assert (done.returncode, bool(done.stdout)) == (code, code == 0)
    assert done.stderr.startswith(said)
    assert b"Traceback" not in done.stderr


def test_without_settings_all_ways_in_are_named() -> None:
    done = spawned("runs", "--json")
    assert (done.returncode, done.stdout) == (2, b"")
    for each in (b"AZURE_COSMOS_ENDPOINT", b"COSMOSDB_ACCOUNT_ENDPOINT", b"--data", b"--demo"):
        assert each in done.stderr


def test_without_a_terminal_the_bare_command_says_what_to_do() -> None:
    done = spawned("--demo")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == (
        b"fleet-tui: the screen needs a terminal, and standard input is not one\n"
        b"  fleet-tui runs prints, -h says more\n"
    )


def test_what_was_piped_in_is_named_by_the_command_that_prints_it() -> None:
    done = spawned("--data", "-", input=b'{"results": [{"id": "m", "memory": "likes tea", "user_id": "ann"}]}')
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"  fleet-tui memories --data - prints, -h says more\n" in done.stderr


@pytest.mark.parametrize("form", ["--json", "--plain", "--raw"])
def test_a_reader_that_has_enough_ends_it_quietly(many: Path, form: str) -> None:
    command = [sys.executable, "-m", "fleet_tui", "runs", "--data", str(many), "--limit", "0", form]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean(os.environ)) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(20) == 141


def test_a_reader_of_one_run_that_has_gone_ends_it_quietly() -> None:
    read, write = os.pipe()
    os.close(read)
    done = spawned("run", "last", "--demo", "--json", capture_output=False, stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("limit", ["1", "0"])
def test_a_full_disk_is_told(many: Path, limit: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = spawned(
            "runs", "--data", many, "--limit", limit, capture_output=False, stdout=full, stderr=subprocess.PIPE
        )
    assert done.returncode == 1
    assert done.stderr == b"fleet-tui: standard output cannot be written: No space left on device\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    "words", [("--help",), ("--version",), ("runs", "--help"), ("completion", "bash")], ids=" ".join
)
def test_a_full_disk_is_told_of_help_too(words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = spawned(*words, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert done.stderr == b"fleet-tui: standard output cannot be written: No space left on device\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", [("--nope",), ("runs", "--limit", "x"), ("record",), ("runs", "nofield:3", "--demo")])
def test_a_mistake_keeps_its_code_where_no_words_can_be_said(words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = spawned(*words, capture_output=False, stdout=subprocess.PIPE, stderr=full)
    assert (done.returncode, done.stdout) == (2, b"")


@pytest.mark.parametrize("words", ["runs --demo --json", "--help", "--version", "runs --help"])
def test_a_closed_standard_output_is_told(words: str) -> None:
    command = f'"{sys.executable}" -m fleet_tui {words} >&-'
    done = subprocess.run(["sh", "-c", command], capture_output=True, env=clean(os.environ), timeout=30, check=False)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr == b"fleet-tui: standard output is closed\n  send it to a file or a pipe\n"


def test_a_closed_standard_error_loses_words_only() -> None:
    command = f'"{sys.executable}" -m fleet_tui runs --demo --json --limit 1 2>&-'
    done = subprocess.run(["sh", "-c", command], capture_output=True, env=clean(os.environ), timeout=30, check=False)
    assert (done.returncode, done.stdout.count(b"\n"), done.stderr) == (0, 1, b"")


def test_ctrl_c_ends_it_at_once_and_quietly() -> None:
    """Standard input stays open, so the command waits for the end of it."""
    command = [sys.executable, "-m", "fleet_tui", "runs", "--data", "-", "--json"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean(os.environ)
    ) as process:
        assert process.stdin
        process.stdin.write(b" " * 1_000_000)  # more than a pipe holds: what is taken shows that it reads
        process.stdin.flush()
        time.sleep(0.5)  # a signal just before the system call that waits would not end it
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 130
        assert process.communicate() == (b"", b"")


def test_ctrl_c_ends_a_long_answer_whose_reader_takes_its_time(tmp_path: Path) -> None:
    path = tmp_path / "workflowRuns.jsonl"
    events = ",".join(f'{{"eventId":"ev_{n}","type":"message","payload":{{"message":"step"}}}}' for n in range(5_000))
    path.write_text(f'{{"id":"wf_1","workflowId":"wf_1","events":[{events}]}}\n', encoding="utf-8")
    command = [sys.executable, "-m", "fleet_tui", "run", "wf_1", "--data", str(path), "--plain"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean(os.environ)) as process:
        assert process.stdout
        assert process.stdout.readline()
        time.sleep(0.5)  # the pipe is full by now
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 130
        assert process.communicate()[1] == b"fleet-tui: workflowRuns.jsonl: 1 document read as workflowRuns\n"


def test_in_a_locale_without_our_signs_they_stand_in_ascii_stored_ones_as_escapes_and_json_stays_utf_8() -> None:
    latin = {**clean(os.environ), "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    plain = spawned("runs", f"id:{CASES['cjk']}", "--demo", env=latin)
    assert plain.returncode == 0
    assert plain.stdout.isascii()
    assert b"*" + CASES["cjk"][-7:].encode() in plain.stdout
    assert rb"\u8abf" in plain.stdout
    json = spawned("runs", "--demo", "--json", "--limit", "0", env=latin)
    assert json.stdout == spawned("runs", "--demo", "--json", "--limit", "0").stdout
    assert "ñ".encode() in json.stdout


def test_rows_are_printed_without_the_screen_and_without_the_sdk() -> None:
    done = spawned("runs", "--demo", "--json", program=(sys.executable, "-X", "importtime", "-m", "fleet_tui"))
    loaded = {line.rpartition(b"|")[2].strip().partition(b".")[0] for line in done.stderr.splitlines()}
    assert b"fleet_tui" in loaded
    assert not loaded & {b"textual", b"azure", b"aiohttp"}


def test_python_dash_m_and_the_installed_command_are_one() -> None:
    installed = Path(sys.executable).parent / "fleet-tui"
    done = subprocess.run([installed, "--version"], capture_output=True, check=True, timeout=30)
    assert done.stdout == spawned("--version").stdout
    assert done.stdout.startswith(b"fleet-tui ")


def test_asked_for_ascii_prints_ascii_even_where_the_stream_could_show_more() -> None:
    shown = spawned("run", "last-failed", "--demo", "--plain", env={**clean(os.environ), "PYTHONIOENCODING": "utf-8"})
    plain = spawned("run", "last-failed", "--demo", "--plain", "--ascii")
    assert not shown.stdout.isascii()
    assert plain.stdout.isascii()
    assert plain.stdout.count(b"\n") == shown.stdout.count(b"\n")
