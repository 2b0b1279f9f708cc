"""Nothing that is shown, said, logged or exported holds the key or a token, though the service and the documents do."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from fleet_tui.schema import CACHE, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS, SEGMENTS
from tests.cli.conftest import clean, spawned
from tests.fake.faults import Fault, drop, html, status, truncated
from tests.fake.server import FakeCosmos, kind
from tests.terminal import terminal

KEY = FakeCosmos.key
TOKEN = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL2NvcyJ9.c2lnbmF0dXJlLW9mLWEtdG9rZW4"
SAID = (
    f"AccountEndpoint=https://acct.documents.azure.com;AccountKey={KEY}; sig={quote(KEY, safe='')}"
    f" Authorization: Bearer {TOKEN} type=master&ver=1.0&sig=bWFzdGVyLXNpZ25hdHVyZQ=="
)
# what stands where nobody may read it; of the key each part, for it may be cut or wrapped
TELLING = [
    *(KEY[start : start + 12] for start in range(0, len(KEY) - 12, 4)),
    quote(KEY, safe="")[-20:],
    TOKEN.split(".")[2],
    "bWFzdGVyLXNpZ25hdHVyZQ",
]
FAULTS: dict[str, tuple[str, Fault]] = {
    "the key is refused": ("account", status(401, message=SAID)),
    "the role is missing": ("query", status(403, 5300, message=f"action [x/{KEY}] {SAID}")),
    "the firewall": ("container", status(403, message=f"firewall {SAID}")),
    "a bad request": ("query", status(400, message=SAID)),
    "a bad request that tells it late": ("query", status(400, message=f"{'x' * 250} {SAID}")),
    "the service fails": ("query", status(500, message=SAID)),
    "throttled": ("query", status(429, retry_after=0.01, message=SAID)),
    "a page of a proxy": ("query", html()),
    "half an answer": ("query", truncated()),
    "a cut connection": ("query", drop(0.5)),
}
EVENT = {"eventId": "ev_001", "agentId": "a", "type": "tool_call", "timestamp": "2025-11-17T10:00:00Z"}


def documents() -> dict[str, dict[str, object]]:
    """One of each container that holds the key, as text of a document may."""
    run = {
        "id": "wf_1",
        "workflowId": "wf_1",
        "userId": "ann",
        "_ts": 9,
        "runTag": KEY,
        "error": f"failed with {KEY}",
        "task": {"input": f"use {KEY} and\n{KEY}"},
        "execution_summary": {"status": "failed"},
        "events": [
            {**EVENT, "toolName": "Shell", "toolInput": {KEY: KEY}, "payload": {"message": KEY, "error": KEY}},
            {**EVENT, "eventId": "ev_002", "toolOutputSummary": f"{'z' * 65_500} {KEY} {'z' * 70_000}"},
        ],
        "result": {"answer": f"`{KEY}`", "format": "markdown"},
    }
    other = {"userId": "ann", "_ts": 9, "content": KEY, "task": KEY, "context": KEY, "optimizerType": KEY}
    return {
        RUNS.name: run,
        SEGMENTS.name: {"id": "s1", "workflowId": "wf_1", "segmentIndex": 1, "events": [{**EVENT, "payload": KEY}]},
        MEMORIES.name: {"id": "m1", **other, "metadata": {"note": KEY}},
        EXAMPLES.name: {"id": "e1", **other},
        OPTIMIZATIONS.name: {"id": "o1", **other, "program_snapshot": {"prompt": KEY}},
        CACHE.name: {"id": "c1", "cacheKey": "k1", **other, "result": {"answer": KEY}},
    }


@pytest.fixture
def fake() -> Iterator[FakeCosmos]:
    with FakeCosmos() as fake:
        for container in (RUNS, SEGMENTS, MEMORIES, EXAMPLES, OPTIMIZATIONS, CACHE):
            kept = fake.container("agentic-fleet", container.name, f"/{container.partition_key}", 2)
            kept.add(documents()[container.name])
        yield fake


@pytest.fixture
def environ(fake: FakeCosmos) -> dict[str, str]:
    """Both families hold the key, and a variable that is no setting of ours does."""
    own = {"AZURE_COSMOS_ENDPOINT": fake.endpoint, "AZURE_COSMOS_KEY": KEY, "COSMOSDB_ACCOUNT_KEY": KEY, "X": KEY}
    return {**clean(os.environ), **own}


def clear(text: bytes | str, fake: FakeCosmos) -> None:
    """Fails where a text holds a part of the key, a token, or the signature of a request that was sent."""
    shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    sent = [unquote(each.headers.get("authorization", "")).rpartition("sig=")[2] for each in fake.requests]
    for secret in (*TELLING, *filter(None, sent), *(quote(each, safe="") for each in sent if each)):
        place = shown.find(secret)
        assert place < 0, f"{secret!r} in …{shown[max(place - 80, 0) : place + 80]!r}"


def test_the_test_finds_what_it_looks_for(fake: FakeCosmos) -> None:
    for hiding in (SAID, KEY[30:50], f"\x1b[1m{KEY[8:40]}", f"x {TOKEN}"):
        with pytest.raises(AssertionError):
            clear(hiding, fake)
    clear("type=master&sig=…", fake)


COMMANDS = [
    *(["runs", form] for form in ("--plain", "--json", "--raw")),
    *(["run", "wf_1", form] for form in ("--plain", "--json", "--raw")),
    ["run", "wf_1@ev_001", "--raw"],
    ["run", "wf_1@nowhere"],
    *(["ticket", "wf_1", form] for form in ("--plain", "--json")),
    ["runs", f"task:{KEY}", "--sql"],
    ["runs", "nofield:x", "--json"],
    ["memories", "--plain"],
    ["memory", "m1", "--json"],
    ["optimization", "o1", "--raw"],
    ["examples", "--json"],
    ["cache", "--raw"],
    ["users"],
    ["config"],
    ["config", "--json"],
    ["config", "--managed-identity"],
    ["runs", "--database", KEY],
    ["doctor"],
    ["doctor", "--json"],
    ["provision", "--dimensions", "8"],
    ["provision", "--dimensions", "8", "--emit", "az"],
    ["--help"],
]
# One process types them all: a start of Python for each would take most of the time. The last line tells how each left.
_TYPES = """
import json, sys
from fleet_tui.__main__ import main
left = []
for number, words in enumerate(json.loads(sys.argv[1])):
    for stream in (sys.stdout, sys.stderr):
        print(f"== command {number}", file=stream, flush=True)
    sys.argv = ["fleet-tui", *words]
    try:
        main()
    except SystemExit as exit:
        left.append(exit.code)
