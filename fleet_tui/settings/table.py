"""Declares every setting once: its name in a profile, the variables and the flag that hold it, how it is read.

What a profile cannot hold stands below them: where to read from at all, and what is of this machine and its screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from msgspec import Struct

from fleet_tui.schema import CONTAINERS, RUNS_BY_USER
from fleet_tui.settings import given
from fleet_tui.settings.account import DATABASE as DEFAULT_DATABASE
from fleet_tui.settings.given import Given

T = TypeVar("T")


class Setting(Struct, Generic[T], frozen=True):
    """Declares a setting and what it means; `alike` is what two variables that agree have in common."""

    name: str
    meaning: str
    read: Callable[[Given], T]
    variables: tuple[str, ...] = ()  # the first of them wins
    flag: str = ""
    alike: Callable[[str], str] = str
    default: str = ""
    secret: bool = False


class Beside(Struct, frozen=True):
    """Names a flag and variables that no profile holds, and what they mean."""

    flag: str
    meaning: str
    variables: tuple[str, ...] = ()


ENDPOINT: Final = Setting(
    "endpoint",
    "the account, such as https://ACCOUNT.documents.azure.com",
    given.address,
    ("AZURE_COSMOS_ENDPOINT", "COSMOSDB_ACCOUNT_ENDPOINT"),
    "--endpoint",
    given.normal,
)
DATABASE: Final = Setting(
    "database",
    "the database in the account",
    given.name,
    ("AZURE_COSMOS_DATABASE", "COSMOSDB_DATABASE_ID"),
    "--database",
    default=DEFAULT_DATABASE,
)
IDENTITY: Final = Setting(
    "managed_identity",
    "log in with Entra ID instead of a key",
    given.truth,
    ("AZURE_COSMOS_USE_MANAGED_IDENTITY",),
    "--managed-identity",
    default="false",
)
KEY: Final = Setting(
    "key",
    "the account's key, the read-only one is enough; never a flag, for others can see a command line",
    given.account_key,
    ("AZURE_COSMOS_KEY", "COSMOSDB_ACCOUNT_KEY"),
    secret=True,
)
USER: Final = Setting(
    "user",
    "whose records are shown; without it everybody's",
    given.text,
    ("AGENTICFLEET_DEFAULT_USER_ID", "AGENTICFLEET_USER_ID"),
    "--user",
    alike=lambda _: "",  # the second stands in for the first, whatever it says
)
PRODUCTION: Final = Setting(
    "production", "the screen says PROD, so that nobody takes it for another account", given.truth, default="false"
)
BELL: Final = Setting(
    "bell", "the terminal rings when a list that is refreshed meets new failures", given.truth, default="false"
)
CAUSES: Final = Setting(
    "causes",
    "always: why the failed runs in sight failed is read, at most 50 at a time, without being asked by :causes",
    given.one_of("asked", "always"),
    default="asked",
)
MAX_RU: Final = Setting(
    "max_ru", "no further page is read once so many request units are used", given.amount, flag="--max-ru"
)
PRIORITY: Final = Setting(
    "priority",
    "Low or High, of every request, where the account has priorities",
    given.one_of("Low", "High"),
    flag="--priority",
)
THROUGHPUT_BUCKET: Final = Setting(
    "throughput_bucket",
    "the bucket of every request, where the account has buckets",
    given.whole,
    flag="--throughput-bucket",
)
PREFERRED_LOCATIONS: Final = Setting(
    "preferred_locations", "regions to read from, the first that answers", given.words, flag="--preferred-locations"
)
CONSISTENCY: Final = Setting(
    "consistency",
    "of every read; Eventual costs half of what Strong and BoundedStaleness do",
    given.one_of("Eventual", "ConsistentPrefix", "Session", "BoundedStaleness", "Strong"),
    flag="--consistency",
)


def _variable(container: str) -> str:
    return f"AZURE_COSMOS_{re.sub('(?=[A-Z])', '_', container).upper()}_CONTAINER"


def _renamed(container: str) -> Setting[str]:
    meaning = f"what the account calls the container {container}"
    return Setting(f"containers.{container}", meaning, given.name, (_variable(container),), default=container)


CONTAINER_NAMES: Final = {each.name: _renamed(each.name) for each in CONTAINERS}
RUNS_BY_USER_NAME: Final = Setting(
    f"containers.{RUNS_BY_USER.name}",
    "a container with a summary of each run under its user, which lists of one user's runs are read from",
    given.name,
    (_variable(RUNS_BY_USER.name),),
)
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
    RUNS_BY_USER_NAME,
)
BESIDE: Final = (
    Beside("--demo", "read the demo; --demo=slow, flaky, offline or live behaves like such a network"),
    Beside("--data PATH", "read files: fleet-tui help files"),
    Beside("--profile NAME", "an account of the file of profiles, else its default_profile"),
    Beside("--env-file PATH", "read variables of a file, and of PATH.local over it; the real environment wins"),
    Beside("--all-users", "everybody's records, whatever the user is set to"),
    Beside("--log FILE", "write what happens to a file, without keys"),
    Beside("--zone NAME", "the zone of times in files that have none; without it this machine's", ("TZ",)),
    Beside("--theme NAME", "the colours; NO_COLOR takes them all away", ("NO_COLOR", "COLORFGBG")),
    Beside(
        "--ascii",
        "draw and print with ASCII only; the screen does so by itself where the locale is not UTF-8 or TERM is linux",
        ("LC_ALL", "LC_CTYPE", "LANG", "TERM"),
    ),
    Beside("--mouse", "let the screen take the mouse; over SSH it does so only when asked", ("SSH_CONNECTION",)),
    Beside("", "an absolute path in place of ~/.config, for the profiles and keys of your own", ("XDG_CONFIG_HOME",)),
    Beside("", "the programs of :pager and :edit", ("PAGER", "EDITOR")),
    Beside("", "inside tmux a copy goes to tmux, which hands it to the clipboard", ("TMUX",)),
)
