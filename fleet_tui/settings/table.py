"""Declares every setting once: its name in a profile, the variables and the flag that hold it, how it is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from msgspec import Struct

from fleet_tui.schema import CONTAINERS
from fleet_tui.settings import given
from fleet_tui.settings.account import DATABASE as DEFAULT_DATABASE
from fleet_tui.settings.given import Given

T = TypeVar("T")


class Setting(Struct, Generic[T], frozen=True):
    """Declares a setting; `alike` is what two variables that agree have in common."""

    name: str
    read: Callable[[Given], T]
    variables: tuple[str, ...] = ()  # the first of them wins
    flag: str = ""
    alike: Callable[[str], str] = str
    default: str = ""
    secret: bool = False


ENDPOINT: Final = Setting(
    "endpoint", given.address, ("AZURE_COSMOS_ENDPOINT", "COSMOSDB_ACCOUNT_ENDPOINT"), "--endpoint", given.normal
)
DATABASE: Final = Setting(
    "database",
    given.name,
    ("AZURE_COSMOS_DATABASE", "COSMOSDB_DATABASE_ID"),
    "--database",
    default=DEFAULT_DATABASE,
)
IDENTITY: Final = Setting(
    "managed_identity", given.truth, ("AZURE_COSMOS_USE_MANAGED_IDENTITY",), "--managed-identity", default="false"
)
KEY: Final = Setting("key", given.account_key, ("AZURE_COSMOS_KEY", "COSMOSDB_ACCOUNT_KEY"), secret=True)
USER: Final = Setting(
    "user",
    given.text,
    ("AGENTICFLEET_DEFAULT_USER_ID", "AGENTICFLEET_USER_ID"),
    "--user",
    alike=lambda _: "",  # the second stands in for the first, whatever it says
)
PRODUCTION: Final = Setting("production", given.truth, default="false")
BELL: Final = Setting("bell", given.truth, default="false")
CAUSES: Final = Setting("causes", given.one_of("asked", "always"), default="asked")
MAX_RU: Final = Setting("max_ru", given.amount, flag="--max-ru")
PRIORITY: Final = Setting("priority", given.one_of("Low", "High"), flag="--priority")
THROUGHPUT_BUCKET: Final = Setting("throughput_bucket", given.whole, flag="--throughput-bucket")
PREFERRED_LOCATIONS: Final = Setting("preferred_locations", given.words, flag="--preferred-locations")
CONSISTENCY: Final = Setting(
    "consistency",
    given.one_of("Eventual", "ConsistentPrefix", "Session", "BoundedStaleness", "Strong"),
    flag="--consistency",
)


def _renamed(container: str) -> Setting[str]:
    variable = f"AZURE_COSMOS_{re.sub('(?=[A-Z])', '_', container).upper()}_CONTAINER"
    return Setting(f"containers.{container}", given.name, (variable,), default=container)


CONTAINER_NAMES: Final = {each.name: _renamed(each.name) for each in CONTAINERS}
SETTINGS: Final[tuple[Setting[Any], ...]] = (
    ENDPOINT,
    DATABASE,
    IDENTITY,
    KEY,
    USER,
    PRODUCTION,
    BELL,
    CAUSES,
    MAX_RU,
    PRIORITY,
    THROUGHPUT_BUCKET,
    PREFERRED_LOCATIONS,
    CONSISTENCY,
    *CONTAINER_NAMES.values(),
)
