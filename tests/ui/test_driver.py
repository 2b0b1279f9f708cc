"""Whatever the terminal sends, and when it goes away: the screen lives on, or is left in order."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import which

import pytest

from tests.terminal import Terminal, spawned_on, terminal

NOISE = {
    "no UTF-8": b"\xff",
    "half a character and a key": b"\xe9j",
    "a key of a number without end": b"\x1b[999999999999999999999u",
    "a click beyond any screen": b"\x1b[<0;99999999999999999999;1M",
    "a size beyond any screen": b"\x1b[48;99999999;99999999;1;1t",
    "control characters": bytes((*range(1, 3), *range(4, 17), *range(18, 26))),
    "a colour that is none": b"\x1b]11;rgb:zz/zz\x07",
    "a colour another program asked for": b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
    "a version another program asked for": b"\x1bP>|tmux 3.4\x1b\\\x1b[?62;22c\x1b[>84;0;0c\x1b[0n",
}


@pytest.mark.parametrize("name", NOISE)
def test_bytes_that_mean_nothing_change_nothing(name: str) -> None:
    with terminal("--demo") as screen:
        screen.until("newest first")
        screen.write(NOISE[name])
        screen.read(0.5)
        screen.write(b"q")
        assert screen.ended() == 0
        assert b"Traceback" not in screen.written


def test_what_is_typed_before_the_program_has_begun_is_done_when_it_has() -> None:
    with terminal("--demo") as screen:
        screen.write(b":mem\r")
        screen.until("preference")


def test_after_a_paste_whose_end_was_lost_keys_are_keys_again() -> None:
    with terminal("--demo") as screen:
        screen.until("newest first")
        screen.write(b"/\x1b[200~status:fai")
        screen.until("status:fai")
        screen.write(b"led\r")
        screen.until("16 loaded")
        screen.write(b"q")
        assert screen.ended() == 0


@pytest.mark.parametrize("begun", [b"/\x1b[200~status:fai", b"\x1b]11;rgb:"])
def test_ctrl_c_waits_for_no_end_of_what_has_begun(begun: bytes) -> None:
    with terminal("--demo") as screen:
        screen.until("newest first")
        screen.write(begun)
        screen.read(0.3)
        screen.write(b"\x03")
        assert screen.ended(2) == 0


def test_escape_and_what_is_typed_behind_it_may_come_in_one_packet() -> None:
    with terminal("--demo") as screen:
        screen.until("newest first")
        screen.write(b"/status:failed")
        screen.until("status:failed")
        screen.write(b"\x1b:mem\r")
        screen.until("preference")
        screen.write(b"\x1bq")
        assert screen.ended() == 0


def test_a_paste_of_many_lines_is_one_filter() -> None:
    with terminal("--demo") as screen:
        screen.until("newest first")
        screen.write(b"/\x1b[200~status:failed\r\nmode:sequential\x1b[201~\r")
        screen.until("status:failed mode:sequential")


@pytest.mark.parametrize("before", ["", "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"])
def test_a_terminal_that_is_closed_without_a_word_ends_the_app(before: str) -> None:
    master, inside = os.openpty()
    begun = f"{before}from fleet_tui.__main__ import main\nmain()"
    process = spawned_on(inside, ["-c", begun, "--demo"], controlling=False)
    os.close(inside)
    Terminal(process, master).until("newest first")
    os.close(master)
    try:
        assert process.wait(5) == 128 + signal.SIGHUP
    finally:
        process.kill()


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("/nowhere/with/a/long/name/that/no/narrow/screen/has/room/for/less", "directory"),
        ("/nowhere/less", "program that is there"),
        ("'less", "close what is quoted"),
        ("false", "ended with 1"),
        ("/", "denied"),
    ],
)
@pytest.mark.parametrize(("command", "variable"), [(":pager\r", "PAGER"), (":edit\r", "EDITOR")])
def test_a_program_that_cannot_be_started_leaves_the_screen_where_it_was(
    command: str, variable: str, program: str, says: str
) -> None:
    with terminal("--demo", **{variable: program}) as screen:
        screen.until("newest first")
        screen.press(command)
        screen.until(says)
        assert program == "false" or b"is a copy" not in screen.written
        assert screen.written.rindex(b"\x1b[?1049h") > screen.written.rindex(b"\x1b[?1049l")
        screen.press("q")
        screen.process.wait(10)
        assert screen.process.returncode == 0


def test_ctrl_c_in_the_pager_is_the_pagers_own() -> None:
    with terminal("--demo", PAGER="sh -c 'echo IT RUNS; exec sleep 60' pager") as screen:
        screen.until("newest first")
        screen.press(":pager\r")
        screen.until("IT RUNS")
        os.killpg(screen.process.pid, signal.SIGINT)
        screen.until("ended with ")
        screen.press("q")
        assert screen.ended() == 0


@pytest.mark.parametrize("command", [":pager", ":edit"])
@pytest.mark.parametrize("behind", ["q", "jq", ":q\rq", "\x1bq", "/q\rq"])
def test_keys_typed_behind_the_name_of_a_program_are_never_commands_of_ours(command: str, behind: str) -> None:
    program = "sh -c 'echo IT RUNS; exec sleep 0.1' pager"
    with terminal("--demo", PAGER=program, EDITOR=program) as screen:
        screen.until("newest first")
        since = len(screen.written)
        screen.press(f"{command}\r{behind}")
        screen.until("IT RUNS", since=since)
        screen.until("newest first", since=screen.written.rindex(b"IT RUNS"))
        back_with(screen, "?", "▸ help")
        screen.press("q")
        assert screen.ended() == 0


@contextmanager
def shell(command: str, **environ: str) -> Iterator[Terminal]:
    """A command typed into a shell with jobs, on a real terminal."""
    with terminal(code="import os; os.execvp('bash', ['bash', '--norc', '-i'])", PS1="SHELL> ", **environ) as screen:
        screen.until("SHELL> ")
        screen.press(f"{command}\r")
        yield screen
        screen.press("exit\r")
        assert screen.ended() == 0


def back_with(screen: Terminal, keys: str, text: str) -> None:
    """Type, and wait for a text that comes after that."""
    since = len(screen.written)
    screen.press(keys)
    screen.until(text, since=since)


_PROGRAM = f"{sys.executable} -m fleet_tui --demo"
_STOPS_ITSELF = "sh -c 'echo IT RUNS; kill -STOP $$; echo IT GOES ON; exec sleep 0.1' pager"
_HAS_BASH = pytest.mark.skipif(which("bash") is None, reason="there is no bash")


@_HAS_BASH
@pytest.mark.parametrize("command", [_PROGRAM, f"sh -c '{_PROGRAM}; exit'"], ids=["alone", "under a script"])
def test_ctrl_z_gives_the_terminal_back_and_the_screen_is_whole_after_it(command: str) -> None:
    with shell(command) as screen:
        screen.until("newest first")
        back_with(screen, "\x1a", "Stopped")
        assert screen.written.rindex(b"\x1b[?1049l") > screen.written.rindex(b"\x1b[?1049h")
        back_with(screen, "fg\r", "newest first")
        back_with(screen, "q", "fleet://")


@_HAS_BASH
@pytest.mark.parametrize("behind", ["q", "\x1a", "\x1a\x1aq", ":quit\r"])
def test_keys_typed_behind_ctrl_z_are_no_commands_once_the_screen_is_back(behind: str) -> None:
    with shell(_PROGRAM) as screen:
        screen.until("newest first")
        back_with(screen, f"\x1a{behind}", "Stopped")
        back_with(screen, "fg\r", "newest first")
        back_with(screen, "?", "▸ help")
        back_with(screen, "q", "fleet://")


@_HAS_BASH
def test_a_pager_that_stops_itself_stops_the_screen_with_it_and_goes_on_with_it() -> None:
    with shell(_PROGRAM, PAGER=_STOPS_ITSELF) as screen:
        screen.until("newest first")
        back_with(screen, ":pager\r", "IT RUNS")
        screen.until("Stopped")
        back_with(screen, "fg\r", "IT GOES ON")
        screen.until("newest first")
        back_with(screen, "q", "fleet://")


@_HAS_BASH
def test_ctrl_z_in_the_pager_stops_both_and_both_go_on() -> None:
    with shell(_PROGRAM, PAGER="sh -c 'echo IT RUNS; read line; exit 7' pager") as screen:
        screen.until("newest first")
        back_with(screen, ":pager\r", "IT RUNS")
        back_with(screen, "\x1a", "Stopped")
        back_with(screen, "fg\r", _PROGRAM)  # the shell names what it lets go on
        back_with(screen, "\r", "ended with 7")
        back_with(screen, "q", "fleet://")


def test_without_a_shell_to_come_back_from_nothing_stops_for_good() -> None:
    with terminal("--demo", PAGER=_STOPS_ITSELF) as screen:
        screen.until("newest first")
        back_with(screen, "\x1a", "newest first")
        back_with(screen, ":pager\r", "IT GOES ON")
        screen.until("\x1b[?1049h")
        screen.press("q")
        assert screen.ended() == 0


@pytest.mark.parametrize("loaded", ["fleet_tui.cli", "fleet_tui.cli.opening", "click", "textual.app"])
def test_ctrl_c_while_the_program_still_loads_ends_it_without_a_stack(loaded: str) -> None:
    """A hook interrupts the import of a module, at which a key would have to be pressed within a millisecond."""
    code = f"""
import os, signal, sys
class Interrupts:
    def find_spec(self, name, path=None, target=None):
        if name == {loaded!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupts())
sys.argv = ["fleet-tui", "--demo"]
from fleet_tui.__main__ import main
main()
"""
    with terminal(code=code) as screen:
        assert screen.ended() in (-signal.SIGINT, 130)
        assert screen.plain() == ""


def test_a_second_ctrl_c_while_the_program_ends_leaves_no_stack() -> None:
    code = """
import atexit, os, signal, sys
atexit.register(lambda: os.kill(os.getpid(), signal.SIGINT))
sys.argv = ["fleet-tui", "--version"]
from fleet_tui.__main__ import main
main()
"""
    with terminal(code=code) as screen:
        assert screen.ended() == -signal.SIGINT
        assert "Traceback" not in screen.plain()
