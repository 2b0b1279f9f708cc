"""Looks and keys as the command line takes them: told before the screen where they cannot be, shown where they can."""

from __future__ import annotations

from pathlib import Path

from tests.cli.test_screen import on_terminal


def test_a_theme_that_is_none_is_told_before_the_screen_with_those_that_are() -> None:
    left = on_terminal("--demo", "--theme", "nosuch")
    assert not left.opened
    assert left.code == 2
    assert b"there is no theme nosuch" in left.terminal
    assert b"fleet-dark, fleet-light" in left.terminal


def test_a_theme_that_was_asked_for_is_worn() -> None:
    dark, light = b"48;2;18;18;18m", b"48;2;255;255;255m"
    left = on_terminal("--demo", "--theme", "fleet-light", seen="newest first", COLORTERM="truecolor")
    assert light in left.terminal
    assert dark not in left.terminal
    left = on_terminal("--demo", seen="newest first", COLORTERM="truecolor")
    assert dark in left.terminal
    assert light not in left.terminal


def test_a_terminal_with_a_light_ground_gets_the_light_theme() -> None:
    left = on_terminal("--demo", seen="newest first", COLORTERM="truecolor", COLORFGBG="0;15")
    assert b"48;2;255;255;255m" in left.terminal


def test_ascii_can_be_asked_for_and_refused() -> None:
    assert on_terminal("--demo", "--ascii", seen="newest first", LANG="C.UTF-8").terminal.isascii()
    assert not on_terminal("--demo", "--no-ascii", seen="newest first", TERM="linux").terminal.isascii()


def test_the_users_keys_are_read_from_the_configuration_and_each_warning_is_told_before_the_screen(
    tmp_path: Path,
) -> None:
    (tmp_path / "fleet-tui").mkdir()
    (tmp_path / "fleet-tui" / "keys.toml").write_text('quit = "Z"\nnxt_error = "n"\nhelp = "j"\n')
    left = on_terminal("--demo", seen="Z quit", press="Z", XDG_CONFIG_HOME=str(tmp_path))
    assert left.code == 0
    before = left.terminal[: left.terminal.index(b"\x1b[?1049h")].decode()
    assert before.split("\r\n") == [
        "fleet-tui: keys.toml: no command is called nxt_error; did you mean next_error?",
        "fleet-tui: keys.toml: help = j is down already; the default stays",
        "",
    ]


def test_without_a_place_of_its_own_the_configuration_is_in_the_home_folder(tmp_path: Path) -> None:
    (tmp_path / ".config" / "fleet-tui").mkdir(parents=True)
    (tmp_path / ".config" / "fleet-tui" / "keys.toml").write_text('quit = "Z"\n')
    for ignored in ("", "relative"):  # as the convention has it: keys and profiles are looked for in one place
        left = on_terminal("--demo", seen="Z quit", press="Z", HOME=str(tmp_path), XDG_CONFIG_HOME=ignored)
        assert left.code == 0


def test_keys_that_cannot_be_read_are_told_before_the_screen(tmp_path: Path) -> None:
    (tmp_path / "fleet-tui" / "keys.toml").mkdir(parents=True)
    for place, why in ((tmp_path, "Is a directory"), (tmp_path / ("x" * 300), "File name too long")):
        left = on_terminal("--demo", seen="q quit", XDG_CONFIG_HOME=str(place))
        said = f"keys.toml is not used: it cannot be read: {why}; see what it is, and who may read it"
        assert f"fleet-tui: {said}\r\n".encode() in left.terminal
