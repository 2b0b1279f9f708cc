"""The settings as they are, each with where it came from, and one sentence about what is wrong with them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Typed
from tests.settings.test_read import ACCOUNT, ENDPOINT, KEY, OTHER_KEY

PROFILES = f"""
default_profile = "dev"
[profile.dev]
endpoint = "https://dev.documents.azure.com"
key = "{OTHER_KEY}"
[profile.live]
endpoint = "https://live.documents.azure.com"
managed_identity = true
production = true
"""


@pytest.fixture
def config_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    file = tmp_path / "fleet-tui" / "config.toml"
    file.parent.mkdir()
    file.write_text(PROFILES)
    file.chmod(0o600)
    return file


def test_each_setting_is_a_line_with_its_source_and_the_key_only_a_length(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ACCOUNT.items():
        monkeypatch.setenv(name, value)
    printed = typed("config", "--database", "fleet")
    assert printed.code == 0
    lines = {line.split()[0]: line.split()[1:] for line in printed.out.splitlines()}
    assert lines["endpoint"] == ["https://acct.documents.azure.com/", "AZURE_COSMOS_ENDPOINT"]
    assert lines["database"] == ["fleet", "--database"]
    assert lines["key"] == ["set,", "88", "characters", "AZURE_COSMOS_KEY"]
    assert lines["user"] == ["—", "not", "set"]
    assert KEY not in printed.out + printed.err


def test_the_default_profile_and_a_named_one_are_told_apart(typed: Typed, config_file: Path) -> None:
    rows = {row["setting"]: row for row in typed("config", "--json").rows()}
    assert rows["profile"] == {"setting": "profile", "value": "dev", "from": f"the default of {config_file}"}
    assert rows["key"] == {"setting": "key", "value": "set, 88 characters", "from": "key of profile dev"}
    rows = {row["setting"]: row for row in typed("config", "--json", "--profile", "live").rows()}
    assert rows["profile"]["from"] == "--profile"
    assert rows["production"] == {"setting": "production", "value": "true", "from": "production of profile live"}
    assert rows["key"]["value"] is None


def test_notes_are_told_below(typed: Typed, config_file: Path) -> None:
    config_file.chmod(0o644)
    printed = typed("config", "--profile", "dev", "--managed-identity")
    assert printed.code == 0
    assert "key of profile dev is ignored: Entra ID logs in" in printed.err
    assert f"chmod 600 {config_file}" in printed.err


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        (
            {**ACCOUNT, "COSMOSDB_ACCOUNT_ENDPOINT": "https://b.example"},
            "AZURE_COSMOS_ENDPOINT and COSMOSDB_ACCOUNT_EN",
        ),
        ({**ACCOUNT, "COSMOSDB_ACCOUNT_KEY": OTHER_KEY}, "AZURE_COSMOS_KEY and COSMOSDB_ACCOUNT_KEY are both set and"),
        (
            {**ACCOUNT, "AZURE_COSMOS_DATABASE": "a", "COSMOSDB_DATABASE_ID": "b"},
            "AZURE_COSMOS_DATABASE and COSMOSDB_DATABASE_ID are both set and differ",
        ),
        ({**ACCOUNT, "AZURE_COSMOS_KEY": f"AccountKey={KEY}"}, "AZURE_COSMOS_KEY holds a connection string"),
        ({**ACCOUNT, "AZURE_COSMOS_ENDPOINT": f"AccountEndpoint={ENDPOINT};AccountKey={KEY}"}, "a connection string"),
        ({**ACCOUNT, "AZURE_COSMOS_KEY": "<your-key>"}, "AZURE_COSMOS_KEY still holds a placeholder"),
        ({**ACCOUNT, "AZURE_COSMOS_KEY": KEY[1:]}, "AZURE_COSMOS_KEY is set, 87 characters, and not the key"),
        ({**ACCOUNT, "AZURE_COSMOS_USE_MANAGED_IDENTITY": "maybe"}, "neither true nor false"),
        ({"AZURE_COSMOS_ENDPOINT": ENDPOINT}, "nothing says how to log in to acct.documents.azure.com"),
        ({}, "nothing says where to read from"),
    ],
)
@pytest.mark.parametrize("command", [["config"], ["config", "--json"], ["runs", "--json"]])
def test_a_conflict_is_exit_code_2_and_one_sentence_without_a_secret(
    typed: Typed, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], named: str, command: list[str]
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    printed = typed(*command)
    assert printed.code == 2
    sentence, *steps = printed.err.splitlines()
    assert sentence.startswith("fleet-tui: ")
    assert named in sentence
    assert len(steps) == 1
    assert KEY[:20] not in printed.out + printed.err
    assert OTHER_KEY not in printed.out + printed.err
    assert "Traceback" not in printed.err


def test_what_is_wrong_stands_beside_what_is_right(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**ACCOUNT, "COSMOSDB_ACCOUNT_KEY": OTHER_KEY}.items():
        monkeypatch.setenv(name, value)
    rows = {row["setting"]: row for row in map(json.loads, typed("config", "--json").out.splitlines())}
    assert rows["endpoint"]["value"] == "https://acct.documents.azure.com/"
    assert rows["key"]["wrong"] == "AZURE_COSMOS_KEY and COSMOSDB_ACCOUNT_KEY are both set and differ"


def test_a_profile_that_is_misspelt_is_met_with_those_there_are(typed: Typed, config_file: Path) -> None:
    printed = typed("runs", "--profile", "lve")
    assert (printed.code, printed.out) == (2, "")
    assert f"no profile 'lve' in {config_file}" in printed.err
    assert "there are dev, live" in printed.err


def test_a_text_names_the_folder_that_is_used(typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for home, shown in (
        (str(tmp_path / "own"), "~/own/fleet-tui/config.toml"),
        ("relative", "~/.config/fleet-tui/config.toml"),
        (os.devnull, f"{os.devnull}/fleet-tui/config.toml"),
    ):
        monkeypatch.setenv("XDG_CONFIG_HOME", home)
        assert shown in " ".join(typed("--help").out.split())
        assert shown in " ".join(typed("runs", "--help").out.split())
        assert f"no profile 'lve' in {shown}" in typed("runs", "--profile", "lve").err


def test_a_line_of_a_file_that_is_not_read_is_a_sentence_on_stderr_and_shows_nothing_of_it(
    typed: Typed, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_text(f"AZURE_COSMOS_ENDPOINT={ENDPOINT}\nset -a {OTHER_KEY}\nAZURE_COSMOS_KEY={KEY}\n")
    note = f"fleet-tui: line 2 of {file} is not read: it is not NAME=value\n"
    for words in (["config"], ["runs", "--sql"]):
        printed = typed(*words, "--env-file", file)
        assert (printed.code, printed.err) == (0, note)
    file.write_text(f"AZURE_COSMOS_ENDPOINT={ENDPOINT}\nAZURE_COSMOS_KEY='{KEY}\n")
    printed = typed("runs", "--json", "--env-file", file)
    assert printed.code == 2
    assert f"  line 2 of {file} is not read: it is not NAME=value\n" in printed.err
    assert KEY[:20] not in printed.err


def test_everybody_and_one_user_exclude_each_other_where_nothing_is_sent_too(typed: Typed) -> None:
    printed = typed("runs", "--sql", "--user", "ann", "--all-users")
    assert printed.code == 2
    assert "--user and --all-users exclude each other" in printed.err
