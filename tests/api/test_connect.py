"""Where a program reads from: what it names itself wins, what contradicts is refused, and no credential is closed."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken, AccessTokenInfo

import fleet_tui
from fleet_tui.demo import FOLDER
from fleet_tui.errors import FleetError, Unauthorized, UsageError
from fleet_tui.schema import RUNS
from fleet_tui.settings import Flags, read_settings
from tests.fake.server import FakeCosmos

ROOT = Path(__file__).parents[2]
ENDPOINT = "https://account.documents.azure.com"
RUN = {"id": "r1", "workflowId": "r1"}


def test_importing_it_loads_nothing_of_what_it_opens() -> None:
    code = "import sys; before = set(sys.modules); import fleet_tui; print(sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert set(eval(done.stdout)) <= {"fleet_tui", "__future__"}


def test_opening_files_loads_neither_the_sdk_nor_the_screen() -> None:
    code = (
        "import sys, fleet_tui.sync\n"
        "with fleet_tui.sync.connect(demo=True) as fleet: assert fleet.runs().first()\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'azure', 'textual', 'rich', 'aiohttp', 'click'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_what_pydoc_shows_is_two_functions_and_the_programs() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pydoc", "fleet_tui"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    functions = done.stdout.partition("\nFUNCTIONS\n")[2].partition("\nDATA\n")[0]
    assert [line.split("(")[0].strip() for line in functions.splitlines() if line[4:5].strip()] == ["connect", "quote"]
    assert done.stdout.count("import fleet_tui.sync") == 5
    assert max(map(len, done.stdout.partition("\nPACKAGE CONTENTS\n")[0].splitlines())) <= 124


async def test_without_arguments_it_is_the_account_of_the_environment(account: FakeCosmos) -> None:
    async with fleet_tui.connect() as fleet:
        assert fleet.name == f"{account.endpoint.removeprefix('http://').rstrip('/')}/agentic-fleet"
        assert repr(fleet) == f"<AsyncFleet {fleet.name}>"
        assert await fleet.runs().first()


async def test_what_a_program_names_wins_over_the_environment(
    fake: FakeCosmos, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_COSMOS_ENDPOINT", ENDPOINT)
    monkeypatch.setenv("AZURE_COSMOS_KEY", "bm90IHRoaXM=")
    monkeypatch.setenv("AZURE_COSMOS_USE_MANAGED_IDENTITY", "true")
    fake.container("mine", RUNS.name, "/workflowId").add(RUN)
    async with fleet_tui.connect(endpoint=fake.endpoint, credential=fake.key, database="mine") as fleet:
        assert [run.id async for run in fleet.runs()] == ["r1"]


async def test_a_profile_is_read_by_its_name_and_a_key_that_is_given_wins_over_its_own(
    fake: FakeCosmos, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fleet-tui").mkdir()
    (tmp_path / "fleet-tui" / "config.toml").write_text(
        f'[profile.dev]\nendpoint = "{fake.endpoint}"\ndatabase = "mine"\nkey = "bm90IHRoaXM="\n'
    )
    (tmp_path / "fleet-tui" / "config.toml").chmod(0o600)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    fake.container("mine", RUNS.name, "/workflowId").add(RUN)
    async with fleet_tui.connect(profile="dev", credential=fake.key) as fleet:
        assert await fleet.run("r1")
    async with fleet_tui.connect(profile="dev") as fleet:
        with pytest.raises(Unauthorized):
            await fleet.run("r1")


class Waiting:
    """Gives tokens without asyncio, as azure.identity does; says in which thread, and whether it was closed."""

    def __init__(self, token: str = "good") -> None:
        self.token = token
        self.threads: list[str] = []
        self.closed = 0

    def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        assert scopes
        self.threads.append(threading.current_thread().name)
        return AccessToken(self.token, int(time.time()) + 3600)

    def close(self) -> None:
        self.closed += 1


class Awaited(Waiting):
    """The same, to be awaited, as azure.identity.aio does."""

    async def get_token(self, *scopes: str, **options: Any) -> AccessToken:  # type: ignore[override]
        return Waiting.get_token(self, *scopes, **options)

    async def close(self) -> None:  # type: ignore[override]
        self.closed += 1


@pytest.mark.parametrize("kind", [Waiting, Awaited])
async def test_a_credential_that_is_given_gives_the_tokens_and_is_never_closed(kind: type[Waiting]) -> None:
    credential = kind()
    with FakeCosmos(tls=True) as fake:
        fake.tokens.add("good")
        fake.container("agentic-fleet", RUNS.name, "/workflowId").add(RUN)
        async with fleet_tui.connect(endpoint=fake.endpoint, credential=credential) as fleet:
            assert await fleet.run("r1")
        async with fleet_tui.connect(endpoint=fake.endpoint, credential=credential) as fleet:
            assert await fleet.run("r1"), "it is as good as before"
    assert credential.closed == 0
    here = threading.current_thread().name
    assert len(credential.threads) == 2, "one token each"
    assert all((each == here) is (kind is Awaited) for each in credential.threads), "what waits waits in a thread"


class _Raising(Waiting):
    def get_token(self, *_: str, **__: Any) -> AccessToken:
        raise RuntimeError("the vault is sealed\x1b[31m, password=hunter2-hunter2")


class _AwaitedRaising(Waiting):
    async def get_token(self, *_: str, **__: Any) -> AccessToken:  # type: ignore[override]
        raise ValueError("no such tenant")


class _Gives(Waiting):
    def __init__(self, given: Any) -> None:
        super().__init__()
        self.given = given

    def get_token(self, *_: str, **__: Any) -> Any:
        return self.given


@pytest.mark.parametrize(
    ("credential", "words"),
    [
        (_Raising(), "the credential gave no token: RuntimeError: the vault is sealed"),
        (_AwaitedRaising(), "the credential gave no token: ValueError: no such tenant"),
        (_Gives("eyJ0eXAiOi.c2VjcmV0"), "the credential gave no token: what it gave is of type str"),
        (_Gives(None), "the credential gave no token: what it gave is of type NoneType"),
        (_Gives(AccessToken("", 1)), "the credential gave no token: its token is an empty text"),
        (_Gives(AccessToken(5, 1)), "the credential gave no token: its token is of type int"),  # type: ignore[arg-type]
        (_Gives(AccessToken("t", "soon")), "its expires_on is of type str"),  # type: ignore[arg-type]
        (_Gives(AccessToken("a\r\nb: c", 2**40)), "its token holds what no request can"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_credential_that_fails_is_said_to_have_failed(credential: Waiting, words: str) -> None:
    with FakeCosmos(tls=True) as fake:
        async with fleet_tui.connect(endpoint=fake.endpoint, credential=credential) as fleet:
            with pytest.raises(Unauthorized) as told:
                await fleet.run("r1")
        assert fake.requests == [], "the account was not asked"
    shown = str(told.value)
    assert words in shown
    assert "\x1b" not in shown
    assert not any(secret in shown for secret in ("hunter2", "c2VjcmV0"))
    assert "credential=" in told.value.next_step


async def test_a_token_of_the_newer_kind_is_a_token() -> None:
    with FakeCosmos(tls=True) as tls:
        tls.tokens.add("good")
        tls.container("agentic-fleet", RUNS.name, "/workflowId").add(RUN)
        credential = _Gives(AccessTokenInfo("good", int(time.time()) + 3600))
        async with fleet_tui.connect(endpoint=tls.endpoint, credential=credential) as fleet:
            assert await fleet.run("r1")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"demo": True, "endpoint": ENDPOINT}, "demo=True and endpoint= name different places"),
        (
            {"path": "x", "credential": "k", "database": "d"},
            "path= and credential= and database= name different places",
        ),
        ({"path": "x", "demo": True}, "demo=True and path= name different places"),
        ({"path": ""}, "path= names nothing"),
        (
            {},
            "give endpoint=, set AZURE_COSMOS_ENDPOINT or COSMOSDB_ACCOUNT_ENDPOINT, give the path of a folder, or try",
        ),
        ({"endpoint": "nonsense", "credential": "a2V5"}, "endpoint= is not the address of an account"),
        ({"endpoint": ENDPOINT}, "nothing says how to log in to account.documents.azure.com · give credential=, set"),
        ({"path": 5}, "path= is of type int"),
        ({"path": b"runs"}, "path= is of type bytes"),
        ({"demo": "slow"}, "demo= is of type str"),
        ({"endpoint": 5}, "endpoint= is of type int"),
        ({"profile": 5}, "profile= is of type int"),
        ({"endpoint": ENDPOINT, "credential": "a2V5", "database": 5}, "database= is of type int"),
        ({"endpoint": ENDPOINT, "credential": "a2V5", "database": ""}, "database= names nothing"),
        ({"endpoint": ENDPOINT, "credential": "a2V5", "database": " "}, "database= names nothing"),
        ({"endpoint": " "}, "endpoint= names nothing"),
        ({"endpoint": ENDPOINT, "credential": ""}, "credential= is empty"),
        ({"endpoint": ENDPOINT, "credential": "no key!"}, "credential= is set, 7 characters, and not the key"),
        ({"endpoint": ENDPOINT, "credential": {"key": 1}}, "credential= is dict, which gives no token"),
        ({"endpoint": "http://localhost:1", "credential": Waiting()}, "tokens of Entra ID are sent over https only"),
        ({"profile": "nope"}, "nope"),
        ({"endpoint": ENDPOINT, "profile": "nope"}, "nope"),
    ],
)
def test_what_cannot_be_opened_is_named_by_the_words_of_the_call(given: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError) as told:
        fleet_tui.connect(**given)
    assert words in str(told.value)
    assert "--" not in str(told.value)
    assert told.value.next_step


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FleetError, match="nowhere"):
        fleet_tui.connect(tmp_path / "nowhere")


def test_no_key_that_is_given_is_ever_shown() -> None:
    key = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"
    settings = read_settings(Flags(endpoint=ENDPOINT), {}, credential=key)
    assert settings.account is not None
    assert settings.account.key == key
    assert key not in repr(settings)
    assert key not in repr(fleet_tui.connect(endpoint=ENDPOINT, credential=key))


async def test_the_demo_reads_its_own_clock_and_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_COSMOS_ENDPOINT", "nonsense")
    async with fleet_tui.connect(demo=True) as fleet:
        assert await fleet.runs("since:24h").first()
    async with fleet_tui.connect(FOLDER) as fleet:
        assert await fleet.runs("since:24h").first() is None
