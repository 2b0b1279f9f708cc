"""Tells which hosts belong to an account: its credentials go to no other, whatever its document says.

And which answers the SDK takes to another region of the account: of a region that is down, left, or left behind.
"""

from __future__ import annotations

import json
import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from fleet_tui.errors import Unreadable
from fleet_tui.settings import Account
from fleet_tui.source.cosmos.statuses import NO_ACCOUNT_HERE, NO_WRITES_HERE, SESSION_NOT_AVAILABLE
from fleet_tui.text import one_line

_BY_STATUS: Final = frozenset({408, 500, 503})
_BY_SUB_STATUS: Final = frozenset({(403, NO_ACCOUNT_HERE), (403, NO_WRITES_HERE), (404, SESSION_NOT_AVAILABLE)})
_ADDRESS: Final = "databaseAccountEndpoint"


class Regions(Struct, frozen=True):
    """Holds the addresses of all regions of an account, for reading and for writing, and how many can be read."""

    addresses: tuple[str, ...]
    readable: int


def belongs(address: str, endpoint: str) -> bool:
    """Tells whether an address is the endpoint's own host, or that of a region of its account.

    >>> belongs("https://acme-westus.documents.azure.com:443/", "https://acme.documents.azure.com")
    True
    >>> belongs("https://acme-westus.documents.example/", "https://acme.documents.azure.com")
    False
    """
    own = urlsplit(endpoint)
    try:
        found = urlsplit(address)
        host, here = found.hostname or "", own.hostname or ""
    except ValueError:
        return False
    if own.scheme == "https" != found.scheme:
        return False
    name, dot, suffix = here.partition(".")
    if host == here or not dot or _is_number(here):
        return host == here
    return bool(re.fullmatch(rf"{re.escape(name)}-[a-z0-9]+\.{re.escape(suffix)}", host))


def regions_of(document: bytes) -> Regions:
    """Reads the document of an account; whatever it is, there is a region to read from."""
    try:
        found = json.loads(document)
    except (ValueError, RecursionError):
        found = None
    lists = {name: each for name, each in found.items() if isinstance(each, list)} if isinstance(found, dict) else {}
    named = (each for some in lists.values() for each in some if isinstance(each, dict) and _ADDRESS in each)
    return Regions(tuple(str(each[_ADDRESS]) for each in named), len(lists.get("readableLocations", ())) or 1)


def require_own(regions: Regions, account: Account) -> None:
    """Refuses an account whose regions are elsewhere.

    Raises:
        Unreadable: a region is.
    """
    for address in regions.addresses:
        if not belongs(address, account.endpoint):
            raise stranger(address, account)


def other_region_may(status: int, sub_status: int) -> bool:
    """Tells whether the SDK asks another region after this answer.

    >>> other_region_may(503, 0), other_region_may(403, 3), other_region_may(403, 5300), other_region_may(429, 3200)
    (True, True, False, False)
    """
    return status in _BY_STATUS or (status, sub_status) in _BY_SUB_STATUS


def stranger(address: str, account: Account) -> Unreadable:
    """Returns the error for an address that is no host of the account."""
    named = one_line(address)[:100]
    return Unreadable(
        f"{account.host} names a region at {named}, which is no host of this account",
        "check the endpoint; no key and no token went there",
    )


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
