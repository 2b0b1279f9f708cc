"""Named profiles: accounts to choose from, and what wins where a profile and the environment both speak."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from fleet_tui.errors import SettingsError
from fleet_tui.settings import Flags, Preferences, Settings, read_settings
from fleet_tui.settings.profiles import read_config
from tests.settings.test_read import ACCOUNT, ENDPOINT, KEY, OTHER_KEY

TWO = f"""
default_profile = "dev"

[profile.dev]
endpoint = "https://dev.documents.azure.com"
key = "{OTHER_KEY}"
user = "ann"

[profile.live]
endpoint = "https://live.documents.azure.com"
database = "fleet"
managed_identity = true
production = true
priority = "low"
throughput_bucket = 2
preferred_locations = ["Sweden Central", "North Europe"]
consistency = "eventual"
max_ru = 500

[profile.live.containers]
workflowRuns = "runs-of-2025"
"""


class Home:
    """A home with a file of profiles, and what is read with it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "fleet-tui" / "config.toml"
        self.file.parent.mkdir()
        self.environ = {"XDG_CONFIG_HOME": str(folder)}

    def write(self, text: str, mode: int = 0o600) -> None:
        self.file.write_text(text)
        self.file.chmod(mode)

    def read(self, environ: dict[str, str] | None = None, **flags: Any) -> Settings:
        return read_settings(Flags(**flags), {**self.environ, **(environ or {})})

    def refused(self, text: str, environ: dict[str, str] | None = None, **flags: Any) -> SettingsError:
        self.write(text)
        with pytest.raises(SettingsError) as told:
            self.read(environ, **flags)
        assert KEY not in f"{told.value} {told.value!r}"
        assert OTHER_KEY not in f"{told.value} {told.value!r}"
        assert told.value.next_step
        return told.value


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.mark.parametrize(("line", "rings"), [("bell = true", True), ("bell = false", False), ("", False)])
def test_the_bell_rings_only_where_a_profile_says_so(home: Home, line: str, rings: bool) -> None:
    home.write(f'[profile.a]\nendpoint = "https://a.documents.azure.com"\nmanaged_identity = true\n{line}\n')
    assert home.read(profile="a").bell is rings


@pytest.mark.parametrize(("line", "always"), [('causes = "always"', True), ('causes = "asked"', False), ("", False)])
def test_causes_are_read_without_a_question_only_where_a_profile_says_so(home: Home, line: str, always: bool) -> None:
    home.write(f'[profile.a]\nendpoint = "https://a.documents.azure.com"\nmanaged_identity = true\n{line}\n')
    assert home.read(profile="a").causes is always


def test_causes_that_are_neither_always_nor_asked_are_refused(home: Home) -> None:
    place = '[profile.a]\nendpoint = "https://a.documents.azure.com"\nmanaged_identity = true\n'
    assert "none of asked, always" in home.refused(f'{place}causes = "often"\n', profile="a").cause


def test_a_bell_that_is_neither_true_nor_false_is_refused(home: Home) -> None:
    place = '[profile.a]\nendpoint = "https://a.documents.azure.com"\nmanaged_identity = true\n'
    assert "neither true nor false" in home.refused(f'{place}bell = "loud"\n', profile="a").cause


def test_a_profile_says_where_and_as_whom_to_read(home: Home) -> None:
    home.write(TWO)
    found = home.read(profile="live")
    assert found.account is not None
    assert found.account.name == "live/fleet"
    assert found.account.key is None
    assert found.account.profile == "live"
    assert found.account.production
    assert found.account.containers == {"workflowRuns": "runs-of-2025"}
    assert found.max_ru == 500


def test_what_a_profile_asks_of_the_requests_is_read_and_nothing_is_asked_by_default(home: Home) -> None:
    home.write(TWO)
    live, dev = home.read(profile="live").account, home.read(profile="dev").account
    assert live is not None
    assert live.preferences == Preferences(
        priority="Low",
        throughput_bucket=2,
        preferred_locations=("Sweden Central", "North Europe"),
        consistency="Eventual",
    )
    assert dev is not None
    assert dev.preferences == Preferences()
    assert not dev.production


