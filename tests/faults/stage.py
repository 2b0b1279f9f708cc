"""Setting the stage: an account with the demo's documents, a login, and an environment."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from azure.core.credentials import AccessToken

from fleet_tui.schema import CONTAINERS
from fleet_tui.settings import Account
from fleet_tui.settings.account import DATABASE
from fleet_tui.source.base import RequestLog
from fleet_tui.source.cosmos.source import CosmosSource
from tests.demo.reading import documents
from tests.fake.server import FakeCosmos
from tests.fake.store import Container as Store
from tests.faults.case import Case, Stage

_PROXIES = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "no_proxy", "NO_PROXY")


class Login:
    """Stands for `DefaultAzureCredential`: gives token 1, then 2, and so on."""

    def __init__(self) -> None:
        self._given = 0

    async def get_token(self, *_: str, **__: Any) -> AccessToken:
        self._given += 1
        return AccessToken(f"token-{self._given}", int(time.time()) + 3600)

    async def close(self) -> None: ...


@contextmanager
def staged(case: Case) -> Iterator[Stage]:
    """The account of a case, nothing wrong with it yet."""
    with ExitStack() as stack:
        fake = stack.enter_context(FakeCosmos(tls=case.entra))
        fake.tokens.add("token-1")
        made = {}
        for each in CONTAINERS:
            if each.name not in case.missing:
                key = f"/{'/'.join(each.partition_key.steps)}"
                made[each.name] = fake.container(DATABASE, each.name, key, case.ranges).holding(_demo(each.name, key))
        stack.enter_context(patch("azure.identity.aio.DefaultAzureCredential", Login))
        stack.enter_context(patch.dict(os.environ, dict.fromkeys(_PROXIES, "")))
        if case.proxy:
            os.environ["http_proxy"] = f"http://127.0.0.1:{_closed_port()}"
        yield Stage(fake, made)


@cache
def _demo(name: str, key: str) -> Store:
    """What the demo holds, stored once for all cases: to find the place of each document took longer than a case."""
    return Store(DATABASE, name, key, ranges=1).add(*documents(name))


def source_on(case: Case, stage: Stage, log: RequestLog) -> CosmosSource:
    """The product's source on it."""
    endpoint = case.account.get("endpoint", stage.fake.endpoint)
    if endpoint == "https:":
        endpoint = stage.fake.endpoint.replace("http:", endpoint)
    key = None if case.entra else stage.fake.key
    account = Account(endpoint, case.account.get("database", DATABASE), key)
    return CosmosSource(account, log, deadline=case.deadline)


def _closed_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
