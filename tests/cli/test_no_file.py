"""What is no file, or does not answer, in the place of a file: it is said, and the keys go on working."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.cli.conftest import spawned
from tests.terminal import terminal

# A share that is gone: whoever asks for the file waits, as long as the program runs.
GONE = """
import os, pathlib, threading
stat = pathlib.Path.stat
def gone(path, **options):
    if path.name == {name!r}:
        os.write(2, b"ASKED")
        while not threading.Event().wait(0.1):
            pass  # a signal that comes just before a wait does not end it
    return stat(path, **options)
pathlib.Path.stat = gone
from fleet_tui.__main__ import main
main()
"""


def test_a_pipe_among_the_files_of_a_folder_is_said_and_the_keys_work(folder: Path) -> None:
    os.mkfifo(folder / "agentMemory.jsonl")
    with terminal("--data", str(folder)) as screen:
        screen.until("newest first")
        screen.press("2")
        screen.until("agentMemory.jsonl cannot be read")
        screen.press("q")
        assert screen.ended() == 0


@pytest.mark.parametrize("key", ["q", "\x03"])
def test_a_share_that_is_gone_keeps_nobody(folder: Path, key: str) -> None:
    with terminal("--data", str(folder), code=GONE.format(name="workflowRuns.jsonl")) as screen:
        screen.until("ASKED")
        screen.until("q quit")
        began = time.monotonic()
        screen.press(key)
        assert screen.ended() == 0
        assert time.monotonic() - began < 2


def test_a_profile_on_a_share_that_is_gone_is_said_within_a_moment(tmp_path: Path) -> None:
    (tmp_path / "fleet-tui").mkdir()
    with terminal("--demo", code=GONE.format(name="config.toml"), XDG_CONFIG_HOME=str(tmp_path)) as screen:
        screen.until("newest first")
        screen.press(":profile\r")
        screen.until("a file of settings does not answer")
        screen.press("q")
        assert screen.ended() == 0


def test_ctrl_c_ends_the_wait_for_what_is_named_on_the_command_line(tmp_path: Path) -> None:
    for words, name in ((["--data", str(tmp_path)], tmp_path.name), (["--env-file", "e"], "e")):
        with terminal("runs", *words, code=GONE.format(name=name)) as screen:
            screen.until("ASKED")
            screen.press("\x03")
            assert screen.ended() == 130


@pytest.mark.parametrize("words", [[], ["runs"]])
def test_a_pipe_that_nobody_writes_into_is_said_to_be_waited_for(words: list[str], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "runs.jsonl")
    with terminal(*words, "--data", str(tmp_path / "runs.jsonl")) as screen:
        screen.until(f"waiting for {tmp_path / 'runs.jsonl'} · ctrl+c ends it")
        screen.press("\x03")
        assert screen.ended() == 130


def test_keys_that_cannot_be_read_are_said_and_the_screen_comes_up(tmp_path: Path) -> None:
    (tmp_path / "fleet-tui").mkdir()
    os.mkfifo(tmp_path / "fleet-tui" / "keys.toml")
    with terminal("--demo", XDG_CONFIG_HOME=str(tmp_path)) as screen:
        screen.until("newest first")
        screen.until("keys.toml is not used: it cannot be read: it is a pipe, not a file")
        screen.press("q")
        assert screen.ended() == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--env-file", "pipe"], "pipe cannot be read: it is a pipe, not a file"),
        (["--env-file", "/dev/zero"], "/dev/zero cannot be read: it is a device, not a file"),
        (["--log", "pipe", "--demo"], "--log pipe cannot be written: No such device or address"),
        (["--data", "/dev/zero"], "zero cannot be read: it is a device, not a file"),
    ],
)
def test_no_option_that_names_a_file_waits_for_a_pipe_or_a_device(tmp_path: Path, words: list[str], said: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = spawned("runs", *words, cwd=tmp_path, timeout=10)
    assert done.returncode in (1, 2)
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr
