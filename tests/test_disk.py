"""What a path names is opened at once, or refused by its kind: nothing waits for a pipe or a share."""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
import threading
import traceback
from pathlib import Path

import pytest

import fleet_tui
from fleet_tui.disk import aside, open_file, read_file, waited


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one\ntwo")
    assert read_file(tmp_path / "a") == b"one\ntwo"


def test_a_pipe_a_socket_a_device_and_a_folder_are_refused_by_name(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        for path, kind in (
            (tmp_path / "pipe", "a pipe"),
            (tmp_path / "socket", "a socket"),
            (Path(os.devnull), "a device"),
            (tmp_path, "directory"),
        ):
            with pytest.raises(OSError, match=kind):
                read_file(path)


def test_a_file_that_becomes_a_pipe_while_it_is_opened_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    regular = (tmp_path / "file").stat()
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setattr(Path, "stat", lambda _path: regular)
    open_file(tmp_path / "pipe").close()


def test_what_is_not_there_says_so_to_whoever_waits(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "none")


def test_work_aside_goes_on_while_nobody_waits_and_its_end_is_no_ones_matter() -> None:
    held = threading.Event()
    found = aside(held.wait)
    assert not found.done()
    held.set()
    assert found.result(5) is True


class Heard(Exception):
    """Somebody pressed ctrl+c."""


def _rests(thread: int) -> bool:
    """Whether a thread waits for work that was begun, and not for it to begin."""
    names = [frame.f_code.co_name for frame, _ in traceback.walk_stack(sys._current_frames()[thread])]
    return names[0] == "wait" and "start" not in names


def test_a_signal_that_does_not_break_the_wait_is_heard_all_the_same() -> None:
    """As one that comes just before the wait begins: here it reaches another thread, and so breaks no wait of ours."""

    def hear(*_: object) -> None:
        raise Heard

    def press() -> None:
        while not _rests(ours):
            pass
        signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
        given_up.wait()

    ours, given_up = threading.get_ident(), threading.Event()
    patience = threading.Timer(5, given_up.set)  # after which nothing was heard, and the test fails
    before = signal.signal(signal.SIGUSR1, hear)
    try:
        patience.start()
        with pytest.raises(Heard):
            waited(press)
        assert not given_up.is_set()
    finally:
        patience.cancel()
        given_up.set()
        signal.signal(signal.SIGUSR1, before)


def test_nobody_waits_for_a_share_in_a_way_that_ctrl_c_may_not_end() -> None:
    waits = re.compile(r"aside\(.*\)\.result\(\)")
    assert waits.search("found = aside(partial(state, path)).result()")
    package = Path(fleet_tui.__file__).parent
    assert [each.name for each in package.rglob("*.py") if waits.search(each.read_text())] == []
