"""A file of variables: read only when asked for, below the real environment, above nothing else."""

from __future__ import annotations

import os
from errno import EACCES
from os import strerror
from pathlib import Path

import pytest

from fleet_tui.errors import SettingsError
from fleet_tui.settings import Account, Flags, read_settings
from tests.settings.test_read import ENDPOINT, KEY, OTHER_KEY


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


ODD = """
# a comment, then a blank line

AZURE_COSMOS_DATABASE=one
    AZURE_COSMOS_DATABASE = a-b   # the last one wins
export AZURE_COSMOS_ENDPOINT = "{ENDPOINT}" # ours
'COSMOSDB_ACCOUNT_KEY'='{KEY}'
AGENTICFLEET_USER_ID="an\\"n #1"
AZURE_COSMOS_CACHE_CONTAINER=$HOME-b
AZURE_COSMOS_AGENT_MEMORY_CONTAINER
AZURE_COSMOS_DSPY_EXAMPLES_CONTAINER=
export AZURE_COSMOS_WORKFLOW_RUNS_CONTAINER
OTHER="over
several lines"
""".replace("{ENDPOINT}", ENDPOINT).replace("{KEY}", KEY)


@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["", "BOM"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_lines_are_read_as_shells_and_other_programs_write_them(tmp_path: Path, start: str, end: str) -> None:
    file = write(tmp_path, "")
    Path(file).write_bytes((start + ODD.replace("\n", end)).encode())
    found = read_settings(Flags(env_file=file), {})
    assert found.account is not None
    assert (found.account.database, found.account.key, found.user) == ("a-b", KEY, 'an"n #1')
    assert found.account.containers == {"cache": "$HOME-b"}, "nothing is put in for $HOME, and no value is unset"
    assert found.notes == ()


def test_a_line_that_cannot_be_understood_is_named_without_what_it_holds_and_the_others_count(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    odd = (
        f"# the account\n\n\nset -a {OTHER_KEY}\nAZURE_COSMOS_ENDPOINT={ENDPOINT}\n=5\nAZURE_COSMOS_KEY={KEY}\nX='open"
    )
    file = write(tmp_path, odd)
    write(tmp_path, f"X='over\nY=1\nZ='{OTHER_KEY}'\n", ".env.local")
    found = read_settings(Flags(env_file=file), {})
    assert found.account is not None
    assert found.account.key == KEY
    assert found.notes == (
        f"line 4 of {file} is not read: it is not NAME=value",
        f"line 6 of {file} is not read: it is not NAME=value",
        f"line 8 of {file} is not read: it is not NAME=value",
        f"lines 1 to 3 of {file}.local are not read: they are not NAME=value, see where their quotes end",
    )
    assert caplog.records == []
    assert capfd.readouterr().err == ""


def test_where_something_is_missing_the_lines_that_were_not_read_are_named_too(tmp_path: Path) -> None:
    file = write(tmp_path, f"AZURE_COSMOS_ENDPOINT={ENDPOINT}\nAZURE_COSMOS_KEY='{KEY}\n")
    with pytest.raises(SettingsError, match="nothing says how to log in") as told:
        account(file)
    assert told.value.next_step.split("\n")[1:] == [f"line 2 of {file} is not read: it is not NAME=value"]
    assert KEY not in str(told.value)


def test_the_user_of_files_is_read_from_there_too_and_the_notes_stand(tmp_path: Path) -> None:
    found = read_settings(Flags(data="x", env_file=write(tmp_path, "AGENTICFLEET_USER_ID=ann\n=5\n")), {})
    assert (found.user, len(found.notes)) == ("ann", 1)


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no"):
        account(str(tmp_path / ".env"))
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="it is no text"):
        account(str(tmp_path / ".env"))


@pytest.mark.parametrize(
    ("name", "why"), [("", "Is a directory"), ("." * 300, "File name too long"), (".env/x", "Not a directory")]
)
def test_a_file_that_the_system_does_not_give_is_told_with_its_reason(tmp_path: Path, name: str, why: str) -> None:
    write(tmp_path, "")
    with pytest.raises(SettingsError) as told:
        account(f"{tmp_path}/{name}")
    assert told.value.cause == f"{tmp_path}/{name} cannot be read: {why}"
    assert told.value.next_step == "give --env-file another file"


def test_a_pipe_that_nobody_writes_to_is_told_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".env")
    with pytest.raises(SettingsError, match=r"\.env cannot be read: it is a pipe, not a file"):
        account(str(tmp_path / ".env"))


def test_a_file_that_only_others_may_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> bytes:
        raise PermissionError(EACCES, strerror(EACCES))

    file = write(tmp_path, f"AZURE_COSMOS_KEY={KEY}\n")
    monkeypatch.setattr("fleet_tui.settings.env_file.read_file", refuse)
    with pytest.raises(SettingsError, match=r"\.env cannot be read: Permission denied"):
        account(file)


@pytest.mark.parametrize("where", ["file", "environment"])
def test_the_families_may_not_differ_wherever_they_stand_and_both_places_are_named(tmp_path: Path, where: str) -> None:
    other = {"COSMOSDB_ACCOUNT_KEY": OTHER_KEY}
    text = f"AZURE_COSMOS_ENDPOINT={ENDPOINT}\nAZURE_COSMOS_KEY={KEY}\n"
    file = write(tmp_path, text + (f"COSMOSDB_ACCOUNT_KEY={OTHER_KEY}\n" if where == "file" else ""))
    with pytest.raises(SettingsError) as told:
        account(file, **(other if where == "environment" else {}))
    second = f"COSMOSDB_ACCOUNT_KEY in {file}" if where == "file" else "COSMOSDB_ACCOUNT_KEY"
    assert told.value.cause == f"AZURE_COSMOS_KEY in {file} and {second} are both set and differ"


def test_the_example_of_the_repository_is_read_and_what_is_not_filled_in_is_named(tmp_path: Path) -> None:
    example = (Path(__file__).parents[2] / ".env.example").read_text("utf-8")
    with pytest.raises(SettingsError, match=r"AZURE_COSMOS_ENDPOINT in .* still holds a placeholder"):
        account(write(tmp_path, example))
    write(tmp_path, f"AZURE_COSMOS_ENDPOINT={ENDPOINT}\nAZURE_COSMOS_KEY={KEY}\n", ".env.local")
    assert account(str(tmp_path / ".env")) == Account("https://acct.documents.azure.com/", "agentic-fleet", KEY)
