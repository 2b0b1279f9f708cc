"""Where to read from and as whom, from flags and environment; no text made here ever holds a key."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, urlsplit

from fleet_tui.errors import SettingsError
from fleet_tui.fields import Container
from fleet_tui.schema import CONTAINERS

DATABASE: Final = "agentic-fleet"

# For each setting the variables that hold it, the first of them first.
_ENDPOINT: Final = ("AZURE_COSMOS_ENDPOINT", "COSMOSDB_ACCOUNT_ENDPOINT")
_KEY: Final = ("AZURE_COSMOS_KEY", "COSMOSDB_ACCOUNT_KEY")
_DATABASE: Final = ("AZURE_COSMOS_DATABASE", "COSMOSDB_DATABASE_ID")
_IDENTITY: Final = ("AZURE_COSMOS_USE_MANAGED_IDENTITY",)
_USER: Final = ("AGENTICFLEET_DEFAULT_USER_ID", "AGENTICFLEET_USER_ID")

_TRUTH: Final = {
    "true": True,
    "1": True,
    "yes": True,
    "on": True,
    "false": False,
    "0": False,
    "no": False,
    "off": False,
}
_PLACEHOLDER: Final = re.compile(r"<[^<>]*>|(?:^|//)your[-_]", re.IGNORECASE)
_CONNECTION_STRING: Final = re.compile(r"Account(?:Endpoint|Key)=", re.IGNORECASE)
_LOCAL: Final = ("localhost", "127.0.0.1", "::1")
_NOT_IN_NAMES: Final = re.compile(r"[/\\?#]")


@dataclass(frozen=True, slots=True)
class Account:
    """A Cosmos DB account and how to log in to it: with the key, or with Entra ID where there is none."""

    endpoint: str
    database: str = DATABASE
    key: str | None = field(default=None, repr=False)
    containers: Mapping[str, str] = field(default_factory=dict)  # the data model's name → the account's own

    @property
    def host(self) -> str:
        """Host and port, as an error names them."""
        where = urlsplit(self.endpoint)
        return f"{where.hostname}:{where.port or (443 if where.scheme == 'https' else 80)}"

    @property
    def name(self) -> str:
        """`account/database`; for a server of one's own `host:port/database`."""
        host = urlsplit(self.endpoint).hostname or ""
        return f"{self.host if host in _LOCAL else host.partition('.')[0]}/{self.database}"

    def container(self, container: Container) -> str:
        """What the account calls a container."""
        return self.containers.get(container.name, container.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """What the command line said; None is "nothing"."""

    demo: bool = False
    data: str | None = None
    endpoint: str | None = None
    database: str | None = None
    use_managed_identity: bool | None = None
    user: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One of demo, data and account is set; `notes` are things the user may want to know."""

    demo: bool = False
    data: str | None = None  # a path, or "-" for standard input
    account: Account | None = None
    user: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Given:
    """A value and the flag or variable it came from."""

    value: str = field(repr=False)
    origin: str


def read_settings(flags: Flags, environ: Mapping[str, str]) -> Settings:
    """Settings in their order of precedence: flag, AZURE_COSMOS_*, COSMOSDB_*, default.

    Raises:
        SettingsError: what is missing, contradictory or malformed, and where it came from.
    """
    places = {"--demo": flags.demo, "--data": flags.data, "--endpoint": flags.endpoint}
    given = [name for name, value in places.items() if value]
    if len(given) > 1:
        raise SettingsError(f"{' and '.join(given)} name different places to read from", "give one of them")
    user = _first(_USER, environ, flags.user, "--user")
    name = user.value if user else None
    if flags.demo or flags.data:
        return Settings(demo=flags.demo, data=flags.data, user=name)
    account, notes = _account(flags, environ)
    return Settings(account=account, user=name, notes=notes)


def _account(flags: Flags, environ: Mapping[str, str]) -> tuple[Account, tuple[str, ...]]:
    endpoint = _agreed(_ENDPOINT, environ, flags.endpoint, "--endpoint", _normal)
    if endpoint is None:
        raise SettingsError(
            "nothing says where to read from",
            f"set {_ENDPOINT[0]} (or {_ENDPOINT[1]}), or give --data FILE or --demo",
        )
    database = _agreed(_DATABASE, environ, flags.database, "--database") or _Given(DATABASE, "the default")
    place = _address(endpoint), _name(database)
    containers = {each.name: _name(_Given(name, variable)) for each, variable, name in _renamed(environ)}
    if _wants_identity(flags, environ):
        if place[0].startswith("http:"):
            raise SettingsError("Entra ID logs in over https only", f"unset {_IDENTITY[0]} and set {_KEY[0]}")
        ignored = [f"{key} is ignored: Entra ID logs in" for key in _KEY if environ.get(key, "").strip()]
        return Account(*place, None, containers), tuple(ignored)
    key = _agreed(_KEY, environ)
    if key is None:
        raise SettingsError(
            f"nothing says how to log in to {urlsplit(place[0]).hostname}",
            f"set {_KEY[0]} (or {_KEY[1]}), or {_IDENTITY[0]}=true to log in with Entra ID",
        )
    return Account(*place, _checked_key(key), containers), ()


def _first(names: tuple[str, ...], environ: Mapping[str, str], flag: str | None = None, by: str = "") -> _Given | None:
    """The value that wins: the flag, called `by`, then the variables in their order."""
    given = [_Given(flag or "", by), *(_Given(environ.get(name, ""), name) for name in names)]
    won = next((_Given(each.value.strip(), each.origin) for each in given if each.value.strip()), None)
    if won and _PLACEHOLDER.search(won.value):
        raise SettingsError(f"{won.origin} still holds a placeholder", "put your own value in its place")
    return won


def _agreed(
    names: tuple[str, ...],
    environ: Mapping[str, str],
    flag: str | None = None,
    by: str = "",
    same: Callable[[str], str] = str.strip,
) -> _Given | None:
    """Like `_first`, where variables that say different things leave no winner but the flag."""
    given = [name for name in names if environ.get(name, "").strip()]
    if not flag and len({same(environ[name].strip()) for name in given}) > 1:
        way = f", or give {by}" if by else ""
        raise SettingsError(f"{' and '.join(given)} are both set and differ", f"unset one of them{way}")
    return _first(names, environ, flag, by)


def _wants_identity(flags: Flags, environ: Mapping[str, str]) -> bool:
    if flags.use_managed_identity is not None:
        return flags.use_managed_identity
    given = _first(_IDENTITY, environ)
    if given is None:
        return False
    wanted = _TRUTH.get(given.value.lower())
    if wanted is None:
        raise SettingsError(f"{given.origin} is neither true nor false", "set it to true or false, or unset it")
    return wanted


def _address(endpoint: _Given) -> str:
    """The endpoint in one form: https, a host, a port where it is not the usual one, nothing else."""
    if _CONNECTION_STRING.search(endpoint.value):
        raise SettingsError(
            f"{endpoint.origin} holds a connection string",
            f"set it to the part after AccountEndpoint= only, and {_KEY[0]} to the part after AccountKey=",
        )
    example = "write it like https://ACCOUNT.documents.azure.com"
    where = _split(endpoint.value)
    if where is None or not where.hostname or where.username or where.query or where.path.strip("/"):
        raise SettingsError(f"{endpoint.origin} is not the address of an account", example)
    if where.scheme != "https" and not (where.scheme == "http" and where.hostname in _LOCAL):
        raise SettingsError(f"{endpoint.origin} does not begin with https://", example)
    return _normal(endpoint.value)


def _split(value: str) -> SplitResult | None:
    try:
        where = urlsplit(value)
        _ = where.port  # raises for one that is no number
    except ValueError:
        return None
    return where


def _normal(value: str) -> str:
    """What two spellings of one endpoint have in common."""
    where = _split(value)
    if where is None or not where.hostname:
        return value
    host = f"[{where.hostname}]" if ":" in where.hostname else where.hostname
    usual = where.port in (None, 443 if where.scheme == "https" else 80)
    return f"{where.scheme}://{host}{'' if usual else f':{where.port}'}/"


def _checked_key(key: _Given) -> str:
    if _CONNECTION_STRING.search(key.value):
        raise SettingsError(f"{key.origin} holds a connection string", "set it to the part after AccountKey= only")
    try:
        base64.b64decode(key.value, validate=True)
    except ValueError:
        size = len(key.value)
        raise SettingsError(
            f"{key.origin} is set, {size} characters, and not the key of an account",
            "copy it again: it is base64, mostly 88 characters that end in ==",
        ) from None
    return key.value


def _name(given: _Given) -> str:
    if _NOT_IN_NAMES.search(given.value):
        raise SettingsError(f"{given.origin} holds a character that no name may have", r"leave out / \ ? and #")
    return given.value


def _renamed(environ: Mapping[str, str]) -> list[tuple[Container, str, str]]:
    """The containers that the account calls something else, the variable that says so, and the name."""
    found = []
    for each in CONTAINERS:
        variable = f"AZURE_COSMOS_{re.sub('(?=[A-Z])', '_', each.name).upper()}_CONTAINER"
        given = _first((variable,), environ)
        if given is not None:
            found.append((each, variable, given.value))
    return found
