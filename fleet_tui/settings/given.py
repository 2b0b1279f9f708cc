"""Reads values as they were given; an error names where the value stands and never shows a key."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Final
from urllib.parse import SplitResult, urlsplit

from fleet_tui.errors import SettingsError
from fleet_tui.ids import id_fault
from fleet_tui.settings.account import LOCAL
from fleet_tui.text import counted

_TRUTH: Final = {
    **dict.fromkeys(("true", "1", "yes", "on"), True),
    **dict.fromkeys(("false", "0", "no", "off"), False),
}
_PLACEHOLDER: Final = re.compile(r"<[^<>]*>|(?:^|//)your[-_]", re.IGNORECASE)
_CONNECTION_STRING: Final = re.compile(r"Account(?:Endpoint|Key)=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)  # no Struct: its repr leaves out the value, which may be a key
class Given:
    """Holds a value and where it came from: a flag, a profile, a variable, or nowhere but the default."""

    value: str = field(repr=False)
    origin: str

    def filled_in(self) -> Given:
        """Return the same without white space around it.

        Raises:
            SettingsError: it is a placeholder that nobody replaced.
        """
        if _PLACEHOLDER.search(self.value):
            raise SettingsError(f"{self.origin} still holds a placeholder", "put your own value in its place")
        return Given(self.value.strip(), self.origin)


def text(given: Given) -> str:
    """Read any text."""
    return given.value


def truth(given: Given) -> bool:
    """Read true or false, as people write it."""
    wanted = _TRUTH.get(given.value.lower())
    if wanted is None:
        raise SettingsError(f"{given.origin} is neither true nor false", "set it to true or false, or unset it")
    return wanted


def amount(given: Given) -> float:
    """Read a number above zero."""
    try:
        found = float(given.value)
    except ValueError:
        found = 0.0
    if not 0 < found < float("inf"):
        raise SettingsError(f"{given.origin} is not a number above 0", "write it like 500")
    return found


def whole(given: Given) -> int:
    """Read a whole number above zero."""
    if not given.value.isdecimal() or int(given.value) == 0:
        raise SettingsError(f"{given.origin} is not a whole number above 0", "write it like 2")
    return int(given.value)


def zone(given: Given) -> tzinfo:
    """Read a time zone by its name, or by how far it is from UTC."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones  # 3 ms that most starts need not

    if given.value.upper() == "UTC":
        return UTC
    with suppress(ValueError):
        return datetime.strptime(given.value, "%z").tzinfo or UTC
    try:
        return ZoneInfo(given.value)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        unknown = f"{given.origin}: this machine knows no time zone {given.value}"
    if available_timezones():
        raise SettingsError(unknown, "write it like Europe/Stockholm, UTC or +02:00")
    raise SettingsError(f"{unknown}, nor any other by name", "install tzdata, or write it like +02:00 or UTC")


def words(given: Given) -> tuple[str, ...]:
    """Read several words with commas between them."""
    return tuple(each.strip() for each in given.value.split(",") if each.strip())


def one_of(*names: str) -> Callable[[Given], str]:
    """Return what reads one of these names, however it is capitalised."""
    known = {each.lower(): each for each in names}

    def read(given: Given) -> str:
        found = known.get(given.value.lower())
        if found is None:
            raise SettingsError(f"{given.origin} is none of {', '.join(names)}", "set it to one of them, or unset it")
        return found

    return read


def name(given: Given) -> str:
    """Read the name of a database or container."""
    fault = id_fault(given.value)
    if fault:
        raise SettingsError(f"{given.origin} {fault}, which no name may", "name what the account has")
    return given.value


def address(given: Given) -> str:
    """Read an endpoint into its one form: https, a host, a port where it is not the usual port, nothing else."""
    if _CONNECTION_STRING.search(given.value):
        raise SettingsError(
            f"{given.origin} holds a connection string",
            "set it to the part after AccountEndpoint= only, and the key to the part after AccountKey=",
        )
    example = "write it like https://ACCOUNT.documents.azure.com"
    where = _split(given.value)
    if where is None or not where.hostname or where.username or where.query or where.path.strip("/"):
        raise SettingsError(f"{given.origin} is not the address of an account", example)
    if where.scheme != "https" and not (where.scheme == "http" and where.hostname in LOCAL):
        raise SettingsError(f"{given.origin} does not begin with https://", example)
    return normal(given.value)


def normal(value: str) -> str:
    """Return what two spellings of the same endpoint have in common."""
    where = _split(value)
    if where is None or not where.hostname:
        return value
    host = f"[{where.hostname}]" if ":" in where.hostname else where.hostname
    usual = where.port in (None, 443 if where.scheme == "https" else 80)
    return f"{where.scheme}://{host}{'' if usual else f':{where.port}'}/"


def account_key(given: Given) -> str:
    """Read the key of an account, which is base64."""
    if _CONNECTION_STRING.search(given.value):
        raise SettingsError(f"{given.origin} holds a connection string", "set it to the part after AccountKey= only")
    try:
        base64.b64decode(given.value, validate=True)
    except ValueError:
        raise SettingsError(
            f"{given.origin} is set, {counted(len(given.value), 'character')}, and not the key of an account",
            "copy it again: it is base64, mostly 88 characters that end in ==",
        ) from None
    return given.value


def _split(value: str) -> SplitResult | None:
    try:
        where = urlsplit(value)
        _ = where.port  # raises for one that is no number
    except ValueError:
        return None
    return where
