"""The user's own keys: they work, they stand wherever keys stand, and what cannot be meant is told once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from fleet_tui.ui.keymap import DEFAULT, Keymap, keymap_of, read_keymap
from tests.ui.doubles import OFFLINE, Troubled
from tests.ui.screen import app_at, app_on, demo_source, row_at_cursor, seen, settled, text_of, until


async def test_a_key_of_the_users_works_in_place_of_the_default_and_stands_in_footer_help_and_palette() -> None:
    app = app_on(keymap=keymap_of({"next_failed": "ctrl+n", "help": ["f1", "H"]}))
    async with app.run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded")
        first = row_at_cursor(pilot)
        await pilot.press("e")
        await pilot.pause()
        assert row_at_cursor(pilot) == first
        await pilot.press("ctrl+n")
        await until(pilot, lambda: "✗" in row_at_cursor(pilot), "the cursor is on a failed run")
        assert "ctrl+n next failed" in text_of(pilot).split("\n")[-1]
        assert "f1 H help" in text_of(pilot).split("\n")[-1]
        await pilot.press("colon", *"next_failed")
        await seen(pilot, "ctrl+n to the next that failed")
        await pilot.press("escape", "H")
        await seen(pilot, "▸ help", "  ctrl+n    to the next that failed")


async def test_keys_of_a_run_and_of_a_section_can_be_swapped_and_changed() -> None:
    keymap = keymap_of({"next_error": "E", "previous_error": "e", "section_cache": "c", "sort": "S"})
    assert keymap.warnings == ()
    app = app_at("judge-never-satisfied", keymap=keymap)
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "event ev_018")
        await pilot.press("e")
        await seen(pilot, "event ev_009")
        await pilot.press("c")
        await seen(pilot, "▸ cache")


async def test_ctrl_c_leaves_whatever_the_user_makes_of_quit() -> None:
    app = app_on(keymap=keymap_of({"quit": "Q"}))
    async with app.run_test(size=(80, 24)) as pilot:
        await seen(pilot, "50 loaded", "Q quit")
        await pilot.press("q")
        await pilot.pause()
        assert app.is_running
        await pilot.press("ctrl+c")
        await until(pilot, lambda: not app.is_running, "the app ended")


@pytest.mark.parametrize(
    ("wanted", "warning"),
    [
        ({"nxt_error": "n"}, "keys.toml: no command is called nxt_error; did you mean next_error?"),
        ({"zzz": "n"}, "keys.toml: no command is called zzz"),
        ({"next_error": "q"}, "keys.toml: next_error = q is quit already; the default stays"),
        ({"next_error": "ctrl+c"}, "keys.toml: next_error = ctrl+c is quit already; the default stays"),
        ({"next_error": ["ctrl+e", "a"]}, "keys.toml: next_error = a is next_agent already; the default stays"),
        ({"next_error": "ctrl+nn"}, "keys.toml: next_error = 'ctrl+nn': there is no such key; the default stays"),
        ({"next_error": ""}, "keys.toml: next_error wants a key or a list of keys; the default stays"),
        ({"next_error": 3}, "keys.toml: next_error wants a key or a list of keys; the default stays"),
        ({"next_error": []}, "keys.toml: next_error wants a key or a list of keys; the default stays"),
    ],
)
def test_what_cannot_be_meant_is_told_in_one_warning_and_the_default_stays(
    wanted: dict[str, object], warning: str
) -> None:
    keymap = keymap_of(wanted)
    assert keymap.warnings == (warning,)
    assert keymap.commands == DEFAULT.commands
    assert keymap.changed == {}


def test_of_two_entries_with_one_key_one_is_left_and_the_other_told_once() -> None:
    keymap = keymap_of({"next_error": "Q", "next_agent": "Q"})
    assert len(keymap.warnings) == 1
    assert len(keymap.changed) == 1


def test_a_key_that_a_list_has_can_be_given_to_a_run_and_one_that_became_free_to_anything() -> None:
    assert keymap_of({"next_error": "c"}).warnings == ()
    assert keymap_of({"next_agent": "e", "next_error": "x", "raw": "X"}).warnings == ()


def test_signs_are_written_as_they_stand_on_the_keyboard_or_by_name() -> None:
    keys = {each.id: each.key_text for each in keymap_of({"help": "#", "filter": ["Q", "slash"], "raw": "F5"}).commands}
    assert (keys["help"], keys["filter"], keys["raw"]) == ("#", "Q /", "f5")


def test_a_file_that_is_not_there_changes_nothing_and_a_broken_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    assert read_keymap(path, "~/keys.toml") == Keymap(place="~/keys.toml")
    assert read_keymap(None, "") == DEFAULT
    path.write_text('next_error = "Q"\nlast = ["Z"]\n')
    assert read_keymap(path, "").changed == {"next_error": "Q", "last": "Z"}
    path.write_text("next_error = \x1b[31m")
    (warning,) = read_keymap(path, "").warnings
    assert warning.startswith("keys.toml is not used: ")
    assert "\x1b" not in warning


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (os.mkfifo, "it cannot be read: it is a pipe, not a file; see what it is, and who may read it"),
        (Path.mkdir, "it cannot be read: Is a directory; see what it is, and who may read it"),
        (
            lambda path: path.symlink_to(path),
            "it cannot be read: Too many levels of symbolic links; see what it is, and who may read it",
        ),
        (
            lambda path: path.write_text("a = " + "[" * 20_000),
            "it holds more than can be read; leave out what does not belong there",
        ),
        (
            lambda path: path.write_text("a = " + "1" * 5_001),
            "it holds more than can be read; leave out what does not belong there",
        ),
        (lambda path: path.write_bytes(b"\xff\xfe"), "it is no text; write it in UTF-8"),
        (lambda path: path.write_text("a = 1\nb ="), "it is no TOML (at end of document); mend that line"),
    ],
    ids=["pipe", "folder", "loop", "depth", "digits", "bytes", "no TOML"],
)
def test_what_cannot_be_read_in_the_place_of_the_keys_is_told(tmp_path: Path, make: Any, why: str) -> None:
    make(tmp_path / "keys.toml")
    keymap = read_keymap(tmp_path / "keys.toml", "keys.toml")
    assert keymap.warnings == (f"keys.toml is not used: {why}",)
    assert keymap.commands == DEFAULT.commands


async def test_a_warning_stands_on_the_screen_until_a_key_is_pressed() -> None:
    app = app_on(keymap=keymap_of({"nxt_error": "n", "next_error": "q"}))
    async with app.run_test(size=(120, 36)) as pilot:
        await seen(pilot, "50 loaded", "no command is called nxt_error; did you mean next_error? · and 1 more")
        assert "and 1 more" in await settled(pilot)
        await pilot.press("j")
        await until(pilot, lambda: "and 1 more" not in text_of(pilot), "the warning is gone")


async def test_a_warning_stands_on_an_opened_record_too() -> None:
    async with app_at("mistyped-fields", keymap=keymap_of({"nxt_error": "n"})).run_test(size=(120, 36)) as pilot:
        await seen(pilot, "[timeline]", "did you mean next_error?")


async def test_a_key_that_a_sentence_names_is_the_users_too() -> None:
    source = Troubled(demo_source())
    app = app_on(source, filter_text="status:failed tag:nowhere", keymap=keymap_of({"reload": "R", "clear": "ctrl+x"}))
    async with app.run_test(size=(120, 36)) as pilot:
        await seen(pilot, "ctrl+x clears it")
        source.error = OFFLINE
        await pilot.press("R")
        await seen(pilot, "R tries again · i shows the requests")
