"""Where the user's own files are, and how texts name the place."""

from __future__ import annotations

from pathlib import Path

import pytest

from fleet_tui.settings.folder import config_folder, own_file


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"HOME": "/h"}, "/h/.config/fleet-tui"),
        ({"HOME": "/h", "XDG_CONFIG_HOME": "/x"}, "/x/fleet-tui"),
        ({"XDG_CONFIG_HOME": "/x"}, "/x/fleet-tui"),
        ({"HOME": "/h", "XDG_CONFIG_HOME": ""}, "/h/.config/fleet-tui"),
        ({"HOME": "/h", "XDG_CONFIG_HOME": "relative"}, "/h/.config/fleet-tui"),
        ({"HOME": "/h", "XDG_CONFIG_HOME": "~/x"}, "/h/.config/fleet-tui"),
        ({"HOME": "", "USERPROFILE": "/u"}, "/u/.config/fleet-tui"),
    ],
)
def test_the_folder_is_where_the_environment_says_and_a_relative_one_is_ignored(
    environ: dict[str, str], folder: str
) -> None:
    assert config_folder(environ) == Path(folder)


@pytest.mark.parametrize("environ", [{}, {"HOME": ""}, {"HOME": "relative"}, {"XDG_CONFIG_HOME": "relative"}])
def test_without_a_home_there_is_no_folder_and_the_text_says_what_would_make_it_one(environ: dict[str, str]) -> None:
    assert config_folder(environ) is None
    file = own_file(environ, "keys.toml")
    assert (file.path, file.shown) == (None, "$HOME/.config/fleet-tui/keys.toml")


@pytest.mark.parametrize(
    ("environ", "shown"),
    [
        ({"HOME": "/h"}, "~/.config/fleet-tui/keys.toml"),
        ({"HOME": "/h/"}, "~/.config/fleet-tui/keys.toml"),
        ({"HOME": "/h", "XDG_CONFIG_HOME": "/h/own"}, "~/own/fleet-tui/keys.toml"),
        ({"HOME": "/h", "XDG_CONFIG_HOME": "/hidden"}, "/hidden/fleet-tui/keys.toml"),
        ({"HOME": "/h", "XDG_CONFIG_HOME": "relative"}, "~/.config/fleet-tui/keys.toml"),
    ],
)
def test_a_text_names_the_file_in_use_from_the_home_folder_on_where_it_is_below_it(
    environ: dict[str, str], shown: str
) -> None:
    file = own_file(environ, "keys.toml")
    assert file.shown == shown
    assert str(file.path) == shown.replace("~", "/h")