def test_the_default_profile_holds_until_another_is_named(home: Home) -> None:
    home.write(TWO)
    found = home.read()
    assert found.account is not None
    assert (found.account.name, found.account.key, found.user) == ("dev/agentic-fleet", OTHER_KEY, "ann")


def test_a_flag_wins_over_the_profile_and_the_profile_over_both_families_even_where_they_differ(home: Home) -> None:
    home.write(TWO)
    environ = {
        **ACCOUNT,
        "COSMOSDB_ACCOUNT_ENDPOINT": "https://third.documents.azure.com",
        "AZURE_COSMOS_DATABASE": "e",
    }
    found = home.read(environ, profile="dev").account
    assert found is not None
    assert (found.name, found.key) == ("dev/e", OTHER_KEY)
    by_flag = home.read(environ, profile="dev", endpoint="https://flag.documents.azure.com", database="f").account
    assert by_flag is not None
    assert by_flag.name == "flag/f"


def test_a_key_that_a_profile_leaves_out_comes_from_the_environment(home: Home) -> None:
    home.write('[profile.p]\nendpoint = "https://p.documents.azure.com"\n')
    found = home.read({"COSMOSDB_ACCOUNT_KEY": KEY}, profile="p").account
    assert found is not None
    assert (found.key, found.key_origin) == (KEY, "COSMOSDB_ACCOUNT_KEY")


def test_an_endpoint_that_the_default_profile_hides_is_named(home: Home) -> None:
    home.write(TWO)
    assert any("AZURE_COSMOS_ENDPOINT is not used: dev" in each for each in home.read(ACCOUNT).notes)
    assert not home.read(ACCOUNT, profile="dev").notes
    assert not home.read({"AZURE_COSMOS_ENDPOINT": "https://DEV.documents.azure.com:443"}).notes


def test_an_ignored_key_is_named_by_where_it_stands(home: Home) -> None:
    home.write(TWO)
    notes = home.read(ACCOUNT, profile="dev", managed_identity=True).notes
    assert [each.split(" is ")[0] for each in notes] == ["key of profile dev", "AZURE_COSMOS_KEY"]


@pytest.mark.parametrize(("mode", "said"), [(0o600, False), (0o640, True), (0o604, True)])
def test_a_file_with_a_key_that_others_can_read_is_noted(home: Home, mode: int, said: bool) -> None:
    home.write(TWO, mode)
    assert any(f"chmod 600 {home.file}" in each for each in home.read(profile="live").notes) == said


def test_a_file_without_a_key_may_be_read_by_all(home: Home) -> None:
    home.write('[profile.p]\nendpoint = "https://p.documents.azure.com"\nmanaged_identity = true\n', 0o644)
    assert not home.read(profile="p").notes


def test_a_profile_that_is_not_there_is_told_with_those_that_are(home: Home) -> None:
    error = home.refused(TWO, profile="prod")
    assert "'prod'" in error.cause
    assert "dev, live" in error.next_step
    assert "[profile.prod]" in home.refused("", profile="prod").next_step


def test_where_nothing_is_said_the_profiles_are_offered(home: Home) -> None:
    error = home.refused(TWO.replace('default_profile = "dev"', ""))
    assert "--profile takes one of dev, live" in error.next_step


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'key = "{KEY}"\n[profile\n', "is no TOML (at line 2"),
        (f'[profile.a]\nkey = "{KEY}', "is no TOML (at"),
        ("[profiles.a]\n", "says profiles, which is no setting"),
        ("[profile.a]\nproducton = true\n", "profile a says producton"),
        ("[profile.a.containers]\nruns = 'x'\n", "profile a says containers.runs"),
        ("profile = 'a'\n", "is no table"),
        ("[profile]\na = 'x'\n", "profile a is no table"),
        (f"[profile.a]\nendpoint = '{ENDPOINT}'\nkey = ['{KEY}', 1]\n", "key of profile a is neither"),
        (f"[profile.a]\nendpoint = '{ENDPOINT}'\nkey = 'AccountKey={KEY}'\n", "key of profile a holds a connection"),
        (f"[profile.a]\nendpoint = '{ENDPOINT}'\nkey = '<key>'\n", "key of profile a still holds a placeholder"),
        (f"[profile.a]\nendpoint = '{ENDPOINT}'\nmax_ru = 0\n", "max_ru of profile a is not a number above 0"),
        (
            f"[profile.a]\nendpoint = '{ENDPOINT}'\nkey = '{KEY}'\npriority = 'Urgent'\n",
            "priority of profile a is none of",
        ),
        (f"[profile.a]\nendpoint = '{ENDPOINT}'\nkey = '{KEY}'\nthroughput_bucket = 1.5\n", "is not a whole number"),
        (f"[profile.a]\nkey = '{KEY}'\n", "profile a names no endpoint"),
        (f"[profile.a]\nendpoint = '{ENDPOINT}'\n", "nothing says how to log in to acct"),
    ],
)
def test_what_is_wrong_with_a_profile_is_one_sentence_without_the_key(home: Home, text: str, said: str) -> None:
    assert said in home.refused(text, profile="a").cause


