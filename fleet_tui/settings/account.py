"""Describes an account of Cosmos DB: where it is, how to log in to it, and what it calls its containers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from msgspec import Struct

from fleet_tui.fields import Container
from fleet_tui.redact import keep_secret
from fleet_tui.schema import RUNS_BY_USER

DATABASE: Final = "agentic-fleet"
LOCAL: Final = ("localhost", "127.0.0.1", "::1")


class Preferences(Struct, frozen=True, kw_only=True):
    """Holds the wishes for every request; the service is told only those that somebody asked for."""

    priority: str | None = None
    throughput_bucket: int | None = None
    preferred_locations: tuple[str, ...] = ()
    consistency: str | None = None


class Credential(Protocol):
    """Gives tokens of Entra ID: any credential of azure.identity or azure.identity.aio does."""

    def get_token(self, *scopes: str, **options: Any) -> Any:
        """Returns an `AccessToken`, or an awaitable of it."""
        ...


@dataclass(frozen=True, slots=True)  # no Struct: its repr leaves out the key
class Account:
    """Names an account and how to log in to it: with the key, or with Entra ID where there is none.

    A `credential` was made by somebody else, who also closes it; without it Entra ID finds its own.
    """

    endpoint: str
    database: str = DATABASE
    key: str | None = field(default=None, repr=False)
    containers: Mapping[str, str] = field(default_factory=dict)  # the data model's name → the account's own
    preferences: Preferences = field(default_factory=Preferences)
    profile: str = ""  # that it was named by
    production: bool = False
    key_origin: str = field(default="", compare=False)
    credential: Credential | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep the key from being shown anywhere."""
        if self.key:
            keep_secret(self.key)

    @property
    def host(self) -> str:
        """Return host and port, as an error names them."""
        where = urlsplit(self.endpoint)
        return f"{where.hostname}:{where.port or (443 if where.scheme == 'https' else 80)}"

    @property
    def name(self) -> str:
        """Return `account/database`; of a server on this machine `host:port/database`."""
        host = urlsplit(self.endpoint).hostname or ""
        return f"{self.host if host in LOCAL else host.partition('.')[0]}/{self.database}"

    @property
    def runs_by_user(self) -> str | None:
        """Return the container that holds a summary of each run under its user; None where none is named."""
        return self.containers.get(RUNS_BY_USER.name)

    def container(self, container: Container) -> str:
        """Return the name that the account has for a container."""
        return self.containers.get(container.name, container.name)
