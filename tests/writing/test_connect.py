"""Who a writer writes as: a credential of the caller's gives the tokens, and stays the caller's to close."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest

from fleet_tui import writing
from fleet_tui.errors import FleetError, SettingsError, Unauthorized
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
        ({"env_file": 5}, "env_file= is of type int"),
        ({"environ": 5}, "environ= is of type int"),
    ],
)
def test_an_error_is_in_the_words_of_a_program_that_writes(given: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        writing.connect(**{"environ": {}, **given})
    assert words in str(caught.value)
    assert "--" not in str(caught.value)
    assert not {"demo", "path"} & {*re.findall(r"\w+", str(caught.value))}
