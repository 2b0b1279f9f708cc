"""The same command prints the same rows from the demo, from a folder of it, and from a server that holds it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from click.testing import CliRunner

from fleet_tui.cli import cli
from fleet_tui.demo import FOLDER
from fleet_tui.model.took import SO_FAR, TO_LAST_EVENT
from fleet_tui.schema import CONTAINERS
from tests.demo_data.cases import CASES
from tests.emulator.server import TestServer, load

RUNS = (
    "",
    "status:failed",
    "-status:failed",
    "sort:created",
    "-sort:created",
    "sort:score",
    "-sort:score status:succeeded",
    "agent:writer score:>8",
    "rounds:>1",
    "events:10..20 mode:sequential",
    "gpu",
    "tool:TavilySearchTool -gpu",
    "error:any",
    "error:none score:none",
    "tokens:>5000",
    "duration:<30 user:user_456",
    "created:2025-11-16",
    "since:2025-11-15 until:2025-11-17T06:00Z",
    "refined:yes",
    "id:KJ7A1B2",
    "user:none",
    "failed:yes",
    "failed:no -status:any",
    "status:FAILED",
    "agent:WRITER tool:tavilysearch",
)
FILTERS = {
    "runs": RUNS,
    "memories": (
        "",
        "agent:researcher",
        "importance:>0.5 type:fact",
        "-sort:importance",
        "source:any",
        "type:preference",
    ),
    "optimizations": (
        "",
        "metric:semantic_f1",
        "-status:succeeded",
        "failed:yes",
        "best:>0.8",
        "rounds:>=12",
        "sort:created",
    ),
    "examples": ("", "team:coder", "category:any mode:sequential", "-difficulty:medium", "category:none", "logs"),
    "cache": ("", "user:user_123", "expired:no", "expired:yes", "run:any", "key:sha256:3d1c5f...", "redacted"),
}
ASKED = [(section, words) for section, filters in FILTERS.items() for words in filters if "expired" not in words]
_SORTED_BY = {"sort:created": "created_at", "sort:score": "score", "sort:importance": "importance"}


@pytest.fixture(scope="module")
def account(server: TestServer) -> dict[str, str]:
    """The environment of an account that holds the demo, its times of writing kept."""

    async def fill() -> None:
        from azure.cosmos.aio import CosmosClient

        async with CosmosClient(server.endpoint, server.key) as client:
            for container in CONTAINERS:
                lines = (FOLDER / f"{container.name}.jsonl").read_bytes().split(b"\n")
                documents = [json.loads(line) for line in lines if line.strip()]
                await load(client, "same-rows", container.name, documents, f"/{container.partition_key}")

    asyncio.run(fill())
    return {
        "AZURE_COSMOS_ENDPOINT": server.endpoint,
        "AZURE_COSMOS_KEY": server.key,
        "AZURE_COSMOS_DATABASE": "same-rows",
    }


def printed(*arguments: str, account: dict[str, str] | None = None) -> list[bytes]:
    """The lines that a command prints, typed in this process: a hundred starts of Python would prove no more."""
    done = CliRunner().invoke(cli, arguments, prog_name="fleet-tui", env=account)
    assert done.exit_code == 0, done.stderr
    return done.stdout_bytes.split(b"\n")[:-1]


def rows(lines: list[bytes]) -> list[dict[str, Any]]:
    """What the lines hold, but for three answers.

    The demo's clock decides what has expired: elsewhere all of its cache entries are long over. How long a run took
    that stored no end its events tell, which no list of an account downloads. And no account holds the trace that one
    run of the demo has its events, agents, tools and tokens from: it is left out.
    """
    rows = (json.loads(each) for each in lines)
    found = [each for each in rows if each["id"] != CASES["flat-discussion"]]
    for row in found:
        row.pop("expired", None)
        if row.pop("duration_remark", "") in (SO_FAR, TO_LAST_EVENT):
            row["duration_seconds"] = None
    return found


@pytest.mark.parametrize(("section", "words"), ASKED)
def test_demo_folder_and_account_print_the_same_rows_in_the_same_order(
    section: str, words: str, account: dict[str, str]
) -> None:
    listing = (section, words, "--limit", "0", "--json")
    demo = rows(printed(*listing, "--demo"))
    assert rows(printed(*listing, "--data", str(FOLDER))) == demo
    live = rows(printed(*listing, account=account))
    if "sort:created" in words:  # an account orders them as they are written, text that is no time too, and no numbers
        real = [row for row in live if row["created_at"]]
        live = sorted(real, key=lambda row: str(row["created_at"]), reverse=words.startswith("-"))
        demo = [row for row in demo if row["id"] in {each["id"] for each in real}]
        assert len(demo) > 10
    assert sorted(map(json.dumps, live)) == sorted(map(json.dumps, demo))
    key = next((name for term, name in _SORTED_BY.items() if term in words), "written_at")
    # documents that tie may come in either order: what they are ordered by may not
    assert [row[key] for row in live] == [row[key] for row in demo]


def test_the_filters_pick_some_and_leave_some() -> None:
    """A comparison of empty lists would prove nothing."""
    for section, filters in FILTERS.items():
        everything = len(printed(section, "--limit", "0", "--json", "--demo"))
        for words in filters[1:]:
            count = len(printed(section, words, "--limit", "0", "--json", "--demo"))
            assert 0 < count < everything or (count and "sort" in words), (section, words)


def test_an_opened_run_prints_the_same_from_all_three(account: dict[str, str]) -> None:
    for run in ("wf_01HZYR7VQ23G8X9T3C5KJ7A1B2", "wf_01KA7ZBMNRPDZX52NSG5TGXEJ3"):
        demo = printed("run", run, "--json", "--demo")
        assert printed("run", run, "--json", "--data", str(FOLDER)) == demo
        assert printed("run", run, "--json", account=account) == demo
