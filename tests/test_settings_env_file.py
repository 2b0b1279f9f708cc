"""A file of variables: read only when asked for, below the real environment, above nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from fleet_tui.errors import SettingsError
from fleet_tui.settings import Account, Flags, read_settings
from fleet_tui.settings.survey import survey
from tests.test_settings import ENDPOINT, KEY, OTHER_KEY


def write(folder: Path, text: str, name: str = ".env") -> str:
    (folder / name).write_text(text)
    return str(folder / ".env")


def account(env_file: str | None, **environ: str) -> Account:
    found = read_settings(Flags(env_file=env_file), environ).account
    assert found is not None
    return found


def test_a_file_is_read_only_when_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, f"AZURE_COSMOS_ENDPOINT={ENDPOINT}\nAZURE_COSMOS_KEY={KEY}\n")
    with pytest.raises(SettingsError, match="nothing says where"):
        account(None)
    assert account(".env").key == KEY


def test_the_local_file_beside_it_wins_and_the_real_environment_over_both(tmp_path: Path) -> None:
    file = write(tmp_path, f"AZURE_COSMOS_ENDPOINT={ENDPOINT}\nAZURE_COSMOS_KEY=<key>\nAZURE_COSMOS_DATABASE=one\n")
    write(tmp_path, f"AZURE_COSMOS_KEY={KEY}\nAZURE_COSMOS_DATABASE=two\n", ".env.local")
    assert account(file) == Account("https://acct.documents.azure.com/", "two", KEY)
    found = account(file, AZURE_COSMOS_KEY=OTHER_KEY, AZURE_COSMOS_DATABASE="  ")
    assert (found.key, found.database) == (OTHER_KEY, "two")


def test_the_local_file_is_enough(tmp_path: Path) -> None:
    file = write(tmp_path, "")
    (tmp_path / ".env").unlink()
    write(tmp_path, f"AZURE_COSMOS_ENDPOINT={ENDPOINT}\nAZURE_COSMOS_KEY={KEY}\n", ".env.local")
    assert account(file).key_origin == f"AZURE_COSMOS_KEY in {file}.local"


def test_lines_are_read_as_shells_and_other_programs_write_them(tmp_path: Path) -> None:
    text = (
        "\ufeff# comment\r\n\r\nnonsense line with a key\nOTHER='multi\n"
        f"export AZURE_COSMOS_ENDPOINT = \"{ENDPOINT}\" # ours\r\n  COSMOSDB_ACCOUNT_KEY='{KEY}'\n"
        'AZURE_COSMOS_DATABASE=a#b   # no comment inside a word\nAGENTICFLEET_USER_ID="an\\"n"\n'
    )
    found = read_settings(Flags(env_file=write(tmp_path, text.replace("a#b", "a-b"))), {})
    assert found.account is not None
    assert (found.account.database, found.account.key, found.user) == ("a-b", KEY, 'an"n')


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no"):
        account(str(tmp_path / ".env"))
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="it is no text"):
        account(str(tmp_path / ".env"))
    with pytest.raises(SettingsError, match="cannot be read"):
        account(str(tmp_path))


@pytest.mark.parametrize("where", ["file", "environment"])
def test_the_families_may_not_differ_wherever_they_stand_and_both_places_are_named(tmp_path: Path, where: str) -> None:
    other = {"COSMOSDB_ACCOUNT_KEY": OTHER_KEY}
    text = f"AZURE_COSMOS_ENDPOINT={ENDPOINT}\nAZURE_COSMOS_KEY={KEY}\n"
    file = write(tmp_path, text + (f"COSMOSDB_ACCOUNT_KEY={OTHER_KEY}\n" if where == "file" else ""))
    with pytest.raises(SettingsError) as told:
        account(file, **(other if where == "environment" else {}))
    second = f"COSMOSDB_ACCOUNT_KEY in {file}" if where == "file" else "COSMOSDB_ACCOUNT_KEY"
    assert told.value.cause == f"AZURE_COSMOS_KEY in {file} and {second} are both set and differ"


def test_every_setting_is_told_with_where_it_came_from_and_a_key_only_by_its_length(tmp_path: Path) -> None:
    file = write(tmp_path, f"AZURE_COSMOS_ENDPOINT={ENDPOINT}\nAZURE_COSMOS_KEY={KEY}\n")
    flags = Flags(env_file=file, max_ru=50, database="d")
    told = {each.name: (each.value, each.origin) for each in survey(flags, {"AZURE_COSMOS_CACHE_CONTAINER": "c"})}
    assert told["endpoint"] == ("https://acct.documents.azure.com/", f"AZURE_COSMOS_ENDPOINT in {file}")
    assert told["key"] == ("set, 88 characters", f"AZURE_COSMOS_KEY in {file}")
    assert told["database"] == ("d", "--database")
    assert told["max_ru"] == ("50", "--max-ru")
    assert told["containers.cache"] == ("c", "AZURE_COSMOS_CACHE_CONTAINER")
    assert told["containers.workflowRuns"] == ("workflowRuns", "the default")
    assert told["user"] == (None, "not set")
    assert told["profile"] == (None, "not set")
    assert KEY not in str(told)


def test_a_setting_that_is_wrong_is_told_beside_those_that_are_right() -> None:
    environ = {
        "AZURE_COSMOS_ENDPOINT": f"AccountEndpoint={ENDPOINT};AccountKey={KEY}",
        "AZURE_COSMOS_KEY": KEY,
        "COSMOSDB_ACCOUNT_KEY": OTHER_KEY,
        "AZURE_COSMOS_DATABASE": "fleet",
    }
    told = {each.name: each for each in survey(Flags(), environ)}
    assert told["database"].value == "fleet"
    assert told["endpoint"].wrong == "AZURE_COSMOS_ENDPOINT holds a connection string"
    assert told["key"].origin == "AZURE_COSMOS_KEY and COSMOSDB_ACCOUNT_KEY"
    assert "differ" in told["key"].wrong
    assert KEY not in str(told)


def test_the_example_of_the_repository_is_read_and_what_is_not_filled_in_is_named(tmp_path: Path) -> None:
    example = (Path(__file__).parents[1] / ".env.example").read_text("utf-8")
    with pytest.raises(SettingsError, match=r"AZURE_COSMOS_ENDPOINT in .* still holds a placeholder"):
        account(write(tmp_path, example))
    write(tmp_path, f"AZURE_COSMOS_ENDPOINT={ENDPOINT}\nAZURE_COSMOS_KEY={KEY}\n", ".env.local")
    assert account(str(tmp_path / ".env")) == Account("https://acct.documents.azure.com/", "agentic-fleet", KEY)