def test_a_misspelt_setting_is_met_with_what_was_meant(home: Home) -> None:
    assert "did you mean production?" in home.refused("[profile.a]\nproducton = true\n", profile="a").next_step


def test_a_profile_does_not_go_with_the_demo_or_files(home: Home) -> None:
    for other in ({"demo": True}, {"data": "x"}):
        assert "--profile" in home.refused(TWO, profile="dev", **other).cause
    home.write("[[broken")
    assert home.read(demo=True) == Settings(demo=True)
    assert home.read(data="x") == Settings(data="x")


def test_where_there_is_no_file_or_no_home_there_are_no_profiles(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for environ in ({}, {"HOME": str(tmp_path)}, {"XDG_CONFIG_HOME": str(tmp_path / "file")}):
        assert not read_config(environ).profiles


def test_a_file_that_the_system_does_not_give_is_told_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "fleet-tui" / "config.toml").mkdir(parents=True)
    for folder, why in ((tmp_path, "Is a directory"), (tmp_path / ("x" * 300), "File name too long")):
        with pytest.raises(SettingsError, match=f"config.toml cannot be read: {why}") as told:
            read_config({"XDG_CONFIG_HOME": str(folder)})
        assert told.value.next_step


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (os.mkfifo, "it is a pipe, not a file"),
        (lambda path: path.symlink_to("/dev/zero"), "it is a device, not a file"),
        (lambda path: path.symlink_to(path), "Too many levels of symbolic links"),
    ],
    ids=["pipe", "device", "loop"],
)
def test_what_is_no_file_is_told_and_not_waited_for(tmp_path: Path, make: Any, why: str) -> None:
    (tmp_path / "fleet-tui").mkdir()
    make(tmp_path / "fleet-tui" / "config.toml")
    with pytest.raises(SettingsError, match=f"config.toml cannot be read: {why}"):
        read_config({"XDG_CONFIG_HOME": str(tmp_path)})


@pytest.mark.parametrize("text", ["a = " + "[" * 20_000, "a = " + "9" * 5_000], ids=["lists", "digits"])
def test_a_file_that_no_reader_of_toml_survives_is_told(home: Home, text: str) -> None:
    assert home.refused(text).cause.endswith("config.toml holds more than can be read")


def test_the_file_is_named_from_the_home_folder_on(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.environ["HOME"] = str(tmp_path)
    home.write(TWO, 0o644)
    note = "~/fleet-tui/config.toml holds a key and others can read it: chmod 600 ~/fleet-tui/config.toml"
    assert home.read().notes == (note,)
    assert home.refused(TWO, profile="prod").cause == "no profile 'prod' in ~/fleet-tui/config.toml"
    assert home.refused("[profile", profile="prod").cause.startswith("~/fleet-tui/config.toml is no TOML")


def test_an_endpoint_that_is_typed_is_read_without_the_default_profile(home: Home) -> None:
    home.write(TWO)
    found = home.read({"AZURE_COSMOS_KEY": KEY}, endpoint="https://third.documents.azure.com").account
    assert found is not None
    assert (found.name, found.profile, found.key) == ("third/agentic-fleet", "", KEY)
