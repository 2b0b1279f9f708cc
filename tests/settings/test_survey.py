"""Each setting as it can be shown: its value, where it came from, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

from fleet_tui.settings import Flags
from fleet_tui.settings.survey import survey
from tests.settings.test_env_file import write
from tests.settings.test_read import ENDPOINT, KEY, OTHER_KEY


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
