"""A stored document in the user's own pager and editor, and what is said when that goes wrong."""

from __future__ import annotations

import json
import shutil
import signal
import stat
import sys
import tempfile
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from fleet_tui.ui.app import FleetApp
from tests.demo.reading import run
from tests.demo_data.cases import CASES
from tests.terminal import terminal
from tests.ui.screen import app_at, app_on, seen, settled, typed, until


@pytest.fixture
def _given_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that can be given to another program, which a test has none of."""

    @contextmanager
    def suspend(_: FleetApp) -> Iterator[None]:
        yield

    monkeypatch.setattr(FleetApp, "suspend", suspend)


def program(tmp_path: Path, body: str) -> str:
    """A program of the user's; it is given the file as its last argument."""
    script = tmp_path / "a program.py"
    script.write_text(f"import pathlib, sys\nfile = pathlib.Path(sys.argv[-1])\n{body}\n")
    return f"{sys.executable} '{script}' --flag"


async def command(pilot: Pilot[object], name: str) -> None:
    await pilot.press("colon")
    await typed(pilot, name)
    await pilot.press("enter")


@pytest.mark.usefixtures("_given_away")
@pytest.mark.parametrize(("name", "variable"), [("pager", "PAGER"), ("edit", "EDITOR")])
async def test_the_program_gets_the_document_as_json_and_its_copy_is_gone_afterwards(
    name: str, variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen_by_it = tmp_path / "seen"
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    body = f"pathlib.Path({str(seen_by_it)!r}).write_text(file.read_text())\nfile.write_text('x')"
    monkeypatch.setenv(variable, program(tmp_path, body))
    async with app_at("hostile-terminal").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "[timeline]", "event ")
        await command(pilot, name)
        await until(pilot, seen_by_it.exists, "the program ran")
        await seen(pilot, "[timeline]")
    text = seen_by_it.read_text()
    assert not list((tmp_path / "temporary").iterdir())
    assert json.loads(text) == run("hostile-terminal")
    assert not any(each < " " and each != "\n" for each in text)


@pytest.mark.usefixtures("_given_away")
@pytest.mark.parametrize(("name", "variable"), [("pager", "PAGER"), ("edit", "EDITOR")])
async def test_the_program_gets_the_whole_document_of_a_row_of_which_the_list_has_read_a_part(
    name: str, variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed = tmp_path / "handed"
    monkeypatch.setenv(variable, program(tmp_path, f"pathlib.Path({str(handed)!r}).write_text(file.read_text())"))
    async with app_on(filter_text=f"id:{CASES['hostile-terminal']}").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "✗ RuntimeError")
        await command(pilot, name)
        await until(pilot, handed.exists, "the program ran")
        await settled(pilot)
    assert json.loads(handed.read_text()) == run("hostile-terminal")


READING = """
import pathlib, sys, time
sys.stdout.write("READS " + str(len(pathlib.Path(sys.argv[-1]).read_bytes())) + " OF " + sys.argv[-1] + chr(10))
sys.stdout.flush()
time.sleep(60)
"""


@pytest.mark.parametrize(("name", "variable"), [("pager", "PAGER"), ("edit", "EDITOR")])
def test_after_kill_9_the_pager_leaves_no_document_and_where_the_editor_does_was_said(
    name: str, variable: str, tmp_path: Path
) -> None:
    script = tmp_path / "reading.py"
    script.write_text(READING)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    given = {variable: f"{sys.executable} {script}", "TMPDIR": str(temporary)}
    with terminal("run", CASES["tool-error"], "--demo", **given) as screen:
        screen.until("event ev_")
        screen.press(f":{name}\r")
        screen.until("READS ")
        screen.until("\n")
        screen.process.kill()
        assert screen.ended() == -signal.SIGKILL
        left = [each for each in temporary.rglob("*") if each.is_file()]
        if name == "pager":
            assert left == []
        else:
            assert len(left) == 1
            assert f"fleet-tui: {left[0]} is a copy, deleted when {sys.executable}".encode() in screen.written
            assert stat.S_IMODE(left[0].parent.stat().st_mode) == 0o700


@pytest.mark.skipif(shutil.which("less") is None, reason="there is no less")
def test_less_shows_the_document_that_has_no_name() -> None:
    with terminal("run", CASES["tool-error"], "--demo", PAGER="less") as screen:
        screen.until("event ev_")
        screen.press(":pager\r")
        screen.until('"workflowId"')
        screen.press("q")
        screen.read(0.3)
        screen.press("q")
        assert screen.ended() == 0


@pytest.mark.parametrize("ends", ["kill -9 $$", "exit 3"])
def test_a_program_that_leaves_the_terminal_raw_leaves_ours_as_it_was(ends: str) -> None:
    with terminal("--demo", PAGER=f"sh -c 'stty raw -echo; {ends}' pager") as screen:
        before = termios.tcgetattr(screen.master)
        screen.until("newest first")
        screen.press(":pager\r")
        screen.until("ended with ")
        screen.press("q")
        assert screen.ended() == 0
        assert termios.tcgetattr(screen.master) == before


@pytest.mark.usefixtures("_given_away")
@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("no-such-program --x", ("no-such-program --x: No such file", "set $PAGER to a program that is there")),
        ("'", ("leaves a quote or a \\ open", "close what is quoted in $PAGER")),
    ],
)
async def test_a_program_that_is_not_there_is_said_with_what_to_do(
    value: str, told: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGER", value)
    async with app_at("tool-error").run_test(size=(160, 24)) as pilot:
        await seen(pilot, "[timeline]", "event ")
        await command(pilot, "pager")
        await seen(pilot, *told)


@pytest.mark.usefixtures("_given_away")
async def test_a_program_that_fails_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGER", program(tmp_path, "sys.exit(3)"))
    async with app_at("tool-error").run_test(size=(160, 24)) as pilot:
        await seen(pilot, "[timeline]", "event ")
        await command(pilot, "pager")
        await seen(pilot, "ended with 3")


async def test_where_the_terminal_cannot_be_given_away_it_says_so() -> None:
    async with app_at("tool-error").run_test(size=(80, 24)) as pilot:
        await seen(pilot, "[timeline]", "event ")
        await command(pilot, "pager")
        await seen(pilot, "this terminal cannot be given to another program")


async def test_where_no_document_is_read_it_says_so() -> None:
    async with app_on().run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("i")
        await seen(pilot, "▸ requests")
        await command(pilot, "pager")
        await seen(pilot, "no document is read here")
