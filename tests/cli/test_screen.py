"""When the screen opens: where keys come from a terminal and it can be drawn on one, unless rows are asked for."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pytest

from fleet_tui.address import Address
from tests.cli.conftest import Typed, clean

_OPENS = b"\x1b[?1049h"
_MOUSE = b"\x1b[?1000h"
_COLOUR = re.compile(rb"\x1b\[[0-9;]*m")  # a change of it, which may stand within what is seen as one text
_PATIENCE = 20.0  # seconds
_NAMES = ("stdin", "stdout", "stderr")
_LACKING = tuple(f"the screen needs a terminal, and standard {each} is ".encode() for each in ("input", "output"))


class Left(NamedTuple):
    """What a command left on the terminal, and on a stream that was none."""

    code: int
    terminal: bytes
    elsewhere: bytes

    @property
    def opened(self) -> bool:
        return _OPENS in self.terminal + self.elsewhere


def on_terminal(
    *words: str,
    seen: str = "",
    press: str = "q",
    not_a_terminal: str = "",
    streams: Mapping[str, int] = MappingProxyType({}),
    closed: Sequence[int] = (),
    **environ: str,
) -> Left:
    """Type a command on a terminal of its own; once the screen shows a text, press a key, q unless told."""
    terminal, inside = pty.openpty()
    streams = {"stdin": inside, "stdout": inside, "stderr": inside, **streams}
    if not_a_terminal:
        streams[not_a_terminal] = subprocess.DEVNULL if not_a_terminal == "stdin" else subprocess.PIPE
    env = {**clean(os.environ), "TERM": "xterm-256color", **environ}
    command = [sys.executable, "-m", "fleet_tui", *words]
    with subprocess.Popen(  # type: ignore[call-overload]
        command, env=env, start_new_session=True, **streams,
        preexec_fn=lambda: [os.close(each) for each in closed],  # noqa: PLW1509 - tests have no threads here
    ) as process:  # fmt: skip
        os.close(inside)
        shown = _read_on(terminal, process, seen.encode(), press.encode())
        elsewhere = b"".join(each.read() for each in (process.stdout, process.stderr) if each)
        return Left(process.wait(_PATIENCE), shown, elsewhere)


def _read_on(terminal: int, process: subprocess.Popen[bytes], seen: bytes, press: bytes) -> bytes:
    shown, pressed = b"", False
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            if select.select([terminal], [], [], 0.1)[0]:
                shown += os.read(terminal, 1 << 16)
        except OSError:  # the other end is closed: it has ended
            break
        if seen and not pressed and seen in _COLOUR.sub(b"", shown):
            os.write(terminal, press)
            pressed = True
    else:
        process.kill()
    os.close(terminal)
    return shown


def test_the_screen_opens_and_where_one_stood_is_said_when_it_is_gone(typed: Typed) -> None:
    (newest,) = typed("runs", "--demo", "--limit", "1", "--json").rows()
    left = on_terminal("--demo", seen=newest["id"][-7:])
    assert left.opened
    assert left.code == 0
    assert left.terminal.endswith(str(Address("run", newest["id"])).encode() + b"\r\n")
    assert left.terminal.rindex(b"\x1b[?1049l") < left.terminal.rindex(b"fleet://")


def test_the_last_failed_run_opens_on_what_broke_it(typed: Typed) -> None:
    (found,) = typed("run", "last-failed", "--demo", "--json").rows()
    left = on_terminal("run", "last-failed", "--demo", seen=found["cause"][:30])
    assert left.opened
    assert left.terminal.endswith(str(Address("run", found["id"], found["cause_details"]["at"])).encode() + b"\r\n")


def test_two_runs_are_compared_on_the_screen() -> None:
    left = on_terminal("diff", "last-failed", "--demo", seen="first divergence")
    assert left.opened
    assert left.code == 0
    assert left.terminal.endswith(b"fleet://run/wf_01KA8PY0FTJDKRP49SG1Q2PEWD@ev_008\r\n")


def test_over_ssh_the_mouse_is_the_terminals_own() -> None:
    over_ssh = {"seen": "quit", "SSH_CONNECTION": "10.0.0.1 22 10.0.0.2 22"}
    assert _MOUSE not in on_terminal("--demo", **over_ssh).terminal
    assert _MOUSE in on_terminal("--demo", "--mouse", **over_ssh).terminal


@pytest.mark.parametrize("form", ["--json", "--plain", "--raw"])
def test_asking_for_rows_prints_them_on_a_terminal_too(form: str) -> None:
    left = on_terminal("runs", "--demo", form, "--limit", "1")
    assert not left.opened
    assert left.code == 0
    assert b"wf_" in left.terminal or "…".encode() in left.terminal


@pytest.mark.parametrize("stream", ["stdin", "stdout"])
def test_no_screen_while_a_stream_is_no_terminal(stream: str) -> None:
    left = on_terminal("runs", "--demo", "--limit", "1", not_a_terminal=stream)
    assert not left.opened
    assert left.code == 0
    assert "…".encode() in (left.elsewhere if stream == "stdout" else left.terminal)


def test_the_screen_opens_while_words_go_to_a_log() -> None:
    left = on_terminal("--demo", seen="newest first", not_a_terminal="stderr")
    assert left.opened
    assert left.code == 0
    assert left.elsewhere.startswith(b"fleet://run/")
    assert b"\x1b" not in left.elsewhere


def test_the_editor_opens_where_stderr_is_closed() -> None:
    left = on_terminal("--demo", seen="newest first", press=":edit\r", closed=[2], EDITOR="sh -c 'kill -TERM $PPID' e")
    assert b"is a copy, deleted when" in left.terminal
    assert b"Traceback" not in left.terminal
    assert left.code == 143


_KINDS = ("terminal", "pipe", "file", "null", "closed")


# Any two streams are of any two kinds once, and where the screen opens the third is of each: it takes a process each.
_TOGETHER = (
    kinds
    for kinds in product(_KINDS, repeat=3)
    if sum(map(_KINDS.index, kinds)) % len(_KINDS) == 0 or kinds[:2] == ("terminal", "terminal")
)


@pytest.mark.parametrize("kinds", _TOGETHER, ids="-".join)
def test_whatever_the_streams_are_the_screen_opens_or_what_it_lacks_is_said(
    kinds: tuple[str, str, str], tmp_path: Path
) -> None:
    with (tmp_path / "file").open("w+b") as file:
        of = {"pipe": subprocess.PIPE, "file": file.fileno(), "null": subprocess.DEVNULL}
        given = {name: of[kind] for name, kind in zip(_NAMES, kinds, strict=True) if kind in of}
        closed = [number for number, kind in enumerate(kinds) if kind == "closed"]
        left = on_terminal("--demo", seen="newest first", streams=given, closed=closed)
        said = left.terminal + left.elsewhere + (tmp_path / "file").read_bytes()
    assert b"Traceback" not in said
    assert left.opened == (kinds[:2] == ("terminal", "terminal"))
    assert left.code == (0 if left.opened else 2)
    lacks = next((name for name, kind in zip(_LACKING, kinds, strict=False) if kind != "terminal"), "")
    if lacks and kinds[2] not in ("closed", "null"):
        assert lacks in said


def test_a_dumb_terminal_gets_rows() -> None:
    left = on_terminal("runs", "--demo", "--limit", "1", TERM="dumb")
    assert not left.opened
    assert left.code == 0
    assert on_terminal("--demo", TERM="dumb").code == 2


def test_a_mistake_in_the_filter_is_told_before_the_screen() -> None:
    left = on_terminal("runs", "statsu:failed", "--demo")
    assert not left.opened
    assert left.code == 2
    assert left.terminal.startswith(b"statsu:failed\r\n^\r\n")
