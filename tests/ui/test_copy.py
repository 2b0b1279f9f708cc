"""The copy menu: the address first, then whatever else there is, safe to be pasted, and said where it went."""

from __future__ import annotations

import base64
import json
import os
import re
import stat
from pathlib import Path

import pytest

from fleet_tui.address import Address
from fleet_tui.fleet import Fleet
from fleet_tui.source.files.local import LocalSource
from fleet_tui.ui.actions.copying import CLIPBOARD
from fleet_tui.ui.app import FleetApp
from tests.demo_data.cases import CASES, DOCUMENTS
from tests.model.test_mutations import ACTS
from tests.ui.doubles import OFFLINE, Troubled
from tests.ui.screen import app_at, app_on, demo_source, gone, seen, text_of, typed, until

SENT = "sent to the terminal's clipboard (OSC 52)"


async def copied(app: FleetApp, *choice: str, ready: str) -> str:
    """Choose something in the copy menu; what is on the clipboard then."""
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, ready)
        await pilot.press("y")
        await typed(pilot, "".join(choice))
        await pilot.press("enter")
        await seen(pilot, SENT)
        return app.clipboard


@pytest.mark.parametrize(("answer", "taken"), [("exit 0", True), ("exit 1", False), ("exec sleep 30", False)])
async def test_in_tmux_its_buffer_has_the_text_and_where_it_does_not_answer_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, taken: bool
) -> None:
    program = tmp_path / "tmux"
    program.write_text(f'#!/bin/sh\ncat > "{tmp_path}/$1 $2 $3"\n{answer}\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    app = app_at("judge-never-satisfied")
    address = f"fleet://run/{CASES['judge-never-satisfied']}@ev_018"
    async with app.run_test(size=(120, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("y", "enter")
        await seen(pilot, "tmux has it, and was asked to hand it to the clipboard" if taken else SENT, address)
        assert app.clipboard == ("" if taken else address)
    assert (tmp_path / "load-buffer -w -").read_text(encoding="utf-8") == address


async def test_without_a_tmux_to_ask_the_terminal_gets_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    monkeypatch.setenv("PATH", "")
    wanted = CASES["tool-error"]
    assert await copied(app_on(filter_text=f"id:{wanted}"), "id", ready="1 loaded") == wanted


async def test_y_and_enter_copy_the_address_and_say_so() -> None:
    app = app_at("judge-never-satisfied")
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("y", "enter")
        address = f"fleet://run/{CASES['judge-never-satisfied']}@ev_018"
        await seen(pilot, f" {SENT}:", f"  {address}")
        assert "copied" not in text_of(pilot), "whether the terminal took it, nobody knows"
        assert app.clipboard == address


async def test_of_a_row_its_id_and_the_line_that_the_command_line_prints() -> None:
    wanted = CASES["tool-error"]
    assert await copied(app_on(filter_text=f"id:{wanted}"), "id", ready="1 loaded") == wanted
    row = json.loads(await copied(app_on(filter_text=f"id:{wanted}"), "row", ready="1 loaded"))
    assert (row["id"], row["status"]) == (wanted, "failed")
    assert "cause" in row


async def test_the_row_of_a_run_that_was_read_says_why_it_failed() -> None:
    shown = "psycopg UndefinedColumn"
    row = json.loads(await copied(app_on(filter_text=f"id:{CASES['tool-error']}"), "row", ready=shown))
    assert (row["cause"], row["cause_rule"]) == (
        'psycopg UndefinedColumn: column "ordered_at" does not exist',
        "last unrecovered error",
    )


async def test_a_list_holds_a_part_of_a_document_and_copies_the_whole() -> None:
    wanted = CASES["tool-error"]
    text = await copied(app_on(filter_text=f"id:{wanted}"), "document", ready="1 loaded")
    found = await Fleet(demo_source()).run(wanted)
    assert found is not None
    assert json.loads(text) == found.document
    assert "\n" not in text, "pasted into a shell it presses no enter"


async def test_of_a_file_a_document_is_copied_without_what_nobody_stored(tmp_path: Path) -> None:
    stored = {"workflowId": "w1", "task": "t", "start_time": "2026-11-25T21:03:30"}
    (tmp_path / "execution_history.jsonl").write_text(json.dumps(stored) + "\n")
    assert json.loads(await copied(app_on(LocalSource(tmp_path)), "document", ready="1 loaded")) == stored


async def test_of_an_event_its_error_its_message_and_itself() -> None:
    event = json.loads(await copied(app_at("early-error-recovered", "ev_011"), "event", ready="─ event ev_"))
    assert (
        await copied(app_at("early-error-recovered", "ev_011"), "event error", ready="─ event ev_")
        == event["payload"]["exception"]
    )
    event = json.loads(await copied(app_at("judge-never-satisfied"), "event", ready="event ev_018"))
    assert event["eventId"] == "ev_018"
    assert "round 3" in await copied(app_at("judge-never-satisfied"), "event message", ready="event ev_018")


async def test_what_stands_there_to_be_read_is_copied_as_it_stands_there() -> None:
    text = await copied(app_at("judge-never-satisfied"), "stands", ready="event ev_018")
    assert "Price quoted for H200 is not in any source: hallucination." in text.split("\n")


@pytest.mark.parametrize("choice", ["address", "id", "row", "document"])
async def test_nothing_that_is_copied_acts_on_a_terminal(choice: str) -> None:
    app = app_on(address=Address("memory", DOCUMENTS["agentMemory"]["hostile"]))
    text = await copied(app, choice, ready="owned by a document")
    assert not ACTS.search(text)
    assert "\n" not in text


async def test_what_is_too_large_for_a_clipboard_goes_to_a_file_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    app = app_at("one-megabyte-string")
    async with app.run_test(size=(200, 36)) as pilot:
        await seen(pilot, "event ", "RO ●")
        await pilot.press("y", *"document", "enter")
        screen = await seen(pilot, "too large for a clipboard: ")
        (file,) = sorted(tmp_path.glob("*"))  # noqa: ASYNC240 - a test may wait
        assert file.name in screen
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        text = file.read_text(encoding="utf-8")
        assert json.loads(text)["id"] == CASES["one-megabyte-string"]
        assert len(base64.b64encode(text.encode())) > CLIPBOARD
        assert app.clipboard == ""


async def test_a_document_that_cannot_be_read_is_not_copied_and_why_is_said() -> None:
    source = Troubled(demo_source())
    app = app_on(source)
    async with app.run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded")
        source.error = OFFLINE
        await pilot.press("y", *"document", "enter")
        await seen(pilot, "✗ 127.0.0.1:8081 refused the connection")
        assert app.clipboard == ""


async def test_escape_copies_nothing_and_the_keys_of_the_help_can_be_copied() -> None:
    app = app_on()
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded")
        await pilot.press("y")
        await seen(pilot, "the whole record as JSON")
        await pilot.press("escape")
        await gone(pilot, "the whole record as JSON")
        assert app.clipboard == ""
        await pilot.press("question_mark")
        await seen(pilot, "▸ help")
        await pilot.press("y", "enter")
        await until(pilot, lambda: "the list of runs" in app.clipboard, "the help is on the clipboard")
        assert re.search(re.escape(SENT) + r": text, \d", text_of(pilot))