print(json.dumps(left))
"""


def all_typed(commands: list[list[str]], fake: FakeCosmos, environ: dict[str, str], log: Path) -> list[int]:
    """Type commands one after the other in a process of its own, look at what they said, and return how each left."""
    given = json.dumps([[*words, "--log", str(log)] for words in commands])
    done = spawned(given, program=(sys.executable, "-c", _TYPES), env=environ, timeout=60)
    clear(done.stdout, fake)
    clear(done.stderr, fake)
    assert b"Traceback" not in done.stderr
    left: list[int] = json.loads(done.stdout.splitlines()[-1])
    return left


def test_no_command_prints_the_key_that_it_reads_with(
    fake: FakeCosmos, environ: dict[str, str], tmp_path: Path
) -> None:
    left = all_typed(COMMANDS, fake, environ, tmp_path / "fleet.log")
    codes = dict(zip(map(" ".join, COMMANDS), left, strict=True))
    assert {codes[words] for words in ("runs --json", "run wf_1 --raw", "memory m1 --json", "users", "config")} == {0}
    clear((tmp_path / "fleet.log").read_bytes(), fake)


@pytest.mark.parametrize("name", FAULTS)
def test_no_error_repeats_what_the_service_says_of_a_secret(
    fake: FakeCosmos, environ: dict[str, str], tmp_path: Path, name: str
) -> None:
    where, fault = FAULTS[name]
    fake.fail(kind(where), fault)
    log = tmp_path / "fleet.log"
    assert all_typed([["runs", "--json"], ["run", "last"]], fake, environ, log) == [1, 1]
    text = log.read_text()
    clear(text, fake)
    assert " ERROR fleet_tui " in text


def visit(screen_keys: Callable[[str], None]) -> None:
    """Every screen that a run of one's own has."""
    for key in ("j", "k", "x", "G", "\x1b", "\r"):
        screen_keys(key)
    for key in (
        "\x1b[C",
        "\x1b[C",
        "\x1b[C",
        "\x1b[C",
        "\x1b[D",
        "x",
        "G",
        "\x1b",
        "i",
        "G",
        "\x1b",
        "?",
        "\x1b",
        "\x1b",
    ):
        screen_keys(key)
    for key in ("2", "\r", "x", "\x1b", "3", "4", "5", "i", "G", "\x1b", "1", "/", "u", "\x1b"):
        screen_keys(key)


def test_no_screen_shows_the_key_and_the_log_of_the_session_neither(
    fake: FakeCosmos, environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in set(os.environ) - set(environ):
        monkeypatch.delenv(name)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    log = tmp_path / "fleet.log"
    with terminal("--log", str(log)) as screen:
        screen.until("failed with")  # the row: of the line that counts, only the digit that changed is written
        visit(screen.press)
        fake.fail(kind("query", "point"), status(500, message=SAID))
        for key in ("r", "i", "G", "\x1b", "\r", "\x1b", "3", "r"):
            screen.press(key)
        screen.until("the service could not answer (500)")
        screen.press("q")
        screen.process.wait(10)
        screen.read(0.5)
    clear(screen.written, fake)
    clear(screen.plain(), fake)
    assert "Traceback" not in screen.plain()
    text = log.read_text()
    clear(text, fake)
    assert re.search(r"DEBUG fleet_tui\.source\.cosmos\.client query workflowRuns CROSS: 200, \d", text)
    assert " 500, " in text
    assert not fake.writes
