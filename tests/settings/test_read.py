"""Where the app reads from, as flags and environment say it, and what is told when they do not."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from fleet_tui.errors import SettingsError, UsageError
from fleet_tui.schema import CACHE, CONTAINERS, RUNS
from fleet_tui.settings import Account, Flags, Settings, read_settings

KEY = base64.b64encode(bytes(range(64))).decode()
OTHER_KEY = base64.b64encode(bytes(64)).decode()
ENDPOINT = "https://acct.documents.azure.com:443/"
ACCOUNT = {"AZURE_COSMOS_ENDPOINT": ENDPOINT, "AZURE_COSMOS_KEY": KEY}
OLDER = {"COSMOSDB_ACCOUNT_ENDPOINT": "https://older.documents.azure.com", "COSMOSDB_ACCOUNT_KEY": OTHER_KEY}


def account(environ: dict[str, str], **flags: Any) -> Account:
    found = read_settings(Flags(**flags), environ).account
    assert found is not None
    return found


def refused(environ: dict[str, str], **flags: Any) -> SettingsError:
    with pytest.raises(SettingsError) as told:
        read_settings(Flags(**flags), environ)
    shown = f"{told.value} {told.value!r}"
    for value in environ.values():
        assert len(value) < 40 or value not in shown
    assert KEY not in shown
    assert told.value.next_step
    return told.value


def test_endpoint_and_key_of_the_environment_are_an_account_with_the_default_database() -> None:
    found = account(ACCOUNT)
    assert found == Account("https://acct.documents.azure.com/", "agentic-fleet", KEY)
    assert found.name == "acct/agentic-fleet"
    assert found.host == "acct.documents.azure.com:443"


def test_the_older_family_of_variables_is_an_account_too() -> None:
    found = account({**OLDER, "COSMOSDB_DATABASE_ID": "prod"})
    assert found == Account("https://older.documents.azure.com/", "prod", OTHER_KEY)


def test_a_flag_wins_over_the_environment_and_empty_is_unset() -> None:
    environ = {**ACCOUNT, "AZURE_COSMOS_DATABASE": "  ", "COSMOSDB_DATABASE_ID": " kept "}
    assert account(environ).database == "kept"
    found = account(environ, endpoint=" https://flag.documents.azure.com ", database="flagged")
    assert (found.endpoint, found.database) == ("https://flag.documents.azure.com/", "flagged")


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("endpoint", "AZURE_COSMOS_ENDPOINT", "COSMOSDB_ACCOUNT_ENDPOINT"),
        ("key", "AZURE_COSMOS_KEY", "COSMOSDB_ACCOUNT_KEY"),
        ("database", "AZURE_COSMOS_DATABASE", "COSMOSDB_DATABASE_ID"),
    ],
)
def test_two_families_that_differ_stop_with_both_names(name: str, first: str, second: str) -> None:
    values = {"endpoint": ("https://a.example", "https://b.example"), "key": (KEY, OTHER_KEY), "database": ("x", "y")}
    one, other = values[name]
    error = refused({**ACCOUNT, first: one, second: other})
    assert first in error.cause
    assert second in error.cause
    assert isinstance(error, UsageError), "exit code 2"


def test_two_spellings_of_one_endpoint_do_not_differ() -> None:
    found = account({**ACCOUNT, "COSMOSDB_ACCOUNT_ENDPOINT": "HTTPS://ACCT.Documents.Azure.com"})
    assert found.endpoint == "https://acct.documents.azure.com/"


def test_a_flag_settles_what_the_variables_disagree_about() -> None:
    environ = {**ACCOUNT, "COSMOSDB_ACCOUNT_ENDPOINT": "https://older.documents.azure.com", "COSMOSDB_ACCOUNT_KEY": KEY}
    assert account(environ, endpoint="https://third.documents.azure.com").name == "third/agentic-fleet"


def test_nothing_set_names_every_way_to_set_it() -> None:
    error = refused({})
    for way in ("AZURE_COSMOS_ENDPOINT", "COSMOSDB_ACCOUNT_ENDPOINT", "--data", "--demo"):
        assert way in error.next_step


def test_an_endpoint_without_a_way_to_log_in_names_the_ways_and_never_guesses() -> None:
    error = refused({"AZURE_COSMOS_ENDPOINT": ENDPOINT, "AZURE_COSMOS_USE_MANAGED_IDENTITY": "false"})
    for way in ("AZURE_COSMOS_KEY", "COSMOSDB_ACCOUNT_KEY", "AZURE_COSMOS_USE_MANAGED_IDENTITY=true"):
        assert way in error.next_step


@pytest.mark.parametrize("word", ["true", "TRUE", " 1 ", "yes", "on"])
def test_entra_id_is_used_where_it_is_asked_for_and_a_key_is_named_as_ignored(word: str) -> None:
    found = read_settings(Flags(), {**ACCOUNT, "AZURE_COSMOS_USE_MANAGED_IDENTITY": word})
    assert found.account is not None
    assert found.account.key is None
    assert [note for note in found.notes if "AZURE_COSMOS_KEY is ignored" in note]


@pytest.mark.parametrize("word", ["false", "False", "0", "no", "off", ""])
def test_false_is_false(word: str) -> None:
    assert account({**ACCOUNT, "AZURE_COSMOS_USE_MANAGED_IDENTITY": word}).key == KEY


def test_a_word_that_is_neither_true_nor_false_is_asked_about() -> None:
    assert "neither" in refused({**ACCOUNT, "AZURE_COSMOS_USE_MANAGED_IDENTITY": "maybe"}).cause


def test_the_flag_for_entra_id_wins_both_ways_and_then_no_key_matters() -> None:
    assert account(ACCOUNT, managed_identity=True).key is None
    assert account({**ACCOUNT, "AZURE_COSMOS_USE_MANAGED_IDENTITY": "true"}, managed_identity=False).key == KEY
    assert account({**ACCOUNT, "COSMOSDB_ACCOUNT_KEY": OTHER_KEY}, managed_identity=True).key is None


def test_entra_id_over_plain_http_is_refused_before_anything_is_sent() -> None:
    assert "https only" in refused({"AZURE_COSMOS_ENDPOINT": "http://localhost:8081"}, managed_identity=True).cause


@pytest.mark.parametrize(
    ("endpoint", "cause"),
    [
        ("http://acct.documents.azure.com", "does not begin with https://"),
        ("ftp://localhost", "does not begin with https://"),
        ("acct.documents.azure.com", "is not the address"),
        ("https://", "is not the address"),
        ("https://acct.documents.azure.com:port/", "is not the address"),
        ("https://acct.documents.azure.com/dbs/x", "is not the address"),
        ("https://user:secret@acct.documents.azure.com", "is not the address"),
        ("https://acct.documents.azure.com/?key=secret", "is not the address"),
        (f"AccountEndpoint={ENDPOINT};AccountKey={KEY};", "holds a connection string"),
        ("https://<account>.documents.azure.com/", "placeholder"),
        ("https://your-account.documents.azure.com/", "placeholder"),
    ],
)
def test_an_endpoint_that_is_none_is_named_with_what_is_wrong(endpoint: str, cause: str) -> None:
    error = refused({**ACCOUNT, "AZURE_COSMOS_ENDPOINT": endpoint})
    assert error.cause.startswith("AZURE_COSMOS_ENDPOINT")
    assert cause in error.cause
    assert "secret" not in str(error)
    assert "--endpoint" in refused(ACCOUNT, endpoint=endpoint).cause


@pytest.mark.parametrize("endpoint", ["http://localhost:8081", "http://127.0.0.1:8081/", "http://[::1]:8081"])
def test_a_server_of_ones_own_needs_no_https_and_is_named_with_its_port(endpoint: str) -> None:
    found = account({**ACCOUNT, "AZURE_COSMOS_ENDPOINT": endpoint})
    assert found.endpoint == endpoint.rstrip("/") + "/"
    assert found.name.endswith(":8081/agentic-fleet")


@pytest.mark.parametrize("key", ["not base64!", KEY + "x", "ключ", f"AccountEndpoint={ENDPOINT};AccountKey={KEY}"])
def test_a_key_that_is_none_is_told_without_showing_it(key: str) -> None:
    error = refused({**ACCOUNT, "AZURE_COSMOS_KEY": key})
    assert error.cause.startswith("AZURE_COSMOS_KEY")
    assert key not in str(error)
    assert ("connection string" in error.cause) == ("AccountKey=" in key)


@pytest.mark.parametrize("value", ["<your key>", "your-key", "YOUR_DATABASE"])
@pytest.mark.parametrize("name", ["AZURE_COSMOS_KEY", "AZURE_COSMOS_DATABASE", "AGENTICFLEET_USER_ID"])
def test_a_placeholder_that_nobody_filled_in_is_named_as_one(name: str, value: str) -> None:
    assert refused({**ACCOUNT, name: value}).cause == f"{name} still holds a placeholder"


def test_each_container_can_have_a_name_of_its_own() -> None:
    words = (
        "WORKFLOW_RUNS",
        "WORKFLOW_RUN_SEGMENTS",
        "AGENT_MEMORY",
        "DSPY_EXAMPLES",
        "DSPY_OPTIMIZATION_RUNS",
        "CACHE",
    )
    found = account({**ACCOUNT, **{f"AZURE_COSMOS_{word}_CONTAINER": word.lower() for word in words}})
    assert sorted(found.container(each) for each in CONTAINERS) == sorted(word.lower() for word in words)
    assert found.container(RUNS) == "workflow_runs"
    assert account(ACCOUNT).container(CACHE) == "cache"


@pytest.mark.parametrize("name", ["AZURE_COSMOS_DATABASE", "AZURE_COSMOS_CACHE_CONTAINER"])
def test_a_name_with_a_slash_or_a_line_end_is_refused(name: str) -> None:
    for value in ("a/b", "a\nb", "a\tb"):
        assert refused({**ACCOUNT, name: value}).cause.startswith(name)


def test_the_demo_and_files_need_no_account_and_one_place_is_enough() -> None:
    broken = {"AZURE_COSMOS_ENDPOINT": "nonsense"}
    assert read_settings(Flags(demo=True), broken) == Settings(demo=True)
    assert read_settings(Flags(data="runs.jsonl"), broken) == Settings(data="runs.jsonl")
    for both in (
        {"demo": True, "data": "x"},
        {"demo": True, "endpoint": ENDPOINT},
        {"data": "x", "endpoint": ENDPOINT},
    ):
        assert all(f"--{name}" in refused({}, **both).cause for name in both)


def test_the_user_is_the_flag_then_the_default_user_then_the_user() -> None:
    environ = {"AGENTICFLEET_DEFAULT_USER_ID": " d ", "AGENTICFLEET_USER_ID": "u"}
    assert read_settings(Flags(demo=True, user="f"), environ).user == "f"
    assert read_settings(Flags(demo=True), environ).user == "d"
    assert read_settings(Flags(demo=True), {"AGENTICFLEET_USER_ID": "u"}).user == "u"
    assert read_settings(Flags(demo=True), {}).user is None


def test_settings_can_be_printed_without_showing_the_key() -> None:
    found = read_settings(Flags(), ACCOUNT)
    assert KEY not in f"{found} {found!r} {found.account!r}"
    assert found.account is not None
    assert found.account.key == KEY


def test_a_summary_of_runs_is_no_container_that_holds_something_else() -> None:
    environ = {
        "AZURE_COSMOS_ENDPOINT": "https://acme.documents.azure.com",
        "AZURE_COSMOS_KEY": "a2V5",
        "AZURE_COSMOS_RUNS_BY_USER_CONTAINER": "workflowRuns",
    }
    with pytest.raises(SettingsError, match="AZURE_COSMOS_RUNS_BY_USER_CONTAINER names the container workflowRuns"):
        read_settings(Flags(), environ)
