"""Who a writer writes as: a credential of the caller's gives the tokens, and stays the caller's to close."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any

import pytest

from fleet_tui import writing
from fleet_tui.errors import FleetError, SettingsError, Unauthorized, UsageError
from fleet_tui.schema import CONTAINERS
from tests.api.test_connect import Awaited, Waiting
from tests.fake.faults import status
from tests.fake.server import FakeCosmos
from tests.writing.conftest import DATABASE, event, reader_of
from tests.writing.test_runs import ids, patches, shown


@pytest.mark.parametrize("kind", [Waiting, Awaited])
async def test_a_credential_that_is_given_writes_and_is_never_closed(kind: type[Waiting]) -> None:
    credential = kind()
    with FakeCosmos(tls=True, writable=True) as fake:
        fake.tokens.add("good")
        for each in CONTAINERS:
            fake.container(DATABASE, each.name, f"/{each.partition_key}")
        for upto in (2, 4):
            async with writing.connect(endpoint=fake.endpoint, credential=credential, user="ann", environ={}) as writer:
                run = await writer.start_run("research", run_id="wf_1")
                for number in range(upto):
                    await writer.append_event(run, event(number))
                await writer.add_memory("likes tea", memory_id="m1")
        async with reader_of(fake) as fleet:
            assert await shown(fleet, run) == ids(range(4))
        fake.fail(patches, status(403))
        with pytest.raises(FleetError, match="1 event of run wf_1 is not written"):
            async with writing.connect(endpoint=fake.endpoint, credential=credential, environ={}) as writer:
                await writer.append_event(run, event(9))
    assert credential.closed == 0, "not even where closing fails"
    here = threading.current_thread().name
    assert len(credential.threads) == 3, "one token for each writer"
    assert all((each == here) is (kind is Awaited) for each in credential.threads), "what waits waits in a thread"


async def test_a_credential_whose_token_is_refused_is_asked_once_more_and_not_closed() -> None:
    credential = Waiting("stale")
    with FakeCosmos(tls=True, writable=True) as fake:
        fake.container(DATABASE, "agentMemory", "/userId")
        async with writing.connect(endpoint=fake.endpoint, credential=credential, user="ann", environ={}) as writer:
            with pytest.raises(Unauthorized, match="memory m1 is not written"):
                await writer.add_memory("x", memory_id="m1")
            credential.token = "good"
            fake.tokens.add("good")
            assert (await writer.add_memory("x", memory_id="m1")).changed
        assert len(fake.writes) == 1
    assert credential.closed == 0


def test_what_gives_no_token_is_no_credential() -> None:
    with pytest.raises(SettingsError, match="credential= is dict, which gives no token"):
        writing.connect(endpoint="https://a.documents.azure.com", credential={}, environ={})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "nothing names an account to write into · give endpoint=, set AZURE_COSMOS_ENDPOINT or "),
        ({"endpoint": "nonsense"}, "endpoint= is not the address of an account"),
        ({"endpoint": " "}, "endpoint= names nothing"),
    ],
)
def test_an_error_is_in_the_words_of_a_program_that_writes(given: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        writing.connect(**{"environ": {}, **given})
    assert words in str(caught.value)
    assert "--" not in str(caught.value)
    assert not {"demo", "path"} & {*re.findall(r"\w+", str(caught.value))}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"env_file": 5}, "env_file is the number 5"),
        ({"env_file": ""}, "env_file is an empty text"),
        ({"env_file": "a\0b"}, "env_file holds a NUL"),
        ({"environ": 5}, "environ is the number 5"),
        ({"environ": {"A": 5}}, "A in environ is of type int"),
        ({"environ": {5: "a"}}, "environ has a name that is the number 5"),
        ({"profile": 5}, "profile is the number 5"),
        ({"endpoint": 5}, "endpoint is the number 5"),
        ({"database": 5}, "database is the number 5"),
    ],
)
def test_an_argument_of_another_kind_is_named(given: dict[str, Any], words: str) -> None:
    account = {"endpoint": "https://a.documents.azure.com", "credential": "a2V5", "environ": {}}
    with pytest.raises(UsageError, match=f"the writer is not opened: {words}"):
        writing.connect(**{**account, **given})


@pytest.mark.parametrize("kind", [str, Path])
def test_a_file_of_variables_that_is_not_there_is_told_in_the_words_of_a_program(
    tmp_path: Path, kind: type[Any]
) -> None:
    with pytest.raises(SettingsError, match="there is no ") as caught:
        writing.connect(env_file=kind(tmp_path / "none"), environ={})
    assert caught.value.next_step == "give env_file= a file that is there"


def test_a_writer_says_which_account_it_writes_to_and_no_secret() -> None:
    account: dict[str, Any] = {"endpoint": "https://a.documents.azure.com", "credential": "c2VjcmV0", "environ": {}}
    assert repr(writing.connect(**account, user="ann")) == "<Writer a/agentic-fleet of user 'ann'>"
    assert repr(writing.connect(**account)) == "<Writer a/agentic-fleet>"
